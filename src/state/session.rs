//! Temporary credentials: envelopes, not rows.
//!
//! A session token is an authenticated, encrypted envelope of the whole session, bound to its access key id; the secret is
//! derived from the key id. So creating a session writes nothing, sessions survive a restart, and any server that shares the store
//! accepts them. What can change (the user's policies, its deletion) is looked up by unique id at each call.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::{aead, hmac};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};
use store::Table;
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use crate::{
    account::AccountId,
    dialect::Dialect,
    documents::StoredDocument,
    ids::{self, Ids},
    rows::session_principal::SessionPrincipal,
    secret::Secret,
    tags::{KeyCase, Tag},
};

const FORMAT: u8 = 3;
const NONCE: usize = 12;
/// Bytes of an envelope beside its content: format, key number, nonce and the cipher's tag.
const AROUND: usize = 2 + NONCE + 16;
/// The number of opened envelopes that are cached, each with its compiled session policy.
const REMEMBERED: usize = 4096;
/// The longest token, in bytes: AWS's limit since September 2026. Before, policies and tags had a limit of their own.
pub const LONGEST: usize = 4096;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The account of its caller.
    pub account: AccountId,
    /// The principal that it acts as.
    pub principal: SessionPrincipal,
    /// The operation that created it.
    pub kind: SessionKind,
    /// `aws:TokenIssueTime`.
    pub issued: OffsetDateTime,
    /// Its expiry. From then on it is refused.
    pub expires: OffsetDateTime,
    /// The inline session policy.
    pub policy: Option<StoredDocument>,
    /// The ARNs of managed session policies. Their documents are looked up at each call.
    pub policy_arns: Vec<String>,
    /// Session tags, including those inherited through role chaining.
    pub tags: Vec<Tag>,
    /// The keys of transitive tags, which the next role of a chain inherits.
    pub transitive: Vec<String>,
    /// `aws:SourceIdentity`.
    pub source_identity: Option<String>,
    /// The time of the MFA code, from which `aws:MultiFactorAuthAge` counts.
    pub mfa_at: Option<OffsetDateTime>,
    /// `aws:FederatedProvider`: the ARN of the identity provider.
    pub provider: Option<String>,
    /// Whether it is valid only in Regions that are enabled by default: a token of version 1 from the global endpoint.
    pub default_regions: bool,
}

/// The operation that created a session. It limits what the session can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionKind {
    /// GetSessionToken.
    SessionToken,
    /// GetFederationToken.
    FederationToken,
    /// LoginWithWebIdentity: a user of the realm, acting as itself.
    Login,
    /// AssumeRole.
    AssumeRole,
    /// AssumeRoleWithWebIdentity.
    WebIdentity,
    /// AssumeRoleWithSAML.
    Saml,
    /// AssumeRoot.
    AssumeRoot,
    /// GetDelegatedAccessToken.
    Delegated,
}

impl Session {
    /// A session without policies, tags and proofs.
    pub fn new(
        account: AccountId,
        principal: SessionPrincipal,
        kind: SessionKind,
        issued: OffsetDateTime,
        seconds: i64,
    ) -> Self {
        Self {
            account,
            principal,
            kind,
            issued,
            expires: issued.saturating_add(Duration::seconds(seconds)),
            policy: None,
            policy_arns: Vec::new(),
            tags: Vec::new(),
            transitive: Vec::new(),
            source_identity: None,
            mfa_at: None,
            provider: None,
            default_regions: false,
        }
    }

    /// Whether session policies limit it.
    pub fn is_limited(&self) -> bool {
        self.policy.is_some() || !self.policy_arns.is_empty()
    }

    /// The tags that the next role of a chain inherits.
    pub fn inherited(&self) -> impl Iterator<Item = &Tag> {
        self.tags.iter().filter(|tag| {
            self.transitive
                .iter()
                .any(|key| KeyCase::Ignored.same(key, &tag.key))
        })
    }
}

