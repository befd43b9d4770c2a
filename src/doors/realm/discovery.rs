//! Discovery of a realm: its endpoints and its public keys.

use http::Response;
use iam::realm::{self, Realm};
use serde_json::json;

use super::http::{blocking, problem};
use crate::{
    door::Context,
    edge::response::{self, Body},
};

/// OpenID Connect Discovery 1.0, section 4.
pub(super) fn configuration(context: &Context, realm: &Realm) -> Response<Body> {
    let issuer = realm::issuer(&context.core.settings().public_url, realm.name());
    let endpoint = |name: &str| format!("{issuer}/protocol/openid-connect/{name}");
    response::json(
        200,
        &json!({
            "issuer": issuer,
            "token_endpoint": endpoint("token"),
            "end_session_endpoint": endpoint("logout"),
            "jwks_uri": endpoint("certs"),
            "grant_types_supported": ["password", "refresh_token"],
            "response_types_supported": ["none"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "scopes_supported": ["email"],
            "claims_supported": ["iss", "sub", "aud", "azp", "exp", "iat", "email", "email_verified", "preferred_username"],
        }),
    )
}

/// RFC 7517, section 5.
pub(super) async fn certs(context: &Context, realm: &Realm) -> Response<Body> {
    let (core, realm) = (context.core.clone(), realm.clone());
    match blocking(move || iam::realm::signing_keys(&core, realm.name())).await {
        Some(Ok(keys)) => response::json(
            200,
            &json!({ "keys": keys.iter().map(|key| key.jwk()).collect::<Vec<_>>() }),
        ),
        _ => problem(500, "server_error", "The keys are not available."),
    }
}
