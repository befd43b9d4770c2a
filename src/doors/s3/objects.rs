//! Objects.

use iam::{
    Principal,
    s3::{self, Algorithm, Object},
};
use s3s::{S3Request, S3Response, S3Result, dto::*, s3_error};

use super::{
    checksums::{self, set_checksum},
    conditions::{read_condition, write_condition},
    headers::{encrypted, encryption, headers, no_acl},
    messages, permissions,
    request::{RequestState, check_owner},
    service::{self, PAGE, Storage, bytes, etag, source, unreadable},
};

pub(super) async fn put_object(
    storage: &Storage,
    mut req: S3Request<PutObjectInput>,
) -> S3Result<S3Response<PutObjectOutput>> {
    let state = RequestState::of(&req)?;
    let input = &mut req.input;
    s3::bucket(&storage.core.snapshot(), state.partition(), &input.bucket)
        .map_err(service::error)?;
    no_acl!(input);
    let headers = headers!(input);
    let written = storage.store(input.body.take()).await?;
    let object = Object {
        blobs: vec![(written.name.clone(), written.size)],
        size: written.size,
        etag: written.md5.clone(),
        modified: storage.core.clock().now(),
        headers,
        checksum: state.body.checksum(),
    };
    let checksum = object.checksum.clone();
    let tag = etag(&object.etag);
    let server_side_encryption = encrypted(&object.headers);
    let condition = write_condition(input.if_match.take(), input.if_none_match.take());
    storage
        .write_blobs(&state, "PutObject", Some(written), |tx| {
            let needless = s3::put(tx, &input.bucket, &input.key, object, condition)?;
            Ok(((), needless))
        })
        .await?;
    let mut output = PutObjectOutput {
        e_tag: Some(tag),
        server_side_encryption,
        checksum_type: checksums::kind(checksum.as_ref()),
        ..Default::default()
    };
    set_checksum!(output, checksum.as_ref());
    Ok(S3Response::new(output))
}

/// Refuses overridden response headers in anonymous requests, which could make a browser run another's object.
/// S3 API Reference, "GetObject", "Overriding response header values through the request".
fn check_overrides(state: &RequestState, input: &GetObjectInput) -> S3Result<()> {
    let overrides = [
        input.response_cache_control.is_some(),
        input.response_content_disposition.is_some(),
        input.response_content_encoding.is_some(),
        input.response_content_language.is_some(),
        input.response_content_type.is_some(),
        input.response_expires.is_some(),
    ];
    if matches!(state.caller.principal, Principal::Anonymous) && overrides.contains(&true) {
        return Err(s3_error!(
            InvalidRequest,
            "{}",
            messages::ANONYMOUS_OVERRIDES
        ));
    }
    Ok(())
}

pub(super) async fn get_object(
    storage: &Storage,
    req: S3Request<GetObjectInput>,
) -> S3Result<S3Response<GetObjectOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    check_overrides(&state, &input)?;
    let (object, held) = storage.find_and_hold(&state, &input.bucket, &input.key)?;
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
    let body = storage.blobs.read(&object, held, range.start, range.end);
    let body = StreamingBlob::wrap(body.await.map_err(unreadable)?);
    let kept = &object.headers;
    let mut output = GetObjectOutput {
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
        expires: input
            .response_expires
            .or_else(|| kept.expires.map(Into::into)),
        server_side_encryption: encrypted(kept),
        e_tag: Some(etag(&object.etag)),
        last_modified: Some(object.modified.into()),
        metadata: Some(kept.metadata.clone().into_iter().collect()),
        ..Default::default()
    };
    // The checksum is that of the whole object.
    if !partial
        && input
            .checksum_mode
            .as_ref()
            .is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED)
    {
        set_checksum!(output, object.checksum.as_ref());
        output.checksum_type = checksums::kind(object.checksum.as_ref());
    }
    Ok(if partial {
        S3Response::with_status(output, http::StatusCode::PARTIAL_CONTENT)
    } else {
        S3Response::new(output)
    })
}

pub(super) async fn head_object(
    storage: &Storage,
    req: S3Request<HeadObjectInput>,
) -> S3Result<S3Response<HeadObjectOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    let object = storage.find(&state, &input.bucket, &input.key)?;
    read_condition(
        &object,
        input.if_match.as_ref(),
        input.if_unmodified_since.as_ref(),
        input.if_none_match.as_ref(),
        input.if_modified_since.as_ref(),
    )?;
    let kept = object.headers.clone();
    let mut output = HeadObjectOutput {
        server_side_encryption: encrypted(&kept),
        expires: kept.expires.map(Into::into),
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
    };
    if input
        .checksum_mode
        .as_ref()
        .is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED)
    {
        set_checksum!(output, object.checksum.as_ref());
        output.checksum_type = checksums::kind(object.checksum.as_ref());
    }
    Ok(S3Response::new(output))
}

