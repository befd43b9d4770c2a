//! May the caller do this? The policies that apply are gathered from the state that the call sees, and the engine decides.

use std::sync::{Arc, LazyLock};

use policy::{Context, Decision, Document, DocumentKind, Effect, Policies, Policy, Request};
use wire::Fault;

use crate::{
    attachments,
    call::{
        Read, View,
        answer::Audit,
        server::{Core, Enforcement},
    },
    caller::{Caller, Origin, Principal},
    context,
    control_policies::ControlPolicies,
    decisions::Decided,
    inline_policies, memberships, password_policy, policies,
    roles::{self, Role},
    state::{
        Scope,
        account::{Account, AccountId, EntityId},
        documents::StoredDocument,
        session::{Session, SessionKind},
    },
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

/// Makes the checks of a call, in order, and notes them for the decision log. With soft enforcement a denial is noted and passes.
///
/// # Errors
/// The first refusal.
pub fn authorize(cx: &impl View, target: Target) -> Result<(), Refused> {
    cx.call().audit.borrow_mut().decision = Some("allowed");
    if target.checks.is_empty() {
        return Ok(());
    }
    enforce(cx, target, Gathered::of(cx)?)
}

impl Core {
    /// Makes checks in the name of a caller, on the last durable state; what the log is to say of them, and what they were decided by, to be
    /// remembered when the request is over.
    ///
    /// # Errors
    /// The first refusal.
    pub fn authorize(
        &self,
        caller: &Caller,
        origin: &Origin,
        target: Target,
    ) -> (Result<(), Refused>, Audit, Decided) {
        let call = self.call(caller, origin, "");
        if let Some(check) = target.checks.first() {
            call.attempted(&check.action);
        }
        let head = self.inner.store.snapshot();
        let result = authorize(
            &Read {
                head: &head,
                call: &call,
            },
            target,
        );
        (result, call.audit.into_inner(), call.decided.into_inner())
    }
}

/// Makes checks for a principal that is none of this server's, an identity provider's: the resource's policy alone decides.
///
/// # Errors
/// The first refusal.
pub(crate) fn authorize_outsider(
    cx: &impl View,
    principal: policy::Principal,
    target: Target,
) -> Result<(), Refused> {
    cx.call().audit.borrow_mut().decision = Some("allowed");
    enforce(cx, target, Gathered::outsider(cx, principal)?)
}

fn enforce(cx: &impl View, mut target: Target, gathered: Gathered) -> Result<(), Refused> {
    let call = cx.call();
    let gathered = Arc::new(gathered);
    for check in std::mem::take(&mut target.checks) {
        let Verdict {
            decision,
            denying,
            context,
            elsewhere,
        } = gathered.decide(cx, &check)?;
        let passes = match decision.effect {
            Effect::Allowed => true,
            Effect::ExplicitDeny => false,
            Effect::ImplicitDeny => target.unless_denied,
        };
        let mut sentence = None;
        if !passes {
            let words = target.words_of(&check);
            let mut clause = match target.tells {
                Tells::Why => decision.reason.clause(&check.action),
                Tells::What | Tells::Action | Tells::Nothing => String::new(),
            };
            if let (Tells::Why, Some(arn)) = (target.tells, denying) {
                clause.push_str(": ");
                clause.push_str(&arn);
            }
            sentence = Some(match target.tells {
                Tells::Action => cx.dialect().denial_of_outsider(&check.action),
                Tells::Nothing => cx.dialect().denial_of_stranger().to_owned(),
                Tells::Why | Tells::What => {
                    let arn = call.caller.arn();
                    cx.dialect().denial(&arn, &check.action, words, &clause)
                }
            });
            call.audit.borrow_mut().decision = Some(decision.effect.as_str());
        }
        call.decided.borrow_mut().push(Checked {
            check,
            context,
            decision,
            passes,
            sentence: sentence.as_deref().map(Into::into),
            gathered: Arc::clone(&gathered),
            elsewhere,
        });
        let Some(sentence) = sentence else {
            continue;
        };
        if call.inner.settings.enforcement == Enforcement::Soft {
            let mut audit = call.audit.borrow_mut();
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
pub(crate) fn may(cx: &impl View, check: &Check) -> Result<bool, Refused> {
    let verdict = Gathered::of(cx)?.decide(cx, check)?;
    Ok(verdict.decision.effect == Effect::Allowed)
}

/// A check that was made, with all that it was decided by: nothing of it is rendered until somebody asks.
pub(crate) struct Checked {
    /// What was asked.
    pub(crate) check: Check,
    /// The condition keys: none where no policy was consulted.
    pub(crate) context: Context,
    /// What was decided.
    pub(crate) decision: Decision,
    /// Whether the call could go on: a check that only an explicit deny fails passes without being allowed.
    pub(crate) passes: bool,
    /// AccessDenied's sentence.
    pub(crate) sentence: Option<Box<str>>,
    gathered: Arc<Gathered>,
    /// The control policies of a resource in another account.
    elsewhere: Option<Box<ControlPolicies>>,
}

impl Checked {
    /// Asks once more what was asked, of the same policies.
    pub(crate) fn again<T>(
        &self,
        account: &AccountId,
        ask: impl FnOnce(&Request<'_>, &Policies<'_>) -> T,
    ) -> T {
        let control = self.elsewhere.as_deref();
        let control = control.unwrap_or(&self.gathered.control);
        self.gathered
            .ask(&self.check, &self.context, control, account, ask)
    }

    /// The principal as policies name it.
    pub(crate) fn principal(&self) -> &policy::Principal {
        &self.gathered.principal
    }
}

/// Policies with their names.
type Named = Vec<(String, Arc<Document>)>;

/// The caller's policies, in the state that the call sees.
pub(crate) struct Gathered {
    principal: policy::Principal,
    identity: Named,
    boundary: Named,
    session: Named,
    service_linked: bool,
    control: ControlPolicies,
    above_policies: bool,
    /// Whether it is none of this server's principals.
    outsider: bool,
}

impl Gathered {
    fn of(cx: &impl View) -> Result<Self, Refused> {
        let caller = cx.call().caller;
        let limited = caller.session.as_deref().is_some_and(Session::is_limited);
        let above_policies = matches!(caller.principal, Principal::Root)
            && cx.dialect().root_is_above_policies()
            && !limited;
        let mut gathered = Self {
            principal: principal(caller),
            identity: Vec::new(),
            boundary: Vec::new(),
            session: Vec::new(),
            service_linked: false,
            control: ControlPolicies::gather(cx.head(), account_of(caller), cx.account_id())?,
            above_policies,
            outsider: false,
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

    fn outsider(cx: &impl Scope, principal: policy::Principal) -> Result<Self, Refused> {
        Ok(Self {
            principal,
            identity: Vec::new(),
            boundary: Vec::new(),
            session: Vec::new(),
            service_linked: false,
            control: ControlPolicies::gather(cx.head(), None, cx.account_id())?,
            above_policies: false,
            outsider: true,
        })
    }

    fn of_user(&mut self, cx: &impl Scope, user: &User) -> Result<(), Refused> {
        self.inline(cx, &user.id)?;
        self.managed(cx, attachments::of(cx, &user.id))?;
        for group in memberships::of_user(cx, &user.id) {
            self.inline(cx, &group.id)?;
            self.managed(cx, attachments::of_group(cx, &group))?;
        }
        if let Some(document) = password_policy::grant(cx) {
            self.identity
                .push((password_policy::GRANT.to_owned(), document));
        }
        self.boundary(cx, user.boundary.as_deref())
    }

    fn of_role(&mut self, cx: &impl Scope, role: &Role) -> Result<(), Refused> {
        self.service_linked = role.is_service_linked();
        self.inline(cx, &role.id)?;
        self.managed(cx, attachments::of(cx, &role.id))?;
        self.boundary(cx, role.boundary.as_deref())
    }

    fn of_session(&mut self, cx: &impl Scope, session: &Session) -> Result<(), Refused> {
        if let Some(policy) = &session.policy {
            let document = compiled(policy, DocumentKind::Session, cx.account())?;
            self.session.push((SESSION_POLICY.to_owned(), document));
        }
        for arn in &session.policy_arns {
            // A session policy that is gone allows nothing, and still limits.
            let document = managed(cx, arn)?.unwrap_or_else(|| Arc::new(Document::empty()));
            self.session.push((arn.clone(), document));
        }
        if session.kind == SessionKind::AssumeRoot {
            // The policies of AWS's privileged tasks only deny: what they leave, the root user may.
            let everything = unreadable(EVERYTHING.clone())?;
            self.session.push((String::new(), everything));
        }
        Ok(())
    }

    fn boundary(&mut self, cx: &impl Scope, arn: Option<&str>) -> Result<(), Refused> {
        if let Some(arn) = arn {
            // A boundary that is gone allows nothing.
            let document = managed(cx, arn)?.map_or_else(|| unreadable(None), Ok)?;
            self.boundary.push((arn.to_owned(), document));
        }
        Ok(())
    }

    fn inline(&mut self, cx: &impl Scope, entity: &EntityId) -> Result<(), Refused> {
        for (name, policy) in inline_policies::of(cx, entity) {
            let document = compiled(&policy.document, DocumentKind::Identity, cx.account())?;
            self.identity.push((name, document));
        }
        Ok(())
    }

    fn managed(
        &mut self,
        cx: &impl Scope,
        arns: impl IntoIterator<Item = String>,
    ) -> Result<(), Refused> {
        for arn in arns {
            if let Some(document) = managed(cx, &arn)? {
                self.identity.push((arn, document));
            }
        }
        Ok(())
    }

    fn decide(&self, cx: &impl View, check: &Check) -> Result<Verdict, Refused> {
        let own = |owner: &AccountId| owner == cx.account_id();
        if self.above_policies && check.owner.as_ref().is_none_or(own) {
            return Ok(Verdict {
                decision: Decision {
                    effect: Effect::Allowed,
                    reason: policy::Reason::Root,
                },
                denying: None,
                context: Context::new(),
                elsewhere: None,
            });
        }
        let account = if self.outsider {
            None
        } else {
            account_of(cx.call().caller)
        };
        let owner = check.owner.as_ref().unwrap_or_else(|| cx.account_id());
        let elsewhere = if own(owner) {
            None
        } else {
            let control = ControlPolicies::gather(cx.head(), account, owner)?;
            Some(Box::new(control))
        };
        let control = elsewhere.as_deref().unwrap_or(&self.control);
        let mut context = if self.outsider {
            context::of_outsider(cx.call(), check)
        } else {
            context::of(cx.call(), check)
        };
        control.keys(&mut context);
        let decision = self.ask(check, &context, control, cx.account_id(), policy::decide);
        let denying = control.denying(&decision.reason).map(str::to_owned);
        Ok(Verdict {
            decision,
            denying,
            context,
            elsewhere,
        })
    }

    /// Asks the engine one check, with the resource's own policy and the control policies beside the caller's. `account`: the one that
    /// owns what names no owner.
    fn ask<T>(
        &self,
        check: &Check,
        context: &Context,
        control: &ControlPolicies,
        account: &AccountId,
        ask: impl FnOnce(&Request<'_>, &Policies<'_>) -> T,
    ) -> T {
        let owner = check.owner.as_ref().unwrap_or(account);
        let request = Request {
            context,
            service_linked_role: self.service_linked,
            principal_manages: control.principal_manages(),
            resource_manages: control.resource_manages(),
            ..Request::new(
                &self.principal,
                &check.action,
                &check.resource,
                owner.as_str(),
            )
        };
        let resource = check.policy.as_ref().map(|policy| Policy {
            name: &policy.name,
            document: &policy.document,
        });
        let (scp, rcp) = (control.scp(), control.rcp());
        let policies = Policies {
            identity: &sources(&self.identity),
            boundary: &sources(&self.boundary),
            session: &sources(&self.session),
            resource,
            scp: &levels(&scp),
            rcp: &levels(&rcp),
            ..Policies::default()
        };
        ask(&request, &policies)
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

/// What the engine says of one check.
struct Verdict {
    decision: Decision,
    /// The ARN of the service control policy that denies, if one does.
    denying: Option<String>,
    context: Context,
    /// The control policies of a resource in another account.
    elsewhere: Option<Box<ControlPolicies>>,
}

/// Levels as the engine takes them.
fn levels<'s>(levels: &'s [Vec<Policy<'s>>]) -> Vec<&'s [Policy<'s>]> {
    levels.iter().map(Vec::as_slice).collect()
}

/// The account that a caller is a principal of: nobody is one of none.
fn account_of(caller: &Caller) -> Option<&AccountId> {
    match caller.principal {
        Principal::Anonymous => None,
        _ => Some(&caller.account.id),
    }
}

fn sources(documents: &[(String, Arc<Document>)]) -> Vec<Policy<'_>> {
    documents
        .iter()
        .map(|(name, document)| Policy { name, document })
        .collect()
}

fn managed(cx: &impl Scope, arn: &str) -> Result<Option<Arc<Document>>, Refused> {
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
