//! The operations of S3 on rows and blobs. An operation is authorized before it runs, as far as its path allows; the rest is authorized here.

use std::sync::{Arc, Mutex, PoisonError};

use futures::StreamExt;
use iam::{
    Core, Write,
    s3::{self, Algorithm, Checksum, Object, S3Fault},
};
use s3s::{S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result, dto::*, s3_error};

use super::{
    authentication::LARGEST_OBJECT,
    blobs::{BlobError, BlobHold, Blobs, NewBlob},
    checksums, messages, permissions,
    request::{RequestState, check_owner},
};

/// The most keys or parts of a page, and the most keys of DeleteObjects.
pub(super) const PAGE: usize = 1000;

/// Buckets, objects and uploads.
pub(crate) struct Storage {
    pub(crate) core: Core,
    pub(crate) blobs: Blobs,
}

pub(super) fn error(fault: S3Fault) -> S3Error {
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

impl Storage {
    /// Runs a transaction.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        state: &RequestState,
        operation: &'static str,
        f: impl FnOnce(&mut Write<'_>) -> Result<T, S3Fault>,
    ) -> S3Result<T> {
        let f = |tx: &mut Write<'_>| f(tx).map(|done| (done, Vec::new()));
        self.write_blobs(state, operation, None, f).await
    }

    /// Runs a transaction on rows that name blobs, `written` among them. `f` also returns the blobs that no row names any more.
    pub(super) async fn write_blobs<T: Send + 'static>(
        &self,
        state: &RequestState,
        operation: &'static str,
        written: Option<NewBlob>,
        f: impl FnOnce(&mut Write<'_>) -> Result<(T, Vec<String>), S3Fault>,
    ) -> S3Result<T> {
        // From here on a row may name the blob, even if the client disconnects.
        let kept = written.map(NewBlob::keep);
        let (result, ticket) = self
            .core
            .write(&state.caller, &state.origin, operation, |tx| {
                state.authorize_again(tx)?;
                f(tx).map_err(error)
            });
        let blobs = self.blobs.clone();
        let rest = tokio::spawn(async move {
            let durable = ticket.await;
            match result {
                Err(error) => {
                    blobs.remove(kept.as_slice()).await;
                    Err(error)
                }
                // The next start knows whether the row is on disk, and removes the blob if not.
                Ok(_) if durable.is_err() => Err(s3_error!(InternalError)),
                Ok((done, needless)) => {
                    blobs.remove(&needless).await;
                    Ok(done)
                }
            }
        });
        rest.await.unwrap_or_else(|_| Err(s3_error!(InternalError)))
    }

    /// Finds an object. Only callers who may list the bucket learn that it is missing.
    pub(super) fn find(
        &self,
        state: &RequestState,
        bucket: &str,
        key: &str,
    ) -> S3Result<Arc<Object>> {
        let found = s3::get(&self.core.snapshot(), state.partition(), bucket, key);
        if found == Err(S3Fault::NoSuchKey) {
            let target =
                permissions::of_bucket("s3:ListBucket", state.partition(), bucket, &state.keys);
            state.authorize_on(&self.core, bucket, target)?;
        }
        found.map_err(error)
    }

    /// Finds an object and holds its blobs: they stay until they have been read, even if it is replaced or deleted.
    pub(super) fn find_and_hold(
        &self,
        state: &RequestState,
        bucket: &str,
        key: &str,
    ) -> S3Result<(Arc<Object>, BlobHold)> {
        let mut object = self.find(state, bucket, key)?;
        loop {
            let held = self.blobs.hold(&object);
            // The object may have been replaced before the hold.
            let again = self.find(state, bucket, key)?;
            if again.blobs == object.blobs {
                return Ok((object, held));
            }
            object = again;
        }
    }

    pub(super) async fn store(&self, body: Option<StreamingBlob>) -> S3Result<NewBlob> {
        let body = body.unwrap_or_else(|| StreamingBlob::from(s3s::Body::empty()));
        let written = self.blobs.write(body, LARGEST_OBJECT).await;
        written.map_err(|error| match error {
            BlobError::TooLarge => s3_error!(EntityTooLarge),
            BlobError::Io(error) => {
                S3Error::with_source(S3ErrorCode::InternalError, Box::new(error))
            }
            // The outcome of the body has the refusal.
            BlobError::Body(error) => S3Error::with_source(S3ErrorCode::IncompleteBody, error),
        })
    }

    /// Authorizes reading the source of a copy, and checks the expected owner of its bucket.
    pub(super) fn authorize_copy(
        &self,
        state: &RequestState,
        headers: &http::HeaderMap,
        bucket: &str,
        key: &str,
    ) -> S3Result<()> {
        let partition = state.partition();
        let target = permissions::object("s3:GetObject", partition, bucket, key, &state.keys);
        let owner = state.authorize_on(&self.core, bucket, target)?;
        check_owner(
            headers,
            "x-amz-source-expected-bucket-owner",
            owner.as_ref(),
        )
    }

    /// Copies bytes of an object, with their checksum.
    pub(super) async fn copy(
        &self,
        (object, held): (&Object, BlobHold),
        from: u64,
        to: u64,
        algorithm: Option<Algorithm>,
    ) -> S3Result<(NewBlob, Checksum)> {
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
        // Here the body is ours: an incomplete one is an internal error.
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

/// A blob is missing or cannot be opened.
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

macro_rules! operations {
    ($($module:ident { $($name:ident: $Input:ident => $Output:ident;)* })*) => {
        #[async_trait::async_trait]
        impl S3 for Storage {
            $($(async fn $name(&self, request: S3Request<$Input>) -> S3Result<S3Response<$Output>> {
                super::$module::$name(self, request).await
            })*)*
        }
    };
}

// Every implemented operation, with its module; s3s answers NotImplemented to the others.
operations! {
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
