//! IAM and STS: from bytes to an answer, in the order in which AWS checks.

use crate::body::Incoming;
use bytes::Bytes;
use http::{HeaderMap, Method, Response, header, request::Parts};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use iam::{
    Answer, Caller, Fetched, KeyError, Origin, ROUNDS, refusal,
    registry::{self, Entry, Found},
    texts,
};
use sigv4::{Claim, Expected, Kind, Payload, Region, Request, SignatureError};
use wire::{Fault, Form, Format, Service};

use crate::{
    answer::{self, Body},
    route::HostNames,
    server::{Doors, Line},
};

/// The largest body of IAM and STS, in bytes: a policy document has at most 131,072 characters, of which an encoding makes three each.
const LARGEST: usize = 1024 * 1024;

/// A request whose head has been read.
#[derive(Clone)]
pub(crate) struct Head<'r> {
    pub(crate) parts: &'r Parts,
    pub(crate) host: &'r str,
    pub(crate) names: &'r HostNames,
    pub(crate) origin: Origin,
    /// The version of TLS that the client spoke, if it was to us: `1.2`, `1.3`.
    pub(crate) tls: Option<&'static str>,
    /// Whether this machine asks, and not a proxy on it for somebody else.
    pub(crate) from_here: bool,
}

/// Answers a request of IAM or STS.
pub(crate) async fn handle(
    doors: &Doors,
    mut head: Head<'_>,
    body: Incoming,
    line: &mut Line,
) -> Response<Body> {
    let format = if wants_json(&head.parts.headers) {
        Format::Json
    } else {
        Format::Xml
    };
    let answer = match read(doors, &head, body).await {
        Ok(body) => respond(doors, &mut head, body, format, line).await,
        Err(fault) => refusal(&fault, model_of(&head), format, &head.origin.request_id),
    };
    sent(&head, answer, line)
}

/// The service in whose name an answer is given that no operation gives.
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

/// Steps 1 to 3, and the body within its limits.
async fn read(doors: &Doors, head: &Head<'_>, body: Incoming) -> Result<Bytes, Fault> {
    let Parts {
        method, headers, ..
    } = head.parts;
    check_path(head)?;
    if *method != Method::GET && *method != Method::POST {
        return Err(Fault::other("MethodNotAllowed", 405, texts::METHOD));
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
        return Err(Fault::other("UnsupportedMediaType", 403, texts::NO_FORM));
    }
    collect(doors, body).await
}

/// Step 1.
pub(crate) fn check_path(head: &Head<'_>) -> Result<(), Fault> {
    if sigv4::check_path(head.parts.uri.path()) {
        return Ok(());
    }
    Err(Fault::other("MalformedPath", 400, texts::PATH))
}

/// The body, within its limits of size and time.
pub(crate) async fn collect(doors: &Doors, body: Incoming) -> Result<Bytes, Fault> {
    let collected = tokio::time::timeout(
        doors.config.limits.body,
        Limited::new(body, LARGEST).collect(),
    )
    .await;
    match collected {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Fault::other(
            "RequestEntityTooLarge",
            413,
            texts::too_large(LARGEST),
        )),
        Ok(Err(_)) => Err(Fault::other("IncompleteBody", 400, texts::BODY_INCOMPLETE)),
        Err(_) => Err(Fault::other("RequestTimeout", 408, texts::BODY_LATE)),
    }
}

