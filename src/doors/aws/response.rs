//! The HTTP response of an operation.

use http::Response;
use iam::Answer;
use wire::Format;

use crate::{
    door::{Head, RequestLog},
    edge::response::{self, Body},
};

/// The response that carries an operation's answer.
pub(crate) fn response(head: &Head<'_>, answer: Answer, log: &mut RequestLog) -> Response<Body> {
    let content_type = match answer.format {
        Format::Xml => "text/xml",
        Format::Json => "application/json",
        Format::Json11 => "application/x-amz-json-1.1",
    };
    log.decision = answer.audit.decision;
    log.code = answer.code;
    let mut response = response::new(answer.status, content_type, answer.body);
    response::set_header(&mut response, "x-amzn-requestid", &head.origin.request_id);
    if answer.audit.remembered {
        response::set_header(
            &mut response,
            response::DECISION_ID,
            &head.origin.request_id,
        );
    }
    if let Some(sentence) = &answer.audit.would_deny {
        log.would_deny = true;
        response::set_header(&mut response, "x-astriam-would-deny", sentence);
    }
    response
}
