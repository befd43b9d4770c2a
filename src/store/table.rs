//! Tables and indexes: typed descriptors, declared as statics beside the noun that owns them.

use std::{any::Any, marker::PhantomData, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};

use crate::{Key, key};

/// A value in memory, its type known to its table alone.
pub(crate) type Row = Arc<dyn Any + Send + Sync>;

/// A table from `K` to `V`. Values are kept with a version byte before them.
pub struct Table<K, V> {
    pub(crate) name: &'static str,
    pub(crate) version: u8,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K, V> Table<K, V> {
    /// A table. `name` must not change once data exists; `version` rises when the form of `V` changes.
    pub const fn new(name: &'static str, version: u8) -> Self {
        Self { name, version, types: PhantomData }
    }
}

/// Finds rows of a table by something else than its key. Derived, never stored.
pub struct Index<I, K: 'static, V: 'static> {
    pub(crate) name: &'static str,
    table: &'static Table<K, V>,
    keys: IndexKeys<I, K, V>,
}

/// Tells the index keys of a row by calling its last argument with each. An index key must belong to one row only.
type IndexKeys<I, K, V> = fn(&K, &V, &mut dyn FnMut(I));

impl<I, K, V> Index<I, K, V> {
    /// An index of a table.
    pub const fn new(name: &'static str, table: &'static Table<K, V>, keys: IndexKeys<I, K, V>) -> Self {
        Self { name, table, keys }
    }
}

/// A table without its types.
pub(crate) trait AnyTable: Send + Sync {
    fn name(&self) -> &'static str;
    /// The row in bytes that were stored; `None` if they are no such row.
    fn decode(&self, key: &[u8], stored: &[u8]) -> Option<Row>;
}

impl<K: Key, V: Serialize + DeserializeOwned + Send + Sync + 'static> AnyTable for Table<K, V> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn decode(&self, key: &[u8], stored: &[u8]) -> Option<Row> {
        let (version, bytes) = stored.split_first()?;
        key::whole::<K>(key)?;
        if *version != self.version {
            return None;
        }
        let value: V = postcard::from_bytes(bytes).ok()?;
        Some(Arc::new(value))
    }
}

impl<K: Key, V: Serialize> Table<K, V> {
    pub(crate) fn encode(&self, value: &V) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_extend(value, vec![self.version])
    }
}

/// An index without its types.
pub(crate) trait AnyIndex: Send + Sync {
    fn name(&self) -> &'static str;
    fn table(&self) -> &'static str;
    fn keys(&self, key: &[u8], row: &(dyn Any + Send + Sync), found: &mut dyn FnMut(Vec<u8>));
}

impl<I: Key, K: Key, V: Send + Sync + 'static> AnyIndex for Index<I, K, V> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn table(&self) -> &'static str {
        self.table.name
    }

    fn keys(&self, key: &[u8], row: &(dyn Any + Send + Sync), found: &mut dyn FnMut(Vec<u8>)) {
        if let (Some(key), Some(value)) = (key::whole::<K>(key), row.downcast_ref::<V>()) {
            (self.keys)(&key, value, &mut |index_key| found(key::bytes(&index_key)));
        }
    }
}
