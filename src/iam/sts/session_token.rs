//! Temporary credentials for a user or for root, with the permissions that they have themselves.

use model::sts::*;
use time::{Duration, OffsetDateTime};
use wire::Fault;

use crate::{
    call::{Read, View},
    caller::Principal,
    mfa::Code,
    session::{Session, SessionKind, SessionPrincipal, TemporaryCredentials},
};

/// Twelve hours; an hour for root, whatever it asks for. STS API Reference, "GetSessionToken".
const DEFAULT_SECONDS: i64 = 43_200;
const ROOT_SECONDS: i64 = 3_600;

/// The code of an MFA device that a call carries.
///
/// # Errors
/// AccessDenied for a part of one.
pub fn code_of_session_token(input: &GetSessionTokenRequest) -> Result<Option<Code>, Fault> {
    Code::given(input.serial_number.as_deref(), input.token_code.as_deref())
}

/// Makes credentials that act as the caller. `mfa_at`: when it proved to have its MFA device, if it did.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
///
/// # Errors
/// MissingAuthenticationToken where nobody asks.
pub fn get_session_token(
    cx: &Read<'_>,
    input: GetSessionTokenRequest,
    mfa_at: Option<OffsetDateTime>,
) -> Result<GetSessionTokenResponse, Fault> {
    let asked = input.duration_seconds.unwrap_or(DEFAULT_SECONDS);
    let (principal, seconds) = match &cx.call().caller.principal {
        Principal::Root => (SessionPrincipal::Root, asked.min(ROOT_SECONDS)),
        Principal::User(user) => (SessionPrincipal::User(user.id.clone()), asked),
        Principal::Anonymous => return Err(Fault::missing_authentication_token()),
    };
    let session = Session {
        account: cx.account_id().clone(),
        principal,
        kind: SessionKind::SessionToken { mfa_at },
        issued: cx.now(),
        expires: cx.now() + Duration::seconds(seconds),
    };
    Ok(GetSessionTokenResponse {
        credentials: Some(issue(cx, &session)?),
        ..Default::default()
    })
}

/// Credentials for a session, as answers show them.
pub(crate) fn issue(cx: &Read<'_>, session: &Session) -> Result<Credentials, Fault> {
    let inner = cx.call().inner;
    let made = inner
        .sessions
        .issue(session, cx.dialect(), &inner.ids)
        .map_err(|_| Fault::internal_failure())?;
    let TemporaryCredentials {
        access_key_id,
        secret_access_key,
        session_token,
        expires,
    } = made;
    Ok(Credentials {
        access_key_id,
        secret_access_key: secret_access_key.reveal().to_owned(),
        session_token: session_token.reveal().to_owned(),
        expiration: wire::Timestamp {
            at: expires,
            style: wire::TimestampStyle::Seconds,
        },
    })
}
