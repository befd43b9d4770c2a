//! Multipart uploads. S3 User Guide, "Uploading and copying objects using multipart upload".

use std::sync::Arc;

use state::{
    Scope,
    rows::{
        checksum::{Algorithm, Checksum},
        object::{Headers, Object},
        upload::{PARTS, Part, UPLOADS, Upload},
    },
};
use store::Head;

use crate::{
    call::{View, Write},
    s3::{S3Fault, buckets::bucket},
};

/// The minimum size of every part but the last, in bytes.
const LEAST_PART: u64 = 5 * 1024 * 1024;

/// A part as CompleteMultipartUpload names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPart {
    /// Its number.
    pub number: u32,
    /// Its ETag, without quotes.
    pub etag: String,
    /// Its checksum, if the request has it.
    pub checksum: Option<(Algorithm, String)>,
}

impl NamedPart {
    fn is(&self, part: &Part) -> bool {
        let sum = |(algorithm, value): &(Algorithm, String)| {
            part.checksum
                .as_ref()
                .is_some_and(|sum| sum.algorithm == *algorithm && sum.value == *value)
        };
        part.etag == self.etag && self.checksum.as_ref().is_none_or(sum)
    }
}

fn row(partition: &str, name: &str, key: &str, id: &str) -> (String, String, String, String) {
    (
        partition.to_owned(),
        name.to_owned(),
        key.to_owned(),
        id.to_owned(),
    )
}

/// An upload.
///
/// # Errors
/// NoSuchBucket, NoSuchUpload.
pub fn upload(
    head: &Head,
    partition: &str,
    name: &str,
    key: &str,
    id: &str,
) -> Result<Arc<Upload>, S3Fault> {
    bucket(head, partition, name)?;
    head.get(&UPLOADS, &row(partition, name, key, id))
        .ok_or(S3Fault::NoSuchUpload)
}

/// The uploads of a bucket, by key and id.
pub fn uploads(head: &Head, partition: &str, name: &str) -> Vec<(String, String, Arc<Upload>)> {
    let prefix = (partition.to_owned(), name.to_owned());
    head.prefix(&UPLOADS, &prefix)
        .map(|((_, _, key, id), upload)| (key, id, upload))
        .collect()
}

/// The parts of an upload, by number.
pub fn parts(head: &Head, id: &str) -> Vec<(u32, Arc<Part>)> {
    head.prefix(&PARTS, &(id.to_owned(),))
        .map(|((_, number), part)| (number, part))
        .collect()
}

/// Begins an upload, and returns its id. `checksums`: their algorithm, and whether the object's is composed of its parts'.
///
/// # Errors
/// NoSuchBucket.
pub fn begin(
    tx: &mut Write<'_>,
    name: &str,
    key: &str,
    headers: Headers,
    checksums: (Option<Algorithm>, bool),
) -> Result<String, S3Fault> {
    let partition = tx.account().partition.clone();
    bucket(tx.head(), &partition, name)?;
    let id = tx.call.inner.ids.uuid().simple().to_string();
    let upload = Upload {
        began: tx.now(),
        headers,
        algorithm: checksums.0,
        composite: checksums.1,
    };
    tx.put(&UPLOADS, row(&partition, name, key, &id), upload);
    Ok(id)
}

/// Stores a part, and returns the blobs that are no longer needed.
///
/// # Errors
/// NoSuchUpload.
pub fn put_part(
    tx: &mut Write<'_>,
    name: &str,
    key: &str,
    id: &str,
    number: u32,
    part: Part,
) -> Result<Vec<String>, S3Fault> {
    upload(tx.head(), &tx.account().partition.clone(), name, key, id)?;
    let row = (id.to_owned(), number);
    let before = tx.head().get(&PARTS, &row);
    tx.put(&PARTS, row, part);
    Ok(before.into_iter().map(|part| part.blob.clone()).collect())
}

/// Aborts an upload, and returns the blobs that are no longer needed.
///
/// # Errors
/// NoSuchUpload.
pub fn abort(tx: &mut Write<'_>, name: &str, key: &str, id: &str) -> Result<Vec<String>, S3Fault> {
    let partition = tx.account().partition.clone();
    upload(tx.head(), &partition, name, key, id)?;
    tx.delete(&UPLOADS, &row(&partition, name, key, id));
    let parts = parts(tx.head(), id);
    for (number, _) in &parts {
        tx.delete(&PARTS, &(id.to_owned(), *number));
    }
    Ok(parts
        .into_iter()
        .map(|(_, part)| part.blob.clone())
        .collect())
}

/// Assembles an object from the named parts. Returns it, and the blobs that are no longer needed. `sums`: the object's ETag
/// and checksum from its parts'.
///
/// # Errors
/// NoSuchUpload, InvalidPart, InvalidPartOrder, EntityTooSmall, PreconditionFailed.
pub fn complete(
    tx: &mut Write<'_>,
    name: &str,
    key: &str,
    id: &str,
    named: &[NamedPart],
    sums: impl FnOnce(&Upload, &[Arc<Part>]) -> Result<(String, Option<Checksum>), S3Fault>,
    condition: impl FnOnce(Option<&Object>) -> bool,
) -> Result<(Object, Vec<String>), S3Fault> {
    let partition = tx.account().partition.clone();
    let upload = upload(tx.head(), &partition, name, key, id)?;
    if !named.is_sorted_by(|one, other| one.number < other.number) {
        return Err(S3Fault::InvalidPartOrder);
    }
    let found: Vec<Arc<Part>> = named
        .iter()
        .map(|named| {
            tx.head()
                .get(&PARTS, &(id.to_owned(), named.number))
                .filter(|part| named.is(part))
        })
        .collect::<Option<_>>()
        .filter(|found: &Vec<_>| !found.is_empty())
        .ok_or(S3Fault::InvalidPart)?;
    if found
        .iter()
        .rev()
        .skip(1)
        .any(|part| part.size < LEAST_PART)
    {
        return Err(S3Fault::EntityTooSmall);
    }
    let (etag, checksum) = sums(&upload, &found)?;
    let object = Object {
        blobs: found
            .iter()
            .map(|part| (part.blob.clone(), part.size))
            .collect(),
        size: found.iter().map(|part| part.size).sum(),
        etag,
        modified: tx.now(),
        headers: upload.headers.clone(),
        checksum,
    };
    let mut needless = super::put(tx, name, key, object.clone(), condition)?;
    let held = abort(tx, name, key, id)?;
    needless.extend(
        held.into_iter()
            .filter(|blob| !object.blobs.iter().any(|(kept, _)| kept == blob)),
    );
    Ok((object, needless))
}
