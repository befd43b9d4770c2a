//! AWS JSON 1.1: services whose operation stands in `X-Amz-Target`, from bytes to an answer, in the order in which AWS checks.

use crate::body::Incoming;
use bytes::Bytes;
use http::{Method, Response, header};
use iam::{
    Answer, Fetched, refusal,
    registry::{self, Entry},
};
use serde_json::Value;
use wire::{Fault, Format};

use crate::{
    answer::Body,
    query::{self, Head},
    server::{Doors, Line},
};

/// Where a request says what it asks for.
pub(crate) const TARGET: &str = "x-amz-target";

/// Answers a request of a JSON service.
pub(crate) async fn handle(
    doors: &Doors,
    mut head: Head<'_>,
    body: Incoming,
    line: &mut Line,
) -> Response<Body> {
    let refuse = |fault: &Fault, head: &Head<'_>| {
        let id = &head.origin.request_id;
        refusal(fault, registry::ORGANIZATIONS, Format::Json11, id)
    };
    let answer = match read(doors, &head, body).await {
        Ok((entry, body)) => respond(doors, &mut head, entry, &body, line).await,
        Err(fault) => refuse(&fault, &head),
    };
    query::sent(&head, answer, line)
}

/// The operation, and the body within its limits.
async fn read(
    doors: &Doors,
    head: &Head<'_>,
    body: Incoming,
) -> Result<(&'static Entry, Bytes), Fault> {
    query::check_path(head)?;
    let parts = head.parts;
    let text = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let is_json = text(header::CONTENT_TYPE.as_str()).is_some_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("application/x-amz-json-1.1")
    });
    let entry = text(TARGET)
        .filter(|_| is_json && parts.method == Method::POST)
        .and_then(registry::find_target)
        .ok_or_else(Fault::unknown_operation)?;
    Ok((entry, query::collect(doors, body).await?))
}

async fn respond(
    doors: &Doors,
    head: &mut Head<'_>,
    entry: &'static Entry,
    body: &[u8],
    line: &mut Line,
) -> Answer {
    let request_id = head.origin.request_id.clone();
    let refuse = |fault: Fault| refusal(&fault, entry.service, Format::Json11, &request_id);
    line.action = format!("{}:{}", entry.service.name, entry.name);
    let caller = match query::verified(doors, head, entry.service.name, body) {
        Ok(caller) => caller,
        Err(fault) => return refuse(fault),
    };
    line.caller = caller.arn();
    let document = match document(body) {
        Ok(document) => document,
        Err(fault) => return refuse(fault),
    };
    let incoming = iam::Incoming {
        form: (&document).into(),
        caller: &caller,
        origin: &head.origin,
        format: Format::Json11,
        fetched: Fetched::default(),
    };
    // None of these services has slow work to do, or asks for what lies outside.
    entry.call(&doors.core, &incoming).await
}

/// The body as a document; nothing at all is one without members.
fn document(body: &[u8]) -> Result<Value, Fault> {
    if body.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    match serde_json::from_slice(body) {
        Ok(document @ Value::Object(_)) => Ok(document),
        _ => Err(Fault::serialization("")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_an_object_or_nothing() {
        assert_eq!(document(b"").unwrap(), serde_json::json!({}));
        assert_eq!(
            document(b" {\"A\":1} ").unwrap(),
            serde_json::json!({"A": 1})
        );
        for bad in ["[]", "null", "1", "{", "{\"A\":}", "{}x", "\u{feff}{}"] {
            let fault = document(bad.as_bytes()).unwrap_err();
            assert_eq!(fault.code(), "SerializationException", "{bad}");
        }
        let deep = format!("{{\"A\":{}", "[".repeat(100_000));
        assert!(document(deep.as_bytes()).is_err());
    }
}
