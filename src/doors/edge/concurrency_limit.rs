//! The concurrency limit of slow work.

use std::{num::NonZero, sync::Arc, thread, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Runs as much slow work at a time as there are processors.
pub(crate) struct ConcurrencyLimit {
    permits: Arc<Semaphore>,
    wait: Duration,
}

impl ConcurrencyLimit {
    /// `wait`: how long work may wait for a permit.
    pub(crate) fn new(wait: Duration) -> Self {
        let processors = thread::available_parallelism().map_or(2, NonZero::get);
        Self {
            permits: Arc::new(Semaphore::new(processors)),
            wait,
        }
    }

    /// A permit, in the order of requests; `None` if there is none in time.
    pub(crate) async fn acquire(&self) -> Option<OwnedSemaphorePermit> {
        let permit = Arc::clone(&self.permits).acquire_owned();
        tokio::time::timeout(self.wait, permit).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_does_not_wait_forever_for_a_permit() {
        let limit = ConcurrencyLimit::new(Duration::ZERO);
        let mut held = Vec::new();
        while let Some(permit) = limit.acquire().await {
            held.push(permit);
        }
        assert!(!held.is_empty());
        held.pop();
        assert!(limit.acquire().await.is_some());
    }
}
