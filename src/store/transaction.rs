//! A change under way: an overlay over the pending head, and the batch that will make it durable.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};

use crate::{Head, Key, Table, engine::Batch, key};

/// What one write sees and does. Dropped, it leaves nothing.
pub struct Transaction {
    head: Head,
    batch: Batch,
    failed: bool,
}

impl Transaction {
    pub(crate) fn over(head: Head) -> Self {
        Self { head, batch: BTreeMap::new(), failed: false }
    }

    /// The state with what this transaction has done so far.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Puts a row.
    pub fn put<K: Key, V: Serialize + DeserializeOwned + Send + Sync + 'static>(&mut self, table: &'static Table<K, V>, key: K, value: V) {
        let key = key::bytes(&key);
        let (Some(slot), Ok(stored)) = (self.head.schema.slot(table.name), table.encode(&value)) else {
            self.failed = true;
            return;
        };
        self.batch.insert((table.name, key.clone()), Some(stored));
        self.head.set(slot, table.name, key, Some(Arc::new(value)));
    }

    /// Deletes a row; one that is not there is no error.
    pub fn delete<K: Key, V>(&mut self, table: &'static Table<K, V>, key: &K) {
        let key = key::bytes(key);
        let Some(slot) = self.head.schema.slot(table.name) else {
            self.failed = true;
            return;
        };
        self.batch.insert((table.name, key.clone()), None);
        self.head.set(slot, table.name, key, None);
    }

    /// What is to be committed; `None` where a table is not in the schema or a value cannot be encoded.
    pub(crate) fn finish(self) -> Option<(Head, Batch)> {
        (!self.failed).then_some((self.head, self.batch))
    }
}
