//! Connections that this program opens.

pub(crate) mod client;
pub(crate) mod issuers;
pub(crate) mod mail;
pub(crate) mod trust;
