//! The keys of OIDC providers, which are fetched to verify a token and then cached.
//!
//! The server connects only to hosts and ports of registered providers, and to hosts that a setting names: tokens cannot send it anywhere
//! else. It does not follow redirects, and uses plain HTTP on loopback only.

mod fetch;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use fetch::{DocumentUrl, Fetcher};
use iam::{OutsideRequest, OutsideResponse};
use proofs::{
    issuer_url::{IssuerUrl, is_loopback},
    jwt::{Jwks, JwksError, discovery},
};
use tokio::{sync::Semaphore, time::Instant};

use crate::outbound::trust::TrustError;

pub use fetch::FetchError;

/// How long fetched keys are cached.
const FRESH: Duration = Duration::from_secs(600);
/// How soon an issuer is contacted again after a failure, or for a key that its cached keys lack.
const AGAIN: Duration = Duration::from_secs(5);
/// How many issuers are contacted at a time.
const AT_A_TIME: usize = 16;
/// How many issuers are cached.
const REMEMBERED: usize = 1024;

/// A further host that may have the keys of issuers, by a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraHost {
    name: String,
    port: u16,
}

impl ExtraHost {
    /// Reads a host like `www.googleapis.com`, with a port if it is not 443.
    ///
    /// # Errors
    /// A description of the expected form.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = DocumentUrl::parse(&format!("https://{text}/")).ok();
        url.filter(|url| url.path() == "/" && !text.contains('/'))
            .map(|url| Self {
                name: url.host().to_owned(),
                port: url.port(),
            })
            .ok_or("use a host like www.googleapis.com or idp.test:8443")
    }

    fn is(&self, url: &DocumentUrl) -> bool {
        self.port == url.port() && self.name.eq_ignore_ascii_case(url.host())
    }
}

/// The reason why there are no keys, for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssuerError {
    /// A document could not be fetched.
    #[error("{0}")]
    Fetch(#[from] FetchError),
    /// The discovery document is not valid.
    #[error("its discovery document: {0}")]
    Discovery(#[from] discovery::DiscoveryError),
    /// The keys are on a host that no setting names.
    #[error("its keys are at {0}, which is neither its own host and port nor named by --oidc-host")]
    Elsewhere(String),
    /// The keys are not valid.
    #[error("its keys: {0}")]
    Keys(#[from] JwksError),
}

/// The issuers whose keys are cached. The server has one of these.
pub struct Issuers {
    fetcher: Fetcher,
    hosts: Vec<ExtraHost>,
    permits: Semaphore,
    known: Mutex<HashMap<IssuerUrl, Arc<Slot>>>,
}

/// The cached keys of one issuer. The holder of the lock is the only one to fetch.
#[derive(Default)]
struct Slot(tokio::sync::Mutex<Option<CachedKeys>>);

struct CachedKeys {
    at: Instant,
    answer: Result<Arc<Jwks>, IssuerError>,
}

impl fmt::Debug for Issuers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issuers(…)")
    }
}

impl Issuers {
    /// Trusts the public certificate authorities and those in PEM files, and allows keys on further hosts.
    ///
    /// # Errors
    /// [`TrustError`].
    pub fn new(authorities: &[Vec<u8>], hosts: Vec<ExtraHost>) -> Result<Self, TrustError> {
        Ok(Self {
            fetcher: Fetcher::new(authorities)?,
            hosts,
            permits: Semaphore::new(AT_A_TIME),
            known: Mutex::default(),
        })
    }

    /// The keys of an issuer.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub async fn keys(&self, issuer: &IssuerUrl) -> Result<Arc<Jwks>, IssuerError> {
        self.fetch_unless(issuer, |cached| {
            let lasts = if cached.answer.is_ok() { FRESH } else { AGAIN };
            cached.at.elapsed() < lasts
        })
        .await
    }

    /// The keys of an issuer, newer than `than` if there are newer ones: for a token whose key is not in `than`.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub async fn newer_keys(
        &self,
        issuer: &IssuerUrl,
        than: &Arc<Jwks>,
    ) -> Result<Arc<Jwks>, IssuerError> {
        self.fetch_unless(issuer, |cached| {
            let newer = cached
                .answer
                .as_ref()
                .is_ok_and(|keys| !Arc::ptr_eq(keys, than));
            newer || cached.at.elapsed() < AGAIN
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

    async fn fetch_unless(
        &self,
        issuer: &IssuerUrl,
        is_enough: impl FnOnce(&CachedKeys) -> bool,
    ) -> Result<Arc<Jwks>, IssuerError> {
        let slot = self.slot(issuer);
        let mut held = slot.0.lock().await;
        if let Some(cached) = held.as_ref().filter(|cached| is_enough(cached)) {
            return cached.answer.clone();
        }
        let answer = self.fetch(issuer).await;
        if let Err(error) = &answer {
            tracing::warn!(%issuer, %error, "cannot fetch the keys of an OIDC provider");
        }
        *held = Some(CachedKeys {
            at: Instant::now(),
            answer: answer.clone(),
        });
        answer
    }

    fn slot(&self, issuer: &IssuerUrl) -> Arc<Slot> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED && !known.contains_key(issuer) {
            // Keep those that are in use.
            known.retain(|_, slot| Arc::strong_count(slot) > 1);
        }
        Arc::clone(known.entry(issuer.clone()).or_default())
    }

    async fn fetch(&self, issuer: &IssuerUrl) -> Result<Arc<Jwks>, IssuerError> {
        let _permit = self.permits.acquire().await;
        let own = DocumentUrl::parse(&discovery::location(issuer))?;
        let document = self.fetcher.get(&own).await?;
        let uri = discovery::jwks_uri(&document, issuer)?;
        let keys = DocumentUrl::parse(&uri)?;
        if !self.may_reach(&own, &keys) {
            return Err(IssuerError::Elsewhere(uri));
        }
        let bytes = self.fetcher.get(&keys).await?;
        Ok(Arc::new(Jwks::parse(&bytes)?))
    }

    fn may_reach(&self, own: &DocumentUrl, keys: &DocumentUrl) -> bool {
        let is_own = own.port() == keys.port() && own.host().eq_ignore_ascii_case(keys.host());
        // An issuer on HTTPS cannot lead to plain HTTP.
        let as_safe = keys.is_secure() || (!own.is_secure() && is_loopback(keys.host()));
        as_safe && (is_own || self.hosts.iter().any(|host| host.is(keys)))
    }
}
