//! Conditional requests. RFC 9110, section 13.

use iam::s3::Object;
use s3s::{
    S3Error, S3ErrorCode, S3Result,
    dto::{ETagCondition, Timestamp},
    s3_error,
};
use time::OffsetDateTime;

/// Whether an ETag condition matches an object.
fn names(condition: &ETagCondition, object: Option<&Object>) -> bool {
    match (condition, object) {
        (_, None) => false,
        (ETagCondition::Any, Some(_)) => true,
        (ETagCondition::ETag(wanted), Some(object)) => wanted.value() == object.etag,
    }
}

pub(super) fn write_condition(
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

pub(super) fn moment(timestamp: &Timestamp) -> OffsetDateTime {
    OffsetDateTime::from(timestamp.clone())
        .replace_nanosecond(0)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// RFC 9110, section 13.2.2.
pub(super) fn read_condition(
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
