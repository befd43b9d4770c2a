//! Which permissions an operation needs, on what, with which condition keys. S3 User Guide, "Required permissions for Amazon S3 API
//! operations"; keys: Service Authorization Reference, "Amazon S3".

use http::{HeaderMap, Uri};
use iam::{arn, target::Target};
use percent_encoding::percent_decode_str;
use s3s::path::S3Path;

/// What an operation acts on, as far as its address says.
pub(crate) struct Address<'a> {
    pub(crate) partition: &'a str,
    pub(crate) path: &'a S3Path,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) presigned: bool,
}

/// The checks of an operation that is built; `None` for one that is not.
pub(crate) fn of(operation: &str, address: &Address<'_>) -> Option<Target> {
    let (action, on_object) = match operation {
        "ListBuckets" => ("s3:ListAllMyBuckets", false),
        "CreateBucket" => ("s3:CreateBucket", false),
        "DeleteBucket" => ("s3:DeleteBucket", false),
        "HeadBucket" | "ListObjects" | "ListObjectsV2" => ("s3:ListBucket", false),
        "GetBucketLocation" => ("s3:GetBucketLocation", false),
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
        // Each key is decided on its own, where the keys are known.
        "DeleteObjects" => return Some(Target::none()),
        _ => return None,
    };
    let resource = match address.path {
        S3Path::Root => "*".to_owned(),
        S3Path::Bucket { bucket } => arn::bucket(address.partition, bucket),
        S3Path::Object { bucket, key } if on_object => arn::object(address.partition, bucket, key),
        S3Path::Object { bucket, .. } => arn::bucket(address.partition, bucket),
    };
    Some(with_keys(Target::new(action, resource.clone()), address).words(format!("\"{resource}\"")))
}

/// One more check: an object by bucket and key.
pub(crate) fn object(action: &'static str, partition: &str, bucket: &str, key: &str) -> Target {
    let resource = arn::object(partition, bucket, key);
    Target::new(action, resource.clone()).words(format!("\"{resource}\""))
}

/// Whether the caller may list a bucket decides what it is told of a key that is missing.
pub(crate) fn list(partition: &str, bucket: &str) -> Target {
    Target::new("s3:ListBucket", arn::bucket(partition, bucket))
}

fn with_keys(mut target: Target, address: &Address<'_>) -> Target {
    let kind = if address.presigned {
        "REST-QUERY-STRING"
    } else {
        "REST-HEADER"
    };
    target = target
        .key("s3:authType", kind)
        .key("s3:signatureversion", "AWS4-HMAC-SHA256");
    for pair in address.uri.query().unwrap_or_default().split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let key = match name {
            "prefix" => "s3:prefix",
            "delimiter" => "s3:delimiter",
            "max-keys" => "s3:max-keys",
            _ => continue,
        };
        target = target.key(
            key,
            percent_decode_str(&value.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned(),
        );
    }
    for name in [
        "x-amz-acl",
        "x-amz-copy-source",
        "x-amz-metadata-directive",
        "x-amz-content-sha256",
        "x-amz-storage-class",
        "x-amz-server-side-encryption",
    ] {
        if let Some(value) = address
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
        {
            target = target.key(format!("s3:{name}"), value);
        }
    }
    target
}
