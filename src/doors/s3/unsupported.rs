//! Headers that request unsupported features. They are refused: to accept and ignore one would be a false promise.
//! S3 API Reference, the request headers of PutObject, CopyObject, CreateMultipartUpload, DeleteObject and CreateBucket.

use http::HeaderMap;

use super::{
    messages,
    refusal::{Refusal, refuse},
};

/// Headers, each with the one value, if any, that requests nothing.
const UNSUPPORTED: &[(&str, Option<&str>)] = &[
    ("x-amz-tagging", Some("")),
    ("x-amz-tagging-directive", Some("COPY")),
    ("x-amz-storage-class", Some("STANDARD")),
    ("x-amz-server-side-encryption", Some("AES256")),
    ("x-amz-website-redirect-location", None),
    ("x-amz-bucket-object-lock-enabled", Some("false")),
    ("x-amz-bypass-governance-retention", Some("false")),
    ("x-amz-mfa", None),
    ("x-amz-write-offset-bytes", None),
    ("x-amz-create-session-mode", None),
    ("x-amz-optional-object-attributes", None),
];

/// Prefixes of further headers.
const PREFIXES: &[&str] = &[
    "x-amz-object-lock-",
    "x-amz-server-side-encryption-",
    "x-amz-copy-source-server-side-encryption-",
    "x-amz-rename-source",
    "x-amz-s3session-",
];

/// Refuses a header, or a field of a form, that requests an unsupported feature.
pub(super) fn check(name: &str, value: &str) -> Result<(), Refusal> {
    let asks = match UNSUPPORTED.iter().find(|(known, _)| *known == name) {
        Some((_, nothing)) => nothing.is_none_or(|nothing| !nothing.eq_ignore_ascii_case(value)),
        None => PREFIXES.iter().any(|prefix| name.starts_with(prefix)),
    };
    if asks {
        let message = messages::header_not_implemented(name);
        return Err(refuse(501, "NotImplemented", message).with("Header", name));
    }
    Ok(())
}

/// Checks all headers of a request.
pub(super) fn check_all(headers: &HeaderMap) -> Result<(), Refusal> {
    headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("x-amz-"))
        .try_for_each(|(name, value)| check(name.as_str(), value.to_str().unwrap_or("?")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_request_nothing_pass() {
        for (name, value) in [
            ("x-amz-storage-class", "STANDARD"),
            ("x-amz-server-side-encryption", "AES256"),
            ("x-amz-tagging", ""),
            ("x-amz-tagging-directive", "COPY"),
            ("x-amz-meta-tagging", "a=b"),
            ("x-amz-date", "20250327T084340Z"),
        ] {
            assert!(check(name, value).is_ok(), "{name}");
        }
    }

    #[test]
    fn headers_that_would_be_ignored_are_refused() {
        for (name, value) in [
            ("x-amz-storage-class", "GLACIER"),
            ("x-amz-server-side-encryption", "aws:kms"),
            ("x-amz-server-side-encryption-aws-kms-key-id", "1"),
            ("x-amz-object-lock-mode", "COMPLIANCE"),
            ("x-amz-tagging", "a=b"),
            ("x-amz-tagging-directive", "REPLACE"),
            ("x-amz-mfa", "1 123456"),
        ] {
            let refusal = check(name, value).unwrap_err();
            assert_eq!((refusal.status, refusal.code), (501, "NotImplemented"));
            assert!(refusal.message.ends_with(name));
        }
    }
}
