//! Marks of use: kept in memory, written lazily.

pub mod last_accessed;
pub mod throttle;
pub mod usage;
