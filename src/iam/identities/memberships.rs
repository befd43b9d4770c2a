//! Which users are in which groups.

use std::sync::Arc;

use model::iam::*;
use serde::{Deserialize, Serialize};
use store::{Index, Table};
use wire::Fault;

use crate::{
    call::{Read, Write, page::PageRequest},
    identities::{
        groups::{self, Group},
        users::{self, User},
    },
    state::{
        Scope,
        account::{AccountId, EntityId},
        quota,
    },
};

/// That a user is in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Membership {}

/// Memberships by account, group and user. The account is the user's: built-in groups are shared, their members are not.
pub(crate) static MEMBERSHIPS: Table<(AccountId, EntityId, EntityId), Membership> =
    Table::new("memberships", 1);

/// The groups of a user.
pub(crate) static MEMBERSHIPS_BY_USER: Index<
    (EntityId, EntityId),
    (AccountId, EntityId, EntityId),
    Membership,
> = Index::new(
    "memberships by user",
    &MEMBERSHIPS,
    |(_, group, user), _, found| found((user.clone(), group.clone())),
);

/// The groups of a user, in no order that means anything.
pub(crate) fn of_user<'a>(
    cx: &'a impl Scope,
    user: &EntityId,
) -> impl Iterator<Item = Arc<Group>> + 'a {
    cx.head()
        .index_prefix(&MEMBERSHIPS_BY_USER, &(user.clone(),))
        .filter_map(|((_, group), _)| groups::with_id(cx, &group))
}

/// The members of a group, in no order that means anything.
pub(crate) fn of_group<'a>(
    cx: &'a impl Scope,
    group: &EntityId,
) -> impl Iterator<Item = Arc<User>> + 'a {
    cx.head()
        .prefix(&MEMBERSHIPS, &(cx.account_id().clone(), group.clone()))
        .filter_map(|((_, _, user), _)| users::with_id(cx.head(), &user))
}

/// Adds a user to a group; twice is fine. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html>
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
        of_user(tx, &user.id).count(),
        tx.account().quotas.groups_per_user,
    )?;
    tx.put(&MEMBERSHIPS, key, Membership {});
    Ok(())
}

/// Takes a user out of a group. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html>
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
    let page = request.fill(groups::in_order(of_user(cx, &user.id)));
    Ok(ListGroupsForUserResponse {
        groups: page
            .items
            .iter()
            .map(|group| groups::shown(cx, group))
            .collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
