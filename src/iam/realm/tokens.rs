//! The realm's tokens: signed JWTs (RFC 7519), checked here before anybody believes them.

use jsonwebtoken::{Algorithm, Validation};
use serde::{Deserialize, Serialize};
use store::{Head, Index, Table};
use time::OffsetDateTime;

use crate::{
    account::{AccountId, EntityId},
    core::Core,
    realm::{CLIENT, issuer},
    signing_keys::SIGNING_KEYS,
};

/// How long an access token lives, in seconds.
pub(crate) const ACCESS_SECONDS: i64 = 300;
/// How long a refresh token lives, in seconds.
pub(crate) const REFRESH_SECONDS: i64 = 1800;
/// A clock may differ by this many seconds.
const LEEWAY: i64 = 5;

/// A login: refresh tokens live as long as it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginSession {
    /// The account of the user.
    pub account: AccountId,
    /// Who logged in.
    pub user: EntityId,
    /// After this moment no refresh token of it is taken.
    pub expires: OffsetDateTime,
}

/// Logins by id (`session_state`).
pub static LOGIN_SESSIONS: Table<(String,), LoginSession> = Table::new("login sessions", 1);

/// The logins of a user.
pub static LOGIN_SESSIONS_BY_USER: Index<(EntityId, String), (String,), LoginSession> = Index::new(
    "login sessions by user",
    &LOGIN_SESSIONS,
    |(id,), session, found| found((session.user.clone(), id.clone())),
);

/// The claims of an access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The realm.
    pub iss: String,
    /// The user's UUID.
    pub sub: String,
    /// For whom it is.
    pub aud: String,
    /// Who asked for it.
    pub azp: String,
    /// `Bearer`, or `Refresh`.
    pub typ: String,
    /// Seconds since 1970.
    pub iat: i64,
    /// Seconds since 1970.
    pub exp: i64,
    /// Its id.
    pub jti: String,
    /// The login.
    pub sid: String,
    /// `email`.
    pub scope: String,
    /// The user's address.
    pub email: String,
    /// Always true: nobody logs in before.
    pub email_verified: bool,
    /// The user's address.
    pub preferred_username: String,
}

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no JWT of RS256 with the claims that ours have.
    #[error("the token is not a token of this server")]
    Malformed,
    /// No partition has this issuer.
    #[error("the token's issuer is unknown")]
    Issuer,
    /// No key of the issuer made its signature.
    #[error("the token's signature is not valid")]
    Signature,
    /// It is for somebody else, or of another type.
    #[error("the token is not for this use")]
    Use,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// Its time has not come.
    #[error("the token is of the future")]
    Future,
}

impl Core {
    /// Verifies a token of any partition's realm; the partition and the claims. Order: form, issuer, key and signature, use, time.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn verify_token(
        &self,
        head: &Head,
        token: &str,
        kind: &str,
    ) -> Result<(String, AccessClaims), TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
        if header.alg != Algorithm::RS256 {
            return Err(TokenError::Malformed);
        }
        let unverified: AccessClaims = jsonwebtoken::dangerous::insecure_decode(token)
            .map_err(|_| TokenError::Malformed)?
            .claims;
        let public_url = &self.settings().public_url;
        let partition = self
            .partitions()
            .into_iter()
            .map(|partition| partition.name.clone())
            .find(|name| issuer(public_url, name) == unverified.iss);
        let partition = partition.ok_or(TokenError::Issuer)?;
        let id = header.kid.ok_or(TokenError::Signature)?;
        let key = head
            .get(&SIGNING_KEYS, &(partition.clone(), id))
            .ok_or(TokenError::Signature)?;
        let mut validation = Validation::new(Algorithm::RS256);
        // Time and audience are judged below: by the server's clock, and with an error of their own.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let claims = jsonwebtoken::decode::<AccessClaims>(token, &key.public(), &validation)
            .map_err(|_| TokenError::Signature)?
            .claims;
        if claims.typ != kind || claims.aud != CLIENT || claims.azp != CLIENT {
            return Err(TokenError::Use);
        }
        let now = self.clock().now().unix_timestamp();
        if claims.exp <= now {
            return Err(TokenError::Expired);
        }
        if claims.iat > now.saturating_add(LEEWAY) {
            return Err(TokenError::Future);
        }
        Ok((partition, claims))
    }
}
