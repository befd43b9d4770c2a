//! Managed policies. IAM User Guide, "Managed policies and inline policies".

pub(crate) mod attachments;
pub(crate) mod inline_policies;
pub(crate) mod policy_versions;

use std::sync::Arc;

use model::iam::{self as api, *};
use policy::{Document, DocumentKind};
use state::{
    Scope, builtin,
    documents::StoredDocument,
    find::{self, PolicyReference},
    keys::folded,
    quota,
    rows::{
        attachment,
        managed_policy::{self, ManagedPolicy, POLICIES, POLICY_VERSIONS, PolicyVersion},
    },
    tags::{self, KeyCase},
};
use wire::Fault;

use crate::call::{Read, View, Write, page::PageRequest, target::Target};

/// A policy in the form of ListPolicies.
pub(crate) fn list_entry(cx: &impl Scope, managed: &PolicyReference) -> api::Policy {
    let policy = &managed.policy;
    api::Policy {
        policy_name: Some(policy.name.clone()),
        policy_id: Some(policy.id.to_string()),
        arn: Some(managed.arn.clone()),
        path: Some(policy.path.clone()),
        default_version_id: Some(managed_policy::version_label(policy.default_version)),
        attachment_count: Some(count(attachment::count_of_policy(cx, &managed.arn))),
        permissions_boundary_usage_count: Some(count(attachment::boundaries_of_policy(
            cx,
            &managed.arn,
        ))),
        is_attachable: Some(true),
        create_date: Some(cx.date(policy.created)),
        update_date: Some(cx.date(policy.updated)),
        ..Default::default()
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A customer managed policy of the account, to be changed.
fn changeable(cx: &impl Scope, arn: &str) -> Result<PolicyReference, Fault> {
    let managed = find::policy(cx, arn)?;
    if managed.built_in {
        return Err(Fault::access_denied("Policy is outside your own account."));
    }
    Ok(managed)
}

/// An action on one policy, called `policy ARN` in denials.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, arn: &str) -> Target {
    let managed = find::policy(cx, arn).ok();
    let tags = managed
        .as_ref()
        .map(|managed| managed.policy.tags.as_slice())
        .unwrap_or_default();
    let arn = find::spelled(cx, arn);
    Target::new(action, arn.clone())
        .words(format!("policy {arn}"))
        .resource_tags(tags::pairs(tags))
}

/// CreatePolicy acts on the ARN that the policy will have.
pub(crate) fn target_of_create(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreatePolicyRequest,
) -> Target {
    let arn = cx.account().arn(
        "policy",
        input.path.as_deref().unwrap_or("/"),
        &input.policy_name,
    );
    let target = Target::new(action, arn)
        .words(format!("policy {}", input.policy_name))
        .request_tags(tags::requested(input.tags.as_deref()));
    if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
        target.also("iam:TagPolicy")
    } else {
        target
    }
}

/// Accepts the document of a managed policy: checks its size, then its grammar.
///
/// # Errors
/// LimitExceeded, MalformedPolicyDocument.
pub(crate) fn document(cx: &impl Scope, text: String) -> Result<StoredDocument, Fault> {
    let account = cx.account();
    if Document::quota_size(&text) > account.quotas.policy_size as usize {
        return Err(quota::exceeded("PolicySize", account.quotas.policy_size));
    }
    StoredDocument::accept(
        text,
        DocumentKind::Managed,
        account.dialect,
        &account.partition,
    )
}

/// Creates a managed policy. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html>
pub(crate) fn create_policy(
    tx: &mut Write<'_>,
    input: CreatePolicyRequest,
) -> Result<CreatePolicyResponse, Fault> {
    let document = document(tx, input.policy_document)?;
    let quotas = tx.account().quotas;
    let tags = tags::new(input.tags, quotas.tags)?;
    let account = tx.account_id().clone();
    let key = (account.clone(), folded(&input.policy_name));
    if tx.head().get(&POLICIES, &key).is_some() {
        let text = format!(
            "A policy called {} already exists. Duplicate names are not allowed.",
            input.policy_name
        );
        return Err(Fault::new(&errors::EntityAlreadyExists, text));
    }
    quota::room_for_one(
        "PoliciesPerAccount",
        tx.head().count(&POLICIES, &(account,)),
        quotas.policies,
    )?;
    let now = tx.now();
    let policy = ManagedPolicy {
        id: tx.new_id("ANPA"),
        name: input.policy_name,
        path: input.path.unwrap_or_else(|| "/".to_owned()),
        description: input.description,
        created: now,
        updated: now,
        default_version: 1,
        last_version: 1,
        tags,
    };
    tx.put(
        &POLICY_VERSIONS,
        (policy.id.clone(), 1),
        PolicyVersion {
            document,
            created: now,
        },
    );
    tx.put(&POLICIES, key, policy.clone());
    let managed = PolicyReference::own(tx, Arc::new(policy));
    let policy = api::Policy {
        tags: tags::list_entry(&managed.policy.tags),
        ..list_entry(tx, &managed)
    };
    Ok(CreatePolicyResponse {
        policy: Some(policy),
    })
}

/// Returns a managed policy. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html>
pub(crate) fn get_policy(
    cx: &Read<'_>,
    input: GetPolicyRequest,
) -> Result<GetPolicyResponse, Fault> {
    let managed = find::policy(cx, &input.policy_arn)?;
    let policy = api::Policy {
        description: managed.policy.description.clone(),
        tags: Some(tags::answered(&managed.policy.tags)),
        ..list_entry(cx, &managed)
    };
    Ok(GetPolicyResponse {
        policy: Some(policy),
    })
}

