//! The listener: connections within limits, one request after the other through its door, one line of log each, an orderly end.

use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    panic::AssertUnwindSafe,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt;
use http::{Request, Response, header, request::Parts};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use iam::{Core, Origin, texts};
use ipnet::IpNet;
use sigv4::SigningKeys;
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_rustls::TlsAcceptor;
use wire::{Fault, Format};

use crate::{
    access_analyzer, admin,
    answer::{self, Body},
    awsjson, body,
    credentials::ProgramRoles,
    issuers::Issuers,
    oidc,
    peers::Peers,
    places::{Places, Turns},
    pulse::{Counted, Pulse},
    query::{self, Head},
    route::{self, Door},
    s3::{self, S3Door},
    sender::{self, Sender},
    tls, tokens,
};

/// How much a client may take, and how long. Of the connections one client may have a quarter, and this machine or a trusted proxy three
/// quarters ([`crate::peers`]).
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at a time.
    pub connections: usize,
    /// Until a head is whole.
    pub head: Duration,
    /// Until a body is whole (IAM, STS and the realms), or a piece of it has come (S3).
    pub body: Duration,
    /// Until a client that is not worked for asks for something or takes some of its answer ([`crate::pulse`]).
    pub pause: Duration,
    /// Until a TLS handshake is done.
    pub handshake: Duration,
    /// Until slow work (hashing) begins, or the guess of a password is due.
    pub queue: Duration,
    /// Until open requests are cut off at the end.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            head: Duration::from_secs(15),
            body: Duration::from_secs(30),
            pause: Duration::from_secs(30),
            handshake: Duration::from_secs(10),
            queue: Duration::from_secs(20),
            drain: Duration::from_secs(10),
        }
    }
}

/// What the server is told.
#[derive(Clone)]
pub struct ServerConfig {
    /// The domain under which hosts name partitions.
    pub domain: Option<String>,
    /// Proxies that are believed what they say of the client.
    pub trusted_proxies: Vec<IpNet>,
    /// The server's certificate and key.
    pub tls: Option<TlsAcceptor>,
    /// The keys of OIDC providers.
    pub issuers: Arc<Issuers>,
    /// Limits.
    pub limits: Limits,
    /// Whether reset and clock are answered.
    pub allow_reset: bool,
    /// Where blobs are kept; none: in a temporary folder.
    pub data: Option<PathBuf>,
    /// The roles as which programs on this machine may act.
    pub programs: Option<ProgramRoles>,
}

/// A server that is bound.
pub struct Server {
    listener: TcpListener,
    doors: Arc<Doors>,
}

/// What every door needs.
pub(crate) struct Doors {
    pub(crate) core: Core,
    pub(crate) config: ServerConfig,
    pub(crate) signing_keys: SigningKeys,
    pub(crate) s3: S3Door,
    /// Places for calls with slow work to do.
    pub(crate) slow: Places,
    /// Places for passwords of realms: anybody may have them compared, and nobody who signs waits for that.
    pub(crate) passwords: Places,
    /// Whose turn it is to guess a password.
    pub(crate) turns: Arc<Turns>,
    /// Whether only this machine can reach the server.
    pub(crate) on_loopback: bool,
}

/// What the log says of a request.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) caller: String,
    pub(crate) action: String,
    pub(crate) decision: Option<&'static str>,
    pub(crate) code: Option<String>,
    pub(crate) would_deny: bool,
}

impl Server {
    /// A server on a listener that is already bound.
    ///
    /// # Errors
    /// If the listener has no address.
    pub fn new(listener: TcpListener, core: Core, config: ServerConfig) -> io::Result<Self> {
        let on_loopback = listener.local_addr()?.ip().is_loopback();
        Ok(Self {
            listener,
            doors: Arc::new(Doors {
                s3: S3Door::open(&core, config.data.as_deref())?,
                core,
                signing_keys: SigningKeys::default(),
                slow: Places::new(config.limits.queue),
                passwords: Places::new(config.limits.queue),
                turns: Arc::default(),
                on_loopback,
                config,
            }),
        })
    }

    /// Serves until `shutdown`, then waits for open requests, but no longer than the limit.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let most = self.doors.config.limits.connections;
        let (places, peers) = (Arc::new(Semaphore::new(most)), Arc::new(Peers::of(most)));
        tokio::pin!(shutdown);
        loop {
            let place = tokio::select! {
                () = &mut shutdown => break,
                place = Arc::clone(&places).acquire_owned() => place,
            };
            let (stream, peer) = tokio::select! {
                () = &mut shutdown => break,
                accepted = self.listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept a connection");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                },
            };
            let is_proxy = self.doors.is_trusted(peer.ip());
            let Some(entered) = peers.enter(peer.ip(), is_proxy) else {
                tracing::debug!(%peer, "a connection is refused: its client has too many");
                continue;
            };
            let _ = stream.set_nodelay(true);
            let pulse = Arc::new(Pulse::default());
            let stream = Counted {
                stream,
                pulse: Arc::clone(&pulse),
            };
            let (doors, watcher) = (Arc::clone(&self.doors), graceful.watcher());
            tokio::spawn(async move {
                let _held = (place, entered);
                let Some(tls) = doors.config.tls.clone() else {
                    return connection(doors, stream, pulse, None, peer, watcher).await;
                };
                if let Ok(Ok(stream)) =
                    tokio::time::timeout(doors.config.limits.handshake, tls.accept(stream)).await
                {
                    let version = tls::version(stream.get_ref().1);
                    connection(doors, stream, pulse, version, peer, watcher).await;
                }
            });
        }
        drop(self.listener);
        let drained =
            tokio::time::timeout(self.doors.config.limits.drain, graceful.shutdown()).await;
        if drained.is_err() {
            tracing::warn!("requests were cut off: they did not end in time");
        }
    }
}

