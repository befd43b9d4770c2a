#![doc = include_str!("README.md")]

mod canonical;
mod chunks;
mod claim;
mod error;
mod form;
mod keys;
mod request;

pub use chunks::{ChunkDecoder, ChunkError, Chunking, Trailers};
pub use claim::{Claim, Region, Requirements, SigningStyle};
pub use error::SignatureError;
pub use form::FormClaim;
pub use keys::SigningKeyCache;
pub use request::{Payload, Request, is_valid_path};

#[cfg(test)]
mod order;
#[cfg(test)]
mod suite;
