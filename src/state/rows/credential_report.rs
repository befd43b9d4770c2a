//! A credential report.

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::account::AccountId;

/// The newest report of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialReport {
    /// The time of its creation.
    pub generated: OffsetDateTime,
    /// The CSV.
    pub content: String,
}

/// The newest report of each account.
pub static CREDENTIAL_REPORTS: Table<(AccountId,), CredentialReport> =
    Table::new("credential reports", 1);
