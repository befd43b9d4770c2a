//! Issuers on this machine, with every behavior.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use proofs::issuer_url::IssuerUrl;
use tokio::net::TcpListener;

use super::*;
use crate::edge::tls;

const CA: &[u8] = include_bytes!("../../../../fixtures/tls/ca.pem");
const CERTIFICATE: &[u8] = include_bytes!("../../../../fixtures/tls/localhost.pem");
const KEY: &[u8] = include_bytes!("../../../../fixtures/tls/localhost.key");
const DISCOVERY: &str = "/.well-known/openid-configuration";

/// The response of an issuer to a path.
type Behaviour = dyn Fn(&str, &str) -> Answer + Send + Sync;

struct Answer {
    status: u16,
    body: String,
    header: Option<(&'static str, String)>,
    after: Duration,
}

fn answer(body: impl Into<String>) -> Answer {
    Answer {
        status: 200,
        body: body.into(),
        header: None,
        after: Duration::ZERO,
    }
}

/// An issuer that is listening.
struct Idp {
    url: String,
    requests: Arc<AtomicUsize>,
}

impl Idp {
    fn issuer(&self) -> IssuerUrl {
        IssuerUrl::parse(&self.url).unwrap()
    }

    /// How many requests have arrived.
    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Starts an issuer. `behaviour` gets its URL and the path of each request.
async fn idp(
    secure: bool,
    host: &str,
    behaviour: impl Fn(&str, &str) -> Answer + Send + Sync + 'static,
) -> Idp {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let scheme = if secure { "https" } else { "http" };
    let port = listener.local_addr().unwrap().port();
    let url = format!("{scheme}://{host}:{port}");
    let requests = Arc::new(AtomicUsize::new(0));
    let behaviour: Arc<Behaviour> = Arc::new(behaviour);
    let idp = Idp {
        url: url.clone(),
        requests: Arc::clone(&requests),
    };
    let acceptor = tls::acceptor(CERTIFICATE, KEY).unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (behaviour, requests, url, acceptor) = (
                Arc::clone(&behaviour),
                Arc::clone(&requests),
                url.clone(),
                acceptor.clone(),
            );
            tokio::spawn(async move {
                let service = service_fn(move |request: Request<Incoming>| {
                    requests.fetch_add(1, Ordering::SeqCst);
                    let answer = behaviour(&url, request.uri().path());
                    async move {
                        tokio::time::sleep(answer.after).await;
                        let mut builder = Response::builder().status(answer.status);
                        if let Some((name, value)) = answer.header {
                            builder = builder.header(name, value);
                        }
                        let body = Full::new(Bytes::from(answer.body));
                        Ok::<_, Infallible>(builder.body(body).unwrap())
                    }
                });
                let http = http1::Builder::new();
                if secure {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        let _ = http.serve_connection(TokioIo::new(stream), service).await;
                    }
                } else {
                    let _ = http.serve_connection(TokioIo::new(stream), service).await;
                }
            });
        }
    });
    idp
}

fn discovery(issuer: &str, jwks_uri: &str) -> Answer {
    answer(format!(
        r#"{{"issuer":"{issuer}","jwks_uri":"{jwks_uri}","response_types_supported":["id_token"]}}"#
    ))
}

