//! S3: the protocol is s3s's, the signature, the decision and the storage are ours.
//!
//! A request passes the [`gate`] (our verifier, with S3's errors, and what s3s 0.14.1 lets through and must not), then s3s parses it and
//! verifies it again, then each operation is decided before its body is read ([`permissions`]), then [`service`] does it.

mod blobs;
mod buckets;
mod conditions;
mod gate;
mod headers;
mod listing;
mod objects;
mod permissions;
mod service;
mod uploads;

use std::{io, path::Path, sync::Arc};

use bytes::Bytes;
use http::{Request, Response, request::Parts};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use iam::{
    caller::{Caller, Origin},
    core::Core,
    decisions::Decided,
    target::Target,
};
use s3s::{
    S3Error, S3Result,
    access::{S3Access, S3AccessContext},
    auth::{S3Auth, SecretKey},
    host::{S3Host, VirtualHost},
    service::{S3Service, S3ServiceBuilder},
};

use crate::{
    answer::{self, Body},
    query::Head,
    server::{Doors, Line},
};

/// The S3 door.
pub(crate) struct S3Door {
    service: S3Service,
    blobs: blobs::Blobs,
}

/// Who asks, handed through s3s to whoever decides.
#[derive(Clone)]
struct Asked {
    caller: Arc<Caller>,
    origin: Arc<Origin>,
    presigned: bool,
    line: Arc<std::sync::Mutex<Said>>,
}

/// What the decision was, for the log.
#[derive(Default)]
struct Said {
    operation: String,
    decision: Option<&'static str>,
    would_deny: Option<String>,
    decided: Decided,
}

impl S3Door {
    /// A door with its blobs under `data`, or under a temporary folder.
    pub(crate) fn open(core: &Core, data: Option<&Path>) -> io::Result<Self> {
        let blobs = blobs::Blobs::open(data, core.clone())?;
        let mut builder = S3ServiceBuilder::new(service::Storage {
            core: core.clone(),
            blobs: blobs.clone(),
        });
        builder.set_auth(Secrets(core.clone()));
        builder.set_access(Permissions(core.clone()));
        builder.set_host(Hosts);
        Ok(Self {
            service: builder.build(),
            blobs,
        })
    }

    /// Removes blobs that rows named until the state was emptied.
    pub(crate) async fn remove_blobs(&self, names: &[String]) {
        self.blobs.remove(names).await;
    }
}

/// Answers a request of S3.
pub(crate) async fn handle(
    doors: &Doors,
    head: Head<'_>,
    body: Incoming,
    line: &mut Line,
) -> Response<Body> {
    let request_id = head.origin.request_id.clone();
    let mut response = match gate::pass(doors, &head) {
        Ok((caller, presigned)) => {
            line.caller = caller.arn();
            let said = Arc::default();
            let asked = Asked {
                caller: Arc::new(caller),
                origin: Arc::new(head.origin.clone()),
                presigned,
                line: Arc::clone(&said),
            };
            let remembered = asked.clone();
            let response =
                through(doors, head.parts, head.names.bucket.as_deref(), body, asked).await;
            let said = std::mem::take(
                &mut *said
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner),
            );
            line.action = format!("s3:{}", said.operation);
            line.decision = said.decision;
            line.would_deny = said.would_deny.is_some();
            let mut response = response;
            let (caller, origin) = (&remembered.caller, &remembered.origin);
            let id = doors
                .core
                .remember(caller, origin, &said.operation, said.decided);
            if let Some(id) = id {
                answer::set(&mut response, answer::DECISION, &id);
            }
            if let Some(sentence) = said.would_deny {
                answer::set(&mut response, "x-astriam-would-deny", &sentence);
            }
            response
        }
        Err(refusal) => {
            line.code = Some(refusal.code.to_owned());
            error(
                refusal.status,
                refusal.code,
                &refusal.message,
                head.parts.uri.path(),
                &request_id,
            )
        }
    };
    answer::set(&mut response, "x-amz-request-id", &request_id);
    answer::set(&mut response, "x-amz-id-2", &request_id);
    response
}

/// An error in S3's XML.
fn error(
    status: u16,
    code: &str,
    message: &str,
    resource: &str,
    request_id: &str,
) -> Response<Body> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
    for (name, value) in [
        ("Code", code),
        ("Message", message),
        ("Resource", resource),
        ("RequestId", request_id),
        ("HostId", request_id),
    ] {
        out.push_str(&format!(
            "<{name}>{}</{name}>",
            quick_xml::escape::escape(value)
        ));
    }
    out.push_str("</Error>");
    answer::answer(status, "application/xml", out)
}

