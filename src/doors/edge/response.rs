//! Responses, and their bodies.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, combinators::UnsyncBoxBody};

/// The body of a response.
pub(crate) type Body = UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

/// A body in memory.
pub(crate) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

/// A response with a content type.
pub(crate) fn new(
    status: u16,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Response<Body> {
    let mut response = Response::new(full(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// A response in JSON.
pub(crate) fn json(status: u16, value: &serde_json::Value) -> Response<Body> {
    new(status, "application/json", value.to_string())
}

/// A response in JSON that ends with a newline, for terminals.
pub(crate) fn json_line(status: u16, value: &serde_json::Value) -> Response<Body> {
    new(status, "application/json", format!("{value}\n"))
}

/// The header with the id of the request in the decision log.
pub(crate) const DECISION_ID: &str = "x-astriam-decision-id";

/// Sets a header. A value that is not valid in a header is left out.
pub(crate) fn set_header(response: &mut Response<Body>, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
