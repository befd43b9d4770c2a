#![doc = include_str!("README.md")]

mod canonical;
mod chunks;
mod claim;
mod error;
mod form;
mod keys;
mod request;

pub use chunks::{ChunkError, Chunking, Chunks, Trailers};
pub use claim::{Claim, Expected, Kind, Region};
pub use error::SignatureError;
pub use form::FormClaim;
pub use keys::SigningKeys;
pub use request::{Payload, Request, check_path};

#[cfg(test)]
mod order;
#[cfg(test)]
mod suite;
