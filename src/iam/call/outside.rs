//! What only the outside can tell. The domain reaches out for nothing: an operation that lacks something says what it needs and is
//! refused; the door fetches that and calls once more with what it got. So nothing is ever fetched inside a transaction.

use std::{cell::RefCell, sync::Arc};

use wire::Fault;

use crate::{providers::oidc_providers::IssuerUrl, sts::web_identity::Jwks};

/// How often a door fetches for one request: keys, and newer ones.
pub const ROUNDS: usize = 2;

/// What an operation needs from outside before it can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutsideRequest {
    /// The keys of an issuer; where some were given that do not serve, newer ones.
    Keys {
        /// Whose.
        issuer: IssuerUrl,
        /// Those that do not serve.
        newer_than: Option<Arc<Jwks>>,
    },
}

/// What a door has fetched for a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutsideResponse {
    keys: Option<IssuerKeys>,
}

/// The keys of an issuer, as far as they could be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IssuerKeys {
    issuer: IssuerUrl,
    /// `None`: they cannot be had.
    pub(crate) keys: Option<Arc<Jwks>>,
    /// Whether newer ones were asked for already.
    pub(crate) newest: bool,
}

impl OutsideResponse {
    /// The answer to what was needed; nothing for keys that cannot be had.
    #[must_use]
    pub fn keys(needs: OutsideRequest, keys: Option<Arc<Jwks>>) -> Self {
        let OutsideRequest::Keys { issuer, newer_than } = needs;
        Self {
            keys: Some(IssuerKeys {
                issuer,
                keys,
                newest: newer_than.is_some(),
            }),
        }
    }
}

/// The outside of one call: what was brought in, and what is still needed.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    fetched: OutsideResponse,
    needs: RefCell<Option<OutsideRequest>>,
}

impl Outside {
    pub(crate) fn with(fetched: &OutsideResponse) -> Self {
        Self {
            fetched: fetched.clone(),
            needs: RefCell::default(),
        }
    }

    /// The keys of an issuer, if they were asked for.
    pub(crate) fn keys_of(&self, issuer: &IssuerUrl) -> Option<&IssuerKeys> {
        self.fetched
            .keys
            .as_ref()
            .filter(|keys| keys.issuer == *issuer)
    }

    /// Notes what is needed. The fault ends this attempt; it reaches nobody, for the door calls again.
    pub(crate) fn need(&self, needs: OutsideRequest) -> Fault {
        *self.needs.borrow_mut() = Some(needs);
        Fault::internal_failure()
    }

    /// What was found to be needed.
    pub(crate) fn needed(&self) -> Option<OutsideRequest> {
        self.needs.borrow_mut().take()
    }
}
