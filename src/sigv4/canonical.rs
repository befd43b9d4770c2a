//! The canonical request and the string to sign. IAM User Guide, "Create a signed AWS API request", steps 1 to 3.

use std::{borrow::Cow, fmt::Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};
use sha2::{Digest, Sha256};

use crate::{Claim, Payload, Request, SigningStyle};

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const ENCODED_PATH: &AsciiSet = &ENCODED.remove(b'/');

/// The string to sign. `skip_token` leaves out the session token of the query, for clients that add it after signing.
pub(crate) fn string_to_sign(
    request: &Request<'_>,
    claim: &Claim<'_>,
    payload: Payload<'_>,
    style: SigningStyle,
    skip_token: bool,
) -> String {
    let canonical = canonical_request(request, claim, payload, style, skip_token);
    format!(
        "AWS4-HMAC-SHA256\n{}\n{}\n{}",
        claim.date,
        claim.scope(),
        hex::encode(Sha256::digest(canonical))
    )
}

pub(crate) fn canonical_request(
    request: &Request<'_>,
    claim: &Claim<'_>,
    payload: Payload<'_>,
    style: SigningStyle,
    skip_token: bool,
) -> String {
    let mut out = String::with_capacity(512);
    let _ = write!(
        out,
        "{}\n{}\n{}\n",
        request.method,
        path(request.path, style),
        query(request.query, skip_token)
    );
    for name in &claim.signed_headers {
        let mut values = request
            .headers
            .iter()
            .filter(|(other, _)| other == name)
            .map(|(_, value)| trimmed(value));
        let _ = write!(out, "{name}:{}", values.next().unwrap_or_default());
        for value in values {
            let _ = write!(out, ",{value}");
        }
        out.push('\n');
    }
    let _ = write!(
        out,
        "\n{}\n{}",
        claim.signed_headers.join(";"),
        payload.text()
    );
    out
}

/// S3: decoded and encoded again. Others: without `.`, `..` and empty segments, and encoded once more than on the wire.
fn path(path: &str, style: SigningStyle) -> String {
    match style {
        SigningStyle::S3 => percent_encode(
            &percent_decode(path.as_bytes()).collect::<Vec<_>>(),
            ENCODED_PATH,
        )
        .to_string(),
        SigningStyle::Query { normalize: false } => {
            percent_encode(path.as_bytes(), ENCODED_PATH).to_string()
        }
        SigningStyle::Query { normalize: true } => {
            percent_encode(normalized(path).as_bytes(), ENCODED_PATH).to_string()
        }
    }
}

fn normalized(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let ends = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    let slash = if ends && !segments.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{slash}", segments.join("/"))
}

/// Names and values, decoded and encoded again, sorted, without the signature.
fn query(query: &str, skip_token: bool) -> String {
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encoded(name), encoded(value)))
        .filter(|(name, _)| {
            name != "X-Amz-Signature" && !(skip_token && name == "X-Amz-Security-Token")
        })
        .collect();
    pairs.sort();
    let mut out = String::with_capacity(query.len());
    for (name, value) in pairs {
        let separator = if out.is_empty() { "" } else { "&" };
        let _ = write!(out, "{separator}{name}={value}");
    }
    out
}

fn encoded(text: &str) -> String {
    let spaced: Cow<'_, str> = if text.contains('+') {
        Cow::Owned(text.replace('+', " "))
    } else {
        Cow::Borrowed(text)
    };
    percent_encode(
        &percent_decode(spaced.as_bytes()).collect::<Vec<_>>(),
        ENCODED,
    )
    .to_string()
}

/// Trims the value and collapses runs of white space.
fn trimmed(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let mut out = String::with_capacity(text.len());
    for word in text.split_ascii_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
