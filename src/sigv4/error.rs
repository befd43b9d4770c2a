//! What is wrong with a signature: all 16 steps in one enum, with AWS's codes, statuses and texts.
//!
//! Order and texts: made against live AWS by the authors of other verifiers, and the IAM User Guide, "Troubleshoot Signature Version 4
//! requests". S3's codes: Amazon S3 API Reference, "Error responses".

/// Why a request is not signed as it must be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// Step 5: nothing that could be a signature.
    #[error("Request is missing Authentication Token")]
    Missing,
    /// Step 5: an Authorization header and X-Amz-Algorithm. AWS answers without a message.
    #[error("")]
    MultipleMechanisms,
    /// Step 6a: `AWS4-` and something unknown behind it.
    #[error("Unsupported AWS 'algorithm': '{0}'.")]
    Algorithm(String),
    /// Steps 6b, 6d, 7d, 9, 12: something is missing or malformed.
    #[error("{0}")]
    Incomplete(String),
    /// Step 8.
    #[error("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")]
    HostNotSigned,
    /// S3 only: `x-amz-` headers that the signature does not cover.
    #[error("There were headers present in the request which were not signed")]
    HeadersNotSigned(String),
    /// Step 10.
    #[error("Signature expired: {request} is now earlier than {limit} ({now} - 15 min.)")]
    Expired {
        /// The date of the request.
        request: String,
        /// The earliest date that would do.
        limit: String,
        /// The server's time.
        now: String,
    },
    /// Step 11.
    #[error("Signature not yet current: {request} is still later than {limit} ({now} + 15 min.)")]
    NotYetCurrent {
        /// The date of the request.
        request: String,
        /// The latest date that would do.
        limit: String,
        /// The server's time.
        now: String,
    },
    /// S3 only: a presigned URL whose time is over.
    #[error("Request has expired")]
    PresignedExpired {
        /// `X-Amz-Expires`: seconds that it lived.
        seconds: i64,
        /// When its life ended, RFC 3339.
        end: String,
        /// The server's time, RFC 3339.
        now: String,
    },
    /// S3 only: X-Amz-Expires out of its range.
    #[error("{0}")]
    InvalidExpires(&'static str),
    /// Step 13: the credential scope, everything that is wrong with it.
    #[error("{0}")]
    Scope(String),
    /// Step 14: a session token that is damaged, forged or another key's. No full stop.
    #[error("The security token included in the request is invalid")]
    TokenInvalid,
    /// Step 14: the session has ended, in the words of the partition.
    #[error("{0}")]
    TokenExpired(&'static str),
    /// Step 15: no such key, or it is inactive. With a full stop.
    #[error("The security token included in the request is invalid.")]
    KeyUnknown,
    /// Step 16.
    #[error(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
    )]
    Mismatch,
    /// S3 only: Signature Version 2.
    #[error(
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
    )]
    SignatureVersion2,
}

impl SignatureError {
    /// Code and status as services of the query protocol answer.
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

    /// Code, status and message as S3 answers. `presigned`: whether the signature was in the query.
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
            // Signature Version 4A, which AWS needs for several regions at a time.
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

    /// What S3's answer tells beside code and message: names and values of its members.
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

/// `20250327T084340Z` as `2025-03-27T08:43:40Z`.
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
