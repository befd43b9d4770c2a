//! Tables: typed descriptors, declared as statics beside the noun that owns them.

use std::{
    any::{Any, TypeId},
    marker::PhantomData,
    sync::Arc,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{Key, key};

/// The longest key, in encoded bytes. The longest keys of the domain hold an ARN of 2,048 characters (IAM API Reference, `arnType`)
/// beside ids of a few dozen.
pub const MAX_KEY: usize = 3 * 1024;

/// The longest value, in stored bytes. The largest value of the domain is a SAML metadata document of at most 10,000,000 characters
/// (IAM API Reference, `SAMLMetadataDocumentType`).
pub const MAX_VALUE: usize = 16 * 1024 * 1024;

/// A value in memory, whose type only its table knows.
pub(crate) type Value = Arc<dyn Any + Send + Sync>;

/// A table from `K` to `V`.
///
/// Its name is part of the stored data: it must not change once there are any. A value is stored in postcard's form behind a byte
/// that tells its version, so `V` must be a type whose fields postcard can read back: no `flatten`, no untagged enum, no
/// `skip_serializing_if`.
pub struct Table<K, V: 'static> {
    pub(crate) name: &'static str,
    version: u8,
    upgrades: &'static [Upgrade<V>],
    key: PhantomData<fn() -> K>,
}

/// How a table reads values that were stored in an older form.
pub struct Upgrade<V> {
    version: u8,
    decode: fn(&[u8]) -> Option<V>,
}

impl<K, V> Table<K, V> {
    /// A table. `version` is raised when the form of `V` changes; [`Table::upgrades`] then tells how the older form is read.
    pub const fn new(name: &'static str, version: u8) -> Self {
        Self {
            name,
            version,
            upgrades: &[],
            key: PhantomData,
        }
    }

    /// The older forms that the table can read. A value is stored in the new form when it is next put.
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
    /// Reads values of `version` as an `O`, and turns them into a `V`.
    pub const fn of<O: DeserializeOwned + Into<V>>(version: u8) -> Self {
        Self {
            version,
            decode: |bytes| exactly::<O>(bytes).map(Into::into),
        }
    }
}

/// Why a stored value is not a value of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Its version is above the table's.
    Newer {
        found: u8,
        known: u8,
    },
    Damaged,
}

impl<K: Key, V: Serialize + DeserializeOwned + Send + Sync + 'static> Table<K, V> {
    /// The stored form of a value; `None` if it has none, or one that could not be read back.
    pub(crate) fn encode(&self, value: &V) -> Option<Vec<u8>> {
        let stored = postcard::to_extend(value, vec![self.version]).ok()?;
        // What is acknowledged must be readable after a restart. Serde lets a type write what it cannot read; better known now.
        self.decode(&stored).is_ok().then_some(stored)
    }

    fn decode(&self, stored: &[u8]) -> Result<V, Unreadable> {
        let (version, bytes) = stored.split_first().ok_or(Unreadable::Damaged)?;
        if *version > self.version {
            return Err(Unreadable::Newer {
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
        value.ok_or(Unreadable::Damaged)
    }
}

/// The value that these bytes are, all of them.
fn exactly<V: DeserializeOwned>(bytes: &[u8]) -> Option<V> {
    let (value, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(value)
}

/// A table whose types are not named.
pub(crate) trait AnyTable: Send + Sync {
    fn name(&self) -> &'static str;
    fn types(&self) -> TypeId;
    /// A stored row as a value in memory.
    fn decode_row(&self, key: &[u8], stored: &[u8]) -> Result<Value, Unreadable>;
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

    fn decode_row(&self, key: &[u8], stored: &[u8]) -> Result<Value, Unreadable> {
        key::whole::<K>(key).ok_or(Unreadable::Damaged)?;
        Ok(Arc::new(self.decode(stored)?))
    }
}
