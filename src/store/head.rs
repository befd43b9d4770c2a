//! A consistent state: persistent maps, shared between readers.

use std::{
    any::{Any, TypeId},
    borrow::Borrow,
    fmt,
    ops::Bound,
    sync::Arc,
};

use imbl::OrdMap;

use crate::{
    Index, Key, Prefix, Schema, Table, key,
    rows::{IndexRows, Range, Rows, typed},
    table::Value,
};

/// The bytes of a key, shared between states.
pub(crate) type Bytes = Arc<[u8]>;

/// The row of an index entry: its key and its value.
pub(crate) type IndexEntry = (Bytes, Value);

/// A state of the store. It never changes under its reader; cloning it clones a pointer.
#[derive(Clone)]
pub struct Head {
    state: Arc<State>,
}

#[derive(Clone)]
struct State {
    schema: Arc<Schema>,
    tables: Vec<OrdMap<Bytes, Value>>,
    indexes: Vec<OrdMap<Bytes, IndexEntry>>,
}

/// Prints no rows, which may be secret.
impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head").finish_non_exhaustive()
    }
}

impl Head {
    pub(crate) fn empty(schema: Schema) -> Self {
        let tables = vec![OrdMap::new(); schema.table_count()];
        let indexes = vec![OrdMap::new(); schema.index_count()];
        Self {
            state: Arc::new(State {
                schema: Arc::new(schema),
                tables,
                indexes,
            }),
        }
    }

    pub(crate) fn schema(&self) -> &Schema {
        &self.state.schema
    }

    /// The value of a key.
    pub fn get<K, V>(&self, table: &Table<K, V>, key: &K) -> Option<Arc<V>>
    where
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        typed(self.table(table)?.get(key::bytes(key).as_slice())?)
    }

    /// Whether a key has a value.
    pub fn contains<K, V>(&self, table: &Table<K, V>, key: &K) -> bool
    where
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        self.table(table)
            .is_some_and(|rows| rows.contains_key(key::bytes(key).as_slice()))
    }

    /// The rows whose keys begin with these components, in key order. `&()` selects all rows.
    pub fn prefix<K, V>(&self, table: &Table<K, V>, prefix: &impl Prefix<K>) -> Rows<'_, K, V>
    where
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        Rows::new(
            self.table(table)
                .and_then(|rows| under(rows, key::bytes(prefix), None)),
        )
    }

    /// The rows under a prefix whose keys come after `after`, which need not exist: the next page of a listing.
    pub fn after<K, V>(
        &self,
        table: &Table<K, V>,
        prefix: &impl Prefix<K>,
        after: &K,
    ) -> Rows<'_, K, V>
    where
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        Rows::new(
            self.table(table)
                .and_then(|rows| under(rows, key::bytes(prefix), Some(key::bytes(after)))),
        )
    }

    /// The number of rows whose keys begin with these components. Linear in that number, except for a whole table (`&()`).
    pub fn count<K, V>(&self, table: &Table<K, V>, prefix: &impl Prefix<K>) -> usize
    where
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        self.table(table)
            .map_or(0, |rows| number_under(rows, key::bytes(prefix)))
    }

    /// The key of the row with this index key; of the first one, if several share it.
    pub fn lookup<I, K, V>(&self, index: &Index<I, K, V>, key: &I) -> Option<K>
    where
        I: Key + 'static,
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        let (row, _) = self.first(index, key)?;
        key::whole(row)
    }

    /// The row with this index key; the first one, if several share it.
    pub fn find<I, K, V>(&self, index: &Index<I, K, V>, key: &I) -> Option<(K, Arc<V>)>
    where
        I: Key + 'static,
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        let (row, value) = self.first(index, key)?;
        Some((key::whole(row)?, typed(value)?))
    }

    /// The entries of an index whose index keys begin with these components, in order.
    pub fn index_prefix<I, K, V>(
        &self,
        index: &Index<I, K, V>,
        prefix: &impl Prefix<I>,
    ) -> IndexRows<'_, I, K, V>
    where
        I: Key + 'static,
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        IndexRows::new(
            self.index(index)
                .and_then(|entries| under(entries, key::bytes(prefix), None)),
        )
    }

    /// The entries of an index under a prefix whose index keys come after `after`, which need not exist.
    pub fn index_after<I, K, V>(
        &self,
        index: &Index<I, K, V>,
        prefix: &impl Prefix<I>,
        after: &I,
    ) -> IndexRows<'_, I, K, V>
    where
        I: Key + 'static,
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        IndexRows::new(self.index(index).and_then(|entries| {
            // An entry continues with the key of its row, so the next index key comes after everything that begins with this one.
            let (prefix, after) = (key::bytes(prefix), key::after_prefix(key::bytes(after))?);
            let from = if after > prefix {
                after
            } else {
                prefix.clone()
            };
            between(entries, Bound::Included(from), key::after_prefix(prefix))
        }))
    }

    /// The number of entries of an index whose index keys begin with these components.
    pub fn index_count<I, K, V>(&self, index: &Index<I, K, V>, prefix: &impl Prefix<I>) -> usize
    where
        I: Key + 'static,
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        self.index(index)
            .map_or(0, |entries| number_under(entries, key::bytes(prefix)))
    }

    fn first<I, K, V>(&self, index: &Index<I, K, V>, key: &I) -> Option<&IndexEntry>
    where
        I: Key + 'static,
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        under(self.index(index)?, key::bytes(key), None)?
            .next()
            .map(|(_, found)| found)
    }

    fn table<K, V>(&self, table: &Table<K, V>) -> Option<&OrdMap<Bytes, Value>>
    where
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        let slot = self
            .state
            .schema
            .table_slot(table.name, TypeId::of::<Table<K, V>>());
        if slot.is_none() {
            not_in_schema("table", table.name);
        }
        self.state.tables.get(slot?)
    }

    fn index<I, K, V>(&self, index: &Index<I, K, V>) -> Option<&OrdMap<Bytes, IndexEntry>>
    where
        I: Key + 'static,
        K: Key + 'static,
        V: Any + Send + Sync,
    {
        let slot = self
            .state
            .schema
            .index_slot(index.name, TypeId::of::<Index<I, K, V>>());
        if slot.is_none() {
            not_in_schema("index", index.name);
        }
        self.state.indexes.get(slot?)
    }

    /// The rows of a slot, without their types.
    pub(crate) fn slot(&self, slot: usize) -> impl Iterator<Item = (&Bytes, &Value)> {
        self.state.tables.get(slot).into_iter().flatten()
    }

    /// Puts a row, or removes it if the value is `None`, and updates the indexes.
    pub(crate) fn set(&mut self, slot: usize, table: &str, key: &[u8], value: Option<Value>) {
        let state = Arc::make_mut(&mut self.state);
        let Some(rows) = state.tables.get_mut(slot) else {
            return;
        };
        let key = Bytes::from(key);
        let before = match &value {
            Some(value) => rows.insert(Arc::clone(&key), Arc::clone(value)),
            None => rows.remove::<[u8]>(&key),
        };
        for (slot, index) in state.schema.indexes_of(table) {
            let Some(entries) = state.indexes.get_mut(slot) else {
                continue;
            };
            if let Some(before) = &before {
                index.keys_of(&key, before, &mut |index_key| {
                    entries.remove::<[u8]>(&[&index_key, &*key].concat());
                });
            }
            if let Some(value) = &value {
                index.keys_of(&key, value, &mut |index_key| {
                    entries.insert(
                        [&index_key, &*key].concat().into(),
                        (Arc::clone(&key), Arc::clone(value)),
                    );
                });
            }
        }
    }
}

