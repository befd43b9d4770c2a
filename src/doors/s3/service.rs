//! The operations of S3 over our rows and blobs. Each has been decided before it runs; what only its input shows is decided here.

use std::sync::Arc;

use iam::{
    call::{View, Write},
    core::Core,
    s3::{self, Entry, Headers, Listing, Object, Part, S3Fault},
};
use md5::{Digest, Md5};
use s3s::{S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result, dto::*, s3_error};
use time::OffsetDateTime;

use super::{
    Asked,
    blobs::{Blobs, WriteError, Written},
    gate::LARGEST,
    permissions,
};

/// Keys of a page, parts of a page, keys of a DeleteObjects.
const PAGE: usize = 1000;
/// Bytes of user metadata. S3 User Guide, "Working with object metadata".
const METADATA: usize = 2048;

/// Buckets, objects and uploads.
pub(crate) struct Storage {
    pub(crate) core: Core,
    pub(crate) blobs: Blobs,
}

fn code(fault: S3Fault) -> S3Error {
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
    };
    S3Error::with_message(code, fault.to_string())
}

fn asked<T>(request: &S3Request<T>) -> S3Result<Asked> {
    request
        .extensions
        .get::<Asked>()
        .cloned()
        .ok_or_else(|| s3_error!(AccessDenied))
}

impl Asked {
    fn partition(&self) -> &str {
        &self.caller.account.partition
    }
}

