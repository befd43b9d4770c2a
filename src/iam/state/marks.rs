//! What is remembered of use: in memory, written lazily.

pub(crate) mod last_accessed;
pub(crate) mod throttle;
pub(crate) mod usage;
