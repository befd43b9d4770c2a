//! One request to a running server, for the commands that are its clients: HTTP/1.1, over TLS or not, within a time and a size.

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

/// For connecting, and for the answer.
const WITHIN: Duration = Duration::from_secs(10);
/// The longest answer that is read.
const LARGEST: usize = 16 * 1024 * 1024;

/// Which certificates are believed.
#[derive(Clone)]
pub struct Trust(TlsConnector);

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust(…)")
    }
}

impl Trust {
    /// Those that the authorities of the web vouch for, and those of PEM files, which may also be the server's own. `own`: a chain whose
    /// first certificate is believed whatever name it is for.
    ///
    /// # Errors
    /// [`TrustError`].
    pub fn new(authorities: &[Vec<u8>], own: Option<&[u8]>) -> Result<Self, TrustError> {
        trust::by_certificates(authorities, own).map(Self)
    }
}

/// Whom to ask, and what.
#[derive(Debug)]
pub struct Question<'a> {
    /// A name or an address, without brackets.
    pub host: &'a str,
    /// The port.
    pub port: u16,
    /// For HTTPS: which certificates are believed.
    pub trust: Option<&'a Trust>,
    /// `GET`, `POST`.
    pub method: &'static str,
    /// The path, and the query if there is one.
    pub target: &'a str,
    /// The headers, Host among them.
    pub headers: &'a [(&'static str, String)],
    /// The body; empty for none.
    pub body: &'a str,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// No connection, or one that broke.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// What came is no HTTP.
    #[error("that is no answer of an HTTP server")]
    NotHttp,
    /// TLS was not spoken there.
    #[error("it does not speak HTTPS")]
    NotTls,
    /// An authority that is not known vouches for the certificate.
    #[error("its certificate is of no authority that is trusted here")]
    UnknownAuthority,
    /// The certificate is for other names.
    #[error("its certificate is not for this name, but for {0}")]
    OtherName(String),
    /// The certificate's time is over, or has not come.
    #[error("its certificate is out of date")]
    OutOfDate,
    /// Another failure of TLS.
    #[error("no HTTPS with it: {0}")]
    Tls(String),
    /// It took too long.
    #[error("it takes longer than {} seconds", WITHIN.as_secs())]
    TooSlow,
}

/// Asks, and waits for the status and the body of the answer.
///
/// # Errors
/// [`NoAnswer`].
pub fn ask(question: &Question<'_>) -> Result<(u16, Bytes), NoAnswer> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let asked = runtime.block_on(async {
        tokio::time::timeout(WITHIN, at_leisure(question))
            .await
            .unwrap_or(Err(NoAnswer::TooSlow))
    });
    // A name that is still looked up keeps nobody.
    runtime.shutdown_background();
    asked
}

async fn at_leisure(question: &Question<'_>) -> Result<(u16, Bytes), NoAnswer> {
    let tcp = connect(question.host, question.port).await?;
    let Some(Trust(tls)) = question.trust else {
        return exchange(question, tcp).await;
    };
    let name = ServerName::try_from(question.host.to_owned())
        .map_err(|error| NoAnswer::Tls(error.to_string()))?;
    let stream = tls.connect(name, tcp).await.map_err(no_tls)?;
    exchange(question, stream).await
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

/// What a handshake failed of.
fn no_tls(error: io::Error) -> NoAnswer {
    let of_tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let Some(of_tls) = of_tls else {
        // A server of another kind closes the connection when it sees a handshake.
        return match error.kind() {
            io::ErrorKind::UnexpectedEof => NoAnswer::NotTls,
            _ => NoAnswer::Io(error),
        };
    };
    match of_tls {
        Error::InvalidMessage(_) => NoAnswer::NotTls,
        Error::InvalidCertificate(why) => match why {
            CertificateError::UnknownIssuer => NoAnswer::UnknownAuthority,
            // An authority in the place of a server that nobody named as known.
            CertificateError::Other(why) if why.to_string().contains("CaUsedAsEndEntity") => {
                NoAnswer::UnknownAuthority
            }
            CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
                let names: Vec<_> = presented.iter().map(|name| bare(name)).collect();
                NoAnswer::OtherName(names.join(", "))
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                NoAnswer::OtherName("none at all".to_owned())
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => NoAnswer::OutOfDate,
            why => NoAnswer::Tls(why.to_string()),
        },
        other => NoAnswer::Tls(other.to_string()),
    }
}

/// `example.org` of `DnsName("example.org")`.
fn bare(name: &str) -> &str {
    let name = name.split_once('(').map_or(name, |(_, name)| name);
    name.trim_end_matches(')').trim_matches('"')
}

async fn exchange(
    question: &Question<'_>,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<(u16, Bytes), NoAnswer> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
    let mut request = Request::builder()
        .method(question.method)
        .uri(question.target);
    for (name, value) in question.headers {
        request = request.header(*name, value);
    }
    let request = request
        .body(Full::new(Bytes::copy_from_slice(question.body.as_bytes())))
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    let answer = sender.send_request(request).await.map_err(broken)?;
    let status = answer.status().as_u16();
    match Limited::new(answer.into_body(), LARGEST).collect().await {
        Ok(body) => Ok((status, body.to_bytes())),
        Err(error) => Err(NoAnswer::Io(io::Error::other(error.to_string()))),
    }
}

fn broken(error: hyper::Error) -> NoAnswer {
    if error.is_parse() || error.is_incomplete_message() {
        return NoAnswer::NotHttp;
    }
    // What lies below says more than that the connection broke.
    let below = std::error::Error::source(&error).map(ToString::to_string);
    NoAnswer::Io(io::Error::other(below.unwrap_or_else(|| error.to_string())))
}
