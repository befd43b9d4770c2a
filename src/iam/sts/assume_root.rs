//! Sessions of a member account's root user, each limited to one privileged task.
//! IAM User Guide, "Perform a privileged task on an AWS Organizations member account".

use model::sts::*;
use state::{
    Scope,
    account::{ACCOUNTS, AccountId},
    find,
    rows::session_principal::SessionPrincipal,
    session::{Session, SessionKind},
};
use wire::{Fault, unsourced};

use crate::{
    call::{InAccount, Read, View, target::Target},
    organizations::organization_features,
    sts,
};

const DEFAULT_SECONDS: i64 = 900;
/// The ARN prefix of AWS's policies for privileged tasks.
const TASKS: &str = "/root-task/";

/// The account that a target principal names, by its id or by its root user's ARN.
fn target_account(cx: &impl Scope, principal: &str) -> Option<AccountId> {
    AccountId::parse(principal).or_else(|| {
        let prefix = format!("arn:{}:iam::", cx.account().partition);
        AccountId::parse(principal.strip_prefix(&prefix)?.strip_suffix(":root")?)
    })
}

/// AssumeRoot's target: the root user of the other account. Whether the account is in the caller's organization is checked later.
pub(crate) fn target_of_assume_root(
    cx: &Read<'_>,
    action: &'static str,
    input: &AssumeRootRequest,
) -> Target {
    let arn = match target_account(cx, &input.target_principal) {
        Some(account) => state::arn::root(&cx.account().partition, account.as_str()),
        None => input.target_principal.clone(),
    };
    Target::new(action, arn).key_if("sts:TaskPolicyArn", input.task_policy_arn.arn.as_deref())
}

/// Issues credentials of a member account's root user for a privileged task.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>
///
/// # Errors
/// ValidationError for a target that is not an account and for a policy that is not of a privileged task; AccessDenied unless the caller's
/// account administers an organization with root sessions and the target is a member of it.
pub(crate) fn assume_root(
    cx: &Read<'_>,
    input: AssumeRootRequest,
) -> Result<AssumeRootResponse, Fault> {
    let id = target_account(cx, &input.target_principal).ok_or_else(|| {
        Fault::validation(unsourced!(
            "The target principal must be the ID of an account or the ARN of its root user."
        ))
    })?;
    let arn = input.task_policy_arn.arn.unwrap_or_default();
    let task = find::policy(&InAccount::new(cx, cx.account()), &arn)
        .ok()
        .filter(|task| task.built_in && task.policy.path == TASKS)
        .ok_or_else(|| {
            Fault::validation(unsourced!(
                "The task policy must be an AWS managed policy for a privileged root task."
            ))
        })?;
    let denied = || {
        let arn = state::arn::root(&cx.account().partition, id.as_str());
        let caller = cx.call().caller.arn();
        Fault::access_denied(cx.dialect().denial(&caller, "sts:AssumeRoot", &arn, ""))
    };
    if !organization_features::has_root_sessions_in(cx, &id) {
        return Err(denied());
    }
    let account = cx
        .head()
        .get(&ACCOUNTS, &(id.clone(),))
        .ok_or_else(denied)?;
    let caller = cx.call().caller.session.as_deref();
    let session = Session {
        policy_arns: vec![task.arn],
        source_identity: caller.and_then(|session| session.source_identity.clone()),
        ..Session::new(
            account.id.clone(),
            SessionPrincipal::Root,
            SessionKind::AssumeRoot,
            cx.now(),
            input.duration_seconds.unwrap_or(DEFAULT_SECONDS),
        )
    };
    let issued = sts::issue(cx, &account, &session, input.minimum_session_token_size)?;
    Ok(AssumeRootResponse {
        credentials: Some(issued.credentials),
        source_identity: session.source_identity,
        session_token_utilization: Some(issued.token_utilization),
        session_token_size: Some(issued.token_size),
    })
}
