//! A user.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Index, Table};
use time::OffsetDateTime;

use crate::{
    account::{Account, AccountId, EntityId},
    tags::Tag,
};

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// `AIDA…`.
    pub id: EntityId,
    /// As given; unique in the account ignoring case.
    pub name: String,
    /// `/` or `/division/`.
    pub path: String,
    /// When it was created.
    pub created: OffsetDateTime,
    /// The ARN of its permissions boundary.
    pub boundary: Option<String>,
    /// Its tags, in the order in which they were added.
    pub tags: Vec<Tag>,
    /// When a password was last used.
    pub password_last_used: Option<OffsetDateTime>,
}

/// Users by account and folded name: the order of ListUsers.
pub static USERS: Table<(AccountId, String), User> = Table::new("users", 1);

/// The key of a user by its unique id.
pub static USERS_BY_ID: Index<(EntityId,), (AccountId, String), User> =
    Index::new("users by id", &USERS, |_, user, found| {
        found((user.id.clone(),))
    });

impl User {
    /// `arn:aws:iam::ACCOUNT:user/PATH/NAME`.
    pub fn arn(&self, account: &Account) -> String {
        account.arn("user", &self.path, &self.name)
    }
}

/// The user of a unique id, in any account.
pub fn with_id(head: &store::Head, id: &EntityId) -> Option<Arc<User>> {
    let key = head.lookup(&USERS_BY_ID, &(id.clone(),))?;
    head.get(&USERS, &key)
}

/// The users that have a policy as their boundary: account, policy ARN, user.
pub static USERS_BY_BOUNDARY: Index<(AccountId, String, EntityId), (AccountId, String), User> =
    Index::new("users by boundary", &USERS, |(account, _), user, found| {
        if let Some(arn) = &user.boundary {
            found((account.clone(), arn.clone(), user.id.clone()));
        }
    });
