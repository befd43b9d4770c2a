//! Roles. IAM User Guide, "IAM roles". Operations differ in the fields of a role that they return, as at AWS.

use std::sync::Arc;

use model::iam::{self as api, *};
use state::{
    Scope, find,
    keys::folded,
    marks::{last_accessed, usage},
    quota,
    rows::{
        attachment, inline_policy,
        role::{ROLES, Role, SERVICE_LINKED, SourceTemplate},
    },
    tags::{self, KeyCase},
    trust,
};
use wire::Fault;

use crate::{
    call::{Read, View, Write, page::PageRequest, target::Target},
    identities::{boundary, users::conflict},
};

/// The default of `MaxSessionDuration`, in seconds.
pub(crate) const DEFAULT_MAX_SESSION_DURATION: i64 = 3600;
/// A role in the form of CreateRole and instance profiles, without its tags.
pub(crate) fn core(cx: &impl Scope, role: &Role) -> api::Role {
    api::Role {
        path: role.path.clone(),
        role_name: role.name.clone(),
        role_id: role.id.to_string(),
        arn: role.arn(cx.account()),
        create_date: cx.date(role.created),
        assume_role_policy_document: Some(trust::encoded(cx, role)),
        ..Default::default()
    }
}

/// A role in the form of CreateRole.
pub(crate) fn created(cx: &impl Scope, role: &Role) -> api::Role {
    api::Role {
        permissions_boundary: boundary::describe(role.boundary.as_deref()),
        tags: tags::list_entry(&role.tags),
        source_role_template: role.template.as_ref().map(source),
        ..core(cx, role)
    }
}

/// A role in the form of ListRoles.
fn list_entry(cx: &impl Scope, role: &Role) -> api::Role {
    api::Role {
        description: role.description.clone(),
        max_session_duration: Some(role.max_session_duration),
        ..core(cx, role)
    }
}

/// A role in the form of GetRole.
fn describe(cx: &impl View, role: &Role) -> api::Role {
    api::Role {
        permissions_boundary: boundary::describe(role.boundary.as_deref()),
        tags: tags::list_entry(&role.tags),
        role_last_used: Some(last_used(cx, role)),
        source_role_template: role.template.as_ref().map(source),
        ..list_entry(cx, role)
    }
}

/// `RoleLastUsed`; empty if the role was not used within the tracking period.
pub(crate) fn last_used(cx: &impl View, role: &Role) -> api::RoleLastUsed {
    let used = cx.call().inner.usage.of_role(cx.head(), &role.id);
    match used.filter(|used| cx.now() - used.at <= last_accessed::TRACKING_PERIOD) {
        None => api::RoleLastUsed::default(),
        Some(used) => api::RoleLastUsed {
            last_used_date: Some(cx.date(used.at)),
            region: Some(used.region),
        },
    }
}

fn source(template: &SourceTemplate) -> SourceRoleTemplate {
    SourceRoleTemplate {
        template_arn: template.arn.clone(),
        template_minor_version: template.minor_version,
    }
}

/// The role of a name.
///
/// # Errors
/// NoSuchEntity.
pub(crate) fn named(cx: &impl Scope, name: &str) -> Result<Arc<Role>, Fault> {
    cx.head()
        .get(&ROLES, &(cx.account_id().clone(), folded(name)))
        .ok_or_else(|| missing(name))
}

pub(crate) fn missing(name: &str) -> Fault {
    Fault::new(
        &errors::NoSuchEntity,
        format!("The role with name {name} cannot be found."),
    )
}

/// A role that can be changed.
///
/// # Errors
/// NoSuchEntity; UnmodifiableEntity for a service-linked role.
pub(crate) fn changeable(cx: &impl Scope, name: &str) -> Result<Arc<Role>, Fault> {
    let role = named(cx, name)?;
    if role.is_service_linked() {
        return Err(protected(&role));
    }
    Ok(role)
}

fn protected(role: &Role) -> Fault {
    Fault::new(
        &errors::UnmodifiableEntity,
        format!(
            "Cannot perform the operation on the protected role '{}' - this role is only modifiable by AWS",
            role.name
        ),
    )
}

fn taken(name: &str) -> Fault {
    Fault::new(
        &errors::EntityAlreadyExists,
        format!("Role with name {name} already exists."),
    )
}

/// All roles of the account, sorted by name.
pub(crate) fn all<'a>(cx: &'a impl Scope) -> impl Iterator<Item = (String, Arc<Role>)> + 'a {
    cx.head()
        .prefix(&ROLES, &(cx.account_id().clone(),))
        .map(|((_, name), role)| (name, role))
}

