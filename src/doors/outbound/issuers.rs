//! The keys of OIDC providers, fetched when a token is to be verified, and kept for a while.
//!
//! Nobody makes the server reach where the operator and the account's administrators did not send it: only the host and port of a
//! registered provider, and hosts that a setting names. Nothing is followed that redirects. Plain HTTP goes to this machine alone.

mod reach;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use iam::{
    IssuerUrl, OutsideRequest, OutsideResponse, is_loopback,
    web_identity::{Jwks, NotJwks, discovery},
};
use tokio::{sync::Semaphore, time::Instant};

pub use reach::FetchError;
use reach::{Place, Reach};

use crate::outbound::trust::TrustError;

/// How long fetched keys are used.
const FRESH: Duration = Duration::from_secs(600);
/// How soon an issuer is asked again after a failure, or for a key that its keys do not have.
const AGAIN: Duration = Duration::from_secs(5);
/// How many issuers are asked at a time.
const AT_A_TIME: usize = 16;
/// How many issuers are remembered.
const REMEMBERED: usize = 1024;

/// A host that a setting names: keys may lie there, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraHost {
    name: String,
    port: u16,
}

impl ExtraHost {
    /// `www.googleapis.com`, or with a port that is not 443.
    ///
    /// # Errors
    /// What it looks like.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let place = Place::parse(&format!("https://{text}/")).ok();
        place
            .filter(|place| place.path() == "/" && !text.contains('/'))
            .map(|place| Self {
                name: place.host().to_owned(),
                port: place.port(),
            })
            .ok_or("it is a host like www.googleapis.com, or one with a port like idp.test:8443")
    }

    fn is(&self, place: &Place) -> bool {
        self.port == place.port() && self.name.eq_ignore_ascii_case(place.host())
    }
}

/// Why there are no keys; for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssuerError {
    /// A document could not be had.
    #[error("{0}")]
    Fetch(#[from] FetchError),
    /// The discovery document is none.
    #[error("its discovery document: {0}")]
    Discovery(#[from] discovery::NotDiscovery),
    /// The keys lie where nobody sent us.
    #[error("its keys are at {0}, which is neither its own host and port nor named by --oidc-host")]
    Elsewhere(String),
    /// The keys are none.
    #[error("its keys: {0}")]
    Keys(#[from] NotJwks),
}

/// What is known of issuers. One for the whole server.
pub struct Issuers {
    reach: Reach,
    hosts: Vec<ExtraHost>,
    places: Semaphore,
    known: Mutex<HashMap<IssuerUrl, Arc<Slot>>>,
}

/// What is known of one issuer: whoever holds it is the only one to ask.
#[derive(Default)]
struct Slot(tokio::sync::Mutex<Option<Asked>>);

struct Asked {
    at: Instant,
    answer: Result<Arc<Jwks>, IssuerError>,
}

impl fmt::Debug for Issuers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issuers(…)")
    }
}

impl Issuers {
    /// Trusts the certificate authorities of the web and those in PEM files; reaches further hosts for keys.
    ///
    /// # Errors
    /// [`TrustError`].
    pub fn new(authorities: &[Vec<u8>], hosts: Vec<ExtraHost>) -> Result<Self, TrustError> {
        Ok(Self {
            reach: Reach::new(authorities)?,
            hosts,
            places: Semaphore::new(AT_A_TIME),
            known: Mutex::default(),
        })
    }

    /// The keys of an issuer.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub async fn keys(&self, issuer: &IssuerUrl) -> Result<Arc<Jwks>, IssuerError> {
        self.ask_unless(issuer, |asked| {
            let lasts = if asked.answer.is_ok() { FRESH } else { AGAIN };
            asked.at.elapsed() < lasts
        })
        .await
    }

    /// The keys of an issuer, newer than these if there are newer ones: for a token by a key that these do not have.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub async fn newer_keys(
        &self,
        issuer: &IssuerUrl,
        than: &Arc<Jwks>,
    ) -> Result<Arc<Jwks>, IssuerError> {
        self.ask_unless(issuer, |asked| {
            let newer = asked
                .answer
                .as_ref()
                .is_ok_and(|keys| !Arc::ptr_eq(keys, than));
            newer || asked.at.elapsed() < AGAIN
        })
        .await
    }

    /// Fetches what an operation needs.
    pub(crate) async fn fetched(&self, needs: OutsideRequest) -> OutsideResponse {
        let keys = match &needs {
            OutsideRequest::Keys {
                issuer,
                newer_than: None,
            } => self.keys(issuer).await,
            OutsideRequest::Keys {
                issuer,
                newer_than: Some(keys),
            } => self.newer_keys(issuer, keys).await,
        };
        OutsideResponse::keys(needs, keys.ok())
    }

    async fn ask_unless(
        &self,
        issuer: &IssuerUrl,
        is_enough: impl FnOnce(&Asked) -> bool,
    ) -> Result<Arc<Jwks>, IssuerError> {
        let slot = self.slot(issuer);
        let mut held = slot.0.lock().await;
        if let Some(asked) = held.as_ref().filter(|asked| is_enough(asked)) {
            return asked.answer.clone();
        }
        let answer = self.fetch(issuer).await;
        if let Err(error) = &answer {
            tracing::warn!(%issuer, %error, "the keys of an OIDC provider cannot be had");
        }
        *held = Some(Asked {
            at: Instant::now(),
            answer: answer.clone(),
        });
        answer
    }

    fn slot(&self, issuer: &IssuerUrl) -> Arc<Slot> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED && !known.contains_key(issuer) {
            // Those that somebody waits for stay.
            known.retain(|_, slot| Arc::strong_count(slot) > 1);
        }
        Arc::clone(known.entry(issuer.clone()).or_default())
    }

    async fn fetch(&self, issuer: &IssuerUrl) -> Result<Arc<Jwks>, IssuerError> {
        let _place = self.places.acquire().await;
        let own = Place::parse(&discovery::location(issuer))?;
        let document = self.reach.get(&own).await?;
        let uri = discovery::jwks_uri(&document, issuer)?;
        let keys = Place::parse(&uri)?;
        if !self.may_reach(&own, &keys) {
            return Err(IssuerError::Elsewhere(uri));
        }
        let bytes = self.reach.get(&keys).await?;
        Ok(Arc::new(Jwks::parse(&bytes)?))
    }

    fn may_reach(&self, own: &Place, keys: &Place) -> bool {
        let is_own = own.port() == keys.port() && own.host().eq_ignore_ascii_case(keys.host());
        // An issuer that is reached by HTTPS does not send us to plain HTTP.
        let as_safe = keys.is_secure() || (!own.is_secure() && is_loopback(keys.host()));
        as_safe && (is_own || self.hosts.iter().any(|host| host.is(keys)))
    }
}
