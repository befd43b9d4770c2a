//! What is remembered of use: in memory, written lazily.

pub mod last_accessed;
pub mod throttle;
pub mod usage;
