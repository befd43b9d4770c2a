//! The realm's tokens: signed JWTs (RFC 7519), and their verification.

use jsonwebtoken::{Algorithm, Validation};
use serde::{Deserialize, Serialize};
use store::Head;

use crate::{
    call::server::Core,
    realm::{Realm, issuer, signing_keys::SIGNING_KEYS},
};

/// The lifetime of an access token, in seconds.
pub(crate) const ACCESS_SECONDS: i64 = 300;
/// The lifetime of a refresh token, in seconds.
pub(crate) const REFRESH_SECONDS: i64 = 1800;
/// The tolerated clock skew, in seconds.
const LEEWAY: i64 = 5;

/// The claims of an access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The realm.
    pub iss: String,
    /// The user's UUID.
    pub sub: String,
    /// The audience: the client.
    pub aud: String,
    /// The authorized party: the client.
    pub azp: String,
    /// `Bearer`, or `Refresh`.
    pub typ: String,
    /// Seconds since 1970.
    pub iat: i64,
    /// Seconds since 1970.
    pub exp: i64,
    /// Its id.
    pub jti: String,
    /// The login session.
    pub sid: String,
    /// `email`.
    pub scope: String,
    /// The user's address.
    pub email: String,
    /// Always true: users cannot log in before that.
    pub email_verified: bool,
    /// The user's address.
    pub preferred_username: String,
}

/// Why a token is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not an RS256 JWT with the claims of ours.
    #[error("the token is not a token of this server")]
    Malformed,
    /// No realm has this issuer.
    #[error("the token's issuer is unknown")]
    Issuer,
    /// No key of the issuer made its signature.
    #[error("the token's signature is not valid")]
    Signature,
    /// It is for another client, or of another type.
    #[error("the token is not for this use")]
    Use,
    /// It has expired.
    #[error("the token has expired")]
    Expired,
    /// It was issued in the future.
    #[error("the token is of the future")]
    Future,
}

/// Verifies a token of any realm, and returns the realm and the claims. Order: form, issuer, key and signature, use, time.
///
/// # Errors
/// [`TokenError`].
pub fn verify_token(
    core: &Core,
    head: &Head,
    token: &str,
    kind: &str,
) -> Result<(Realm, AccessClaims), TokenError> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
    if header.alg != Algorithm::RS256 {
        return Err(TokenError::Malformed);
    }
    let unverified: AccessClaims = jsonwebtoken::dangerous::insecure_decode(token)
        .map_err(|_| TokenError::Malformed)?
        .claims;
    let public_url = &core.settings().public_url;
    let realm = crate::realm::realms(core)
        .into_iter()
        .find(|realm| issuer(public_url, realm.name()) == unverified.iss);
    let realm = realm.ok_or(TokenError::Issuer)?;
    let id = header.kid.ok_or(TokenError::Signature)?;
    let key = head
        .get(&SIGNING_KEYS, &(realm.name().to_owned(), id))
        .ok_or(TokenError::Signature)?;
    let mut validation = Validation::new(Algorithm::RS256);
    // Time and audience are checked below: by the server's clock, and with errors of their own.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let claims = jsonwebtoken::decode::<AccessClaims>(token, &key.public(), &validation)
        .map_err(|_| TokenError::Signature)?
        .claims;
    let client = realm.client();
    if claims.typ != kind || claims.aud != client || claims.azp != client {
        return Err(TokenError::Use);
    }
    let now = core.clock().now().unix_timestamp();
    if claims.exp <= now {
        return Err(TokenError::Expired);
    }
    if claims.iat > now.saturating_add(LEEWAY) {
        return Err(TokenError::Future);
    }
    Ok((realm, claims))
}

#[cfg(test)]
mod tests {
    use time::{OffsetDateTime, macros::datetime};

    use super::*;
    use crate::{call::server::Settings, testing};

    const NOW: OffsetDateTime = datetime!(2025-03-27 08:43:40 UTC);

    fn core() -> Core {
        let settings = Settings {
            default_partition: "demo".to_owned(),
            ..testing::settings()
        };
        let plan = testing::plan(&[("demo", &[]), ("staging", &[])]);
        testing::start(settings, plan, NOW)
    }

