//! Multipart uploads.

use std::sync::Arc;

use iam::s3::{self, Algorithm, Checksum, NamedPart, Part};
use md5::{Digest, Md5};
use s3s::{S3Request, S3Response, S3Result, dto::*, s3_error};
use time::OffsetDateTime;

use super::{
    blobs::NewBlob,
    checksums::{self, checksum_in, set_checksum},
    conditions::write_condition,
    headers::{encrypted, headers, no_acl},
    messages,
    request::RequestState,
    service::{self, PAGE, Storage, bytes, count, etag, source},
};

pub(super) async fn create_multipart_upload(
    storage: &Storage,
    mut req: S3Request<CreateMultipartUploadInput>,
) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
    let state = RequestState::of(&req)?;
    let input = &mut req.input;
    no_acl!(input);
    let headers = headers!(input);
    let server_side_encryption = encrypted(&headers);
    let (algorithm, composite) = checksums_of(
        input.checksum_algorithm.as_ref(),
        input.checksum_type.as_ref(),
    )?;
    let id = storage
        .write(&state, "CreateMultipartUpload", |tx| {
            s3::begin(
                tx,
                &input.bucket,
                &input.key,
                headers,
                (algorithm, composite),
            )
        })
        .await?;
    Ok(S3Response::new(CreateMultipartUploadOutput {
        bucket: Some(input.bucket.clone()),
        key: Some(input.key.clone()),
        upload_id: Some(id),
        server_side_encryption,
        checksum_algorithm: algorithm
            .map(|algorithm| ChecksumAlgorithm::from_static(algorithm.name())),
        checksum_type: algorithm.map(|_| {
            ChecksumType::from_static(if composite {
                ChecksumType::COMPOSITE
            } else {
                ChecksumType::FULL_OBJECT
            })
        }),
        ..Default::default()
    }))
}

/// The checksum algorithm of an upload, and whether its checksum is composite.
fn checksums_of(
    algorithm: Option<&ChecksumAlgorithm>,
    kind: Option<&ChecksumType>,
) -> S3Result<(Option<Algorithm>, bool)> {
    let algorithm = match algorithm {
        None => None,
        Some(name) => Some(
            Algorithm::named(name.as_str())
                .ok_or_else(|| s3_error!(InvalidRequest, "{}", messages::UNSUPPORTED_CHECKSUM))?,
        ),
    };
    let used = algorithm.unwrap_or(Algorithm::Crc64Nvme);
    let composite = match kind.map(ChecksumType::as_str) {
        None => used.composes(),
        Some(kind) => kind == ChecksumType::COMPOSITE,
    };
    if composite && !used.composes() || !composite && !used.covers() {
        return Err(s3_error!(
            InvalidRequest,
            "{}",
            messages::checksum_type_not_usable(
                kind.map_or("", ChecksumType::as_str),
                &used.name().to_ascii_lowercase()
            )
        ));
    }
    Ok((algorithm, composite))
}

pub(super) async fn upload_part(
    storage: &Storage,
    req: S3Request<UploadPartInput>,
) -> S3Result<S3Response<UploadPartOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    let number = part_number(input.part_number)?;
    let upload = s3::upload(
        &storage.core.snapshot(),
        state.partition(),
        &input.bucket,
        &input.key,
        &input.upload_id,
    )
    .map_err(service::error)?;
    let written = storage.store(input.body).await?;
    let checksum = state.body.checksum();
    if let (Some(wanted), Some(found)) = (upload.algorithm, &checksum)
        && wanted != found.algorithm
    {
        return Err(s3_error!(
            InvalidRequest,
            "{}",
            messages::checksum_type_mismatch(
                &wanted.name().to_ascii_lowercase(),
                &found.algorithm.name().to_ascii_lowercase()
            )
        ));
    }
    let tag = storage
        .keep_part(
            &state,
            (&input.bucket, &input.key, &input.upload_id, number),
            written,
            checksum.clone(),
        )
        .await?
        .0;
    let mut output = UploadPartOutput {
        e_tag: Some(tag),
        server_side_encryption: encrypted(&upload.headers),
        ..Default::default()
    };
    set_checksum!(output, checksum.as_ref());
    Ok(S3Response::new(output))
}

pub(super) async fn upload_part_copy(
    storage: &Storage,
    req: S3Request<UploadPartCopyInput>,
) -> S3Result<S3Response<UploadPartCopyOutput>> {
    let (state, input) = (RequestState::of(&req)?, &req.input);
    let number = part_number(input.part_number)?;
    let (bucket, key) = source(&input.copy_source)?;
    storage.authorize_copy(&state, &req.headers, bucket, key)?;
    let upload = s3::upload(
        &storage.core.snapshot(),
        state.partition(),
        &input.bucket,
        &input.key,
        &input.upload_id,
    )
    .map_err(service::error)?;
    let (object, held) = storage.find_and_hold(&state, bucket, key)?;
    let range = match input.copy_source_range.as_deref() {
        None => 0..object.size,
        Some(text) => {
            let range = Range::parse(text)
                .map_err(|_| s3_error!(InvalidArgument, "{}", messages::COPY_SOURCE_RANGE))?;
            range
                .check(object.size)
                .map_err(|_| s3_error!(InvalidRange))?
        }
    };
    let (written, checksum) = storage
        .copy((&object, held), range.start, range.end, upload.algorithm)
        .await?;
    let (tag, modified) = storage
        .keep_part(
            &state,
            (&input.bucket, &input.key, &input.upload_id, number),
            written,
            Some(checksum.clone()),
        )
        .await?;
    let mut result = CopyPartResult {
        e_tag: Some(tag),
        last_modified: Some(modified.into()),
        ..Default::default()
    };
    set_checksum!(result, Some(&checksum));
    Ok(S3Response::new(UploadPartCopyOutput {
        copy_part_result: Some(result),
        ..Default::default()
    }))
}

