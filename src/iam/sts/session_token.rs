//! Temporary credentials for an IAM user or the root user, with its own permissions.

use model::sts::*;
use state::{
    Scope,
    rows::session_principal::SessionPrincipal,
    session::{Session, SessionKind},
};
use time::OffsetDateTime;
use wire::Fault;

use crate::{
    call::{Read, View, caller::Principal},
    credentials::mfa::Code,
    sts,
};

/// Twelve hours; always one hour for the root user. STS API Reference, "GetSessionToken", "GetFederationToken".
const DEFAULT_SECONDS: i64 = 43_200;
const ROOT_SECONDS: i64 = 3_600;

/// The duration of a session of an IAM user or the root user.
pub(crate) fn seconds(requested: Option<i64>, root: bool) -> i64 {
    let requested = requested.unwrap_or(DEFAULT_SECONDS);
    if root {
        requested.min(ROOT_SECONDS)
    } else {
        requested
    }
}

/// The call's MFA code.
///
/// # Errors
/// AccessDenied if only one of `SerialNumber` and `TokenCode` is present.
pub(crate) fn code_of_session_token(input: &GetSessionTokenRequest) -> Result<Option<Code>, Fault> {
    Code::given(input.serial_number.as_deref(), input.token_code.as_deref())
}

/// Issues credentials of the caller itself. `mfa_at` is the time of its MFA authentication, if any.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
///
/// # Errors
/// MissingAuthenticationToken for anonymous callers.
pub(crate) fn get_session_token(
    cx: &Read<'_>,
    input: GetSessionTokenRequest,
    mfa_at: Option<OffsetDateTime>,
) -> Result<GetSessionTokenResponse, Fault> {
    let principal = match &cx.call().caller.principal {
        Principal::Root => SessionPrincipal::Root,
        Principal::User(user) => SessionPrincipal::User(user.id.clone()),
        // Other callers have a session, or no signature at all.
        Principal::Anonymous | Principal::AssumedRole { .. } | Principal::FederatedUser { .. } => {
            return Err(Fault::missing_authentication_token());
        }
    };
    let account = cx.account();
    let seconds = seconds(input.duration_seconds, principal == SessionPrincipal::Root);
    let kind = SessionKind::SessionToken;
    let session = Session {
        mfa_at,
        ..Session::new(account.id.clone(), principal, kind, cx.now(), seconds)
    };
    let issued = sts::issue(cx, account, &session, input.minimum_session_token_size)?;
    Ok(GetSessionTokenResponse {
        credentials: Some(issued.credentials),
        session_token_utilization: Some(issued.token_utilization),
        session_token_size: Some(issued.token_size),
    })
}
