//! The attachments of managed policies to users, groups and roles, also as boundaries.

use std::sync::Arc;

use model::iam::{self as api, *};
use state::{
    Scope,
    account::EntityId,
    builtin,
    find::{self, PolicyReference},
    keys::folded,
    quota,
    rows::{
        attachment::{self, ATTACHMENTS, ATTACHMENTS_BY_POLICY, Attachment, EntityKind},
        group::Group,
        role::{self, ROLES_BY_BOUNDARY, Role},
        user::{self, USERS_BY_BOUNDARY, User},
    },
};
use wire::{Fault, unsourced};

use crate::{
    call::{
        Read, Write,
        page::{Page, PageRequest},
    },
    identities::{groups, roles, users},
};

/// The path of AWS's policies for service-linked roles. Only AWS attaches them.
/// IAM User Guide, "Create a service-linked role".
pub(crate) const SERVICE_ROLE_POLICIES: &str = "/aws-service-role/";

fn attach(
    tx: &mut Write<'_>,
    kind: EntityKind,
    entity: EntityId,
    arn: &str,
    name: &str,
    quota: u32,
) -> Result<(), Fault> {
    let managed = find::attachable_policy(tx, arn)?;
    if managed.built_in && managed.policy.path == SERVICE_ROLE_POLICIES {
        return Err(Fault::new(
            &errors::PolicyNotAttachable,
            match kind {
                // As reported by AWS's users for both (for roles in 2026; earlier, "a Service Role Policy to a Customer Role").
                EntityKind::Role => "Cannot attach AWS reserved policy to an IAM role.",
                EntityKind::User => "Cannot attach AWS reserved policy to an IAM user.",
                EntityKind::Group => {
                    unsourced!("Cannot attach AWS reserved policy to an IAM group.")
                }
            },
        ));
    }
    let held = attachment::of(tx, &entity).count();
    let key = (tx.account_id().clone(), entity, managed.arn);
    if tx.head().get(&ATTACHMENTS, &key).is_none() {
        quota::room_for_one(name, held, quota)?;
        tx.put(&ATTACHMENTS, key, Attachment { kind });
    }
    Ok(())
}

fn detach(tx: &mut Write<'_>, entity: EntityId, arn: &str) -> Result<(), Fault> {
    let managed = find::policy(tx, arn)?;
    let key = (tx.account_id().clone(), entity, managed.arn);
    if tx.head().get(&ATTACHMENTS, &key).is_none() {
        return Err(Fault::new(
            &errors::NoSuchEntity,
            format!("Policy {arn} was not found."),
        ));
    }
    tx.delete(&ATTACHMENTS, &key);
    Ok(())
}

fn list_entry(
    cx: &impl Scope,
    arns: Vec<String>,
    prefix: Option<&str>,
    request: PageRequest,
) -> Page<AttachedPolicy> {
    let policies = arns
        .into_iter()
        .filter_map(|arn| find::policy(cx, &arn).ok());
    let mut attached: Vec<_> = policies
        .filter(|managed| managed.policy.path.starts_with(prefix.unwrap_or("/")))
        .map(|managed| {
            (
                format!("{}\u{0}{}", folded(&managed.policy.name), managed.arn),
                describe(&managed),
            )
        })
        .collect();
    attached.sort_by(|one, other| one.0.cmp(&other.0));
    request.fill(attached)
}

/// An attached policy in the form of answers.
pub(crate) fn describe(managed: &PolicyReference) -> AttachedPolicy {
    AttachedPolicy {
        policy_name: Some(managed.policy.name.clone()),
        policy_arn: Some(managed.arn.clone()),
    }
}

/// Attaches a policy to a user. Idempotent. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html>
pub(crate) fn attach_user_policy(
    tx: &mut Write<'_>,
    input: AttachUserPolicyRequest,
) -> Result<(), Fault> {
    let user = users::named(tx, &input.user_name)?;
    let quota = tx.account().quotas.attached_policies_per_user;
    attach(
        tx,
        EntityKind::User,
        user.id.clone(),
        &input.policy_arn,
        "PoliciesPerUser",
        quota,
    )
}

/// Detaches a policy from a user. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html>
pub(crate) fn detach_user_policy(
    tx: &mut Write<'_>,
    input: DetachUserPolicyRequest,
) -> Result<(), Fault> {
    let user = users::named(tx, &input.user_name)?;
    detach(tx, user.id.clone(), &input.policy_arn)
}

