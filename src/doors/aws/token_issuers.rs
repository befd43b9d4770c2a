//! The issuers of outbound web identity tokens: `/_tokens/{id}/.well-known/…`. OpenID Connect Discovery 1.0; RFC 7517.

use std::sync::Arc;

use http::Response;
use iam::outbound_issuer::{self, PATH};
use serde_json::json;

use crate::{
    door::{Context, Door, Head, RequestLog},
    edge::{
        body::RequestBody,
        response::{self, Body},
    },
};

/// Answers requests to an issuer. One whose feature has been disabled still publishes its keys: its tokens stay valid.
pub(crate) struct TokenIssuersDoor {
    context: Arc<Context>,
}

impl TokenIssuersDoor {
    pub(crate) fn new(context: &Arc<Context>) -> Self {
        Self {
            context: Arc::clone(context),
        }
    }
}

impl Door for TokenIssuersDoor {
    fn claims(head: &Head<'_>) -> bool {
        head.is_under(PATH)
    }

    async fn serve(&self, head: Head<'_>, _: RequestBody, log: &mut RequestLog) -> Response<Body> {
        let path = head.parts.uri.path().strip_prefix(PATH).unwrap_or_default();
        let (id, rest) = path
            .trim_start_matches('/')
            .split_once('/')
            .unwrap_or_default();
        log.action = format!("tokens:{rest}");
        let state = self.context.core.snapshot();
        let account = outbound_issuer::account_of(&state, id);
        let issuer = account
            .as_ref()
            .and_then(|account| outbound_issuer::of(&state, account));
        let mut response = match (account, issuer, head.parts.method.as_str(), rest) {
            (Some(_), Some(issuer), "GET", ".well-known/openid-configuration") => {
                configuration(&issuer.url(&self.context.core.settings().public_url))
            }
            (Some(account), Some(_), "GET", ".well-known/jwks.json") => {
                let core = self.context.core.clone();
                let keys =
                    tokio::task::spawn_blocking(move || iam::outbound_keys(&core, &account)).await;
                match keys {
                    Ok(Ok(keys)) => response::json(
                        200,
                        &json!({ "keys": keys.iter().map(|key| key.jwk()).collect::<Vec<_>>() }),
                    ),
                    _ => response::json(500, &json!({ "error": "server_error" })),
                }
            }
            _ => response::json(404, &json!({ "error": "not_found" })),
        };
        response::set_header(&mut response, "x-amzn-requestid", &head.origin.request_id);
        response::set_header(&mut response, "x-content-type-options", "nosniff");
        response
    }
}

/// OpenID Connect Discovery 1.0, section 4.
fn configuration(issuer: &str) -> Response<Body> {
    response::json(
        200,
        &json!({
            "issuer": issuer,
            "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES384"],
            "claims_supported": ["iss", "aud", "sub", "iat", "exp", "jti", "https://sts.amazonaws.com/"],
        }),
    )
}
