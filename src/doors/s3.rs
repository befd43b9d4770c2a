//! S3: the protocol is s3s's, the signature, the decision and the storage are ours.
//!
//! A request passes the [`gate`] (our verifier, with S3's errors, and what s3s 0.14.1 lets through and must not), which takes its signature
//! off; then s3s parses it, with a body that is verified as it is read ([`payload`]); then each operation is decided before that ([`permissions`]),
//! with the bucket's owner and policy; then [`service`] does it. A form is read by ourselves ([`form`]).

mod blobs;
mod bucket_policies;
mod buckets;
mod checksums;
mod conditions;
mod form;
mod gate;
mod headers;
mod listing;
mod locations;
mod messages;
mod objects;
mod payload;
mod permissions;
mod post_policy;
mod query;
mod refusal;
mod service;
mod unbuilt;
mod uploads;

use std::{io, path::Path, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use iam::{AccountId, Caller, Checks, Core, Origin, Principal, Scope, Target, Write};
use payload::{Outcome, Plan};
use permissions::Keys;
use refusal::Refusal;
use s3s::{
    S3Error, S3Result,
    access::{S3Access, S3AccessContext},
    auth::{S3Auth, SecretKey},
    host::{S3Host, VirtualHost},
    path::S3Path,
    service::{S3Service, S3ServiceBuilder},
};

use crate::{
    door::{Context, Door, Head, RequestLog},
    edge::{
        body::RequestBody,
        response::{self, Body},
    },
};

pub(crate) use blobs::Blobs;

/// Answers requests to S3.
pub(crate) struct S3Door {
    context: Arc<Context>,
    service: S3Service,
    blobs: Blobs,
}

/// Who asks, handed through s3s to whoever decides.
#[derive(Clone)]
struct Asked {
    caller: Arc<Caller>,
    origin: Arc<Origin>,
    /// The condition keys that the request may carry.
    keys: Arc<Keys>,
    /// What becomes of the body.
    body: Outcome,
    said: Arc<std::sync::Mutex<Said>>,
}

/// What the decision was.
#[derive(Default)]
struct Said {
    operation: String,
    decision: Option<&'static str>,
    would_deny: Option<String>,
    decided: Checks,
    /// What was allowed, by bucket: a write is decided once more in its transaction.
    allowed: Vec<(String, Target)>,
    /// The answer, where s3s cannot say it.
    refusal: Option<Refusal>,
}

impl S3Door {
    /// A door with its blobs under `data`, or under a temporary folder.
    pub(crate) fn open(context: &Arc<Context>, data: Option<&Path>) -> io::Result<Self> {
        let core = &context.core;
        let blobs = Blobs::open(data, core.clone())?;
        let mut builder = S3ServiceBuilder::new(service::Storage {
            core: core.clone(),
            blobs: blobs.clone(),
        });
        builder.set_auth(Secrets);
        builder.set_access(Permissions(core.clone()));
        builder.set_host(Hosts);
        Ok(Self {
            context: Arc::clone(context),
            service: builder.build(),
            blobs,
        })
    }

    /// Where the door keeps its blobs.
    pub(crate) fn blobs(&self) -> Blobs {
        self.blobs.clone()
    }

    async fn answered(
        &self,
        mut head: Head<'_>,
        body: RequestBody,
        log: &mut RequestLog,
    ) -> Result<Response<Body>, Refusal> {
        gate::known(&head.parts.uri)?;
        unbuilt::check_all(&head.parts.headers)?;
        if gate::is_form(&head.parts.method, &head.parts.headers) {
            return self.serve_form(head, body, log).await;
        }
        let passed = gate::pass(&self.context, &head)?;
        log.caller = passed.caller.arn();
        if let Some(signed) = &passed.signed {
            head.origin.region.clone_from(&signed.region);
        }
        let now = self.context.core.clock().wall();
        let asked = Asked {
            caller: Arc::new(passed.caller),
            origin: Arc::new(head.origin.clone()),
            keys: Arc::new(gate::keys(&head, passed.signed.as_ref(), now)),
            body: Outcome::default(),
            said: Arc::default(),
        };
        let response = self.through(&head, body, passed.plan, asked.clone()).await;
        Ok(asked.told(&self.context.core, response, head.parts.uri.path(), log))
    }

    async fn through(
        &self,
        head: &Head<'_>,
        body: RequestBody,
        plan: Plan,
        asked: Asked,
    ) -> Response<Body> {
        let request_id = asked.origin.request_id.clone();
        let parts = head.parts;
        let (uri, headers) = gate::shown(head, plan.length());
        let stream = payload::stream(body, plan, self.context.limits.body, asked.body.clone());
        let mut request = Request::new(s3s::Body::from(s3s::dto::StreamingBlob::wrap(stream)));
        *request.method_mut() = parts.method.clone();
        *request.uri_mut() = uri;
        *request.version_mut() = parts.version;
        *request.headers_mut() = headers;
        request.extensions_mut().insert(asked);
        match self.service.call(request).await {
            Ok(response) => finished(response, parts.uri.path(), &request_id).await,
            Err(failure) => {
                tracing::error!(id = %request_id, error = ?failure, "S3 gave up");
                refusal::refuse(500, "InternalError", messages::INTERNAL_ERROR)
                    .answer(parts.uri.path(), &request_id)
            }
        }
    }
}

impl Door for S3Door {
    fn services() -> &'static [&'static str] {
        &["s3"]
    }

    fn claims(head: &Head<'_>) -> bool {
        head.signed_for == Some("s3")
    }

    async fn serve(
        &self,
        head: Head<'_>,
        body: RequestBody,
        log: &mut RequestLog,
    ) -> Response<Body> {
        let request_id = head.origin.request_id.clone();
        let mut response = match self.answered(head.clone(), body, log).await {
            Ok(response) => response,
            Err(refusal) => {
                log.code = Some(refusal.code.to_owned());
                refusal.answer(head.path(), &request_id)
            }
        };
        response::set_header(&mut response, "x-amz-request-id", &request_id);
        response::set_header(&mut response, "x-amz-id-2", &request_id);
        response
    }
}

