//! Temporary credentials: envelopes, not rows.
//!
//! A session token is an authenticated, encrypted envelope of everything the session is, bound to its access key id; the secret is
//! derived from the key id. So making a session writes nothing, sessions survive a restart, and any server that shares the store
//! accepts them. What can change (the user's policies, its deletion) is looked up by unique id at each call.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::{aead, hmac};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::{
    account::{AccountId, EntityId},
    dialect::Dialect,
    ids::{self, Ids},
    secret::Secret,
};

const FORMAT: u8 = 1;
const NONCE: usize = 12;
/// Opened envelopes that are remembered; a token is a few hundred bytes.
const REMEMBERED: usize = 4096;
/// A token longer than this was not made here.
const LONGEST: usize = 16 * 1024;

/// Everything that a session is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The account it calls in.
    pub account: AccountId,
    /// Whom it acts as.
    pub principal: SessionPrincipal,
    /// How it came to be.
    pub kind: SessionKind,
    /// `aws:TokenIssueTime`.
    pub issued: OffsetDateTime,
    /// From this moment on it is refused.
    pub expires: OffsetDateTime,
}

/// Whom a session acts as, by unique id, so that a re-created entity of the same name does not inherit it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionPrincipal {
    /// The account's root user.
    Root,
    /// An IAM user.
    User(EntityId),
}

/// How a session came to be; what it may call follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionKind {
    /// GetSessionToken, with the moment at which MFA was proved, if it was.
    SessionToken {
        /// `aws:MultiFactorAuthAge` counts from here.
        mfa_at: Option<OffsetDateTime>,
    },
    /// LoginWithWebIdentity: a user of the realm, acting as itself.
    Login {
        /// `aws:FederatedProvider`: the ARN of the realm as a provider.
        provider: String,
    },
}

/// Temporary credentials, as an answer shows them once.
#[derive(Debug, Clone)]
pub struct TemporaryCredentials {
    /// `ASIA…`.
    pub access_key_id: String,
    /// 40 characters, derived from the key id.
    pub secret_access_key: Secret,
    /// The envelope.
    pub session_token: Secret,
    /// When they end.
    pub expires: OffsetDateTime,
}

/// A token that this server did not make for this key, or no longer has the key to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the session token does not belong to the access key or is damaged")]
pub struct TokenInvalid;

/// The server's keys for sessions, as they are kept in the store.
#[derive(Clone, Serialize, Deserialize)]
pub struct SessionKeys {
    /// Derives secrets from key ids; never replaced, or running sessions would lose their secrets.
    derivation: Zeroizing<[u8; 32]>,
    /// Seals envelopes: the last one is in use, older ones still open what they sealed.
    envelope: Vec<Zeroizing<[u8; 32]>>,
}

impl SessionKeys {
    /// New keys.
    pub fn generate(ids: &Ids) -> Self {
        Self {
            derivation: Zeroizing::new(ids.bytes()),
            envelope: vec![Zeroizing::new(ids.bytes())],
        }
    }
}

impl fmt::Debug for SessionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionKeys({} envelope keys)", self.envelope.len())
    }
}

/// Makes and opens temporary credentials.
#[derive(Debug)]
pub struct Sessions {
    keys: SessionKeys,
    opened: Mutex<HashMap<String, Arc<Session>>>,
}

impl Sessions {
    /// Sessions under the server's keys.
    pub fn new(keys: SessionKeys) -> Self {
        Self {
            keys,
            opened: Mutex::new(HashMap::new()),
        }
    }

    /// Credentials for a session. The key id carries its account in both dialects: readable in AWS's form, as a keyed mark in the other.
    ///
    /// # Errors
    /// Only if the crypto library refuses to seal, which it does for no input of ours.
    pub fn issue(
        &self,
        session: &Session,
        dialect: Dialect,
        ids: &Ids,
    ) -> Result<TemporaryCredentials, TokenInvalid> {
        let access_key_id = match session.account.number() {
            Some(number) => ids::access_key_id("ASIA", number, ids.bytes()),
            None => ids::from_uuid("ASIA", self.mark(&session.account, ids.bytes())),
        };
        let session_token = self.seal(&access_key_id, session, ids)?;
        Ok(TemporaryCredentials {
            secret_access_key: self.secret(&access_key_id, dialect),
            session_token: Secret::new(session_token),
            access_key_id,
            expires: session.expires,
        })
    }

