//! Tables: typed descriptors, declared as statics.

use std::{
    any::{Any, TypeId},
    marker::PhantomData,
    sync::Arc,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{Key, key};

/// The longest key, in encoded bytes: room for an ARN of 2,048 characters (IAM API Reference, `arnType`) and a few ids.
pub const MAX_KEY: usize = 3 * 1024;

/// The longest value, in stored bytes: room for a SAML metadata document of 10,000,000 characters (IAM API Reference,
/// `SAMLMetadataDocumentType`).
pub const MAX_VALUE: usize = 16 * 1024 * 1024;

/// A value in memory. Only its table knows its type.
pub(crate) type Value = Arc<dyn Any + Send + Sync>;

/// A table from `K` to `V`.
///
/// The name is part of the stored data and must not change once there is any. A value is stored as a version byte and its postcard
/// encoding, so `V` must be a type that postcard can read back: no `flatten`, no untagged enum, no `skip_serializing_if`.
pub struct Table<K, V: 'static> {
    pub(crate) name: &'static str,
    version: u8,
    upgrades: &'static [Upgrade<V>],
    key: PhantomData<fn() -> K>,
}

/// How a table reads values of an older version.
pub struct Upgrade<V> {
    version: u8,
    decode: fn(&[u8]) -> Option<V>,
}

impl<K, V> Table<K, V> {
    /// Declares a table. Raise `version` when the encoding of `V` changes, and declare with [`Table::upgrades`] how older values are read.
    pub const fn new(name: &'static str, version: u8) -> Self {
        Self {
            name,
            version,
            upgrades: &[],
            key: PhantomData,
        }
    }

    /// Declares the older versions that the table can read. A value is stored in the new version when it is next put.
    ///
    /// ```
    /// use astriam_store::{Table, Upgrade};
    ///
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct User { name: String, path: String }
    ///
    /// // Until version 1 a user was only a name.
    /// impl From<String> for User {
    ///     fn from(name: String) -> Self {
    ///         Self { name, path: "/".to_owned() }
    ///     }
    /// }
    ///
    /// static USERS: Table<(String,), User> = Table::new("users", 2).upgrades(const { &[Upgrade::of::<String>(1)] });
    /// ```
    #[must_use]
    pub const fn upgrades(self, upgrades: &'static [Upgrade<V>]) -> Self {
        Self { upgrades, ..self }
    }
}

impl<V> Upgrade<V> {
    /// Reads values of `version` as an `O` and converts them to a `V`.
    pub const fn of<O: DeserializeOwned + Into<V>>(version: u8) -> Self {
        Self {
            version,
            decode: |bytes| exactly::<O>(bytes).map(Into::into),
        }
    }
}

/// Why a stored value cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecodeError {
    /// Its version is above the table's.
    Newer {
        found: u8,
        known: u8,
    },
    Damaged,
}

impl<K: Key, V: Serialize + DeserializeOwned + Send + Sync + 'static> Table<K, V> {
    /// Encodes a value; `None` if that fails or the result could not be read back.
    pub(crate) fn encode(&self, value: &V) -> Option<Vec<u8>> {
        let stored = postcard::to_extend(value, vec![self.version]).ok()?;
        // An acknowledged value must be readable after a restart. Serde types can write what they cannot read, so check now.
        self.decode(&stored).is_ok().then_some(stored)
    }

    fn decode(&self, stored: &[u8]) -> Result<V, DecodeError> {
        let (version, bytes) = stored.split_first().ok_or(DecodeError::Damaged)?;
        if *version > self.version {
            return Err(DecodeError::Newer {
                found: *version,
                known: self.version,
            });
        }
        let value = if *version == self.version {
            exactly(bytes)
        } else {
            self.upgrades
                .iter()
                .find(|upgrade| upgrade.version == *version)
                .and_then(|upgrade| (upgrade.decode)(bytes))
        };
        value.ok_or(DecodeError::Damaged)
    }
}

/// Decodes a value that spans all of the bytes.
fn exactly<V: DeserializeOwned>(bytes: &[u8]) -> Option<V> {
    let (value, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(value)
}

/// A table with its types erased.
pub(crate) trait AnyTable: Send + Sync {
    fn name(&self) -> &'static str;
    fn types(&self) -> TypeId;
    /// Decodes a stored row.
    fn decode_row(&self, key: &[u8], stored: &[u8]) -> Result<Value, DecodeError>;
}

impl<K: Key + 'static, V: Serialize + DeserializeOwned + Send + Sync + 'static> AnyTable
    for Table<K, V>
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn types(&self) -> TypeId {
        TypeId::of::<Self>()
    }

    fn decode_row(&self, key: &[u8], stored: &[u8]) -> Result<Value, DecodeError> {
        key::whole::<K>(key).ok_or(DecodeError::Damaged)?;
        Ok(Arc::new(self.decode(stored)?))
    }
}