impl Asked {
    /// The answer with what s3s does not know of it; what the log is to say.
    fn told(
        &self,
        core: &Core,
        response: Response<Body>,
        path: &str,
        log: &mut RequestLog,
    ) -> Response<Body> {
        let said = std::mem::take(&mut *self.said());
        log.action = format!("s3:{}", said.operation);
        log.decision = said.decision;
        log.would_deny = said.would_deny.is_some();
        let refusal = said
            .refusal
            .or_else(|| self.body.refusal())
            .filter(|_| !response.status().is_success());
        let mut response = match refusal {
            Some(refusal) => {
                log.code = Some(refusal.code.to_owned());
                refusal.answer(path, &self.origin.request_id)
            }
            None => response,
        };
        let (caller, origin) = (&self.caller, &self.origin);
        if let Some(id) =
            iam::decisions::remember(core, caller, origin, &said.operation, said.decided)
        {
            response::set_header(&mut response, response::DECISION_ID, &id);
        }
        if let Some(sentence) = said.would_deny {
            response::set_header(&mut response, "x-astriam-would-deny", &sentence);
        }
        response
    }

    fn said(&self) -> std::sync::MutexGuard<'_, Said> {
        self.said
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// An error that s3s cannot say: its members, or a code that it does not know.
    pub(super) fn refuse(&self, refusal: Refusal) -> S3Error {
        let status = http::StatusCode::from_u16(refusal.status).unwrap_or_default();
        let mut error = S3Error::with_message(
            s3s::S3ErrorCode::Custom(refusal.code.into()),
            refusal.message.clone(),
        );
        error.set_status_code(status);
        self.said().refusal = Some(refusal);
        error
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
        let mut response = Response::from_parts(parts, response::full(Bytes::new()));
        response.headers_mut().remove("content-length");
        return response;
    }
    let code = member("Code").unwrap_or_else(|| "InternalError".to_owned());
    let message = member("Message")
        .filter(|message| !message.is_empty())
        .unwrap_or_else(|| messages::of_code(&code).to_owned());
    let mut made = refusal::error(
        parts.status.as_u16(),
        &code,
        &message,
        &[],
        path,
        request_id,
    );
    for name in ["etag", "content-range", "accept-ranges", "allow"] {
        if let Some(value) = parts.headers.get(name) {
            made.headers_mut().insert(name, value.clone());
        }
    }
    made
}

