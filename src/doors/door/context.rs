//! The context of doors.

use iam::Core;
use sigv4::SigningKeyCache;

use crate::edge::limits::Limits;

/// What every door needs. What only one of them needs is its own.
pub(crate) struct Context {
    pub(crate) core: Core,
    pub(crate) limits: Limits,
    /// Derived signing keys, which requests of a day share.
    pub(crate) signing_keys: SigningKeyCache,
    /// The services of all doors, sorted by name.
    pub(crate) services: &'static [&'static str],
}
