//! Errors as a client sees them.

use std::borrow::Cow;

use crate::{
    Encoder, Format,
    operation::{Protocol, Service},
};

/// An error of the model: its code on the wire and its status.
#[derive(Debug, PartialEq, Eq)]
pub struct ErrorShape {
    /// The shape's name (`NoSuchEntityException`).
    pub shape: &'static str,
    /// The code on the wire (`NoSuchEntity`).
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
}

/// The namespace of answers that the dispatcher gives before any service has seen the request.
const DISPATCHER: &str = "http://webservices.amazon.com/AWSFault/2005-15-09";

/// One error: code, status and message, to the letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Fault {
    code: Cow<'static, str>,
    status: u16,
    message: String,
    dispatcher: bool,
    /// Whether the model lists it.
    modelled: bool,
    /// A `Reason` beside the message: JSON services have it.
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
    /// An error of the model.
    pub fn new(shape: &'static ErrorShape, message: impl Into<String>) -> Self {
        Self::of_model(shape.code, shape.status, message)
    }

    /// An error that the model lists, by its code.
    pub(crate) fn of_model(code: &'static str, status: u16, message: impl Into<String>) -> Self {
        Self {
            modelled: true,
            ..Self::other(code, status, message)
        }
    }

    /// Tells the reason beside the message.
    #[must_use]
    pub fn reason(self, reason: &'static str) -> Self {
        Self {
            reason: Some(reason),
            ..self
        }
    }

    /// An error that no model lists.
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

    /// A value that is no number, truth value, moment or base64 text: AWS answers without a message.
    pub fn malformed_input() -> Self {
        Self::other("MalformedInput", 400, "")
    }

    /// No signature at all.
    pub fn missing_authentication_token() -> Self {
        Self::other(
            "MissingAuthenticationToken",
            403,
            "Request is missing Authentication Token",
        )
    }

    /// Something broke here.
    pub fn internal_failure() -> Self {
        Self::other(
            "InternalFailure",
            500,
            "The request processing has failed because of an unknown error, exception or failure.",
        )
    }

    /// The store could not keep the change.
    pub fn service_failure() -> Self {
        Self::other(
            "ServiceFailure",
            500,
            "The request processing has failed because of an unknown error or exception.",
        )
    }

    /// A JSON document that is none, or has values of other types than the operation's. Some of them AWS tells by the code alone.
    pub fn serialization(message: impl Into<String>) -> Self {
        Self::other("SerializationException", 400, message)
    }

    /// A target that a JSON service does not have.
    pub fn unknown_operation() -> Self {
        Self::other("UnknownOperationException", 400, "")
    }

    /// The same error as a service says it: JSON services have other names for what is common to all of AWS, and answer 400.
    /// AWS API Reference, "Common Errors"; codes of signatures as dynalite's authors recorded them.
    #[must_use]
    pub fn said_by(self, service: &Service) -> Self {
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
            // The models of JSON services list this one.
            modelled: code == "AccessDeniedException",
            ..self
        }
    }

    /// An action that the version does not have. The dispatcher answers, in its own namespace.
    pub fn invalid_action(action: &str, version: &str) -> Self {
        let message = format!("Could not find operation {action} for version {version}");
        Self {
            dispatcher: true,
            ..Self::other("InvalidAction", 400, message)
        }
    }

    /// An operation that AWS has and this server has not yet.
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

    /// The error as an answer's body.
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
                    // What AWS tells by its code alone has no such element: clients print "Unknown".
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

    /// As JSON services answer it. What is common to all of AWS writes its message with a small letter.
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
