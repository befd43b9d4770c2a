//! The deletion of a service-linked role.

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::account::AccountId;

/// A deletion. Its outcome is known at once, and reported a moment later, as AWS does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletionTask {
    /// The folded name of the role.
    pub role: String,
    /// When it was requested.
    pub submitted: OffsetDateTime,
    /// Where the role is in use, if that prevents the deletion.
    pub in_use: Option<Usage>,
}

/// `RoleUsageType`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// `Region`.
    pub region: String,
}

/// Deletions by account and task id.
pub static DELETION_TASKS: Table<(AccountId, String), DeletionTask> =
    Table::new("deletion tasks", 1);
