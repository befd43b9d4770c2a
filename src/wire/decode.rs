//! Walks through a form or a JSON document as a structure asks for its members.

use std::fmt::Write;

use serde_json::Value as Json;

use crate::{
    Input, Rule, Value,
    faults::Faults,
    input::{Place, Scalar, token},
    operation::Service,
};

/// Where in the input we are, and what was wrong so far.
pub struct Decoder<'i> {
    place: Place<'i>,
    pub(crate) faults: Faults,
}

impl<'i> Decoder<'i> {
    pub(crate) fn new(input: Input<'i>, service: &'static Service) -> Self {
        Self {
            place: Place::of(input),
            faults: Faults::new(service),
        }
    }

    /// A member that must be there.
    pub fn required<T: Value>(&mut self, member: &str, rule: &'static Rule) -> T {
        self.member(member, |d| match T::decode(d, rule) {
            Some(value) => value,
            None => {
                d.faults.null();
                T::default()
            }
        })
    }

    /// A member that may be left out.
    pub fn optional<T: Value>(&mut self, member: &str, rule: &'static Rule) -> T {
        self.member(member, |d| T::decode(d, rule))
            .unwrap_or_default()
    }

    fn member<T>(&mut self, member: &str, f: impl FnOnce(&mut Self) -> T) -> T {
        let path = self.faults.enter(member);
        let value = self.inside(Part::Member(member), f);
        self.faults.leave(path);
        value
    }

    /// Goes to a part of this place and comes back.
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

    /// The scalar of this place.
    fn scalar(&self) -> Option<Scalar<'i>> {
        match &self.place {
            Place::Form { form, name } => form.get(name).map(Scalar::Text),
            Place::Json(here) => here.map(|json| match json {
                Json::String(text) => Scalar::Text(text),
                other => Scalar::Other(other),
            }),
        }
    }

    /// The text of this place. Another JSON value than `wanted` is noted, and taken for an empty text.
    pub(crate) fn text(&mut self, wanted: &str) -> Option<&'i str> {
        match self.scalar()? {
            Scalar::Text(text) => Some(text),
            Scalar::Other(json) => {
                self.wrong(json, wanted);
                Some("")
            }
        }
    }

    /// The whole number of this place; `Err` where there is something else, which is noted.
    pub(crate) fn integer(&mut self) -> Option<Result<i64, ()>> {
        let read = match (self.scalar()?, &self.place) {
            (Scalar::Text(text), Place::Form { .. }) => {
                let read = text.parse().ok();
                if read.is_none() {
                    self.faults.malformed();
                }
                read
            }
            (Scalar::Text(_), Place::Json(_)) => {
                self.faults
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

    /// The truth value of this place.
    pub(crate) fn boolean(&mut self) -> Option<bool> {
        match (self.scalar()?, &self.place) {
            (Scalar::Text(text), Place::Form { .. }) => {
                if !text.eq_ignore_ascii_case("true") && !text.eq_ignore_ascii_case("false") {
                    self.faults.malformed();
                }
                Some(text.eq_ignore_ascii_case("true"))
            }
            (Scalar::Text(_), Place::Json(_)) => {
                self.faults
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

    /// The moment of this place: ISO 8601 in a form, epoch seconds in JSON.
    pub(crate) fn moment(&mut self) -> Option<crate::Timestamp> {
        let read = match self.scalar()? {
            Scalar::Text(text) => crate::Timestamp::parse(text),
            Scalar::Other(json) => json.as_f64().and_then(crate::Timestamp::from_seconds),
        };
        if read.is_none() {
            match &self.place {
                Place::Form { .. } => self.faults.malformed(),
                Place::Json(_) => self
                    .faults
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
        self.faults.unreadable(text);
    }

    /// Whether anything of this place was sent, for a structure to read its members from.
    pub fn is_here(&mut self) -> bool {
        match &self.place {
            Place::Form { form, name } => name.is_empty() || form.has(name),
            Place::Json(None) => false,
            Place::Json(Some(Json::Object(_))) => true,
            Place::Json(Some(_)) => {
                self.faults.unreadable("Unexpected field type".to_owned());
                false
            }
        }
    }

    /// The members of a list: `None` if it was not sent, no members for `Tags=`. Of a form, reading stops at the first number that
    /// is missing.
    pub(crate) fn list<T: Value>(
        &mut self,
        rule: &'static Rule,
        any: &'static Rule,
    ) -> Option<Vec<T>> {
        let count = self.members("member")?;
        if !self.faults.check_count(count, rule) {
            return Some(Vec::new());
        }
        let inner = rule.of.unwrap_or(any);
        let mut items = Vec::with_capacity(count);
        for number in 1..=count {
            let path = self.faults.enter_item(number);
            let item = self.inside(Part::Item("member", number), |d| T::decode(d, inner));
            items.push(item.unwrap_or_default());
            self.faults.leave(path);
        }
        Some(items)
    }

    /// How many members a list, or entries a map, has in this place.
    fn members(&mut self, group: &'static str) -> Option<usize> {
        match &self.place {
            Place::Json(here) => match (*here)? {
                Json::Array(items) => Some(items.len()),
                _ => {
                    self.faults.unreadable("Expected list or null".to_owned());
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

    /// The entries of a map.
    pub(crate) fn entries<V: Value>(
        &mut self,
        rule: &'static Rule,
        any: &'static Rule,
    ) -> Option<Vec<(String, V)>> {
        let inner = rule.of.unwrap_or(any);
        if let Place::Json(here) = &self.place {
            let Json::Object(members) = (*here)? else {
                self.faults.unreadable("Expected map or null".to_owned());
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

/// A step down.
enum Part<'p> {
    /// A member of a structure, or an entry of a JSON object.
    Member(&'p str),
    /// `member` or `entry`, and which, counted from 1.
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
