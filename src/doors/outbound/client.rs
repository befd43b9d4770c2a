//! One HTTP/1.1 request to a running server, for commands that are its clients, within limits of time and size.

use std::{fmt, io, time::Duration};

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{self, CertificateError, Error},
};
use tokio_util::task::AbortOnDropHandle;

use crate::outbound::trust::{self, TrustError};

/// The limit of time for the connection and the response.
const WITHIN: Duration = Duration::from_secs(10);
/// The largest body of a response, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// The certificates that a client trusts.
#[derive(Clone)]
pub struct Trust(TlsConnector);

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust(…)")
    }
}

impl Trust {
    /// Trusts the public certificate authorities, and the certificates in PEM files: authorities, or servers' own. `own` is a chain whose first
    /// certificate is trusted for every name.
    ///
    /// # Errors
    /// [`TrustError`].
    pub fn new(authorities: &[Vec<u8>], own: Option<&[u8]>) -> Result<Self, TrustError> {
        trust::by_certificates(authorities, own).map(Self)
    }
}

/// A request, and where to send it.
#[derive(Debug)]
pub struct ClientRequest<'a> {
    /// A name or an address, without brackets.
    pub host: &'a str,
    /// The TCP port.
    pub port: u16,
    /// The trusted certificates for HTTPS; `None` for plain HTTP.
    pub trust: Option<&'a Trust>,
    /// `GET`, `POST`.
    pub method: &'static str,
    /// The path and the query.
    pub target: &'a str,
    /// All headers, including Host.
    pub headers: &'a [(&'static str, String)],
    /// The body; empty for none.
    pub body: &'a str,
}

/// The reason why a request got no response.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The connection failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The response is not HTTP.
    #[error("the response is not HTTP")]
    NotHttp,
    /// The server does not use TLS.
    #[error("it does not use HTTPS")]
    NotTls,
    /// The authority that issued the certificate is not trusted.
    #[error("the authority that issued its certificate is not trusted")]
    UnknownAuthority,
    /// The certificate is for other names.
    #[error("its certificate is not for this name, but for {0}")]
    OtherName(String),
    /// The certificate has expired or is not valid yet.
    #[error("its certificate has expired or is not valid yet")]
    OutOfDate,
    /// Another error of TLS.
    #[error("TLS failed: {0}")]
    Tls(String),
    /// The response took too long.
    #[error("it took longer than {} seconds", WITHIN.as_secs())]
    TooSlow,
}

/// Sends a request. Returns the status and the body of the response.
///
/// # Errors
/// [`ClientError`].
pub fn send(request: &ClientRequest<'_>) -> Result<(u16, Bytes), ClientError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(async {
        tokio::time::timeout(WITHIN, send_unlimited(request))
            .await
            .unwrap_or(Err(ClientError::TooSlow))
    });
    // Do not wait for a DNS query that is still running.
    runtime.shutdown_background();
    result
}

async fn send_unlimited(request: &ClientRequest<'_>) -> Result<(u16, Bytes), ClientError> {
    let tcp = connect(request.host, request.port).await?;
    let Some(Trust(tls)) = request.trust else {
        return exchange(request, tcp).await;
    };
    let name = ServerName::try_from(request.host.to_owned())
        .map_err(|error| ClientError::Tls(error.to_string()))?;
    let stream = tls.connect(name, tcp).await.map_err(tls_error)?;
    exchange(request, stream).await
}

async fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in lookup_host((host, port)).await? {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The reason why a handshake failed.
fn tls_error(error: io::Error) -> ClientError {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let Some(inner) = inner else {
        // A server without TLS closes the connection when it receives a handshake.
        return match error.kind() {
            io::ErrorKind::UnexpectedEof => ClientError::NotTls,
            _ => ClientError::Io(error),
        };
    };
    match inner {
        Error::InvalidMessage(_) => ClientError::NotTls,
        Error::InvalidCertificate(why) => match why {
            CertificateError::UnknownIssuer => ClientError::UnknownAuthority,
            // The certificate of an authority in the place of a server's, which no setting trusts.
            CertificateError::Other(why) if why.to_string().contains("CaUsedAsEndEntity") => {
                ClientError::UnknownAuthority
            }
            CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
                let names: Vec<_> = presented.iter().map(|name| bare(name)).collect();
                ClientError::OtherName(names.join(", "))
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                ClientError::OtherName("no name".to_owned())
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => ClientError::OutOfDate,
            why => ClientError::Tls(why.to_string()),
        },
        other => ClientError::Tls(other.to_string()),
    }
}

/// `example.org` of `DnsName("example.org")`.
fn bare(name: &str) -> &str {
    let name = name.split_once('(').map_or(name, |(_, name)| name);
    name.trim_end_matches(')').trim_matches('"')
}

async fn exchange(
    request: &ClientRequest<'_>,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<(u16, Bytes), ClientError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(http_error)?;
    let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
    let mut builder = Request::builder()
        .method(request.method)
        .uri(request.target);
    for (name, value) in request.headers {
        builder = builder.header(*name, value);
    }
    let request = builder
        .body(Full::new(Bytes::copy_from_slice(request.body.as_bytes())))
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    let response = sender.send_request(request).await.map_err(http_error)?;
    let status = response.status().as_u16();
    match Limited::new(response.into_body(), LARGEST).collect().await {
        Ok(body) => Ok((status, body.to_bytes())),
        Err(error) => Err(ClientError::Io(io::Error::other(error.to_string()))),
    }
}

fn http_error(error: hyper::Error) -> ClientError {
    if error.is_parse() || error.is_incomplete_message() {
        return ClientError::NotHttp;
    }
    // The source says more than that the connection failed.
    let below = std::error::Error::source(&error).map(ToString::to_string);
    ClientError::Io(io::Error::other(below.unwrap_or_else(|| error.to_string())))
}
