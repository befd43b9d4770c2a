//! The listener: connections within limits, one request after the other through its door, one line of log each, an orderly end.

use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt;
use http::{Request, Response, request::Parts};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use iam::{Core, texts};
use ipnet::IpNet;
use sigv4::SigningKeyCache;
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_rustls::TlsAcceptor;
use wire::{Fault, Format};

use crate::{
    config::ServerConfig,
    door::{Context, Head, RequestLog, host},
    doors::{self, Doors},
    edge::{
        body,
        client_address::{self as sender, Sender},
        connection_limit::Peers,
        idle_timeout::{Counted, Pulse},
        response::{self as answer, Body},
        tls,
    },
};

/// A server that is bound.
pub struct Server {
    listener: TcpListener,
    handler: Arc<Handler>,
}

/// What answers requests.
struct Handler {
    context: Arc<Context>,
    doors: Doors,
    domain: Option<String>,
    trusted_proxies: Vec<IpNet>,
    tls: Option<TlsAcceptor>,
}

impl Server {
    /// A server on a listener that is already bound.
    ///
    /// # Errors
    /// If the listener has no address.
    pub fn new(listener: TcpListener, core: Core, config: ServerConfig) -> io::Result<Self> {
        let on_loopback = listener.local_addr()?.ip().is_loopback();
        let context = Arc::new(Context {
            core,
            limits: config.limits,
            signing_keys: SigningKeyCache::default(),
            services: doors::services(),
        });
        Ok(Self {
            listener,
            handler: Arc::new(Handler {
                domain: config.domain.clone(),
                trusted_proxies: config.trusted_proxies.clone(),
                tls: config.tls.clone(),
                doors: Doors::open(&context, config, on_loopback)?,
                context,
            }),
        })
    }

    /// Serves until `shutdown`, then waits for open requests, but no longer than the limit.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let most = self.handler.context.limits.connections;
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
            let is_proxy = self.handler.is_trusted(peer.ip());
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
            let (handler, watcher) = (Arc::clone(&self.handler), graceful.watcher());
            tokio::spawn(async move {
                let _held = (place, entered);
                let Some(tls) = handler.tls.clone() else {
                    return connection(handler, stream, pulse, None, peer, watcher).await;
                };
                if let Ok(Ok(stream)) =
                    tokio::time::timeout(handler.context.limits.handshake, tls.accept(stream)).await
                {
                    let version = tls::version(stream.get_ref().1);
                    connection(handler, stream, pulse, version, peer, watcher).await;
                }
            });
        }
        drop(self.listener);
        let drained =
            tokio::time::timeout(self.handler.context.limits.drain, graceful.shutdown()).await;
        if drained.is_err() {
            tracing::warn!("requests were cut off: they did not end in time");
        }
    }
}

async fn connection<S>(
    handler: Arc<Handler>,
    stream: S,
    pulse: Arc<Pulse>,
    tls: Option<&'static str>,
    peer: SocketAddr,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    let limits = handler.context.limits;
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
        let (handler, working) = (Arc::clone(&handler), pulse.working());
        async move {
            let _working = working;
            Ok::<_, std::convert::Infallible>(handler.answer(request, peer, tls).await)
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

impl Handler {
    fn is_trusted(&self, address: IpAddr) -> bool {
        sender::is_trusted(&address.to_canonical(), &self.trusted_proxies)
    }

    /// Answers one request, whatever happens in it, and logs its log.
    async fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
        tls: Option<&'static str>,
    ) -> Response<Body> {
        let began = Instant::now();
        let request_id = self.context.core.ids().uuid().hyphenated().to_string();
        let (parts, body) = request.into_parts();
        let body = body::Incoming::new(body, self.context.limits.body);
        let mut log = RequestLog::default();
        let answered =
            AssertUnwindSafe(self.through_door(&parts, body, peer, tls, &request_id, &mut log))
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
            caller = %said(&log.caller),
            action = %said(&log.action),
            decision = log.decision.unwrap_or("-"),
            would_deny = log.would_deny,
            code = log.code.as_deref().unwrap_or("-"),
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
        log: &mut RequestLog,
    ) -> Response<Body> {
        let Some(host) = host::host(&parts.uri, &parts.headers) else {
            return failure(&Fault::other("InvalidHost", 400, texts::HOST), request_id);
        };
        let names = host::names(host, self.domain.as_deref(), self.context.services);
        let (peer, trusted) = (peer.ip().to_canonical(), &self.trusted_proxies);
        let sender = Sender::of(&parts.headers, peer, tls.is_some(), trusted);
        let mut head = Head::new(parts, host, names, sender, request_id);
        // Behind a proxy it is the proxy that spoke to us.
        head.tls = tls.filter(|_| !self.is_trusted(peer));
        self.doors.serve(head, body, log).await
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
