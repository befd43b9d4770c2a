//! Steps that run once in the life of a store.

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

/// Completed steps by name: those of seed files, and the creation of root keys.
pub static COMPLETED_STEPS: Table<(String,), CompletedStep> = Table::new("done once", 1);

/// A completed step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletedStep {
    /// The digest of its input.
    pub digest: [u8; 32],
    /// When it was completed.
    pub at: OffsetDateTime,
}