/// No secrets for s3s: it never sees a signature. Without this, it would not ask [`Permissions`].
struct Secrets;

#[async_trait::async_trait]
impl S3Auth for Secrets {
    async fn get_secret_key(&self, _: &str) -> S3Result<SecretKey> {
        Err(s3s::s3_error!(InvalidAccessKeyId))
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
        asked.said().operation.clone_from(&operation);
        let address = permissions::Address {
            partition: &asked.caller.account.partition,
            path: cx.s3_path(),
            keys: &asked.keys,
        };
        let Some(target) = permissions::of(&operation, &address) else {
            return Err(s3s::s3_error!(
                NotImplemented,
                "{}",
                messages::FUNCTION_NOT_IMPLEMENTED
            ));
        };
        let bucket = match cx.s3_path() {
            S3Path::Root => None,
            S3Path::Bucket { bucket } | S3Path::Object { bucket, .. } => Some(&**bucket),
        };
        match bucket {
            None => asked.authorize(&self.0, target),
            // Nobody is told whether it may do something where there is nothing.
            Some(bucket)
                if operation != "CreateBucket"
                    && matches!(asked.caller.principal, Principal::Anonymous) =>
            {
                let held = iam::s3::bucket(&self.0.snapshot(), asked.partition(), bucket);
                held.map_err(service::code)?;
                asked.authorize_on(&self.0, bucket, target).map(drop)
            }
            Some(bucket) => {
                let owner = asked.authorize_on(&self.0, bucket, target)?;
                expected(cx.headers(), "x-amz-expected-bucket-owner", owner.as_ref())
            }
        }
    }
}

/// A bucket must belong to whom the request says it belongs to. Amazon S3 User Guide, "Verifying bucket ownership with bucket owner
/// condition".
pub(super) fn expected(
    headers: &http::HeaderMap,
    name: &str,
    owner: Option<&AccountId>,
) -> S3Result<()> {
    match (headers.get(name), owner) {
        (Some(wanted), Some(owner)) if wanted.as_bytes() != owner.as_str().as_bytes() => {
            Err(s3s::s3_error!(AccessDenied, "{}", messages::ACCESS_DENIED))
        }
        _ => Ok(()),
    }
}

impl Asked {
    /// Makes checks on a bucket, or an object in it, in the name of the caller; the bucket's owner, if there is the bucket.
    fn authorize_on(
        &self,
        core: &Core,
        bucket: &str,
        target: Target,
    ) -> S3Result<Option<AccountId>> {
        let (governed, owner) =
            iam::s3::govern(&core.snapshot(), &self.caller, bucket, target.clone())
                .map_err(refused)?;
        self.authorize(core, governed)?;
        self.said().allowed.push((bucket.to_owned(), target));
        Ok(owner)
    }

    /// Makes checks in the name of the caller.
    fn authorize(&self, core: &Core, target: Target) -> S3Result<()> {
        let (result, audit, decided) =
            iam::authorize_request(core, &self.caller, &self.origin, target);
        let mut said = self.said();
        said.decision = audit.decision;
        said.decided.append(decided);
        if audit.would_deny.is_some() {
            said.would_deny = audit.would_deny;
        }
        result.map_err(refused)
    }

    /// Makes the checks that the caller has passed once more: while a body came, its policies, the bucket or the caller itself may have
    /// gone.
    fn authorize_again(&self, tx: &Write<'_>) -> Result<(), iam::Refusal> {
        let allowed = std::mem::take(&mut self.said().allowed);
        for (bucket, target) in allowed {
            let (target, _) = iam::s3::govern(tx.head(), &self.caller, &bucket, target)?;
            iam::authorize(tx, target)?;
        }
        Ok(())
    }
}

fn refused(refusal: iam::Refusal) -> S3Error {
    match refusal {
        iam::Refusal::Denied(sentence) => {
            S3Error::with_message(s3s::S3ErrorCode::AccessDenied, sentence)
        }
        iam::Refusal::Gone => s3s::s3_error!(InvalidAccessKeyId),
        iam::Refusal::Unreadable => s3s::s3_error!(InternalError),
    }
}
