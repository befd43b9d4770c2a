//! The permissions that operations need, their resources and their condition keys. S3 User Guide, "Required permissions for Amazon S3 API
//! operations"; keys: Service Authorization Reference, "Amazon S3".

use std::borrow::Cow;

use iam::{Target, arn, s3};
use policy::Values;
use s3s::path::S3Path;

/// The condition keys that a request may carry.
pub(crate) type Keys = Vec<(Cow<'static, str>, Values)>;

/// The resource of an operation, as its path names it.
pub(crate) struct Address<'a> {
    pub(crate) partition: &'a str,
    pub(crate) path: &'a S3Path,
    pub(crate) keys: &'a Keys,
}

/// The checks of an operation; `None` for one that is not implemented.
pub(crate) fn of(operation: &str, address: &Address<'_>) -> Option<Target> {
    let (action, on_object) = match operation {
        "ListBuckets" => ("s3:ListAllMyBuckets", false),
        "DeleteBucket" => ("s3:DeleteBucket", false),
        "HeadBucket" | "ListObjects" | "ListObjectsV2" => ("s3:ListBucket", false),
        "GetBucketLocation" => ("s3:GetBucketLocation", false),
        "GetBucketPolicy" => ("s3:GetBucketPolicy", false),
        "GetBucketPolicyStatus" => ("s3:GetBucketPolicyStatus", false),
        "PutBucketPolicy" => ("s3:PutBucketPolicy", false),
        "DeleteBucketPolicy" => ("s3:DeleteBucketPolicy", false),
        "GetPublicAccessBlock" => ("s3:GetBucketPublicAccessBlock", false),
        "PutPublicAccessBlock" | "DeletePublicAccessBlock" => {
            ("s3:PutBucketPublicAccessBlock", false)
        }
        "ListMultipartUploads" => ("s3:ListBucketMultipartUploads", false),
        "GetObject" | "HeadObject" => ("s3:GetObject", true),
        "PutObject"
        | "CopyObject"
        | "CreateMultipartUpload"
        | "UploadPart"
        | "UploadPartCopy"
        | "CompleteMultipartUpload" => ("s3:PutObject", true),
        "DeleteObject" => ("s3:DeleteObject", true),
        "AbortMultipartUpload" => ("s3:AbortMultipartUpload", true),
        "ListParts" => ("s3:ListMultipartUploadParts", true),
        // Authorized later: each key by itself, and a new bucket with its region.
        "DeleteObjects" | "CreateBucket" => return Some(Target::none()),
        _ => return None,
    };
    Some(match address.path {
        S3Path::Root => on(action, "*".to_owned(), address.keys),
        S3Path::Object { bucket, key } if on_object => {
            object(action, address.partition, bucket, key, address.keys)
        }
        S3Path::Bucket { bucket } | S3Path::Object { bucket, .. } => {
            of_bucket(action, address.partition, bucket, address.keys)
        }
    })
}

/// An action on an object.
pub(crate) fn object(
    action: &'static str,
    partition: &str,
    bucket: &str,
    key: &str,
    keys: &Keys,
) -> Target {
    on(action, arn::object(partition, bucket, key), keys)
}

/// An action on a bucket.
pub(crate) fn of_bucket(
    action: &'static str,
    partition: &str,
    bucket: &str,
    keys: &Keys,
) -> Target {
    on(action, arn::bucket(partition, bucket), keys)
}

/// An action with the condition keys of the request that it supports.
fn on(action: &'static str, resource: String, keys: &Keys) -> Target {
    let carried: Keys = keys
        .iter()
        .filter(|(name, _)| s3::carries(action, name))
        .cloned()
        .collect();
    Target::new(action, resource.clone())
        .words(format!("\"{resource}\""))
        .with(&carried)
}