/// The ARN of a role of the account by name; without a path if the role does not exist.
pub(crate) fn arn_of(cx: &impl Scope, name: &str) -> String {
    match named(cx, name) {
        Ok(role) => role.arn(cx.account()),
        Err(_) => cx.account().arn("role", "/", name),
    }
}

/// An action on one role, called `role NAME` in denials. A role that does not exist has an ARN without a path.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, name: &str) -> Target {
    let found = named(cx, name).ok();
    let tags = found
        .as_deref()
        .map(|role| role.tags.as_slice())
        .unwrap_or_default();
    Target::new(action, arn_of(cx, name))
        .words(format!("role {name}"))
        .resource_tags(tags::pairs(tags))
}

/// As [`target`], with the role's boundary as the condition key `iam:PermissionsBoundary`.
pub(crate) fn target_bounded(cx: &Read<'_>, action: &'static str, name: &str) -> Target {
    let boundary = named(cx, name).ok().and_then(|role| role.boundary.clone());
    target(cx, action, name).key_if("iam:PermissionsBoundary", boundary.as_deref())
}

/// CreateRole acts on the ARN that the role will have.
pub(crate) fn target_of_create(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreateRoleRequest,
) -> Target {
    let path = input.path.as_deref().unwrap_or("/");
    let boundary = input.permissions_boundary.as_deref();
    let boundary = boundary.map(|arn| find::spelled(cx, arn));
    let target = Target::new(action, cx.account().arn("role", path, &input.role_name))
        .key_if("iam:PermissionsBoundary", boundary.as_deref())
        .request_tags(tags::requested(input.tags.as_deref()));
    if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
        target.also("iam:TagRole")
    } else {
        target
    }
}

/// ListRoles acts on its path prefix.
pub(crate) fn target_of_list(
    cx: &Read<'_>,
    action: &'static str,
    input: &ListRolesRequest,
) -> Target {
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    Target::new(action, cx.account().arn("role", prefix, ""))
}

/// Creates a role. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>
pub(crate) fn create_role(
    tx: &mut Write<'_>,
    input: CreateRoleRequest,
) -> Result<CreateRoleResponse, Fault> {
    let path = input.path.unwrap_or_else(|| "/".to_owned());
    if path.starts_with(SERVICE_LINKED) {
        return Err(Fault::new(
            &errors::InvalidInput,
            "Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles",
        ));
    }
    let (trust, trust_principals) = trust::accepted(tx, input.assume_role_policy_document)?;
    let boundary = boundary::checked(tx, input.permissions_boundary.as_deref())?;
    let tags = tags::new(input.tags, tx.account().quotas.tags)?;
    let role = Role {
        id: tx.new_id("AROA"),
        name: input.role_name,
        path,
        created: tx.now(),
        description: input.description,
        trust,
        trust_principals,
        max_session_duration: input
            .max_session_duration
            .unwrap_or(DEFAULT_MAX_SESSION_DURATION),
        boundary,
        tags,
        template: None,
    };
    let shown = created(tx, &role);
    add(tx, role)?;
    Ok(CreateRoleResponse { role: shown })
}

/// Stores a new role.
///
/// # Errors
/// EntityAlreadyExists, LimitExceeded.
pub(crate) fn add(tx: &mut Write<'_>, role: Role) -> Result<(), Fault> {
    let key = (tx.account_id().clone(), folded(&role.name));
    if tx.head().contains(&ROLES, &key) {
        return Err(taken(&role.name));
    }
    quota::room_for_one(
        "RolesPerAccount",
        tx.head().count(&ROLES, &(tx.account_id().clone(),)),
        tx.account().quotas.roles,
    )?;
    tx.put(&ROLES, key, role);
    Ok(())
}

/// Returns a role. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html>
pub(crate) fn get_role(cx: &Read<'_>, input: GetRoleRequest) -> Result<GetRoleResponse, Fault> {
    let role = named(cx, &input.role_name)?;
    Ok(GetRoleResponse {
        role: describe(cx, &role),
    })
}

