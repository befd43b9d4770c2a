//! The state of the S3 door: buckets, objects and multipart uploads. The bytes are in blobs, which rows name by opaque ids, so
//! a key never becomes a path.

mod actions;
mod bucket_policies;
mod buckets;
mod grammar;
mod listing;
mod objects;
mod public_access_block;
#[cfg(test)]
mod tests;
mod uploads;

pub use actions::carries;
pub use bucket_policies::{
    PutPolicyError, delete_bucket_policy, get_bucket_policy, govern, is_bucket_policy_public,
    put_bucket_policy,
};
pub use buckets::{bucket, create_bucket, delete_bucket, list_buckets};
pub use grammar::MalformedPolicy;
pub use listing::{Entry, ListPage, Listing, list};
pub use objects::{delete, get, put};
pub use public_access_block::{
    delete_public_access_block, get_public_access_block, put_public_access_block,
};
pub use state::rows::{
    bucket::Bucket,
    checksum::{Algorithm, Checksum},
    object::{Headers, Object},
    public_access_block::PublicAccessBlock,
    upload::{Part, Upload},
};
pub use uploads::{NamedPart, abort, begin, complete, parts, put_part, upload, uploads};

use std::collections::HashMap;

use state::rows::{object::OBJECTS, upload::PARTS};

use crate::call::server::Core;

/// An error of S3. S3 API Reference, "Error responses".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum S3Fault {
    /// 404.
    #[error("The specified bucket does not exist")]
    NoSuchBucket,
    /// 404.
    #[error("The specified key does not exist.")]
    NoSuchKey,
    /// 404.
    #[error(
        "The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
    )]
    NoSuchUpload,
    /// 409.
    #[error("Your previous request to create the named bucket succeeded and you already own it.")]
    BucketAlreadyOwnedByYou,
    /// 409.
    #[error(
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again."
    )]
    BucketAlreadyExists,
    /// 409.
    #[error("The bucket you tried to delete is not empty")]
    BucketNotEmpty,
    /// 400.
    #[error("The specified bucket is not valid.")]
    InvalidBucketName,
    /// 400.
    #[error("Your key is too long")]
    KeyTooLong,
    /// 400.
    #[error(
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
    )]
    InvalidPart,
    /// 400.
    #[error("The list of parts was not in ascending order. Parts must be ordered by part number.")]
    InvalidPartOrder,
    /// 400.
    #[error("Your proposed upload is smaller than the minimum allowed size")]
    EntityTooSmall,
    /// 400.
    #[error("The checksum you specified did not match the calculated checksum.")]
    BadDigest,
    /// 404.
    #[error("The bucket policy does not exist")]
    NoSuchBucketPolicy,
    /// 404.
    #[error("The public access block configuration was not found")]
    NoSuchPublicAccessBlockConfiguration,
    /// 412.
    #[error("At least one of the pre-conditions you specified did not hold")]
    PreconditionFailed,
}

/// The blobs that rows name, with their sizes in bytes.
pub fn blobs(core: &Core) -> HashMap<String, u64> {
    let head = core.snapshot();
    let objects = head
        .prefix(&OBJECTS, &())
        .flat_map(|(_, object)| object.blobs.clone());
    let parts = head
        .prefix(&PARTS, &())
        .map(|(_, part)| (part.blob.clone(), part.size));
    objects.chain(parts).collect()
}
