//! The door of the realms: `/auth/realms/{realm}/…`.

use std::sync::Arc;

use http::Response;
use iam::realm::Realm;

use super::{discovery, http::problem, link, logins::Logins, token};
use crate::{
    door::{Context, Door, Head, RequestLog},
    edge::{
        body::RequestBody,
        response::{self, Body},
    },
};

/// The path above all realms.
const PATH: &str = "/auth/realms";

/// Answers requests to realms.
pub(crate) struct RealmDoor {
    context: Arc<Context>,
    logins: Logins,
}

impl RealmDoor {
    pub(crate) fn new(context: &Arc<Context>) -> Self {
        Self {
            context: Arc::clone(context),
            logins: Logins::new(context.limits.queue),
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
            ("POST", "protocol/openid-connect/token") => {
                token::grant(&self.context, &self.logins, head, realm, body).await
            }
            ("POST", "protocol/openid-connect/logout") => token::logout(&self.context, body).await,
            ("GET", "login-actions/action-token") => link::show(&self.context, head, realm),
            ("POST", "login-actions/action-token") => {
                link::submit(&self.context, &self.logins, head, realm, body).await
            }
            _ => problem(404, "unknown_path", "The realm does not have this path."),
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