/// Reports a mistake in the program, not in the data: debug builds panic.
pub(crate) fn not_in_schema(what: &str, name: &str) {
    tracing::error!(
        name,
        "this {what} is not in the schema that the store was opened with"
    );
    debug_assert!(
        false,
        "the {what} `{name}` is not in the schema that the store was opened with"
    );
}

fn number_under<T: Clone>(map: &OrdMap<Bytes, T>, prefix: Vec<u8>) -> usize {
    if prefix.is_empty() {
        map.len()
    } else {
        under(map, prefix, None).map_or(0, Iterator::count)
    }
}

/// The entries whose keys begin with `prefix` and come after `after`.
fn under<T: Clone>(
    map: &OrdMap<Bytes, T>,
    prefix: Vec<u8>,
    after: Option<Vec<u8>>,
) -> Range<'_, T> {
    let from = match after {
        Some(after) if after >= prefix => Bound::Excluded(after),
        _ => Bound::Included(prefix.clone()),
    };
    between(map, from, key::after_prefix(prefix))
}

/// The entries from one key up to, but not including, another; `None` if the range is empty.
fn between<T: Clone>(
    map: &OrdMap<Bytes, T>,
    from: Bound<Vec<u8>>,
    end: Option<Vec<u8>>,
) -> Range<'_, T> {
    if let (Bound::Included(from) | Bound::Excluded(from), Some(end)) = (&from, &end)
        && from >= end
    {
        return None;
    }
    let from = from.as_ref().map(Borrow::<[u8]>::borrow);
    let end = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
    Some(map.range::<_, [u8]>((from, end)))
}
