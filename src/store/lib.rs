//! Typed tables over an embedded store with durable commits.
//!
//! The whole state lives in memory as persistent maps: a reader takes a [`Head`] by cloning one pointer and never waits for a disk
//! or for a writer. There are two heads. Readers see the *published* one, which is durable. The single writer builds on the
//! *pending* one, which runs ahead of the disk. [`Store::write`] runs a closure on an overlay of the pending head and returns its
//! answer with a [`Ticket`]; the answer may leave the process when the ticket is done. One commit thread owns the [`Engine`], makes
//! one batch of all that waits, and publishes a head after its batch is on the disk.
//!
//! ```
//! use store::{Index, Memory, Schema, Store, Table};
//!
//! static USERS: Table<(String, String), u64> = Table::new("users", 1);
//! static USERS_BY_ID: Index<(u64,), (String, String), u64> = Index::new("users by id", &USERS, |_, id, found| found((*id,)));
//!
//! let schema = Schema::new().table(&USERS).index(&USERS_BY_ID);
//! let store = Store::open(Box::new(Memory), schema)?;
//! let (answer, ticket) = store.write(|tx| {
//!     tx.put(&USERS, ("000000000000".to_owned(), "alice".to_owned()), 7);
//!     Ok::<_, std::convert::Infallible>("created")
//! });
//! ticket.wait()?;
//! assert_eq!(answer, Ok("created"));
//! assert_eq!(store.snapshot().lookup(&USERS_BY_ID, &(7,)), Some(("000000000000".to_owned(), "alice".to_owned())));
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

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