/// Temporary credentials. An answer shows them once.
#[derive(Debug, Clone)]
pub struct TemporaryCredentials {
    /// `ASIA…`.
    pub access_key_id: String,
    /// 40 characters, derived from the key id.
    pub secret_access_key: Secret,
    /// The envelope.
    pub session_token: Secret,
    /// Their expiry.
    pub expires: OffsetDateTime,
}

/// A token that this server did not issue for the access key, or whose encryption key is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the session token does not belong to the access key or is damaged")]
pub struct SessionTokenError;

/// Why credentials cannot be issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// The token would be longer than [`LONGEST`]: by how much, in percent of it.
    #[error("the session token would take {0}% of its allotted space")]
    TooLarge(usize),
    /// The cryptographic library failed. No known input causes that.
    #[error("the session token cannot be sealed")]
    Broken,
}

impl TemporaryCredentials {
    /// `SessionTokenSize`: the bytes of the token.
    pub fn token_size(&self) -> usize {
        self.session_token.reveal().len()
    }

    /// `SessionTokenUtilization`: its length in percent of the longest token.
    pub fn token_utilization(&self) -> usize {
        percent(self.token_size())
    }
}

fn percent(length: usize) -> usize {
    (length * 100).div_ceil(LONGEST)
}

/// The server's stored keys for sessions.
#[derive(Clone, Serialize, Deserialize)]
pub struct SessionKeys {
    /// Derives secrets from access key ids. It is never replaced, since sessions would lose their secrets.
    derivation: Zeroizing<[u8; 32]>,
    /// Keys that encrypt envelopes. The last one is in use; older ones still decrypt.
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

/// Issues and opens temporary credentials.
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

