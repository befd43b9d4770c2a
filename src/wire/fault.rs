//! Errors as clients see them.

use std::borrow::Cow;

use crate::{
    Encoder, Format,
    operation::{Protocol, Service},
};

/// An error of the model.
#[derive(Debug, PartialEq, Eq)]
pub struct ErrorShape {
    /// The name of its shape (`NoSuchEntityException`).
    pub shape: &'static str,
    /// The code on the wire (`NoSuchEntity`).
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
}

/// The namespace of errors that AWS's dispatcher reports before a service sees the request.
const DISPATCHER: &str = "http://webservices.amazon.com/AWSFault/2005-15-09";

/// An error with its code, status and message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Fault {
    code: Cow<'static, str>,
    status: u16,
    message: String,
    /// Whether AWS's dispatcher reports it.
    dispatcher: bool,
    /// Whether the model declares it.
    modelled: bool,
    /// The `Reason` beside the message in errors of JSON services.
    reason: Option<&'static str>,
}

macro_rules! common {
    ($($(#[$doc:meta])* $name:ident = $code:literal $status:literal;)*) => { $(
        $(#[$doc])*
        pub fn $name(message: impl Into<String>) -> Self {
            Self::other($code, $status, message)
        }
    )* };
}

impl Fault {
    /// An error that the model declares.
    pub fn new(shape: &'static ErrorShape, message: impl Into<String>) -> Self {
        Self::of_model(shape.code, shape.status, message)
    }

    /// An error that the model declares, by its code.
    pub(crate) fn of_model(code: &'static str, status: u16, message: impl Into<String>) -> Self {
        Self {
            modelled: true,
            ..Self::other(code, status, message)
        }
    }

    /// Adds a `Reason`.
    #[must_use]
    pub fn reason(self, reason: &'static str) -> Self {
        Self {
            reason: Some(reason),
            ..self
        }
    }

    /// An error that the model does not declare.
    pub fn other(
        code: impl Into<Cow<'static, str>>,
        status: u16,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            status,
            message: message.into(),
            dispatcher: false,
            modelled: false,
            reason: None,
        }
    }

    common! {
        /// `ValidationError`, 400.
        validation = "ValidationError" 400;
        /// `AccessDenied`, 403.
        access_denied = "AccessDenied" 403;
        /// `InvalidClientTokenId`, 403.
        invalid_client_token_id = "InvalidClientTokenId" 403;
        /// `MalformedQueryString`, 400.
        malformed_query_string = "MalformedQueryString" 400;
        /// `MissingAction`, 400.
        missing_action = "MissingAction" 400;
    }

    /// `MalformedInput`, 400: a value that is not a number, boolean, timestamp or base64 text. AWS gives no message.
    pub fn malformed_input() -> Self {
        Self::other("MalformedInput", 400, "")
    }

    /// `MissingAuthenticationToken`, 403: the request is not signed.
    pub fn missing_authentication_token() -> Self {
        Self::other(
            "MissingAuthenticationToken",
            403,
            "Request is missing Authentication Token",
        )
    }

    /// `InternalFailure`, 500: a defect of the server or of its data.
    pub fn internal_failure() -> Self {
        Self::other(
            "InternalFailure",
            500,
            "The request processing has failed because of an unknown error, exception or failure.",
        )
    }

    /// `ServiceFailure`, 500: the store did not accept the change.
    pub fn service_failure() -> Self {
        Self::other(
            "ServiceFailure",
            500,
            "The request processing has failed because of an unknown error or exception.",
        )
    }

    /// `SerializationException`, 400: malformed JSON, or values of the wrong type. AWS leaves some messages empty.
    pub fn serialization(message: impl Into<String>) -> Self {
        Self::other("SerializationException", 400, message)
    }

    /// `UnknownOperationException`, 400: an `X-Amz-Target` that the service does not have.
    pub fn unknown_operation() -> Self {
        Self::other("UnknownOperationException", 400, "")
    }

    /// The error as a service reports it: JSON services have other codes for AWS's common errors, and status 400. AWS API
    /// Reference, "Common Errors"; the codes for signatures were recorded by the authors of dynalite.
    #[must_use]
    pub fn for_service(self, service: &Service) -> Self {
        if service.protocol == Protocol::Query || self.modelled {
            return self;
        }
        let code = match self.code.as_ref() {
            "AccessDenied" => "AccessDeniedException",
            "ExpiredToken" => "ExpiredTokenException",
            "IncompleteSignature" => "IncompleteSignatureException",
            "InvalidClientTokenId" => "UnrecognizedClientException",
            "MissingAuthenticationToken" => "MissingAuthenticationTokenException",
            "SignatureDoesNotMatch" => "InvalidSignatureException",
            "ValidationError" => "ValidationException",
            _ => return self,
        };
        Self {
            code: Cow::Borrowed(code),
            status: 400,
            // Models of JSON services declare this one.
            modelled: code == "AccessDeniedException",
            ..self
        }
    }

    /// `InvalidAction`, 400: an action that the version does not have. The dispatcher reports it, in its own namespace.
    pub fn invalid_action(action: &str, version: &str) -> Self {
        let message = format!("Could not find operation {action} for version {version}");
        Self {
            dispatcher: true,
            ..Self::other("InvalidAction", 400, message)
        }
    }

    /// `NotImplemented`, 501: an operation of AWS that this server lacks.
    pub fn not_implemented(action: &str) -> Self {
        Self::other(
            "NotImplemented",
            501,
            format!("{action} is not implemented by this server."),
        )
    }

    /// The code on the wire.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Encodes the error as the body of an answer.
    pub fn encode(&self, service: &Service, format: Format, request_id: &str) -> Vec<u8> {
        let mut e = Encoder::new(format);
        let xmlns = if self.dispatcher {
            DISPATCHER
        } else {
            service.xmlns
        };
        let kind = if self.status < 500 {
            "Sender"
        } else {
            "Receiver"
        };
        let error = |e: &mut Encoder| {
            e.named("Error", "", |e| {
                e.structure(|e| {
                    e.named("Type", "", |e| e.text(kind));
                    e.named("Code", "", |e| e.text(&self.code));
                    // An empty message has no element; clients then print "Unknown".
                    if !self.message.is_empty() {
                        e.named("Message", "", |e| e.text(&self.message));
                    }
                });
            });
            e.named("RequestId", "", |e| e.text(request_id));
        };
        match format {
            Format::Xml => e.named("ErrorResponse", &format!(" xmlns=\"{xmlns}\""), error),
            Format::Json => e.structure(error),
            Format::Json11 => e.structure(|e| self.members(e)),
        }
        e.finish()
    }

    /// Writes the members of a JSON service's error. AWS's common errors spell `message` in lower case.
    fn members(&self, e: &mut Encoder) {
        e.named("__type", "", |e| e.text(&self.code));
        if !self.message.is_empty() {
            let name = if self.modelled { "Message" } else { "message" };
            e.named(name, "", |e| e.text(&self.message));
        }
        if let Some(reason) = self.reason {
            e.named("Reason", "", |e| e.text(reason));
        }
    }
}
