//! Keys that sign tokens about an account's principals: one for each algorithm, generated together when one is first needed, and
//! stored. IAM User Guide, "Federating AWS identities to external services": RS256 and ES384.

use std::{fmt, sync::Arc};

use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use state::{account::AccountId, secret::Secret};
use store::{Head, Table};

use crate::{
    call::server::Core,
    realm::signing_keys::{KeyError, SigningKey},
};

/// The bytes of a P-384 coordinate.
const COORDINATE: usize = 48;

/// A key of an account's issuer.
#[derive(Clone, Serialize, Deserialize)]
pub enum OutboundKey {
    /// RSA, for RS256.
    Rsa(SigningKey),
    /// The curve P-384, for ES384.
    Ec {
        /// `kid`.
        id: String,
        /// PKCS #8, base64.
        private: Secret,
        /// The uncompressed point: 4, x, y.
        public: Vec<u8>,
    },
}

/// Keys by account and algorithm.
pub(crate) static OUTBOUND_KEYS: Table<(AccountId, String), OutboundKey> =
    Table::new("outbound keys", 1);

impl fmt::Debug for OutboundKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutboundKey({} {})", self.algorithm_name(), self.id())
    }
}

impl OutboundKey {
    fn elliptic(id: String) -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING)
            .map_err(|_| KeyError::Crypto)?;
        let private = pair.to_pkcs8v1().map_err(|_| KeyError::Crypto)?;
        Ok(Self::Ec {
            id,
            private: Secret::new(STANDARD.encode(private.as_ref())),
            public: pair.public_key().as_ref().to_vec(),
        })
    }

    fn id(&self) -> &str {
        match self {
            Self::Rsa(key) => &key.id,
            Self::Ec { id, .. } => id,
        }
    }

    fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa(_) => Algorithm::RS256,
            Self::Ec { .. } => Algorithm::ES384,
        }
    }

    /// The `SigningAlgorithm`.
    fn algorithm_name(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec { .. } => "ES384",
        }
    }

    fn private(&self) -> Result<EncodingKey, KeyError> {
        match self {
            Self::Rsa(key) => key.private(),
            Self::Ec { private, .. } => STANDARD
                .decode(private.reveal())
                .map(|der| EncodingKey::from_ec_der(&der))
                .map_err(|_| KeyError::Crypto),
        }
    }

    /// The public half as a JWK (RFC 7517; RFC 7518, section 6.2).
    pub fn jwk(&self) -> serde_json::Value {
        match self {
            Self::Rsa(key) => key.jwk(),
            Self::Ec { id, public, .. } => {
                let (x, y) = public
                    .get(1..)
                    .unwrap_or_default()
                    .split_at_checked(COORDINATE)
                    .unwrap_or_default();
                json!({
                    "kid": id, "kty": "EC", "crv": "P-384", "alg": "ES384", "use": "sig",
                    "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
                })
            }
        }
    }
}

fn held(head: &Head, account: &AccountId) -> Vec<Arc<OutboundKey>> {
    head.prefix(&OUTBOUND_KEYS, &(account.clone(),))
        .map(|(_, key)| key)
        .collect()
}

/// The keys of an account's issuer. The first call generates them: it is slow, and waits for the disk.
///
/// # Errors
/// [`KeyError`].
pub fn outbound_keys(core: &Core, account: &AccountId) -> Result<Vec<Arc<OutboundKey>>, KeyError> {
    let keys = held(&core.snapshot(), account);
    if !keys.is_empty() {
        return Ok(keys);
    }
    let id = || core.ids().uuid().hyphenated().to_string();
    let made = [
        OutboundKey::Rsa(SigningKey::generate(id())?),
        OutboundKey::elliptic(id())?,
    ];
    let (keys, ticket) = core.inner.store.write(|tx| {
        // A concurrent call may have stored its keys first.
        if held(tx.head(), account).is_empty() {
            for key in made {
                let row = (account.clone(), key.algorithm_name().to_owned());
                tx.put(&OUTBOUND_KEYS, row, key);
            }
        }
        Ok::<_, KeyError>(held(tx.head(), account))
    });
    ticket.wait()?;
    keys
}

/// Signs claims for an account's issuer. May block as [`outbound_keys`] does.
///
/// # Errors
/// [`KeyError`], also for an algorithm without a key.
pub(crate) fn sign_outbound(
    core: &Core,
    account: &AccountId,
    algorithm: &str,
    claims: &impl Serialize,
) -> Result<String, KeyError> {
    let keys = outbound_keys(core, account)?;
    let key = keys.iter().find(|key| key.algorithm_name() == algorithm);
    let key = key.ok_or(KeyError::Crypto)?;
    let header = Header {
        kid: Some(key.id().to_owned()),
        typ: Some("JWT".to_owned()),
        ..Header::new(key.algorithm())
    };
    jsonwebtoken::encode(&header, claims, &key.private()?).map_err(|_| KeyError::Crypto)
}