impl Storage {
    async fn write<T>(
        &self,
        asked: &Asked,
        operation: &'static str,
        f: impl FnOnce(&mut Write<'_>) -> Result<T, S3Fault>,
    ) -> S3Result<T> {
        let (result, ticket) = self.core.write(&asked.caller, &asked.origin, operation, f);
        ticket
            .await
            .map_err(|error| S3Error::with_source(S3ErrorCode::InternalError, Box::new(error)))?;
        result.map_err(code)
    }

    /// An object; a missing one shows only to those who may list its bucket.
    fn find(&self, asked: &Asked, bucket: &str, key: &str) -> S3Result<Arc<Object>> {
        let found = s3::get(&self.core.snapshot(), asked.partition(), bucket, key);
        if found == Err(S3Fault::NoSuchKey) {
            asked.authorize(&self.core, &permissions::list(asked.partition(), bucket))?;
        }
        found.map_err(code)
    }

    async fn store(&self, body: Option<StreamingBlob>, md5: Option<&str>) -> S3Result<Written> {
        let body = body.unwrap_or_else(|| StreamingBlob::from(s3s::Body::empty()));
        let written = self
            .blobs
            .write(body, LARGEST)
            .await
            .map_err(|error| match error {
                WriteError::TooLarge => s3_error!(EntityTooLarge),
                WriteError::Io(error) => {
                    S3Error::with_source(S3ErrorCode::InternalError, Box::new(error))
                }
                WriteError::Body(error) => broken(error),
            })?;
        if md5.is_some_and(|wanted| base64(&written.md5).as_deref() != Some(wanted)) {
            return Err(s3_error!(
                BadDigest,
                "The Content-MD5 you specified did not match what we received."
            ));
        }
        Ok(written)
    }
}

/// A body that is not what its signature or checksum says: s3s tells it by text alone.
fn broken(error: s3s::StdError) -> S3Error {
    let text = format!("{error} {error:?}").to_ascii_lowercase();
    let code = if text.contains("signature") {
        S3ErrorCode::SignatureDoesNotMatch
    } else if text.contains("sha256")
        || text.contains("mismatch")
        || text.contains("checksum")
        || text.contains("hash")
    {
        S3ErrorCode::BadDigest
    } else {
        S3ErrorCode::IncompleteBody
    };
    S3Error::with_source(code, error)
}

fn base64(hex: &str) -> Option<String> {
    use base64::Engine;
    Some(base64::engine::general_purpose::STANDARD.encode(hex::decode(hex).ok()?))
}

fn etag(value: &str) -> ETag {
    ETag::Strong(value.to_owned())
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn bytes(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The ETag of an object of parts: the MD5 of their MD5s, and their number.
fn etag_of_parts(parts: &[Arc<Part>]) -> String {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(hex::decode(&part.etag).unwrap_or_default());
    }
    format!("{}-{}", hex::encode(hash.finalize()), parts.len())
}

/// Whether an ETag condition names an object's ETag.
fn names(condition: &ETagCondition, object: Option<&Object>) -> bool {
    match (condition, object) {
        (_, None) => false,
        (ETagCondition::Any, Some(_)) => true,
        (ETagCondition::ETag(wanted), Some(object)) => wanted.value() == object.etag,
    }
}

fn write_condition(
    if_match: Option<ETagCondition>,
    if_none_match: Option<ETagCondition>,
) -> impl FnOnce(Option<&Object>) -> bool {
    move |before| {
        if_match
            .as_ref()
            .is_none_or(|condition| names(condition, before))
            && !if_none_match
                .as_ref()
                .is_some_and(|condition| names(condition, before))
    }
}

fn moment(timestamp: &Timestamp) -> OffsetDateTime {
    OffsetDateTime::from(timestamp.clone())
        .replace_nanosecond(0)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// RFC 9110, section 13.2.2.
fn read_condition(
    object: &Object,
    if_match: Option<&ETagCondition>,
    if_unmodified_since: Option<&Timestamp>,
    if_none_match: Option<&ETagCondition>,
    if_modified_since: Option<&Timestamp>,
) -> S3Result<()> {
    let modified = object
        .modified
        .replace_nanosecond(0)
        .unwrap_or(object.modified);
    let holds = match (if_match, if_unmodified_since) {
        (Some(condition), _) => names(condition, Some(object)),
        (None, Some(since)) => modified <= moment(since),
        (None, None) => true,
    };
    if !holds {
        return Err(s3_error!(PreconditionFailed));
    }
    let changed = match (if_none_match, if_modified_since) {
        (Some(condition), _) => !names(condition, Some(object)),
        (None, Some(since)) => modified > moment(since),
        (None, None) => true,
    };
    if changed {
        return Ok(());
    }
    let mut error = S3Error::new(S3ErrorCode::NotModified);
    let mut headers = http::HeaderMap::new();
    if let Ok(value) = http::HeaderValue::from_str(&format!("\"{}\"", object.etag)) {
        headers.insert(http::header::ETAG, value);
    }
    error.set_headers(headers);
    error.set_status_code(http::StatusCode::NOT_MODIFIED);
    Err(error)
}

fn metadata(metadata: Option<Metadata>) -> S3Result<std::collections::BTreeMap<String, String>> {
    let metadata: std::collections::BTreeMap<_, _> =
        metadata.unwrap_or_default().into_iter().collect();
    let size: usize = metadata
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if size > METADATA {
        return Err(s3_error!(
            MetadataTooLarge,
            "Your metadata headers exceed the maximum allowed metadata size"
        ));
    }
    Ok(metadata)
}

/// `aws-chunked` is how the body came, not what it is.
fn encoding(value: Option<String>) -> Option<String> {
    let kept: Vec<&str> = value
        .as_deref()?
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty() && *part != "aws-chunked")
        .collect();
    (!kept.is_empty()).then(|| kept.join(", "))
}

macro_rules! headers {
    ($input:expr) => {
        Headers {
            content_type: $input.content_type.take(),
            cache_control: $input.cache_control.take(),
            content_disposition: $input.content_disposition.take(),
            content_encoding: encoding($input.content_encoding.take()),
            content_language: $input.content_language.take(),
            metadata: metadata($input.metadata.take())?,
        }
    };
}

fn source(source: &CopySource) -> S3Result<(&str, &str)> {
    match source {
        CopySource::Bucket {
            bucket,
            key,
            version_id: None,
        } => Ok((bucket, key)),
        _ => Err(s3_error!(
            NotImplemented,
            "Versions and access points are not implemented."
        )),
    }
}

fn encoded(text: &str, kind: Option<&EncodingType>) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'/')
        .remove(b'*');
    if kind.is_some() {
        utf8_percent_encode(text, KEPT).to_string()
    } else {
        text.to_owned()
    }
}

/// A page of keys in the words of both ListObjects operations.
struct Page {
    contents: Vec<s3s::dto::Object>,
    prefixes: Vec<CommonPrefix>,
    next: Option<String>,
    most: i32,
}

struct Wanted<'w> {
    bucket: &'w str,
    prefix: Option<&'w str>,
    delimiter: Option<&'w str>,
    after: &'w str,
    most: Option<i32>,
    encoding: Option<&'w EncodingType>,
    owner: bool,
}