async fn through(
    doors: &Doors,
    parts: &Parts,
    bucket: Option<&str>,
    body: Incoming,
    asked: Asked,
) -> Response<Body> {
    let request_id = asked.origin.request_id.clone();
    let mut request = Request::new(s3s::Body::from(body));
    *request.method_mut() = parts.method.clone();
    *request.uri_mut() = parts.uri.clone();
    *request.version_mut() = parts.version;
    *request.headers_mut() = parts.headers.clone();
    request.extensions_mut().insert(asked);
    let _ = bucket;
    match doors.s3.service.call(request).await {
        Ok(response) => finished(response, parts.uri.path(), &request_id).await,
        Err(failure) => {
            tracing::error!(id = %request_id, error = ?failure, "S3 gave up");
            error(
                500,
                "InternalError",
                "We encountered an internal error. Please try again.",
                parts.uri.path(),
                &request_id,
            )
        }
    }
}

/// Gives every error a Message and a RequestId, which s3s leaves out of many.
async fn finished(response: s3s::HttpResponse, path: &str, request_id: &str) -> Response<Body> {
    let (parts, body) = response.into_parts();
    if !parts.status.is_client_error() && !parts.status.is_server_error() {
        return Response::from_parts(parts, body.map_err(Into::into).boxed_unsync());
    }
    let text = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let member = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        let (value, _) = rest.split_once(&format!("</{name}>"))?;
        quick_xml::escape::unescape(value)
            .ok()
            .map(std::borrow::Cow::into_owned)
    };
    if text.is_empty() {
        let mut response = Response::from_parts(parts, answer::full(Bytes::new()));
        response.headers_mut().remove("content-length");
        return response;
    }
    let code = member("Code").unwrap_or_else(|| "InternalError".to_owned());
    let message = member("Message")
        .filter(|message| !message.is_empty())
        .unwrap_or_else(|| gate::message_of(&code).to_owned());
    let mut made = error(parts.status.as_u16(), &code, &message, path, request_id);
    for name in ["etag", "content-range", "accept-ranges", "allow"] {
        if let Some(value) = parts.headers.get(name) {
            made.headers_mut().insert(name, value.clone());
        }
    }
    made
}

/// Secrets for s3s, which verifies what our verifier has verified: the gate has looked at the session token.
struct Secrets(Core);

#[async_trait::async_trait]
impl S3Auth for Secrets {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        match self.0.secret_of(access_key) {
            Some(secret) => Ok(SecretKey::from(secret.reveal().to_owned())),
            None => Err(s3s::s3_error!(InvalidAccessKeyId)),
        }
    }
}

/// Path style: the gate has put a bucket of the host into the path.
struct Hosts;

impl S3Host for Hosts {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        Ok(VirtualHost::new(host))
    }
}

/// Decides each operation before its body is read.
struct Permissions(Core);

#[async_trait::async_trait]
impl S3Access for Permissions {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        let Some(asked) = cx.extensions_mut().get::<Asked>().cloned() else {
            return Err(s3s::s3_error!(AccessDenied));
        };
        let operation = cx.s3_op().name().to_owned();
        asked
            .line
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .operation
            .clone_from(&operation);
        let address = permissions::Address {
            partition: &asked.caller.account.partition,
            path: cx.s3_path(),
            uri: cx.uri(),
            headers: cx.headers(),
            presigned: asked.presigned,
        };
        let Some(target) = permissions::of(&operation, &address) else {
            return Err(s3s::s3_error!(
                NotImplemented,
                "A header or query you provided requested a function that is not implemented."
            ));
        };
        asked.authorize(&self.0, target)
    }
}

impl Asked {
    /// Makes checks in the name of the caller.
    fn authorize(&self, core: &Core, target: Target) -> S3Result<()> {
        let (result, audit, decided) = core.authorize(&self.caller, &self.origin, target);
        let mut said = self
            .line
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        said.decision = audit.decision;
        said.decided.append(decided);
        if audit.would_deny.is_some() {
            said.would_deny = audit.would_deny;
        }
        match result {
            Ok(()) => Ok(()),
            Err(iam::authorize::Refused::Denied(sentence)) => Err(S3Error::with_message(
                s3s::S3ErrorCode::AccessDenied,
                sentence,
            )),
            Err(iam::authorize::Refused::Gone) => Err(s3s::s3_error!(InvalidAccessKeyId)),
            Err(iam::authorize::Refused::Unreadable) => Err(s3s::s3_error!(InternalError)),
        }
    }
}
