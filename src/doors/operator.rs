//! What the server answers its operator: health, decisions, mail, credentials for programs, reset and clock.

pub(crate) mod admin;
pub(crate) mod credentials;
mod decisions;
