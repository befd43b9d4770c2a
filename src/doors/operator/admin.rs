//! The operator's door: health, and what development needs (reset, clock, mail, credentials for programs).
//!
//! Requests that are not signed are answered only if the server is bound to loopback, and only from this machine under a loopback name: this
//! refuses a page of another site whose name was made to resolve here, and what a proxy on this machine sends on. Health is for everybody.

use std::sync::Arc;

use http::{Method, Response, header};
use http_body_util::{BodyExt, Limited};
use iam::{Mail, Principal};
use serde_json::{Map, Value, json};

use crate::{
    door::{Context, Door, Head, RequestLog, host, verify},
    edge::{
        body::RequestBody,
        response::{self, Body},
    },
    operator::{
        credentials::{self, ProgramRoles},
        decisions,
    },
    s3::Blobs,
};

const LARGEST: usize = 16 * 1024;

/// Answers the operator's requests.
pub(crate) struct OperatorDoor {
    context: Arc<Context>,
    /// Whether reset and clock are answered.
    allow_reset: bool,
    /// Whether only this machine can reach the server.
    on_loopback: bool,
    /// The roles that programs on this machine may act as.
    programs: Option<ProgramRoles>,
    /// The blobs of S3, which a reset removes.
    blobs: Blobs,
}

impl OperatorDoor {
    pub(crate) fn new(
        context: &Arc<Context>,
        allow_reset: bool,
        on_loopback: bool,
        programs: Option<ProgramRoles>,
        blobs: Blobs,
    ) -> Self {
        Self {
            context: Arc::clone(context),
            allow_reset,
            on_loopback,
            programs,
            blobs,
        }
    }
}

impl Door for OperatorDoor {
    fn claims(head: &Head<'_>) -> bool {
        head.is_under("/_astriam")
            || head.is_under("/_localstack")
            || matches!(head.path(), "/healthz" | "/readyz" | "/moto-api/reset")
    }

    async fn serve(
        &self,
        head: Head<'_>,
        body: RequestBody,
        log: &mut RequestLog,
    ) -> Response<Body> {
        log.action = "admin".to_owned();
        let mut response = match (head.parts.method.as_str(), head.path()) {
            ("GET" | "HEAD", "/_astriam/health") => self.health(),
            ("GET" | "HEAD", "/healthz") => response::new(200, "text/plain; charset=utf-8", "ok\n"),
            ("GET" | "HEAD", "/readyz") => self.ready(),
            ("GET" | "HEAD", "/_localstack/health") => self.compatible(),
            ("GET", "/_astriam/mail") => self.mail(head.clone(), log),
            ("GET", path) if path.starts_with(credentials::PATH) => {
                match self.guard(&head, false) {
                    Ok(()) => credentials::answer(&self.context, self.programs.as_ref(), &head),
                    Err(refusal) => *refusal,
                }
            }
            ("GET", _) if head.is_under(decisions::PATH) => {
                decisions::answer(&self.context, head.clone(), log)
            }
            ("POST", "/_astriam/clock") => match self.guard(&head, true) {
                Ok(()) => self.clock(body).await,
                Err(refusal) => *refusal,
            },
            ("POST", "/_astriam/reset" | "/moto-api/reset") => match self.guard(&head, true) {
                Ok(()) => self.reset().await,
                Err(refusal) => *refusal,
            },
            _ => problem(404, "Not found."),
        };
        response::set_header(&mut response, "x-amzn-requestid", &head.origin.request_id);
        response::set_header(&mut response, "cache-control", "no-store");
        response
    }
}

impl OperatorDoor {
    /// Every service that a door serves, as running.
    fn services(&self) -> Value {
        let running = |service: &&str| ((*service).to_owned(), json!("running"));
        let services: Map<_, _> = self.context.services.iter().map(running).collect();
        Value::Object(services)
    }

    /// Refuses requests that did not come from this machine itself. `reset`: whether the request also needs `--allow-reset`.
    fn guard(&self, head: &Head<'_>, reset: bool) -> Result<(), Box<Response<Body>>> {
        if reset && !self.allow_reset {
            return Err(Box::new(problem(
                404,
                "Reset and clock require --allow-reset or --in-memory.",
            )));
        }
        if !self.on_loopback || !head.is_local || !host::is_loopback_name(head.host) {
            return Err(Box::new(problem(
                403,
                "This is available only on loopback, under a loopback name, and not through a proxy.",
            )));
        }
        let origin = head
            .parts
            .headers
            .get(header::ORIGIN)
            .map(|origin| origin.to_str().unwrap_or("null"));
        let own = |origin: &str| {
            let host = origin.split_once("://").map_or("", |(_, host)| host);
            let name = match host.strip_prefix('[') {
                Some(rest) => rest.split(']').next().unwrap_or_default(),
                None => host.rsplit_once(':').map_or(host, |(name, _)| name),
            };
            host::is_loopback_name(name)
        };
        if head.parts.method != Method::GET && origin.is_some_and(|origin| !own(origin)) {
            return Err(Box::new(problem(
                403,
                "This is not available to pages of other sites.",
            )));
        }
        Ok(())
    }

