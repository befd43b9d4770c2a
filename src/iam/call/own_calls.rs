//! Calls that the server makes itself, as a client would make them: members by name, decoded and checked as the wire's.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use wire::{Fault, Form, Operation};

use crate::call::Write;

/// Members of a call with their values.
pub(crate) type Members<'a> = Vec<(String, &'a str)>;

pub(crate) fn member<'a>(name: &str, value: &'a str) -> (String, &'a str) {
    (name.to_owned(), value)
}

pub(crate) fn tags<'a>(members: &mut Members<'a>, tags: &'a [(String, String)]) {
    for (number, (key, value)) in (1..).zip(tags) {
        members.push((format!("Tags.member.{number}.Key"), key));
        members.push((format!("Tags.member.{number}.Value"), value));
    }
}

/// Makes a call: its members are decoded, checked, and handled.
pub(crate) fn call<O: Operation, T>(
    cx: &mut Write<'_>,
    members: &Members<'_>,
    handler: impl FnOnce(&mut Write<'_>, O::Input) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let input = decoded::<O>(members)?;
    handler(cx, input)
}

pub(crate) fn decoded<O: Operation>(members: &Members<'_>) -> Result<O::Input, Fault> {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    let body = pairs.join("&");
    let form = Form::parse(body.as_bytes())
        .map_err(|error| Fault::malformed_query_string(error.to_string()))?;
    wire::decode::<O>(&form)
}