    /// The secret that belongs to a temporary key id.
    pub fn secret(&self, access_key_id: &str, dialect: Dialect) -> Secret {
        let key = hmac::Key::new(hmac::HMAC_SHA512, self.keys.derivation.as_ref());
        let tag = hmac::sign(&key, format!("secret/{access_key_id}").as_bytes());
        let mut bytes = [0; 40];
        for (to, from) in bytes.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        Secret::new(dialect.secret(bytes))
    }

    /// Opens a token that arrived with a key id.
    ///
    /// # Errors
    /// [`TokenInvalid`] for any token that was not made for this key by this server. Expiry is the caller's to judge.
    pub fn open(&self, access_key_id: &str, token: &str) -> Result<Arc<Session>, TokenInvalid> {
        if token.len() > LONGEST {
            return Err(TokenInvalid);
        }
        let name = format!("{access_key_id}/{token}");
        if let Some(session) = self
            .opened
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&name)
        {
            return Ok(Arc::clone(session));
        }
        let session = Arc::new(self.unseal(access_key_id, token).ok_or(TokenInvalid)?);
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.len() >= REMEMBERED {
            opened.clear();
        }
        opened.insert(name, Arc::clone(&session));
        Ok(session)
    }

    /// Whether a temporary key id was made here for this account (ids that do not spell their account carry a keyed mark of it).
    pub fn belongs_to(&self, access_key_id: &str, account: &AccountId) -> bool {
        let Some(uuid) = access_key_id
            .strip_prefix("ASIA")
            .and_then(|hex| uuid::Uuid::try_parse(hex).ok())
        else {
            return false;
        };
        let mut head = [0; 8];
        for (to, from) in head.iter_mut().zip(uuid.as_bytes()) {
            *to = *from;
        }
        self.mark(account, head) == uuid
    }

    /// A UUID whose second half is a keyed mark of its first half and the account.
    fn mark(&self, account: &AccountId, head: [u8; 8]) -> uuid::Uuid {
        // The version nibble lies in the first half: it is set before the mark is taken.
        let head = uuid::Builder::from_random_bytes(
            (u128::from(u64::from_be_bytes(head)) << 64).to_be_bytes(),
        )
        .into_uuid();
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.keys.derivation.as_ref());
        let mut context = hmac::Context::with_key(&key);
        context.update(b"account/");
        context.update(account.as_str().as_bytes());
        context.update(b"/");
        context.update(head.as_bytes().split_at(8).0);
        let tag = context.sign();
        let mut bytes = [0; 16];
        for (to, from) in bytes
            .iter_mut()
            .zip(head.as_bytes().iter().take(8).chain(tag.as_ref()))
        {
            *to = *from;
        }
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    fn seal(
        &self,
        access_key_id: &str,
        session: &Session,
        ids: &Ids,
    ) -> Result<String, TokenInvalid> {
        let number = self
            .keys
            .envelope
            .len()
            .checked_sub(1)
            .and_then(|n| u8::try_from(n).ok())
            .ok_or(TokenInvalid)?;
        let key = self.cipher(number).ok_or(TokenInvalid)?;
        let nonce: [u8; NONCE] = ids.bytes();
        let mut sealed = postcard::to_stdvec(session).map_err(|_| TokenInvalid)?;
        key.seal_in_place_append_tag(
            aead::Nonce::assume_unique_for_key(nonce),
            associated(access_key_id),
            &mut sealed,
        )
        .map_err(|_| TokenInvalid)?;
        let mut token = vec![FORMAT, number];
        token.extend_from_slice(&nonce);
        token.append(&mut sealed);
        Ok(STANDARD.encode(token))
    }

    fn unseal(&self, access_key_id: &str, token: &str) -> Option<Session> {
        let bytes = STANDARD.decode(token).ok()?;
        let (head, rest) = bytes.split_first_chunk::<2>()?;
        let [FORMAT, number] = *head else { return None };
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let mut sealed = sealed.to_vec();
        let opened = self
            .cipher(number)?
            .open_in_place(
                aead::Nonce::assume_unique_for_key(*nonce),
                associated(access_key_id),
                &mut sealed,
            )
            .ok()?;
        postcard::from_bytes(opened).ok()
    }

    fn cipher(&self, number: u8) -> Option<aead::LessSafeKey> {
        let key = self.keys.envelope.get(usize::from(number))?;
        Some(aead::LessSafeKey::new(
            aead::UnboundKey::new(&aead::AES_256_GCM, key.as_ref()).ok()?,
        ))
    }
}

