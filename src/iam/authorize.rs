//! May the caller do this? The policies that apply are gathered from the state that the call sees, and the engine decides.

use std::sync::Arc;

use policy::{Decision, Document, DocumentKind, Effect, Policies, Request, Source};
use wire::Fault;

use crate::{
    account::{Account, AccountId, EntityId},
    attachments,
    call::View,
    caller::{Caller, Principal},
    context,
    control_policies::ControlPolicies,
    core::Enforcement,
    documents::StoredDocument,
    inline_policies, memberships, policies,
    target::{Check, Target},
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
    let call = cx.call();
    let mut audit = call.audit.borrow_mut();
    audit.decision = Some("allowed");
    let gathered = Gathered::of(cx)?;
    for check in &target.checks {
        let decision = gathered.decide(cx, check);
        let passes = match decision.effect {
            Effect::Allowed => true,
            Effect::ExplicitDeny => false,
            Effect::ImplicitDeny => target.unless_denied,
        };
        if passes {
            continue;
        }
        audit.decision = Some(decision.effect.word());
        let words = target.words.as_deref().unwrap_or(&check.resource);
        let mut clause = decision.because.clause(&check.action);
        if let Some(arn) = gathered.control.denying(&decision.because) {
            clause.push_str(": ");
            clause.push_str(arn);
        }
        let sentence = cx
            .dialect()
            .denial(&call.caller.arn(), &check.action, words, &clause);
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

/// The caller's policies, in the state that the call sees.
struct Gathered {
    principal: policy::Principal,
    identity: Vec<(String, Arc<Document>)>,
    boundary: Vec<(String, Arc<Document>)>,
    control: ControlPolicies,
    above_policies: bool,
}

impl Gathered {
    fn of(cx: &impl View) -> Result<Self, Refused> {
        let caller = cx.call().caller;
        let principal = principal(caller);
        let above_policies =
            matches!(caller.principal, Principal::Root) && cx.dialect().root_is_above_policies();
        let mut gathered = Self {
            principal,
            identity: Vec::new(),
            boundary: Vec::new(),
            control: ControlPolicies::gather(cx.head(), account_of(caller), cx.account_id())?,
            above_policies,
        };
        if let Principal::User(user) = &caller.principal {
            // The user as it is in this state: policies, groups and boundary may have changed since its key was looked up.
            let user = users::with_id(cx.head(), &user.id).ok_or(Refused::Gone)?;
            gathered.gather(cx, &user)?;
        }
        Ok(gathered)
    }

    fn gather(&mut self, cx: &impl View, user: &User) -> Result<(), Refused> {
        self.inline(cx, &user.id)?;
        self.managed(cx, attachments::of(cx, &user.id))?;
        for group in memberships::of_user(cx, &user.id) {
            self.inline(cx, &group.id)?;
            self.managed(cx, attachments::of_group(cx, &group))?;
        }
        if let Some(arn) = &user.boundary {
            // A boundary that is gone allows nothing.
            let document = managed(cx, arn)?.map_or_else(|| unreadable(None), Ok)?;
            self.boundary.push((arn.clone(), document));
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
        if self.above_policies {
            return Decision {
                effect: Effect::Allowed,
                because: policy::Because::Root,
            };
        }
        let mut context = context::of(cx.call(), check);
        self.control.keys(&mut context);
        let request = Request {
            context: &context,
            principal_manages: self.control.principal_manages(),
            resource_manages: self.control.resource_manages(),
            ..Request::new(
                &self.principal,
                &check.action,
                &check.resource,
                cx.account_id().as_str(),
            )
        };
        let (identity, boundary) = (sources(&self.identity), sources(&self.boundary));
        let (scp, rcp) = (self.control.scp(), self.control.rcp());
        let (scp, rcp) = (levels(&scp), levels(&rcp));
        policy::decide(
            &request,
            &Policies {
                identity: &identity,
                boundary: &boundary,
                scp: &scp,
                rcp: &rcp,
                ..Policies::default()
            },
        )
    }
}

/// Levels as the engine takes them.
fn levels<'s>(levels: &'s [Vec<Source<'s>>]) -> Vec<&'s [Source<'s>]> {
    levels.iter().map(Vec::as_slice).collect()
}

/// The account that a caller is a principal of: nobody is one of none.
fn account_of(caller: &Caller) -> Option<&AccountId> {
    match caller.principal {
        Principal::Anonymous => None,
        _ => Some(&caller.account.id),
    }
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

fn principal(caller: &Caller) -> policy::Principal {
    let account = caller.account.id.to_string();
    match &caller.principal {
        Principal::Anonymous => policy::Principal::Anonymous,
        Principal::Root => policy::Principal::Root {
            arn: caller.arn(),
            account,
        },
        Principal::User(user) => policy::Principal::User {
            arn: caller.arn(),
            account,
            id: Some(user.id.to_string()),
        },
    }
}