fn well_behaved(url: &str, path: &str) -> Answer {
    match path {
        DISCOVERY => discovery(url, &format!("{url}/keys")),
        "/keys" => answer(r#"{"keys":[]}"#),
        _ => Answer {
            status: 404,
            ..answer("")
        },
    }
}

fn issuers(hosts: &[&str]) -> Issuers {
    let hosts = hosts.iter().map(|host| ExtraHost::parse(host).unwrap());
    let mut issuers = Issuers::new(&[CA.to_vec()], hosts.collect()).unwrap();
    issuers.fetcher.set_within(Duration::from_millis(500));
    issuers
}

#[tokio::test]
async fn keys_are_fetched_once() {
    let idp = idp(false, "127.0.0.1", well_behaved).await;
    let issuers = issuers(&[]);
    let url = idp.issuer();
    let (one, other) = tokio::join!(issuers.keys(&url), issuers.keys(&url));
    assert!(Arc::ptr_eq(&one.unwrap(), &other.unwrap()));
    issuers.keys(&idp.issuer()).await.unwrap();
    assert_eq!(idp.requests(), 2, "the document and the keys");
}

#[tokio::test]
async fn the_path_and_the_slash_of_an_issuer_are_significant() {
    let idp = idp(false, "localhost", |url, path| match path {
        "/tenant/.well-known/openid-configuration" => {
            discovery(&format!("{url}/tenant/"), &format!("{url}/keys?a=b"))
        }
        path => well_behaved(url, path),
    })
    .await;
    let issuer = IssuerUrl::parse(&format!("{}/tenant/", idp.url)).unwrap();
    issuers(&[]).keys(&issuer).await.unwrap();
}

#[tokio::test]
async fn https_requires_a_trusted_authority_and_a_matching_name() {
    let by_name = idp(true, "localhost", well_behaved).await;
    let by_address = idp(true, "127.0.0.1", well_behaved).await;
    let wrong_name = idp(true, "other.localhost", well_behaved).await;
    issuers(&[]).keys(&by_name.issuer()).await.unwrap();
    issuers(&[]).keys(&by_address.issuer()).await.unwrap();
    // Either the name does not resolve, or the certificate is for another name.
    let error = issuers(&[]).keys(&wrong_name.issuer()).await.unwrap_err();
    assert!(
        matches!(error, IssuerError::Fetch(FetchError::Unreachable { .. })),
        "{error}"
    );
    // Without the setting, the authority is not trusted.
    let strangers = Issuers::new(&[], Vec::new()).unwrap();
    let error = strangers.keys(&by_name.issuer()).await.unwrap_err();
    assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    // The handshake failed before any request.
    assert_eq!(by_name.requests(), 2);
}

#[tokio::test]
async fn keys_on_another_host_need_a_setting() {
    let keys = idp(false, "127.0.0.1", well_behaved).await;
    let (place, host) = (
        format!("{}/keys", keys.url),
        keys.url.strip_prefix("http://").unwrap().to_owned(),
    );
    let named = place.clone();
    let idp = idp(false, "127.0.0.1", move |url, path| match path {
        DISCOVERY => discovery(url, &named),
        path => well_behaved(url, path),
    })
    .await;
    let error = issuers(&[]).keys(&idp.issuer()).await.unwrap_err();
    assert_eq!(error, IssuerError::Elsewhere(place));
    assert_eq!(keys.requests(), 0, "another port is another host");
    issuers(&[&host]).keys(&idp.issuer()).await.unwrap();
    assert_eq!(keys.requests(), 1);
}

/// An issuer on HTTPS whose keys are on plain HTTP is refused, even if a setting names the host.
#[tokio::test]
async fn https_does_not_lead_to_http() {
    let keys = idp(false, "127.0.0.1", well_behaved).await;
    let place = format!("{}/keys", keys.url);
    let host = keys.url.strip_prefix("http://").unwrap().to_owned();
    let named = place.clone();
    let idp = idp(true, "127.0.0.1", move |url, path| match path {
        DISCOVERY => discovery(url, &named),
        path => well_behaved(url, path),
    })
    .await;
    let error = issuers(&[&host]).keys(&idp.issuer()).await.unwrap_err();
    assert_eq!(error, IssuerError::Elsewhere(place));
    assert_eq!(keys.requests(), 0);
}

#[tokio::test]
async fn forbidden_urls_are_not_fetched() {
    for place in [
        "http://169.254.169.254/latest/meta-data",
        "http://example.com/keys",
        "file:///etc/passwd",
        "ftp://127.0.0.1/keys",
        "//127.0.0.1/keys",
        "/keys",
        "",
        "http://user@127.0.0.1/keys",
        "http://127.0.0.1:0/keys",
        "http://127.0.0.1@example.com/keys",
        "http://localhost.example.com/keys",
    ] {
        let idp = idp(false, "127.0.0.1", move |url, path| match path {
            DISCOVERY => discovery(url, place),
            path => well_behaved(url, path),
        })
        .await;
        let error = issuers(&["example.com"])
            .keys(&idp.issuer())
            .await
            .unwrap_err();
        assert!(
            matches!(error, IssuerError::Fetch(FetchError::Url(_))),
            "{place}: {error}"
        );
        assert_eq!(idp.requests(), 1, "{place}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for at in [DISCOVERY, "/keys"] {
        let idp = idp(false, "127.0.0.1", move |url, path| {
            if path == at {
                let to = format!("{url}/elsewhere");
                return Answer {
                    status: 302,
                    header: Some(("location", to)),
                    ..answer("")
                };
            }
            match path {
                "/elsewhere" if at == DISCOVERY => well_behaved(url, DISCOVERY),
                "/elsewhere" => well_behaved(url, "/keys"),
                path => well_behaved(url, path),
            }
        })
        .await;
        let error = issuers(&[]).keys(&idp.issuer()).await.unwrap_err();
        assert_eq!(
            error,
            IssuerError::Fetch(FetchError::Status {
                url: format!("{}{at}", idp.url),
                status: 302
            })
        );
    }
}

#[tokio::test]
async fn size_and_time_have_limits() {
    let large = idp(false, "127.0.0.1", |url, path| match path {
        "/keys" => answer(format!(r#"{{"keys":[],"a":"{}"}}"#, "x".repeat(512 * 1024))),
        path => well_behaved(url, path),
    })
    .await;
    let error = issuers(&[]).keys(&large.issuer()).await.unwrap_err();
    assert_eq!(
        error,
        IssuerError::Fetch(FetchError::TooLarge(format!("{}/keys", large.url)))
    );
    let slow = idp(false, "127.0.0.1", |url, path| Answer {
        after: Duration::from_secs(60),
        ..well_behaved(url, path)
    })
    .await;
    let error = issuers(&[]).keys(&slow.issuer()).await.unwrap_err();
    assert_eq!(
        error,
        IssuerError::Fetch(FetchError::TooSlow(format!("{}{DISCOVERY}", slow.url)))
    );
    // A server that accepts the connection and sends nothing.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let error = issuers(&[])
        .keys(&IssuerUrl::parse(&url).unwrap())
        .await
        .unwrap_err();
    assert!(
        matches!(error, IssuerError::Fetch(FetchError::TooSlow(_))),
        "{error}"
    );
}

#[tokio::test]
async fn invalid_documents_are_refused() {
    let other = idp(false, "127.0.0.1", |url, path| match path {
        DISCOVERY => discovery("https://evil.example", &format!("{url}/keys")),
        path => well_behaved(url, path),
    })
    .await;
    assert_eq!(
        issuers(&[]).keys(&other.issuer()).await.unwrap_err(),
        IssuerError::Discovery(discovery::DiscoveryError::Issuer)
    );
    assert_eq!(other.requests(), 1, "its keys are not fetched");
    let broken = idp(false, "127.0.0.1", |url, path| match path {
        "/keys" => answer("<html>"),
        path => well_behaved(url, path),
    })
    .await;
    assert_eq!(
        issuers(&[]).keys(&broken.issuer()).await.unwrap_err(),
        IssuerError::Keys(JwksError::Form)
    );
}

/// An issuer that fails, or lacks a key, is not contacted again for a while.
#[tokio::test]
async fn an_issuer_is_not_contacted_again_at_once() {
    let failing = idp(false, "127.0.0.1", |_, _| Answer {
        status: 500,
        ..answer("")
    })
    .await;
    let own = issuers(&[]);
    for _ in 0..5 {
        assert!(own.keys(&failing.issuer()).await.is_err());
    }
    assert_eq!(failing.requests(), 1);

    let steady = idp(false, "127.0.0.1", well_behaved).await;
    let keys = own.keys(&steady.issuer()).await.unwrap();
    for _ in 0..5 {
        let newer = own.newer_keys(&steady.issuer(), &keys).await.unwrap();
        assert!(Arc::ptr_eq(&newer, &keys));
    }
    assert_eq!(steady.requests(), 2);
}

/// After that, newer keys are fetched, and callers with old keys get those that another call fetched.
#[tokio::test]
async fn newer_keys_are_fetched() {
    let idp = idp(false, "127.0.0.1", well_behaved).await;
    let issuers = issuers(&[]);
    let old = issuers.keys(&idp.issuer()).await.unwrap();
    let backdate = async |by: Duration| {
        let slot = issuers.slot(&idp.issuer());
        let mut held = slot.0.lock().await;
        let cached = held.as_mut().unwrap();
        cached.at = cached.at.checked_sub(by).unwrap();
    };
    backdate(AGAIN).await;
    let newer = issuers.newer_keys(&idp.issuer(), &old).await.unwrap();
    assert!(!Arc::ptr_eq(&newer, &old));
    assert_eq!(idp.requests(), 4);
    let same = issuers.newer_keys(&idp.issuer(), &old).await.unwrap();
    assert!(Arc::ptr_eq(&newer, &same));
    assert_eq!(idp.requests(), 4);
    // Cached keys are used until they are too old.
    backdate(FRESH.checked_sub(Duration::from_secs(10)).unwrap()).await;
    assert!(Arc::ptr_eq(
        &issuers.keys(&idp.issuer()).await.unwrap(),
        &newer
    ));
    backdate(Duration::from_secs(10)).await;
    assert!(!Arc::ptr_eq(
        &issuers.keys(&idp.issuer()).await.unwrap(),
        &newer
    ));
    assert_eq!(idp.requests(), 6);
}

#[test]
fn the_cache_has_a_bound() {
    let issuers = issuers(&[]);
    let url = |number: usize| IssuerUrl::parse(&format!("https://idp{number}.example")).unwrap();
    let kept = issuers.slot(&url(0));
    for number in 0..=REMEMBERED {
        issuers.slot(&url(number));
    }
    let known = issuers.known.lock().unwrap();
    assert_eq!(known.len(), 2);
    assert!(Arc::ptr_eq(known.get(&url(0)).unwrap(), &kept));
}

#[test]
fn extra_hosts_have_a_port() {
    let host = ExtraHost::parse("www.googleapis.com").unwrap();
    let is = |url: &str| host.is(&DocumentUrl::parse(url).unwrap());
    assert!(is("https://www.googleapis.com/oauth2/v3/certs"));
    assert!(is("https://WWW.googleapis.com:443/"));
    assert!(!is("https://www.googleapis.com:8443/"));
    assert!(!is("https://googleapis.com/"));
    assert!(!is("https://www.googleapis.com.example.org/"));
    let local = ExtraHost::parse("[::1]:8080").unwrap();
    assert!(local.is(&DocumentUrl::parse("http://[::1]:8080/keys").unwrap()));
    for bad in [
        "",
        "https://example.com",
        "example.com/",
        "example.com/keys",
        "example.com?a",
        "user@example.com",
        "example.com:0",
        "example.com:x",
        "exa mple.com",
    ] {
        assert!(ExtraHost::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn authorities_must_be_certificates() {
    assert!(Issuers::new(&[CA.to_vec(), CERTIFICATE.to_vec()], Vec::new()).is_ok());
    assert!(matches!(
        Issuers::new(&[KEY.to_vec()], Vec::new()),
        Err(TrustError::Empty)
    ));
    assert!(matches!(
        Issuers::new(&[b"no certificate".to_vec()], Vec::new()),
        Err(TrustError::Empty)
    ));
    let cut = &CA[..CA.len() / 2];
    assert!(Issuers::new(&[cut.to_vec()], Vec::new()).is_err());
}

#[tokio::test]
async fn the_keys_that_an_operation_needs_are_fetched() {
    let idp = idp(false, "127.0.0.1", well_behaved).await;
    let issuers = issuers(&[]);
    let needs = |newer_than| OutsideRequest::Keys {
        issuer: idp.issuer(),
        newer_than,
    };
    let first = issuers.fetched(needs(None)).await;
    let keys = issuers.keys(&idp.issuer()).await.unwrap();
    assert_eq!(
        first,
        OutsideResponse::keys(needs(None), Some(Arc::clone(&keys)))
    );
    let newer = needs(Some(Arc::clone(&keys)));
    let second = issuers.fetched(newer.clone()).await;
    assert_eq!(second, OutsideResponse::keys(newer, Some(keys)));
    let gone = OutsideRequest::Keys {
        issuer: IssuerUrl::parse("http://127.0.0.1:1").unwrap(),
        newer_than: None,
    };
    assert_eq!(
        issuers.fetched(gone.clone()).await,
        OutsideResponse::keys(gone, None)
    );
}
