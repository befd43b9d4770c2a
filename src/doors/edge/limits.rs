//! Limits that protect the server from its clients.

use std::time::Duration;

/// How much a client may take, and for how long. One client may have a quarter of all connections; this machine and each trusted proxy may
/// have three quarters ([`super::connection_limit`]).
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at a time.
    pub connections: usize,
    /// Until the head of a request is complete.
    pub head: Duration,
    /// Until a body is complete (IAM, STS, the realms), or its next piece has arrived (S3).
    pub body: Duration,
    /// Until an idle client sends a request or takes some of its answer ([`super::idle_timeout`]).
    pub idle: Duration,
    /// Until a TLS handshake is complete.
    pub handshake: Duration,
    /// Until slow work (hashing) begins, or a login has its turn.
    pub queue: Duration,
    /// Until requests that are still open at shutdown are cut off.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            head: Duration::from_secs(15),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            handshake: Duration::from_secs(10),
            queue: Duration::from_secs(20),
            drain: Duration::from_secs(10),
        }
    }
}
