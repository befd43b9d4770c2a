//! Commits on their way to the disk: the queue, the commit thread, and the published head.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock},
};

use crate::{Batch, CommitError, Engine, Head, Ticket, ticket::Progress};

/// The largest number of transactions that share one batch and one sync.
const GROUP: usize = 64;

/// The state shared by the writers and the commit thread.
pub(crate) struct Commits {
    published: RwLock<Head>,
    queue: Mutex<Queue>,
    arrived: Condvar,
    progress: Arc<Progress>,
}

struct Queue {
    /// The published head plus all waiting commits.
    pending: Head,
    /// The number of the newest commit.
    number: u64,
    waiting: VecDeque<Commit>,
    /// Why no more commits are accepted.
    ended: Option<CommitError>,
}

struct Commit {
    number: u64,
    /// The head after this commit.
    head: Head,
    batch: Batch,
}

/// The lock of the single writer, over the pending head.
pub(crate) struct Writer<'c> {
    commits: &'c Commits,
    queue: MutexGuard<'c, Queue>,
}

impl Commits {
    pub(crate) fn over(head: Head) -> Self {
        let queue = Queue {
            pending: head.clone(),
            number: 0,
            waiting: VecDeque::new(),
            ended: None,
        };
        Self {
            published: RwLock::new(head),
            queue: Mutex::new(queue),
            arrived: Condvar::new(),
            progress: Arc::default(),
        }
    }

    pub(crate) fn published(&self) -> Head {
        self.published
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn writer(&self) -> Writer<'_> {
        Writer {
            commits: self,
            queue: self.lock(),
        }
    }

    /// Accepts no more commits. The thread ends once the waiting ones are committed.
    pub(crate) fn close(&self) {
        self.lock().ended.get_or_insert(CommitError::Closed);
        self.arrived.notify_one();
    }

    /// A writer that panics loses only its overlay, so the queue behind a poisoned lock is sound.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The commit thread: commits the waiting group as one batch, publishes its head, and wakes the tickets.
    pub(crate) fn run(&self, mut engine: Box<dyn Engine>) {
        while let Some(group) = self.next_group() {
            let Some((number, head)) = group
                .last()
                .map(|commit| (commit.number, commit.head.clone()))
            else {
                continue;
            };
            let mut batch = Batch::default();
            for commit in group {
                batch.append(commit.batch);
            }
            let committed = catch_unwind(AssertUnwindSafe(|| engine.commit(&batch)));
            match committed {
                Ok(Ok(())) => self.publish(number, head),
                Ok(Err(error)) => return self.fail(&error.to_string()),
                Err(_) => return self.fail("the engine panicked"),
            }
        }
        if let Ok(Err(error)) = catch_unwind(AssertUnwindSafe(|| engine.close())) {
            tracing::warn!(%error, "the store was not closed cleanly");
        }
    }

    /// Waits for commits. Returns `None` once the store is closed and no commit is waiting.
    fn next_group(&self) -> Option<Vec<Commit>> {
        let mut queue = self.lock();
        while queue.waiting.is_empty() {
            if queue.ended.is_some() {
                return None;
            }
            queue = self
                .arrived
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let group = queue.waiting.len().min(GROUP);
        Some(queue.waiting.drain(..group).collect())
    }

    fn publish(&self, number: u64, head: Head) {
        let before = std::mem::replace(
            &mut *self
                .published
                .write()
                .unwrap_or_else(PoisonError::into_inner),
            head,
        );
        self.progress.reach(number);
        // Last, because dropping a large state takes a while.
        drop(before);
    }

    /// Drops all waiting commits and returns to the published head for good.
    fn fail(&self, reason: &str) {
        tracing::error!(
            reason,
            "the store could not write and accepts no further writes"
        );
        let error = CommitError::Failed(reason.into());
        let mut queue = self.lock();
        queue.ended = Some(error.clone());
        queue.pending = self.published();
        // Waiting tickets fail. Later answers depend on the published head only, which is durable.
        let lost = std::mem::take(&mut queue.waiting);
        queue.number = 0;
        drop(queue);
        drop(lost);
        self.progress.fail(error);
    }
}

impl Writer<'_> {
    /// The head to build on.
    pub(crate) fn head(&self) -> &Head {
        &self.queue.pending
    }

    /// The ticket that is done when the pending head is published.
    pub(crate) fn newest(&self) -> Ticket {
        Ticket::until(self.queue.number, &self.commits.progress)
    }

    /// Whether commits are accepted.
    pub(crate) fn open(&self) -> Result<(), CommitError> {
        self.queue.ended.clone().map_or(Ok(()), Err)
    }

    /// Queues a commit.
    pub(crate) fn push(&mut self, head: Head, batch: Batch) -> Ticket {
        if let Some(ended) = &self.queue.ended {
            return Ticket::never(ended.clone());
        }
        self.queue.number += 1;
        let number = self.queue.number;
        self.queue.pending = head.clone();
        self.queue.waiting.push_back(Commit {
            number,
            head,
            batch,
        });
        self.commits.arrived.notify_one();
        self.newest()
    }
}
