//! The types that stand in requests and answers.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{Decoder, Encoder, Rule, Timestamp};

/// A type that can come from a form or a JSON document and go into an answer.
pub trait Value: Sized + Default {
    /// Reads the value at the decoder's place; `None` if it was not sent. What is wrong with it is noted in the decoder.
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self>;

    /// Writes the value; the element or name around it is already there.
    fn encode(&self, e: &mut Encoder);

    /// Whether the member is left out of an answer.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The rule of members that have none.
static ANY: Rule = Rule::any();

impl Value for String {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        let text = d.text("String")?;
        d.faults.check_text(text, rule);
        Some(text.to_owned())
    }

    fn encode(&self, e: &mut Encoder) {
        e.text(self);
    }
}

impl Value for i64 {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        let number = d.integer()?;
        if let Ok(number) = number {
            d.faults.check_number(number, rule);
        }
        Some(number.unwrap_or_default())
    }

    fn encode(&self, e: &mut Encoder) {
        e.number(*self);
    }
}

impl Value for bool {
    fn decode(d: &mut Decoder<'_>, _: &'static Rule) -> Option<Self> {
        d.boolean()
    }

    fn encode(&self, e: &mut Encoder) {
        e.boolean(*self);
    }
}

impl Value for Timestamp {
    fn decode(d: &mut Decoder<'_>, _: &'static Rule) -> Option<Self> {
        d.moment()
    }

    fn encode(&self, e: &mut Encoder) {
        e.timestamp(self);
    }
}

/// Bytes; base64 on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blob(pub Vec<u8>);

impl Value for Blob {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        let read = STANDARD.decode(d.text("Blob")?);
        match &read {
            Ok(bytes) => {
                d.faults.check_count(bytes.len(), rule);
            }
            Err(_) => d.faults.malformed(),
        }
        Some(Self(read.unwrap_or_default()))
    }

    fn encode(&self, e: &mut Encoder) {
        e.text(&STANDARD.encode(&self.0));
    }
}

impl<T: Value> Value for Vec<T> {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        d.list(rule, &ANY)
    }

    fn encode(&self, e: &mut Encoder) {
        e.list(self, |e, item| item.encode(e));
    }
}

impl<V: Value> Value for BTreeMap<String, V> {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        Some(d.entries(rule, &ANY)?.into_iter().collect())
    }

    fn encode(&self, e: &mut Encoder) {
        e.map(self, |e, value| value.encode(e));
    }
}

impl<T: Value> Value for Option<T> {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        T::decode(d, rule).map(Some)
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

/// A structure that contains itself.
impl<T: Value> Value for Box<T> {
    fn decode(d: &mut Decoder<'_>, rule: &'static Rule) -> Option<Self> {
        T::decode(d, rule).map(Self::new)
    }

    fn encode(&self, e: &mut Encoder) {
        (**self).encode(e);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

/// No members at all.
impl Value for () {
    fn decode(_: &mut Decoder<'_>, _: &'static Rule) -> Option<Self> {
        Some(())
    }

    fn encode(&self, e: &mut Encoder) {
        e.structure(|_| {});
    }

    fn is_absent(&self) -> bool {
        true
    }
}
