//! A report of the services that an organization's accounts last accessed.

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::{account::AccountId, rows::attempt::Attempt};

/// A report. It is complete when it is requested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationsReport {
    /// When it was requested and created.
    pub created: OffsetDateTime,
    /// The use of each allowed service, by namespace; or the reason for failure: an AWS Organizations code and its sentence.
    pub outcome: Result<Vec<ServiceAccess>, (String, String)>,
}

/// The use of a service by accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAccess {
    /// The service.
    pub namespace: String,
    /// The last attempt, and the path of its account.
    pub last: Option<(Attempt, String)>,
    /// The number of accounts with an attempt.
    pub accounts: u32,
}

/// Reports by account and job id.
pub static ORGANIZATIONS_REPORTS: Table<(AccountId, String), OrganizationsReport> =
    Table::new("organizations reports", 1);
