//! Reads the members of structures from a form or a JSON document.

use std::fmt::Write;

use serde_json::Value as Json;

use crate::{
    Input, Rule, Value, Violations,
    input::{Place, Scalar, token},
    operation::Service,
};

/// A place in an input, and the violations up to it.
pub struct Decoder<'i> {
    place: Place<'i>,
    pub(crate) violations: Violations,
    /// Whether members' rules are applied.
    checks: bool,
}

impl<'i> Decoder<'i> {
    pub(crate) fn new(input: Input<'i>, service: &'static Service) -> Self {
        Self {
            place: Place::of(input),
            violations: Violations::new(service),
            checks: true,
        }
    }

    /// A decoder that applies no rules.
    pub(crate) fn unchecked(input: Input<'i>, service: &'static Service) -> Self {
        Self {
            checks: false,
            ..Self::new(input, service)
        }
    }

    /// Reads a required member.
    pub fn required<T: Value>(&mut self, member: &str, rule: &'static Rule) -> T {
        self.member(member, |d| match T::decode(d, d.applied(rule)) {
            Some(value) => value,
            None => {
                d.violations.null();
                T::default()
            }
        })
    }

    /// Reads an optional member.
    pub fn optional<T: Value>(&mut self, member: &str, rule: &'static Rule) -> T {
        self.member(member, |d| T::decode(d, d.applied(rule)))
            .unwrap_or_default()
    }

    fn applied(&self, rule: &'static Rule) -> &'static Rule {
        static ANY: Rule = Rule::any();
        if self.checks { rule } else { &ANY }
    }

    fn member<T>(&mut self, member: &str, f: impl FnOnce(&mut Self) -> T) -> T {
        let path = self.violations.enter(member);
        let value = self.inside(Part::Member(member), f);
        self.violations.leave(path);
        value
    }

    /// Runs `f` at a part of this place.
    fn inside<T>(&mut self, part: Part<'_>, f: impl FnOnce(&mut Self) -> T) -> T {
        match &mut self.place {
            Place::Form { name, .. } => {
                let back = name.len();
                part.descend(name);
                let value = f(self);
                if let Place::Form { name, .. } = &mut self.place {
                    name.truncate(back);
                }
                value
            }
            Place::Json(here) => {
                let back = *here;
                *here = back
                    .and_then(|json| part.of(json))
                    .filter(|json| !json.is_null());
                let value = f(self);
                self.place = Place::Json(back);
                value
            }
        }
    }

    /// The scalar at this place.
    fn scalar(&self) -> Option<Scalar<'i>> {
        match &self.place {
            Place::Form { form, name } => form.get(name).map(Scalar::Text),
            Place::Json(here) => here.map(|json| match json {
                Json::String(text) => Scalar::Text(text),
                other => Scalar::Other(other),
            }),
        }
    }

