//! Data that only other servers have. The domain does no I/O: an operation that needs such data asks for it and fails; the door fetches
//! the data and calls again with it. So nothing is ever fetched inside a transaction.

use std::{cell::RefCell, sync::Arc};

use wire::Fault;

use proofs::{issuer_url::IssuerUrl, jwt::Jwks};

/// How many times a door fetches for one request: once for keys, once for newer keys.
pub const ROUNDS: usize = 2;

/// Data that an operation needs before it can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutsideRequest {
    /// The keys of an issuer, or newer ones where the given keys do not verify the token.
    Keys {
        /// The issuer.
        issuer: IssuerUrl,
        /// The keys that do not verify the token.
        newer_than: Option<Arc<Jwks>>,
    },
}

/// Data that a door has fetched for a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutsideResponse {
    keys: Option<IssuerKeys>,
}

/// The keys of an issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IssuerKeys {
    issuer: IssuerUrl,
    /// `None` if they cannot be fetched.
    pub(crate) keys: Option<Arc<Jwks>>,
    /// Whether newer keys have already been requested.
    pub(crate) newest: bool,
}

impl OutsideResponse {
    /// The response to a request for keys; `None` for keys that cannot be fetched.
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

/// The outside data of one call: what has been fetched, and what is still needed.
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

    /// The keys of an issuer, if they have been fetched.
    pub(crate) fn keys_of(&self, issuer: &IssuerUrl) -> Option<&IssuerKeys> {
        self.fetched
            .keys
            .as_ref()
            .filter(|keys| keys.issuer == *issuer)
    }

    /// Records a request. The returned fault ends this attempt and is never sent: the door calls again.
    pub(crate) fn need(&self, needs: OutsideRequest) -> Fault {
        *self.needs.borrow_mut() = Some(needs);
        Fault::internal_failure()
    }

    /// The recorded request, if any.
    pub(crate) fn needed(&self) -> Option<OutsideRequest> {
        self.needs.borrow_mut().take()
    }
}
