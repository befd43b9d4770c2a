//! Authentication of requests to S3, and checks that s3s 0.14.1 lacks. s3s gets requests without signatures.

use std::borrow::Cow;

use http::{HeaderMap, Method, Uri, header};
use iam::Caller;
use percent_encoding::percent_decode_str;
use policy::Values;
use sigv4::{
    ChunkDecoder, Chunking, Claim, Payload, Region, Request, Requirements, SignatureError,
    SigningStyle,
};
use time::OffsetDateTime;

use super::{
    messages,
    payload::{BodyRequirements, ContentSha256},
    query,
    refusal::{Refusal, refuse},
};
use crate::door::{
    Context, Head,
    verify::{KeyClaim, authenticate},
};

/// The largest object that one request carries. S3 User Guide, "Uploading objects".
pub(crate) const LARGEST_OBJECT: u64 = 5 * 1024 * 1024 * 1024;

/// Headers that are the signature, or describe the body as it was sent.
const HIDDEN_HEADERS: &[&str] = &[
    "authorization",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-decoded-content-length",
    "x-amz-trailer",
    "transfer-encoding",
];

/// A request that was verified.
pub(super) struct VerifiedRequest {
    pub(super) caller: Caller,
    pub(super) body: BodyRequirements,
    /// `None` for anonymous requests.
    pub(super) signature: Option<Signature>,
}

/// A signature that was verified.
#[derive(Debug, Clone)]
pub(super) struct Signature {
    /// `s3:authType`.
    pub(super) kind: &'static str,
    /// When it was made.
    pub(super) at: OffsetDateTime,
    /// The region of its scope.
    pub(super) region: String,
}

/// Refuses targets without a path, and query parameters that would fall through to the wrong operation.
pub(super) fn check_target(uri: &Uri) -> Result<(), Refusal> {
    if !uri.path().starts_with('/') {
        return Err(refuse(400, "InvalidURI", messages::INVALID_URI));
    }
    let query = uri.query().unwrap_or_default();
    for name in names(query) {
        let name = percent_decode_str(name).decode_utf8_lossy();
        if query::kind(&name).is_none() {
            let message = format!("{}: {name}", messages::QUERY_NOT_IMPLEMENTED);
            return Err(refuse(501, "NotImplemented", message));
        }
    }
    Ok(())
}

fn names(query: &str) -> impl Iterator<Item = &str> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name))
}

/// Verifies a request other than a form.
pub(super) fn verify(context: &Context, head: &Head<'_>) -> Result<VerifiedRequest, Refusal> {
    let parts = head.parts;
    let query = parts.uri.query().unwrap_or_default();
    let partition = head.names.partition.as_deref();
    let headers = head.signed_headers();
    let request = Request {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query,
        headers: &headers,
    };
    let expected = Requirements {
        service: "s3",
        region: Region::Any,
        style: SigningStyle::S3,
        now: context.core.clock().wall(),
    };
    let declared = ContentSha256::read(request.header("x-amz-content-sha256"))?;
    let body = |chunks: Option<ChunkDecoder>| {
        let completes = parts.method == Method::POST && names(query).any(|name| name == "uploadId");
        BodyRequirements::read(&parts.headers, declared.clone(), chunks, !completes)
    };
    let presigned = names(query).any(|name| name == "X-Amz-Algorithm");
    let claim = match Claim::read(&request, &expected) {
        Ok(claim) => claim,
        Err(SignatureError::Missing)
            if !parts.headers.contains_key(header::AUTHORIZATION) && !presigned =>
        {
            let chunks = match declared {
                ContentSha256::Chunks(Chunking::UnsignedTrailer) => Some(ChunkDecoder::unsigned()),
                ContentSha256::Chunks(_) => return Err(refused(&SignatureError::Missing, false)),
                ContentSha256::Hash(_) | ContentSha256::Unsigned => None,
            };
            return Ok(VerifiedRequest {
                caller: anonymous(context, partition)?,
                body: body(chunks)?,
                signature: None,
            });
        }
        Err(error) => return Err(refused(&error, presigned)),
    };
    let payload = match (claim.presigned, request.header("x-amz-content-sha256")) {
        (true, None) => "UNSIGNED-PAYLOAD",
        (_, Some(declared)) => declared,
        (false, None) => {
            return Err(refuse(
                400,
                "InvalidRequest",
                messages::MISSING_CONTENT_SHA256,
            ));
        }
    };
    let payload = Payload::Declared(payload);
    let key = KeyClaim::of_request(&claim);
    let credential = authenticate(context, &key, partition, |secret, keys| {
        claim.verify(&request, payload, secret, keys)
    })
    .map_err(|error| {
        let refusal = refused_key(&error, &claim.access_key_id, presigned);
        if error != SignatureError::Mismatch {
            return refusal;
        }
        let (canonical, string) = claim.canonical_strings(&request, payload);
        refusal
            .with("StringToSign", string.as_str())
            .with("SignatureProvided", claim.signature())
            .with("StringToSignBytes", spaced_hex(&string))
            .with("CanonicalRequest", canonical.as_str())
            .with("CanonicalRequestBytes", spaced_hex(&canonical))
    })?;
    let chunks = match declared {
        ContentSha256::Chunks(chunking) => {
            let secret = credential.secret.reveal();
            Some(claim.chunk_decoder(chunking, secret, &context.signing_keys))
        }
        ContentSha256::Hash(_) | ContentSha256::Unsigned => None,
    };
    let body = body(chunks)?;
    Ok(VerifiedRequest {
        signature: Some(Signature {
            kind: if claim.presigned {
                "REST-QUERY-STRING"
            } else {
                "REST-HEADER"
            },
            at: claim.signed_at,
            region: claim.region.into_owned(),
        }),
        caller: credential.caller,
        body,
    })
}

