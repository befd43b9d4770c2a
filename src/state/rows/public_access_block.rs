//! The Block Public Access settings of a bucket.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Head, Table};

/// Block Public Access settings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicAccessBlock {
    /// New ACLs may not be public. Buckets have no ACLs here: the owner owns all objects.
    pub block_public_acls: bool,
    /// Public ACLs are ignored.
    pub ignore_public_acls: bool,
    /// PutBucketPolicy refuses public policies.
    pub block_public_policy: bool,
    /// A public policy grants only to the owner's account and to services.
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    /// The settings of new buckets, since April 2023.
    pub const ALL: Self = Self {
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
    };
}

/// Settings by partition and bucket.
pub static PUBLIC_ACCESS_BLOCKS: Table<(String, String), PublicAccessBlock> =
    Table::new("public access blocks", 1);

/// The settings of a bucket, if it has any.
pub fn in_force(head: &Head, partition: &str, name: &str) -> Option<Arc<PublicAccessBlock>> {
    head.get(
        &PUBLIC_ACCESS_BLOCKS,
        &(partition.to_owned(), name.to_owned()),
    )
}
