//! The resources of the operations. Service Authorization Reference, "AWS Organizations".

use model::organizations::{self as api, *};

use super::tags;
use state::{
    Scope,
    rows::{
        control_policy::PolicyType,
        organization::{Organization, organization_of},
    },
    tags as stored,
};

use crate::call::{Read, target::Target};

/// An action on the entity of an id: a root, unit, account or policy, even if it does not exist. Without an organization there are no ARNs.
pub(crate) fn on(cx: &Read<'_>, action: &'static str, id: &str) -> Target {
    let Some(organization) = organization_of(cx.head(), cx.account_id()) else {
        return Target::new(action, "*");
    };
    let target = Target::new(action, arn(cx, &organization, id));
    let tags = tags::of(cx, &organization, id);
    let target = stored::pairs(&tags).fold(target, |target, (key, value)| {
        target.key(format!("aws:ResourceTag/{key}"), value)
    });
    // The kind of a policy comes from the policy.
    match organization.policy(cx.head(), id) {
        Some(policy) => target.key("organizations:PolicyType", policy.kind.word()),
        None => target,
    }
}

fn arn(cx: &Read<'_>, organization: &Organization, id: &str) -> String {
    if id.starts_with("p-") {
        let kind = organization.policy(cx.head(), id).map(|policy| policy.kind);
        return organization.policy_arn(id, kind.unwrap_or(PolicyType::ServiceControl));
    }
    let kind = match id {
        _ if id.starts_with("r-") => "root",
        _ if id.starts_with("ou-") => "ou",
        _ if id.starts_with("rp-") => "resourcepolicy",
        _ => "account",
    };
    organization.arn(kind, &format!("/{id}"))
}

/// An action on several entities, checked separately and in order.
pub(crate) fn on_each(cx: &Read<'_>, action: &'static str, ids: &[&String]) -> Target {
    let mut whole = Target::none();
    for id in ids {
        whole.checks.extend(on(cx, action, id).checks);
    }
    whole
}

/// An action without a resource.
fn on_all(action: &'static str) -> Target {
    Target::new(action, "*")
}

/// AttachPolicy and DetachPolicy act on a policy and its target; both have the policy's kind as a condition key.
pub(crate) fn of_attachment(
    cx: &Read<'_>,
    action: &'static str,
    policy: &str,
    target: &str,
) -> Target {
    let mut whole = on(cx, action, policy);
    let kind = organization_of(cx.head(), cx.account_id())
        .and_then(|organization| organization.policy(cx.head(), policy))
        .map(|policy| policy.kind.word());
    let target = on(cx, action, target).key_if("organizations:PolicyType", kind);
    whole.checks.extend(target.checks);
    whole
}

/// Creating an entity with tags also requires the permission to tag it.
fn with_tags(target: Target, requested: Option<&[api::Tag]>) -> Target {
    let is_tagged = requested.is_some_and(|tags| !tags.is_empty());
    let target = target.request_tags(tags::requested(requested));
    if is_tagged {
        target.also("organizations:TagResource")
    } else {
        target
    }
}

/// CreateAccount has no resource.
pub(crate) fn of_create_account(
    _: &Read<'_>,
    action: &'static str,
    input: &CreateAccountRequest,
) -> Target {
    with_tags(on_all(action), input.tags.as_deref())
}

/// CreateOrganizationalUnit acts on the parent.
pub(crate) fn of_create_unit(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreateOrganizationalUnitRequest,
) -> Target {
    let target = on(cx, action, &input.parent_id);
    with_tags(target, input.tags.as_deref())
}

/// CreatePolicy has no resource.
pub(crate) fn of_create_policy(
    _: &Read<'_>,
    action: &'static str,
    input: &CreatePolicyRequest,
) -> Target {
    let target = on_all(action).key("organizations:PolicyType", &*input.r#type);
    with_tags(target, input.tags.as_deref())
}

/// TagResource acts on the entity that it tags.
pub(crate) fn of_tag(cx: &Read<'_>, action: &'static str, input: &TagResourceRequest) -> Target {
    on(cx, action, &input.resource_id).request_tags(tags::requested(Some(&input.tags)))
}

/// UntagResource acts on the entity that it untags.
pub(crate) fn of_untag(
    cx: &Read<'_>,
    action: &'static str,
    input: &UntagResourceRequest,
) -> Target {
    on(cx, action, &input.resource_id).keys("aws:TagKeys", input.tag_keys.clone())
}

/// DescribeEffectivePolicy acts on an account; the caller's by default.
pub(crate) fn of_effective(
    cx: &Read<'_>,
    action: &'static str,
    input: &DescribeEffectivePolicyRequest,
) -> Target {
    let own = cx.account_id().to_string();
    let id = input.target_id.as_deref().unwrap_or(&own);
    on(cx, action, id).key("organizations:PolicyType", &*input.policy_type)
}
