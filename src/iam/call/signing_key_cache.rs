//! Decoded private keys. Decoding a key takes longer than signing with it.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use jsonwebtoken::EncodingKey;

/// A decoded private key, with its id.
pub(crate) type DecodedKey = Arc<(String, EncodingKey)>;

/// Decoded private keys, by partition.
#[derive(Default)]
pub(crate) struct SigningKeyCache(Mutex<HashMap<String, DecodedKey>>);

impl SigningKeyCache {
    /// The key of a partition, if it has been decoded.
    pub(crate) fn get(&self, partition: &str) -> Option<DecodedKey> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.get(partition).cloned()
    }

    /// Keeps the key of a partition.
    pub(crate) fn insert(&self, partition: &str, key: DecodedKey) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.insert(partition.to_owned(), key);
    }
}

impl fmt::Debug for SigningKeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKeyCache(…)")
    }
}
