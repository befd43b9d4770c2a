//! Typed tables over an embedded store with durable commits.
//!
//! The committed state lives in memory as persistent maps: a reader clones a few pointers and never waits for a disk or a writer.
//! One writer at a time builds on the pending head; one commit thread owns the engine, groups what is waiting into one batch, and
//! publishes a head only after its batch is on the disk.

mod engine;
mod head;
mod key;
mod schema;
mod store;
mod table;
mod ticket;
mod transaction;

pub use engine::{Batch, Engine, EngineError, Memory, Rows, Sled};
pub use head::Head;
pub use key::Key;
pub use schema::Schema;
pub use store::{OpenError, Store};
pub use table::{Index, Table};
pub use ticket::{CommitError, Ticket};
pub use transaction::Transaction;
