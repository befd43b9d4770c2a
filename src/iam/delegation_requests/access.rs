//! Permissions on requests. IAM User Guide, "Managing Permissions for Delegation Requests".

use std::sync::Arc;

use model::iam::*;
use state::{
    Scope,
    arn::{self, IamArn},
    rows::delegation_request::DelegationRequest,
};
use wire::Fault;

use super::with_id;
use crate::call::{Read, View, target::Target};

/// The actions that the owner of a request may perform without a policy: it can manage the request, but not approve it.
/// IAM User Guide, "Managing Permissions for Delegation Requests", note.
const OWNERS: &[&str] = &[
    "iam:GetDelegationRequest",
    "iam:GetHumanReadableSummary",
    "iam:UpdateDelegationRequest",
    "iam:RejectDelegationRequest",
    "iam:SendDelegationToken",
];

/// An action on a request. A request with an owner account is accessible only from there.
///
/// # Errors
/// AccessDenied from another account.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, id: &str) -> Result<Target, Fault> {
    let target = Target::new(action, cx.account().arn("delegation-request", "/", id));
    let Ok(request) = with_id(cx, id) else {
        return Ok(target);
    };
    let caller = cx.call().caller.arn();
    if let Some(account) = request
        .owner_account
        .as_ref()
        .filter(|id| *id != cx.account_id())
    {
        let partition = &cx.account().partition;
        let arn = arn::iam(partition, account.as_str(), "delegation-request", "/", id);
        let because = format!("because no resource-based policy allows the {action} action");
        let sentence = cx.dialect().denial(&caller, action, &arn, &because);
        return Err(Fault::access_denied(sentence));
    }
    let target = target.key_if("iam:DelegationRequestOwner", request.owner.as_deref());
    let is_owner = request.owner.as_ref() == Some(&caller);
    Ok(if is_owner && OWNERS.contains(&action) {
        target.unless_denied()
    } else {
        target
    })
}

/// SendDelegationToken: only the owner, if the request says so.
///
/// # Errors
/// AccessDenied.
pub(crate) fn target_of_send(
    cx: &Read<'_>,
    action: &'static str,
    id: &str,
) -> Result<Target, Fault> {
    let target = target(cx, action, id)?;
    let caller = cx.call().caller.arn();
    let is_reserved = |request: Arc<DelegationRequest>| {
        request.only_send_by_owner == Some(true)
            && request.owner.as_ref().is_some_and(|owner| *owner != caller)
    };
    if with_id(cx, id).is_ok_and(is_reserved) {
        let arn = cx.account().arn("delegation-request", "/", id);
        let because = "with an explicit deny in a resource-based policy";
        let sentence = cx.dialect().denial(&caller, action, &arn, because);
        return Err(Fault::access_denied(sentence));
    }
    Ok(target)
}

/// GetHumanReadableSummary acts on the entity of its ARN.
///
/// # Errors
/// As [`target`].
pub(crate) fn target_of_summary(
    cx: &Read<'_>,
    action: &'static str,
    arn: &str,
) -> Result<Target, Fault> {
    match id_of(arn) {
        Some(id) => target(cx, action, &id),
        None => Ok(Target::new(action, arn)),
    }
}

/// The id in the ARN of a request.
pub(super) fn id_of(arn: &str) -> Option<String> {
    let parsed = IamArn::parse(arn)?;
    (parsed.kind == "delegation-request" && parsed.path == "/").then_some(parsed.name)
}

/// CreateDelegationRequest acts on a request that has no id yet.
pub(crate) fn target_of_create(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreateDelegationRequestRequest,
) -> Target {
    Target::new(action, cx.account().arn("delegation-request", "/", "*"))
        .key("iam:DelegationDuration", input.session_duration.to_string())
        .key(
            "iam:NotificationChannel",
            input.notification_channel.clone(),
        )
        .key_if(
            "iam:TemplateArn",
            input.permissions.policy_template_arn.as_deref(),
        )
}

/// ListDelegationRequests: listing one's own requests needs no policy.
pub(crate) fn target_of_list(
    cx: &Read<'_>,
    action: &'static str,
    input: &ListDelegationRequestsRequest,
) -> Target {
    let owner = input.owner_id.as_deref();
    let target = Target::new(action, "*").key_if("iam:DelegationRequestOwner", owner);
    if owner == Some(cx.call().caller.arn().as_str()) {
        target.unless_denied()
    } else {
        target
    }
}
