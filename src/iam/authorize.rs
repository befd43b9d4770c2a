//! Authorization: collects the policies that apply from the state that the call sees, and has the engine decide.

pub(crate) mod admission;
pub(crate) mod authorization;
pub(crate) mod context;
pub(crate) mod decisions;
mod password_change;

use std::sync::{Arc, LazyLock};

use policy::{Context, Decision, Document, DocumentKind, Effect};
use state::{
    Scope,
    account::{Account, AccountId, EntityId},
    control_policies::ControlPolicies,
    documents::StoredDocument,
    find,
    rows::{
        attachment, inline_policy,
        role::{self, Role},
        user::{self, User},
    },
    session::{Session, SessionKind},
};

use crate::call::{
    View,
    caller::{Caller, Principal},
    checks::CheckRecord,
    policy_set::PolicySet,
    refusal::Refusal,
    server::Enforcement,
    target::{Check, Disclosure, Target},
};

/// Makes the checks of a call, in order, and records them for the decision log. With soft enforcement, a denial is recorded and passes.
///
/// # Errors
/// The first refusal.
pub(crate) fn authorize(cx: &impl View, target: Target) -> Result<(), Refusal> {
    cx.call().audit.borrow_mut().decision = Some("allowed");
    if target.checks.is_empty() {
        return Ok(());
    }
    enforce(cx, target, policies_of(cx)?)
}

/// Makes checks for a principal of an identity provider: only the resource's policy decides.
///
/// # Errors
/// The first refusal.
pub(crate) fn authorize_outsider(
    cx: &impl View,
    principal: policy::Principal,
    target: Target,
) -> Result<(), Refusal> {
    cx.call().audit.borrow_mut().decision = Some("allowed");
    enforce(cx, target, policies_of_outsider(cx, principal)?)
}

