//! The token endpoint's grants: a password, or a refresh token. Errors in Keycloak's words (RFC 6749, section 5.2, for the codes).

use std::{fmt, sync::Arc, time::Duration};

use serde::Serialize;
use state::{
    keys::folded,
    rows::{
        login_session::{LOGIN_SESSIONS, LoginSession},
        password::{HashError, PASSWORDS, Password},
    },
    secret::Secret,
};
use store::{CommitError, Head};
use time::OffsetDateTime;

use crate::{
    call::server::Core,
    realm::{
        issuer,
        person::{Person, Realm},
        signing_keys::KeyError,
        tokens::{ACCESS_SECONDS, AccessClaims, REFRESH_SECONDS},
    },
};

/// A client's grant.
#[derive(Debug, Clone)]
pub enum Grant {
    /// A user's name and password.
    Password {
        /// The e-mail address.
        username: String,
        /// The password.
        password: Secret,
    },
    /// A refresh token.
    Refresh(Secret),
}

/// The token endpoint's response: exactly these members, in this order.
#[derive(Clone, Serialize)]
pub struct TokenResponse {
    /// A JWT for LoginWithWebIdentity.
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
    /// Seconds.
    pub refresh_expires_in: i64,
    /// A JWT for the next grant.
    pub refresh_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Always 0: no token is revoked by its age.
    #[serde(rename = "not-before-policy")]
    pub not_before_policy: i64,
    /// The login session's id: a UUID.
    pub session_state: String,
    /// `email`.
    pub scope: &'static str,
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenResponse({})", self.session_state)
    }
}