    fn health(&self) -> Response<Body> {
        let partitions = self.context.core.partitions();
        let enforced = self.context.core.settings().enforcement == iam::Enforcement::Enforce;
        let writable = self.context.core.is_writable();
        let body = json!({
            "status": if writable { "ok" } else { "read-only" },
            "version": env!("CARGO_PKG_VERSION"),
            "auth": if enforced { "enforce" } else { "soft" },
            "partitions": partitions.iter().map(|partition| partition.name.clone()).collect::<Vec<_>>(),
            "services": self.services(),
        });
        response::json_line(if writable { 200 } else { 503 }, &body)
    }

    fn ready(&self) -> Response<Body> {
        match self.context.core.is_writable() {
            true => response::new(200, "text/plain; charset=utf-8", "ready\n"),
            false => response::new(
                503,
                "text/plain; charset=utf-8",
                "the store does not accept writes\n",
            ),
        }
    }

    /// Health in the form of LocalStack, for tools that wait for it.
    fn compatible(&self) -> Response<Body> {
        response::json_line(
            200,
            &json!({ "services": self.services(), "edition": "astriam", "version": env!("CARGO_PKG_VERSION") }),
        )
    }

    /// Lists mail, to one address with `?to=ADDRESS`. This machine sees all of it; a partition's root user, who signs for IAM, sees that of its
    /// partition.
    fn mail(&self, mut head: Head<'_>, log: &mut RequestLog) -> Response<Body> {
        let pairs: Option<Vec<(String, String)>> =
            serde_urlencoded::from_str(head.parts.uri.query().unwrap_or_default()).ok();
        let Some(pairs) = pairs else {
            return problem(400, "The query is malformed.");
        };
        let to = pairs
            .iter()
            .find(|(name, _)| name == "to")
            .map(|(_, to)| to.as_str());
        let mut mails = iam::realm::outbox::mails(&self.context.core, to);
        if let Err(refusal) = self.guard(&head, false) {
            if !head.parts.headers.contains_key(header::AUTHORIZATION) {
                return *refusal;
            }
            let caller = match verify::verify(&self.context, &mut head, "iam", b"") {
                Ok(caller) => caller,
                Err(fault) => return problem(fault.status(), fault.message()),
            };
            log.caller = caller.arn();
            if !matches!(caller.principal, Principal::Root) {
                return problem(403, "Mail is available only to a partition's root user.");
            }
            let own = |mail: &Mail| {
                self.context
                    .core
                    .account(&mail.account)
                    .is_some_and(|account| account.partition == caller.account.partition)
            };
            mails.retain(|mail| own(mail));
        }
        let describe = |mail: &Mail| json!({ "to": mail.to, "subject": mail.subject, "text": mail.text, "link": mail.link });
        response::json_line(
            200,
            &Value::Array(mails.iter().map(|mail| describe(mail)).collect()),
        )
    }

    /// Removes all state and starts again from the settings.
    async fn reset(&self) -> Response<Body> {
        let core = self.context.core.clone();
        let before = iam::s3::blobs(&core);
        match tokio::task::spawn_blocking(move || core.reset()).await {
            Ok(Ok(())) => {
                let named = iam::s3::blobs(&self.context.core);
                let gone = before.into_keys().filter(|name| !named.contains_key(name));
                let gone: Vec<String> = gone.collect();
                self.blobs.remove(&gone).await;
                response::json_line(200, &json!({ "status": "ok" }))
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the reset failed");
                problem(
                    500,
                    "The reset failed, and nothing has changed. See the log.",
                )
            }
            Err(_) => problem(500, "The reset failed. See the log."),
        }
    }

    async fn clock(&self, body: RequestBody) -> Response<Body> {
        let read = Limited::new(body, LARGEST)
            .collect()
            .await
            .ok()
            .map(http_body_util::Collected::to_bytes);
        let input: Option<Value> = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let seconds = input
            .as_ref()
            .and_then(|input| input.get("advance_seconds"))
            .and_then(Value::as_u64)
            .and_then(|n| u32::try_from(n).ok());
        let Some(seconds) = seconds else {
            return problem(
                400,
                "The body must be {\"advance_seconds\": N}, N a whole number from 0 to 4294967295.",
            );
        };
        match self.context.core.clock().advance(seconds) {
            Some(ahead) => response::json_line(200, &json!({ "ahead_seconds": ahead })),
            None => problem(400, "The clock cannot advance beyond the calendar."),
        }
    }
}

fn problem(status: u16, text: &str) -> Response<Body> {
    response::json_line(status, &json!({ "error": text }))
}