    /// The string at this place. A JSON value that is not a string is reported as not being `wanted`, and read as an empty string.
    pub(crate) fn text(&mut self, wanted: &str) -> Option<&'i str> {
        match self.scalar()? {
            Scalar::Text(text) => Some(text),
            Scalar::Other(json) => {
                self.wrong(json, wanted);
                Some("")
            }
        }
    }

    /// The integer at this place. `Err` for any other value, which is reported.
    pub(crate) fn integer(&mut self) -> Option<Result<i64, ()>> {
        let read = match (self.scalar()?, &self.place) {
            (Scalar::Text(text), Place::Form { .. }) => {
                let read = text.parse().ok();
                if read.is_none() {
                    self.violations.malformed();
                }
                read
            }
            (Scalar::Text(_), Place::Json(_)) => {
                self.violations
                    .unreadable("STRING_VALUE cannot be converted to Integer".to_owned());
                None
            }
            (Scalar::Other(json), _) => {
                let read = json.as_i64();
                if read.is_none() {
                    self.wrong(json, "Integer");
                }
                read
            }
        };
        Some(read.ok_or(()))
    }

    /// The boolean at this place.
    pub(crate) fn boolean(&mut self) -> Option<bool> {
        match (self.scalar()?, &self.place) {
            (Scalar::Text(text), Place::Form { .. }) => {
                if !text.eq_ignore_ascii_case("true") && !text.eq_ignore_ascii_case("false") {
                    self.violations.malformed();
                }
                Some(text.eq_ignore_ascii_case("true"))
            }
            (Scalar::Text(_), Place::Json(_)) => {
                self.violations
                    .unreadable("STRING_VALUE cannot be converted to Boolean".to_owned());
                Some(false)
            }
            (Scalar::Other(json), _) => {
                let read = json.as_bool();
                if read.is_none() {
                    self.wrong(json, "Boolean");
                }
                Some(read.unwrap_or_default())
            }
        }
    }

    /// The timestamp at this place: ISO 8601 in a form, epoch seconds in JSON.
    pub(crate) fn timestamp(&mut self) -> Option<crate::Timestamp> {
        let read = match self.scalar()? {
            Scalar::Text(text) => crate::Timestamp::parse(text),
            Scalar::Other(json) => json.as_f64().and_then(crate::Timestamp::from_seconds),
        };
        if read.is_none() {
            match &self.place {
                Place::Form { .. } => self.violations.malformed(),
                Place::Json(_) => self
                    .violations
                    .unreadable("the value cannot be converted to a timestamp".to_owned()),
            }
        }
        Some(read.unwrap_or_default())
    }

    fn wrong(&mut self, json: &Json, wanted: &str) {
        let text = match json {
            Json::Array(_) => "Unexpected list found where not expected.".to_owned(),
            Json::Object(_) => "Start of structure or map found where not expected.".to_owned(),
            json => format!("{} cannot be converted to {wanted}", token(json)),
        };
        self.violations.unreadable(text);
    }

    /// Whether a structure was sent at this place.
    pub fn is_here(&mut self) -> bool {
        match &self.place {
            Place::Form { form, name } => name.is_empty() || form.has(name),
            Place::Json(None) => false,
            Place::Json(Some(Json::Object(_))) => true,
            Place::Json(Some(_)) => {
                self.violations
                    .unreadable("Unexpected field type".to_owned());
                false
            }
        }
    }

    /// The members of a list: `None` if it was not sent, an empty list for `Tags=`. In a form, a missing number ends the list.
    pub(crate) fn list<T: Value>(&mut self, rule: &'static Rule) -> Option<Vec<T>> {
        let count = self.members("member")?;
        if !self.violations.check_count(count, rule) {
            return Some(Vec::new());
        }
        let inner = rule.of_members();
        let mut items = Vec::with_capacity(count);
        for number in 1..=count {
            let path = self.violations.enter_item(number);
            let item = self.inside(Part::Item("member", number), |d| T::decode(d, inner));
            items.push(item.unwrap_or_default());
            self.violations.leave(path);
        }
        Some(items)
    }

    /// How many members the list, or entries the map, at this place has.
    fn members(&mut self, group: &'static str) -> Option<usize> {
        match &self.place {
            Place::Json(here) => match (*here)? {
                Json::Array(items) => Some(items.len()),
                _ => {
                    self.violations
                        .unreadable("Expected list or null".to_owned());
                    None
                }
            },
            Place::Form { form, name } => {
                if !name.is_empty() && !form.has(name) {
                    return None;
                }
                let mut name = name.clone();
                let back = name.len();
                let mut count = 0;
                loop {
                    Part::Item(group, count + 1).descend(&mut name);
                    if !form.has(&name) {
                        return Some(count);
                    }
                    name.truncate(back);
                    count += 1;
                }
            }
        }
    }

    /// The entries of a map, in the order of the input.
    pub(crate) fn entries<V: Value>(&mut self, rule: &'static Rule) -> Option<Vec<(String, V)>> {
        let inner = rule.of_members();
        if let Place::Json(here) = &self.place {
            let Json::Object(members) = (*here)? else {
                self.violations
                    .unreadable("Expected map or null".to_owned());
                return None;
            };
            let mut entries = Vec::with_capacity(members.len());
            for key in members.keys() {
                let value = self.member(key, |d| V::decode(d, inner));
                entries.push((key.clone(), value.unwrap_or_default()));
            }
            return Some(entries);
        }
        let count = self.members("entry")?;
        let mut entries = Vec::with_capacity(count);
        for number in 1..=count {
            let (key, value) = self.inside(Part::Item("entry", number), |d| {
                let key = d.member("key", |d| d.text("String").map(str::to_owned));
                (key, d.member("value", |d| V::decode(d, inner)))
            });
            if let Some(key) = key {
                entries.push((key, value.unwrap_or_default()));
            }
        }
        Some(entries)
    }
}

