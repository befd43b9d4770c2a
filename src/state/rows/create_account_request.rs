//! A request for a new account.

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::account::AccountId;

/// A request for an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreationRequest {
    /// `AccountName`.
    pub name: String,
    /// When it was requested.
    pub requested: OffsetDateTime,
    /// When it succeeded or failed.
    pub completed: OffsetDateTime,
    /// The account, or the reason for failure (`EMAIL_ALREADY_EXISTS`).
    pub outcome: Result<AccountId, String>,
}

/// Requests by organization and id.
pub static CREATE_ACCOUNT_REQUESTS: Table<(String, String), CreationRequest> =
    Table::new("create account requests", 1);

impl CreationRequest {
    /// `CreateAccountState`.
    pub fn state(&self) -> &'static str {
        match self.outcome {
            Ok(_) => "SUCCEEDED",
            Err(_) => "FAILED",
        }
    }
}