async fn respond(
    doors: &Doors,
    head: &mut Head<'_>,
    body: Bytes,
    format: Format,
    line: &mut Line,
) -> Answer {
    let request_id = head.origin.request_id.clone();
    let refuse =
        |fault: Fault, service: &'static Service| refusal(&fault, service, format, &request_id);
    let form = match form_of(head.parts.uri.query(), &body) {
        Ok(form) => form,
        Err(fault) => return refuse(fault, model_of(head)),
    };
    let entry = match operation(&form, head.host) {
        Ok(entry) => entry,
        Err((fault, service)) => return refuse(fault, service.unwrap_or(model_of(head))),
    };
    line.action = format!("{}:{}", entry.service.name, entry.name);
    let caller = match caller(doors, head, entry, &body) {
        Ok(caller) => caller,
        Err(fault) => return refuse(fault, entry.service),
    };
    line.caller = caller.arn();
    if entry.prepares {
        let query = head.parts.uri.query().map(str::to_owned);
        let slow = Slow {
            entry,
            query,
            body,
            caller,
            origin: head.origin.clone(),
            format,
        };
        return match slow.call(doors).await {
            Ok(answer) => answer,
            Err(fault) => refuse(fault, entry.service),
        };
    }
    let mut incoming = iam::Incoming {
        form: (&form).into(),
        caller: &caller,
        origin: &head.origin,
        format,
        fetched: Fetched::default(),
    };
    for _ in 0..ROUNDS {
        let mut answer = entry.call(&doors.core, &incoming);
        match answer.needs() {
            None => return answer.await,
            Some(needs) => incoming.fetched = doors.config.issuers.fetched(needs).await,
        }
    }
    entry.call(&doors.core, &incoming).await
}

/// A call with slow work to do, on its way to a thread that may block.
struct Slow {
    entry: &'static Entry,
    query: Option<String>,
    body: Bytes,
    caller: Caller,
    origin: Origin,
    format: Format,
}

impl Slow {
    /// Makes the call when there is a place for it: hashing takes memory and a processor, so only as many run as there are processors.
    async fn call(self, doors: &Doors) -> Result<Answer, Fault> {
        let place = doors.slow.place().await.ok_or_else(busy)?;
        let core = doors.core.clone();
        let work = move || {
            let _place = place;
            let form = form_of(self.query.as_deref(), &self.body).ok()?;
            let incoming = iam::Incoming {
                form: (&form).into(),
                caller: &self.caller,
                origin: &self.origin,
                format: self.format,
                fetched: Fetched::default(),
            };
            Some(self.entry.call(&core, &incoming))
        };
        let pending = tokio::task::spawn_blocking(work).await.ok().flatten();
        Ok(pending.ok_or_else(Fault::internal_failure)?.await)
    }
}

/// Too many want what takes long. IAM API Reference, "Common Errors".
fn busy() -> Fault {
    Fault::other(
        "ServiceUnavailable",
        503,
        "The request has failed due to a temporary failure of the server.",
    )
}

/// The parameters: of the body, or of the query where the body names no action.
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

/// The operations that STS's global endpoint does not know. STS API Reference, "AssumeRoot" and "GetWebIdentityToken".
const REGIONAL: [&str; 2] = ["AssumeRoot", "GetWebIdentityToken"];
/// STS's global endpoint. Behind any other host that is no region's either, clients say which region they mean.
const GLOBAL_STS: &str = "sts.amazonaws.com";

fn is_global(host: &str) -> bool {
    host.eq_ignore_ascii_case(GLOBAL_STS)
}

fn operation(
    form: &Form<'_>,
    host: &str,
) -> Result<&'static Entry, (Fault, Option<&'static Service>)> {
    let Some(action) = form.get("Action").filter(|action| !action.is_empty()) else {
        return Err((Fault::missing_action(texts::NO_ACTION), None));
    };
    let version = form.get("Version").unwrap_or_default();
    match registry::find(action, version) {
        Found::Built(entry) if is_global(host) && REGIONAL.contains(&entry.name) => Err((
            Fault::other("InvalidAction", 400, "Unknown Operation"),
            Some(entry.service),
        )),
        Found::Built(entry) => Ok(entry),
        Found::NotBuilt(facts) => Err((Fault::not_implemented(facts.name), Some(facts.service))),
        Found::Unknown => {
            let shown: String = action.chars().take(128).collect();
            let version: String = version.chars().take(32).collect();
            Err((Fault::invalid_action(&shown, &version), None))
        }
    }
}

