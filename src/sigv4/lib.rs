//! AWS Signature Version 4, verified. Synchronous, no I/O.
//!
//! A request is verified in two steps, because between them somebody must look up the key: [`Claim::read`] makes the checks that need no
//! secret (steps 5 to 13 of the order in which AWS checks), [`Claim::verify`] compares the signature (step 16). The signing maths is that of
//! the `aws-sigv4` crate; the canonical request is made here, as IAM User Guide "Create a signed AWS API request" has it.

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
