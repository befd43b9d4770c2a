//! Block Public Access, for one bucket. Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage".

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use state::Scope;
use store::{Head, Table};

use crate::{
    call::Write,
    s3::{S3Fault, buckets::bucket},
};

/// What is blocked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicAccessBlock {
    /// New ACLs may not be public. Buckets have no ACLs here: the owner owns all objects.
    pub block_public_acls: bool,
    /// ACLs that are public count for nothing.
    pub ignore_public_acls: bool,
    /// PutBucketPolicy refuses public policies.
    pub block_public_policy: bool,
    /// A public policy grants only to the owner's account and to services.
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    /// What new buckets have since April 2023.
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

fn row(partition: &str, name: &str) -> (String, String) {
    (partition.to_owned(), name.to_owned())
}

/// The settings of a bucket, if it has any.
pub(crate) fn in_force(head: &Head, partition: &str, name: &str) -> Option<Arc<PublicAccessBlock>> {
    head.get(&PUBLIC_ACCESS_BLOCKS, &row(partition, name))
}

/// The settings of a bucket. S3 API Reference, "GetPublicAccessBlock".
///
/// # Errors
/// NoSuchBucket, NoSuchPublicAccessBlockConfiguration.
pub fn get_public_access_block(
    head: &Head,
    partition: &str,
    name: &str,
) -> Result<Arc<PublicAccessBlock>, S3Fault> {
    bucket(head, partition, name)?;
    in_force(head, partition, name).ok_or(S3Fault::NoSuchPublicAccessBlockConfiguration)
}

/// Sets or replaces them. S3 API Reference, "PutPublicAccessBlock".
///
/// # Errors
/// NoSuchBucket.
pub fn put_public_access_block(
    tx: &mut Write<'_>,
    name: &str,
    block: PublicAccessBlock,
) -> Result<(), S3Fault> {
    let row = row(&tx.account().partition, name);
    bucket(tx.head(), &row.0, name)?;
    tx.put(&PUBLIC_ACCESS_BLOCKS, row, block);
    Ok(())
}

/// Removes them; a bucket without any is no error. S3 API Reference, "DeletePublicAccessBlock".
///
/// # Errors
/// NoSuchBucket.
pub fn delete_public_access_block(tx: &mut Write<'_>, name: &str) -> Result<(), S3Fault> {
    let row = row(&tx.account().partition, name);
    bucket(tx.head(), &row.0, name)?;
    if tx.head().contains(&PUBLIC_ACCESS_BLOCKS, &row) {
        tx.delete(&PUBLIC_ACCESS_BLOCKS, &row);
    }
    Ok(())
}