/// Why a grant is refused.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// Unknown user, or wrong password.
    #[error("Invalid user credentials")]
    Credentials,
    /// The password is right, but it has expired, or must be reset.
    #[error("Account is not fully set up")]
    NotSetUp,
    /// The refresh token is invalid, or its login session is over.
    #[error("Invalid refresh token")]
    RefreshToken,
    /// The password could not be compared.
    #[error(transparent)]
    HashError(#[from] HashError),
    /// The server cannot sign.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The login session could not be stored.
    #[error(transparent)]
    Store(#[from] CommitError),
}

/// The key under which failures for a name are counted. User names have at most 64 characters (IAM API Reference, `userNameType`);
/// longer input must not fill the memory.
pub fn guessed(username: &str) -> String {
    folded(username).chars().take(64).collect()
}

/// How long a grant must wait after earlier failures.
pub fn grant_wait(core: &Core, username: &str, address: &str) -> Duration {
    core.inner
        .throttle
        .wait(&[&guessed(username), address], core.clock().now())
}

/// Answers a grant in a realm. Slow: do not call it on an async thread.
///
/// # Errors
/// [`GrantError`].
pub fn grant(
    core: &Core,
    realm: &Realm,
    grant: &Grant,
    address: &str,
) -> Result<TokenResponse, GrantError> {
    let head = core.snapshot();
    match grant {
        Grant::Password { username, password } => {
            password_grant(core, &head, realm, username, password, address)
        }
        Grant::Refresh(token) => refresh_grant(core, &head, realm, token),
    }
}

fn password_grant(
    core: &Core,
    head: &Head,
    realm: &Realm,
    username: &str,
    password: &Secret,
    address: &str,
) -> Result<TokenResponse, GrantError> {
    let name = guessed(username);
    let who = [name.as_str(), address];
    let failed = |error| {
        core.inner.throttle.failed(&who, core.clock().now());
        Err(error)
    };
    let Some(person) = realm.named(core, head, username) else {
        Password::pretend(password.reveal())?;
        return failed(GrantError::Credentials);
    };
    let Some(kept) = head.get(&PASSWORDS, &(person.id(),)) else {
        Password::pretend(password.reveal())?;
        // The answer of a wrong password, so that names cannot be found out.
        return failed(GrantError::Credentials);
    };
    if !kept.matches(password.reveal())? {
        return failed(GrantError::Credentials);
    }
    core.inner.throttle.succeeded(&who);
    if !person.may_use(head, &kept, core.clock().now()) {
        return Err(GrantError::NotSetUp);
    }
    let session = core.ids().uuid().hyphenated().to_string();
    tokens(core, realm, &person, session, &Proof::Password(kept))
}

fn refresh_grant(
    core: &Core,
    head: &Head,
    realm: &Realm,
    token: &Secret,
) -> Result<TokenResponse, GrantError> {
    let (of, claims) = crate::realm::verify_token(core, head, token.reveal(), "Refresh")
        .map_err(|_| GrantError::RefreshToken)?;
    if of != *realm {
        return Err(GrantError::RefreshToken);
    }
    let session = head
        .get(&LOGIN_SESSIONS, &(claims.sid.clone(),))
        .ok_or(GrantError::RefreshToken)?;
    if session.expires <= core.clock().now() {
        return Err(GrantError::RefreshToken);
    }
    let person = realm
        .with_id(head, &session.user)
        .ok_or(GrantError::RefreshToken)?;
    tokens(core, realm, &person, claims.sid, &Proof::Refresh)
}

/// The proof of a grant. It is checked again in the transaction of the grant: what ends a login in between ends this grant, too.
enum Proof {
    /// The password that the user's text matched.
    Password(Arc<Password>),
    /// A refresh token of the login session.
    Refresh,
}

impl Proof {
    /// Checks that nothing has ended the login since the proof was given.
    fn check(&self, head: &Head, login: &LoginSession, session: &str) -> Result<(), GrantError> {
        match self {
            Self::Password(kept) => {
                let now = head.get(&PASSWORDS, &(login.user.clone(),));
                let is_same = now.is_some_and(|now| now.is(kept));
                is_same.then_some(()).ok_or(GrantError::Credentials)
            }
            Self::Refresh => {
                let is_there = head.contains(&LOGIN_SESSIONS, &(session.to_owned(),));
                is_there.then_some(()).ok_or(GrantError::RefreshToken)
            }
        }
    }
}

/// Signs both tokens and stores the login session, which lasts as long as the refresh token. Also deletes some expired sessions.
fn tokens(
    core: &Core,
    realm: &Realm,
    person: &Person,
    session: String,
    proof: &Proof,
) -> Result<TokenResponse, GrantError> {
    let now = core.clock().now();
    let access = claims(core, realm, person, &session, "Bearer", now, ACCESS_SECONDS);
    let refresh = claims(
        core,
        realm,
        person,
        &session,
        "Refresh",
        now,
        REFRESH_SECONDS,
    );
    let granted = TokenResponse {
        access_token: crate::realm::signing_keys::sign(core, realm.name(), "JWT", &access)?,
        expires_in: ACCESS_SECONDS,
        refresh_expires_in: REFRESH_SECONDS,
        refresh_token: crate::realm::signing_keys::sign(core, realm.name(), "JWT", &refresh)?,
        token_type: "Bearer",
        not_before_policy: 0,
        session_state: session.clone(),
        scope: "email",
    };
    let login = LoginSession {
        user: person.id(),
        expires: now + time::Duration::seconds(REFRESH_SECONDS),
    };
    let (kept, ticket) = core.inner.store.write(|tx| {
        // The user may be gone since its password was checked.
        let person = realm.with_id(tx.head(), &login.user);
        let person = person.ok_or(GrantError::Credentials)?;
        proof.check(tx.head(), &login, &session)?;
        if matches!(proof, Proof::Password(_)) {
            person.used_password(tx, now);
        }
        let over: Vec<_> = tx
            .head()
            .prefix(&LOGIN_SESSIONS, &())
            .filter(|(_, login)| login.expires <= now)
            .take(64)
            .map(|(key, _)| key)
            .collect();
        for key in over {
            tx.delete(&LOGIN_SESSIONS, &key);
        }
        tx.put(&LOGIN_SESSIONS, (session,), login);
        Ok::<_, GrantError>(granted)
    });
    ticket.wait()?;
    kept
}

fn claims(
    core: &Core,
    realm: &Realm,
    person: &Person,
    session: &str,
    kind: &str,
    now: OffsetDateTime,
    seconds: i64,
) -> AccessClaims {
    AccessClaims {
        iss: issuer(&core.settings().public_url, realm.name()),
        sub: person.subject(),
        aud: realm.client().to_owned(),
        azp: realm.client().to_owned(),
        typ: kind.to_owned(),
        iat: now.unix_timestamp(),
        exp: now.unix_timestamp().saturating_add(seconds),
        jti: core.ids().uuid().hyphenated().to_string(),
        sid: session.to_owned(),
        scope: "email".to_owned(),
        email: person.email().to_owned(),
        email_verified: true,
        preferred_username: person.email().to_owned(),
    }
}

/// Ends the login session of a refresh token.
///
/// # Errors
/// [`GrantError`].
pub fn logout(core: &Core, token: &Secret) -> Result<(), GrantError> {
    let (_, claims) = crate::realm::verify_token(core, &core.snapshot(), token.reveal(), "Refresh")
        .map_err(|_| GrantError::RefreshToken)?;
    let (_, ticket) = core.inner.store.write(|tx| {
        tx.delete(&LOGIN_SESSIONS, &(claims.sid,));
        Ok::<_, GrantError>(())
    });
    Ok(ticket.wait()?)
}
