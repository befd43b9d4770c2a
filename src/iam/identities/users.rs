//! Users.

use std::sync::Arc;

use model::iam::{self as api, *};
use state::{
    Scope, find,
    keys::folded,
    marks::last_accessed,
    quota,
    rows::{
        access_key, account_profile, attachment, inline_policy, mfa_device, password,
        service_credential, signing_certificate, ssh_public_key,
        user::{self, USERS, User},
    },
    tags::{self, KeyCase},
};
use wire::Fault;

use crate::{
    call::{Read, View, Write, caller::Principal, page::PageRequest, target::Target},
    identities::boundary,
    realm,
};

/// A user in the form of ListUsers and GetGroup.
pub(crate) fn list_entry(cx: &impl Scope, user: &User) -> api::User {
    api::User {
        path: user.path.clone(),
        user_name: Some(user.name.clone()),
        user_id: user.id.to_string(),
        arn: user.arn(cx.account()),
        create_date: cx.date(user.created),
        password_last_used: user
            .password_last_used
            .filter(|_| cx.dialect().shows_password_last_used())
            .map(|at| cx.date(at)),
        ..Default::default()
    }
}

/// A user with boundary and tags, in the form of CreateUser and GetUser.
fn describe(cx: &impl Scope, user: &User) -> api::User {
    api::User {
        permissions_boundary: boundary::describe(user.boundary.as_deref()),
        tags: tags::list_entry(&user.tags),
        ..list_entry(cx, user)
    }
}

/// The user of a name.
///
/// # Errors
/// NoSuchEntity.
pub(crate) fn named(cx: &impl Scope, name: &str) -> Result<Arc<User>, Fault> {
    cx.head()
        .get(&USERS, &(cx.account_id().clone(), folded(name)))
        .ok_or_else(|| missing(name))
}

/// The user of a name, or the calling user if no name is given.
///
/// # Errors
/// NoSuchEntity; ValidationError if the caller is not a user.
pub(crate) fn named_or_caller(cx: &impl View, name: Option<&str>) -> Result<Arc<User>, Fault> {
    match (name, &cx.call().caller.principal) {
        (Some(name), _) => named(cx, name),
        (None, Principal::User(user)) => {
            user::with_id(cx.head(), &user.id).ok_or_else(|| missing(&user.name))
        }
        (None, _) => Err(Fault::validation(
            "Must specify userName when calling with non-User credentials",
        )),
    }
}

/// All users of the account, sorted by name.
pub(crate) fn all<'a>(cx: &'a impl Scope) -> impl Iterator<Item = (String, Arc<User>)> + 'a {
    cx.head()
        .prefix(&USERS, &(cx.account_id().clone(),))
        .map(|((_, name), user)| (name, user))
}

/// A DeleteConflict.
pub(crate) fn conflict(first: &str) -> Fault {
    Fault::new(
        &errors::DeleteConflict,
        format!("Cannot delete entity, must {first} first."),
    )
}

pub(crate) fn missing(name: &str) -> Fault {
    Fault::new(
        &errors::NoSuchEntity,
        format!("The user with name {name} cannot be found."),
    )
}

/// An action on one user, called `user NAME` in denials. A user that does not exist has an ARN without a path.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, name: &str) -> Target {
    let found = named(cx, name).ok();
    let arn = match &found {
        Some(user) => user.arn(cx.account()),
        None => cx.account().arn("user", "/", name),
    };
    let tags = found
        .as_deref()
        .map(|user| user.tags.as_slice())
        .unwrap_or_default();
    Target::new(action, arn)
        .words(format!("user {name}"))
        .resource_tags(tags::pairs(tags))
}

/// As [`target`], for an operation whose UserName defaults to the caller.
///
/// # Errors
/// ValidationError if the caller is not a user.
pub(crate) fn target_or_caller(
    cx: &Read<'_>,
    action: &'static str,
    name: &Option<String>,
) -> Result<Target, Fault> {
    match (name, &cx.call().caller.principal) {
        (Some(name), _) => Ok(target(cx, action, name)),
        (None, Principal::Root) => Ok(Target::new(action, cx.account().root_arn())),
        (None, _) => Ok(target(cx, action, &named_or_caller(cx, None)?.name)),
    }
}

/// CreateUser acts on the ARN that the user will have.
pub(crate) fn target_of_create(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreateUserRequest,
) -> Target {
    let arn = cx.account().arn(
        "user",
        input.path.as_deref().unwrap_or("/"),
        &input.user_name,
    );
    let target = Target::new(action, arn)
        .key_if(
            "iam:PermissionsBoundary",
            input.permissions_boundary.as_deref(),
        )
        .request_tags(tags::requested(input.tags.as_deref()));
    if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
        target.also("iam:TagUser")
    } else {
        target
    }
}

