//! The membership of a user in a group.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Index, Table};

use crate::{
    Scope,
    account::{AccountId, EntityId},
    rows::user::{self, User},
};

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {}

/// Memberships by account, group and user. The account is the user's: accounts share built-in groups, but not their members.
pub static MEMBERSHIPS: Table<(AccountId, EntityId, EntityId), Membership> =
    Table::new("memberships", 1);

/// The groups of a user.
pub static MEMBERSHIPS_BY_USER: Index<
    (EntityId, EntityId),
    (AccountId, EntityId, EntityId),
    Membership,
> = Index::new(
    "memberships by user",
    &MEMBERSHIPS,
    |(_, group, user), _, found| found((user.clone(), group.clone())),
);

/// The members of a group, in no particular order.
pub fn of_group<'a>(cx: &'a impl Scope, group: &EntityId) -> impl Iterator<Item = Arc<User>> + 'a {
    cx.head()
        .prefix(&MEMBERSHIPS, &(cx.account_id().clone(), group.clone()))
        .filter_map(|((_, _, user), _)| user::with_id(cx.head(), &user))
}
