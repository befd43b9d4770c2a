//! A login session of a realm.

use serde::{Deserialize, Serialize};
use store::{Index, Table};
use time::OffsetDateTime;

use crate::account::EntityId;

/// A login session, which lasts as long as its refresh tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginSession {
    /// The user's unique id; for a root user, the account's id.
    pub user: EntityId,
    /// When its refresh tokens expire.
    pub expires: OffsetDateTime,
}

/// Login sessions by id (`session_state`).
pub static LOGIN_SESSIONS: Table<(String,), LoginSession> = Table::new("login sessions", 1);

/// The login sessions of a user.
pub static LOGIN_SESSIONS_BY_USER: Index<(EntityId, String), (String,), LoginSession> = Index::new(
    "login sessions by user",
    &LOGIN_SESSIONS,
    |(id,), session, found| found((session.user.clone(), id.clone())),
);
