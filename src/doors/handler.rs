//! One request after the other through its door, with one line of log for each.

use std::{
    net::{IpAddr, SocketAddr},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Instant,
};

use futures::FutureExt;
use http::{Request, Response, request::Parts};
use hyper::body::Incoming;
use ipnet::IpNet;
use wire::{Fault, Format, unsourced};

use crate::{
    door::{Context, Head, RequestLog, host},
    doors::Doors,
    edge::{
        body::RequestBody,
        client_address::{ClientAddress, is_trusted},
        response::{self, Body},
    },
};

/// Answers requests.
pub(crate) struct Handler {
    pub(crate) context: Arc<Context>,
    pub(crate) doors: Doors,
    pub(crate) domain: Option<String>,
    pub(crate) trusted_proxies: Vec<IpNet>,
}

impl Handler {
    pub(crate) fn is_trusted_proxy(&self, address: IpAddr) -> bool {
        is_trusted(&address.to_canonical(), &self.trusted_proxies)
    }

    /// Answers a request and logs its line. A panic becomes an internal failure.
    pub(crate) async fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
        tls: Option<&'static str>,
    ) -> Response<Body> {
        let began = Instant::now();
        let request_id = self.context.core.ids().uuid().hyphenated().to_string();
        let (parts, body) = request.into_parts();
        let body = RequestBody::new(body, self.context.limits.body);
        let mut log = RequestLog::default();
        let answered =
            AssertUnwindSafe(self.through_door(&parts, body, peer, tls, &request_id, &mut log))
                .catch_unwind()
                .await;
        let response = answered.unwrap_or_else(|_| {
            tracing::error!(id = %request_id, "a request made the server panic; the server continues");
            failure(&Fault::internal_failure(), &request_id)
        });
        tracing::info!(
            id = %request_id,
            method = %parts.method,
            path = %parts.uri.path(),
            caller = %or_dash(&log.caller),
            action = %or_dash(&log.action),
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
        body: RequestBody,
        peer: SocketAddr,
        tls: Option<&'static str>,
        request_id: &str,
        log: &mut RequestLog,
    ) -> Response<Body> {
        let Some(host) = host::host(&parts.uri, &parts.headers) else {
            return failure(
                &Fault::other(
                    "InvalidHost",
                    400,
                    unsourced!(
                        "The Host header is missing, malformed, or not the host of the request's target."
                    ),
                ),
                request_id,
            );
        };
        let names = host::names(host, self.domain.as_deref(), self.context.services);
        let (peer, trusted) = (peer.ip().to_canonical(), &self.trusted_proxies);
        let client = ClientAddress::of(&parts.headers, peer, tls.is_some(), trusted);
        let mut head = Head::new(
            parts,
            host,
            names,
            self.context.services,
            client,
            request_id,
        );
        // Behind a trusted proxy, the connection is the proxy's.
        head.tls = tls.filter(|_| !self.is_trusted_proxy(peer));
        self.doors.serve(head, body, log).await
    }
}

/// The log shows an empty text as a dash.
fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

/// The answer to a request that reaches no door.
fn failure(fault: &Fault, request_id: &str) -> Response<Body> {
    let mut response = response::new(
        fault.status(),
        "text/xml",
        fault.encode(iam::registry::IAM, Format::Xml, request_id),
    );
    response::set_header(&mut response, "x-amzn-requestid", request_id);
    response
}
