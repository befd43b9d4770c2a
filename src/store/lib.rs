#![doc = include_str!("README.md")]

#[cfg(test)]
mod against_model;
mod commit;
mod engine;
mod head;
mod index;
mod key;
mod rows;
mod schema;
#[cfg(test)]
mod scripted;
mod store;
mod table;
mod ticket;
mod transaction;

pub use engine::{Batch, Engine, EngineError, Memory, Sled, StoredRow};
pub use head::Head;
pub use index::Index;
pub use key::{Key, Prefix};
pub use rows::{IndexRows, Rows};
pub use schema::Schema;
pub use store::{OpenError, Store};
pub use table::{MAX_KEY, MAX_VALUE, Table, Upgrade};
pub use ticket::{CommitError, Ticket};
pub use transaction::Transaction;