/// UpdateUser acts on the user as it is and as it will be.
pub(crate) fn target_of_update(
    cx: &Read<'_>,
    action: &'static str,
    input: &UpdateUserRequest,
) -> Target {
    let target = target(cx, action, &input.user_name);
    let found = named(cx, &input.user_name).ok();
    let path = input
        .new_path
        .as_deref()
        .or(found.as_deref().map(|user| user.path.as_str()))
        .unwrap_or("/");
    let name = input
        .new_user_name
        .as_deref()
        .or(found.as_deref().map(|user| user.name.as_str()))
        .unwrap_or(&input.user_name);
    target.and_on(cx.account().arn("user", path, name))
}

/// Creates a user. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html>
pub(crate) fn create_user(
    tx: &mut Write<'_>,
    input: CreateUserRequest,
) -> Result<CreateUserResponse, Fault> {
    tx.dialect().check_user_name(&input.user_name)?;
    let boundary = boundary::checked(tx, input.permissions_boundary.as_deref())?;
    let quotas = tx.account().quotas;
    let tags = tags::new(input.tags, quotas.tags)?;
    let key = (tx.account_id().clone(), folded(&input.user_name));
    if tx.head().get(&USERS, &key).is_some() {
        return Err(taken(&input.user_name));
    }
    quota::room_for_one(
        "UsersPerAccount",
        tx.head().count(&USERS, &(tx.account_id().clone(),)),
        quotas.users,
    )?;
    let user = User {
        id: tx.new_id("AIDA"),
        name: input.user_name,
        path: input.path.unwrap_or_else(|| "/".to_owned()),
        created: tx.now(),
        boundary,
        tags,
        password_last_used: None,
    };
    if tx.dialect().invites_by_mail() {
        realm::invite(tx, &user)?;
    }
    let shown = describe(tx, &user);
    tx.put(&USERS, key, user);
    Ok(CreateUserResponse { user: Some(shown) })
}

fn taken(name: &str) -> Fault {
    Fault::new(
        &errors::EntityAlreadyExists,
        format!("User with name {name} already exists."),
    )
}

/// Returns a user; the caller by default. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html>
pub(crate) fn get_user(cx: &Read<'_>, input: GetUserRequest) -> Result<GetUserResponse, Fault> {
    if input.user_name.is_none() && matches!(cx.call().caller.principal, Principal::Root) {
        return Ok(GetUserResponse { user: root(cx) });
    }
    let user = named_or_caller(cx, input.user_name.as_deref())?;
    Ok(GetUserResponse {
        user: describe(cx, &user),
    })
}

/// The root user in the form of GetUser: no name, and the account id as its id.
fn root(cx: &Read<'_>) -> api::User {
    let account = cx.account();
    api::User {
        path: "/".to_owned(),
        user_id: account.id.to_string(),
        arn: account.root_arn(),
        create_date: cx.date(account.created),
        password_last_used: account_profile::of(cx.head(), &account.id)
            .password_last_used
            .map(|at| cx.date(at)),
        ..Default::default()
    }
}