    /// Credentials for a session, with a token of at least `minimum` bytes. The key id carries its account: readable in
    /// AWS's dialect, as a keyed mark in the other.
    ///
    /// # Errors
    /// [`IssueError::TooLarge`] for a session with more policies and tags than a token holds.
    pub fn issue(
        &self,
        session: &Session,
        minimum: usize,
        dialect: Dialect,
        ids: &Ids,
    ) -> Result<TemporaryCredentials, IssueError> {
        let access_key_id = match session.account.number() {
            Some(number) => ids::access_key_id("ASIA", number, ids.bytes()),
            None => ids::from_uuid("ASIA", self.mark(&session.account, ids.bytes())),
        };
        let session_token = self.seal(&access_key_id, session, minimum, ids)?;
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
    /// [`SessionTokenError`] for a token that this server did not issue for this key. The caller checks the expiry.
    pub fn open(
        &self,
        access_key_id: &str,
        token: &str,
    ) -> Result<Arc<Session>, SessionTokenError> {
        if token.len() > LONGEST {
            return Err(SessionTokenError);
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
        let session = Arc::new(self.unseal(access_key_id, token).ok_or(SessionTokenError)?);
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.len() >= REMEMBERED {
            opened.clear();
        }
        opened.insert(name, Arc::clone(&session));
        Ok(session)
    }

    /// Whether this server issued a temporary key id for an account. Ids that do not spell their account carry a keyed mark of it.
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
        // The version nibble lies in the first half, so it is set before the mark is computed.
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
        minimum: usize,
        ids: &Ids,
    ) -> Result<String, IssueError> {
        let mut plain = postcard::to_stdvec(session).map_err(|_| IssueError::Broken)?;
        // Zeros after the session pad the token to its minimum length; decoding stops before them.
        let least = minimum.div_ceil(4) * 3;
        plain.resize(plain.len().max(least.saturating_sub(AROUND)), 0);
        let length = (plain.len() + AROUND).div_ceil(3) * 4;
        if length > LONGEST {
            return Err(IssueError::TooLarge(percent(length)));
        }
        let token = self.close(&associated(access_key_id), plain, ids);
        Ok(STANDARD.encode(token.ok_or(IssueError::Broken)?))
    }

    fn unseal(&self, access_key_id: &str, token: &str) -> Option<Session> {
        let plain = self.unclose(&associated(access_key_id), &STANDARD.decode(token).ok()?)?;
        postcard::from_bytes(&plain).ok()
    }

    /// Encrypts a text for this server, bound to a purpose and a party. The result needs no encoding in URLs.
    pub fn enclose(&self, purpose: Purpose, party: &str, text: &str, ids: &Ids) -> Option<String> {
        let closed = self.close(&purpose.associated(party), text.as_bytes().to_vec(), ids)?;
        Some(URL_SAFE_NO_PAD.encode(closed))
    }

    /// Decrypts a text of [`Sessions::enclose`].
    pub fn disclose(&self, purpose: Purpose, party: &str, closed: &str) -> Option<String> {
        let closed = URL_SAFE_NO_PAD.decode(closed).ok()?;
        String::from_utf8(self.unclose(&purpose.associated(party), &closed)?).ok()
    }

    fn close(&self, associated: &[u8], mut bytes: Vec<u8>, ids: &Ids) -> Option<Vec<u8>> {
        let number = u8::try_from(self.keys.envelope.len().checked_sub(1)?).ok()?;
        let key = self.cipher(number)?;
        let nonce: [u8; NONCE] = ids.bytes();
        key.seal_in_place_append_tag(
            aead::Nonce::assume_unique_for_key(nonce),
            aead::Aad::from(associated),
            &mut bytes,
        )
        .ok()?;
        let mut closed = vec![FORMAT, number];
        closed.extend_from_slice(&nonce);
        closed.append(&mut bytes);
        Some(closed)
    }

    fn unclose(&self, associated: &[u8], closed: &[u8]) -> Option<Vec<u8>> {
        let (head, rest) = closed.split_first_chunk::<2>()?;
        let [FORMAT, number] = *head else { return None };
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let mut sealed = sealed.to_vec();
        let opened = self
            .cipher(number)?
            .open_in_place(
                aead::Nonce::assume_unique_for_key(*nonce),
                aead::Aad::from(associated),
                &mut sealed,
            )
            .ok()?;
        Some(opened.to_vec())
    }

    fn cipher(&self, number: u8) -> Option<aead::LessSafeKey> {
        let key = self.keys.envelope.get(usize::from(number))?;
        Some(aead::LessSafeKey::new(
            aead::UnboundKey::new(&aead::AES_256_GCM, key.as_ref()).ok()?,
        ))
    }
}

/// The associated data of an envelope.
fn associated(access_key_id: &str) -> Vec<u8> {
    [b"session/", access_key_id.as_bytes()].concat()
}

/// The purpose of an enclosed text. A text of one purpose is not valid for another, nor as a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// An encoded authorization message, for an account.
    AuthorizationMessage,
    /// A trade-in token of a delegation request, for a partition.
    TradeIn,
}

impl Purpose {
    fn associated(self, party: &str) -> Vec<u8> {
        let purpose: &[u8] = match self {
            Self::AuthorizationMessage => b"authorization message/",
            Self::TradeIn => b"trade-in/",
        };
        [purpose, party.as_bytes()].concat()
    }
}

