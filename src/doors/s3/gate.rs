//! Our own verification before s3s sees a request, and what s3s 0.14.1 would let through.

use http::Method;
use iam::caller::Caller;
use percent_encoding::percent_decode_str;
use sigv4::{Claim, Expected, Kind, Payload, Region, Request, SignatureError};

use crate::{
    query::{self, Head},
    server::Doors,
};

/// A refusal in S3's words.
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

fn refuse(status: u16, code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal {
        status,
        code,
        message: message.into(),
    }
}

/// The largest object that one request carries. S3 User Guide, "Uploading objects".
pub(crate) const LARGEST: u64 = 5 * 1024 * 1024 * 1024;

/// Query names that mean something to an operation that is built. Others would fall through to the wrong one.
const QUERY: &[&str] = &[
    "list-type",
    "prefix",
    "delimiter",
    "max-keys",
    "marker",
    "start-after",
    "continuation-token",
    "encoding-type",
    "fetch-owner",
    "location",
    "uploads",
    "uploadId",
    "partNumber",
    "part-number-marker",
    "max-parts",
    "max-uploads",
    "key-marker",
    "upload-id-marker",
    "delete",
    "versionId",
    "response-content-type",
    "response-content-language",
    "response-expires",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "x-id",
    "AWSAccessKeyId",
    "Signature",
    "Expires",
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
    "X-Amz-Security-Token",
    "X-Amz-Content-Sha256",
    "x-amz-checksum-mode",
    "X-Amz-User-Agent",
];

/// Who asks, and whether the signature is in the query.
pub(crate) fn pass(doors: &Doors, head: &Head<'_>) -> Result<(Caller, bool), Refusal> {
    let uri = &head.parts.uri;
    if !uri.path().starts_with('/') {
        return Err(refuse(
            400,
            "InvalidURI",
            "Couldn't parse the specified URI.",
        ));
    }
    let query = uri.query().unwrap_or_default();
    let names = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name));
    for name in names {
        if !QUERY
            .iter()
            .any(|known| *known == percent_decode_str(name).decode_utf8_lossy())
        {
            return Err(refuse(
                501,
                "NotImplemented",
                "A query parameter you provided requests functionality that is not implemented.",
            ));
        }
    }
    // A form is read whole before it is decided: none is taken.
    let form = head
        .parts
        .headers
        .get("content-type")
        .is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"));
    if head.parts.method == Method::POST && form {
        return Err(refuse(
            501,
            "NotImplemented",
            "POST of a form is not implemented.",
        ));
    }
    let partition = head.names.partition.as_deref();
    let headers = query::signed_headers(head);
    let request = Request {
        method: head.parts.method.as_str(),
        path: uri.path(),
        query,
        headers: &headers,
    };
    let expected = Expected {
        service: "s3",
        region: Region::Any,
        kind: Kind::S3,
        now: doors.core.clock().wall(),
    };
    let presigned = query.contains("X-Amz-Algorithm=");
    let fault = |error: &SignatureError| {
        let (code, status, message) = error.s3(presigned);
        refuse(status, code, message)
    };
    let claim = match Claim::read(&request, &expected) {
        Ok(claim) => claim,
        Err(SignatureError::Missing)
            if !head.parts.headers.contains_key("authorization") && !presigned =>
        {
            let nobody = doors
                .core
                .anonymous(partition)
                .ok_or_else(|| refuse(403, "AccessDenied", "Access Denied"))?;
            return Ok((nobody, false));
        }
        Err(error) => return Err(fault(&error)),
    };
    let declared = request.header("x-amz-content-sha256");
    let payload = match (claim.presigned, declared) {
        (true, None) => "UNSIGNED-PAYLOAD",
        (_, Some(declared)) => declared,
        (false, None) => {
            return Err(refuse(
                400,
                "InvalidRequest",
                "Missing required header for this request: x-amz-content-sha256",
            ));
        }
    };
    let credential = doors
        .core
        .credential(
            &claim.access_key_id,
            claim.session_token.as_deref(),
            partition,
        )
        .map_err(|error| fault(&query::key_error(error)))?;
    claim
        .verify(
            &request,
            Payload::Declared(payload),
            credential.secret.reveal(),
            &doors.signing_keys,
        )
        .map_err(|error| fault(&error))?;
    doors.core.used(&credential.caller, "s3", &claim.region);
    Ok((credential.caller, claim.presigned))
}

/// A message for a code that came without one. S3 API Reference, "Error responses".
pub(crate) fn message_of(code: &str) -> &'static str {
    match code {
        "AccessDenied" => "Access Denied",
        "BadDigest" => {
            "The Content-MD5 or checksum value that you specified did not match what the server received."
        }
        "EntityTooLarge" => "Your proposed upload exceeds the maximum allowed size",
        "IncompleteBody" => {
            "You did not provide the number of bytes specified by the Content-Length HTTP header"
        }
        "InvalidArgument" => "Invalid Argument",
        "InvalidDigest" => "The Content-MD5 you specified is not valid.",
        "InvalidRange" => "The requested range is not satisfiable",
        "MalformedXML" => {
            "The XML you provided was not well-formed or did not validate against our published schema"
        }
        "MethodNotAllowed" => "The specified method is not allowed against this resource.",
        "MissingContentLength" => "You must provide the Content-Length HTTP header.",
        "NoSuchBucket" => "The specified bucket does not exist",
        "NoSuchKey" => "The specified key does not exist.",
        "NotImplemented" => "A header you provided implies functionality that is not implemented",
        "PreconditionFailed" => "At least one of the pre-conditions you specified did not hold",
        "SignatureDoesNotMatch" => {
            "The request signature we calculated does not match the signature you provided. Check your key and signing method."
        }
        _ => "We encountered an internal error. Please try again.",
    }
}
