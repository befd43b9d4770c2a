//! The interface to durable storage. It is small, so that other engines, such as one shared by several servers, can be added.

mod commit_counter;
mod contents;
mod directory;
mod memory;
mod sled;

use std::{collections::BTreeMap, fmt, io, path::PathBuf};

pub use memory::Memory;
pub use sled::Sled;

/// Durable storage for rows: loads them once, then commits batches.
///
/// An engine needs no locking of its own: the store calls it from one thread at a time.
pub trait Engine: Send {
    /// Calls `found` with every row, in any order. Called once, before the first commit.
    ///
    /// # Errors
    /// [`EngineError`]; nothing has been changed.
    fn load(&mut self, found: &mut dyn FnMut(StoredRow<'_>)) -> Result<(), EngineError>;

    /// Makes a batch durable, atomically. When it returns, the batch survives a loss of power.
    ///
    /// # Errors
    /// [`EngineError`]. The batch may or may not be there after the next start, and no other batch follows.
    fn commit(&mut self, batch: &Batch) -> Result<(), EngineError>;

    /// Releases files and locks. The last call to an engine.
    ///
    /// # Errors
    /// [`EngineError`]. All commits are durable nevertheless.
    fn close(&mut self) -> Result<(), EngineError> {
        Ok(())
    }
}

/// A row as an engine stores it.
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
    /// Whether it has no changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The number of rows that it changes.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Puts a row.
    pub fn put(&mut self, table: &'static str, key: Vec<u8>, value: Vec<u8>) {
        self.changes.insert((table, key), Some(value));
    }

    /// Deletes a row, whether or not it exists.
    pub fn delete(&mut self, table: &'static str, key: Vec<u8>) {
        self.changes.insert((table, key), None);
    }

    /// Adds the changes of a later commit, which win.
    pub fn append(&mut self, mut later: Self) {
        self.changes.append(&mut later.changes);
    }

    /// The changed rows: table, key, and value, or `None` if deleted.
    pub fn changes(&self) -> impl Iterator<Item = (&'static str, &[u8], Option<&[u8]>)> {
        self.changes
            .iter()
            .map(|((table, key), value)| (*table, key.as_slice(), value.as_deref()))
    }
}

/// Prints no contents, which may be secret.
impl fmt::Debug for StoredRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths = (self.key.len(), self.value.len());
        f.debug_struct("StoredRow")
            .field("table", &self.table)
            .field("lengths", &lengths)
            .finish_non_exhaustive()
    }
}

/// Prints no contents, which may be secret.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("rows", &self.len())
            .finish_non_exhaustive()
    }
}

/// An error of an engine. Every message names the file or directory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        source: io::Error,
    },
    /// The directory holds other files.
    #[error("{} is not empty and is not a data directory of this program; nothing in it was changed", .0.display())]
    Foreign(PathBuf),
    /// The data is in a format that this version does not know.
    #[error("{} holds data in format {found}, which this version does not know; nothing in it was changed", path.display())]
    Format {
        /// The directory.
        path: PathBuf,
        /// The format of the data.
        found: u32,
    },
    /// The data is damaged.
    #[error("the data in {} is damaged and was left unchanged: {reason}", path.display())]
    Damaged {
        /// The directory.
        path: PathBuf,
        /// The kind of damage.
        reason: String,
    },
    /// Another process has locked the directory.
    #[error("{} is in use by another process", .0.display())]
    InUse(PathBuf),
    /// The database could not write.
    #[error("the database in {} could not write: {reason}", path.display())]
    Write {
        /// The directory.
        path: PathBuf,
        /// The reason that the database gave.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_contains_no_secrets() {
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
