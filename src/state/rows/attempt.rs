//! The last attempt of an action by a user or role.

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::account::EntityId;

/// An attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its time.
    pub at: OffsetDateTime,
    /// The Region in the credential scope.
    pub region: String,
}

/// The last attempt by entity and action (`iam:ListUsers`), as of the last lazy write.
pub static LAST_ACCESSED: Table<(EntityId, String), Attempt> = Table::new("last accessed", 1);
