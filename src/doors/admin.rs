//! The operator's door: health, and what development needs (reset, clock, mail, credentials for programs).
//!
//! What is not signed answers only where the server is bound to loopback, and is asked from there and by a loopback name: a page of
//! another site, whose name was made to resolve here, is refused, and so is what a proxy on this machine sends on. Health is for everybody.

use crate::body::Incoming;
use http::{Method, Response, header};
use http_body_util::{BodyExt, Limited};
use serde_json::{Value, json};

use iam::{Mail, Principal};

use crate::{
    answer::{self, Body},
    credentials, decisions,
    query::{self, Head},
    route,
    server::{Doors, Line},
};

const LARGEST: usize = 16 * 1024;

/// Answers a request of the operator.
pub(crate) async fn handle(
    doors: &Doors,
    head: Head<'_>,
    body: Incoming,
    line: &mut Line,
) -> Response<Body> {
    let path = head.parts.uri.path();
    line.action = "admin".to_owned();
    let mut response = match (head.parts.method.as_str(), path) {
        ("GET" | "HEAD", "/_astriam/health") => health(doors),
        ("GET" | "HEAD", "/healthz") => answer::answer(200, "text/plain; charset=utf-8", "ok\n"),
        ("GET" | "HEAD", "/readyz") => ready(doors),
        ("GET" | "HEAD", "/_localstack/health") => compatible(),
        ("GET", "/_astriam/mail") => mail(doors, head.clone(), line),
        ("GET", path) if path.starts_with(credentials::PATH) => match guard(doors, &head, false) {
            Ok(()) => credentials::answer(doors, &head),
            Err(refusal) => *refusal,
        },
        ("GET", path) if path == decisions::PATH || path.starts_with("/_astriam/decisions/") => {
            decisions::answer(doors, head.clone(), line)
        }
        ("POST", "/_astriam/clock") => match guard(doors, &head, true) {
            Ok(()) => clock(doors, body).await,
            Err(refusal) => *refusal,
        },
        ("POST", "/_astriam/reset" | "/moto-api/reset") => match guard(doors, &head, true) {
            Ok(()) => reset(doors).await,
            Err(refusal) => *refusal,
        },
        _ => problem(404, "There is nothing here."),
    };
    answer::set(&mut response, "x-amzn-requestid", &head.origin.request_id);
    answer::set(&mut response, "cache-control", "no-store");
    response
}

fn problem(status: u16, text: &str) -> Response<Body> {
    answer::json_line(status, &json!({ "error": text }))
}

