//! Secondary indexes, derived in memory and never stored.

use std::any::TypeId;

use crate::{Key, Table, key, table::Value};

/// A secondary index of a table.
///
/// A row may have any number of index keys, and several rows may share one. To order rows that share an index key, make the row's own key
/// its last components.
pub struct Index<I, K: 'static, V: 'static> {
    pub(crate) name: &'static str,
    table: &'static Table<K, V>,
    keys: KeysOf<I, K, V>,
}

/// Calls its last argument with each index key of a row.
type KeysOf<I, K, V> = fn(&K, &V, &mut dyn FnMut(I));

impl<I, K, V> Index<I, K, V> {
    /// Declares an index of `table`. `keys` calls its last argument with each index key of a row and must depend on the row alone.
    pub const fn new(
        name: &'static str,
        table: &'static Table<K, V>,
        keys: KeysOf<I, K, V>,
    ) -> Self {
        Self { name, table, keys }
    }
}

/// An index with its types erased.
pub(crate) trait AnyIndex: Send + Sync {
    fn name(&self) -> &'static str;
    fn table(&self) -> &'static str;
    fn types(&self) -> TypeId;
    /// The bytes of each index key of a row.
    fn keys_of(&self, key: &[u8], value: &Value, found: &mut dyn FnMut(Vec<u8>));
}

impl<I: Key + 'static, K: Key + 'static, V: Send + Sync + 'static> AnyIndex for Index<I, K, V> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn table(&self) -> &'static str {
        self.table.name
    }

    fn types(&self) -> TypeId {
        TypeId::of::<Self>()
    }

    fn keys_of(&self, key: &[u8], value: &Value, found: &mut dyn FnMut(Vec<u8>)) {
        if let (Some(key), Some(value)) = (key::whole::<K>(key), value.downcast_ref::<V>()) {
            (self.keys)(&key, value, &mut |index_key| found(key::bytes(&index_key)));
        }
    }
}
