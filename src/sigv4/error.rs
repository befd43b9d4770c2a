//! Signature errors: all 16 steps of AWS's order in one enum, with AWS's codes, statuses and messages.
//!
//! Order and messages: observed on AWS by the authors of other verifiers, and IAM User Guide, "Troubleshoot Signature Version 4
//! requests". S3's codes: Amazon S3 API Reference, "Error responses".

/// Why the signature of a request is refused. The messages are AWS's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// Step 5: the request has no signature.
    #[error("Request is missing Authentication Token")]
    Missing,
    /// Step 5: both an Authorization header and `X-Amz-Algorithm`. AWS's message is empty.
    #[error("")]
    MultipleMechanisms,
    /// Step 6a: an unknown algorithm that begins with `AWS4-`.
    #[error("Unsupported AWS 'algorithm': '{0}'.")]
    Algorithm(String),
    /// Steps 6b, 6d, 7d, 9, 12: something is missing or malformed.
    #[error("{0}")]
    Incomplete(String),
    /// Step 8: the signature does not cover the host.
    #[error("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")]
    HostNotSigned,
    /// S3 only: the signature does not cover these `x-amz-` headers.
    #[error("There were headers present in the request which were not signed")]
    HeadersNotSigned(String),
    /// Step 10: the request was signed too long ago.
    #[error("Signature expired: {request} is now earlier than {limit} ({now} - 15 min.)")]
    Expired {
        /// The date of the request.
        request: String,
        /// The earliest accepted date.
        limit: String,
        /// The server's time.
        now: String,
    },
    /// Step 11: the request was signed in the future.
    #[error("Signature not yet current: {request} is still later than {limit} ({now} + 15 min.)")]
    NotYetCurrent {
        /// The date of the request.
        request: String,
        /// The latest accepted date.
        limit: String,
        /// The server's time.
        now: String,
    },
    /// S3 only: the presigned URL has expired.
    #[error("Request has expired")]
    PresignedExpired {
        /// `X-Amz-Expires`: the lifetime in seconds.
        seconds: i64,
        /// The time of expiry, in RFC 3339.
        end: String,
        /// The server's time, in RFC 3339.
        now: String,
    },
    /// S3 only: `X-Amz-Expires` is missing or out of range.
    #[error("{0}")]
    InvalidExpires(&'static str),
    /// Step 13: everything that is wrong with the credential scope.
    #[error("{0}")]
    Scope(String),
    /// Step 14: the session token is damaged, forged or belongs to another key. Without a full stop, unlike `KeyUnknown`.
    #[error("The security token included in the request is invalid")]
    TokenInvalid,
    /// Step 14: the session has expired. The caller supplies the message.
    #[error("{0}")]
    TokenExpired(&'static str),
    /// Step 15: the access key does not exist or is inactive.
    #[error("The security token included in the request is invalid.")]
    KeyUnknown,
    /// Step 16: the signature does not match.
    #[error(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
    )]
    Mismatch,
    /// S3 only: the request uses Signature Version 2.
    #[error(
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
    )]
    SignatureVersion2,
}

impl SignatureError {
    /// The error code and HTTP status of query services, such as IAM and STS.
    pub fn query(&self) -> (&'static str, u16) {
        match self {
            Self::Missing => ("MissingAuthenticationToken", 403),
            Self::Algorithm(_)
            | Self::Incomplete(_)
            | Self::SignatureVersion2
            | Self::InvalidExpires(_) => ("IncompleteSignature", 400),
            Self::MultipleMechanisms
            | Self::HostNotSigned
            | Self::HeadersNotSigned(_)
            | Self::Expired { .. }
            | Self::NotYetCurrent { .. }
            | Self::PresignedExpired { .. }
            | Self::Scope(_)
            | Self::Mismatch => ("SignatureDoesNotMatch", 403),
            Self::TokenInvalid | Self::KeyUnknown => ("InvalidClientTokenId", 403),
            Self::TokenExpired(_) => ("ExpiredToken", 403),
        }
    }

    /// The error code, HTTP status and message of S3. `presigned` tells whether the signature was in the query.
    pub fn s3(&self, presigned: bool) -> (&'static str, u16, String) {
        let malformed = if presigned {
            "AuthorizationQueryParametersError"
        } else {
            "AuthorizationHeaderMalformed"
        };
        let text = self.to_string();
        match self {
            Self::Missing => ("AccessDenied", 403, "Access Denied".to_owned()),
            Self::MultipleMechanisms => ("InvalidArgument", 400, "Only one auth mechanism allowed".to_owned()),
            // Signature Version 4A, which AWS uses for multi-region access points.
            Self::Algorithm(algorithm) if algorithm == "AWS4-ECDSA-P256-SHA256" => (
                "InvalidRequest",
                400,
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.".to_owned(),
            ),
            Self::Algorithm(_) if presigned => (
                malformed,
                400,
                "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"".to_owned(),
            ),
            Self::Algorithm(_) => ("InvalidArgument", 400, "Unsupported Authorization Type".to_owned()),
            Self::Incomplete(_) | Self::Scope(_) | Self::InvalidExpires(_) => (malformed, 400, text),
            Self::HostNotSigned | Self::HeadersNotSigned(_) | Self::PresignedExpired { .. } => ("AccessDenied", 403, text),
            Self::Expired { .. } | Self::NotYetCurrent { .. } => {
                ("RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large.".to_owned())
            }
            Self::TokenInvalid => ("InvalidToken", 400, "The provided token is malformed or otherwise invalid.".to_owned()),
            Self::TokenExpired(_) => ("ExpiredToken", 400, text),
            Self::KeyUnknown => ("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.".to_owned()),
            Self::Mismatch => (
                "SignatureDoesNotMatch",
                403,
                "The request signature we calculated does not match the signature you provided. Check your key and signing method.".to_owned(),
            ),
            Self::SignatureVersion2 => ("InvalidRequest", 400, text),
        }
    }

    /// The further members of S3's error response, with their values.
    pub fn s3_members(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Expired { request, now, .. } | Self::NotYetCurrent { request, now, .. } => vec![
                ("RequestTime", request.clone()),
                ("ServerTime", extended(now)),
                ("MaxAllowedSkewMilliseconds", "900000".to_owned()),
            ],
            Self::PresignedExpired { seconds, end, now } => vec![
                ("X-Amz-Expires", seconds.to_string()),
                ("Expires", end.clone()),
                ("ServerTime", now.clone()),
            ],
            Self::HeadersNotSigned(names) => vec![("HeadersNotSigned", names.clone())],
            _ => Vec::new(),
        }
    }
}

/// Converts `20250327T084340Z` to `2025-03-27T08:43:40Z`.
fn extended(basic: &str) -> String {
    let part = |from, to| basic.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(9, 11),
        part(11, 13),
        part(13, 15)
    )
}
