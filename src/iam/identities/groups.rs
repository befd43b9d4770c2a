//! Groups.

use std::sync::Arc;

use model::iam::{self as api, *};
use state::{
    Scope, builtin,
    keys::folded,
    quota,
    rows::{
        attachment,
        group::{GROUPS, Group},
        inline_policy, membership,
    },
};
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, Write, page::PageRequest, target::Target},
    identities::users,
};

/// A group in the form of answers.
pub(crate) fn describe(cx: &impl Scope, group: &Group) -> api::Group {
    api::Group {
        path: group.path.clone(),
        group_name: group.name.clone(),
        group_id: group.id.to_string(),
        arn: group.arn(cx),
        create_date: cx.date(group.created),
    }
}

/// The group of a name: one of the account, or a built-in one.
///
/// # Errors
/// NoSuchEntity.
pub(crate) fn named(cx: &impl Scope, name: &str) -> Result<Arc<Group>, Fault> {
    let folded = folded(name);
    let built_in = || builtin::of(cx.dialect()).group(&folded);
    cx.head()
        .get(&GROUPS, &(cx.account_id().clone(), folded.clone()))
        .or_else(built_in)
        .ok_or_else(|| missing(name))
}

/// A group that can be changed.
///
/// # Errors
/// NoSuchEntity; UnmodifiableEntity for a built-in group.
pub(crate) fn changeable(cx: &impl Scope, name: &str) -> Result<Arc<Group>, Fault> {
    let group = named(cx, name)?;
    if group.built_in {
        return Err(Fault::new(
            &errors::UnmodifiableEntity,
            unsourced!("Cannot perform the operation on a built-in resource."),
        ));
    }
    Ok(group)
}

/// The account's own groups and the built-in ones, sorted by name.
pub(crate) fn all(cx: &impl Scope) -> Vec<(String, Arc<Group>)> {
    let own = cx
        .head()
        .prefix(&GROUPS, &(cx.account_id().clone(),))
        .map(|(_, group)| group);
    in_order(own.chain(builtin::of(cx.dialect()).groups().cloned()))
}

/// Groups with the keys by which lists are paged.
pub(crate) fn in_order(groups: impl Iterator<Item = Arc<Group>>) -> Vec<(String, Arc<Group>)> {
    let mut groups: Vec<_> = groups.map(|group| (folded(&group.name), group)).collect();
    groups.sort_by(|one, other| one.0.cmp(&other.0));
    groups
}

pub(crate) fn missing(name: &str) -> Fault {
    Fault::new(
        &errors::NoSuchEntity,
        format!("The group with name {name} cannot be found."),
    )
}

fn taken(name: &str) -> Fault {
    Fault::new(
        &errors::EntityAlreadyExists,
        format!("Group with name {name} already exists."),
    )
}

/// An action on one group, called `group NAME` in denials. A group that does not exist has an ARN without a path.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, name: &str) -> Target {
    let arn = match named(cx, name) {
        Ok(group) => group.arn(cx),
        Err(_) => cx.account().arn("group", "/", name),
    };
    Target::new(action, arn).words(format!("group {name}"))
}

/// CreateGroup acts on the ARN that the group will have.
pub(crate) fn target_of_create(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreateGroupRequest,
) -> Target {
    let path = input.path.as_deref().unwrap_or("/");
    Target::new(action, cx.account().arn("group", path, &input.group_name))
}

/// UpdateGroup acts on the group as it is and as it will be.
pub(crate) fn target_of_update(
    cx: &Read<'_>,
    action: &'static str,
    input: &UpdateGroupRequest,
) -> Target {
    let found = named(cx, &input.group_name).ok();
    let path = input
        .new_path
        .as_deref()
        .or(found.as_deref().map(|group| group.path.as_str()))
        .unwrap_or("/");
    let name = input
        .new_group_name
        .as_deref()
        .or(found.as_deref().map(|group| group.name.as_str()))
        .unwrap_or(&input.group_name);
    target(cx, action, &input.group_name).and_on(cx.account().arn("group", path, name))
}

