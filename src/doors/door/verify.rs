//! Verification of signatures for every door: steps 5 to 16 of AWS's order of checks.
//!
//! [`sigv4`] reads what a signature claims (steps 5 to 13). [`authenticate`] looks up the key and compares the signature (14 to 16). Doors
//! differ in what they cover with a signature, and in the words of their refusals.

use iam::{Caller, Credential, KeyError};
use sigv4::{
    Claim, FormClaim, Payload, Region, Request, Requirements, SignatureError, SigningKeyCache,
    SigningStyle,
};
use wire::Fault;

use super::{context::Context, head::Head};

/// STS's global endpoint. Behind other hosts, clients choose the region they sign for, unless the host names one.
const GLOBAL_STS: &str = "sts.amazonaws.com";

/// What a signature claims about the key that made it.
pub(crate) struct KeyClaim<'a> {
    access_key_id: &'a str,
    session_token: Option<&'a str>,
    service: &'a str,
    region: &'a str,
}

impl<'a> KeyClaim<'a> {
    /// The key of a signed request.
    pub(crate) fn of_request(claim: &'a Claim<'_>) -> Self {
        Self {
            access_key_id: &claim.access_key_id,
            session_token: claim.session_token.as_deref(),
            service: &claim.service,
            region: &claim.region,
        }
    }

    /// The key of a form for `service`, whose token is a field of its own.
    pub(crate) fn of_form(
        claim: &'a FormClaim,
        session_token: Option<&'a str>,
        service: &'a str,
    ) -> Self {
        Self {
            access_key_id: &claim.access_key_id,
            session_token,
            service,
            region: &claim.region,
        }
    }
}

/// Looks up the key in the partition of the host, compares the signature, and marks the key as used.
///
/// `compare` gets the secret: what a signature covers differs between requests and forms.
pub(crate) fn authenticate(
    context: &Context,
    key: &KeyClaim<'_>,
    partition: Option<&str>,
    compare: impl FnOnce(&str, &SigningKeyCache) -> Result<(), SignatureError>,
) -> Result<Credential, SignatureError> {
    let core = &context.core;
    let credential = iam::credential(
        core,
        key.access_key_id,
        key.session_token,
        partition,
        key.region,
    )
    .map_err(key_error)?;
    compare(credential.secret.reveal(), &context.signing_keys)?;
    core.used(&credential.caller, key.service, key.region);
    Ok(credential)
}

/// The error of a key as an error of the signature.
fn key_error(error: KeyError) -> SignatureError {
    match error {
        KeyError::TokenInvalid => SignatureError::TokenInvalid,
        KeyError::TokenExpired(text) => SignatureError::TokenExpired(text),
        KeyError::KeyUnknown => SignatureError::KeyUnknown,
    }
}

/// The caller that signed a request for a service whose signatures cover the whole body: every service but S3.
pub(crate) fn verify(
    context: &Context,
    head: &mut Head<'_>,
    service: &str,
    body: &[u8],
) -> Result<Caller, Fault> {
    let headers = head.signed_headers();
    let uri = &head.parts.uri;
    let request = Request {
        method: head.parts.method.as_str(),
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
        headers: &headers,
    };
    let expected = Requirements {
        service,
        region: region_of(head.host),
        style: SigningStyle::Query { normalize: true },
        now: context.core.clock().wall(),
    };
    let fault = |error: SignatureError| {
        let (code, status) = error.query();
        Fault::other(code, status, error.to_string())
    };
    let claim = Claim::read(&request, &expected).map_err(fault)?;
    let key = KeyClaim::of_request(&claim);
    let partition = head.names.partition.as_deref();
    let credential = authenticate(context, &key, partition, |secret, keys| {
        claim.verify(&request, Payload::Body(body), secret, keys)
    })
    .map_err(fault)?;
    head.origin.region = claim.region.into_owned();
    Ok(credential.caller)
}

/// AWS's own hosts require their region; behind other hosts, clients choose it.
fn region_of(host: &str) -> Region<'_> {
    match host {
        "iam.amazonaws.com" | GLOBAL_STS | "organizations.us-east-1.amazonaws.com" => {
            Region::Only("us-east-1")
        }
        _ => host
            .strip_prefix("sts.")
            .and_then(|rest| rest.strip_suffix(".amazonaws.com"))
            .map_or(Region::Any, Region::Only),
    }
}

/// Whether a host is STS's global endpoint.
pub(crate) fn is_global_endpoint(host: &str) -> bool {
    host.eq_ignore_ascii_case(GLOBAL_STS)
}

/// Whether a host issues tokens like those of the global endpoint: it is that endpoint, or names no region.
pub(crate) fn issues_global_tokens(host: &str) -> bool {
    is_global_endpoint(host) || matches!(region_of(host), Region::Any)
}
