//! Who waits for what, and how long: slow work is done by a few at a time, and guesses of one password one after another.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZero,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Places for slow work: as many as there are processors.
pub(crate) struct Places {
    places: Arc<Semaphore>,
    patience: Duration,
}

impl Places {
    pub(crate) fn new(patience: Duration) -> Self {
        let processors = thread::available_parallelism().map_or(2, NonZero::get);
        Self {
            places: Arc::new(Semaphore::new(processors)),
            patience,
        }
    }

    /// A place, in the order of asking; `None` where there is none in time.
    pub(crate) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        let place = Arc::clone(&self.places).acquire_owned();
        tokio::time::timeout(self.patience, place).await.ok()?.ok()
    }
}

/// Guesses that wait for the one before them: who and whence, and how many they are.
#[derive(Default)]
pub(crate) struct Turns {
    lanes: Mutex<HashMap<String, Lane>>,
}

struct Lane {
    turn: Arc<Semaphore>,
    inside: usize,
}

/// Guesses of one name from one address that may wait.
const WAITING: usize = 64;

impl Turns {
    /// Waits until the guesses of this name from this address that came before have been answered, but no longer than `patience`, nor
    /// behind more than a number: `None` then. By name alone would let anybody keep a user out.
    pub(crate) async fn turn(
        self: &Arc<Self>,
        name: &str,
        network: &str,
        patience: Duration,
    ) -> Option<Turn> {
        let (mut mine, turn) = self.enter(format!("{network} {name}"))?;
        let held = tokio::time::timeout(patience, turn.acquire_owned());
        mine.held = Some(held.await.ok()?.ok()?);
        Some(mine)
    }

    fn enter(self: &Arc<Self>, key: String) -> Option<(Turn, Arc<Semaphore>)> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.entry(key.clone()).or_insert_with(|| Lane {
            turn: Arc::new(Semaphore::new(1)),
            inside: 0,
        });
        if lane.inside > WAITING {
            return None;
        }
        lane.inside += 1;
        let mine = Turn {
            turns: Arc::clone(self),
            key,
            held: None,
        };
        Some((mine, Arc::clone(&lane.turn)))
    }
}

/// The turn of one guess, until it is dropped.
pub(crate) struct Turn {
    turns: Arc<Turns>,
    key: String,
    held: Option<OwnedSemaphorePermit>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut lanes = self
            .turns
            .lanes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get_mut(&self.key) {
            lane.inside -= 1;
            if lane.inside == 0 {
                lanes.remove(&self.key);
            }
        }
    }
}

/// What counts as one client: an address, or the /64 that a client of IPv6 has to itself.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn guesses_come_one_after_another() {
        let turns = Arc::new(Turns::default());
        let first = turns.turn("bob", "a", LONG).await.unwrap();
        let second = turns.turn("bob", "a", LONG);
        tokio::pin!(second);
        assert!(second.as_mut().now_or_never().is_none());
        for (name, network) in [("eve", "a"), ("bob", "b")] {
            assert!(turns.turn(name, network, LONG).await.is_some(), "{name}");
        }
        assert!(turns.turn("bob", "a", Duration::ZERO).await.is_none());
        drop(first);
        drop(second.await.unwrap());
        assert!(turns.lanes.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn no_more_wait_than_a_number() {
        let turns = Arc::new(Turns::default());
        let first = turns.turn("bob", "a", LONG).await.unwrap();
        let mut waiting: Vec<_> = (0..WAITING)
            .map(|_| Box::pin(turns.turn("bob", "a", LONG)))
            .collect();
        for one in &mut waiting {
            assert!(one.as_mut().now_or_never().is_none());
        }
        assert!(turns.turn("bob", "a", LONG).await.is_none());
        drop(waiting);
        drop(first);
        assert!(turns.lanes.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_place_is_not_waited_for_without_end() {
        let places = Places::new(Duration::ZERO);
        let mut held = Vec::new();
        while let Some(place) = places.place().await {
            held.push(place);
        }
        assert!(!held.is_empty());
        held.pop();
        assert!(places.place().await.is_some());
    }

    #[test]
    fn a_client_of_ipv6_is_its_network() {
        for (address, told) in [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(network(address.parse().unwrap()).to_string(), told);
        }
    }
}
