//! The operations of S3 over our rows and blobs. Each has been decided before it runs; what only its input shows is decided here.

use std::sync::{Arc, Mutex, PoisonError};

use futures::StreamExt;
use iam::{
    Core, Write,
    s3::{self, Algorithm, Checksum, Object, S3Fault},
};
use s3s::{S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result, dto::*, s3_error};

use super::{
    Asked,
    blobs::{Blobs, Held, WriteError, Written},
    checksums, expected,
    gate::LARGEST,
    messages, permissions, refused,
};

/// Keys of a page, parts of a page, keys of a DeleteObjects.
pub(super) const PAGE: usize = 1000;

/// Buckets, objects and uploads.
pub(crate) struct Storage {
    pub(crate) core: Core,
    pub(crate) blobs: Blobs,
}

pub(super) fn code(fault: S3Fault) -> S3Error {
    let code = match fault {
        S3Fault::NoSuchBucket => S3ErrorCode::NoSuchBucket,
        S3Fault::NoSuchKey => S3ErrorCode::NoSuchKey,
        S3Fault::NoSuchUpload => S3ErrorCode::NoSuchUpload,
        S3Fault::BucketAlreadyOwnedByYou => S3ErrorCode::BucketAlreadyOwnedByYou,
        S3Fault::BucketAlreadyExists => S3ErrorCode::BucketAlreadyExists,
        S3Fault::BucketNotEmpty => S3ErrorCode::BucketNotEmpty,
        S3Fault::InvalidBucketName => S3ErrorCode::InvalidBucketName,
        S3Fault::KeyTooLong => S3ErrorCode::KeyTooLongError,
        S3Fault::InvalidPart => S3ErrorCode::InvalidPart,
        S3Fault::InvalidPartOrder => S3ErrorCode::InvalidPartOrder,
        S3Fault::EntityTooSmall => S3ErrorCode::EntityTooSmall,
        S3Fault::PreconditionFailed => S3ErrorCode::PreconditionFailed,
        S3Fault::BadDigest => S3ErrorCode::BadDigest,
        S3Fault::NoSuchBucketPolicy => S3ErrorCode::NoSuchBucketPolicy,
        S3Fault::NoSuchPublicAccessBlockConfiguration => {
            S3ErrorCode::Custom("NoSuchPublicAccessBlockConfiguration".into())
        }
    };
    S3Error::with_message(code, fault.to_string())
}

pub(super) fn asked<T>(request: &S3Request<T>) -> S3Result<Asked> {
    request
        .extensions
        .get::<Asked>()
        .cloned()
        .ok_or_else(|| s3_error!(AccessDenied))
}

impl Asked {
    pub(super) fn partition(&self) -> &str {
        &self.caller.account.partition
    }
}

impl Storage {
    /// Changes rows.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        asked: &Asked,
        operation: &'static str,
        f: impl FnOnce(&mut Write<'_>) -> Result<T, S3Fault>,
    ) -> S3Result<T> {
        let f = |tx: &mut Write<'_>| f(tx).map(|done| (done, Vec::new()));
        self.write_blobs(asked, operation, None, f).await
    }

    /// Changes rows that name blobs, `written` among them; `f` tells, too, which blobs no row names any more.
    pub(super) async fn write_blobs<T: Send + 'static>(
        &self,
        asked: &Asked,
        operation: &'static str,
        written: Option<Written>,
        f: impl FnOnce(&mut Write<'_>) -> Result<(T, Vec<String>), S3Fault>,
    ) -> S3Result<T> {
        // From here on a row may name the blob, whether or not anybody still waits for the answer.
        let kept = written.map(Written::keep);
        let (result, ticket) = self
            .core
            .write(&asked.caller, &asked.origin, operation, |tx| {
                asked.authorize_again(tx).map_err(refused)?;
                f(tx).map_err(code)
            });
        let blobs = self.blobs.clone();
        let rest = tokio::spawn(async move {
            let durable = ticket.await;
            match result {
                Err(error) => {
                    blobs.remove(kept.as_slice()).await;
                    Err(error)
                }
                // Whether the row is on the disk shows at the next start, which removes what no row names.
                Ok(_) if durable.is_err() => Err(s3_error!(InternalError)),
                Ok((done, needless)) => {
                    blobs.remove(&needless).await;
                    Ok(done)
                }
            }
        });
        rest.await.unwrap_or_else(|_| Err(s3_error!(InternalError)))
    }

