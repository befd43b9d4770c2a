//! The store: two heads, one writer at a time, one commit thread.

use std::{
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock},
    thread::JoinHandle,
};

use crate::{
    CommitError, Engine, EngineError, Head, Schema, Ticket, Transaction,
    engine::Batch,
    ticket::Progress,
};

/// Commits that share one sync, at the most.
const GROUP: usize = 64;

/// Why a store was not opened. The data are as they were.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The engine refused.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A row of a table that this version does not know.
    #[error("the data hold a table `{0}` that this version does not know: they were written by a newer version")]
    UnknownTable(String),
    /// A row that this version cannot read.
    #[error("a row of table `{0}` cannot be read: it was written by another version or is damaged")]
    UnreadableRow(String),
    /// The thread that commits could not be started.
    #[error("cannot start the commit thread: {0}")]
    Thread(#[source] std::io::Error),
    /// Another process has the directory.
    #[error("{0} is in use by another process")]
    InUse(PathBuf),
}

/// A store. See the crate's page.
pub struct Store {
    shared: Arc<Shared>,
    committer: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    published: RwLock<Head>,
    pending: Mutex<Pending>,
    arrived: Condvar,
    progress: Arc<Progress>,
}

struct Pending {
    head: Head,
    number: u64,
    queue: Vec<(u64, Head, Batch)>,
    closed: bool,
}

impl Store {
    /// Opens a store with the tables and indexes of `schema`.
    ///
    /// # Errors
    /// [`OpenError`]; the data are left as they were.
    pub fn open(mut engine: Box<dyn Engine>, schema: Schema) -> Result<Self, OpenError> {
        let mut head = Head::empty(schema);
        for (table, key, stored) in engine.load()? {
            let slot = head.schema.slot(&table);
            let Some((slot, known)) = slot.and_then(|slot| Some((slot, *head.schema.tables.get(slot)?))).filter(|(_, known)| known.name() == table) else {
                return Err(OpenError::UnknownTable(table));
            };
            let row = known.decode(&key, &stored).ok_or(OpenError::UnreadableRow(table))?;
            head.set(slot, known.name(), key, Some(row));
        }
        let shared = Arc::new(Shared {
            published: RwLock::new(head.clone()),
            pending: Mutex::new(Pending { head, number: 0, queue: Vec::new(), closed: false }),
            arrived: Condvar::new(),
            progress: Arc::default(),
        });
        let own = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("commit".to_owned());
        let committer = thread.spawn(move || own.commit(engine)).map_err(OpenError::Thread)?;
        Ok(Self { shared, committer: Mutex::new(Some(committer)) })
    }

    /// The published state: durable, and never waited for.
    pub fn snapshot(&self) -> Head {
        self.shared.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs a write on the pending state. An error drops what it did; either way the answer may be given when the ticket is done,
    /// because it depends on a state that may not be durable yet.
    pub fn write<T, E>(&self, f: impl FnOnce(&mut Transaction) -> Result<T, E>) -> (Result<T, E>, Ticket) {
        let mut pending = self.shared.lock();
        let mut tx = Transaction::over(pending.head.clone());
        let answer = f(&mut tx);
        if answer.is_err() {
            return (answer, self.ticket(pending.number));
        }
        match tx.finish() {
            Some((_, batch)) if batch.is_empty() => (answer, self.ticket(pending.number)),
            Some((head, batch)) if !pending.closed => {
                pending.number += 1;
                pending.head = head.clone();
                let number = pending.number;
                pending.queue.push((number, head, batch));
                drop(pending);
                self.shared.arrived.notify_one();
                (answer, self.ticket(number))
            }
            // Closed, or a row that cannot be kept: this write never becomes durable.
            _ => {
                let lost = Arc::new(Progress::default());
                lost.fail(self.shared.progress.failure().unwrap_or(CommitError::Closed));
                (answer, Ticket { number: u64::MAX, progress: lost })
            }
        }
    }

    /// Done when everything that has been written so far is durable.
    pub fn newest(&self) -> Ticket {
        let number = self.shared.lock().number;
        self.ticket(number)
    }

    fn ticket(&self, number: u64) -> Ticket {
        Ticket { number, progress: Arc::clone(&self.shared.progress) }
    }

    /// Commits what waits, takes no more, and gives the engine back to the system.
    pub fn close(&self) {
        self.shared.lock().closed = true;
        self.shared.arrived.notify_one();
        let committer = self.committer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(committer) = committer {
            let _ = committer.join();
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The commit thread: one batch for all that waits, then publish, then tell.
    fn commit(&self, mut engine: Box<dyn Engine>) {
        loop {
            let mut pending = self.lock();
            while pending.queue.is_empty() && !pending.closed {
                pending = self.arrived.wait(pending).unwrap_or_else(PoisonError::into_inner);
            }
            let group = pending.queue.len().min(GROUP);
            let group: Vec<_> = pending.queue.drain(..group).collect();
            drop(pending);
            let Some((number, head)) = group.last().map(|(number, head, _)| (*number, head.clone())) else {
                return self.progress.fail(CommitError::Closed);
            };
            let mut batch = Batch::new();
            for (_, _, part) in group {
                batch.extend(part);
            }
            if let Err(error) = engine.commit(&batch) {
                let mut pending = self.lock();
                pending.closed = true;
                pending.queue.clear();
                pending.head = self.published.read().unwrap_or_else(PoisonError::into_inner).clone();
                drop(pending);
                return self.progress.fail(CommitError::Failed(error.to_string()));
            }
            *self.published.write().unwrap_or_else(PoisonError::into_inner) = head;
            self.progress.reach(number);
        }
    }
}
