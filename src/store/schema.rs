//! The schema of a store: its tables and indexes.

use std::{any::TypeId, collections::HashMap};

use serde::{Serialize, de::DeserializeOwned};

use crate::{Index, Key, Table, index::AnyIndex, table::AnyTable};

/// The tables and indexes of a store.
///
/// A store does not open if it holds rows of a table that is not in its schema: ignoring them would lose data that a newer version
/// wrote.
#[derive(Default, Clone)]
pub struct Schema {
    tables: Vec<&'static dyn AnyTable>,
    indexes: Vec<&'static dyn AnyIndex>,
    table_slots: HashMap<&'static str, usize>,
    index_slots: HashMap<&'static str, usize>,
    duplicate: Option<&'static str>,
}

impl Schema {
    /// A schema without tables.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a table.
    #[must_use]
    pub fn table<K, V>(mut self, table: &'static Table<K, V>) -> Self
    where
        K: Key + 'static,
        V: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        if self
            .table_slots
            .insert(table.name, self.tables.len())
            .is_some()
        {
            self.duplicate = Some(table.name);
        }
        self.tables.push(table);
        self
    }

    /// The names of its tables.
    pub fn table_names(&self) -> impl Iterator<Item = &'static str> {
        self.tables.iter().map(|table| table.name())
    }

    /// Adds an index. Its table may be added before or after it.
    #[must_use]
    pub fn index<I, K, V>(mut self, index: &'static Index<I, K, V>) -> Self
    where
        I: Key + 'static,
        K: Key + 'static,
        V: Send + Sync + 'static,
    {
        if self
            .index_slots
            .insert(index.name, self.indexes.len())
            .is_some()
        {
            self.duplicate = Some(index.name);
        }
        self.indexes.push(index);
        self
    }

    /// Describes a contradiction in the schema, if there is one.
    pub(crate) fn mistake(&self) -> Option<String> {
        let long = self
            .tables
            .iter()
            .find(|table| table.name().len() > 255 || table.name().contains('\0'));
        let homeless = self
            .indexes
            .iter()
            .find(|index| !self.table_slots.contains_key(index.table()));
        let duplicate = self
            .duplicate
            .map(|name| format!("`{name}` is declared twice"));
        duplicate
            .or_else(|| {
                long.map(|table| format!("`{}` is not a valid name for a table", table.name()))
            })
            .or_else(|| {
                homeless.map(|index| {
                    format!(
                        "index `{}` is declared without its table `{}`",
                        index.name(),
                        index.table()
                    )
                })
            })
    }

    pub(crate) fn table_count(&self) -> usize {
        self.tables.len()
    }

    pub(crate) fn index_count(&self) -> usize {
        self.indexes.len()
    }

    /// The slot of a table, if it is in the schema with exactly these types.
    pub(crate) fn table_slot(&self, name: &str, types: TypeId) -> Option<usize> {
        let slot = *self.table_slots.get(name)?;
        self.tables
            .get(slot)
            .filter(|table| table.types() == types)
            .map(|_| slot)
    }

    /// The slot of an index, if it is in the schema with exactly these types.
    pub(crate) fn index_slot(&self, name: &str, types: TypeId) -> Option<usize> {
        let slot = *self.index_slots.get(name)?;
        self.indexes
            .get(slot)
            .filter(|index| index.types() == types)
            .map(|_| slot)
    }

    /// The table with this name, which was read from the disk.
    pub(crate) fn named(&self, name: &str) -> Option<(usize, &'static dyn AnyTable)> {
        let slot = *self.table_slots.get(name)?;
        Some((slot, *self.tables.get(slot)?))
    }

    pub(crate) fn tables(&self) -> impl Iterator<Item = (usize, &'static dyn AnyTable)> {
        self.tables.iter().copied().enumerate()
    }

    /// The indexes of a table.
    pub(crate) fn indexes_of(
        &self,
        table: &str,
    ) -> impl Iterator<Item = (usize, &'static dyn AnyIndex)> {
        self.indexes
            .iter()
            .copied()
            .enumerate()
            .filter(move |(_, index)| index.table() == table)
    }
}
