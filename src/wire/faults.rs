//! What is wrong with a request's parameters, all of it, in AWS's words.

use std::fmt::Write;

use crate::{Fault, Rule, operation::Service};

/// Faults that are written out; more are only counted.
const SHOWN: usize = 64;
/// Values longer than this are cut when they are echoed.
const ECHOED: usize = 4096;

/// Collects the faults of one request.
#[derive(Debug)]
pub struct Faults {
    echoes: bool,
    path: String,
    count: usize,
    parts: Vec<String>,
    specified: Option<String>,
    malformed: bool,
}

impl Faults {
    pub(crate) fn new(service: &Service) -> Self {
        Self {
            echoes: service.echoes_values,
            path: String::new(),
            count: 0,
            parts: Vec::new(),
            specified: None,
            malformed: false,
        }
    }

    /// Goes into a member; returns where to come back to.
    pub(crate) fn enter(&mut self, member: &str) -> usize {
        let back = self.path.len();
        if back > 0 {
            self.path.push('.');
        }
        let mut letters = member.chars();
        if let Some(first) = letters.next() {
            self.path.extend(first.to_lowercase());
            self.path.push_str(letters.as_str());
        }
        back
    }

    /// Goes into the member of a list, counted from 1.
    pub(crate) fn enter_item(&mut self, number: usize) -> usize {
        let back = self.path.len();
        let _ = write!(self.path, ".{number}.member");
        back
    }

    /// Comes back.
    pub(crate) fn leave(&mut self, back: usize) {
        self.path.truncate(back);
    }

    fn add(&mut self, shown: Option<&str>, constraint: &str) {
        self.count += 1;
        if self.parts.len() == SHOWN {
            return;
        }
        let value = match shown.filter(|_| self.echoes) {
            Some(value) => format!("Value {value} at"),
            None => "Value at".to_owned(),
        };
        self.parts.push(format!(
            "{value} '{}' failed to satisfy constraint: {constraint}",
            self.path
        ));
    }

    /// A required member is absent.
    pub(crate) fn null(&mut self) {
        self.add(Some("null"), "Member must not be null");
    }

    /// A value that is no number, truth value, moment or base64 text.
    pub(crate) fn malformed(&mut self) {
        self.malformed = true;
    }

    /// Checks a text: pattern, then length, then choices.
    pub(crate) fn check_text(&mut self, text: &str, rule: &Rule) {
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        let fits =
            rule.min.is_none_or(|min| length >= min) && rule.max.is_none_or(|max| length <= max);
        let shown = if rule.secret {
            "'***'".to_owned()
        } else {
            format!("'{}'", text.chars().take(ECHOED).collect::<String>())
        };
        if let Some(pattern) = rule.pattern.filter(|_| !rule.matches(text)) {
            match rule.says.filter(|_| fits) {
                Some(says) => self.specified(says),
                None if rule.says.is_none() => self.add(
                    Some(&shown),
                    &format!("Member must satisfy regular expression pattern: {pattern}"),
                ),
                None => {}
            }
        }
        self.check_size(length, &shown, rule, "length");
        if !rule.choices.is_empty() && !rule.choices.contains(&text) {
            let set = if self.echoes {
                format!(": [{}]", rule.choices.join(", "))
            } else {
                String::new()
            };
            self.add(
                Some(&shown),
                &format!("Member must satisfy enum value set{set}"),
            );
        }
    }

    /// Checks a number.
    pub(crate) fn check_number(&mut self, number: i64, rule: &Rule) {
        self.check_size(number, &format!("'{number}'"), rule, "value");
    }

    /// Checks how many members a list has; whether they are to be looked at.
    pub(crate) fn check_count(&mut self, count: usize, rule: &Rule) -> bool {
        let before = self.count;
        self.check_size(
            i64::try_from(count).unwrap_or(i64::MAX),
            "'[...]'",
            rule,
            "length",
        );
        self.count == before
    }

    fn check_size(&mut self, size: i64, shown: &str, rule: &Rule, noun: &str) {
        if let Some(min) = rule.min.filter(|min| size < *min) {
            self.add(
                Some(shown),
                &format!("Member must have {noun} greater than or equal to {min}"),
            );
        }
        if let Some(max) = rule.max.filter(|max| size > *max) {
            self.add(
                Some(shown),
                &format!("Member must have {noun} less than or equal to {max}"),
            );
        }
    }

    /// IAM's own sentence for names, paths and documents.
    fn specified(&mut self, says: &str) {
        let member = self
            .path
            .rsplit('.')
            .find(|part| *part != "member" && part.parse::<usize>().is_err())
            .unwrap_or(&self.path);
        let text = says.replace("{member}", member);
        self.specified.get_or_insert(text);
    }

    /// The one fault of a request, if anything is wrong with it.
    pub(crate) fn fault(self) -> Option<Fault> {
        if self.malformed {
            return Some(Fault::malformed_input());
        }
        if self.count > 0 {
            let noun = if self.count == 1 { "error" } else { "errors" };
            return Some(Fault::validation(format!(
                "{} validation {noun} detected: {}",
                self.count,
                self.parts.join("; ")
            )));
        }
        self.specified.map(Fault::validation)
    }
}
