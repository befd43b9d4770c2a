//! A cache of derived signing keys: deriving one costs five HMACs, and a client uses the same one all day.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use sha2::{Digest, Sha256};
use time::Date;

/// The largest number of cached keys. A full cache is cleared.
const MAX_KEYS: usize = 4096;

/// A signing key.
pub(crate) type Key = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// A bounded cache of signing keys, keyed by a digest of their inputs. Share one between requests.
#[derive(Default)]
pub struct SigningKeyCache {
    keys: RwLock<HashMap<[u8; 32], Key>>,
}

impl fmt::Debug for SigningKeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKeyCache(…)")
    }
}

impl SigningKeyCache {
    /// The signing key of a secret for a day, region and service.
    pub(crate) fn key(&self, secret: &str, day: Date, region: &str, service: &str) -> Key {
        let name = digest(&[secret, &day.to_string(), region, service]);
        if let Some(key) = self
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&name)
        {
            return Arc::clone(key);
        }
        let key: Key = Arc::new(derive(secret, day, region, service));
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= MAX_KEYS {
            keys.clear();
        }
        keys.insert(name, Arc::clone(&key));
        key
    }
}

fn derive(secret: &str, day: Date, region: &str, service: &str) -> Vec<u8> {
    let seconds = u64::try_from(day.midnight().assume_utc().unix_timestamp()).unwrap_or(0);
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    aws_sigv4::sign::v4::generate_signing_key(secret, at, region, service)
        .as_ref()
        .to_vec()
}

/// Hashes each part with its length, so that different lists of parts never collide by concatenation.
fn digest(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}
