//! May the caller do this? The policies that apply are gathered from the state that the call sees, and the engine decides.

use std::sync::{Arc, LazyLock};

use policy::{Context, Decision, Document, DocumentKind, Effect, Policies, Request, Source};
use wire::Fault;

use crate::{
    account::{Account, AccountId, EntityId},
    attachments,
    call::View,
    caller::{Caller, Principal},
    context,
    core::Enforcement,
    documents::StoredDocument,
    inline_policies, memberships, policies,
    roles::{self, Role},
    session::Session,
    target::{Check, Target, Tells},
    users::{self, User},
};

/// Why a call may not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// A policy, or the lack of one: AccessDenied's sentence.
    Denied(String),
    /// The caller is gone since its credentials were looked up.
    Gone,
    /// A stored policy can no longer be read: nothing may be decided with it.
    Unreadable,
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Denied(sentence) => Fault::access_denied(sentence),
            Refused::Gone => Fault::invalid_client_token_id(
                "The security token included in the request is invalid.",
            ),
            Refused::Unreadable => Fault::internal_failure(),
        }
    }
}

/// Makes the checks of a call, in order. With soft enforcement a denial is noted and passes.
///
/// # Errors
/// The first refusal.
pub fn authorize(cx: &impl View, target: &Target) -> Result<(), Refused> {
    cx.call().audit.borrow_mut().decision = Some("allowed");
    let gathered = Gathered::of(cx)?;
    enforce(cx, target, |check| gathered.decide(cx, check))
}

/// Makes checks for a principal that is none of this server's, an identity provider's: the resource's policy alone decides.
///
/// # Errors
/// The first refusal.
pub fn authorize_outsider(
    cx: &impl View,
    principal: &policy::Principal,
    target: &Target,
) -> Result<(), Refused> {
    cx.call().audit.borrow_mut().decision = Some("allowed");
    let policies = Policies::default();
    enforce(cx, target, |check| {
        let context = context::of_outsider(cx.call(), check);
        asked(cx, principal, check, &context, false, policies)
    })
}

fn enforce(
    cx: &impl View,
    target: &Target,
    decide: impl Fn(&Check) -> Decision,
) -> Result<(), Refused> {
    let call = cx.call();
    for check in &target.checks {
        let decision = decide(check);
        let passes = match decision.effect {
            Effect::Allowed => true,
            Effect::ExplicitDeny => false,
            Effect::ImplicitDeny => target.unless_denied,
        };
        if passes {
            continue;
        }
        let mut audit = call.audit.borrow_mut();
        audit.decision = Some(decision.effect.word());
        let words = target.words.as_deref().unwrap_or(&check.resource);
        let clause = match target.tells {
            Tells::Why => decision.because.clause(&check.action),
            Tells::What | Tells::Action | Tells::Nothing => String::new(),
        };
        let sentence = match target.tells {
            Tells::Action => cx.dialect().denial_of_outsider(&check.action),
            Tells::Nothing => cx.dialect().denial_of_stranger().to_owned(),
            Tells::Why | Tells::What => {
                cx.dialect()
                    .denial(&call.caller.arn(), &check.action, words, &clause)
            }
        };
        if call.inner.settings.enforcement == Enforcement::Soft {
            audit.would_deny.get_or_insert(sentence);
            continue;
        }
        return Err(Refused::Denied(sentence));
    }
    Ok(())
}

/// Whether one check would pass, whatever the enforcement: for answers that show only what the caller may see.
///
/// # Errors
/// As [`authorize`], but for denials.
pub fn may(cx: &impl View, check: &Check) -> Result<bool, Refused> {
    Ok(Gathered::of(cx)?.decide(cx, check).effect == Effect::Allowed)
}

/// Policies with their names.
type Named = Vec<(String, Arc<Document>)>;

/// The caller's policies, in the state that the call sees.
struct Gathered {
    principal: policy::Principal,
    identity: Named,
    boundary: Named,
    session: Named,
    service_linked: bool,
    above_policies: bool,
}

impl Gathered {
    fn of(cx: &impl View) -> Result<Self, Refused> {
        let caller = cx.call().caller;
        let above_policies =
            matches!(caller.principal, Principal::Root) && cx.dialect().root_is_above_policies();
        let mut gathered = Self {
            principal: principal(caller),
            identity: Vec::new(),
            boundary: Vec::new(),
            session: Vec::new(),
            service_linked: false,
            above_policies,
        };
        // Users and roles as they are in this state: policies, groups and boundary may have changed since the key was looked up.
        match &caller.principal {
            Principal::Anonymous | Principal::Root => {}
            Principal::User(user)
            | Principal::FederatedUser {
                maker: Some(user), ..
            } => {
                let user = users::with_id(cx.head(), &user.id).ok_or(Refused::Gone)?;
                gathered.of_user(cx, &user)?;
            }
            Principal::FederatedUser { maker: None, .. } => {
                let everything = unreadable(EVERYTHING.clone())?;
                gathered.identity.push((String::new(), everything));
            }
            Principal::AssumedRole { role, .. } => {
                let role = roles::with_id(cx.head(), &role.id).ok_or(Refused::Gone)?;
                gathered.of_role(cx, &role)?;
            }
        }
        if let Some(session) = caller.session.as_deref() {
            gathered.of_session(cx, session)?;
        }
        Ok(gathered)
    }

    fn of_user(&mut self, cx: &impl View, user: &User) -> Result<(), Refused> {
        self.inline(cx, &user.id)?;
        self.managed(cx, attachments::of(cx, &user.id))?;
        for group in memberships::of_user(cx, &user.id) {
            self.inline(cx, &group.id)?;
            self.managed(cx, attachments::of_group(cx, &group))?;
        }
        self.boundary(cx, user.boundary.as_deref())
    }

