//! Fetches one document by GET with HTTP/1.1 over TLS, or over plain TCP on loopback, within limits of time and size, without redirects.

use std::{io, net::SocketAddr, time::Duration};

use bytes::Bytes;
use http::{Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use proofs::issuer_url::is_loopback;
use rustls_pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
};
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;

use crate::outbound::trust::{self, TrustError};

/// AWS waits for an issuer as long (re:Post, "AssumeRoleWithWebIdentity … InvalidIdentityToken").
const WITHIN: Duration = Duration::from_secs(5);
/// The largest document, in bytes.
const LARGEST: usize = 512 * 1024;
/// The largest head of a response, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;

/// The reason why a document could not be fetched, for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The URL is not allowed.
    #[error("{0} is neither an HTTPS URL nor an HTTP URL on loopback")]
    Url(String),
    /// There is no connection, or it is not trusted.
    #[error("{authority} cannot be reached: {why}")]
    Unreachable {
        /// Host and port.
        authority: String,
        /// The error of the system or of TLS.
        why: String,
    },
    /// The status is not 200; redirects are not followed.
    #[error("{url} answered {status}")]
    Status {
        /// The URL of the document.
        url: String,
        /// The status of the response.
        status: u16,
    },
    /// The document is too large.
    #[error("{0} is larger than {LARGEST} bytes")]
    TooLarge(String),
    /// The response took too long.
    #[error("{0} took longer than {WITHIN:?}")]
    TooSlow(String),
}

/// The URL of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DocumentUrl {
    secure: bool,
    host: String,
    port: u16,
    /// The path and the query.
    path: String,
}

impl DocumentUrl {
    /// Reads an `https` URL, or an `http` URL on loopback, without user and password.
    pub(super) fn parse(url: &str) -> Result<Self, FetchError> {
        let refused = || FetchError::Url(url.chars().take(255).collect());
        let uri: Uri = url.parse().map_err(|_| refused())?;
        let authority = uri.authority().ok_or_else(refused)?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if is_loopback(authority.host()) => false,
            _ => return Err(refused()),
        };
        // An authority that is longer than host and port has a user, or a port that is not valid.
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

    /// As in the URL: an IPv6 address is in brackets.
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

    fn text(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority(), self.path)
    }
}

/// Fetches documents.
pub(super) struct Fetcher {
    tls: TlsConnector,
    within: Duration,
}

impl Fetcher {
    pub(super) fn new(authorities: &[Vec<u8>]) -> Result<Self, TrustError> {
        Ok(Self {
            tls: trust::by_authorities(authorities)?,
            within: WITHIN,
        })
    }

    /// Sets the limit of time.
    #[cfg(test)]
    pub(super) fn set_within(&mut self, within: Duration) {
        self.within = within;
    }

    /// Fetches a document.
    pub(super) async fn get(&self, url: &DocumentUrl) -> Result<Bytes, FetchError> {
        tokio::time::timeout(self.within, self.get_unlimited(url))
            .await
            .unwrap_or_else(|_| Err(FetchError::TooSlow(url.text())))
    }

    async fn get_unlimited(&self, url: &DocumentUrl) -> Result<Bytes, FetchError> {
        let unreachable = |error: &dyn std::error::Error| FetchError::Unreachable {
            authority: url.authority(),
            why: error.to_string(),
        };
        let tcp = connect(url).await.map_err(|error| unreachable(&error))?;
        if !url.secure {
            return exchange(url, tcp).await;
        }
        let name = ServerName::try_from(url.name().to_owned());
        let name = name.map_err(|error| unreachable(&error))?;
        let tls = self.tls.connect(name, tcp).await;
        exchange(url, tls.map_err(|error| unreachable(&error))?).await
    }
}

/// Connects to the first address that accepts. Without TLS, only to loopback addresses, whatever the name resolves to.
async fn connect(url: &DocumentUrl) -> io::Result<TcpStream> {
    let addresses = lookup_host((url.name(), url.port)).await?;
    let may = |address: &SocketAddr| url.secure || address.ip().is_loopback();
    let mut last = io::Error::new(io::ErrorKind::NotFound, "it has no address that is allowed");
    for address in addresses.filter(may) {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn exchange(
    url: &DocumentUrl,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<Bytes, FetchError> {
    let broken = |error: &dyn std::error::Error| FetchError::Unreachable {
        authority: url.authority(),
        why: error.to_string(),
    };
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LARGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| broken(&error))?;
    let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
    let default = if url.secure { 443 } else { 80 };
    let host = if url.port == default {
        url.host.clone()
    } else {
        url.authority()
    };
    let request = Request::builder()
        .method(Method::GET)
        .uri(&url.path)
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
            url: url.text(),
            status: answer.status().as_u16(),
        });
    }
    match Limited::new(answer.into_body(), LARGEST).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(FetchError::TooLarge(url.text())),
        Err(error) => Err(broken(error.as_ref())),
    }
}