/// All policies of the account and the built-in ones, sorted by name. The account's own comes before a built-in one of the same name.
pub(crate) fn all<'a>(
    cx: &'a impl Scope,
    scope: &'a str,
) -> impl Iterator<Item = (String, PolicyReference)> + 'a {
    let own = cx
        .head()
        .prefix(&POLICIES, &(cx.account_id().clone(),))
        .filter(move |_| scope != "AWS")
        .map(|(_, policy)| PolicyReference::own(cx, policy));
    let built_in = builtin::of(cx.dialect())
        .policies()
        .filter(move |_| scope != "Local")
        .map(|policy| PolicyReference::built_in(cx, Arc::clone(policy)));
    // Both are sorted by folded name. The list is long, so they are merged rather than sorted.
    let (mut own, mut built_in) = (keyed(own).peekable(), keyed(built_in).peekable());
    std::iter::from_fn(move || match (own.peek(), built_in.peek()) {
        (Some((one, _)), Some((other, _))) if one > other => built_in.next(),
        (Some(_), _) => own.next(),
        (None, _) => built_in.next(),
    })
}

fn keyed(
    policies: impl Iterator<Item = PolicyReference>,
) -> impl Iterator<Item = (String, PolicyReference)> {
    policies.map(|managed| {
        (
            format!("{}\u{0}{}", folded(&managed.policy.name), managed.built_in),
            managed,
        )
    })
}

/// Lists managed policies. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html>
pub(crate) fn list_policies(
    cx: &Read<'_>,
    input: ListPoliciesRequest,
) -> Result<ListPoliciesResponse, Fault> {
    let request = PageRequest::read("ListPolicies", input.marker.as_deref(), input.max_items)?;
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let attached = input.only_attached.unwrap_or(false);
    let usage = input.policy_usage_filter.as_deref();
    let wanted = |managed: &PolicyReference| {
        let permissions = || attachment::count_of_policy(cx, &managed.arn) > 0;
        let boundary = || attachment::boundaries_of_policy(cx, &managed.arn) > 0;
        managed.policy.path.starts_with(prefix)
            && match usage {
                Some("PermissionsPolicy") => permissions(),
                Some(_) => boundary(),
                None => !attached || permissions() || boundary(),
            }
    };
    let scope = input.scope.unwrap_or_else(|| "All".to_owned());
    let usable = all(cx, &scope);
    let page = request.fill(usable.filter(|(_, managed)| wanted(managed)));
    Ok(ListPoliciesResponse {
        policies: Some(
            page.items
                .iter()
                .map(|managed| list_entry(cx, managed))
                .collect(),
        ),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Deletes a policy that is not attached and has only one version.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html>
pub(crate) fn delete_policy(tx: &mut Write<'_>, input: DeletePolicyRequest) -> Result<(), Fault> {
    let managed = changeable(tx, &input.policy_arn)?;
    let conflict = |text: &str| Err(Fault::new(&errors::DeleteConflict, text));
    if attachment::count_of_policy(tx, &managed.arn)
        + attachment::boundaries_of_policy(tx, &managed.arn)
        > 0
    {
        return conflict("Cannot delete a policy attached to entities.");
    }
    if managed_policy::versions(tx, &managed.policy.id)
        .nth(1)
        .is_some()
    {
        return conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. \
             The default version is deleted with the policy.",
        );
    }
    tx.delete(
        &POLICY_VERSIONS,
        &(managed.policy.id.clone(), managed.policy.default_version),
    );
    let key = (tx.account_id().clone(), folded(&managed.policy.name));
    tx.delete(&POLICIES, &key);
    Ok(())
}

/// Changes a customer managed policy that exists.
pub(crate) fn change<T>(
    tx: &mut Write<'_>,
    arn: &str,
    change: impl FnOnce(&mut Write<'_>, &mut ManagedPolicy) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let mut policy = (*changeable(tx, arn)?.policy).clone();
    let answer = change(tx, &mut policy)?;
    let key = (tx.account_id().clone(), folded(&policy.name));
    tx.put(&POLICIES, key, policy);
    Ok(answer)
}

/// Adds or replaces tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html>
pub(crate) fn tag_policy(tx: &mut Write<'_>, input: TagPolicyRequest) -> Result<(), Fault> {
    let quota = tx.account().quotas.tags;
    change(tx, &input.policy_arn, |_, policy| {
        tags::merge(&mut policy.tags, input.tags, KeyCase::Kept, quota)
    })
}

/// Removes tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html>
pub(crate) fn untag_policy(tx: &mut Write<'_>, input: UntagPolicyRequest) -> Result<(), Fault> {
    change(tx, &input.policy_arn, |_, policy| {
        tags::remove(&mut policy.tags, &input.tag_keys, KeyCase::Kept);
        Ok(())
    })
}

/// Lists a policy's tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html>
pub(crate) fn list_policy_tags(
    cx: &Read<'_>,
    input: ListPolicyTagsRequest,
) -> Result<ListPolicyTagsResponse, Fault> {
    let managed = find::policy(cx, &input.policy_arn)?;
    let request = PageRequest::read("ListPolicyTags", input.marker.as_deref(), input.max_items)?;
    let page = request.fill(tags::in_order(&managed.policy.tags));
    Ok(ListPolicyTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// ListPolicies acts on its path prefix, called `policy path /` in denials.
pub(crate) fn target_of_list(
    cx: &Read<'_>,
    action: &'static str,
    input: &ListPoliciesRequest,
) -> Target {
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    Target::new(action, cx.account().arn("policy", prefix, ""))
        .words(format!("policy path {prefix}"))
}
