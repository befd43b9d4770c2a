//! Answers lines on stdin, for the round trip through botocore. Each answer is one line that starts with `OK` or `FAULT`.
//!
//! | line | answer |
//! |---|---|
//! | `input SERVICE OPERATION FORMAT FORM` | the decoded input; of a JSON service, FORM is a document |
//! | `check SERVICE OPERATION FORMAT FORM` | the fault of checking the input, which was decoded without rules |
//! | `output SERVICE OPERATION FORMAT FORM` | the values as an answer |
//! | `error SERVICE SHAPE FORMAT` | the error as an answer |

use std::io::{BufRead, Write};

use model::{iam, organizations, sts};
use wire::{ErrorShape, Fault, Form, Format, Input, OperationFacts, Protocol, Service};

fn operations(
    service: &str,
) -> (
    &'static [OperationFacts],
    &'static [&'static ErrorShape],
    &'static Service,
) {
    match service {
        "iam" => (iam::OPERATIONS, iam::errors::ALL, &iam::SERVICE),
        "organizations" => (
            organizations::OPERATIONS,
            organizations::errors::ALL,
            &organizations::SERVICE,
        ),
        _ => (sts::OPERATIONS, sts::errors::ALL, &sts::SERVICE),
    }
}

fn answer(line: &str) -> Result<Vec<u8>, Fault> {
    let mut words = line.splitn(5, ' ');
    let mut word = || words.next().unwrap_or_default();
    let (kind, service, name, format, form) = (word(), word(), word(), word(), word());
    let (operations, errors, service) = operations(service);
    let format = match service.protocol {
        Protocol::Json(_) => Format::Json11,
        Protocol::Query if format == "json" => Format::Json,
        Protocol::Query => Format::Xml,
    };
    if kind == "error" {
        let shape = errors
            .iter()
            .find(|shape| shape.shape == name)
            .expect("an error of the model");
        return Ok(Fault::new(shape, "a <message> & more").encode(service, format, "id"));
    }
    let facts = operations
        .iter()
        .find(|facts| facts.name == name)
        .expect("an operation of the model");
    let (parsed, json);
    let input = if format == Format::Json11 {
        json = serde_json::from_str(form).expect("a JSON document");
        Input::Json(&json)
    } else {
        parsed = Form::parse(form.as_bytes()).expect("a form");
        Input::Form(&parsed)
    };
    match kind {
        "input" => (facts.echo_input)(input, format),
        "check" => (facts.echo_check)(input).map(|()| Vec::new()),
        _ => Ok((facts.echo_output)(input, format)),
    }
}

fn main() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let (word, body) = match answer(&line.expect("a line")) {
            Ok(body) => ("OK", body),
            Err(fault) => ("FAULT", fault.to_string().into_bytes()),
        };
        let body = String::from_utf8(body)
            .expect("text")
            .replace('\n', "&#xA;");
        writeln!(out, "{word} {body}").expect("a reader");
    }
}