    fn claims(partition: &str) -> AccessClaims {
        let now = NOW.unix_timestamp();
        AccessClaims {
            iss: issuer("http://127.0.0.1:4566", partition),
            sub: "c654348c-b583-4cde-8b4a-2011f31cd2cb".to_owned(),
            aud: "s5".to_owned(),
            azp: "s5".to_owned(),
            typ: "Bearer".to_owned(),
            iat: now,
            exp: now + ACCESS_SECONDS,
            jti: "1".to_owned(),
            sid: "2".to_owned(),
            scope: "email".to_owned(),
            email: "bob@astran.io".to_owned(),
            email_verified: true,
            preferred_username: "bob@astran.io".to_owned(),
        }
    }

    fn verified(core: &Core, token: &str) -> Result<(Realm, AccessClaims), TokenError> {
        crate::realm::verify_token(core, &core.snapshot(), token, "Bearer")
    }

    #[test]
    fn a_token_says_who_and_of_which_partition() {
        let core = core();
        for partition in ["demo", "staging"] {
            let token =
                crate::realm::signing_keys::sign(&core, partition, "JWT", &claims(partition))
                    .unwrap();
            assert_eq!(
                verified(&core, &token),
                Ok((Realm::Users(partition.to_owned()), claims(partition)))
            );
        }
    }

    #[test]
    fn what_the_realms_own_key_signed_is_judged_by_its_claims() {
        let core = core();
        type Change = fn(&mut AccessClaims);
        let cases: [(Change, Result<(), TokenError>); 12] = [
            (|_| (), Ok(())),
            (
                |c| c.iss = "http://evil.example/auth/realms/demo".to_owned(),
                Err(TokenError::Issuer),
            ),
            (|c| c.iss.push('/'), Err(TokenError::Issuer)),
            (|c| c.aud = "account".to_owned(), Err(TokenError::Use)),
            (|c| c.azp = "other".to_owned(), Err(TokenError::Use)),
            (
                |c| c.iss = issuer("http://127.0.0.1:4566", "root-accounts"),
                Err(TokenError::Signature),
            ),
            (|c| c.typ = "Refresh".to_owned(), Err(TokenError::Use)),
            (|c| c.exp = NOW.unix_timestamp(), Err(TokenError::Expired)),
            (|c| c.exp = NOW.unix_timestamp() + 1, Ok(())),
            (|c| c.exp = i64::MIN, Err(TokenError::Expired)),
            (
                |c| c.iat = NOW.unix_timestamp() + LEEWAY + 1,
                Err(TokenError::Future),
            ),
            (|c| c.iat = NOW.unix_timestamp() + LEEWAY, Ok(())),
        ];
        for (at, (change, expected)) in cases.into_iter().enumerate() {
            let mut claims = claims("demo");
            change(&mut claims);
            let token = crate::realm::signing_keys::sign(&core, "demo", "JWT", &claims).unwrap();
            assert_eq!(verified(&core, &token).map(drop), expected, "case {at}");
        }
    }

    #[test]
    fn another_partitions_key_is_no_key() {
        let core = core();
        // Each partition has its own key, which is generated at its first use.
        crate::realm::signing_keys(&core, "demo").unwrap();
        let token =
            crate::realm::signing_keys::sign(&core, "staging", "JWT", &claims("demo")).unwrap();
        assert_eq!(verified(&core, &token), Err(TokenError::Signature));
    }

    #[test]
    fn another_algorithm_is_no_token_of_ours() {
        let core = core();
        let public = crate::realm::signing_keys(&core, "demo").unwrap().remove(0);
        let jwk = public.jwk();
        // The public key as an HMAC secret: RFC 8725 section 2.1.
        let secret = jwk["n"].as_str().unwrap().as_bytes();
        let header = jsonwebtoken::Header {
            kid: Some(public.id.clone()),
            ..jsonwebtoken::Header::new(Algorithm::HS256)
        };
        let key = jsonwebtoken::EncodingKey::from_secret(secret);
        let token = jsonwebtoken::encode(&header, &claims("demo"), &key).unwrap();
        assert_eq!(verified(&core, &token), Err(TokenError::Malformed));
    }

    #[test]
    fn no_bit_of_a_token_may_be_changed() {
        let core = core();
        let token =
            crate::realm::signing_keys::sign(&core, "demo", "JWT", &claims("demo")).unwrap();
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            let byte = changed.get_mut(at).unwrap();
            // Another letter of the alphabet that differs in its highest bit: no letter's last bits are padding then.
            *byte = if *byte == b'A' { b'h' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(verified(&core, &changed).is_err(), "at {at}: {changed}");
        }
        let parts: Vec<&str> = token.split('.').collect();
        for cut in [
            parts[..2].join("."),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{token}.{}", parts[2]),
            String::new(),
        ] {
            assert!(verified(&core, &cut).is_err(), "{cut}");
        }
    }
}
