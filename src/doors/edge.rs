//! The edge: connections, their limits, and bytes in and out.

pub(crate) mod body;
pub(crate) mod client_address;
pub(crate) mod concurrency_limit;
pub(crate) mod connection_limit;
pub(crate) mod idle_timeout;
pub(crate) mod limits;
pub(crate) mod login_queue;
pub(crate) mod response;
pub(crate) mod tls;
