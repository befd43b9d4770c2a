//! The context keys of a simulation request, each with its type. IAM API Reference, "ContextEntry".

use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::iam::ContextEntry;
use policy::Context;
use time::{Date, OffsetDateTime, format_description::well_known::Iso8601};
use wire::{Fault, unsourced};

use super::invalid;

/// The context of a request: exactly its entries.
pub(super) fn context(entries: Vec<ContextEntry>) -> Result<Context, Fault> {
    let mut context = Context::with_capacity(entries.len());
    for entry in entries {
        let name = entry.context_key_name.unwrap_or_default();
        if name.is_empty() {
            return Err(invalid(unsourced!(
                "A context entry must have a context key name."
            )));
        }
        let values = entry.context_key_values.unwrap_or_default();
        let of = entry.context_key_type.unwrap_or_default();
        let (kind, list) = match of.strip_suffix("List") {
            Some(kind) => (kind, true),
            None => (of.as_str(), false),
        };
        for value in &values {
            if !is(kind, value) {
                return Err(invalid(unsourced!(
                    "Invalid value {value} of context key {name}: it is not of type {kind}.",
                    name = &name,
                    value = value,
                    kind = &of
                )));
            }
        }
        match values.as_slice() {
            _ if list => context.set_many(&name, &values),
            [value] => context.set_one(&name, value),
            // A key without a value is absent from the context.
            [] => {}
            _ => {
                return Err(invalid(unsourced!(
                    "Context key {name} of type {kind} must have one value.",
                    name = &name,
                    kind = &of
                )));
            }
        }
    }
    Ok(context)
}

/// Whether a value is of a type. Without a type, it is a string.
fn is(kind: &str, value: &str) -> bool {
    match kind {
        "numeric" => value.parse::<f64>().is_ok_and(f64::is_finite),
        "boolean" => value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false"),
        "ip" => is_network(value),
        "binary" => STANDARD.decode(value).is_ok(),
        "date" => is_date(value),
        _ => true,
    }
}

/// ISO 8601, also a date alone, or epoch seconds.
fn is_date(value: &str) -> bool {
    value.parse::<i64>().is_ok()
        || OffsetDateTime::parse(value, &Iso8601::DEFAULT).is_ok()
        || Date::parse(value, &Iso8601::DATE).is_ok()
}

fn is_network(value: &str) -> bool {
    let (address, length) = value.split_once('/').unwrap_or((value, "0"));
    let most = match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => 32,
        Ok(std::net::IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    length.parse::<u8>().is_ok_and(|length| length <= most)
}

#[cfg(test)]
mod tests {
    use policy::ValuesRef;

    use super::*;

    fn entry(name: &str, kind: &str, values: &[&str]) -> ContextEntry {
        ContextEntry {
            context_key_name: Some(name.to_owned()),
            context_key_values: Some(values.iter().map(ToString::to_string).collect()),
            context_key_type: Some(kind.to_owned()),
        }
    }

    #[test]
    fn a_list_is_multivalued_whatever_it_holds() {
        let context = context(vec![
            entry("aws:TagKeys", "stringList", &["a"]),
            entry("aws:username", "string", &["bob"]),
        ])
        .unwrap();
        assert!(matches!(
            context.get("aws:tagkeys"),
            Some(ValuesRef::Many(_))
        ));
        assert_eq!(context.get("aws:username"), Some(ValuesRef::One("bob")));
    }

    #[test]
    fn a_value_is_of_its_type() {
        for (kind, good, bad) in [
            ("numeric", "1.5", "one"),
            ("boolean", "True", "yes"),
            ("ip", "10.0.0.0/8", "10.0.0.0/33"),
            ("ip", "::1", "x"),
            ("binary", "YQ==", "?"),
            ("date", "2025-03-27T08:00:00Z", "tomorrow"),
        ] {
            assert!(
                context(vec![entry("a:key", kind, &[good])]).is_ok(),
                "{good}"
            );
            assert!(
                context(vec![entry("a:key", kind, &[bad])]).is_err(),
                "{bad}"
            );
        }
        assert!(context(vec![entry("a:key", "string", &["a", "b"])]).is_err());
    }
}
