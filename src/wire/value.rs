//! The types of members in requests and answers.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{Decoder, Encoder, Rule, Timestamp, Violations};

/// A type that can be decoded from a form or a JSON document, checked, and encoded into an answer.
pub trait Value: Sized + Default {
    /// Reads the value at the decoder's place; `None` if it was not sent. The decoder collects violations of `rule`.
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self>;

    /// Applies the rules that [`Self::decode`] applies.
    fn check(&self, violations: &mut Violations, rule: &'static Rule);

    /// Writes the value; the caller writes the element or the name around it.
    fn encode(&self, e: &mut Encoder);

    /// Whether the member is left out of an answer.
    fn is_absent(&self) -> bool {
        false
    }
}

impl Value for String {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        let text = d.text("String")?;
        d.violations.check_text(text, rule);
        Some(text.to_owned())
    }

    fn check(&self, violations: &mut Violations, rule: &'static Rule) {
        violations.check_text(self, rule);
    }

    fn encode(&self, e: &mut Encoder) {
        e.text(self);
    }
}

impl Value for i64 {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        let number = d.integer()?;
        if let Ok(number) = number {
            d.violations.check_number(number, rule);
        }
        Some(number.unwrap_or_default())
    }

    fn check(&self, violations: &mut Violations, rule: &'static Rule) {
        violations.check_number(*self, rule);
    }

    fn encode(&self, e: &mut Encoder) {
        e.number(*self);
    }
}

impl Value for bool {
    fn decode(d: &mut Decoder<'_>, _: &'static Rule) -> Option<Self> {
        d.boolean()
    }

    fn check(&self, _: &mut Violations, _: &'static Rule) {}

    fn encode(&self, e: &mut Encoder) {
        e.boolean(*self);
    }
}

impl Value for Timestamp {
    fn decode(d: &mut Decoder<'_>, _: &'static Rule) -> Option<Self> {
        d.timestamp()
    }

    fn check(&self, _: &mut Violations, _: &'static Rule) {}

    fn encode(&self, e: &mut Encoder) {
        e.timestamp(self);
    }
}

/// Bytes, base64 on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blob(pub Vec<u8>);

impl Value for Blob {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        let read = STANDARD.decode(d.text("Blob")?);
        match &read {
            Ok(bytes) => {
                d.violations.check_count(bytes.len(), rule);
            }
            Err(_) => d.violations.malformed(),
        }
        Some(Self(read.unwrap_or_default()))
    }

    fn check(&self, violations: &mut Violations, rule: &'static Rule) {
        violations.check_count(self.0.len(), rule);
    }

    fn encode(&self, e: &mut Encoder) {
        e.text(&STANDARD.encode(&self.0));
    }
}

impl<T: Value> Value for Vec<T> {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        d.list(rule)
    }

    fn check(&self, violations: &mut Violations, rule: &'static Rule) {
        if !violations.check_count(self.len(), rule) {
            return;
        }
        for (item, number) in self.iter().zip(1..) {
            let back = violations.enter_item(number);
            item.check(violations, rule.of_members());
            violations.leave(back);
        }
    }

    fn encode(&self, e: &mut Encoder) {
        e.list(self, |e, item| item.encode(e));
    }
}

impl<V: Value> Value for BTreeMap<String, V> {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        Some(d.entries(rule)?.into_iter().collect())
    }

    fn check(&self, violations: &mut Violations, rule: &'static Rule) {
        for (key, value) in self {
            let entry = violations.entry(key);
            violations.member(entry, |violations| {
                value.check(violations, rule.of_members());
            });
        }
    }

    fn encode(&self, e: &mut Encoder) {
        e.map(self, |e, value| value.encode(e));
    }
}

impl<T: Value> Value for Option<T> {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        T::decode(d, rule).map(Some)
    }

    fn check(&self, violations: &mut Violations, rule: &'static Rule) {
        if let Some(value) = self {
            value.check(violations, rule);
        }
    }

    fn encode(&self, e: &mut Encoder) {
        if let Some(value) = self {
            value.encode(e);
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// For structures that contain themselves.
impl<T: Value> Value for Box<T> {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        T::decode(d, rule).map(Self::new)
    }

    fn check(&self, violations: &mut Violations, rule: &'static Rule) {
        (**self).check(violations, rule);
    }

    fn encode(&self, e: &mut Encoder) {
        (**self).encode(e);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

/// A structure without members.
impl Value for () {
    fn decode(_: &mut Decoder<'_>, _: &'static Rule) -> Option<Self> {
        Some(())
    }

    fn check(&self, _: &mut Violations, _: &'static Rule) {}

    fn encode(&self, e: &mut Encoder) {
        e.structure(|_| {});
    }

    fn is_absent(&self) -> bool {
        true
    }
}
