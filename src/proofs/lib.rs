//! Proofs that others send: tokens, keys and certificates, verified without any state.

pub(crate) mod certificates;
pub(crate) mod issuer_url;
pub mod jwt;
pub(crate) mod qr;
pub mod saml;
pub mod ssh;