impl Storage {
    fn page(&self, asked: &Asked, wanted: &Wanted<'_>) -> S3Result<Page> {
        let head = self.core.snapshot();
        let bucket = s3::bucket(&head, asked.partition(), wanted.bucket).map_err(code)?;
        let most = wanted.most.unwrap_or(count(PAGE));
        let limit = usize::try_from(most)
            .map_err(|_| s3_error!(InvalidArgument, "max-keys must not be negative"))?
            .min(PAGE);
        let listed = s3::list(
            &head,
            &Listing {
                partition: asked.partition(),
                bucket: wanted.bucket,
                prefix: wanted.prefix.unwrap_or_default(),
                delimiter: wanted.delimiter,
                after: wanted.after,
                most: limit,
            },
        );
        let mut page = Page {
            contents: Vec::new(),
            prefixes: Vec::new(),
            next: listed.next,
            most: count(limit),
        };
        for entry in listed.entries {
            match entry {
                Entry::Prefix(prefix) => page.prefixes.push(CommonPrefix {
                    prefix: Some(encoded(&prefix, wanted.encoding)),
                }),
                Entry::Key(key, object) => page.contents.push(s3s::dto::Object {
                    key: Some(encoded(&key, wanted.encoding)),
                    e_tag: Some(etag(&object.etag)),
                    last_modified: Some(object.modified.into()),
                    size: Some(bytes(object.size)),
                    storage_class: Some(ObjectStorageClass::from_static(
                        ObjectStorageClass::STANDARD,
                    )),
                    owner: wanted.owner.then(|| Owner {
                        id: Some(bucket.owner.to_string()),
                        display_name: None,
                    }),
                    ..Default::default()
                }),
            }
        }
        Ok(page)
    }

    /// Copies the bytes of an object, or a part of them.
    async fn copy(&self, object: &Object, from: u64, to: u64) -> S3Result<Written> {
        self.store(
            Some(StreamingBlob::wrap(self.blobs.read(
                object.blobs.clone(),
                from,
                to,
            ))),
            None,
        )
        .await
    }
}

#[async_trait::async_trait]
impl S3 for Storage {
    async fn list_buckets(
        &self,
        req: S3Request<ListBucketsInput>,
    ) -> S3Result<S3Response<ListBucketsOutput>> {
        let asked = asked(&req)?;
        let buckets = self
            .core
            .read(&asked.caller, &asked.origin, "ListBuckets", |cx| {
                s3::list_buckets(cx)
            });
        let prefix = req.input.prefix.unwrap_or_default();
        let shown = buckets
            .iter()
            .filter(|bucket| bucket.name.starts_with(&prefix))
            .map(|bucket| Bucket {
                name: Some(bucket.name.clone()),
                creation_date: Some(bucket.created.into()),
                ..Default::default()
            });
        Ok(S3Response::new(ListBucketsOutput {
            buckets: Some(shown.collect()),
            owner: Some(Owner {
                id: Some(asked.caller.account.id.to_string()),
                display_name: None,
            }),
            ..Default::default()
        }))
    }

    async fn create_bucket(
        &self,
        req: S3Request<CreateBucketInput>,
    ) -> S3Result<S3Response<CreateBucketOutput>> {
        let asked = asked(&req)?;
        let configured = req
            .input
            .create_bucket_configuration
            .and_then(|configuration| configuration.location_constraint);
        let region = configured.map_or_else(
            || "us-east-1".to_owned(),
            |region| region.as_str().to_owned(),
        );
        let name = req.input.bucket;
        self.write(&asked, "CreateBucket", |tx| {
            s3::create_bucket(tx, &name, &region)
        })
        .await?;
        Ok(S3Response::new(CreateBucketOutput {
            location: Some(format!("/{name}")),
        }))
    }

    async fn delete_bucket(
        &self,
        req: S3Request<DeleteBucketInput>,
    ) -> S3Result<S3Response<DeleteBucketOutput>> {
        let asked = asked(&req)?;
        let needless = self
            .write(&asked, "DeleteBucket", |tx| {
                let uploads = s3::uploads(
                    tx.head(),
                    &asked.caller.account.partition,
                    &req.input.bucket,
                );
                let blobs: Vec<String> = uploads
                    .iter()
                    .flat_map(|(_, id, _)| s3::parts(tx.head(), id))
                    .map(|(_, part)| part.blob.clone())
                    .collect();
                s3::delete_bucket(tx, &req.input.bucket).map(|()| blobs)
            })
            .await?;
        self.blobs.remove(&needless).await;
        Ok(S3Response::with_status(
            DeleteBucketOutput {},
            http::StatusCode::NO_CONTENT,
        ))
    }