pub(super) async fn delete_object(
    storage: &Storage,
    req: S3Request<DeleteObjectInput>,
) -> S3Result<S3Response<DeleteObjectOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    storage
        .write_blobs(&state, "DeleteObject", None, |tx| {
            Ok(((), s3::delete(tx, &input.bucket, &input.key)?))
        })
        .await?;
    Ok(S3Response::with_status(
        DeleteObjectOutput::default(),
        http::StatusCode::NO_CONTENT,
    ))
}

pub(super) async fn delete_objects(
    storage: &Storage,
    req: S3Request<DeleteObjectsInput>,
) -> S3Result<S3Response<DeleteObjectsOutput>> {
    let (state, input) = (RequestState::of(&req)?, &req.input);
    if input.delete.objects.len() > PAGE {
        return Err(s3_error!(MalformedXML));
    }
    let may = |key: &str| {
        let target = permissions::object(
            "s3:DeleteObject",
            state.partition(),
            &input.bucket,
            key,
            &state.keys,
        );
        state.authorize_on(&storage.core, &input.bucket, target)
    };
    if let Err(fault) = s3::bucket(&storage.core.snapshot(), state.partition(), &input.bucket) {
        // Only callers who might delete in a bucket learn that it does not exist.
        if let Some(first) = input.delete.objects.first() {
            may(&first.key)?;
        }
        return Err(service::error(fault));
    }
    let (mut keys, mut errors) = (Vec::new(), Vec::new());
    for object in &input.delete.objects {
        let allowed = may(&object.key).and_then(|owner| {
            check_owner(&req.headers, "x-amz-expected-bucket-owner", owner.as_ref())
        });
        match allowed {
            Ok(()) => keys.push(object.key.clone()),
            Err(error) => errors.push(Error {
                code: Some(error.code().as_str().to_owned()),
                message: error.message().map(str::to_owned),
                key: Some(object.key.clone()),
                ..Default::default()
            }),
        }
    }
    storage
        .write_blobs(&state, "DeleteObjects", None, |tx| {
            let mut needless = Vec::new();
            for key in &keys {
                needless.extend(s3::delete(tx, &input.bucket, key)?);
            }
            Ok(((), needless))
        })
        .await?;
    let quiet = input.delete.quiet.unwrap_or(false);
    let deleted = keys
        .into_iter()
        .filter(|_| !quiet)
        .map(|key| DeletedObject {
            key: Some(key),
            ..Default::default()
        })
        .collect();
    Ok(S3Response::new(DeleteObjectsOutput {
        deleted: Some(deleted),
        errors: Some(errors),
        ..Default::default()
    }))
}

pub(super) async fn copy_object(
    storage: &Storage,
    mut req: S3Request<CopyObjectInput>,
) -> S3Result<S3Response<CopyObjectOutput>> {
    let state = RequestState::of(&req)?;
    let input = &mut req.input;
    no_acl!(input);
    let (bucket, key) = source(&input.copy_source)?;
    storage.authorize_copy(&state, &req.headers, bucket, key)?;
    let (object, held) = storage.find_and_hold(&state, bucket, key)?;
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
        return Err(s3_error!(InvalidRequest, "{}", messages::COPY_ONTO_ITSELF));
    }
    s3::bucket(&storage.core.snapshot(), state.partition(), &input.bucket)
        .map_err(service::error)?;
    let headers = if replaced {
        headers!(input)
    } else {
        s3::Headers {
            server_side_encryption: encryption(&input.server_side_encryption),
            ..object.headers.clone()
        }
    };
    let algorithm = input
        .checksum_algorithm
        .as_ref()
        .and_then(|algorithm| Algorithm::named(algorithm.as_str()))
        .or(object.checksum.as_ref().map(|checksum| checksum.algorithm));
    let (written, checksum) = storage
        .copy((&object, held), 0, object.size, algorithm)
        .await?;
    let modified = storage.core.clock().now();
    let copied = Object {
        blobs: vec![(written.name.clone(), written.size)],
        size: written.size,
        etag: written.md5.clone(),
        modified,
        headers,
        checksum: Some(checksum.clone()),
    };
    let tag = etag(&copied.etag);
    let server_side_encryption = encrypted(&copied.headers);
    storage
        .write_blobs(&state, "CopyObject", Some(written), |tx| {
            let needless = s3::put(tx, &input.bucket, &input.key, copied, |_| true)?;
            Ok(((), needless))
        })
        .await?;
    let mut result = CopyObjectResult {
        e_tag: Some(tag),
        last_modified: Some(modified.into()),
        checksum_type: checksums::kind(Some(&checksum)),
        ..Default::default()
    };
    set_checksum!(result, Some(&checksum));
    Ok(S3Response::new(CopyObjectOutput {
        copy_object_result: Some(result),
        server_side_encryption,
        ..Default::default()
    }))
}