pub(super) async fn complete_multipart_upload(
    storage: &Storage,
    req: S3Request<CompleteMultipartUploadInput>,
) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    let wanted = checksum_in!(input);
    let parts = input
        .multipart_upload
        .and_then(|upload| upload.parts)
        .unwrap_or_default();
    let named = parts
        .into_iter()
        .map(|part| {
            Some(NamedPart {
                number: u32::try_from(part.part_number?).ok()?,
                checksum: checksum_in!(part),
                etag: part.e_tag?.value().to_owned(),
            })
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| s3_error!(MalformedXML))?;
    let condition = write_condition(input.if_match, input.if_none_match);
    let object = storage
        .write_blobs(&state, "CompleteMultipartUpload", None, |tx| {
            s3::complete(
                tx,
                &input.bucket,
                &input.key,
                &input.upload_id,
                &named,
                |upload, parts| {
                    let checksum = checksums::of_parts(upload, parts);
                    checksums::check(checksum.as_ref(), wanted.as_ref())?;
                    Ok((etag_of_parts(parts), checksum))
                },
                condition,
            )
        })
        .await?;
    let mut output = CompleteMultipartUploadOutput {
        location: Some(format!("/{}/{}", input.bucket, input.key)),
        bucket: Some(input.bucket),
        key: Some(input.key),
        e_tag: Some(etag(&object.etag)),
        server_side_encryption: encrypted(&object.headers),
        checksum_type: checksums::kind(object.checksum.as_ref()),
        ..Default::default()
    };
    set_checksum!(output, object.checksum.as_ref());
    Ok(S3Response::new(output))
}

pub(super) async fn abort_multipart_upload(
    storage: &Storage,
    req: S3Request<AbortMultipartUploadInput>,
) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    storage
        .write_blobs(&state, "AbortMultipartUpload", None, |tx| {
            let needless = s3::abort(tx, &input.bucket, &input.key, &input.upload_id)?;
            Ok(((), needless))
        })
        .await?;
    Ok(S3Response::with_status(
        AbortMultipartUploadOutput::default(),
        http::StatusCode::NO_CONTENT,
    ))
}

pub(super) async fn list_parts(
    storage: &Storage,
    req: S3Request<ListPartsInput>,
) -> S3Result<S3Response<ListPartsOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    let head = storage.core.snapshot();
    s3::upload(
        &head,
        state.partition(),
        &input.bucket,
        &input.key,
        &input.upload_id,
    )
    .map_err(service::error)?;
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
    let shown = parts.into_iter().map(|(number, part)| {
        let mut shown = s3s::dto::Part {
            part_number: i32::try_from(number).ok(),
            e_tag: Some(etag(&part.etag)),
            last_modified: Some(part.modified.into()),
            size: Some(bytes(part.size)),
            ..Default::default()
        };
        set_checksum!(shown, part.checksum.as_ref());
        shown
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

pub(super) async fn list_multipart_uploads(
    storage: &Storage,
    req: S3Request<ListMultipartUploadsInput>,
) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    if input.delimiter.is_some() {
        return Err(s3_error!(
            NotImplemented,
            "{}",
            messages::UPLOADS_BY_DELIMITER
        ));
    }
    let head = storage.core.snapshot();
    s3::bucket(&head, state.partition(), &input.bucket).map_err(service::error)?;
    let prefix = input.prefix.clone().unwrap_or_default();
    let after = (
        input.key_marker.clone().unwrap_or_default(),
        input.upload_id_marker.clone(),
    );
    let most = usize::try_from(input.max_uploads.unwrap_or(count(PAGE)))
        .unwrap_or(PAGE)
        .min(PAGE);
    // A key marker alone skips all uploads of its key.
    let wanted = |key: &String, id: &String| {
        key.starts_with(&prefix)
            && (*key > after.0
                || (*key == after.0 && after.1.as_ref().is_some_and(|marker| id > marker)))
    };
    let mut uploads: Vec<_> = s3::uploads(&head, state.partition(), &input.bucket)
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

/// The ETag of a multipart object: the MD5 of the MD5s of its parts, and their number.
fn etag_of_parts(parts: &[Arc<Part>]) -> String {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(hex::decode(&part.etag).unwrap_or_default());
    }
    format!("{}-{}", hex::encode(hash.finalize()), parts.len())
}

fn part_number(number: i32) -> S3Result<u32> {
    let number = u32::try_from(number)
        .ok()
        .filter(|number| (1..=10_000).contains(number));
    number.ok_or_else(|| s3_error!(InvalidArgument, "{}", messages::PART_NUMBER))
}

impl Storage {
    async fn keep_part(
        &self,
        state: &RequestState,
        at: (&str, &str, &str, u32),
        written: NewBlob,
        checksum: Option<Checksum>,
    ) -> S3Result<(ETag, OffsetDateTime)> {
        let (bucket, key, id, number) = at;
        let modified = self.core.clock().now();
        let part = Part {
            blob: written.name.clone(),
            size: written.size,
            etag: written.md5.clone(),
            modified,
            checksum,
        };
        let tag = etag(&part.etag);
        self.write_blobs(state, "UploadPart", Some(written), |tx| {
            let needless = s3::put_part(tx, bucket, key, id, number, part)?;
            Ok(((), needless))
        })
        .await?;
        Ok((tag, modified))
    }
}
