//! The realms: `/auth/realms/{realm}/…`, shaped as Keycloak's. OpenID Connect Discovery 1.0; RFC 6749; RFC 7517.

mod discovery;
mod link;
mod token;

use crate::body::Incoming;
use http::Response;
use http_body_util::{BodyExt, Limited};
use iam::realm::Realm;
use serde_json::json;

use crate::{
    answer::{self, Body},
    query::Head,
    server::{Doors, Line},
};

/// The largest form, in bytes.
const LARGEST: usize = 16 * 1024;

/// Answers a request to a realm.
pub(crate) async fn handle(
    doors: &Doors,
    head: Head<'_>,
    body: Incoming,
    line: &mut Line,
) -> Response<Body> {
    let path = head.parts.uri.path();
    let path = path.strip_prefix("/auth/realms/").unwrap_or_default();
    let (name, rest) = path.split_once('/').unwrap_or((path, ""));
    line.action = format!("realm:{rest}");
    let mut response = match doors.core.realm(name) {
        Some(realm) => in_realm(doors, &head, &realm, rest, body).await,
        None => problem(404, "Realm does not exist", ""),
    };
    answer::set(&mut response, "x-amzn-requestid", &head.origin.request_id);
    answer::set(&mut response, "cache-control", "no-store");
    answer::set(&mut response, "x-content-type-options", "nosniff");
    response
}

async fn in_realm(
    doors: &Doors,
    head: &Head<'_>,
    realm: &Realm,
    rest: &str,
    body: Incoming,
) -> Response<Body> {
    match (head.parts.method.as_str(), rest) {
        ("GET", ".well-known/openid-configuration") => discovery::configuration(doors, realm),
        ("GET", "protocol/openid-connect/certs") => discovery::certs(doors, realm).await,
        ("POST", "protocol/openid-connect/token") => token::grant(doors, head, realm, body).await,
        ("POST", "protocol/openid-connect/logout") => token::logout(doors, body).await,
        ("GET", "login-actions/action-token") => link::show(doors, head, realm),
        ("POST", "login-actions/action-token") => link::submit(doors, head, realm, body).await,
        _ => problem(404, "unknown_path", "There is nothing here."),
    }
}

/// An error of OAuth 2.0.
fn problem(status: u16, error: &str, description: &str) -> Response<Body> {
    match description {
        "" => answer::json(status, &json!({ "error": error })),
        _ => answer::json(
            status,
            &json!({ "error": error, "error_description": description }),
        ),
    }
}

/// The fields of a form body; `None` for what is no form, or too large, or too slow. Where a name repeats, the last value wins.
async fn form(doors: &Doors, body: Incoming) -> Option<std::collections::HashMap<String, String>> {
    let collected = tokio::time::timeout(
        doors.config.limits.body,
        Limited::new(body, LARGEST).collect(),
    )
    .await;
    serde_urlencoded::from_bytes(&collected.ok()?.ok()?.to_bytes()).ok()
}

/// Runs slow work on a thread that may block.
async fn blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(f).await.ok()
}
