//! How many connections each client has: nobody may take all places.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::edge::concurrency_limit::network;

/// Connections by client.
#[derive(Debug)]
pub(crate) struct Peers {
    /// For a client that is somewhere else.
    far: usize,
    /// For this machine and trusted proxies, behind which there are many.
    near: usize,
    open: Mutex<HashMap<IpAddr, usize>>,
}

impl Peers {
    /// A quarter of all places for a client, three quarters for this machine and for proxies.
    pub(crate) fn of(places: usize) -> Self {
        Self {
            far: (places / 4).max(1),
            near: (places / 4 * 3).max(1),
            open: Mutex::default(),
        }
    }

    /// A connection of a client, unless it has too many.
    pub(crate) fn enter(self: &Arc<Self>, peer: IpAddr, is_proxy: bool) -> Option<Peer> {
        let near = is_proxy || peer.to_canonical().is_loopback();
        let most = if near { self.near } else { self.far };
        let network = network(peer);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(network).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Peer {
            peers: Arc::clone(self),
            network,
        })
    }
}

/// A connection, until it is dropped.
#[derive(Debug)]
pub(crate) struct Peer {
    peers: Arc<Peers>,
    network: IpAddr,
}

impl Drop for Peer {
    fn drop(&mut self) {
        let open = &self.peers.open;
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_places() {
        let peers = Arc::new(Peers::of(8));
        let enter = |peer: &str, is_proxy| peers.enter(peer.parse().unwrap(), is_proxy);
        for (peer, is_proxy, most) in [
            ("192.0.2.1", false, 2),
            ("::ffff:192.0.2.2", false, 2),
            ("192.0.2.3", true, 6),
            ("127.0.0.1", false, 6),
            ("::1", false, 6),
        ] {
            let mut held: Vec<_> = std::iter::from_fn(|| enter(peer, is_proxy)).collect();
            assert_eq!(held.len(), most, "{peer}");
            held.pop();
            assert!(enter(peer, is_proxy).is_some(), "{peer}");
        }
        assert!(peers.open.lock().unwrap().is_empty());
        let _one = enter("2001:db8::1", false);
        let _another = enter("2001:db8::2", false);
        assert!(enter("2001:db8::3", false).is_none(), "the same network");
        assert!(enter("2001:db8:0:1::3", false).is_some());
    }
}