/// The server's own keys, by purpose.
pub static SERVER_KEYS: Table<(String,), SessionKeys> = Table::new("server keys", 1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::EntityId;
    use time::macros::datetime;

    fn session(account: &str) -> Session {
        Session::new(
            AccountId::parse(account).unwrap(),
            SessionPrincipal::User(EntityId::new("AIDAX")),
            SessionKind::SessionToken,
            datetime!(2025-03-27 08:00 UTC),
            3600,
        )
    }

    #[test]
    fn a_token_opens_only_with_its_own_key() {
        let ids = Ids::random();
        let sessions = Sessions::new(SessionKeys::generate(&ids));
        let made = session("123456789012");
        let credentials = sessions.issue(&made, 0, Dialect::Aws, &ids).unwrap();
        let token = credentials.session_token.reveal();
        assert_eq!(
            *sessions.open(&credentials.access_key_id, token).unwrap(),
            made
        );
        assert_eq!(
            sessions.open("ASIAQNZGKIQY56JQ7WML", token).unwrap_err(),
            SessionTokenError
        );
        let other = Sessions::new(SessionKeys::generate(&ids));
        assert_eq!(
            other.open(&credentials.access_key_id, token).unwrap_err(),
            SessionTokenError
        );
    }

    #[test]
    fn any_changed_byte_makes_a_token_invalid() {
        let ids = Ids::random();
        let sessions = Sessions::new(SessionKeys::generate(&ids));
        let credentials = sessions
            .issue(&session("123456789012"), 0, Dialect::Aws, &ids)
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
    fn a_key_id_without_digits_carries_a_mark_of_its_account() {
        let ids = Ids::random();
        let sessions = Sessions::new(SessionKeys::generate(&ids));
        let made = session("ce09c61d-afac-404f-a96b-ebbbced80013");
        let credentials = sessions.issue(&made, 0, Dialect::Astran, &ids).unwrap();
        assert_eq!(credentials.access_key_id.len(), 36);
        assert!(sessions.belongs_to(&credentials.access_key_id, &made.account));
        assert!(!sessions.belongs_to(
            &credentials.access_key_id,
            &AccountId::parse("de09c61d-afac-404f-a96b-ebbbced80013").unwrap()
        ));
        assert!(!sessions.belongs_to("ASIA00000000000040008000000000000000", &made.account));
    }

    #[test]
    fn a_token_has_its_minimum_length_and_a_limit() {
        let ids = Ids::random();
        let sessions = Sessions::new(SessionKeys::generate(&ids));
        let made = session("123456789012");
        for minimum in [0, 1, 500, 1000, 1001, 4095, 4096] {
            let credentials = sessions.issue(&made, minimum, Dialect::Aws, &ids).unwrap();
            let size = credentials.token_size();
            assert!(size >= minimum && size <= LONGEST, "{minimum}: {size}");
            assert!(minimum < 500 || size < minimum + 4, "{minimum}: {size}");
            let token = credentials.session_token.reveal();
            let opened = sessions.open(&credentials.access_key_id, token).unwrap();
            assert_eq!(*opened, made);
        }
        let tag = |n: usize| Tag {
            key: format!("{n}{}", "k".repeat(120)),
            value: "v".repeat(250),
        };
        let large = Session {
            tags: (0..10).map(tag).collect(),
            ..made
        };
        let refused = sessions.issue(&large, 0, Dialect::Aws, &ids).unwrap_err();
        // 10 tags of 375 bytes with their lengths, and less than 200 bytes around them.
        assert!(
            matches!(refused, IssueError::TooLarge(122..=130)),
            "{refused:?}"
        );
    }

    #[test]
    fn an_enclosed_text_is_for_one_purpose_and_party() {
        let ids = Ids::random();
        let sessions = Sessions::new(SessionKeys::generate(&ids));
        let purpose = Purpose::AuthorizationMessage;
        let closed = sessions.enclose(purpose, "1", "text", &ids).unwrap();
        let open = |purpose, party, closed: &str| sessions.disclose(purpose, party, closed);
        assert_eq!(open(purpose, "1", &closed).as_deref(), Some("text"));
        assert_eq!(open(purpose, "2", &closed), None);
        assert_eq!(open(Purpose::TradeIn, "1", &closed), None);
        let cut = closed.get(1..).unwrap();
        let short = closed.get(..closed.len() - 1).unwrap();
        for bad in ["", "!", cut, short] {
            assert_eq!(open(purpose, "1", bad), None, "{bad}");
        }
    }
}
