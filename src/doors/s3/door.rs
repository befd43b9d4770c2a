//! The door of S3: from a request to s3s, and from its answer to a response.

use std::{borrow::Cow, io, path::Path, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Collected};
use s3s::service::{S3Service, S3ServiceBuilder};

use super::{
    access::{Hosts, Permissions, Secrets},
    authentication,
    blobs::Blobs,
    form, messages,
    payload::{self, BodyRequirements},
    refusal::{self, Refusal},
    request::RequestState,
    service::Storage,
    unsupported,
};
use crate::{
    door::{Context, Door, Head, RequestLog},
    edge::{
        body::RequestBody,
        response::{self, Body},
    },
};

/// Answers requests to S3.
pub(crate) struct S3Door {
    context: Arc<Context>,
    service: S3Service,
    blobs: Blobs,
}

impl S3Door {
    /// Opens the blobs under `data`, or under a temporary folder.
    pub(crate) fn open(context: &Arc<Context>, data: Option<&Path>) -> io::Result<Self> {
        let core = &context.core;
        let blobs = Blobs::open(data, core.clone())?;
        let mut builder = S3ServiceBuilder::new(Storage {
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

    /// The blobs of all objects.
    pub(crate) fn blobs(&self) -> Blobs {
        self.blobs.clone()
    }

    async fn answer(
        &self,
        mut head: Head<'_>,
        body: RequestBody,
        log: &mut RequestLog,
    ) -> Result<Response<Body>, Refusal> {
        let (context, path) = (&self.context, head.path());
        authentication::check_target(&head.parts.uri)?;
        unsupported::check_all(&head.parts.headers)?;
        if form::is_form(&head.parts.method, &head.parts.headers) {
            return form::answer(context, &self.blobs, head, body, log).await;
        }
        let request = authentication::verify(context, &head)?;
        log.caller = request.caller.arn();
        if let Some(signature) = &request.signature {
            head.origin.region.clone_from(&signature.region);
        }
        let now = context.core.clock().wall();
        let keys = authentication::condition_keys(&head, request.signature.as_ref(), now);
        let state = RequestState::new(&context.core, request.caller, head.origin.clone(), keys);
        let response = self.run(&head, body, request.body, state.clone()).await;
        Ok(state.finish(response, path, log))
    }

    /// Hands the request to s3s.
    async fn run(
        &self,
        head: &Head<'_>,
        body: RequestBody,
        requirements: BodyRequirements,
        state: RequestState,
    ) -> Response<Body> {
        let request_id = state.origin.request_id.clone();
        let parts = head.parts;
        let (uri, headers) = authentication::without_signature(head, requirements.length());
        let limit = self.context.limits.body;
        let stream = payload::stream(body, requirements, limit, state.body.clone());
        let mut request = Request::new(s3s::Body::from(s3s::dto::StreamingBlob::wrap(stream)));
        *request.method_mut() = parts.method.clone();
        *request.uri_mut() = uri;
        *request.version_mut() = parts.version;
        *request.headers_mut() = headers;
        request.extensions_mut().insert(state);
        match self.service.call(request).await {
            Ok(response) => complete_error(response, head.path(), &request_id).await,
            Err(failure) => {
                tracing::error!(id = %request_id, error = ?failure, "s3s failed");
                refusal::refuse(500, "InternalError", messages::INTERNAL_ERROR)
                    .response(head.path(), &request_id)
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
        let mut response = match self.answer(head.clone(), body, log).await {
            Ok(response) => response,
            Err(refusal) => {
                log.code = Some(refusal.code.to_owned());
                refusal.response(head.path(), &request_id)
            }
        };
        response::set_header(&mut response, "x-amz-request-id", &request_id);
        response::set_header(&mut response, "x-amz-id-2", &request_id);
        response
    }
}

/// Gives an error a Message and a RequestId, which s3s leaves out of many.
async fn complete_error(
    response: s3s::HttpResponse,
    path: &str,
    request_id: &str,
) -> Response<Body> {
    let (parts, body) = response.into_parts();
    if !parts.status.is_client_error() && !parts.status.is_server_error() {
        return Response::from_parts(parts, body.map_err(Into::into).boxed_unsync());
    }
    let text = body
        .collect()
        .await
        .map(Collected::to_bytes)
        .unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let member = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        let (value, _) = rest.split_once(&format!("</{name}>"))?;
        quick_xml::escape::unescape(value).ok().map(Cow::into_owned)
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
    let mut response = refusal::error(
        parts.status.as_u16(),
        &code,
        &message,
        &[],
        path,
        request_id,
    );
    for name in ["etag", "content-range", "accept-ranges", "allow"] {
        if let Some(value) = parts.headers.get(name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}
