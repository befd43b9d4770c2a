//! A consistent state: persistent maps, cloned in constant time.

use std::{
    any::Any,
    ops::Bound,
    sync::Arc,
};

use imbl::OrdMap;

use crate::{
    Index, Key, Schema, Table, key,
    table::Row,
};

type Bytes = Arc<[u8]>;

/// A state of the store. Cloning it clones a few pointers; it never changes under its reader.
#[derive(Clone)]
pub struct Head {
    pub(crate) schema: Arc<Schema>,
    pub(crate) tables: Arc<Vec<OrdMap<Bytes, Row>>>,
    pub(crate) indexes: Arc<Vec<OrdMap<Bytes, Bytes>>>,
}

impl Head {
    pub(crate) fn empty(schema: Schema) -> Self {
        let tables = vec![OrdMap::new(); schema.tables.len()];
        let indexes = vec![OrdMap::new(); schema.indexes.len()];
        Self { schema: Arc::new(schema), tables: Arc::new(tables), indexes: Arc::new(indexes) }
    }

    fn rows(&self, table: &str) -> Option<&OrdMap<Bytes, Row>> {
        self.tables.get(self.schema.slot(table)?)
    }

    fn found(&self, index: &str) -> Option<&OrdMap<Bytes, Bytes>> {
        self.indexes.get(self.schema.slot(index)?)
    }

    /// The value of a key.
    pub fn get<K: Key, V: Send + Sync + 'static>(&self, table: &Table<K, V>, key: &K) -> Option<Arc<V>> {
        typed(self.rows(table.name)?.get(key::bytes(key).as_slice())?)
    }

    /// The rows whose keys begin with these components, in order.
    pub fn prefix<'h, K: Key + 'h, V: Send + Sync + 'static, P: Key>(
        &'h self,
        table: &Table<K, V>,
        prefix: &P,
    ) -> impl Iterator<Item = (K, Arc<V>)> + use<'h, K, V, P> {
        let prefix = key::bytes(prefix);
        self.rows(table.name)
            .into_iter()
            .flat_map(move |rows| within(rows, &prefix))
            .filter_map(|(key, row)| Some((key::whole(key)?, typed(row)?)))
    }

    /// The rows under a prefix whose keys come after another key, in order.
    pub fn after<'h, K: Key + 'h, V: Send + Sync + 'static, P: Key>(
        &'h self,
        table: &Table<K, V>,
        prefix: &P,
        after: &K,
    ) -> impl Iterator<Item = (K, Arc<V>)> + use<'h, K, V, P> {
        let (prefix, after) = (key::bytes(prefix), key::bytes(after));
        self.rows(table.name)
            .into_iter()
            .flat_map(move |rows| {
                let prefix = prefix.clone();
                let range = (Bound::Excluded(after.as_slice()), Bound::Unbounded);
                rows.range::<_, [u8]>(range).take_while(move |(key, _)| key.starts_with(&prefix)).collect::<Vec<_>>()
            })
            .filter_map(|(key, row)| Some((key::whole(key)?, typed(row)?)))
    }

    /// How many rows have keys that begin with these components.
    pub fn count<K: Key, V>(&self, table: &Table<K, V>, prefix: &impl Key) -> usize {
        let prefix = key::bytes(prefix);
        self.rows(table.name).map_or(0, |rows| within(rows, &prefix).count())
    }

    /// The key of the row that an index key belongs to.
    pub fn lookup<I: Key, K: Key, V>(&self, index: &Index<I, K, V>, key: &I) -> Option<K> {
        key::whole(self.found(index.name)?.get(key::bytes(key).as_slice())?)
    }

    /// The index keys that begin with these components, with the keys of their rows, in order.
    pub fn index_prefix<'h, I: Key + 'h, K: Key + 'h, V, P: Key>(
        &'h self,
        index: &Index<I, K, V>,
        prefix: &P,
    ) -> impl Iterator<Item = (I, K)> + use<'h, I, K, V, P> {
        let prefix = key::bytes(prefix);
        self.found(index.name)
            .into_iter()
            .flat_map(move |found| within(found, &prefix))
            .filter_map(|(index_key, key)| Some((key::whole(index_key)?, key::whole(key)?)))
    }

    /// How many index keys begin with these components.
    pub fn index_count<I: Key, K: Key, V>(&self, index: &Index<I, K, V>, prefix: &impl Key) -> usize {
        let prefix = key::bytes(prefix);
        self.found(index.name).map_or(0, |found| within(found, &prefix).count())
    }

    /// Puts (or, with `None`, removes) a row and keeps the indexes.
    pub(crate) fn set(&mut self, slot: usize, table: &str, key: Vec<u8>, row: Option<Row>) {
        let Some(rows) = Arc::make_mut(&mut self.tables).get_mut(slot) else { return };
        let before = match row.clone() {
            Some(row) => rows.insert(Bytes::from(key.as_slice()), row),
            None => rows.remove(key.as_slice()),
        };
        let indexes = Arc::make_mut(&mut self.indexes);
        for (at, index) in self.schema.indexes_of(table) {
            let Some(found) = indexes.get_mut(at) else { continue };
            if let Some(before) = &before {
                index.keys(&key, before.as_ref() as &(dyn Any + Send + Sync), &mut |index_key| {
                    found.remove(index_key.as_slice());
                });
            }
            if let Some(row) = &row {
                index.keys(&key, row.as_ref() as &(dyn Any + Send + Sync), &mut |index_key| {
                    found.insert(Bytes::from(index_key), Bytes::from(key.as_slice()));
                });
            }
        }
    }
}

fn within<'h, T: Clone>(map: &'h OrdMap<Bytes, T>, prefix: &[u8]) -> impl Iterator<Item = (&'h Bytes, &'h T)> + use<'h, T> {
    let from: Bound<&[u8]> = Bound::Included(prefix);
    let range = map.range::<_, [u8]>((from, Bound::Unbounded));
    let prefix = prefix.to_vec();
    range.take_while(move |(key, _)| key.starts_with(&prefix))
}

fn typed<V: Send + Sync + 'static>(row: &Row) -> Option<Arc<V>> {
    Arc::clone(row).downcast().ok()
}
