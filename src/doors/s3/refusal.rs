//! Refusals, and the XML of S3's errors. S3 API Reference, "Error responses".

use http::Response;

use crate::edge::response::{self, Body};

/// An error of S3.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// Names and values of further members of the error.
    pub(crate) members: Vec<(&'static str, String)>,
}

pub(super) fn refuse(status: u16, code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal {
        status,
        code,
        message: message.into(),
        members: Vec::new(),
    }
}

impl Refusal {
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.members.push((name, value.into()));
        self
    }

    pub(super) fn response(&self, resource: &str, request_id: &str) -> Response<Body> {
        error(
            self.status,
            self.code,
            &self.message,
            &self.members,
            resource,
            request_id,
        )
    }
}

/// An error in S3's XML.
pub(super) fn error(
    status: u16,
    code: &str,
    message: &str,
    members: &[(&'static str, String)],
    resource: &str,
    request_id: &str,
) -> Response<Body> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
    let mut member = |name: &str, value: &str| {
        out.push_str(&format!(
            "<{name}>{}</{name}>",
            quick_xml::escape::escape(value)
        ));
    };
    member("Code", code);
    member("Message", message);
    for (name, value) in members {
        member(name, value);
    }
    member("Resource", resource);
    member("RequestId", request_id);
    member("HostId", request_id);
    out.push_str("</Error>");
    response::new(status, "application/xml", out)
}
