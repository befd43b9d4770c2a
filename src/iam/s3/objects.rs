//! Objects.

use std::sync::Arc;

use state::{
    Scope,
    rows::object::{OBJECTS, Object},
};
use store::Head;

use crate::{
    call::Write,
    s3::{S3Fault, buckets::bucket},
};

/// The longest key, in bytes. S3 User Guide, "Naming Amazon S3 objects".
const LONGEST_KEY: usize = 1024;

/// An object.
///
/// # Errors
/// NoSuchBucket, NoSuchKey.
pub fn get(head: &Head, partition: &str, name: &str, key: &str) -> Result<Arc<Object>, S3Fault> {
    bucket(head, partition, name)?;
    head.get(
        &OBJECTS,
        &(partition.to_owned(), name.to_owned(), key.to_owned()),
    )
    .ok_or(S3Fault::NoSuchKey)
}

/// Stores an object if `condition` holds for the existing one. Returns the blobs that are no longer needed.
///
/// # Errors
/// NoSuchBucket, KeyTooLong, PreconditionFailed.
pub fn put(
    tx: &mut Write<'_>,
    name: &str,
    key: &str,
    object: Object,
    condition: impl FnOnce(Option<&Object>) -> bool,
) -> Result<Vec<String>, S3Fault> {
    let partition = tx.account().partition.clone();
    bucket(tx.head(), &partition, name)?;
    if key.is_empty() || key.len() > LONGEST_KEY {
        return Err(S3Fault::KeyTooLong);
    }
    let row = (partition, name.to_owned(), key.to_owned());
    let before = tx.head().get(&OBJECTS, &row);
    if !condition(before.as_deref()) {
        return Err(S3Fault::PreconditionFailed);
    }
    tx.put(&OBJECTS, row, object);
    Ok(blobs(before))
}

/// Deletes an object, and returns the blobs that are no longer needed. An absent object is not an error.
///
/// # Errors
/// NoSuchBucket.
pub fn delete(tx: &mut Write<'_>, name: &str, key: &str) -> Result<Vec<String>, S3Fault> {
    let partition = tx.account().partition.clone();
    bucket(tx.head(), &partition, name)?;
    let row = (partition, name.to_owned(), key.to_owned());
    let before = tx.head().get(&OBJECTS, &row);
    if before.is_some() {
        tx.delete(&OBJECTS, &row);
    }
    Ok(blobs(before))
}

fn blobs(object: Option<Arc<Object>>) -> Vec<String> {
    object
        .map(|object| object.blobs.iter().map(|(blob, _)| blob.clone()).collect())
        .unwrap_or_default()
}
