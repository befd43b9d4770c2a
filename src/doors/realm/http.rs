//! What the realms read and write: forms, and errors of OAuth 2.0.

use std::{collections::HashMap, time::Duration};

use http::Response;
use http_body_util::{BodyExt, Limited};
use serde_json::json;

use crate::edge::{
    body::RequestBody,
    response::{self, Body},
};

/// The largest form, in bytes.
const LARGEST: usize = 16 * 1024;

/// An error of OAuth 2.0.
pub(super) fn problem(status: u16, error: &str, description: &str) -> Response<Body> {
    match description {
        "" => response::json(status, &json!({ "error": error })),
        _ => response::json(
            status,
            &json!({ "error": error, "error_description": description }),
        ),
    }
}

/// Reads the fields of a form. Returns `None` if the body is not a form, is too large or arrives too slowly. The last value of a repeated
/// name wins.
pub(super) async fn form(body: RequestBody, limit: Duration) -> Option<HashMap<String, String>> {
    let collected = tokio::time::timeout(limit, Limited::new(body, LARGEST).collect()).await;
    serde_urlencoded::from_bytes(&collected.ok()?.ok()?.to_bytes()).ok()
}

/// Runs slow work on a blocking thread.
pub(super) async fn blocking<T: Send + 'static>(
    f: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    tokio::task::spawn_blocking(f).await.ok()
}
