//! Inline policies: documents that belong to one user, group or role, and are deleted with it.

use std::sync::Arc;

use model::iam::*;
use policy::DocumentKind;
use state::{
    Scope,
    account::EntityId,
    documents::StoredDocument,
    rows::inline_policy::{self, INLINE_POLICIES, InlinePolicy},
};
use wire::Fault;

use crate::{
    call::{
        Read, Write,
        page::{Page, PageRequest},
    },
    identities::{groups, roles, users},
};

/// The owner of inline policies, with its name in errors and its quota.
struct Holder<'a> {
    id: EntityId,
    word: &'static str,
    name: &'a str,
    quota: u32,
}

fn put(tx: &mut Write<'_>, holder: &Holder<'_>, name: String, text: String) -> Result<(), Fault> {
    let account = tx.account();
    let document = StoredDocument::accept(
        text,
        DocumentKind::Identity,
        account.dialect,
        &account.partition,
    )?;
    let others: usize = inline_policy::of(tx, &holder.id)
        .filter(|(held, _)| *held != name)
        .map(|(_, policy)| policy.document.size())
        .sum();
    if others + document.size() > holder.quota as usize {
        let Holder {
            word, name, quota, ..
        } = holder;
        return Err(Fault::new(
            &errors::LimitExceeded,
            format!("Maximum policy size of {quota} bytes exceeded for {word} {name}"),
        ));
    }
    let key = (tx.account_id().clone(), holder.id.clone(), name);
    tx.put(&INLINE_POLICIES, key, InlinePolicy { document });
    Ok(())
}

fn get(cx: &impl Scope, holder: &Holder<'_>, name: &str) -> Result<Arc<InlinePolicy>, Fault> {
    let key = (cx.account_id().clone(), holder.id.clone(), name.to_owned());
    let missing = || {
        Fault::new(
            &errors::NoSuchEntity,
            format!(
                "The {} policy with name {name} cannot be found.",
                holder.word
            ),
        )
    };
    cx.head().get(&INLINE_POLICIES, &key).ok_or_else(missing)
}

fn delete(tx: &mut Write<'_>, holder: &Holder<'_>, name: String) -> Result<(), Fault> {
    get(tx, holder, &name)?;
    let key = (tx.account_id().clone(), holder.id.clone(), name);
    tx.delete(&INLINE_POLICIES, &key);
    Ok(())
}

/// Deletes all inline policies of an entity that is being deleted.
pub(crate) fn forget(tx: &mut Write<'_>, entity: &EntityId) {
    let names: Vec<String> = inline_policy::of(tx, entity)
        .map(|(name, _)| name)
        .collect();
    for name in names {
        let key = (tx.account_id().clone(), entity.clone(), name);
        tx.delete(&INLINE_POLICIES, &key);
    }
}

fn list(cx: &impl Scope, holder: &Holder<'_>, request: PageRequest) -> Page<String> {
    request.fill(inline_policy::of(cx, &holder.id).map(|(name, _)| (name.clone(), name)))
}

fn user<'a>(cx: &impl Scope, name: &'a str) -> Result<Holder<'a>, Fault> {
    let id = users::named(cx, name)?.id.clone();
    Ok(Holder {
        id,
        word: "user",
        name,
        quota: cx.account().quotas.user_policy_size,
    })
}

fn group<'a>(cx: &impl Scope, name: &'a str) -> Result<Holder<'a>, Fault> {
    let id = groups::named(cx, name)?.id.clone();
    Ok(Holder {
        id,
        word: "group",
        name,
        quota: cx.account().quotas.group_policy_size,
    })
}

fn role<'a>(cx: &impl Scope, name: &'a str) -> Result<Holder<'a>, Fault> {
    let id = roles::named(cx, name)?.id.clone();
    Ok(Holder {
        id,
        word: "role",
        name,
        quota: cx.account().quotas.role_policy_size,
    })
}

/// Adds or replaces an inline policy of a user. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html>
pub(crate) fn put_user_policy(
    tx: &mut Write<'_>,
    input: PutUserPolicyRequest,
) -> Result<(), Fault> {
    let holder = user(tx, &input.user_name)?;
    put(tx, &holder, input.policy_name, input.policy_document)
}

/// Returns an inline policy of a user. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html>
pub(crate) fn get_user_policy(
    cx: &Read<'_>,
    input: GetUserPolicyRequest,
) -> Result<GetUserPolicyResponse, Fault> {
    let user = users::named(cx, &input.user_name)?;
    let policy = get(cx, &self::user(cx, &input.user_name)?, &input.policy_name)?;
    Ok(GetUserPolicyResponse {
        user_name: user.name.clone(),
        policy_name: input.policy_name,
        policy_document: policy.document.encoded(),
    })
}

