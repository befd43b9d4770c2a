//! Walks through a form as a structure asks for its members.

use std::fmt::Write;

use crate::{Form, Rule, Value, faults::Faults, operation::Service};

/// Where in a form we are, and what was wrong so far.
pub struct Decoder<'f, 'b> {
    form: &'f Form<'b>,
    name: String,
    pub(crate) faults: Faults,
}

impl<'f, 'b> Decoder<'f, 'b> {
    pub(crate) fn new(form: &'f Form<'b>, service: &Service) -> Self {
        Self {
            form,
            name: String::with_capacity(64),
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
        let (name, path) = (self.name.len(), self.faults.enter(member));
        self.descend(member);
        let value = f(self);
        self.name.truncate(name);
        self.faults.leave(path);
        value
    }

    fn descend(&mut self, part: &str) {
        if !self.name.is_empty() {
            self.name.push('.');
        }
        self.name.push_str(part);
    }

    /// The text of this place.
    pub(crate) fn text(&self) -> Option<&'f str> {
        self.form.get(&self.name)
    }

    /// Whether anything of this place was sent.
    pub fn is_here(&self) -> bool {
        self.name.is_empty() || self.form.has(&self.name)
    }

    /// The members of a list: `None` if it was not sent, no members for `Tags=`. Reading stops at the first number that is missing.
    pub(crate) fn list<T: Value>(
        &mut self,
        rule: &'static Rule,
        any: &'static Rule,
    ) -> Option<Vec<T>> {
        if !self.is_here() {
            return None;
        }
        let count = self.count("member");
        if !self.faults.check_count(count, rule) {
            return Some(Vec::new());
        }
        let inner = rule.of.unwrap_or(any);
        let mut items = Vec::with_capacity(count);
        for number in 1..=count {
            let (name, path) = (self.name.len(), self.faults.enter_item(number));
            let _ = write!(self.name, ".member.{number}");
            items.push(T::decode(self, inner).unwrap_or_default());
            self.name.truncate(name);
            self.faults.leave(path);
        }
        Some(items)
    }

    /// The entries of a map.
    pub(crate) fn entries<V: Value>(
        &mut self,
        rule: &'static Rule,
        any: &'static Rule,
    ) -> Option<Vec<(String, V)>> {
        if !self.is_here() {
            return None;
        }
        let count = self.count("entry");
        let mut entries = Vec::with_capacity(count);
        for number in 1..=count {
            let name = self.name.len();
            let _ = write!(self.name, ".entry.{number}");
            let key = self.member("key", |d| d.text().map(str::to_owned));
            let value = self.member("value", |d| V::decode(d, rule.of.unwrap_or(any)));
            self.name.truncate(name);
            if let Some(key) = key {
                entries.push((key, value.unwrap_or_default()));
            }
        }
        Some(entries)
    }

    fn count(&mut self, group: &str) -> usize {
        let name = self.name.len();
        let mut count = 0;
        loop {
            let _ = write!(self.name, ".{group}.{}", count + 1);
            let here = self.form.has(&self.name);
            self.name.truncate(name);
            if !here {
                return count;
            }
            count += 1;
        }
    }
}