/// Lists the policies attached to a user. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html>
pub(crate) fn list_attached_user_policies(
    cx: &Read<'_>,
    input: ListAttachedUserPoliciesRequest,
) -> Result<ListAttachedUserPoliciesResponse, Fault> {
    let user = users::named(cx, &input.user_name)?;
    let request = PageRequest::read(
        "ListAttachedUserPolicies",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let page = list_entry(
        cx,
        attachment::of(cx, &user.id).collect(),
        input.path_prefix.as_deref(),
        request,
    );
    Ok(ListAttachedUserPoliciesResponse {
        attached_policies: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Attaches a policy to a group. Idempotent. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html>
pub(crate) fn attach_group_policy(
    tx: &mut Write<'_>,
    input: AttachGroupPolicyRequest,
) -> Result<(), Fault> {
    let group = groups::changeable(tx, &input.group_name)?;
    let quota = tx.account().quotas.attached_policies_per_group;
    attach(
        tx,
        EntityKind::Group,
        group.id.clone(),
        &input.policy_arn,
        "PoliciesPerGroup",
        quota,
    )
}

/// Detaches a policy from a group. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html>
pub(crate) fn detach_group_policy(
    tx: &mut Write<'_>,
    input: DetachGroupPolicyRequest,
) -> Result<(), Fault> {
    let group = groups::changeable(tx, &input.group_name)?;
    detach(tx, group.id.clone(), &input.policy_arn)
}

/// Lists the policies attached to a group. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html>
pub(crate) fn list_attached_group_policies(
    cx: &Read<'_>,
    input: ListAttachedGroupPoliciesRequest,
) -> Result<ListAttachedGroupPoliciesResponse, Fault> {
    let group = groups::named(cx, &input.group_name)?;
    let request = PageRequest::read(
        "ListAttachedGroupPolicies",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let page = list_entry(
        cx,
        find::policies_of_group(cx, &group),
        input.path_prefix.as_deref(),
        request,
    );
    Ok(ListAttachedGroupPoliciesResponse {
        attached_policies: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Attaches a policy to a role. Idempotent. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html>
pub(crate) fn attach_role_policy(
    tx: &mut Write<'_>,
    input: AttachRolePolicyRequest,
) -> Result<(), Fault> {
    let role = roles::changeable(tx, &input.role_name)?;
    let quota = tx.account().quotas.attached_policies_per_role;
    attach(
        tx,
        EntityKind::Role,
        role.id.clone(),
        &input.policy_arn,
        "PoliciesPerRole",
        quota,
    )
}

/// Detaches a policy from a role. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html>
pub(crate) fn detach_role_policy(
    tx: &mut Write<'_>,
    input: DetachRolePolicyRequest,
) -> Result<(), Fault> {
    let role = roles::changeable(tx, &input.role_name)?;
    detach(tx, role.id.clone(), &input.policy_arn)
}

/// Lists the policies attached to a role. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html>
pub(crate) fn list_attached_role_policies(
    cx: &Read<'_>,
    input: ListAttachedRolePoliciesRequest,
) -> Result<ListAttachedRolePoliciesResponse, Fault> {
    let role = roles::named(cx, &input.role_name)?;
    let request = PageRequest::read(
        "ListAttachedRolePolicies",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let page = list_entry(
        cx,
        attachment::of(cx, &role.id).collect(),
        input.path_prefix.as_deref(),
        request,
    );
    Ok(ListAttachedRolePoliciesResponse {
        attached_policies: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Attaches a vendor's policy to a new service-linked role, as only the server can.
pub(crate) fn attach_linked(tx: &mut Write<'_>, role: EntityId, arn: String) {
    let kind = EntityKind::Role;
    let key = (tx.account_id().clone(), role, arn);
    tx.put(&ATTACHMENTS, key, Attachment { kind });
}

/// Detaches all managed policies of an entity that is being deleted.
pub(crate) fn forget(tx: &mut Write<'_>, entity: &EntityId) {
    let arns: Vec<String> = attachment::of(tx, entity).collect();
    for arn in arns {
        let key = (tx.account_id().clone(), entity.clone(), arn);
        tx.delete(&ATTACHMENTS, &key);
    }
}

/// The ids of the entities of a kind that use a policy as a permissions policy.
fn ids_of(cx: &impl Scope, arn: &str, kind: EntityKind) -> Vec<EntityId> {
    let prefix = (
        cx.account_id().clone(),
        arn.to_owned(),
        kind.word().to_owned(),
    );
    cx.head()
        .index_prefix(&ATTACHMENTS_BY_POLICY, &prefix)
        .map(|((.., entity), _)| entity)
        .collect()
}

/// The roles of the account that use a policy as a permissions policy or as their boundary.
pub(crate) fn roles_of(cx: &impl Scope, arn: &str, boundary: bool) -> Vec<Arc<Role>> {
    let ids = if boundary {
        let prefix = (cx.account_id().clone(), arn.to_owned());
        let found = cx.head().index_prefix(&ROLES_BY_BOUNDARY, &prefix);
        found.map(|((_, _, role), _)| role).collect()
    } else {
        ids_of(cx, arn, EntityKind::Role)
    };
    ids.iter()
        .filter_map(|id| role::with_id(cx.head(), id))
        .collect()
}

/// The users of the account that use a policy as a permissions policy or as their boundary.
pub(crate) fn users_of(cx: &impl Scope, arn: &str, boundary: bool) -> Vec<Arc<User>> {
    let ids: Vec<EntityId> = if boundary {
        let prefix = (cx.account_id().clone(), arn.to_owned());
        let found = cx.head().index_prefix(&USERS_BY_BOUNDARY, &prefix);
        found.map(|((_, _, user), _)| user).collect()
    } else {
        ids_of(cx, arn, EntityKind::User)
    };
    ids.iter()
        .filter_map(|id| user::with_id(cx.head(), id))
        .collect()
}

/// The groups of the account to which a policy is attached.
pub(crate) fn groups_of(cx: &impl Scope, arn: &str) -> Vec<Arc<Group>> {
    let attached = ids_of(cx, arn, EntityKind::Group)
        .into_iter()
        .filter_map(|group| find::group(cx, &group));
    let built_in = builtin::of(cx.dialect())
        .groups()
        .filter(|group| {
            find::policies_of_group(cx, group)
                .iter()
                .any(|held| held == arn)
        })
        .cloned();
    attached.chain(built_in).collect()
}

enum Entity {
    Group(api::PolicyGroup),
    User(api::PolicyUser),
    Role(api::PolicyRole),
}

/// Lists the entities that use a policy: groups, then users, then roles, in one sequence of pages.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html>
pub(crate) fn list_entities_for_policy(
    cx: &Read<'_>,
    input: ListEntitiesForPolicyRequest,
) -> Result<ListEntitiesForPolicyResponse, Fault> {
    let managed = find::policy(cx, &input.policy_arn)?;
    let request = PageRequest::read(
        "ListEntitiesForPolicy",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let wants = |kind: &str| {
        input
            .entity_filter
            .as_deref()
            .is_none_or(|filter| filter == kind)
    };
    let usage = input.policy_usage_filter.as_deref();
    let permissions = usage != Some("PermissionsBoundary");
    let boundaries = usage != Some("PermissionsPolicy");
    let mut entities = std::collections::BTreeMap::new();
    if wants("Group") && permissions {
        for group in groups_of(cx, &managed.arn)
            .into_iter()
            .filter(|group| group.path.starts_with(prefix))
        {
            let shown = api::PolicyGroup {
                group_name: Some(group.name.clone()),
                group_id: Some(group.id.to_string()),
            };
            entities.insert(format!("1{}", folded(&group.name)), Entity::Group(shown));
        }
    }
    if wants("User") {
        let of_kind = |boundary: bool, wanted: bool| {
            if wanted {
                users_of(cx, &managed.arn, boundary)
            } else {
                Vec::new()
            }
        };
        let users = of_kind(false, permissions)
            .into_iter()
            .chain(of_kind(true, boundaries));
        for user in users.filter(|user| user.path.starts_with(prefix)) {
            let shown = api::PolicyUser {
                user_name: Some(user.name.clone()),
                user_id: Some(user.id.to_string()),
            };
            entities.insert(format!("2{}", folded(&user.name)), Entity::User(shown));
        }
    }
    if wants("Role") {
        let of_kind = |boundary: bool, wanted: bool| {
            if wanted {
                roles_of(cx, &managed.arn, boundary)
            } else {
                Vec::new()
            }
        };
        let roles = of_kind(false, permissions)
            .into_iter()
            .chain(of_kind(true, boundaries));
        for role in roles.filter(|role| role.path.starts_with(prefix)) {
            let shown = api::PolicyRole {
                role_name: Some(role.name.clone()),
                role_id: Some(role.id.to_string()),
            };
            entities.insert(format!("3{}", folded(&role.name)), Entity::Role(shown));
        }
    }
    let page = request.fill(entities);
    let (mut policy_groups, mut policy_users) = (Vec::new(), Vec::new());
    let mut policy_roles = Vec::new();
    for entity in page.items {
        match entity {
            Entity::Group(group) => policy_groups.push(group),
            Entity::User(user) => policy_users.push(user),
            Entity::Role(role) => policy_roles.push(role),
        }
    }
    Ok(ListEntitiesForPolicyResponse {
        policy_groups: Some(policy_groups),
        policy_users: Some(policy_users),
        policy_roles: Some(policy_roles),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