    /// An object; a missing one shows only to those who may list its bucket.
    pub(super) fn find(&self, asked: &Asked, bucket: &str, key: &str) -> S3Result<Arc<Object>> {
        let found = s3::get(&self.core.snapshot(), asked.partition(), bucket, key);
        if found == Err(S3Fault::NoSuchKey) {
            let target =
                permissions::of_bucket("s3:ListBucket", asked.partition(), bucket, &asked.keys);
            asked.authorize_on(&self.core, bucket, target)?;
        }
        found.map_err(code)
    }

    /// The same, to be read: what replaces or deletes it now leaves its blobs until they have been read.
    pub(super) fn find_held(
        &self,
        asked: &Asked,
        bucket: &str,
        key: &str,
    ) -> S3Result<(Arc<Object>, Held)> {
        let mut object = self.find(asked, bucket, key)?;
        loop {
            let held = self.blobs.hold(&object);
            // It may have been replaced before it was held.
            let again = self.find(asked, bucket, key)?;
            if again.blobs == object.blobs {
                return Ok((object, held));
            }
            object = again;
        }
    }

    pub(super) async fn store(&self, body: Option<StreamingBlob>) -> S3Result<Written> {
        let body = body.unwrap_or_else(|| StreamingBlob::from(s3s::Body::empty()));
        let written = self.blobs.write(body, LARGEST).await;
        written.map_err(|error| match error {
            WriteError::TooLarge => s3_error!(EntityTooLarge),
            WriteError::Io(error) => {
                S3Error::with_source(S3ErrorCode::InternalError, Box::new(error))
            }
            // The outcome of the body says what is wrong with it.
            WriteError::Body(error) => S3Error::with_source(S3ErrorCode::IncompleteBody, error),
        })
    }

    /// Whether the caller may read what it wants to copy, and it lies in whose bucket it says.
    pub(super) fn may_copy(
        &self,
        asked: &Asked,
        headers: &http::HeaderMap,
        bucket: &str,
        key: &str,
    ) -> S3Result<()> {
        let partition = asked.partition();
        let target = permissions::object("s3:GetObject", partition, bucket, key, &asked.keys);
        let owner = asked.authorize_on(&self.core, bucket, target)?;
        expected(
            headers,
            "x-amz-source-expected-bucket-owner",
            owner.as_ref(),
        )
    }

    /// Copies the bytes of an object, or a part of them, with their checksum.
    pub(super) async fn copy(
        &self,
        (object, held): (&Object, Held),
        from: u64,
        to: u64,
        algorithm: Option<Algorithm>,
    ) -> S3Result<(Written, Checksum)> {
        let algorithm = algorithm.unwrap_or(Algorithm::Crc64Nvme);
        let hasher = Arc::new(Mutex::new(checksums::hasher(algorithm)));
        let hashing = Arc::clone(&hasher);
        let read = self.blobs.read(object, held, from, to).await;
        let read = read.map_err(unreadable)?;
        let read = read.inspect(move |piece| {
            if let Ok(piece) = piece {
                let mut hasher = hashing.lock().unwrap_or_else(PoisonError::into_inner);
                hasher.update(piece);
            }
        });
        // What breaks off here is no body of the request's.
        let written = self.store(Some(StreamingBlob::wrap(read))).await;
        let written = written.map_err(|error| match error.code() {
            S3ErrorCode::IncompleteBody => s3_error!(InternalError),
            _ => error,
        })?;
        let hasher = std::mem::take(&mut *hasher.lock().unwrap_or_else(PoisonError::into_inner));
        let checksum = Checksum {
            algorithm,
            value: checksums::digest(hasher),
            composite: false,
        };
        Ok((written, checksum))
    }
}

