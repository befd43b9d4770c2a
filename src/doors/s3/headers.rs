//! Headers that are stored with an object.

use super::messages;
use s3s::{
    S3Result,
    dto::{Metadata, ServerSideEncryption, Timestamp, TimestampFormat},
    s3_error,
};

/// The most bytes of user metadata. S3 User Guide, "Working with object metadata".
const METADATA: usize = 2048;

pub(super) fn metadata(
    metadata: Option<Metadata>,
) -> S3Result<std::collections::BTreeMap<String, String>> {
    let metadata: std::collections::BTreeMap<_, _> =
        metadata.unwrap_or_default().into_iter().collect();
    let size: usize = metadata
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if size > METADATA {
        return Err(s3_error!(
            MetadataTooLarge,
            "{}",
            messages::METADATA_TOO_LARGE
        ));
    }
    Ok(metadata)
}

/// Refuses ACLs: the owner of a bucket owns all objects in it. Amazon S3 User Guide, "Controlling ownership of objects".
pub(super) fn check_acl(acl: Option<&str>) -> S3Result<()> {
    match acl {
        None | Some("bucket-owner-full-control") => Ok(()),
        Some(_) => {
            let mut error = s3s::S3Error::with_message(
                s3s::S3ErrorCode::Custom("AccessControlListNotSupported".into()),
                messages::NO_ACLS,
            );
            error.set_status_code(http::StatusCode::BAD_REQUEST);
            Err(error)
        }
    }
}

/// Refuses the ACLs and grants of an input.
macro_rules! no_acl {
    ($input:expr) => {{
        let grants = $input.grant_full_control.is_some()
            || $input.grant_read.is_some()
            || $input.grant_read_acp.is_some()
            || $input.grant_write_acp.is_some();
        let acl = $input.acl.as_ref().map(|acl| acl.as_str());
        $crate::s3::headers::check_acl(if grants { Some("") } else { acl })?;
    }};
}

/// The content encoding without `aws-chunked`, which is only an encoding of the transfer.
pub(super) fn encoding(value: Option<String>) -> Option<String> {
    let kept: Vec<&str> = value
        .as_deref()?
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty() && *part != "aws-chunked")
        .collect();
    (!kept.is_empty()).then(|| kept.join(", "))
}

/// Reads `Expires`. RFC 9110, section 5.6.7.
pub(super) fn date(text: &str) -> Option<time::OffsetDateTime> {
    Timestamp::parse(TimestampFormat::HttpDate, text)
        .ok()
        .map(Into::into)
}

/// The encryption that a request specifies.
pub(super) fn encryption(state: &Option<ServerSideEncryption>) -> Option<String> {
    state.as_ref().map(|state| state.as_str().to_owned())
}

/// The encryption of an object, for its response.
pub(super) fn encrypted(headers: &iam::s3::Headers) -> Option<ServerSideEncryption> {
    headers.server_side_encryption.clone().map(Into::into)
}

macro_rules! headers {
    ($input:expr) => {
        iam::s3::Headers {
            content_type: $input.content_type.take(),
            cache_control: $input.cache_control.take(),
            content_disposition: $input.content_disposition.take(),
            content_encoding: $crate::s3::headers::encoding($input.content_encoding.take()),
            content_language: $input.content_language.take(),
            expires: $input.expires.take().map(Into::into),
            server_side_encryption: $crate::s3::headers::encryption(&$input.server_side_encryption),
            metadata: $crate::s3::headers::metadata($input.metadata.take())?,
        }
    };
}

pub(super) use {headers, no_acl};
