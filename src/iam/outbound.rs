//! Tokens that this server issues for other systems to verify.

pub(crate) mod outbound_federation;
pub(crate) mod outbound_keys;
