//! What is done once in the life of a store.

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

/// What is done once in the life of a store, by name: the steps of seed files, the making of root keys.
pub static DONE: Table<(String,), Done> = Table::new("done once", 1);

/// That something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Of what it was done with.
    pub digest: [u8; 32],
    /// When.
    pub at: OffsetDateTime,
}
