//! Block Public Access, for one bucket. Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage".

use std::sync::Arc;

use state::{
    Scope,
    rows::public_access_block::{PUBLIC_ACCESS_BLOCKS, PublicAccessBlock, in_force},
};
use store::Head;

use crate::{
    call::Write,
    s3::{S3Fault, buckets::bucket},
};

fn row(partition: &str, name: &str) -> (String, String) {
    (partition.to_owned(), name.to_owned())
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

/// Removes them. A bucket without any is not an error. S3 API Reference, "DeletePublicAccessBlock".
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