    fn of_role(&mut self, cx: &impl View, role: &Role) -> Result<(), Refused> {
        self.service_linked = role.is_service_linked();
        self.inline(cx, &role.id)?;
        self.managed(cx, attachments::of(cx, &role.id))?;
        self.boundary(cx, role.boundary.as_deref())
    }

    fn of_session(&mut self, cx: &impl View, session: &Session) -> Result<(), Refused> {
        if let Some(policy) = &session.policy {
            let document = compiled(policy, DocumentKind::Session, cx.account())?;
            self.session.push((SESSION_POLICY.to_owned(), document));
        }
        for arn in &session.policy_arns {
            // A session policy that is gone allows nothing, and still limits.
            let document = managed(cx, arn)?.unwrap_or_else(|| Arc::new(Document::nothing()));
            self.session.push((arn.clone(), document));
        }
        Ok(())
    }

    fn boundary(&mut self, cx: &impl View, arn: Option<&str>) -> Result<(), Refused> {
        if let Some(arn) = arn {
            // A boundary that is gone allows nothing.
            let document = managed(cx, arn)?.map_or_else(|| unreadable(None), Ok)?;
            self.boundary.push((arn.to_owned(), document));
        }
        Ok(())
    }

    fn inline(&mut self, cx: &impl View, entity: &EntityId) -> Result<(), Refused> {
        for (name, policy) in inline_policies::of(cx, entity) {
            let document = compiled(&policy.document, DocumentKind::Identity, cx.account())?;
            self.identity.push((name, document));
        }
        Ok(())
    }

    fn managed(
        &mut self,
        cx: &impl View,
        arns: impl IntoIterator<Item = String>,
    ) -> Result<(), Refused> {
        for arn in arns {
            if let Some(document) = managed(cx, &arn)? {
                self.identity.push((arn, document));
            }
        }
        Ok(())
    }

    fn decide(&self, cx: &impl View, check: &Check) -> Decision {
        let own = |owner: &AccountId| owner == cx.account_id();
        if self.above_policies && check.owner.as_ref().is_none_or(own) {
            return Decision {
                effect: Effect::Allowed,
                because: policy::Because::Root,
            };
        }
        let context = context::of(cx.call(), check);
        let policies = Policies {
            identity: &sources(&self.identity),
            boundary: &sources(&self.boundary),
            session: &sources(&self.session),
            ..Policies::default()
        };
        let linked = self.service_linked;
        asked(cx, &self.principal, check, &context, linked, policies)
    }
}

/// The name under which decisions speak of an inline session policy.
const SESSION_POLICY: &str = "session";

/// What the root user may: the permissions behind a federated user that it made.
static EVERYTHING: LazyLock<Option<Arc<Document>>> = LazyLock::new(|| {
    let text =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    Document::parse(text, DocumentKind::Identity)
        .ok()
        .map(Arc::new)
});

/// Asks the engine one check with the resource's own policy beside the others.
fn asked(
    cx: &impl View,
    principal: &policy::Principal,
    check: &Check,
    context: &Context,
    service_linked_role: bool,
    policies: Policies<'_>,
) -> Decision {
    let owner = check.owner.as_ref().unwrap_or_else(|| cx.account_id());
    let request = Request {
        context,
        service_linked_role,
        ..Request::new(principal, &check.action, &check.resource, owner.as_str())
    };
    let resource = check.policy.as_ref().map(|policy| Source {
        name: &policy.name,
        document: &policy.document,
    });
    policy::decide(
        &request,
        &Policies {
            resource,
            ..policies
        },
    )
}

fn sources(documents: &[(String, Arc<Document>)]) -> Vec<Source<'_>> {
    documents
        .iter()
        .map(|(name, document)| Source { name, document })
        .collect()
}

fn managed(cx: &impl View, arn: &str) -> Result<Option<Arc<Document>>, Refused> {
    let Some(version) = policies::with_arn(cx, arn)
        .ok()
        .and_then(|managed| managed.default_version(cx))
    else {
        return Ok(None);
    };
    compiled(&version.document, DocumentKind::Managed, cx.account()).map(Some)
}

fn compiled(
    document: &StoredDocument,
    kind: DocumentKind,
    account: &Account,
) -> Result<Arc<Document>, Refused> {
    unreadable(
        document
            .compiled(kind, account.dialect, &account.partition)
            .cloned(),
    )
}

fn unreadable(document: Option<Arc<Document>>) -> Result<Arc<Document>, Refused> {
    document.ok_or(Refused::Unreadable)
}

/// The caller as policies name it.
fn principal(caller: &Caller) -> policy::Principal {
    let (arn, account) = (caller.arn(), caller.account.id.to_string());
    match &caller.principal {
        Principal::Anonymous => policy::Principal::Anonymous,
        Principal::Root => policy::Principal::Root { arn, account },
        Principal::User(user) => policy::Principal::User {
            arn,
            account,
            id: Some(user.id.to_string()),
        },
        Principal::AssumedRole { role, .. } => policy::Principal::AssumedRole {
            arn,
            account,
            role: role.name.clone(),
            role_arn: Some(role.arn(&caller.account)),
            role_id: Some(role.id.to_string()),
        },
        Principal::FederatedUser { maker, .. } => policy::Principal::FederatedUser {
            arn,
            account,
            user_arn: Some(match maker {
                Some(user) => user.arn(&caller.account),
                None => caller.account.root_arn(),
            }),
            user_id: maker.as_ref().map(|user| user.id.to_string()),
        },
    }
}