/// Whether this machine asks, and nobody in its name. `reset`: whether it asks for what a setting must allow.
fn guard(doors: &Doors, head: &Head<'_>, reset: bool) -> Result<(), Box<Response<Body>>> {
    if reset && !doors.config.allow_reset {
        return Err(Box::new(problem(
            404,
            "Reset and clock are answered only with --allow-reset or --in-memory.",
        )));
    }
    if !doors.on_loopback || !head.from_here || !route::is_loopback_name(head.host) {
        return Err(Box::new(problem(
            403,
            "This is answered only on loopback, under a loopback name, and not through a proxy.",
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
        route::is_loopback_name(name)
    };
    if head.parts.method != Method::GET && origin.is_some_and(|origin| !own(origin)) {
        return Err(Box::new(problem(
            403,
            "This is not answered to pages of other sites.",
        )));
    }
    Ok(())
}

fn health(doors: &Doors) -> Response<Body> {
    let partitions = doors.core.partitions();
    let enforced = doors.core.settings().enforcement == iam::Enforcement::Enforce;
    let writable = doors.core.is_writable();
    let body = json!({
        "status": if writable { "ok" } else { "read-only" },
        "version": env!("CARGO_PKG_VERSION"),
        "auth": if enforced { "enforce" } else { "soft" },
        "partitions": partitions.iter().map(|partition| partition.name.clone()).collect::<Vec<_>>(),
        "services": { "iam": "running", "sts": "running", "s3": "running" },
    });
    answer::json_line(if writable { 200 } else { 503 }, &body)
}

fn ready(doors: &Doors) -> Response<Body> {
    match doors.core.is_writable() {
        true => answer::answer(200, "text/plain; charset=utf-8", "ready\n"),
        false => answer::answer(
            503,
            "text/plain; charset=utf-8",
            "the store takes no writes\n",
        ),
    }
}

/// In the form that tools made for LocalStack wait for.
fn compatible() -> Response<Body> {
    let services = json!({ "iam": "running", "sts": "running", "s3": "running" });
    answer::json_line(
        200,
        &json!({ "services": services, "edition": "astriam", "version": env!("CARGO_PKG_VERSION") }),
    )
}

/// The mails to an address (`?to=ADDRESS`): to this machine all of them, to a partition's root user, who signs for IAM, those of its
/// partition.
fn mail(doors: &Doors, mut head: Head<'_>, line: &mut Line) -> Response<Body> {
    let asked: Option<Vec<(String, String)>> =
        serde_urlencoded::from_str(head.parts.uri.query().unwrap_or_default()).ok();
    let Some(asked) = asked else {
        return problem(400, "The query is malformed.");
    };
    let to = asked
        .iter()
        .find(|(name, _)| name == "to")
        .map(|(_, to)| to.as_str());
    let mut mails = doors.core.mails(to);
    if let Err(refusal) = guard(doors, &head, false) {
        if !head.parts.headers.contains_key(header::AUTHORIZATION) {
            return *refusal;
        }
        let caller = match query::verified(doors, &mut head, "iam", b"") {
            Ok(caller) => caller,
            Err(fault) => return problem(fault.status(), fault.message()),
        };
        line.caller = caller.arn();
        if !matches!(caller.principal, Principal::Root) {
            return problem(403, "Mail is shown to a partition's root user alone.");
        }
        let own = |mail: &Mail| {
            doors
                .core
                .account(&mail.account)
                .is_some_and(|account| account.partition == caller.account.partition)
        };
        mails.retain(|mail| own(mail));
    }
    let shown = |mail: &Mail| json!({ "to": mail.to, "subject": mail.subject, "text": mail.text, "link": mail.link });
    answer::json_line(
        200,
        &Value::Array(mails.iter().map(|mail| shown(mail)).collect()),
    )
}

/// Empties everything and begins again, as the first start did.
async fn reset(doors: &Doors) -> Response<Body> {
    let core = doors.core.clone();
    let before = core.blobs();
    match tokio::task::spawn_blocking(move || core.reset()).await {
        Ok(Ok(())) => {
            let named = doors.core.blobs();
            let gone = before.into_keys().filter(|name| !named.contains_key(name));
            let gone: Vec<String> = gone.collect();
            doors.s3.remove_blobs(&gone).await;
            answer::json_line(200, &json!({ "status": "ok" }))
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "nothing was reset");
            problem(
                500,
                "The reset failed, and everything is as it was. The log says why.",
            )
        }
        Err(_) => problem(500, "The reset failed. The log says why."),
    }
}

async fn clock(doors: &Doors, body: Incoming) -> Response<Body> {
    let read = Limited::new(body, LARGEST)
        .collect()
        .await
        .ok()
        .map(http_body_util::Collected::to_bytes);
    let asked: Option<Value> = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let seconds = asked
        .as_ref()
        .and_then(|asked| asked.get("advance_seconds"))
        .and_then(Value::as_u64)
        .and_then(|n| u32::try_from(n).ok());
    let Some(seconds) = seconds else {
        return problem(
            400,
            "The body must be {\"advance_seconds\": N}, N a whole number from 0 to 4294967295.",
        );
    };
    match doors.core.clock().advance(seconds) {
        Some(ahead) => answer::json_line(200, &json!({ "ahead_seconds": ahead })),
        None => problem(400, "The clock cannot be moved out of the calendar."),
    }
}
