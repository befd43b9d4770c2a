//! Tickets: futures that wait until a commit is durable.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
};

/// Why a write is not durable. Its answer must be discarded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// The batch or its sync failed. The store takes no further writes until it is opened again.
    #[error("the store could not write and accepts no further writes until it is reopened: {0}")]
    Failed(Arc<str>),
    /// The store was closed before the write.
    #[error("the store is closed")]
    Closed,
    /// A row of this table is too large or cannot be encoded. Only this transaction is lost.
    #[error("a row of the table `{0}` is too large or cannot be encoded")]
    Unstorable(&'static str),
}

/// A future that is done when a commit, and everything before it, is durable and published.
///
/// It blocks no thread and needs no runtime. [`Ticket::wait`] is for threads that may block.
#[must_use = "an answer may be given only when its ticket is done"]
#[derive(Debug)]
pub struct Ticket {
    outcome: Outcome,
    /// The key of the registered waker, if there is one.
    waiting: Option<u64>,
}

#[derive(Debug)]
enum Outcome {
    Durable {
        number: u64,
        progress: Arc<Progress>,
    },
    Never(CommitError),
}

impl Ticket {
    /// A ticket for the commit with this number.
    pub(crate) fn until(number: u64, progress: &Arc<Progress>) -> Self {
        Self {
            outcome: Outcome::Durable {
                number,
                progress: Arc::clone(progress),
            },
            waiting: None,
        }
    }

    /// A ticket for a write that will never be durable.
    pub(crate) fn never(error: CommitError) -> Self {
        Self {
            outcome: Outcome::Never(error),
            waiting: None,
        }
    }

    /// Blocks the thread until the ticket is done.
    ///
    /// # Errors
    /// [`CommitError`]; the write is lost.
    pub fn wait(self) -> Result<(), CommitError> {
        match &self.outcome {
            Outcome::Never(error) => Err(error.clone()),
            Outcome::Durable { number, progress } => progress.wait(*number),
        }
    }
}

impl Future for Ticket {
    type Output = Result<(), CommitError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        match &this.outcome {
            Outcome::Never(error) => Poll::Ready(Err(error.clone())),
            Outcome::Durable { number, progress } => {
                progress.poll(*number, &mut this.waiting, cx.waker())
            }
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let (Outcome::Durable { number, progress }, Some(place)) = (&self.outcome, self.waiting)
        {
            progress.lock().waiting.remove(&(*number, place));
        }
    }
}

/// The progress of the disk. Commits are numbered from 1.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// A copy of `state.durable`, readable without the lock.
    durable: AtomicU64,
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct State {
    durable: u64,
    failed: Option<CommitError>,
    waiting: BTreeMap<(u64, u64), Waker>,
    places: u64,
}

impl Progress {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records that everything up to `number` is durable and published.
    pub(crate) fn reach(&self, number: u64) {
        let mut state = self.lock();
        state.durable = number;
        self.durable.store(number, Ordering::Release);
        let later = state.waiting.split_off(&(number.saturating_add(1), 0));
        let done = std::mem::replace(&mut state.waiting, later);
        drop(state);
        self.moved.notify_all();
        done.into_values().for_each(Waker::wake);
    }

    /// Records that no further commit becomes durable.
    pub(crate) fn fail(&self, error: CommitError) {
        let mut state = self.lock();
        state.failed.get_or_insert(error);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        self.moved.notify_all();
        waiting.into_values().for_each(Waker::wake);
    }

    fn wait(&self, number: u64) -> Result<(), CommitError> {
        let mut state = self.lock();
        loop {
            match state.of(number) {
                Some(result) => return result,
                None => {
                    state = self
                        .moved
                        .wait(state)
                        .unwrap_or_else(PoisonError::into_inner)
                }
            }
        }
    }

    fn poll(
        &self,
        number: u64,
        waiting: &mut Option<u64>,
        waker: &Waker,
    ) -> Poll<Result<(), CommitError>> {
        if self.durable.load(Ordering::Acquire) >= number {
            return Poll::Ready(Ok(()));
        }
        let mut state = self.lock();
        if let Some(result) = state.of(number) {
            return Poll::Ready(result);
        }
        let place = *waiting.get_or_insert_with(|| {
            state.places += 1;
            state.places
        });
        state
            .waiting
            .entry((number, place))
            .and_modify(|known| known.clone_from(waker))
            .or_insert_with(|| waker.clone());
        Poll::Pending
    }
}

impl State {
    fn of(&self, number: u64) -> Option<Result<(), CommitError>> {
        if self.durable >= number {
            Some(Ok(()))
        } else {
            self.failed.clone().map(Err)
        }
    }
}
