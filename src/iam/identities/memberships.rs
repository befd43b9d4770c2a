//! The memberships of users in groups.

use model::iam::*;
use state::{
    Scope, find, quota,
    rows::membership::{MEMBERSHIPS, Membership},
};
use wire::Fault;

use crate::{
    call::{Read, Write, page::PageRequest},
    identities::{groups, users},
};

/// Adds a user to a group. Idempotent. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html>
pub(crate) fn add_user_to_group(
    tx: &mut Write<'_>,
    input: AddUserToGroupRequest,
) -> Result<(), Fault> {
    let group = groups::named(tx, &input.group_name)?;
    let user = users::named(tx, &input.user_name)?;
    let key = (tx.account_id().clone(), group.id.clone(), user.id.clone());
    if tx.head().get(&MEMBERSHIPS, &key).is_some() {
        return Ok(());
    }
    quota::room_for_one(
        "GroupsPerUser",
        find::groups_of_user(tx, &user.id).count(),
        tx.account().quotas.groups_per_user,
    )?;
    tx.put(&MEMBERSHIPS, key, Membership {});
    Ok(())
}

/// Removes a user from a group. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html>
pub(crate) fn remove_user_from_group(
    tx: &mut Write<'_>,
    input: RemoveUserFromGroupRequest,
) -> Result<(), Fault> {
    let group = groups::named(tx, &input.group_name)?;
    let user = users::named(tx, &input.user_name)?;
    let key = (tx.account_id().clone(), group.id.clone(), user.id.clone());
    if tx.head().get(&MEMBERSHIPS, &key).is_none() {
        return Err(users::missing(&input.user_name));
    }
    tx.delete(&MEMBERSHIPS, &key);
    Ok(())
}

/// Lists the groups of a user. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html>
pub(crate) fn list_groups_for_user(
    cx: &Read<'_>,
    input: ListGroupsForUserRequest,
) -> Result<ListGroupsForUserResponse, Fault> {
    let user = users::named(cx, &input.user_name)?;
    let request = PageRequest::read(
        "ListGroupsForUser",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let page = request.fill(groups::in_order(find::groups_of_user(cx, &user.id)));
    Ok(ListGroupsForUserResponse {
        groups: page
            .items
            .iter()
            .map(|group| groups::describe(cx, group))
            .collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