/// Deletes an inline policy of a user. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html>
pub(crate) fn delete_user_policy(
    tx: &mut Write<'_>,
    input: DeleteUserPolicyRequest,
) -> Result<(), Fault> {
    let holder = user(tx, &input.user_name)?;
    delete(tx, &holder, input.policy_name)
}

/// Lists the names of a user's inline policies. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html>
pub(crate) fn list_user_policies(
    cx: &Read<'_>,
    input: ListUserPoliciesRequest,
) -> Result<ListUserPoliciesResponse, Fault> {
    let holder = user(cx, &input.user_name)?;
    let page = list(
        cx,
        &holder,
        PageRequest::read("ListUserPolicies", input.marker.as_deref(), input.max_items)?,
    );
    Ok(ListUserPoliciesResponse {
        policy_names: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Adds or replaces an inline policy of a group. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html>
pub(crate) fn put_group_policy(
    tx: &mut Write<'_>,
    input: PutGroupPolicyRequest,
) -> Result<(), Fault> {
    groups::changeable(tx, &input.group_name)?;
    let holder = group(tx, &input.group_name)?;
    put(tx, &holder, input.policy_name, input.policy_document)
}

/// Returns an inline policy of a group. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html>
pub(crate) fn get_group_policy(
    cx: &Read<'_>,
    input: GetGroupPolicyRequest,
) -> Result<GetGroupPolicyResponse, Fault> {
    let group = groups::named(cx, &input.group_name)?;
    let policy = get(cx, &self::group(cx, &input.group_name)?, &input.policy_name)?;
    Ok(GetGroupPolicyResponse {
        group_name: group.name.clone(),
        policy_name: input.policy_name,
        policy_document: policy.document.encoded(),
    })
}

/// Deletes an inline policy of a group. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html>
pub(crate) fn delete_group_policy(
    tx: &mut Write<'_>,
    input: DeleteGroupPolicyRequest,
) -> Result<(), Fault> {
    let holder = group(tx, &input.group_name)?;
    delete(tx, &holder, input.policy_name)
}

/// Lists the names of a group's inline policies. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html>
pub(crate) fn list_group_policies(
    cx: &Read<'_>,
    input: ListGroupPoliciesRequest,
) -> Result<ListGroupPoliciesResponse, Fault> {
    let holder = group(cx, &input.group_name)?;
    let page = list(
        cx,
        &holder,
        PageRequest::read(
            "ListGroupPolicies",
            input.marker.as_deref(),
            input.max_items,
        )?,
    );
    Ok(ListGroupPoliciesResponse {
        policy_names: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Adds or replaces an inline policy of a role. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html>
pub(crate) fn put_role_policy(
    tx: &mut Write<'_>,
    input: PutRolePolicyRequest,
) -> Result<(), Fault> {
    roles::changeable(tx, &input.role_name)?;
    let holder = role(tx, &input.role_name)?;
    put(tx, &holder, input.policy_name, input.policy_document)
}

/// Returns an inline policy of a role. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html>
pub(crate) fn get_role_policy(
    cx: &Read<'_>,
    input: GetRolePolicyRequest,
) -> Result<GetRolePolicyResponse, Fault> {
    let role = roles::named(cx, &input.role_name)?;
    let policy = get(cx, &self::role(cx, &input.role_name)?, &input.policy_name)?;
    Ok(GetRolePolicyResponse {
        role_name: role.name.clone(),
        policy_name: input.policy_name,
        policy_document: policy.document.encoded(),
    })
}

/// Deletes an inline policy of a role. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html>
pub(crate) fn delete_role_policy(
    tx: &mut Write<'_>,
    input: DeleteRolePolicyRequest,
) -> Result<(), Fault> {
    roles::changeable(tx, &input.role_name)?;
    let holder = role(tx, &input.role_name)?;
    delete(tx, &holder, input.policy_name)
}

/// Lists the names of a role's inline policies. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html>
pub(crate) fn list_role_policies(
    cx: &Read<'_>,
    input: ListRolePoliciesRequest,
) -> Result<ListRolePoliciesResponse, Fault> {
    let holder = role(cx, &input.role_name)?;
    let page = list(
        cx,
        &holder,
        PageRequest::read("ListRolePolicies", input.marker.as_deref(), input.max_items)?,
    );
    Ok(ListRolePoliciesResponse {
        policy_names: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