/// Creates a group. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html>
pub(crate) fn create_group(
    tx: &mut Write<'_>,
    input: CreateGroupRequest,
) -> Result<CreateGroupResponse, Fault> {
    if named(tx, &input.group_name).is_ok() {
        return Err(taken(&input.group_name));
    }
    let account = tx.account_id().clone();
    quota::room_for_one(
        "GroupsPerAccount",
        tx.head().count(&GROUPS, &(account.clone(),)),
        tx.account().quotas.groups,
    )?;
    let key = (account, folded(&input.group_name));
    let group = Group {
        id: tx.new_id("AGPA"),
        name: input.group_name,
        path: input.path.unwrap_or_else(|| "/".to_owned()),
        created: tx.now(),
        built_in: false,
    };
    let shown = describe(tx, &group);
    tx.put(&GROUPS, key, group);
    Ok(CreateGroupResponse { group: shown })
}

/// Returns a group and a page of its members. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html>
pub(crate) fn get_group(cx: &Read<'_>, input: GetGroupRequest) -> Result<GetGroupResponse, Fault> {
    let group = named(cx, &input.group_name)?;
    let request = PageRequest::read("GetGroup", input.marker.as_deref(), input.max_items)?;
    let mut members: Vec<_> = membership::of_group(cx, &group.id)
        .map(|user| (folded(&user.name), user))
        .collect();
    members.sort_by(|one, other| one.0.cmp(&other.0));
    let page = request.fill(members);
    Ok(GetGroupResponse {
        group: describe(cx, &group),
        users: page
            .items
            .iter()
            .map(|user| users::list_entry(cx, user))
            .collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Lists groups under a path. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html>
pub(crate) fn list_groups(
    cx: &Read<'_>,
    input: ListGroupsRequest,
) -> Result<ListGroupsResponse, Fault> {
    let request = PageRequest::read("ListGroups", input.marker.as_deref(), input.max_items)?;
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let page = request.fill(
        all(cx)
            .into_iter()
            .filter(|(_, group)| group.path.starts_with(prefix)),
    );
    Ok(ListGroupsResponse {
        groups: page.items.iter().map(|group| describe(cx, group)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Renames or moves a group. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html>
pub(crate) fn update_group(tx: &mut Write<'_>, input: UpdateGroupRequest) -> Result<(), Fault> {
    let group = changeable(tx, &input.group_name)?;
    let account = tx.account_id().clone();
    let name = input.new_group_name.unwrap_or_else(|| group.name.clone());
    let (from, to) = (folded(&group.name), folded(&name));
    if from != to && named(tx, &name).is_ok() {
        return Err(taken(&name));
    }
    let path = input.new_path.unwrap_or_else(|| group.path.clone());
    let renamed = Group {
        name,
        path,
        ..(*group).clone()
    };
    tx.delete(&GROUPS, &(account.clone(), from));
    tx.put(&GROUPS, (account, to), renamed);
    Ok(())
}

/// Deletes a group without members and policies. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html>
pub(crate) fn delete_group(tx: &mut Write<'_>, input: DeleteGroupRequest) -> Result<(), Fault> {
    let group = changeable(tx, &input.group_name)?;
    if membership::of_group(tx, &group.id).next().is_some() {
        return Err(users::conflict("remove users from group"));
    }
    if attachment::of(tx, &group.id).next().is_some() {
        return Err(users::conflict("detach all policies"));
    }
    if inline_policy::of(tx, &group.id).next().is_some() {
        return Err(users::conflict("delete policies"));
    }
    let key = (tx.account_id().clone(), folded(&group.name));
    tx.delete(&GROUPS, &key);
    Ok(())
}

/// ListGroups acts on its path prefix.
pub(crate) fn target_of_list(
    cx: &Read<'_>,
    action: &'static str,
    input: &ListGroupsRequest,
) -> Target {
    Target::new(
        action,
        cx.account()
            .arn("group", input.path_prefix.as_deref().unwrap_or("/"), ""),
    )
}
