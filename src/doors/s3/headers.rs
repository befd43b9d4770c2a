//! What is kept of an object's headers.

use s3s::{S3Result, dto::Metadata, s3_error};

/// Bytes of user metadata. S3 User Guide, "Working with object metadata".
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
            "Your metadata headers exceed the maximum allowed metadata size"
        ));
    }
    Ok(metadata)
}

/// `aws-chunked` is how the body came, not what it is.
pub(super) fn encoding(value: Option<String>) -> Option<String> {
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
        iam::s3::Headers {
            content_type: $input.content_type.take(),
            cache_control: $input.cache_control.take(),
            content_disposition: $input.content_disposition.take(),
            content_encoding: $crate::s3::headers::encoding($input.content_encoding.take()),
            content_language: $input.content_language.take(),
            metadata: $crate::s3::headers::metadata($input.metadata.take())?,
        }
    };
}

pub(super) use headers;
