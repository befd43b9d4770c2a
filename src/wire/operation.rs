//! Operations as facts, and the two arrows between bytes and types.

use crate::{Decoder, Encoder, ErrorShape, Fault, Format, Input, Rule, Value};

/// How a service is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// The query protocol: a form in, XML out.
    Query,
    /// AWS JSON 1.1. The text before the operation's name in `X-Amz-Target`.
    Json(&'static str),
}

/// How a service tells that values do not satisfy the model's constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraints {
    /// All faults in one sentence, under this code.
    Listed(&'static str),
    /// The first fault, under this code with a `Reason`.
    Reasoned(&'static str),
}

/// A service.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// `iam`, `sts`: also the service in a credential scope.
    pub name: &'static str,
    /// `2010-05-08`.
    pub version: &'static str,
    /// The namespace of its XML answers; empty for a JSON service.
    pub xmlns: &'static str,
    /// Whether validation faults show the value (STS does, IAM does not).
    pub echoes_values: bool,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// How it tells that values do not satisfy their constraints.
    pub constraints: Constraints,
}

/// Which members page a list.
#[derive(Debug, PartialEq, Eq)]
pub struct Pagination {
    /// The members that hold the items.
    pub items: &'static [&'static str],
}

/// What stands around an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// Namespace and ResponseMetadata.
    Aws,
    /// The tree alone.
    Bare,
}

/// An operation's types and facts.
pub trait Operation {
    /// `CreateUser`.
    const NAME: &'static str;
    /// Its service.
    const SERVICE: &'static Service;
    /// `CreateUserResult`; `None` where an answer has no result element.
    const RESULT: Option<&'static str>;
    /// The errors that the model lists.
    const ERRORS: &'static [&'static ErrorShape];
    /// How it pages, if it does.
    const PAGINATION: Option<Pagination>;
    /// What stands around its answers.
    const ENVELOPE: Envelope = Envelope::Aws;
    /// What it takes.
    type Input: Value;
    /// What it answers.
    type Output: Value;
}

/// An operation without its types: for dispatch, and for tests that walk all of them.
pub struct OperationFacts {
    /// Its name.
    pub name: &'static str,
    /// Its service.
    pub service: &'static Service,
    /// The errors that the model lists.
    pub errors: &'static [&'static ErrorShape],
    /// How it pages, if it does.
    pub pagination: Option<Pagination>,
    /// Decodes its input and encodes it again.
    pub echo_input: fn(Input<'_>, Format) -> Result<Vec<u8>, Fault>,
    /// Decodes its output, without constraints, and encodes it as an answer.
    pub echo_output: fn(Input<'_>, Format) -> Vec<u8>,
}

/// The typed input of what a client sent.
///
/// # Errors
/// ValidationError with everything that is wrong, or what the service says instead; MalformedInput; SerializationException.
pub fn decode<'i, O: Operation>(input: impl Into<Input<'i>>) -> Result<O::Input, Fault> {
    static NONE: Rule = Rule::any();
    let mut decoder = Decoder::new(input.into(), O::SERVICE);
    let input = O::Input::decode(&mut decoder, &NONE).unwrap_or_default();
    match decoder.faults.fault() {
        None => Ok(input),
        Some(fault) => Err(fault),
    }
}

/// An answer's body.
pub fn encode<O: Operation>(output: &O::Output, format: Format, request_id: &str) -> Vec<u8> {
    let mut e = Encoder::new(format);
    if format == Format::Json11 {
        // An operation without output answers with nothing at all.
        if !output.is_absent() {
            output.encode(&mut e);
        }
        return e.finish();
    }
    let namespace = match O::ENVELOPE {
        Envelope::Aws => format!(" xmlns=\"{}\"", O::SERVICE.xmlns),
        Envelope::Bare => String::new(),
    };
    let response = format!("{}Response", O::NAME);
    let inside = |e: &mut Encoder| {
        e.structure(|e| {
            if let Some(result) = O::RESULT {
                e.named(result, "", |e| output.encode(e));
            }
            if O::ENVELOPE == Envelope::Aws {
                e.named("ResponseMetadata", "", |e| {
                    e.structure(|e| e.named("RequestId", "", |e| e.text(request_id)))
                });
            }
        });
    };
    e.structure(|e| e.named(&response, &namespace, inside));
    e.finish()
}

/// For the round trip: the input as it was understood.
#[doc(hidden)]
pub fn echo_input<O: Operation>(input: Input<'_>, format: Format) -> Result<Vec<u8>, Fault> {
    let input = decode::<O>(input)?;
    let mut e = Encoder::new(format);
    if format == Format::Json11 {
        input.encode(&mut e);
    } else {
        e.structure(|e| e.named("Input", "", |e| input.encode(e)));
    }
    Ok(e.finish())
}

/// For the round trip: an output as an answer.
#[doc(hidden)]
pub fn echo_output<O: Operation>(input: Input<'_>, format: Format) -> Vec<u8> {
    static NONE: Rule = Rule::any();
    let mut decoder = Decoder::new(input, O::SERVICE);
    let output = O::Output::decode(&mut decoder, &NONE).unwrap_or_default();
    encode::<O>(&output, format, "00000000-0000-4000-8000-000000000000")
}
