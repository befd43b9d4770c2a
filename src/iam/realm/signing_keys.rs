//! The RSA keys that sign a realm's tokens. They are generated when first needed, and stored.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    encoding::AsDer,
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use serde::{Deserialize, Serialize};
use state::secret::Secret;
use store::{CommitError, Table};

use crate::call::server::Core;

/// A stored key.
#[derive(Clone, Serialize, Deserialize)]
pub struct SigningKey {
    /// `kid` of the tokens that it signs.
    pub id: String,
    /// PKCS #8, PEM.
    private: Secret,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.id)
    }
}

/// Signing keys by partition and id.
pub(crate) static SIGNING_KEYS: Table<(String, String), SigningKey> = Table::new("signing keys", 1);

/// A key could not be generated or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The crypto library refused.
    #[error("the crypto library refused to make or use a key")]
    Crypto,
    /// The key could not be stored.
    #[error(transparent)]
    Store(#[from] CommitError),
}

impl SigningKey {
    /// Generates a key. Slow.
    pub(crate) fn generate(id: String) -> Result<Self, KeyError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Crypto)?;
        let der = pair.as_der().map_err(|_| KeyError::Crypto)?;
        let encoded = STANDARD.encode(der.as_ref());
        let lines: Vec<&str> = encoded
            .as_bytes()
            .chunks(64)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            lines.join("\n")
        );
        let public = pair.public_key();
        Ok(Self {
            id,
            private: Secret::new(pem),
            modulus: public.modulus().big_endian_without_leading_zero().to_vec(),
            exponent: public.exponent().big_endian_without_leading_zero().to_vec(),
        })
    }

    /// The private half, to sign with.
    pub(crate) fn private(&self) -> Result<EncodingKey, KeyError> {
        EncodingKey::from_rsa_pem(self.private.reveal().as_bytes()).map_err(|_| KeyError::Crypto)
    }

    /// The public half, to verify with.
    pub fn public(&self) -> DecodingKey {
        DecodingKey::from_rsa_raw_components(&self.modulus, &self.exponent)
    }

    /// The public half as a JWK (RFC 7517).
    pub fn jwk(&self) -> serde_json::Value {
        serde_json::json!({
            "kid": self.id, "kty": "RSA", "alg": "RS256", "use": "sig",
            "n": URL_SAFE_NO_PAD.encode(&self.modulus), "e": URL_SAFE_NO_PAD.encode(&self.exponent),
        })
    }
}

/// All public keys of a partition's realm. The first call generates the first key: it is slow, and waits for the disk.
///
/// # Errors
/// [`KeyError`].
pub fn signing_keys(core: &Core, partition: &str) -> Result<Vec<Arc<SigningKey>>, KeyError> {
    let held = |head: &store::Head| {
        head.prefix(&SIGNING_KEYS, &(partition.to_owned(),))
            .map(|(_, key)| key)
            .collect::<Vec<_>>()
    };
    let keys = held(&core.snapshot());
    if !keys.is_empty() {
        return Ok(keys);
    }
    let made = SigningKey::generate(core.ids().uuid().hyphenated().to_string())?;
    let (keys, ticket) = core.inner.store.write(|tx| {
        // Another call may have been quicker.
        if held(tx.head()).is_empty() {
            tx.put(&SIGNING_KEYS, (partition.to_owned(), made.id.clone()), made);
        }
        Ok::<_, KeyError>(held(tx.head()))
    });
    ticket.wait()?;
    keys
}

/// Signs claims with the newest key of a partition's realm.
///
/// # Errors
/// [`KeyError`].
pub(crate) fn sign(
    core: &Core,
    partition: &str,
    kind: &str,
    claims: &impl Serialize,
) -> Result<String, KeyError> {
    let cache = &core.inner.signing_keys;
    let decoded = match cache.get(partition) {
        Some(decoded) => decoded,
        None => {
            let key = signing_keys(core, partition)?
                .pop()
                .ok_or(KeyError::Crypto)?;
            let decoded = Arc::new((key.id.clone(), key.private()?));
            cache.insert(partition, Arc::clone(&decoded));
            decoded
        }
    };
    let (id, key) = &*decoded;
    let header = Header {
        kid: Some(id.clone()),
        typ: Some(kind.to_owned()),
        ..Header::new(Algorithm::RS256)
    };
    jsonwebtoken::encode(&header, claims, key).map_err(|_| KeyError::Crypto)
}
