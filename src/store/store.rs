//! The store: two heads, one writer at a time, one commit thread.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

use crate::{
    CommitError, Engine, EngineError, Head, Schema, Ticket, Transaction, commit::Commits,
    engine::StoredRow, table::Unreadable,
};

/// Why a store was not opened. The data are as they were.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The engine refused.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A row of a table that this version does not know.
    #[error(
        "the data hold a table `{0}`, which this version does not know: a newer version wrote them"
    )]
    UnknownTable(String),
    /// A row in a form that is newer than what this version knows.
    #[error(
        "the data hold version {found} of table `{table}`, and this version knows {known}: a newer version wrote them"
    )]
    NewerRow {
        /// The table.
        table: String,
        /// The version of the row.
        found: u8,
        /// The version that is known here.
        known: u8,
    },
    /// A row that is no row of its table.
    #[error("a row of table `{0}` cannot be read")]
    UnreadableRow(String),
    /// The schema contradicts itself. A mistake in the program.
    #[error("the schema is wrong: {0}")]
    Schema(String),
    /// The thread that commits could not be started.
    #[error("cannot start the commit thread: {0}")]
    Thread(#[source] std::io::Error),
}

/// A store: readers take heads, writers run one after the other, and commits become durable in groups.
///
/// Dropping it closes it, as [`Store::close`] does.
pub struct Store {
    commits: Arc<Commits>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens a store with the tables and indexes of `schema`, and loads what the engine holds.
    ///
    /// # Errors
    /// [`OpenError`]; the data are as they were.
    pub fn open(mut engine: Box<dyn Engine>, schema: Schema) -> Result<Self, OpenError> {
        if let Some(mistake) = schema.mistake() {
            return Err(OpenError::Schema(mistake));
        }
        let head = load(&mut *engine, schema)?;
        let commits = Arc::new(Commits::over(head));
        let own = Arc::clone(&commits);
        let thread = std::thread::Builder::new()
            .name("commit".to_owned())
            .spawn(move || own.run(engine))
            .map_err(OpenError::Thread)?;
        Ok(Self {
            commits,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// The published state: all of it is durable. It waits for no writer and no disk.
    pub fn snapshot(&self) -> Head {
        self.commits.published()
    }

    /// Runs a write on the pending state, one write at a time. `Err` drops all that the closure did.
    ///
    /// The ticket is done when the answer may be given: when this write is durable and published, or, for a write that changed
    /// nothing or failed, when the state that its answer speaks of is. The closure must not call the store, must not wait for
    /// anything, and should do slow work before.
    pub fn write<T, E>(
        &self,
        write: impl FnOnce(&mut Transaction) -> Result<T, E>,
    ) -> (Result<T, E>, Ticket) {
        let mut pending = self.commits.pending();
        let mut tx = Transaction::over(pending.head().clone());
        let answer = write(&mut tx);
        if answer.is_err() {
            return (answer, pending.newest());
        }
        let ticket = match tx.finish() {
            Ok((_, batch)) if batch.is_empty() => pending.newest(),
            Ok((head, batch)) => pending.push(head, batch),
            Err(error) => Ticket::never(error),
        };
        (answer, ticket)
    }

    /// Done when everything that has been written so far is durable and published.
    pub fn newest(&self) -> Ticket {
        self.commits.pending().newest()
    }

    /// Whether it takes writes.
    ///
    /// # Errors
    /// Why it does not: it is closed, or a commit failed.
    pub fn health(&self) -> Result<(), CommitError> {
        self.commits.pending().open()
    }

    /// Takes no more writes, commits what waits, and closes the engine. Blocks until that is done; snapshots still work.
    pub fn close(&self) {
        self.commits.close();
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // The thread reports through the tickets; there is nothing to learn from its end.
            let _ = thread.join();
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

/// All rows of an engine as a head.
fn load(engine: &mut dyn Engine, schema: Schema) -> Result<Head, OpenError> {
    let mut head = Head::empty(schema);
    let mut refused = None;
    engine.load(&mut |row| {
        if refused.is_none() {
            refused = admit(&mut head, &row).err();
        }
    })?;
    refused.map_or(Ok(head), Err)
}

fn admit(head: &mut Head, row: &StoredRow<'_>) -> Result<(), OpenError> {
    let (slot, table) = head
        .schema()
        .named(row.table)
        .ok_or_else(|| OpenError::UnknownTable(row.table.to_owned()))?;
    let value = table
        .decode_row(row.key, row.value)
        .map_err(|error| match error {
            Unreadable::Newer { found, known } => OpenError::NewerRow {
                table: row.table.to_owned(),
                found,
                known,
            },
            Unreadable::Damaged => OpenError::UnreadableRow(row.table.to_owned()),
        })?;
    head.set(slot, table.name(), row.key, Some(value));
    Ok(())
}
