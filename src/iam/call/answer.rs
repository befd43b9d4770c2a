//! An answer as bytes, and what the log says of it.

use wire::{Fault, Format};

/// What became of a call, for the answer's headers and the log's one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// The denial that soft enforcement let through: AccessDenied's sentence.
    pub would_deny: Option<String>,
    /// The decision, once one was taken.
    pub decision: Option<&'static str>,
    /// Whether the decision log tells of it under the request's id.
    pub remembered: bool,
}

/// An answer's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The error code, if it is one.
    pub code: Option<String>,
    /// How the body is written.
    pub format: Format,
    /// The body.
    pub body: Vec<u8>,
    /// For headers and log.
    pub audit: Audit,
}

/// A fault as an answer.
pub fn refusal(
    fault: &Fault,
    service: &'static wire::Service,
    format: Format,
    request_id: &str,
) -> Answer {
    let fault = fault.clone().for_service(service);
    Answer {
        status: fault.status(),
        code: Some(fault.code().to_owned()),
        format,
        body: fault.encode(service, format, request_id),
        audit: Audit::default(),
    }
}
