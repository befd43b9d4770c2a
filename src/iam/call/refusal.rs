//! Why a call is refused.

use state::documents::Unreadable;
use wire::Fault;

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A policy denies it, or no policy allows it. Holds AccessDenied's sentence.
    Denied(String),
    /// The caller was deleted after its credentials were looked up.
    Gone,
    /// A stored policy can no longer be read, so nothing may be decided with it.
    Unreadable,
}

impl From<Unreadable> for Refusal {
    fn from(Unreadable: Unreadable) -> Self {
        Self::Unreadable
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Denied(sentence) => Fault::access_denied(sentence),
            Refusal::Gone => Fault::invalid_client_token_id(
                "The security token included in the request is invalid.",
            ),
            Refusal::Unreadable => Fault::internal_failure(),
        }
    }
}
