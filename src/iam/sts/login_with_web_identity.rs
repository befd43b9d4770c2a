//! Credentials for a user of a realm, who then acts as itself.

use model::{
    local::{
        LoginCredentials, LoginUser, LoginWithWebIdentityRequest, LoginWithWebIdentityResponse,
    },
    sts::errors,
};
use state::{
    Scope,
    session::{Session, SessionKind},
};
use wire::{Fault, Timestamp, TimestampStyle};

use crate::{
    call::{Read, View, server::Core},
    realm::{self, TokenError},
};

const DEFAULT_SECONDS: i64 = 3600;

/// Verifies a realm's token and issues credentials of its user, with the policies that the user has at the time of each call. The call needs
/// no signature: the token is the proof.
///
/// # Errors
/// ExpiredTokenException; InvalidIdentityToken for any other fault of the token.
pub(crate) fn login_with_web_identity(
    cx: &Read<'_>,
    input: LoginWithWebIdentityRequest,
) -> Result<LoginWithWebIdentityResponse, Fault> {
    let core = Core {
        inner: std::sync::Arc::clone(cx.call().inner),
    };
    let head = cx.head();
    let verified = crate::realm::verify_token(&core, head, &input.web_identity_token, "Bearer");
    let (realm, claims) = verified.map_err(|error| match error {
        TokenError::Expired => Fault::new(&errors::ExpiredToken, "Invalid token: Token expired"),
        TokenError::Malformed => invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"),
        TokenError::Issuer => invalid("No OpenIDConnect provider found in your account for the issuer of this token"),
        TokenError::Use => invalid("Incorrect token audience"),
        TokenError::Signature | TokenError::Future => invalid("Invalid token: the token is not valid"),
    })?;
    let person = realm
        .with_subject(head, &claims.sub)
        .ok_or_else(|| invalid("Invalid token: its user does not exist"))?;
    let account = person.account();
    // A host that names another partition has no such users.
    let host = cx.call().origin.host_partition.as_ref();
    if host.is_some_and(|host| *host != account.partition) {
        return Err(invalid(
            "No OpenIDConnect provider found in your account for the issuer of this token",
        ));
    }

    let public_url = &core.settings().public_url;
    let provider = realm::provider_arn(public_url, &realm, account);
    let session = Session {
        source_identity: Some(provider.clone()),
        provider: Some(provider.clone()),
        ..Session::new(
            account.id.clone(),
            person.principal(),
            SessionKind::Login,
            cx.now(),
            input.duration_seconds.unwrap_or(DEFAULT_SECONDS),
        )
    };
    let made = core
        .inner
        .sessions
        .issue(&session, 0, account.dialect, core.ids())
        .map_err(|_| Fault::internal_failure())?;
    Ok(LoginWithWebIdentityResponse {
        credentials: LoginCredentials {
            access_key_id: made.access_key_id,
            secret_access_key: made.secret_access_key.reveal().to_owned(),
            session_token: made.session_token.reveal().to_owned(),
            expiration: Timestamp {
                at: made.expires,
                style: TimestampStyle::Seconds,
            },
        },
        subject_from_web_identity_token: claims.sub.clone(),
        audience: claims.aud,
        user: LoginUser {
            id: claims.sub,
            arn: person.arn(),
        },
        provider: claims.iss,
        source_identity: provider,
    })
}

fn invalid(message: &str) -> Fault {
    Fault::new(&errors::InvalidIdentityToken, message)
}
