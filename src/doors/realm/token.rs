//! The token endpoint. RFC 6749, sections 4.3 and 6; statuses and texts as Keycloak's.

use http::Response;
use iam::{
    Secret,
    realm::{Grant, GrantError, Realm, guessed},
};

use super::{
    http::{blocking, form, problem},
    logins::Logins,
};
use crate::{
    door::{Context, Head},
    edge::{
        body::RequestBody,
        client_address::network,
        response::{self, Body},
    },
};

/// Grants tokens.
pub(super) async fn grant(
    context: &Context,
    logins: &Logins,
    head: &Head<'_>,
    realm: &Realm,
    body: RequestBody,
) -> Response<Body> {
    let Some(mut form) = form(body, context.limits.body).await else {
        return problem(400, "invalid_request", "The body is not a form.");
    };
    if form.get("client_id").map(String::as_str) != Some(realm.client()) {
        return problem(
            401,
            "invalid_client",
            "Invalid client or Invalid client credentials",
        );
    }
    let missing = |name: &str| {
        problem(
            400,
            "invalid_request",
            &format!("Missing parameter: {name}"),
        )
    };
    let grant = match form.get("grant_type").map(String::as_str) {
        Some("password") => match (form.remove("username"), form.remove("password")) {
            (Some(username), Some(password)) => Grant::Password {
                username,
                password: Secret::new(password),
            },
            (None, _) => return missing("username"),
            (_, None) => return missing("password"),
        },
        Some("refresh_token") => match form.remove("refresh_token") {
            Some(token) => Grant::Refresh(Secret::new(token)),
            None => return missing("refresh_token"),
        },
        Some(_) => return problem(400, "unsupported_grant_type", "Unsupported grant_type"),
        None => return missing("grant_type"),
    };
    let network = network(head.origin.source_ip).to_string();
    let mut held = None;
    if let Grant::Password { username, .. } = &grant {
        // Logins with one name are answered one after another, each after a delay for the failures before it.
        let name = guessed(username);
        let patience = context.limits.queue;
        let Some(turn) = logins.queue.turn(&name, &network, patience).await else {
            return busy(429);
        };
        tokio::time::sleep(iam::realm::grant_wait(&context.core, username, &network)).await;
        let Some(place) = logins.passwords.acquire().await else {
            return busy(503);
        };
        held = Some((turn, place));
    }
    let (core, realm) = (context.core.clone(), realm.clone());
    let work = move || {
        let _held = held;
        iam::realm::grant(&core, &realm, &grant, &network)
    };
    match blocking(work).await {
        Some(Ok(granted)) => match serde_json::to_vec(&granted) {
            Ok(body) => response::new(200, "application/json", body),
            Err(_) => problem(500, "server_error", ""),
        },
        Some(Err(error)) => refused(&error),
        None => problem(500, "server_error", ""),
    }
}

/// Ends a session.
pub(super) async fn logout(context: &Context, body: RequestBody) -> Response<Body> {
    let token = form(body, context.limits.body)
        .await
        .and_then(|mut form| form.remove("refresh_token"));
    let Some(token) = token else {
        return problem(400, "invalid_request", "Missing parameter: refresh_token");
    };
    let core = context.core.clone();
    match blocking(move || iam::realm::logout(&core, &Secret::new(token))).await {
        Some(Ok(())) => {
            let mut response = response::new(204, "application/json", "");
            response.headers_mut().remove("content-type");
            response
        }
        Some(Err(error)) => refused(&error),
        None => problem(500, "server_error", ""),
    }
}

/// Asks the client to try again later: no password was compared. RFC 6749, section 4.1.2.1, has the code.
fn busy(status: u16) -> Response<Body> {
    let text = "Too many concurrent logins. Try again later.";
    let mut response = problem(status, "temporarily_unavailable", text);
    response::set_header(&mut response, "retry-after", "5");
    response
}

fn refused(error: &GrantError) -> Response<Body> {
    match error {
        GrantError::Credentials => problem(401, "invalid_grant", &error.to_string()),
        GrantError::NotSetUp | GrantError::RefreshToken => {
            problem(400, "invalid_grant", &error.to_string())
        }
        GrantError::HashError(_) | GrantError::Key(_) | GrantError::Store(_) => {
            tracing::error!(%error, "a grant failed");
            problem(500, "server_error", "")
        }
    }
}
