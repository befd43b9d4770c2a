//! An answer as bytes, and its outcome for the log.

use wire::{Fault, Format};

/// The outcome of a call, for the answer's headers and its line in the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// AccessDenied's sentence for a denial that soft enforcement let pass.
    pub would_deny: Option<String>,
    /// The decision, if one was made.
    pub decision: Option<&'static str>,
    /// Whether the decision log has it under the request's id.
    pub remembered: bool,
}

/// An encoded answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The error code of an error.
    pub code: Option<String>,
    /// The body's format.
    pub format: Format,
    /// The body.
    pub body: Vec<u8>,
    /// The outcome, for headers and the log.
    pub audit: Audit,
}

/// Encodes a fault as an answer.
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
