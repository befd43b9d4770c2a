//! The bottom floor of the domain: what the server keeps, and how it is looked up. Nothing here knows a request.

pub(crate) mod account;
pub mod arn;
pub(crate) mod builtin;
pub(crate) mod clock;
pub(crate) mod control_policies;
pub(crate) mod dialect;
pub(crate) mod documents;
pub(crate) mod find;
pub(crate) mod hashing;
pub(crate) mod ids;
pub(crate) mod keys;
pub(crate) mod marks;
pub(crate) mod quota;
pub(crate) mod regions;
pub(crate) mod rows;
mod scope;
pub(crate) mod secret;
pub(crate) mod session;
pub(crate) mod tags;
pub(crate) mod totp;
pub(crate) mod trust;

pub use scope::Scope;
