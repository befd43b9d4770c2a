//! IAM and STS, which use the AWS query protocol. Checks are in AWS's order, whose steps the comments count.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Response, header, request::Parts};
use iam::{
    Answer, Caller, Origin, OutsideResponse, ROUNDS, refusal,
    registry::{self, Entry, Lookup},
};
use wire::{Fault, Form, Format, Service, unsourced};

use crate::{
    aws,
    door::{Context, Door, Head, RequestLog, collect::collect, verify},
    edge::{body::RequestBody, concurrency_limit::ConcurrencyLimit, response::Body},
    outbound::issuers::Issuers,
};

/// Answers requests to IAM and STS.
pub(crate) struct QueryDoor {
    context: Arc<Context>,
    issuers: Arc<Issuers>,
    slow: ConcurrencyLimit,
}

impl QueryDoor {
    pub(crate) fn new(context: &Arc<Context>, issuers: Arc<Issuers>) -> Self {
        Self {
            context: Arc::clone(context),
            issuers,
            slow: ConcurrencyLimit::new(context.limits.queue),
        }
    }
}

impl Door for QueryDoor {
    fn services() -> &'static [&'static str] {
        &["iam", "sts"]
    }

    fn claims(head: &Head<'_>) -> bool {
        let at_root = head.path() == "/";
        match head.signed_for {
            Some(service) => at_root || matches!(service, "iam" | "sts"),
            None => at_root && (head.parts.method == Method::POST || names_action(head)),
        }
    }

    async fn serve(
        &self,
        mut head: Head<'_>,
        body: RequestBody,
        log: &mut RequestLog,
    ) -> Response<Body> {
        let format = if wants_json(&head.parts.headers) {
            Format::Json
        } else {
            Format::Xml
        };
        let answer = match self.read(&head, body).await {
            Ok(body) => self.respond(&mut head, body, format, log).await,
            Err(fault) => refusal(&fault, model_of(&head), format, &head.origin.request_id),
        };
        aws::response::response(&head, answer, log)
    }
}

/// Whether the query names an action.
fn names_action(head: &Head<'_>) -> bool {
    let query = head.parts.uri.query().unwrap_or_default();
    query.split('&').any(|pair| pair.starts_with("Action="))
}

