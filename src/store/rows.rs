//! Iterators over the rows of a scan, in key order, from either end.

use std::{any::Any, iter::FusedIterator, marker::PhantomData, sync::Arc};

use imbl::{ordmap::RangedIter, shared_ptr::DefaultSharedPtr};

use crate::{
    Key,
    head::{Bytes, IndexEntry},
    key,
    table::Value,
};

/// A range of a map of a head; `None` is the empty range.
pub(crate) type Range<'h, T> = Option<RangedIter<'h, Bytes, T, DefaultSharedPtr>>;

type Types<I, K, V> = PhantomData<fn() -> (I, K, V)>;

/// The rows of a table scan: keys with values.
pub struct Rows<'h, K, V> {
    range: Range<'h, Value>,
    types: PhantomData<fn() -> (K, V)>,
}

/// The entries of an index scan: index keys with the keys of their rows. Rows that share an index key come in the order of their own
/// keys.
pub struct IndexRows<'h, I, K, V> {
    range: Range<'h, IndexEntry>,
    types: Types<I, K, V>,
}

impl<'h, K, V> Rows<'h, K, V> {
    pub(crate) fn new(range: Range<'h, Value>) -> Self {
        Self {
            range,
            types: PhantomData,
        }
    }
}

impl<'h, I, K, V> IndexRows<'h, I, K, V> {
    pub(crate) fn new(range: Range<'h, IndexEntry>) -> Self {
        Self {
            range,
            types: PhantomData,
        }
    }

    /// The same entries with the values of their rows.
    pub fn values(self) -> impl DoubleEndedIterator<Item = (I, K, Arc<V>)> + use<'h, I, K, V>
    where
        I: Key,
        K: Key,
        V: Any + Send + Sync,
    {
        self.range
            .into_iter()
            .flatten()
            .filter_map(|(entry, (row, value))| {
                let (index_key, row) = entry_of(entry, row)?;
                Some((index_key, row, typed(value)?))
            })
    }
}

impl<K: Key, V: Any + Send + Sync> Iterator for Rows<'_, K, V> {
    type Item = (K, Arc<V>);

    fn next(&mut self) -> Option<Self::Item> {
        self.range.as_mut()?.find_map(row_of)
    }
}

impl<K: Key, V: Any + Send + Sync> DoubleEndedIterator for Rows<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.range.as_mut()?.rev().find_map(row_of)
    }
}

impl<K: Key, V: Any + Send + Sync> FusedIterator for Rows<'_, K, V> {}

impl<I: Key, K: Key, V> Iterator for IndexRows<'_, I, K, V> {
    type Item = (I, K);

    fn next(&mut self) -> Option<Self::Item> {
        self.range
            .as_mut()?
            .find_map(|(entry, (row, _))| entry_of(entry, row))
    }
}

impl<I: Key, K: Key, V> DoubleEndedIterator for IndexRows<'_, I, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.range
            .as_mut()?
            .rev()
            .find_map(|(entry, (row, _))| entry_of(entry, row))
    }
}

impl<I: Key, K: Key, V> FusedIterator for IndexRows<'_, I, K, V> {}

fn row_of<K: Key, V: Any + Send + Sync>((key, value): (&Bytes, &Value)) -> Option<(K, Arc<V>)> {
    Some((key::whole(key)?, typed(value)?))
}

/// The bytes of an entry are those of the index key, followed by those of the row's key.
fn entry_of<I: Key, K: Key>(mut entry: &[u8], row: &[u8]) -> Option<(I, K)> {
    Some((I::decode(&mut entry)?, key::whole(row)?))
}

/// INVARIANT: a slot of a head holds the values of its table only, so this is never `None` for the table's own type.
pub(crate) fn typed<V: Any + Send + Sync>(value: &Value) -> Option<Arc<V>> {
    Arc::clone(value).downcast().ok()
}
