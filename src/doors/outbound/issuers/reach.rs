//! One GET of one document: HTTP/1.1 over TLS, or to this machine over plain TCP; within a time and a size, without redirects.

use std::{io, net::SocketAddr, time::Duration};

use bytes::Bytes;
use http::{Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use iam::is_loopback;
use rustls_pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
};
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;

use crate::outbound::trust::{self, TrustError};

/// AWS waits as long for an issuer (re:Post, "AssumeRoleWithWebIdentity … InvalidIdentityToken").
const WITHIN: Duration = Duration::from_secs(5);
/// A document is not larger.
const LARGEST: usize = 512 * 1024;
/// A head is not larger.
const LARGEST_HEAD: usize = 64 * 1024;

/// Why a document could not be had; for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No URL that is reached.
    #[error("{0} is no URL of HTTPS, nor of HTTP on this machine")]
    Url(String),
    /// No connection, or none that can be trusted.
    #[error("{authority} cannot be reached: {why}")]
    Unreachable {
        /// Host and port.
        authority: String,
        /// What the system or TLS says.
        why: String,
    },
    /// Something else than 200: redirects are not followed.
    #[error("{url} answers {status}")]
    Status {
        /// What was asked.
        url: String,
        /// What it answered.
        status: u16,
    },
    /// The document is too large.
    #[error("{0} is larger than {LARGEST} bytes")]
    TooLarge(String),
    /// The answer took too long.
    #[error("{0} takes longer than {WITHIN:?}")]
    TooSlow(String),
}

/// Where a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    secure: bool,
    host: String,
    port: u16,
    /// With the query.
    path: String,
}

impl Place {
    /// Takes a URL apart: `https`, or `http` with a host that is this machine; neither user nor password.
    pub(super) fn parse(url: &str) -> Result<Self, FetchError> {
        let refused = || FetchError::Url(url.chars().take(255).collect());
        let uri: Uri = url.parse().map_err(|_| refused())?;
        let authority = uri.authority().ok_or_else(refused)?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if is_loopback(authority.host()) => false,
            _ => return Err(refused()),
        };
        // An authority that is longer than host and port has a user, or a port that is none.
        let written = match authority.port() {
            Some(port) => format!("{}:{port}", authority.host()),
            None => authority.host().to_owned(),
        };
        let port = authority
            .port_u16()
            .unwrap_or(if secure { 443 } else { 80 });
        if written != authority.as_str() || authority.host().is_empty() || port == 0 {
            return Err(refused());
        }
        Ok(Self {
            secure,
            host: authority.host().to_owned(),
            port,
            path: uri
                .path_and_query()
                .map_or_else(|| "/".to_owned(), ToString::to_string),
        })
    }

    pub(super) fn is_secure(&self) -> bool {
        self.secure
    }

    /// As it stands in the URL, an IPv6 address in its brackets.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The host without brackets.
    fn name(&self) -> &str {
        self.host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(&self.host)
    }

    fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    fn url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority(), self.path)
    }
}

/// What connections are made with.
pub(super) struct Reach {
    tls: TlsConnector,
    within: Duration,
}

impl Reach {
    pub(super) fn new(authorities: &[Vec<u8>]) -> Result<Self, TrustError> {
        Ok(Self {
            tls: trust::by_authorities(authorities)?,
            within: WITHIN,
        })
    }

    /// Waits no longer than this.
    #[cfg(test)]
    pub(super) fn set_within(&mut self, within: Duration) {
        self.within = within;
    }

    /// The document at a place.
    pub(super) async fn get(&self, place: &Place) -> Result<Bytes, FetchError> {
        tokio::time::timeout(self.within, self.get_at_leisure(place))
            .await
            .unwrap_or_else(|_| Err(FetchError::TooSlow(place.url())))
    }

    async fn get_at_leisure(&self, place: &Place) -> Result<Bytes, FetchError> {
        let unreachable = |error: &dyn std::error::Error| FetchError::Unreachable {
            authority: place.authority(),
            why: error.to_string(),
        };
        let tcp = connect(place).await.map_err(|error| unreachable(&error))?;
        if !place.secure {
            return exchange(place, tcp).await;
        }
        let name = ServerName::try_from(place.name().to_owned());
        let name = name.map_err(|error| unreachable(&error))?;
        let tls = self.tls.connect(name, tcp).await;
        exchange(place, tls.map_err(|error| unreachable(&error))?).await
    }
}

/// Connects to the first address that takes it. Without TLS, only to addresses of this machine, whatever the name resolves to.
async fn connect(place: &Place) -> io::Result<TcpStream> {
    let addresses = lookup_host((place.name(), place.port)).await?;
    let may = |address: &SocketAddr| place.secure || address.ip().is_loopback();
    let mut last = io::Error::new(
        io::ErrorKind::NotFound,
        "it has no address that may be reached",
    );
    for address in addresses.filter(may) {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn exchange(
    place: &Place,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<Bytes, FetchError> {
    let broken = |error: &dyn std::error::Error| FetchError::Unreachable {
        authority: place.authority(),
        why: error.to_string(),
    };
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LARGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| broken(&error))?;
    let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
    let default = if place.secure { 443 } else { 80 };
    let host = if place.port == default {
        place.host.clone()
    } else {
        place.authority()
    };
    let request = Request::builder()
        .method(Method::GET)
        .uri(&place.path)
        .header(header::HOST, host)
        .header(header::ACCEPT, "application/json")
        .header(
            header::USER_AGENT,
            concat!("astriam/", env!("CARGO_PKG_VERSION")),
        )
        .body(Empty::<Bytes>::new())
        .map_err(|error| broken(&error))?;
    let answer = sender
        .send_request(request)
        .await
        .map_err(|error| broken(&error))?;
    if answer.status() != StatusCode::OK {
        return Err(FetchError::Status {
            url: place.url(),
            status: answer.status().as_u16(),
        });
    }
    match Limited::new(answer.into_body(), LARGEST).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(FetchError::TooLarge(place.url())),
        Err(error) => Err(broken(error.as_ref())),
    }
}