/// Steps 5 to 16: who calls an operation.
fn caller(doors: &Doors, head: &mut Head<'_>, entry: &Entry, body: &[u8]) -> Result<Caller, Fault> {
    head.origin.global_endpoint = gives_global_tokens(head.host);
    if entry.signed {
        return verified(doors, head, entry.service.name, body);
    }
    let unknown =
        || Fault::invalid_client_token_id("The security token included in the request is invalid.");
    doors
        .core
        .anonymous(head.names.partition.as_deref())
        .ok_or_else(unknown)
}

/// Steps 5 to 16: who signed a request for a service.
pub(crate) fn verified(
    doors: &Doors,
    head: &mut Head<'_>,
    service: &str,
    body: &[u8],
) -> Result<Caller, Fault> {
    let partition = head.names.partition.as_deref();
    let headers = signed_headers(head);
    let Parts { method, uri, .. } = head.parts;
    let request = Request {
        method: method.as_str(),
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
        headers: &headers,
    };
    let expected = Expected {
        service,
        region: region_of(head.host),
        kind: Kind::Query { normalize: true },
        now: doors.core.clock().wall(),
    };
    let fault = |error: SignatureError| {
        let (code, status) = error.query();
        Fault::other(code, status, error.to_string())
    };
    let claim = Claim::read(&request, &expected).map_err(fault)?;
    let credential = doors
        .core
        .credential(
            &claim.access_key_id,
            claim.session_token.as_deref(),
            partition,
            &claim.region,
        )
        .map_err(|error| fault(key_error(error)))?;
    claim
        .verify(
            &request,
            Payload::Body(body),
            credential.secret.reveal(),
            &doors.signing_keys,
        )
        .map_err(fault)?;
    doors
        .core
        .used(&credential.caller, &claim.service, &claim.region);
    head.origin.region = claim.region.into_owned();
    Ok(credential.caller)
}

/// The headers as the signature sees them. Over HTTP/2 the authority stands for the host.
pub(crate) fn signed_headers<'r>(head: &Head<'r>) -> Vec<(&'r str, &'r [u8])> {
    let parts = head.parts;
    let mut headers: Vec<(&str, &[u8])> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    if let (None, Some(authority)) = (parts.headers.get(header::HOST), parts.uri.authority()) {
        headers.push(("host", authority.as_str().as_bytes()));
    }
    headers
}

/// What is wrong with a key, as a step of the signature's check.
pub(crate) fn key_error(error: KeyError) -> SignatureError {
    match error {
        KeyError::TokenInvalid => SignatureError::TokenInvalid,
        KeyError::TokenExpired(text) => SignatureError::TokenExpired(text),
        KeyError::KeyUnknown => SignatureError::KeyUnknown,
    }
}

/// AWS's own names demand their region; behind any other, clients sign with theirs.
fn region_of(host: &str) -> Region<'_> {
    match host {
        "iam.amazonaws.com" | GLOBAL_STS | "organizations.us-east-1.amazonaws.com" => {
            Region::Only("us-east-1")
        }
        _ => host
            .strip_prefix("sts.")
            .and_then(|rest| rest.strip_suffix(".amazonaws.com"))
            .map_or(Region::Any, Region::Only),
    }
}

/// Whether tokens from a host are those of the global endpoint: it has AWS's name, or one that names no region.
fn gives_global_tokens(host: &str) -> bool {
    is_global(host) || matches!(region_of(host), Region::Any)
}

pub(crate) fn sent(head: &Head<'_>, answer: Answer, line: &mut Line) -> Response<Body> {
    let content_type = match answer.format {
        Format::Xml => "text/xml",
        Format::Json => "application/json",
        Format::Json11 => "application/x-amz-json-1.1",
    };
    line.decision = answer.audit.decision;
    line.code = answer.code;
    let mut response = answer::answer(answer.status, content_type, answer.body);
    answer::set(&mut response, "x-amzn-requestid", &head.origin.request_id);
    if answer.audit.remembered {
        answer::set(&mut response, answer::DECISION, &head.origin.request_id);
    }
    if let Some(sentence) = &answer.audit.would_deny {
        line.would_deny = true;
        answer::set(&mut response, "x-astriam-would-deny", sentence);
    }
    response
}
