//! What makes commits durable. Small on purpose, so that another engine can take the place of the one that is here.

mod memory;
mod sled;

use std::collections::BTreeMap;

pub use memory::Memory;
pub use sled::Sled;

/// Rows as an engine gives them back: table, key, stored value.
pub type Rows = Vec<(String, Vec<u8>, Vec<u8>)>;

/// A commit: by table and key the new stored value, or `None` where the row is deleted.
pub type Batch = BTreeMap<(&'static str, Vec<u8>), Option<Vec<u8>>>;

/// Why an engine refused.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or directory.
        path: std::path::PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The directory holds something else.
    #[error("{0} is not empty and holds no data of this program; it is left as it is")]
    Foreign(std::path::PathBuf),
    /// The directory was written in a form that this version does not know.
    #[error("{path} is in format {found:?}, which this version does not know; it is left as it is")]
    Format {
        /// The directory.
        path: std::path::PathBuf,
        /// What its marker says.
        found: String,
    },
    /// The files are damaged.
    #[error("{path} is damaged and is left as it is: {reason}")]
    Damaged {
        /// The directory.
        path: std::path::PathBuf,
        /// What was found.
        reason: String,
    },
    /// Another process has it.
    #[error("{0} is in use by another process")]
    InUse(std::path::PathBuf),
}

/// Loads all rows once, then commits batches, each durable when `commit` returns.
pub trait Engine: Send {
    /// All rows.
    ///
    /// # Errors
    /// [`EngineError`]; nothing has been changed.
    fn load(&mut self) -> Result<Rows, EngineError>;

    /// Makes a batch durable, whole or not at all.
    ///
    /// # Errors
    /// [`EngineError`]; the engine must not be used any more.
    fn commit(&mut self, batch: &Batch) -> Result<(), EngineError>;
}