fn enforce(cx: &impl View, mut target: Target, policies: PolicySet) -> Result<(), Refusal> {
    let call = cx.call();
    let policies = Arc::new(policies);
    for check in std::mem::take(&mut target.checks) {
        let Verdict {
            decision,
            denying,
            context,
            elsewhere,
        } = decide(cx, &policies, &check)?;
        let passes = match decision.effect {
            Effect::Allowed => true,
            Effect::ExplicitDeny => false,
            Effect::ImplicitDeny => target.unless_denied,
        };
        let mut sentence = None;
        if !passes {
            let words = target.words_of(&check);
            let mut clause = match target.disclosure {
                Disclosure::Why => decision.reason.clause(&check.action),
                Disclosure::What | Disclosure::Action | Disclosure::Nothing => String::new(),
            };
            if let (Disclosure::Why, Some(arn)) = (target.disclosure, denying) {
                clause.push_str(": ");
                clause.push_str(&arn);
            }
            sentence = Some(match target.disclosure {
                Disclosure::Action => cx.dialect().denial_of_outsider(&check.action),
                Disclosure::Nothing => cx.dialect().denial_of_stranger().to_owned(),
                Disclosure::Why | Disclosure::What => {
                    let arn = call.caller.arn();
                    cx.dialect().denial(&arn, &check.action, words, &clause)
                }
            });
            call.audit.borrow_mut().decision = Some(decision.effect.as_str());
        }
        call.checks.borrow_mut().push(CheckRecord {
            check,
            context,
            decision,
            passes,
            sentence: sentence.as_deref().map(Into::into),
            policies: Arc::clone(&policies),
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
        return Err(Refusal::Denied(sentence));
    }
    Ok(())
}

/// Whether a check would pass under hard enforcement, for answers that show only what the caller may see.
///
/// # Errors
/// As [`authorize`], except for denials.
pub(crate) fn may(cx: &impl View, check: &Check) -> Result<bool, Refusal> {
    let verdict = decide(cx, &policies_of(cx)?, check)?;
    Ok(verdict.decision.effect == Effect::Allowed)
}

/// The caller's policies, in the state that the call sees.
fn policies_of(cx: &impl View) -> Result<PolicySet, Refusal> {
    let caller = cx.call().caller;
    let limited = caller.session.as_deref().is_some_and(Session::is_limited);
    let above_policies = matches!(caller.principal, Principal::Root)
        && cx.dialect().root_is_above_policies()
        && !limited;
    let control = ControlPolicies::gather(cx.head(), account_of(caller), cx.account_id())?;
    let mut set = PolicySet {
        above_policies,
        ..PolicySet::new(principal(caller), control)
    };
    // Users and roles are read again: policies, groups and boundary may have changed since the key was looked up.
    match &caller.principal {
        Principal::Anonymous | Principal::Root => {}
        Principal::User(user)
        | Principal::FederatedUser {
            maker: Some(user), ..
        } => {
            let user = user::with_id(cx.head(), &user.id).ok_or(Refusal::Gone)?;
            add_user(cx, &mut set, &user)?;
        }
        Principal::FederatedUser { maker: None, .. } => {
            let everything = unreadable(EVERYTHING.clone())?;
            set.identity.push((String::new(), everything));
        }
        Principal::AssumedRole { role, .. } => {
            let role = role::with_id(cx.head(), &role.id).ok_or(Refusal::Gone)?;
            add_role(cx, &mut set, &role)?;
        }
    }
    if let Some(session) = caller.session.as_deref() {
        add_session(cx, &mut set, session)?;
    }
    Ok(set)
}

/// The policies that bind a principal of an identity provider.
fn policies_of_outsider(
    cx: &impl View,
    principal: policy::Principal,
) -> Result<PolicySet, Refusal> {
    let control = ControlPolicies::gather(cx.head(), None, cx.account_id())?;
    Ok(PolicySet {
        outsider: true,
        ..PolicySet::new(principal, control)
    })
}

fn add_user(cx: &impl Scope, set: &mut PolicySet, user: &User) -> Result<(), Refusal> {
    add_inline(cx, set, &user.id)?;
    add_managed(cx, set, attachment::of(cx, &user.id))?;
    for group in find::groups_of_user(cx, &user.id) {
        add_inline(cx, set, &group.id)?;
        add_managed(cx, set, find::policies_of_group(cx, &group))?;
    }
    if let Some(document) = password_change::grant(cx) {
        set.identity
            .push((password_change::GRANT.to_owned(), document));
    }
    add_boundary(cx, set, user.boundary.as_deref())
}

fn add_role(cx: &impl Scope, set: &mut PolicySet, role: &Role) -> Result<(), Refusal> {
    set.service_linked = role.is_service_linked();
    add_inline(cx, set, &role.id)?;
    add_managed(cx, set, attachment::of(cx, &role.id))?;
    add_boundary(cx, set, role.boundary.as_deref())
}

fn add_session(cx: &impl Scope, set: &mut PolicySet, session: &Session) -> Result<(), Refusal> {
    if let Some(policy) = &session.policy {
        let document = compiled(policy, DocumentKind::Session, cx.account())?;
        set.session.push((SESSION_POLICY.to_owned(), document));
    }
    for arn in &session.policy_arns {
        // A deleted session policy allows nothing, and still limits.
        let document = managed(cx, arn)?.unwrap_or_else(|| Arc::new(Document::empty()));
        set.session.push((arn.clone(), document));
    }
    if session.kind == SessionKind::AssumeRoot {
        // The policies of AWS's privileged tasks only deny. The root user may do the rest.
        let everything = unreadable(EVERYTHING.clone())?;
        set.session.push((String::new(), everything));
    }
    Ok(())
}

fn add_boundary(cx: &impl Scope, set: &mut PolicySet, arn: Option<&str>) -> Result<(), Refusal> {
    if let Some(arn) = arn {
        // A deleted boundary allows nothing.
        let document = managed(cx, arn)?.map_or_else(|| unreadable(None), Ok)?;
        set.boundary.push((arn.to_owned(), document));
    }
    Ok(())
}

fn add_inline(cx: &impl Scope, set: &mut PolicySet, entity: &EntityId) -> Result<(), Refusal> {
    for (name, policy) in inline_policy::of(cx, entity) {
        let document = compiled(&policy.document, DocumentKind::Identity, cx.account())?;
        set.identity.push((name, document));
    }
    Ok(())
}

fn add_managed(
    cx: &impl Scope,
    set: &mut PolicySet,
    arns: impl IntoIterator<Item = String>,
) -> Result<(), Refusal> {
    for arn in arns {
        if let Some(document) = managed(cx, &arn)? {
            set.identity.push((arn, document));
        }
    }
    Ok(())
}

/// Has the engine decide one check.
fn decide(cx: &impl View, set: &PolicySet, check: &Check) -> Result<Verdict, Refusal> {
    let own = |owner: &AccountId| owner == cx.account_id();
    if set.above_policies && check.owner.as_ref().is_none_or(own) {
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
    let account = if set.outsider {
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
    let control = elsewhere.as_deref().unwrap_or(&set.control);
    let mut context = if set.outsider {
        context::of_outsider(cx.call(), check)
    } else {
        context::of(cx.call(), check)
    };
    control.keys(&mut context);
    let decision = set.ask(check, &context, control, cx.account_id(), policy::decide);
    let denying = control.denying(&decision.reason).map(str::to_owned);
    Ok(Verdict {
        decision,
        denying,
        context,
        elsewhere,
    })
}

/// The name of an inline session policy in decisions.
const SESSION_POLICY: &str = "session";

/// The root user's permissions, which a federated user that it made has too.
static EVERYTHING: LazyLock<Option<Arc<Document>>> = LazyLock::new(|| {
    let text =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    Document::parse(text, DocumentKind::Identity)
        .ok()
        .map(Arc::new)
});

/// The engine's answer to one check.
struct Verdict {
    decision: Decision,
    /// The ARN of the service control policy that denies, if one does.
    denying: Option<String>,
    context: Context,
    /// The control policies of a resource in another account.
    elsewhere: Option<Box<ControlPolicies>>,
}

/// The caller's account; `None` for anonymous callers.
fn account_of(caller: &Caller) -> Option<&AccountId> {
    match caller.principal {
        Principal::Anonymous => None,
        _ => Some(&caller.account.id),
    }
}

fn managed(cx: &impl Scope, arn: &str) -> Result<Option<Arc<Document>>, Refusal> {
    let Some(version) = find::policy(cx, arn)
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
) -> Result<Arc<Document>, Refusal> {
    unreadable(
        document
            .compiled(kind, account.dialect, &account.partition)
            .cloned(),
    )
}

fn unreadable(document: Option<Arc<Document>>) -> Result<Arc<Document>, Refusal> {
    document.ok_or(Refusal::Unreadable)
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
