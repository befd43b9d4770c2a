//! Services that use AWS JSON 1.1, where `X-Amz-Target` names the operation. Checks are in AWS's order.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use http::{Method, Response, header};
use iam::{
    Answer, OutsideResponse, refusal,
    registry::{self, Entry},
};
use serde_json::Value;
use wire::{Fault, Format};

use crate::{
    aws,
    door::{Context, Door, Head, RequestLog, collect::collect, verify},
    edge::{body::RequestBody, response::Body},
};

/// The header that names the operation.
pub(super) const TARGET: &str = "x-amz-target";

/// Answers requests to services that use AWS JSON.
pub(crate) struct JsonDoor {
    context: Arc<Context>,
}

impl JsonDoor {
    pub(crate) fn new(context: &Arc<Context>) -> Self {
        Self {
            context: Arc::clone(context),
        }
    }
}

impl Door for JsonDoor {
    fn services() -> &'static [&'static str] {
        static SERVICES: LazyLock<Vec<&'static str>> =
            LazyLock::new(|| registry::json_services().collect());
        &SERVICES
    }

    fn claims(head: &Head<'_>) -> bool {
        let is_signed_for_one = head
            .signed_for
            .is_some_and(|service| Self::services().contains(&service));
        is_signed_for_one || head.parts.headers.contains_key(TARGET)
    }

    async fn serve(
        &self,
        mut head: Head<'_>,
        body: RequestBody,
        log: &mut RequestLog,
    ) -> Response<Body> {
        let answer = match self.read(&head, body).await {
            Ok((entry, body)) => self.respond(&mut head, entry, &body, log).await,
            Err(fault) => {
                let id = &head.origin.request_id;
                refusal(&fault, registry::ORGANIZATIONS, Format::Json11, id)
            }
        };
        aws::response::response(&head, answer, log)
    }
}

impl JsonDoor {
    /// Finds the operation and reads the body.
    async fn read(
        &self,
        head: &Head<'_>,
        body: RequestBody,
    ) -> Result<(&'static Entry, Bytes), Fault> {
        head.check_path()?;
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
        Ok((entry, collect(body, self.context.limits.body).await?))
    }

    async fn respond(
        &self,
        head: &mut Head<'_>,
        entry: &'static Entry,
        body: &[u8],
        log: &mut RequestLog,
    ) -> Answer {
        let request_id = head.origin.request_id.clone();
        let refuse = |fault: Fault| refusal(&fault, entry.service, Format::Json11, &request_id);
        log.action = format!("{}:{}", entry.service.name, entry.name);
        let caller = match verify::verify(&self.context, head, entry.service.name, body) {
            Ok(caller) => caller,
            Err(fault) => return refuse(fault),
        };
        log.caller = caller.arn();
        let document = match document(body) {
            Ok(document) => document,
            Err(fault) => return refuse(fault),
        };
        let incoming = iam::WireCall {
            input: (&document).into(),
            caller: &caller,
            origin: &head.origin,
            format: Format::Json11,
            fetched: OutsideResponse::default(),
        };
        // No operation of these services is slow or fetches anything.
        entry.call(&self.context.core, &incoming).await
    }
}

/// Reads the body as a JSON object; an empty body is an empty object.
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
