//! The queue of logins: guesses of one password are compared one after another.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Logins that wait for the ones before them, by user and network.
#[derive(Default)]
pub(crate) struct LoginQueue {
    lanes: Mutex<HashMap<String, Lane>>,
}

struct Lane {
    turn: Arc<Semaphore>,
    /// Logins that wait or have their turn.
    length: usize,
}

/// The most logins with one name from one network that wait.
const LONGEST: usize = 64;

impl LoginQueue {
    /// Waits until earlier logins with this name from this network have been answered. Returns `None` after `limit`, or at once if too many
    /// wait. Queues by name alone would let anybody lock a user out.
    pub(crate) async fn turn(
        self: &Arc<Self>,
        name: &str,
        network: &str,
        limit: Duration,
    ) -> Option<Turn> {
        let (mut turn, semaphore) = self.join(format!("{network} {name}"))?;
        let permit = tokio::time::timeout(limit, semaphore.acquire_owned());
        turn.permit = Some(permit.await.ok()?.ok()?);
        Some(turn)
    }

    fn join(self: &Arc<Self>, key: String) -> Option<(Turn, Arc<Semaphore>)> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.entry(key.clone()).or_insert_with(|| Lane {
            turn: Arc::new(Semaphore::new(1)),
            length: 0,
        });
        if lane.length > LONGEST {
            return None;
        }
        lane.length += 1;
        let turn = Turn {
            queue: Arc::clone(self),
            key,
            permit: None,
        };
        Some((turn, Arc::clone(&lane.turn)))
    }
}

/// The turn of one login, until it is dropped.
pub(crate) struct Turn {
    queue: Arc<LoginQueue>,
    key: String,
    permit: Option<OwnedSemaphorePermit>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut lanes = self
            .queue
            .lanes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get_mut(&self.key) {
            lane.length -= 1;
            if lane.length == 0 {
                lanes.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn logins_with_one_name_are_answered_one_after_another() {
        let queue = Arc::new(LoginQueue::default());
        let first = queue.turn("bob", "a", LONG).await.unwrap();
        let second = queue.turn("bob", "a", LONG);
        tokio::pin!(second);
        assert!(second.as_mut().now_or_never().is_none());
        for (name, network) in [("eve", "a"), ("bob", "b")] {
            assert!(queue.turn(name, network, LONG).await.is_some(), "{name}");
        }
        assert!(queue.turn("bob", "a", Duration::ZERO).await.is_none());
        drop(first);
        drop(second.await.unwrap());
        assert!(queue.lanes.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_queue_has_a_longest_length() {
        let queue = Arc::new(LoginQueue::default());
        let first = queue.turn("bob", "a", LONG).await.unwrap();
        let mut waiting: Vec<_> = (0..LONGEST)
            .map(|_| Box::pin(queue.turn("bob", "a", LONG)))
            .collect();
        for one in &mut waiting {
            assert!(one.as_mut().now_or_never().is_none());
        }
        assert!(queue.turn("bob", "a", LONG).await.is_none());
        drop(waiting);
        drop(first);
        assert!(queue.lanes.lock().unwrap().is_empty());
    }
}
