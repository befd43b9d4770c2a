//! Waiting until a commit is durable, without blocking a thread.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// Why a commit did not become durable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The batch or its sync failed; nothing is written any more until the store is opened again.
    #[error("the store failed to write and takes no further writes: {0}")]
    Failed(String),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

/// How far the disk is.
#[derive(Default)]
pub(crate) struct Progress {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    durable: u64,
    failed: Option<CommitError>,
    waiting: Vec<(u64, Waker)>,
}

impl Progress {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything up to `number` is durable.
    pub(crate) fn reach(&self, number: u64) {
        let mut state = self.lock();
        state.durable = number;
        let (done, waiting) = std::mem::take(&mut state.waiting).into_iter().partition(|(wanted, _)| *wanted <= number);
        state.waiting = waiting;
        drop(state);
        self.moved.notify_all();
        wake(done);
    }

    /// Nothing more becomes durable.
    pub(crate) fn fail(&self, error: CommitError) {
        let mut state = self.lock();
        state.failed.get_or_insert(error);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        self.moved.notify_all();
        wake(waiting);
    }

    pub(crate) fn failure(&self) -> Option<CommitError> {
        self.lock().failed.clone()
    }
}

fn wake(waiting: Vec<(u64, Waker)>) {
    for (_, waker) in waiting {
        waker.wake();
    }
}

impl State {
    fn of(&self, number: u64) -> Option<Result<(), CommitError>> {
        if self.durable >= number {
            return Some(Ok(()));
        }
        self.failed.clone().map(Err)
    }
}

/// Done when a commit, and everything before it, is durable and published. A plain future.
#[must_use = "an answer may be given only when its ticket is done"]
pub struct Ticket {
    pub(crate) number: u64,
    pub(crate) progress: Arc<Progress>,
}

impl Ticket {
    /// Blocks the thread until it is done.
    ///
    /// # Errors
    /// [`CommitError`].
    pub fn wait(self) -> Result<(), CommitError> {
        let mut state = self.progress.lock();
        loop {
            if let Some(result) = state.of(self.number) {
                return result;
            }
            state = self.progress.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Future for Ticket {
    type Output = Result<(), CommitError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.progress.lock();
        match state.of(self.number) {
            Some(result) => Poll::Ready(result),
            None => {
                state.waiting.push((self.number, cx.waker().clone()));
                Poll::Pending
            }
        }
    }
}
