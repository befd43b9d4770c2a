//! The context of doors.

use iam::Core;
use sigv4::SigningKeyCache;

use super::absent_services::AbsentServices;
use crate::edge::limits::Limits;

/// The parts of the server that every door needs.
pub(crate) struct Context {
    pub(crate) core: Core,
    pub(crate) limits: Limits,
    /// Derived signing keys, which requests of a day share.
    pub(crate) signing_keys: SigningKeyCache,
    /// The services of all doors, sorted by name.
    pub(crate) services: &'static [&'static str],
    /// The refusal of all other services.
    pub(crate) absent_services: AbsentServices,
}
