//! The limit of connections for each client, so that no client takes all of them.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::edge::client_address::network;

/// Open connections by client, and how many a client may have.
#[derive(Debug)]
pub(crate) struct ConnectionLimit {
    /// For one client.
    per_client: usize,
    /// For this machine and for each trusted proxy, which stand for many clients.
    per_proxy: usize,
    open: Mutex<HashMap<IpAddr, usize>>,
}

impl ConnectionLimit {
    /// Allows a client a quarter of all connections, and this machine and each proxy three quarters.
    pub(crate) fn new(connections: usize) -> Self {
        Self {
            per_client: (connections / 4).max(1),
            per_proxy: (connections / 4 * 3).max(1),
            open: Mutex::default(),
        }
    }

    /// Admits a connection, unless its client has too many.
    pub(crate) fn admit(
        self: &Arc<Self>,
        peer: IpAddr,
        is_proxy: bool,
    ) -> Option<ConnectionPermit> {
        let most = if is_proxy || peer.to_canonical().is_loopback() {
            self.per_proxy
        } else {
            self.per_client
        };
        let network = network(peer);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(network).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(ConnectionPermit {
            limit: Arc::clone(self),
            network,
        })
    }
}

/// Counts as a connection until it is dropped.
#[derive(Debug)]
pub(crate) struct ConnectionPermit {
    limit: Arc<ConnectionLimit>,
    network: IpAddr,
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let open = &self.limit.open;
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
    fn no_client_takes_all_connections() {
        let limit = Arc::new(ConnectionLimit::new(8));
        let admit = |peer: &str, is_proxy| limit.admit(peer.parse().unwrap(), is_proxy);
        for (peer, is_proxy, most) in [
            ("192.0.2.1", false, 2),
            ("::ffff:192.0.2.2", false, 2),
            ("192.0.2.3", true, 6),
            ("127.0.0.1", false, 6),
            ("::1", false, 6),
        ] {
            let mut held: Vec<_> = std::iter::from_fn(|| admit(peer, is_proxy)).collect();
            assert_eq!(held.len(), most, "{peer}");
            held.pop();
            assert!(admit(peer, is_proxy).is_some(), "{peer}");
        }
        assert!(limit.open.lock().unwrap().is_empty());
        let _one = admit("2001:db8::1", false);
        let _another = admit("2001:db8::2", false);
        assert!(admit("2001:db8::3", false).is_none(), "the same network");
        assert!(admit("2001:db8:0:1::3", false).is_some());
    }
}
