//! The realms: `/auth/realms/{realm}/…`, shaped as Keycloak's. OpenID Connect Discovery 1.0; RFC 6749; RFC 7517.

mod discovery;
mod link;
mod token;

use std::{sync::Arc, time::Duration};

use http::Response;
use http_body_util::{BodyExt, Limited};
use iam::realm::Realm;
use serde_json::json;

use crate::{
    door::{Context, Door, Head, RequestLog},
    edge::{
        body::RequestBody,
        concurrency_limit::ConcurrencyLimit,
        login_queue::LoginQueue,
        response::{self, Body},
    },
};

/// Above all realms.
const PATH: &str = "/auth/realms";

/// The largest form, in bytes.
const LARGEST: usize = 16 * 1024;

/// Answers requests to realms.
pub(crate) struct RealmDoor {
    context: Arc<Context>,
    /// ConcurrencyLimit for passwords of realms: anybody may have them compared, and nobody who signs waits for that.
    passwords: ConcurrencyLimit,
    /// Whose turn it is to guess a password.
    turns: Arc<LoginQueue>,
}

impl RealmDoor {
    pub(crate) fn new(context: &Arc<Context>) -> Self {
        Self {
            context: Arc::clone(context),
            passwords: ConcurrencyLimit::new(context.limits.queue),
            turns: Arc::default(),
        }
    }

    async fn in_realm(
        &self,
        head: &Head<'_>,
        realm: &Realm,
        rest: &str,
        body: RequestBody,
    ) -> Response<Body> {
        match (head.parts.method.as_str(), rest) {
            ("GET", ".well-known/openid-configuration") => {
                discovery::configuration(&self.context, realm)
            }
            ("GET", "protocol/openid-connect/certs") => {
                discovery::certs(&self.context, realm).await
            }
            ("POST", "protocol/openid-connect/token") => self.grant(head, realm, body).await,
            ("POST", "protocol/openid-connect/logout") => self.logout(body).await,
            ("GET", "login-actions/action-token") => self.show_link(head, realm),
            ("POST", "login-actions/action-token") => self.submit_link(head, realm, body).await,
            _ => problem(404, "unknown_path", "There is nothing here."),
        }
    }
}

impl Door for RealmDoor {
    fn claims(head: &Head<'_>) -> bool {
        head.is_under(PATH)
    }

    async fn serve(
        &self,
        head: Head<'_>,
        body: RequestBody,
        log: &mut RequestLog,
    ) -> Response<Body> {
        let path = head.path().strip_prefix(PATH).unwrap_or_default();
        let path = path.strip_prefix('/').unwrap_or_default();
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        log.action = format!("realm:{rest}");
        let mut response = match iam::realm::with_name(&self.context.core, name) {
            Some(realm) => self.in_realm(&head, &realm, rest, body).await,
            None => problem(404, "Realm does not exist", ""),
        };
        response::set_header(&mut response, "x-amzn-requestid", &head.origin.request_id);
        response::set_header(&mut response, "cache-control", "no-store");
        response::set_header(&mut response, "x-content-type-options", "nosniff");
        response
    }
}

/// An error of OAuth 2.0.
fn problem(status: u16, error: &str, description: &str) -> Response<Body> {
    match description {
        "" => response::json(status, &json!({ "error": error })),
        _ => response::json(
            status,
            &json!({ "error": error, "error_description": description }),
        ),
    }
}

/// The fields of a form body; `None` for what is no form, or too large, or too slow. Where a name repeats, the last value wins.
async fn form(
    body: RequestBody,
    limit: Duration,
) -> Option<std::collections::HashMap<String, String>> {
    let collected = tokio::time::timeout(limit, Limited::new(body, LARGEST).collect()).await;
    serde_urlencoded::from_bytes(&collected.ok()?.ok()?.to_bytes()).ok()
}

/// Runs slow work on a thread that may block.
async fn blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(f).await.ok()
}