async fn connection<S>(
    doors: Arc<Doors>,
    stream: S,
    pulse: Arc<Pulse>,
    tls: Option<&'static str>,
    peer: SocketAddr,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    let limits = doors.config.limits;
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(128)
        .max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(64 * 1024)
        .max_concurrent_streams(256)
        .keep_alive_interval(limits.head);
    let watched = Arc::clone(&pulse);
    let service = service_fn(move |request| {
        let (doors, working) = (Arc::clone(&doors), pulse.working());
        async move {
            let _working = working;
            Ok::<_, std::convert::Infallible>(doors.answer(request, peer, tls).await)
        }
    });
    let connection = builder
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    // hyper times the heads of HTTP/1.1 alone, and nothing of what comes after an answer began. A client that goes away is no event.
    tokio::select! {
        _ = watcher.watch(connection) => {}
        () = watched.stopped(limits.head, limits.pause) => {}
    }
}

impl Doors {
    fn is_trusted(&self, address: IpAddr) -> bool {
        sender::is_trusted(&address.to_canonical(), &self.config.trusted_proxies)
    }

    /// Answers one request, whatever happens in it, and logs its line.
    async fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
        tls: Option<&'static str>,
    ) -> Response<Body> {
        let began = Instant::now();
        let request_id = self.core.ids().uuid().hyphenated().to_string();
        let (parts, body) = request.into_parts();
        let body = body::Incoming::new(body, self.config.limits.body);
        let mut line = Line::default();
        let answered =
            AssertUnwindSafe(self.through_door(&parts, body, peer, tls, &request_id, &mut line))
                .catch_unwind()
                .await;
        let response = answered.unwrap_or_else(|_| {
            tracing::error!(id = %request_id, "a request broke the server's code; the server goes on");
            failure(&Fault::internal_failure(), &request_id)
        });
        tracing::info!(
            id = %request_id,
            method = %parts.method,
            path = %parts.uri.path(),
            caller = %said(&line.caller),
            action = %said(&line.action),
            decision = line.decision.unwrap_or("-"),
            would_deny = line.would_deny,
            code = line.code.as_deref().unwrap_or("-"),
            status = response.status().as_u16(),
            micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
            "request"
        );
        response
    }

    async fn through_door(
        &self,
        parts: &Parts,
        body: body::Incoming,
        peer: SocketAddr,
        tls: Option<&'static str>,
        request_id: &str,
        line: &mut Line,
    ) -> Response<Body> {
        let Some(host) = route::host(&parts.uri, &parts.headers) else {
            return failure(&Fault::other("InvalidHost", 400, texts::HOST), request_id);
        };
        let names = route::names(host, self.config.domain.as_deref());
        let (peer, trusted) = (peer.ip().to_canonical(), &self.config.trusted_proxies);
        let sender = Sender::of(&parts.headers, peer, tls.is_some(), trusted);
        let mut origin = self.origin(parts, sender, request_id);
        origin.host_partition.clone_from(&names.partition);
        let head = Head {
            parts,
            host,
            names: &names,
            origin,
            // Behind a proxy it is the proxy that spoke to us.
            tls: tls.filter(|_| !self.is_trusted(peer)),
            from_here: sender.known && sender.address.is_loopback(),
        };
        match route::door(&parts.method, &parts.uri, &parts.headers, &names) {
            Door::Query => query::handle(self, head, body, line).await,
            Door::AwsJson => awsjson::handle(self, head, body, line).await,
            Door::AccessAnalyzer => access_analyzer::handle(self, head, body, line).await,
            Door::Admin => admin::handle(self, head, body, line).await,
            Door::Oidc => oidc::handle(self, head, body, line).await,
            Door::Tokens => tokens::handle(self, head, line).await,
            Door::S3 => s3::handle(self, head, body, line).await,
        }
    }

    fn origin(&self, parts: &Parts, sender: Sender, request_id: &str) -> Origin {
        let text = |name: header::HeaderName| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        Origin {
            request_id: request_id.to_owned(),
            source_ip: sender.address,
            secure: sender.secure,
            user_agent: text(header::USER_AGENT),
            referer: text(header::REFERER),
            region: "us-east-1".to_owned(),
            host_partition: None,
            global_endpoint: false,
        }
    }
}

/// What the log says of what is not there.
fn said(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

/// An answer that no door gives.
pub(crate) fn failure(fault: &Fault, request_id: &str) -> Response<Body> {
    let mut response = answer::answer(
        fault.status(),
        "text/xml",
        fault.encode(iam::registry::IAM, Format::Xml, request_id),
    );
    answer::set(&mut response, "x-amzn-requestid", request_id);
    response
}
