//! Transactions: an overlay over the pending head, and the batch that makes it durable.

use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Batch, CommitError, Head, Key, MAX_KEY, MAX_VALUE, Table, head::not_in_schema, key,
    table::Value,
};

/// The state of one write. Dropping it discards its changes.
pub struct Transaction {
    head: Head,
    batch: Batch,
    refused: Option<CommitError>,
}

impl Transaction {
    pub(crate) fn over(head: Head) -> Self {
        Self {
            head,
            batch: Batch::default(),
            refused: None,
        }
    }

    /// The state, including the changes of this transaction so far.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Puts a row. `value` is a value or an `Arc` of one.
    ///
    /// A row that cannot be stored (a key above [`MAX_KEY`], a value above [`MAX_VALUE`] or one that could not be read back) fails the
    /// ticket of the whole transaction.
    pub fn put<K, V>(&mut self, table: &'static Table<K, V>, key: K, value: impl Into<Arc<V>>)
    where
        K: Key + 'static,
        V: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        let (key, value) = (key::bytes(&key), value.into());
        debug_assert!(
            key::whole::<K>(&key).is_some_and(|read| key::bytes(&read) == key),
            "a key of `{}` is read back",
            table.name
        );
        let Some(slot) = self.slot(table) else { return };
        let stored = table
            .encode(&value)
            .filter(|stored| stored.len() <= MAX_VALUE && key.len() <= MAX_KEY);
        let Some(stored) = stored else {
            self.refused = Some(CommitError::Unstorable(table.name));
            return;
        };
        self.head.set(slot, table.name, &key, Some(value as Value));
        self.batch.put(table.name, key, stored);
    }

    /// Deletes a row. It is not an error if there is none.
    pub fn delete<K, V>(&mut self, table: &'static Table<K, V>, key: &K)
    where
        K: Key + 'static,
        V: Send + Sync + 'static,
    {
        let Some(slot) = self.slot(table) else { return };
        if self.head.contains(table, key) {
            let key = key::bytes(key);
            self.head.set(slot, table.name, &key, None);
            self.batch.delete(table.name, key);
        }
    }

    /// Deletes every row of every table.
    pub fn clear(&mut self) {
        let before = self.head.clone();
        for (slot, table) in before.schema().tables() {
            for (key, _) in before.slot(slot) {
                self.head.set(slot, table.name(), key, None);
                self.batch.delete(table.name(), key.to_vec());
            }
        }
    }

    fn slot<K: Key + 'static, V: Send + Sync + 'static>(
        &mut self,
        table: &Table<K, V>,
    ) -> Option<usize> {
        let slot = self
            .head
            .schema()
            .table_slot(table.name, std::any::TypeId::of::<Table<K, V>>());
        if slot.is_none() {
            not_in_schema("table", table.name);
            self.refused = Some(CommitError::Unstorable(table.name));
        }
        slot
    }

    /// Returns the head and batch to commit, or why they cannot be committed.
    pub(crate) fn finish(self) -> Result<(Head, Batch), CommitError> {
        match self.refused {
            Some(error) => Err(error),
            None => Ok((self.head, self.batch)),
        }
    }
}