/// What the envelope is bound to beside its content.
fn associated(access_key_id: &str) -> aead::Aad<Vec<u8>> {
    aead::Aad::from([b"session/", access_key_id.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn session(account: &str) -> Session {
        Session {
            account: AccountId::parse(account).unwrap(),
            principal: SessionPrincipal::User(EntityId::new("AIDAX")),
            kind: SessionKind::SessionToken { mfa_at: None },
            issued: datetime!(2025-03-27 08:00 UTC),
            expires: datetime!(2025-03-27 09:00 UTC),
        }
    }

    #[test]
    fn a_token_opens_for_its_own_key_only() {
        let ids = Ids::random();
        let sessions = Sessions::new(SessionKeys::generate(&ids));
        let made = session("123456789012");
        let credentials = sessions.issue(&made, Dialect::Aws, &ids).unwrap();
        let token = credentials.session_token.reveal();
        assert_eq!(
            *sessions.open(&credentials.access_key_id, token).unwrap(),
            made
        );
        assert_eq!(
            sessions.open("ASIAQNZGKIQY56JQ7WML", token).unwrap_err(),
            TokenInvalid
        );
        let other = Sessions::new(SessionKeys::generate(&ids));
        assert_eq!(
            other.open(&credentials.access_key_id, token).unwrap_err(),
            TokenInvalid
        );
    }

    #[test]
    fn any_changed_byte_makes_a_token_invalid() {
        let ids = Ids::random();
        let sessions = Sessions::new(SessionKeys::generate(&ids));
        let credentials = sessions
            .issue(&session("123456789012"), Dialect::Aws, &ids)
            .unwrap();
        let token = STANDARD.decode(credentials.session_token.reveal()).unwrap();
        for at in 0..token.len() {
            let mut forged = token.clone();
            forged[at] ^= 1;
            assert!(
                sessions
                    .open(&credentials.access_key_id, &STANDARD.encode(forged))
                    .is_err(),
                "byte {at}"
            );
        }
        for bad in ["", "x", "AQA=", &"A".repeat(100_000)] {
            assert!(sessions.open(&credentials.access_key_id, bad).is_err());
        }
    }

    #[test]
    fn secrets_survive_a_restart_and_differ_by_key() {
        let keys = SessionKeys::generate(&Ids::random());
        let (one, two) = (Sessions::new(keys.clone()), Sessions::new(keys));
        assert_eq!(
            one.secret("ASIA1", Dialect::Aws),
            two.secret("ASIA1", Dialect::Aws)
        );
        assert_ne!(
            one.secret("ASIA1", Dialect::Aws),
            two.secret("ASIA2", Dialect::Aws)
        );
        assert_eq!(one.secret("ASIA1", Dialect::Astran).reveal().len(), 40);
        assert!(
            one.secret("ASIA1", Dialect::Astran)
                .reveal()
                .bytes()
                .all(|b| b.is_ascii_alphanumeric())
        );
    }

    #[test]
    fn a_key_id_without_digits_still_tells_its_account() {
        let ids = Ids::random();
        let sessions = Sessions::new(SessionKeys::generate(&ids));
        let made = session("ce09c61d-afac-404f-a96b-ebbbced80013");
        let credentials = sessions.issue(&made, Dialect::Astran, &ids).unwrap();
        assert_eq!(credentials.access_key_id.len(), 36);
        assert!(sessions.belongs_to(&credentials.access_key_id, &made.account));
        assert!(!sessions.belongs_to(
            &credentials.access_key_id,
            &AccountId::parse("de09c61d-afac-404f-a96b-ebbbced80013").unwrap()
        ));
        assert!(!sessions.belongs_to("ASIA00000000000040008000000000000000", &made.account));
    }
}
