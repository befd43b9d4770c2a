//! Temporary credentials for a user or for root, with the permissions that they have themselves.

use model::sts::*;
use wire::Fault;

use crate::{
    call::{Read, View},
    caller::Principal,
    session::{Session, SessionKind, SessionPrincipal},
    sts::{self, mfa},
    target::Target,
};

/// Twelve hours; an hour for root, whatever it asks for. STS API Reference, "GetSessionToken", "GetFederationToken".
const DEFAULT_SECONDS: i64 = 43_200;
const ROOT_SECONDS: i64 = 3_600;

/// How long the session of a user or of root lasts.
pub(crate) fn seconds(asked: Option<i64>, root: bool) -> i64 {
    let asked = asked.unwrap_or(DEFAULT_SECONDS);
    if root { asked.min(ROOT_SECONDS) } else { asked }
}

/// GetSessionToken needs no permission.
///
/// # Errors
/// AccessDenied for a one-time code that is wrong.
pub fn target_of_session_token(
    cx: &Read<'_>,
    input: &GetSessionTokenRequest,
) -> Result<Target, Fault> {
    mfa::proved(cx, input)?;
    Ok(Target::new("sts:GetSessionToken", "*").unless_denied())
}

/// Makes credentials that act as the caller.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
///
/// # Errors
/// AccessDenied for a one-time code that is wrong.
pub fn get_session_token(
    cx: &Read<'_>,
    input: GetSessionTokenRequest,
) -> Result<GetSessionTokenResponse, Fault> {
    let principal = match &cx.call().caller.principal {
        Principal::Root => SessionPrincipal::Root,
        Principal::User(user) => SessionPrincipal::User(user.id.clone()),
        // What else calls has a session, or no signature at all.
        Principal::Anonymous | Principal::AssumedRole { .. } | Principal::FederatedUser { .. } => {
            return Err(Fault::missing_authentication_token());
        }
    };
    let account = cx.account();
    let seconds = seconds(input.duration_seconds, principal == SessionPrincipal::Root);
    let kind = SessionKind::SessionToken;
    let session = Session {
        mfa_at: input.token_code.as_ref().map(|_| cx.now()),
        ..Session::new(account.id.clone(), principal, kind, cx.now(), seconds)
    };
    let issued = sts::issue(cx, account, &session, input.minimum_session_token_size)?;
    Ok(GetSessionTokenResponse {
        credentials: Some(issued.credentials),
        session_token_utilization: Some(issued.token_utilization),
        session_token_size: Some(issued.token_size),
    })
}
