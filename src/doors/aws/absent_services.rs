//! Requests to services of AWS that this server does not have. The answer names the services that it has, in the protocol of the request.

use std::sync::Arc;

use http::{Method, Response, header};
use serde_json::json;

use super::json::TARGET;
use crate::{
    door::{Context, Door, Head, RequestLog},
    edge::{
        body::RequestBody,
        response::{self, Body},
    },
};

/// The services that speak REST-XML. All others without a target speak REST-JSON.
const REST_XML: &[&str] = &[
    "cloudfront",
    "route53",
    "s3-control",
    "s3-outposts",
    "s3express",
];

/// Answers requests to absent services.
pub(crate) struct AbsentServicesDoor {
    context: Arc<Context>,
}

impl AbsentServicesDoor {
    pub(crate) fn new(context: &Arc<Context>) -> Self {
        Self {
            context: Arc::clone(context),
        }
    }
}

impl Door for AbsentServicesDoor {
    fn claims(head: &Head<'_>) -> bool {
        // A form at `/` is the query door's: it knows the action.
        let is_form = head.path() == "/"
            && [Method::GET, Method::POST].contains(&head.parts.method)
            && !head.parts.headers.contains_key(TARGET);
        head.absent_service.is_some() && !is_form
    }

    async fn serve(&self, head: Head<'_>, _: RequestBody, log: &mut RequestLog) -> Response<Body> {
        let service = head.absent_service.unwrap_or_default();
        let fault = self.context.absent_services.fault(service);
        log.action = format!("{}:", service.escape_default());
        log.code = Some(fault.code().to_owned());
        let mut response = if REST_XML.contains(&service) {
            let body = format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{}</Code><Message>{}</Message></Error><RequestId>{}</RequestId></ErrorResponse>",
                fault.code(),
                fault.message(),
                head.origin.request_id
            );
            response::new(fault.status(), "text/xml", body)
        } else {
            let body = json!({ "__type": fault.code(), "message": fault.message() });
            response::json(fault.status(), &body)
        };
        response::set_header(&mut response, "x-amzn-errortype", fault.code());
        response::set_header(&mut response, "x-amzn-requestid", &head.origin.request_id);
        // The body is not read.
        response::set_header(&mut response, header::CONNECTION.as_str(), "close");
        response
    }
}
