//! Operations of the model: their facts, decoding, checking and encoding.

use crate::{Decoder, Encoder, ErrorShape, Fault, Format, Input, Rule, Value, Violations};

/// The protocol of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// The query protocol: form in, XML out.
    Query,
    /// AWS JSON 1.1, with the prefix of operation names in `X-Amz-Target`.
    Json(&'static str),
}

/// How a service reports values that violate the model's constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraints {
    /// All violations in one sentence, under this code.
    Listed(&'static str),
    /// The first violation, under this code with a `Reason`.
    Reasoned(&'static str),
}

/// A service.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// `iam`, `sts`. Credential scopes name the service so.
    pub name: &'static str,
    /// `2010-05-08`.
    pub version: &'static str,
    /// The namespace of its XML answers; empty for a JSON service.
    pub xmlns: &'static str,
    /// Whether validation errors include the value: STS does, IAM does not.
    pub echoes_values: bool,
    /// The protocol.
    pub protocol: Protocol,
    /// How it reports violations of constraints.
    pub constraints: Constraints,
}

/// The members by which an answer is paged.
#[derive(Debug, PartialEq, Eq)]
pub struct Pagination {
    /// The members that hold a page's items.
    pub items: &'static [&'static str],
}

/// The elements around an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// A namespace and `ResponseMetadata`.
    Aws,
    /// The answer alone.
    Bare,
}

/// An operation with its types.
pub trait Operation {
    /// `CreateUser`.
    const NAME: &'static str;
    /// The service.
    const SERVICE: &'static Service;
    /// `CreateUserResult`; `None` if answers have no result element.
    const RESULT: Option<&'static str>;
    /// The errors that the model declares for it.
    const ERRORS: &'static [&'static ErrorShape];
    /// How answers are paged; `None` if they are not.
    const PAGINATION: Option<Pagination>;
    /// The elements around its answers.
    const ENVELOPE: Envelope = Envelope::Aws;
    /// The members of a request.
    type Input: Value;
    /// The members of an answer.
    type Output: Value;
}

/// An operation without its types: for dispatch, and for tests that cover all operations.
pub struct OperationFacts {
    /// `CreateUser`.
    pub name: &'static str,
    /// The service.
    pub service: &'static Service,
    /// The errors that the model declares for it.
    pub errors: &'static [&'static ErrorShape],
    /// How answers are paged; `None` if they are not.
    pub pagination: Option<Pagination>,
    /// Decodes an input and encodes it again.
    pub echo_input: fn(Input<'_>, Format) -> Result<Vec<u8>, Fault>,
    /// Decodes an output, without applying rules, and encodes it as an answer.
    pub echo_output: fn(Input<'_>, Format) -> Vec<u8>,
    /// Decodes an input without applying rules, then checks it.
    pub echo_check: fn(Input<'_>) -> Result<(), Fault>,
}

/// For a structure as a whole, which has no rule.
static ANY: Rule = Rule::any();

/// Decodes a request and applies the model's rules.
///
/// # Errors
/// `ValidationError` with all violations, or the service's equivalent; `MalformedInput`; `SerializationException`.
pub fn decode<'i, O: Operation>(input: impl Into<Input<'i>>) -> Result<O::Input, Fault> {
    let mut decoder = Decoder::new(input.into(), O::SERVICE);
    let input = O::Input::decode(&mut decoder, &ANY).unwrap_or_default();
    match decoder.violations.fault() {
        None => Ok(input),
        Some(fault) => Err(fault),
    }
}

/// Applies the model's rules to a typed input: the result is that of decoding the same values from a request. A required member
/// is always present in a typed input, though it may be empty.
///
/// # Errors
/// `ValidationError` with all violations, or the service's equivalent.
pub fn check<O: Operation>(input: &O::Input) -> Result<(), Fault> {
    let mut violations = Violations::new(O::SERVICE);
    input.check(&mut violations, &ANY);
    violations.fault().map_or(Ok(()), Err)
}

/// Encodes the body of an answer.
pub fn encode<O: Operation>(output: &O::Output, format: Format, request_id: &str) -> Vec<u8> {
    let mut e = Encoder::new(format);
    if format == Format::Json11 {
        // Without output the body is empty.
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

/// Decodes an input and encodes it again, for the round trip of conformance.
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

/// Decodes an output, without applying rules, and encodes it as an answer, for the round trip of conformance.
#[doc(hidden)]
pub fn echo_output<O: Operation>(input: Input<'_>, format: Format) -> Vec<u8> {
    let output: O::Output = unchecked(input, O::SERVICE);
    encode::<O>(&output, format, "00000000-0000-4000-8000-000000000000")
}

/// Decodes an input without applying rules, then checks it, for the round trip of conformance.
#[doc(hidden)]
pub fn echo_check<O: Operation>(input: Input<'_>) -> Result<(), Fault> {
    check::<O>(&unchecked(input, O::SERVICE))
}

/// Decodes without applying rules.
fn unchecked<T: Value>(input: Input<'_>, service: &'static Service) -> T {
    let mut decoder = Decoder::unchecked(input, service);
    T::decode(&mut decoder, &ANY).unwrap_or_default()
}