/// The service that answers if no operation can be found.
fn model_of(head: &Head<'_>) -> &'static Service {
    if head.names.service == Some("sts") {
        registry::STS
    } else {
        registry::IAM
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| {
        accepted
            .split(',')
            .any(|kind| kind.trim().starts_with("application/json"))
    })
}

impl QueryDoor {
    /// Steps 1 to 3; then reads the body.
    async fn read(&self, head: &Head<'_>, body: RequestBody) -> Result<Bytes, Fault> {
        let Parts {
            method, headers, ..
        } = head.parts;
        head.check_path()?;
        if *method != Method::GET && *method != Method::POST {
            return Err(Fault::other(
                "MethodNotAllowed",
                405,
                unsourced!("IAM and STS answer GET and POST."),
            ));
        }
        let form = |kind: &str| {
            kind.is_empty()
                || kind.split(';').next().is_some_and(|kind| {
                    kind.trim()
                        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
                })
        };
        let kind = headers
            .get(header::CONTENT_TYPE)
            .map(|kind| kind.to_str().unwrap_or("?"));
        if *method == Method::POST && !kind.is_none_or(form) {
            return Err(Fault::other(
                "UnsupportedMediaType",
                403,
                unsourced!("The body must be application/x-www-form-urlencoded."),
            ));
        }
        collect(body, self.context.limits.body).await
    }

    async fn respond(
        &self,
        head: &mut Head<'_>,
        body: Bytes,
        format: Format,
        log: &mut RequestLog,
    ) -> Answer {
        let request_id = head.origin.request_id.clone();
        let refuse =
            |fault: Fault, service: &'static Service| refusal(&fault, service, format, &request_id);
        let form = match form_of(head.parts.uri.query(), &body) {
            Ok(form) => form,
            Err(fault) => return refuse(fault, model_of(head)),
        };
        let entry = match self.operation(&form, head) {
            Ok(entry) => entry,
            Err((fault, service)) => return refuse(fault, service.unwrap_or(model_of(head))),
        };
        log.action = format!("{}:{}", entry.service.name, entry.name);
        let caller = match self.caller(head, entry, &body) {
            Ok(caller) => caller,
            Err(fault) => return refuse(fault, entry.service),
        };
        log.caller = caller.arn();
        if entry.blocks {
            let query = head.parts.uri.query().map(str::to_owned);
            let slow = SlowCall {
                entry,
                query,
                body,
                caller,
                origin: head.origin.clone(),
                format,
            };
            return match self.call_slowly(slow).await {
                Ok(answer) => answer,
                Err(fault) => refuse(fault, entry.service),
            };
        }
        let mut call = iam::WireCall {
            input: (&form).into(),
            caller: &caller,
            origin: &head.origin,
            format,
            fetched: OutsideResponse::default(),
        };
        for _ in 0..ROUNDS {
            let mut answer = entry.call(&self.context.core, &call);
            match answer.needs() {
                None => return answer.await,
                Some(needs) => call.fetched = self.issuers.fetched(needs).await,
            }
        }
        entry.call(&self.context.core, &call).await
    }

    /// Steps 5 to 16: the caller of an operation.
    fn caller(&self, head: &mut Head<'_>, entry: &Entry, body: &[u8]) -> Result<Caller, Fault> {
        head.origin.global_endpoint = verify::issues_global_tokens(head.host);
        if entry.signed {
            return verify::verify(&self.context, head, entry.service.name, body);
        }
        let unknown = || {
            Fault::invalid_client_token_id("The security token included in the request is invalid.")
        };
        self.context
            .core
            .anonymous(head.names.partition.as_deref())
            .ok_or_else(unknown)
    }

    /// The operation of a form.
    fn operation(
        &self,
        form: &Form<'_>,
        head: &Head<'_>,
    ) -> Result<&'static Entry, (Fault, Option<&'static Service>)> {
        let Some(action) = form.get("Action").filter(|action| !action.is_empty()) else {
            return Err((
                Fault::missing_action(unsourced!(
                    "The request is missing an action or a required parameter."
                )),
                None,
            ));
        };
        let version = form.get("Version").unwrap_or_default();
        match registry::find(action, version) {
            Lookup::Implemented(entry)
                if verify::is_global_endpoint(head.host) && REGIONAL.contains(&entry.name) =>
            {
                Err((
                    Fault::other("InvalidAction", 400, "Unknown Operation"),
                    Some(entry.service),
                ))
            }
            Lookup::Implemented(entry) => Ok(entry),
            Lookup::NotImplemented(facts) => {
                Err((Fault::not_implemented(facts.name), Some(facts.service)))
            }
            Lookup::Unknown => {
                if let Some(service) = head.absent_service {
                    let fault = self.context.absent_services.fault(service);
                    return Err((fault, None));
                }
                let shown: String = action.chars().take(128).collect();
                let version: String = version.chars().take(32).collect();
                Err((Fault::invalid_action(&shown, &version), None))
            }
        }
    }

    /// Makes a slow call on a blocking thread, within the concurrency limit: hashing takes memory and a processor.
    async fn call_slowly(&self, call: SlowCall) -> Result<Answer, Fault> {
        let permit = self.slow.acquire().await.ok_or_else(busy)?;
        let core = self.context.core.clone();
        let work = move || {
            let _permit = permit;
            let form = form_of(call.query.as_deref(), &call.body).ok()?;
            let incoming = iam::WireCall {
                input: (&form).into(),
                caller: &call.caller,
                origin: &call.origin,
                format: call.format,
                fetched: OutsideResponse::default(),
            };
            Some(call.entry.call(&core, &incoming))
        };
        let pending = tokio::task::spawn_blocking(work).await.ok().flatten();
        Ok(pending.ok_or_else(Fault::internal_failure)?.await)
    }
}

/// A call with slow work, on its way to a blocking thread.
struct SlowCall {
    entry: &'static Entry,
    query: Option<String>,
    body: Bytes,
    caller: Caller,
    origin: Origin,
    format: Format,
}

/// Too many slow calls wait. IAM API Reference, "Common Errors".
fn busy() -> Fault {
    Fault::other(
        "ServiceUnavailable",
        503,
        "The request has failed due to a temporary failure of the server.",
    )
}

/// The parameters of the body, or those of the query if the body names no action.
fn form_of<'r>(query: Option<&'r str>, body: &'r [u8]) -> Result<Form<'r>, Fault> {
    let malformed = |error: wire::FormError| Fault::malformed_query_string(error.to_string());
    let query = Form::parse(query.unwrap_or_default().as_bytes()).map_err(malformed)?;
    if body.is_empty() {
        return Ok(query);
    }
    let form = Form::parse(body).map_err(malformed)?;
    Ok(
        if form.get("Action").is_none() && query.get("Action").is_some() {
            query
        } else {
            form
        },
    )
}

/// The operations that STS's global endpoint does not have. STS API Reference, "AssumeRoot" and "GetWebIdentityToken".
const REGIONAL: [&str; 2] = ["AssumeRoot", "GetWebIdentityToken"];
