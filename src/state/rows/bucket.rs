//! A bucket.

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::account::AccountId;

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// The account that owns it and everything in it.
    pub owner: AccountId,
    /// When it was created.
    pub created: OffsetDateTime,
    /// Its Region: `LocationConstraint`.
    pub region: String,
}

/// Buckets by partition and name.
pub static BUCKETS: Table<(String, String), Bucket> = Table::new("buckets", 1);
