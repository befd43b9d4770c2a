//! Connections that this program opens.

pub mod client;
pub mod issuers;
pub mod mail;
pub mod trust;
