//! What a store is opened with: its tables and indexes.

use std::collections::HashMap;

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Index, Key, Table,
    table::{AnyIndex, AnyTable},
};

/// The tables and indexes of a store. A stored row of any other table is a refusal to open.
#[derive(Default, Clone)]
pub struct Schema {
    pub(crate) tables: Vec<&'static dyn AnyTable>,
    pub(crate) indexes: Vec<&'static dyn AnyIndex>,
    slots: HashMap<&'static str, usize>,
}

impl Schema {
    /// No tables.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more table.
    #[must_use]
    pub fn table<K: Key, V: Serialize + DeserializeOwned + Send + Sync + 'static>(mut self, table: &'static Table<K, V>) -> Self {
        self.slots.insert(table.name, self.tables.len());
        self.tables.push(table);
        self
    }

    /// One more index.
    #[must_use]
    pub fn index<I: Key, K: Key, V: Send + Sync + 'static>(mut self, index: &'static Index<I, K, V>) -> Self {
        self.slots.insert(index.name, self.indexes.len());
        self.indexes.push(index);
        self
    }

    pub(crate) fn slot(&self, name: &str) -> Option<usize> {
        self.slots.get(name).copied()
    }

    /// The indexes of a table, with their slots.
    pub(crate) fn indexes_of(&self, table: &str) -> impl Iterator<Item = (usize, &'static dyn AnyIndex)> {
        self.indexes.iter().copied().enumerate().filter(move |(_, index)| index.table() == table)
    }
}