/// An object's blob is not there, or cannot be opened.
pub(super) fn unreadable(error: std::io::Error) -> S3Error {
    tracing::error!(%error, "an object cannot be read");
    S3Error::with_source(S3ErrorCode::InternalError, Box::new(error))
}

pub(super) fn etag(value: &str) -> ETag {
    ETag::Strong(value.to_owned())
}

pub(super) fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

pub(super) fn bytes(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) fn source(source: &CopySource) -> S3Result<(&str, &str)> {
    match source {
        CopySource::Bucket {
            bucket,
            key,
            version_id: None,
        } => Ok((bucket, key)),
        _ => Err(s3_error!(NotImplemented, "{}", messages::COPY_SOURCE)),
    }
}

macro_rules! served {
    ($($room:ident { $($name:ident: $Input:ident => $Output:ident;)* })*) => {
        #[async_trait::async_trait]
        impl S3 for Storage {
            $($(async fn $name(&self, request: S3Request<$Input>) -> S3Result<S3Response<$Output>> {
                super::$room::$name(self, request).await
            })*)*
        }
    };
}

// Every operation that is served, with its room; s3s answers NotImplemented to the others.
served! {
    buckets {
        list_buckets: ListBucketsInput => ListBucketsOutput;
        create_bucket: CreateBucketInput => CreateBucketOutput;
        delete_bucket: DeleteBucketInput => DeleteBucketOutput;
        head_bucket: HeadBucketInput => HeadBucketOutput;
        get_bucket_location: GetBucketLocationInput => GetBucketLocationOutput;
    }
    bucket_policies {
        put_bucket_policy: PutBucketPolicyInput => PutBucketPolicyOutput;
        get_bucket_policy: GetBucketPolicyInput => GetBucketPolicyOutput;
        get_bucket_policy_status: GetBucketPolicyStatusInput => GetBucketPolicyStatusOutput;
        delete_bucket_policy: DeleteBucketPolicyInput => DeleteBucketPolicyOutput;
        put_public_access_block: PutPublicAccessBlockInput => PutPublicAccessBlockOutput;
        get_public_access_block: GetPublicAccessBlockInput => GetPublicAccessBlockOutput;
        delete_public_access_block: DeletePublicAccessBlockInput => DeletePublicAccessBlockOutput;
    }
    objects {
        put_object: PutObjectInput => PutObjectOutput;
        get_object: GetObjectInput => GetObjectOutput;
        head_object: HeadObjectInput => HeadObjectOutput;
        delete_object: DeleteObjectInput => DeleteObjectOutput;
        delete_objects: DeleteObjectsInput => DeleteObjectsOutput;
        copy_object: CopyObjectInput => CopyObjectOutput;
    }
    listing {
        list_objects: ListObjectsInput => ListObjectsOutput;
        list_objects_v2: ListObjectsV2Input => ListObjectsV2Output;
    }
    uploads {
        create_multipart_upload: CreateMultipartUploadInput => CreateMultipartUploadOutput;
        upload_part: UploadPartInput => UploadPartOutput;
        upload_part_copy: UploadPartCopyInput => UploadPartCopyOutput;
        complete_multipart_upload: CompleteMultipartUploadInput => CompleteMultipartUploadOutput;
        abort_multipart_upload: AbortMultipartUploadInput => AbortMultipartUploadOutput;
        list_parts: ListPartsInput => ListPartsOutput;
        list_multipart_uploads: ListMultipartUploadsInput => ListMultipartUploadsOutput;
    }
}
