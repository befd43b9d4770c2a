//! What makes commits durable. Small on purpose, so that another engine, or one that several servers share, can take the place of
//! the ones that are here.

mod commit_counter;
mod contents;
mod directory;
mod memory;
mod sled;

use std::{collections::BTreeMap, fmt, io, path::PathBuf};

pub use memory::Memory;
pub use sled::Sled;

/// Keeps the rows: gives them back once, then makes batches durable.
pub trait Engine: Send {
    /// Calls `found` with every row, in any order.
    ///
    /// # Errors
    /// [`EngineError`]; nothing has been changed.
    fn load(&mut self, found: &mut dyn FnMut(StoredRow<'_>)) -> Result<(), EngineError>;

    /// Makes a batch durable, whole or not at all. When it returns, the batch survives a loss of power.
    ///
    /// # Errors
    /// [`EngineError`]. Whether the batch is there after the next start is not known, and no other batch will follow.
    fn commit(&mut self, batch: &Batch) -> Result<(), EngineError>;

    /// Gives back what it holds of the system. Nothing is called after it.
    ///
    /// # Errors
    /// [`EngineError`]; what was committed is durable all the same.
    fn close(&mut self) -> Result<(), EngineError> {
        Ok(())
    }
}

/// A row as an engine keeps it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct StoredRow<'r> {
    /// The name of its table.
    pub table: &'r str,
    /// The encoded key.
    pub key: &'r [u8],
    /// The version byte and the encoded value.
    pub value: &'r [u8],
}

/// The changes of one commit.
#[derive(Default, Clone, PartialEq, Eq)]
pub struct Batch {
    changes: BTreeMap<(&'static str, Vec<u8>), Option<Vec<u8>>>,
}

impl Batch {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How many rows it changes.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Puts a row.
    pub fn put(&mut self, table: &'static str, key: Vec<u8>, value: Vec<u8>) {
        self.changes.insert((table, key), Some(value));
    }

    /// Deletes a row, which need not be there.
    pub fn delete(&mut self, table: &'static str, key: Vec<u8>) {
        self.changes.insert((table, key), None);
    }

    /// Adds the changes of a later commit.
    pub fn append(&mut self, mut later: Self) {
        self.changes.append(&mut later.changes);
    }

    /// Each changed row: its table, its key, and its value, or `None` where it is deleted.
    pub fn changes(&self) -> impl Iterator<Item = (&'static str, &[u8], Option<&[u8]>)> {
        self.changes
            .iter()
            .map(|((table, key), value)| (*table, key.as_slice(), value.as_deref()))
    }
}

/// Says nothing of what is in the row: it may be a secret.
impl fmt::Debug for StoredRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths = (self.key.len(), self.value.len());
        f.debug_struct("StoredRow")
            .field("table", &self.table)
            .field("lengths", &lengths)
            .finish_non_exhaustive()
    }
}

/// Says nothing of what is in the rows: some are secrets.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("rows", &self.len())
            .finish_non_exhaustive()
    }
}

/// Why an engine refused. Every message names the file or directory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The directory holds something else.
    #[error("{} is not empty and holds no data of this program; it is left as it is", .0.display())]
    Foreign(PathBuf),
    /// The data are in a form that this version does not know.
    #[error("{} holds data in format {found}, which this version does not know; they are left as they are", path.display())]
    Format {
        /// The directory.
        path: PathBuf,
        /// The format that its marker names.
        found: u32,
    },
    /// The data are damaged.
    #[error("the data in {} are damaged and left as they are: {reason}", path.display())]
    Damaged {
        /// The directory.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Another process has the directory.
    #[error("{} is in use by another process", .0.display())]
    InUse(PathBuf),
    /// The database could not write.
    #[error("the database in {} could not write: {reason}", path.display())]
    Write {
        /// The directory.
        path: PathBuf,
        /// What it said.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_tells_no_secret() {
        let row = StoredRow {
            table: "keys",
            key: b"AKIDEXAMPLE",
            value: b"secret",
        };
        assert_eq!(
            format!("{row:?}"),
            r#"StoredRow { table: "keys", lengths: (11, 6), .. }"#
        );
        let mut batch = Batch::default();
        batch.put("keys", b"AKIDEXAMPLE".to_vec(), b"secret".to_vec());
        assert_eq!(format!("{batch:?}"), "Batch { rows: 1, .. }");
    }

    #[test]
    fn a_later_change_wins() {
        let mut batch = Batch::default();
        batch.put("t", b"a".to_vec(), b"1".to_vec());
        batch.put("t", b"b".to_vec(), b"1".to_vec());
        let mut later = Batch::default();
        later.delete("t", b"a".to_vec());
        later.put("t", b"b".to_vec(), b"2".to_vec());
        batch.append(later);
        let changes: Vec<_> = batch.changes().collect();
        assert_eq!(
            changes,
            [
                ("t", b"a".as_slice(), None),
                ("t", b"b", Some(b"2".as_slice()))
            ]
        );
    }
}