    async fn head_bucket(
        &self,
        req: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        let asked = asked(&req)?;
        let bucket = s3::bucket(&self.core.snapshot(), asked.partition(), &req.input.bucket)
            .map_err(code)?;
        Ok(S3Response::new(HeadBucketOutput {
            bucket_region: Some(bucket.region.clone()),
            ..Default::default()
        }))
    }

    async fn get_bucket_location(
        &self,
        req: S3Request<GetBucketLocationInput>,
    ) -> S3Result<S3Response<GetBucketLocationOutput>> {
        let asked = asked(&req)?;
        let bucket = s3::bucket(&self.core.snapshot(), asked.partition(), &req.input.bucket)
            .map_err(code)?;
        let region = (bucket.region != "us-east-1")
            .then(|| BucketLocationConstraint::from(bucket.region.clone()));
        Ok(S3Response::new(GetBucketLocationOutput {
            location_constraint: region,
        }))
    }

    async fn put_object(
        &self,
        mut req: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        let asked = asked(&req)?;
        let input = &mut req.input;
        s3::bucket(&self.core.snapshot(), asked.partition(), &input.bucket).map_err(code)?;
        let headers = headers!(input);
        let written = self
            .store(input.body.take(), input.content_md5.as_deref())
            .await?;
        let object = Object {
            blobs: vec![(written.name.clone(), written.size)],
            size: written.size,
            etag: written.md5.clone(),
            modified: self.core.clock().now(),
            headers,
        };
        let tag = etag(&object.etag);
        let condition = write_condition(input.if_match.take(), input.if_none_match.take());
        let needless = self
            .write(&asked, "PutObject", |tx| {
                s3::put(tx, &input.bucket, &input.key, object, condition)
            })
            .await?;
        written.keep();
        self.blobs.remove(&needless).await;
        Ok(S3Response::new(PutObjectOutput {
            e_tag: Some(tag),
            ..Default::default()
        }))
    }

    async fn get_object(
        &self,
        req: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        let (asked, input) = (asked(&req)?, req.input);
        let object = self.find(&asked, &input.bucket, &input.key)?;
        read_condition(
            &object,
            input.if_match.as_ref(),
            input.if_unmodified_since.as_ref(),
            input.if_none_match.as_ref(),
            input.if_modified_since.as_ref(),
        )?;
        let range = match input.range {
            Some(range) => Some(
                range
                    .check(object.size)
                    .map_err(|_| s3_error!(InvalidRange))?,
            ),
            None => None,
        };
        let content_range = range.as_ref().map(|range| {
            format!(
                "bytes {}-{}/{}",
                range.start,
                range.end.saturating_sub(1),
                object.size
            )
        });
        let partial = range.is_some();
        let range = range.unwrap_or(0..object.size);
        let length = range.end - range.start;
        let body = StreamingBlob::wrap(self.blobs.read(
            object.blobs.clone(),
            range.start,
            range.end,
        ));
        let kept = &object.headers;
        let output = GetObjectOutput {
            body: Some(body),
            accept_ranges: Some("bytes".to_owned()),
            content_length: Some(bytes(length)),
            content_range,
            content_type: input
                .response_content_type
                .or_else(|| kept.content_type.clone())
                .or_else(|| Some("binary/octet-stream".to_owned())),
            cache_control: input
                .response_cache_control
                .or_else(|| kept.cache_control.clone()),
            content_disposition: input
                .response_content_disposition
                .or_else(|| kept.content_disposition.clone()),
            content_encoding: input
                .response_content_encoding
                .or_else(|| kept.content_encoding.clone()),
            content_language: input
                .response_content_language
                .or_else(|| kept.content_language.clone()),
            e_tag: Some(etag(&object.etag)),
            last_modified: Some(object.modified.into()),
            metadata: Some(kept.metadata.clone().into_iter().collect()),
            ..Default::default()
        };
        Ok(if partial {
            S3Response::with_status(output, http::StatusCode::PARTIAL_CONTENT)
        } else {
            S3Response::new(output)
        })
    }

