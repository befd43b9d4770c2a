//! The listener. It accepts connections within limits, and shuts down gracefully.

use std::{convert::Infallible, future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
};
use iam::Core;
use sigv4::SigningKeyCache;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::Semaphore,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    config::ServerConfig,
    door::{Context, absent_services::AbsentServices},
    doors::{self, Doors},
    edge::{
        connection_limit::ConnectionLimit,
        idle_timeout::{IdleTimeout, MeteredStream},
        tls,
    },
    handler::Handler,
};

/// A server on its listener.
pub struct Server {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    handler: Arc<Handler>,
}

impl Server {
    /// Opens the doors of a server for a listener that is already bound.
    ///
    /// # Errors
    /// The listener has no address, or the folder of blobs cannot be used.
    pub fn new(listener: TcpListener, core: Core, config: ServerConfig) -> io::Result<Self> {
        let on_loopback = listener.local_addr()?.ip().is_loopback();
        let context = Arc::new(Context {
            core,
            limits: config.limits,
            signing_keys: SigningKeyCache::default(),
            services: doors::services(),
            absent_services: AbsentServices::new(doors::services()),
        });
        Ok(Self {
            listener,
            tls: config.tls.clone(),
            handler: Arc::new(Handler {
                domain: config.domain.clone(),
                trusted_proxies: config.trusted_proxies.clone(),
                doors: Doors::open(&context, config, on_loopback)?,
                context,
            }),
        })
    }

    /// Serves until `shutdown` completes, then waits for open requests, for no longer than the limit.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let limits = self.handler.context.limits;
        let connections = Arc::new(Semaphore::new(limits.connections));
        let per_client = Arc::new(ConnectionLimit::new(limits.connections));
        tokio::pin!(shutdown);
        loop {
            let permit = tokio::select! {
                () = &mut shutdown => break,
                permit = Arc::clone(&connections).acquire_owned() => permit,
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
            let is_proxy = self.handler.is_trusted_proxy(peer.ip());
            let Some(client_permit) = per_client.admit(peer.ip(), is_proxy) else {
                tracing::debug!(%peer, "refused a connection: its client has too many");
                continue;
            };
            let _ = stream.set_nodelay(true);
            let idle_timeout = Arc::new(IdleTimeout::default());
            let stream = MeteredStream {
                stream,
                idle_timeout: Arc::clone(&idle_timeout),
            };
            let mut connection = Connection {
                handler: Arc::clone(&self.handler),
                idle_timeout,
                peer,
                tls: None,
            };
            let (acceptor, watcher) = (self.tls.clone(), graceful.watcher());
            tokio::spawn(async move {
                let _permits = (permit, client_permit);
                let Some(acceptor) = acceptor else {
                    return connection.serve(stream, watcher).await;
                };
                if let Ok(Ok(stream)) = timeout(limits.handshake, acceptor.accept(stream)).await {
                    connection.tls = tls::version(stream.get_ref().1);
                    connection.serve(stream, watcher).await;
                }
            });
        }
        drop(self.listener);
        if timeout(limits.drain, graceful.shutdown()).await.is_err() {
            tracing::warn!("cut off requests that did not complete in time");
        }
    }
}

/// A connection that was accepted.
struct Connection {
    handler: Arc<Handler>,
    idle_timeout: Arc<IdleTimeout>,
    peer: SocketAddr,
    /// `1.2` or `1.3`.
    tls: Option<&'static str>,
}

impl Connection {
    /// Serves HTTP/1.1 or HTTP/2 until the client leaves, is idle for too long, or the server shuts down.
    async fn serve<S>(self, stream: S, watcher: Watcher)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let Self {
            handler,
            idle_timeout,
            peer,
            tls,
        } = self;
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
        let requests = Arc::clone(&idle_timeout);
        let service = service_fn(move |request| {
            let (handler, in_flight) = (Arc::clone(&handler), requests.begin_request());
            async move {
                let _in_flight = in_flight;
                Ok::<_, Infallible>(handler.answer(request, peer, tls).await)
            }
        });
        let connection = builder
            .serve_connection(TokioIo::new(stream), service)
            .into_owned();
        // hyper limits the time of heads in HTTP/1.1 only, and no time after a response has begun. A client that goes away is not an error.
        tokio::select! {
            _ = watcher.watch(connection) => {}
            () = idle_timeout.expired(limits.head, limits.idle) => {}
        }
    }
}
