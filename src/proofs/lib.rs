//! Tokens, assertions, certificates and keys that strangers send, verified. No state, no I/O.
//!
//! Every input is hostile until it is verified: it is bounded in size, and no input panics. `conformance/fuzz` fuzzes the parsers.

pub mod certificates;
pub mod issuer_url;
pub mod jwt;
pub mod qr;
pub mod saml;
pub mod ssh;