    async fn head_object(
        &self,
        req: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        let (asked, input) = (asked(&req)?, req.input);
        let object = self.find(&asked, &input.bucket, &input.key)?;
        read_condition(
            &object,
            input.if_match.as_ref(),
            input.if_unmodified_since.as_ref(),
            input.if_none_match.as_ref(),
            input.if_modified_since.as_ref(),
        )?;
        let kept = object.headers.clone();
        Ok(S3Response::new(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: Some(bytes(object.size)),
            content_type: kept
                .content_type
                .or_else(|| Some("binary/octet-stream".to_owned())),
            cache_control: kept.cache_control,
            content_disposition: kept.content_disposition,
            content_encoding: kept.content_encoding,
            content_language: kept.content_language,
            e_tag: Some(etag(&object.etag)),
            last_modified: Some(object.modified.into()),
            metadata: Some(kept.metadata.into_iter().collect()),
            ..Default::default()
        }))
    }

    async fn delete_object(
        &self,
        req: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let (asked, input) = (asked(&req)?, req.input);
        let needless = self
            .write(&asked, "DeleteObject", |tx| {
                s3::delete(tx, &input.bucket, &input.key)
            })
            .await?;
        self.blobs.remove(&needless).await;
        Ok(S3Response::with_status(
            DeleteObjectOutput::default(),
            http::StatusCode::NO_CONTENT,
        ))
    }

    async fn delete_objects(
        &self,
        req: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let (asked, input) = (asked(&req)?, req.input);
        if input.delete.objects.len() > PAGE {
            return Err(s3_error!(MalformedXML));
        }
        s3::bucket(&self.core.snapshot(), asked.partition(), &input.bucket).map_err(code)?;
        let quiet = input.delete.quiet.unwrap_or(false);
        let (mut deleted, mut errors) = (Vec::new(), Vec::new());
        for object in input.delete.objects {
            let key = object.key;
            let target =
                permissions::object("s3:DeleteObject", asked.partition(), &input.bucket, &key);
            let done = match asked.authorize(&self.core, &target) {
                Err(error) => Err(error),
                Ok(()) => {
                    self.write(&asked, "DeleteObjects", |tx| {
                        s3::delete(tx, &input.bucket, &key)
                    })
                    .await
                }
            };
            match done {
                Ok(needless) => {
                    self.blobs.remove(&needless).await;
                    if !quiet {
                        deleted.push(DeletedObject {
                            key: Some(key),
                            ..Default::default()
                        });
                    }
                }
                Err(error) => errors.push(Error {
                    code: Some(error.code().as_str().to_owned()),
                    message: error.message().map(str::to_owned),
                    key: Some(key),
                    ..Default::default()
                }),
            }
        }
        Ok(S3Response::new(DeleteObjectsOutput {
            deleted: Some(deleted),
            errors: Some(errors),
            ..Default::default()
        }))
    }

    async fn copy_object(
        &self,
        mut req: S3Request<CopyObjectInput>,
    ) -> S3Result<S3Response<CopyObjectOutput>> {
        let asked = asked(&req)?;
        let input = &mut req.input;
        let (bucket, key) = source(&input.copy_source)?;
        asked.authorize(
            &self.core,
            &permissions::object("s3:GetObject", asked.partition(), bucket, key),
        )?;
        let object = self.find(&asked, bucket, key)?;
        read_condition(
            &object,
            input.copy_source_if_match.as_ref(),
            input.copy_source_if_unmodified_since.as_ref(),
            input.copy_source_if_none_match.as_ref(),
            input.copy_source_if_modified_since.as_ref(),
        )
        .map_err(|_| s3_error!(PreconditionFailed))?;
        let replaced = input
            .metadata_directive
            .as_ref()
            .is_some_and(|directive| directive.as_str() == MetadataDirective::REPLACE);
        if !replaced && (bucket, key) == (input.bucket.as_str(), input.key.as_str()) {
            return Err(s3_error!(
                InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
            ));
        }
        s3::bucket(&self.core.snapshot(), asked.partition(), &input.bucket).map_err(code)?;
        let headers = if replaced {
            headers!(input)
        } else {
            object.headers.clone()
        };
        let written = self.copy(&object, 0, object.size).await?;
        let modified = self.core.clock().now();
        let copied = Object {
            blobs: vec![(written.name.clone(), written.size)],
            size: written.size,
            etag: written.md5.clone(),
            modified,
            headers,
        };
        let tag = etag(&copied.etag);
        let needless = self
            .write(&asked, "CopyObject", |tx| {
                s3::put(tx, &input.bucket, &input.key, copied, |_| true)
            })
            .await?;
        written.keep();
        self.blobs.remove(&needless).await;
        let result = CopyObjectResult {
            e_tag: Some(tag),
            last_modified: Some(modified.into()),
            ..Default::default()
        };
        Ok(S3Response::new(CopyObjectOutput {
            copy_object_result: Some(result),
            ..Default::default()
        }))
    }

    async fn list_objects(
        &self,
        req: S3Request<ListObjectsInput>,
    ) -> S3Result<S3Response<ListObjectsOutput>> {
        let (asked, input) = (asked(&req)?, req.input);
        let kind = input.encoding_type.as_ref();
        let page = self.page(
            &asked,
            &Wanted {
                bucket: &input.bucket,
                prefix: input.prefix.as_deref(),
                delimiter: input.delimiter.as_deref(),
                after: input.marker.as_deref().unwrap_or_default(),
                most: input.max_keys,
                encoding: kind,
                owner: true,
            },
        )?;
        Ok(S3Response::new(ListObjectsOutput {
            // The next marker is told only with a delimiter; else it is the last key.
            next_marker: page
                .next
                .as_deref()
                .filter(|_| input.delimiter.is_some())
                .map(|next| encoded(next, kind)),
            is_truncated: Some(page.next.is_some()),
            contents: Some(page.contents),
            common_prefixes: Some(page.prefixes),
            max_keys: Some(page.most),
            marker: Some(encoded(input.marker.as_deref().unwrap_or_default(), kind)),
            prefix: Some(encoded(input.prefix.as_deref().unwrap_or_default(), kind)),
            delimiter: input
                .delimiter
                .as_deref()
                .map(|delimiter| encoded(delimiter, kind)),
            encoding_type: input.encoding_type.clone(),
            name: Some(input.bucket),
            ..Default::default()
        }))
    }

    async fn list_objects_v2(
        &self,
        req: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let (asked, input) = (asked(&req)?, req.input);
        let kind = input.encoding_type.as_ref();
        let continued = match &input.continuation_token {
            None => None,
            Some(token) => {
                let read = URL_SAFE_NO_PAD
                    .decode(token)
                    .ok()
                    .and_then(|bytes| String::from_utf8(bytes).ok());
                Some(read.ok_or_else(|| {
                    s3_error!(
                        InvalidArgument,
                        "The continuation token provided is incorrect"
                    )
                })?)
            }
        };
        let after = continued
            .as_deref()
            .or(input.start_after.as_deref())
            .unwrap_or_default();
        let page = self.page(
            &asked,
            &Wanted {
                bucket: &input.bucket,
                prefix: input.prefix.as_deref(),
                delimiter: input.delimiter.as_deref(),
                after,
                most: input.max_keys,
                encoding: kind,
                owner: input.fetch_owner.unwrap_or(false),
            },
        )?;
        Ok(S3Response::new(ListObjectsV2Output {
            is_truncated: Some(page.next.is_some()),
            next_continuation_token: page.next.map(|next| URL_SAFE_NO_PAD.encode(next)),
            key_count: Some(count(page.contents.len() + page.prefixes.len())),
            contents: Some(page.contents),
            common_prefixes: Some(page.prefixes),
            max_keys: Some(page.most),
            continuation_token: input.continuation_token.clone(),
            start_after: input
                .start_after
                .as_deref()
                .map(|after| encoded(after, kind)),
            prefix: Some(encoded(input.prefix.as_deref().unwrap_or_default(), kind)),
            delimiter: input
                .delimiter
                .as_deref()
                .map(|delimiter| encoded(delimiter, kind)),
            encoding_type: input.encoding_type.clone(),
            name: Some(input.bucket),
            ..Default::default()
        }))
    }

    async fn create_multipart_upload(
        &self,
        mut req: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let asked = asked(&req)?;
        let input = &mut req.input;
        let headers = headers!(input);
        let id = self
            .write(&asked, "CreateMultipartUpload", |tx| {
                s3::begin(tx, &input.bucket, &input.key, headers)
            })
            .await?;
        Ok(S3Response::new(CreateMultipartUploadOutput {
            bucket: Some(input.bucket.clone()),
            key: Some(input.key.clone()),
            upload_id: Some(id),
            ..Default::default()
        }))
    }

    async fn upload_part(
        &self,
        req: S3Request<UploadPartInput>,
    ) -> S3Result<S3Response<UploadPartOutput>> {
        let (asked, input) = (asked(&req)?, req.input);
        let number = part_number(input.part_number)?;
        s3::upload(
            &self.core.snapshot(),
            asked.partition(),
            &input.bucket,
            &input.key,
            &input.upload_id,
        )
        .map_err(code)?;
        let written = self.store(input.body, input.content_md5.as_deref()).await?;
        let tag = self
            .keep_part(
                &asked,
                (&input.bucket, &input.key, &input.upload_id, number),
                written,
            )
            .await?
            .0;
        Ok(S3Response::new(UploadPartOutput {
            e_tag: Some(tag),
            ..Default::default()
        }))
    }

    async fn upload_part_copy(
        &self,
        req: S3Request<UploadPartCopyInput>,
    ) -> S3Result<S3Response<UploadPartCopyOutput>> {
        let (asked, input) = (asked(&req)?, req.input);
        let number = part_number(input.part_number)?;
        let (bucket, key) = source(&input.copy_source)?;
        asked.authorize(
            &self.core,
            &permissions::object("s3:GetObject", asked.partition(), bucket, key),
        )?;
        s3::upload(
            &self.core.snapshot(),
            asked.partition(),
            &input.bucket,
            &input.key,
            &input.upload_id,
        )
        .map_err(code)?;
        let object = self.find(&asked, bucket, key)?;
        let range = match input.copy_source_range.as_deref() {
            None => 0..object.size,
            Some(text) => {
                let range = Range::parse(text).map_err(|_| s3_error!(InvalidArgument, "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy"))?;
                range
                    .check(object.size)
                    .map_err(|_| s3_error!(InvalidRange))?
            }
        };
        let written = self.copy(&object, range.start, range.end).await?;
        let (tag, modified) = self
            .keep_part(
                &asked,
                (&input.bucket, &input.key, &input.upload_id, number),
                written,
            )
            .await?;
        let result = CopyPartResult {
            e_tag: Some(tag),
            last_modified: Some(modified.into()),
            ..Default::default()
        };
        Ok(S3Response::new(UploadPartCopyOutput {
            copy_part_result: Some(result),
            ..Default::default()
        }))
    }

    async fn complete_multipart_upload(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let (asked, input) = (asked(&req)?, req.input);
        let parts = input
            .multipart_upload
            .and_then(|upload| upload.parts)
            .unwrap_or_default();
        let named = parts
            .into_iter()
            .map(|part| {
                Some((
                    u32::try_from(part.part_number?).ok()?,
                    part.e_tag?.value().to_owned(),
                ))
            })
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| s3_error!(MalformedXML))?;
        let condition = write_condition(input.if_match, input.if_none_match);
        let (object, needless) = self
            .write(&asked, "CompleteMultipartUpload", |tx| {
                s3::complete(
                    tx,
                    &input.bucket,
                    &input.key,
                    &input.upload_id,
                    &named,
                    etag_of_parts,
                    condition,
                )
            })
            .await?;
        self.blobs.remove(&needless).await;
        Ok(S3Response::new(CompleteMultipartUploadOutput {
            location: Some(format!("/{}/{}", input.bucket, input.key)),
            bucket: Some(input.bucket),
            key: Some(input.key),
            e_tag: Some(etag(&object.etag)),
            ..Default::default()
        }))
    }

    async fn abort_multipart_upload(
        &self,
        req: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let (asked, input) = (asked(&req)?, req.input);
        let needless = self
            .write(&asked, "AbortMultipartUpload", |tx| {
                s3::abort(tx, &input.bucket, &input.key, &input.upload_id)
            })
            .await?;
        self.blobs.remove(&needless).await;
        Ok(S3Response::with_status(
            AbortMultipartUploadOutput::default(),
            http::StatusCode::NO_CONTENT,
        ))
    }

    async fn list_parts(
        &self,
        req: S3Request<ListPartsInput>,
    ) -> S3Result<S3Response<ListPartsOutput>> {
        let (asked, input) = (asked(&req)?, req.input);
        let head = self.core.snapshot();
        s3::upload(
            &head,
            asked.partition(),
            &input.bucket,
            &input.key,
            &input.upload_id,
        )
        .map_err(code)?;
        let after = u32::try_from(input.part_number_marker.unwrap_or(0)).unwrap_or(0);
        let most = usize::try_from(input.max_parts.unwrap_or(count(PAGE)))
            .unwrap_or(PAGE)
            .min(PAGE);
        let mut parts: Vec<_> = s3::parts(&head, &input.upload_id)
            .into_iter()
            .filter(|(number, _)| *number > after)
            .collect();
        let truncated = parts.len() > most;
        parts.truncate(most);
        let last = parts.last().map_or(after, |(number, _)| *number);
        let shown = parts.into_iter().map(|(number, part)| s3s::dto::Part {
            part_number: i32::try_from(number).ok(),
            e_tag: Some(etag(&part.etag)),
            last_modified: Some(part.modified.into()),
            size: Some(bytes(part.size)),
            ..Default::default()
        });
        Ok(S3Response::new(ListPartsOutput {
            parts: Some(shown.collect()),
            is_truncated: Some(truncated),
            max_parts: Some(count(most)),
            part_number_marker: Some(i32::try_from(after).unwrap_or(0)),
            next_part_number_marker: Some(i32::try_from(last).unwrap_or(0)),
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            ..Default::default()
        }))
    }

    async fn list_multipart_uploads(
        &self,
        req: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        let (asked, input) = (asked(&req)?, req.input);
        if input.delimiter.is_some() {
            return Err(s3_error!(
                NotImplemented,
                "A delimiter in a list of uploads is not implemented."
            ));
        }
        let head = self.core.snapshot();
        s3::bucket(&head, asked.partition(), &input.bucket).map_err(code)?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let after = (
            input.key_marker.clone().unwrap_or_default(),
            input.upload_id_marker.clone(),
        );
        let most = usize::try_from(input.max_uploads.unwrap_or(count(PAGE)))
            .unwrap_or(PAGE)
            .min(PAGE);
        // A key marker alone passes over all uploads of its key.
        let wanted = |key: &String, id: &String| {
            key.starts_with(&prefix)
                && (*key > after.0
                    || (*key == after.0 && after.1.as_ref().is_some_and(|marker| id > marker)))
        };
        let mut uploads: Vec<_> = s3::uploads(&head, asked.partition(), &input.bucket)
            .into_iter()
            .filter(|(key, id, _)| wanted(key, id))
            .collect();
        let truncated = uploads.len() > most;
        uploads.truncate(most);
        let last = uploads
            .last()
            .filter(|_| truncated)
            .map(|(key, id, _)| (key.clone(), id.clone()));
        let shown = uploads
            .into_iter()
            .map(|(key, id, upload)| MultipartUpload {
                key: Some(key),
                upload_id: Some(id),
                initiated: Some(upload.began.into()),
                ..Default::default()
            });
        Ok(S3Response::new(ListMultipartUploadsOutput {
            uploads: Some(shown.collect()),
            is_truncated: Some(truncated),
            max_uploads: Some(count(most)),
            prefix: input.prefix,
            key_marker: input.key_marker,
            upload_id_marker: input.upload_id_marker,
            next_key_marker: last.as_ref().map(|(key, _)| key.clone()),
            next_upload_id_marker: last.map(|(_, id)| id),
            bucket: Some(input.bucket),
            ..Default::default()
        }))
    }
}

fn part_number(number: i32) -> S3Result<u32> {
    let number = u32::try_from(number)
        .ok()
        .filter(|number| (1..=10_000).contains(number));
    number.ok_or_else(|| {
        s3_error!(
            InvalidArgument,
            "Part number must be an integer between 1 and 10000, inclusive"
        )
    })
}

impl Storage {
    async fn keep_part(
        &self,
        asked: &Asked,
        at: (&str, &str, &str, u32),
        written: Written,
    ) -> S3Result<(ETag, OffsetDateTime)> {
        let (bucket, key, id, number) = at;
        let modified = self.core.clock().now();
        let part = Part {
            blob: written.name.clone(),
            size: written.size,
            etag: written.md5.clone(),
            modified,
        };
        let tag = etag(&part.etag);
        let needless = self
            .write(asked, "UploadPart", |tx| {
                s3::put_part(tx, bucket, key, id, number, part)
            })
            .await?;
        written.keep();
        self.blobs.remove(&needless).await;
        Ok((tag, modified))
    }
}