/// A part of a place.
enum Part<'p> {
    /// A member of a structure, or an entry of a JSON object.
    Member(&'p str),
    /// `member` or `entry` with its number, counted from 1.
    Item(&'static str, usize),
}

impl Part<'_> {
    fn descend(&self, name: &mut String) {
        if !name.is_empty() {
            name.push('.');
        }
        match self {
            Self::Member(member) => name.push_str(member),
            Self::Item(group, number) => {
                let _ = write!(name, "{group}.{number}");
            }
        }
    }

    fn of<'j>(&self, json: &'j Json) -> Option<&'j Json> {
        match self {
            Self::Member(member) => json.get(member),
            Self::Item(_, number) => json.get(number.checked_sub(1)?),
        }
    }
}

#[cfg(test)]
#[expect(
    unreachable_pub,
    reason = "shapes are public, for models are declared with them"
)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::{Blob, Constraints, Form, Protocol, Timestamp};

    static ANY: Rule = Rule::any();
    static NAME: Rule = Rule::any().min(1).max(3).pattern("[a-z]+", "[a-z]+");
    static SIZE: Rule = Rule::any().min(1).max(20);
    static SHORT: Rule = Rule::any().max(2);
    static SIZES: Rule = Rule::any().of(&SIZE);
    static REASONED: Service = service(Constraints::Reasoned("InvalidInputException"));
    static LISTED: Service = service(Constraints::Listed("ValidationException"));

    const fn service(constraints: Constraints) -> Service {
        Service {
            name: "test",
            version: "1",
            xmlns: "",
            echoes_values: true,
            protocol: Protocol::Json("Test"),
            constraints,
        }
    }

    crate::shapes! {
        Inner {
            name: String = "Name" required [NAME];
        }
        Outer {
            text: Option<String> = "Text" optional [];
            size: Option<i64> = "Size" optional [SIZE];
            on: Option<bool> = "On" optional [];
            at: Option<Timestamp> = "At" optional [];
            bytes: Option<Blob> = "Bytes" optional [];
            list: Option<Vec<Inner>> = "List" optional [SHORT];
            map: Option<BTreeMap<String, i64>> = "Map" optional [SIZES];
            inner: Option<Inner> = "Inner" optional [];
        }
    }

    fn read(service: &'static Service, json: &Json) -> Result<Outer, crate::Fault> {
        let mut decoder = Decoder::new(json.into(), service);
        let read = Outer::decode(&mut decoder, &ANY).unwrap_or_default();
        decoder.violations.fault().map_or(Ok(read), Err)
    }

    #[test]
    fn a_document_and_a_form_decode_to_the_same_value() {
        let document = json!({
            "Text": "a", "Size": 7, "On": true, "At": 1743065020.5, "Bytes": "aGk=",
            "List": [{"Name": "x"}, {"Name": "y"}], "Map": {"k": 1}, "Inner": {"Name": "z"}, "Unknown": [null],
        });
        let form = Form::parse(b"Text=a&Size=7&On=true&At=2025-03-27T08:43:40.5Z&Bytes=aGk%3D&List.member.1.Name=x&List.member.2.Name=y&Map.entry.1.key=k&Map.entry.1.value=1&Inner.Name=z").unwrap();
        let mut decoder = Decoder::new((&form).into(), &LISTED);
        let of_form = Outer::decode(&mut decoder, &ANY).unwrap();
        assert_eq!(decoder.violations.fault(), None);
        assert_eq!(read(&LISTED, &document).unwrap(), of_form);
    }

    #[test]
    fn null_is_absent_and_an_empty_list_is_not() {
        let read = read(&LISTED, &json!({"Text": null, "List": [], "Inner": null})).unwrap();
        assert_eq!(
            (read.text, read.list, read.inner),
            (None, Some(Vec::new()), None)
        );
    }

    #[test]
    fn values_of_the_wrong_type_are_serialization_exceptions() {
        for wrong in [
            json!({"Text": 1}),
            json!({"Text": {}}),
            json!({"Text": ["a"]}),
            json!({"Size": "1"}),
            json!({"Size": 1.5}),
            json!({"On": "true"}),
            json!({"At": "yesterday"}),
            json!({"At": {}}),
            json!({"List": {}}),
            json!({"List": [1]}),
            json!({"Map": []}),
            json!({"Inner": "x"}),
        ] {
            let fault = read(&LISTED, &wrong).unwrap_err();
            assert_eq!(fault.code(), "SerializationException", "{wrong}");
        }
    }

    /// Most JSON services list all violations in a sentence; AWS Organizations gives one reason.
    #[test]
    fn violations_are_reported_in_the_style_of_the_service() {
        let wrong = json!({"List": [{"Name": "ok"}, {"Name": "ABCD"}], "Size": 0});
        let listed = read(&LISTED, &wrong).unwrap_err();
        assert_eq!(
            listed.to_string(),
            "ValidationException: 3 validation errors detected: Value '0' at 'size' failed to satisfy constraint: Member must have value greater than or equal to 1; Value 'ABCD' at 'list.2.member.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+; Value 'ABCD' at 'list.2.member.name' failed to satisfy constraint: Member must have length less than or equal to 3"
        );
        let body = |json: &Json| {
            let fault = read(&REASONED, json).unwrap_err();
            let body = fault.encode(&REASONED, crate::Format::Json11, "1");
            serde_json::from_slice::<Json>(&body).unwrap()
        };
        assert_eq!(
            body(&json!({"List": [{}]})),
            json!({"__type": "InvalidInputException", "Message": "You must include a value for all required parameters.", "Reason": "INPUT_REQUIRED"})
        );
        assert_eq!(body(&json!({"Size": 21}))["Reason"], "MAX_VALUE_EXCEEDED");
        assert_eq!(
            body(&json!({"Inner": {"Name": "A"}}))["Reason"],
            "INVALID_PATTERN"
        );
        assert_eq!(
            body(&json!({"Inner": {"Name": "abcd"}}))["Reason"],
            "MAX_LENGTH_EXCEEDED"
        );
    }

    fn documents() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            any::<f64>().prop_map(Json::from),
            ".{0,4}".prop_map(Json::from),
        ];
        let names = prop::sample::select(vec![
            "Text", "Size", "On", "At", "Bytes", "List", "Map", "Inner", "Name",
        ]);
        leaf.prop_recursive(4, 32, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
                prop::collection::hash_map(names.clone(), inner, 0..6).prop_map(|map| map
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect()),
            ]
        })
    }

    /// Typed values on both sides of every rule.
    fn values() -> impl Strategy<Value = Outer> {
        use prop::{collection, option};
        let inner = || "[a-zA]{0,4}".prop_map(|name| Inner { name });
        let size = || -1..24_i64;
        (
            option::of(".{0,4}"),
            option::of(size()),
            option::of(collection::vec(any::<u8>(), 0..4)),
            option::of(collection::vec(inner(), 0..4)),
            option::of(collection::btree_map("[a-c]", size(), 0..4)),
            option::of(inner()),
        )
            .prop_map(|(text, size, bytes, list, map, inner)| Outer {
                text,
                size,
                bytes: bytes.map(Blob),
                list,
                map,
                inner,
                ..Outer::default()
            })
    }

    proptest! {
        #[test]
        fn any_document_is_decoded_or_rejected(document in documents()) {
            let _ = read(&LISTED, &document);
            let _ = read(&REASONED, &document);
        }

        #[test]
        fn checking_a_value_reports_what_decoding_it_reports(value in values()) {
            for service in [&LISTED, &REASONED] {
                let mut violations = Violations::new(service);
                value.check(&mut violations, &ANY);
                let mut encoder = crate::Encoder::new(crate::Format::Json11);
                value.encode(&mut encoder);
                let document: Json = serde_json::from_slice(&encoder.finish()).unwrap();
                prop_assert_eq!(violations.fault(), read(service, &document).err());
            }
        }
    }
}