/// The anonymous caller of a partition.
pub(super) fn anonymous(context: &Context, partition: Option<&str>) -> Result<Caller, Refusal> {
    context
        .core
        .anonymous(partition)
        .ok_or_else(|| refuse(403, "AccessDenied", messages::ACCESS_DENIED))
}

/// The refusal of a signature.
pub(super) fn refused(error: &SignatureError, presigned: bool) -> Refusal {
    let (code, status, message) = error.s3(presigned);
    Refusal {
        status,
        code,
        message,
        members: error.s3_members(),
    }
}

/// The refusal of a signature, with its access key.
pub(super) fn refused_key(error: &SignatureError, key: &str, presigned: bool) -> Refusal {
    let refusal = refused(error, presigned);
    match error {
        SignatureError::KeyUnknown | SignatureError::Mismatch => {
            refusal.with("AWSAccessKeyId", key)
        }
        _ => refusal,
    }
}

fn spaced_hex(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(" ")
}

/// The condition keys that a request carries; each action takes those that it knows. Service Authorization Reference, "Condition keys
/// for Amazon S3".
pub(super) fn condition_keys(
    head: &Head<'_>,
    signed: Option<&Signature>,
    now: OffsetDateTime,
) -> Vec<(Cow<'static, str>, Values)> {
    let mut keys: Vec<(Cow<'static, str>, Values)> = Vec::new();
    let mut set = |name: Cow<'static, str>, value: String| keys.push((name, Values::One(value)));
    if let Some(signed) = signed {
        set("s3:authType".into(), signed.kind.to_owned());
        set("s3:signatureversion".into(), "AWS4-HMAC-SHA256".to_owned());
        let age = (now - signed.at).whole_milliseconds().max(0);
        set("s3:signatureAge".into(), age.to_string());
    }
    if let Some(version) = head.tls {
        set("s3:TlsVersion".into(), version.to_owned());
    }
    let pairs = head.parts.uri.query().unwrap_or_default().split('&');
    for (name, value) in pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))) {
        let name = percent_decode_str(name).decode_utf8_lossy();
        if matches!(&*name, "prefix" | "delimiter" | "max-keys") {
            let value = value.replace('+', " ");
            let value = percent_decode_str(&value).decode_utf8_lossy().into_owned();
            set(format!("s3:{name}").into(), value);
        }
    }
    for (name, value) in &head.parts.headers {
        let name = name.as_str();
        if (name.starts_with("x-amz-") || matches!(name, "if-match" | "if-none-match"))
            && let Ok(value) = value.to_str()
        {
            // A key can be encoded in many ways; policies see the name of the object.
            let value = if name == "x-amz-copy-source" {
                percent_decode_str(value).decode_utf8_lossy().into_owned()
            } else {
                value.to_owned()
            };
            set(format!("s3:{name}").into(), value);
        }
    }
    keys
}

/// The request as s3s sees it: without its signature, with a plain body, and with a bucket of the host in the path.
pub(super) fn without_signature(head: &Head<'_>, length: Option<u64>) -> (Uri, HeaderMap) {
    let (uri, headers) = (&head.parts.uri, &head.parts.headers);
    let kept: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| {
            let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
            let name = percent_decode_str(name).decode_utf8_lossy();
            !pair.is_empty() && query::kind(&name) != Some(query::Kind::Signature)
        })
        .collect();
    let mut path = match &head.names.bucket {
        Some(bucket) => format!("/{bucket}{}", uri.path()),
        None => uri.path().to_owned(),
    };
    if !kept.is_empty() {
        path = format!("{path}?{}", kept.join("&"));
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = path.parse().ok();
    let uri = Uri::from_parts(parts).unwrap_or_else(|_| uri.clone());
    let mut headers = headers.clone();
    for name in HIDDEN_HEADERS {
        headers.remove(*name);
    }
    match length {
        Some(length) => headers.insert(header::CONTENT_LENGTH, length.into()),
        None => headers.remove(header::CONTENT_LENGTH),
    };
    (uri, headers)
}