/// Lists users under a path. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html>
pub(crate) fn list_users(
    cx: &Read<'_>,
    input: ListUsersRequest,
) -> Result<ListUsersResponse, Fault> {
    let request = PageRequest::read("ListUsers", input.marker.as_deref(), input.max_items)?;
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let page = request.fill(all(cx).filter(|(_, user)| user.path.starts_with(prefix)));
    Ok(ListUsersResponse {
        users: page.items.iter().map(|user| list_entry(cx, user)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Renames or moves a user. Its id, keys, memberships and policies do not change.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html>
pub(crate) fn update_user(tx: &mut Write<'_>, input: UpdateUserRequest) -> Result<(), Fault> {
    let user = named(tx, &input.user_name)?;
    let account = tx.account_id().clone();
    let name = input.new_user_name.unwrap_or_else(|| user.name.clone());
    tx.dialect().check_user_name(&name)?;
    let (from, to) = (folded(&user.name), folded(&name));
    if from != to
        && tx
            .head()
            .get(&USERS, &(account.clone(), to.clone()))
            .is_some()
    {
        return Err(taken(&name));
    }
    let path = input.new_path.unwrap_or_else(|| user.path.clone());
    let renamed = User {
        name,
        path,
        ..(*user).clone()
    };
    tx.delete(&USERS, &(account.clone(), from));
    tx.put(&USERS, (account, to), renamed);
    Ok(())
}

/// Deletes a user without credentials, memberships and policies. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html>
pub(crate) fn delete_user(tx: &mut Write<'_>, input: DeleteUserRequest) -> Result<(), Fault> {
    let user = named(tx, &input.user_name)?;
    if find::groups_of_user(tx, &user.id).next().is_some() {
        return Err(conflict("remove users from group"));
    }
    if attachment::of(tx, &user.id).next().is_some() {
        return Err(conflict("detach all policies"));
    }
    if inline_policy::of(tx, &user.id).next().is_some() {
        return Err(conflict("delete policies"));
    }
    if access_key::of(tx, &user.id).next().is_some() {
        return Err(conflict("delete access keys"));
    }
    if signing_certificate::of(tx, &user.id).next().is_some() {
        return Err(conflict("delete certificates"));
    }
    if ssh_public_key::of(tx, &user.id).next().is_some()
        || service_credential::of(tx, &user.id).next().is_some()
    {
        return Err(conflict("remove referenced objects"));
    }
    if password::of(tx, &user.id).is_some() && !tx.dialect().deletes_password_with_user() {
        return Err(conflict("delete login profile"));
    }
    if mfa_device::is_active(tx, &user.id) {
        return Err(conflict("delete MFA device"));
    }
    realm::forget_user(tx, &user.id);
    last_accessed::forget(tx.transaction, &user.id);
    let key = (tx.account_id().clone(), folded(&user.name));
    tx.delete(&USERS, &key);
    Ok(())
}

/// Changes a user that exists.
pub(crate) fn change(
    tx: &mut Write<'_>,
    name: &str,
    change: impl FnOnce(&mut User) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut user = (*named(tx, name)?).clone();
    change(&mut user)?;
    let key = (tx.account_id().clone(), folded(name));
    tx.put(&USERS, key, user);
    Ok(())
}

/// Adds or replaces tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html>
pub(crate) fn tag_user(tx: &mut Write<'_>, input: TagUserRequest) -> Result<(), Fault> {
    let quota = tx.account().quotas.tags;
    change(tx, &input.user_name, |user| {
        tags::merge(&mut user.tags, input.tags, KeyCase::Ignored, quota)
    })
}

/// Removes tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html>
pub(crate) fn untag_user(tx: &mut Write<'_>, input: UntagUserRequest) -> Result<(), Fault> {
    change(tx, &input.user_name, |user| {
        tags::remove(&mut user.tags, &input.tag_keys, KeyCase::Ignored);
        Ok(())
    })
}

/// Lists a user's tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html>
pub(crate) fn list_user_tags(
    cx: &Read<'_>,
    input: ListUserTagsRequest,
) -> Result<ListUserTagsResponse, Fault> {
    let user = named(cx, &input.user_name)?;
    let request = PageRequest::read("ListUserTags", input.marker.as_deref(), input.max_items)?;
    let page = request.fill(tags::in_order(&user.tags));
    Ok(ListUserTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Sets the permissions boundary. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html>
pub(crate) fn put_user_permissions_boundary(
    tx: &mut Write<'_>,
    input: PutUserPermissionsBoundaryRequest,
) -> Result<(), Fault> {
    named(tx, &input.user_name)?;
    let boundary = boundary::checked(tx, Some(&input.permissions_boundary))?;
    change(tx, &input.user_name, |user| {
        user.boundary = boundary;
        Ok(())
    })
}

/// Removes the permissions boundary. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html>
pub(crate) fn delete_user_permissions_boundary(
    tx: &mut Write<'_>,
    input: DeleteUserPermissionsBoundaryRequest,
) -> Result<(), Fault> {
    change(tx, &input.user_name, |user| {
        user.boundary = None;
        Ok(())
    })
}

/// As [`target`], with the user's boundary as the condition key `iam:PermissionsBoundary`.
pub(crate) fn target_bounded(cx: &Read<'_>, action: &'static str, name: &str) -> Target {
    let boundary = named(cx, name).ok().and_then(|user| user.boundary.clone());
    target(cx, action, name).key_if("iam:PermissionsBoundary", boundary.as_deref())
}

/// ListUsers acts on its path prefix.
pub(crate) fn target_of_list(
    cx: &Read<'_>,
    action: &'static str,
    input: &ListUsersRequest,
) -> Target {
    Target::new(
        action,
        cx.account()
            .arn("user", input.path_prefix.as_deref().unwrap_or("/"), ""),
    )
}