/// Lists roles under a path. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>
pub(crate) fn list_roles(
    cx: &Read<'_>,
    input: ListRolesRequest,
) -> Result<ListRolesResponse, Fault> {
    let request = PageRequest::read("ListRoles", input.marker.as_deref(), input.max_items)?;
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let page = request.fill(all(cx).filter(|(_, role)| role.path.starts_with(prefix)));
    Ok(ListRolesResponse {
        roles: page.items.iter().map(|role| list_entry(cx, role)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Changes the description and the maximum session duration. Absent members do not change. A service-linked role can only change its description.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html>
pub(crate) fn update_role(
    tx: &mut Write<'_>,
    input: UpdateRoleRequest,
) -> Result<UpdateRoleResponse, Fault> {
    change(tx, &input.role_name, |role| {
        if let Some(seconds) = input.max_session_duration {
            if role.is_service_linked() {
                return Err(protected(role));
            }
            role.max_session_duration = seconds;
        }
        if let Some(description) = input.description {
            role.description = Some(description);
        }
        Ok(())
    })?;
    Ok(UpdateRoleResponse {})
}

/// Changes the description. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html>
pub(crate) fn update_role_description(
    tx: &mut Write<'_>,
    input: UpdateRoleDescriptionRequest,
) -> Result<UpdateRoleDescriptionResponse, Fault> {
    change(tx, &input.role_name, |role| {
        role.description = Some(input.description);
        Ok(())
    })?;
    let role = named(tx, &input.role_name)?;
    Ok(UpdateRoleDescriptionResponse {
        role: Some(list_entry(tx, &role)),
    })
}

/// Deletes a role without policies and instance profiles. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html>
pub(crate) fn delete_role(tx: &mut Write<'_>, input: DeleteRoleRequest) -> Result<(), Fault> {
    let role = changeable(tx, &input.role_name)?;
    if state::rows::instance_profile::of_role(tx, &role.id)
        .next()
        .is_some()
    {
        return Err(conflict("remove roles from instance profile"));
    }
    if attachment::of(tx, &role.id).next().is_some() {
        return Err(conflict("detach all policies"));
    }
    if inline_policy::of(tx, &role.id).next().is_some() {
        return Err(conflict("delete policies"));
    }
    forget(tx, &role);
    Ok(())
}

/// Deletes a role and its marks of use.
pub(crate) fn forget(tx: &mut Write<'_>, role: &Role) {
    last_accessed::forget(tx.transaction, &role.id);
    usage::forget_role(tx.transaction, &role.id);
    let key = (tx.account_id().clone(), folded(&role.name));
    tx.delete(&ROLES, &key);
}

/// Changes a role that exists.
pub(crate) fn change(
    tx: &mut Write<'_>,
    name: &str,
    change: impl FnOnce(&mut Role) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut role = (*named(tx, name)?).clone();
    change(&mut role)?;
    let key = (tx.account_id().clone(), folded(name));
    tx.put(&ROLES, key, role);
    Ok(())
}

/// Replaces the trust policy. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html>
pub(crate) fn update_assume_role_policy(
    tx: &mut Write<'_>,
    input: UpdateAssumeRolePolicyRequest,
) -> Result<(), Fault> {
    changeable(tx, &input.role_name)?;
    let (trust, trust_principals) = trust::accepted(tx, input.policy_document)?;
    change(tx, &input.role_name, |role| {
        role.trust = trust;
        role.trust_principals = trust_principals;
        Ok(())
    })
}

/// Adds or replaces tags, also those of a service-linked role.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html>
pub(crate) fn tag_role(tx: &mut Write<'_>, input: TagRoleRequest) -> Result<(), Fault> {
    let quota = tx.account().quotas.tags;
    change(tx, &input.role_name, |role| {
        tags::merge(&mut role.tags, input.tags, KeyCase::Ignored, quota)
    })
}

/// Removes tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html>
pub(crate) fn untag_role(tx: &mut Write<'_>, input: UntagRoleRequest) -> Result<(), Fault> {
    change(tx, &input.role_name, |role| {
        tags::remove(&mut role.tags, &input.tag_keys, KeyCase::Ignored);
        Ok(())
    })
}

/// Lists a role's tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html>
pub(crate) fn list_role_tags(
    cx: &Read<'_>,
    input: ListRoleTagsRequest,
) -> Result<ListRoleTagsResponse, Fault> {
    let role = named(cx, &input.role_name)?;
    let request = PageRequest::read("ListRoleTags", input.marker.as_deref(), input.max_items)?;
    let page = request.fill(tags::in_order(&role.tags));
    Ok(ListRoleTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Sets the permissions boundary. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html>
pub(crate) fn put_role_permissions_boundary(
    tx: &mut Write<'_>,
    input: PutRolePermissionsBoundaryRequest,
) -> Result<(), Fault> {
    changeable(tx, &input.role_name)?;
    let boundary = boundary::checked(tx, Some(&input.permissions_boundary))?;
    change(tx, &input.role_name, |role| {
        role.boundary = boundary;
        Ok(())
    })
}

/// Removes the permissions boundary. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html>
pub(crate) fn delete_role_permissions_boundary(
    tx: &mut Write<'_>,
    input: DeleteRolePermissionsBoundaryRequest,
) -> Result<(), Fault> {
    changeable(tx, &input.role_name)?;
    change(tx, &input.role_name, |role| {
        role.boundary = None;
        Ok(())
    })
}
