//! What is wrong with a request's parameters, all of it, in AWS's words.

use std::fmt::Write;

use crate::{
    Fault, Rule,
    operation::{Constraints, Service},
};

/// Faults that are written out; more are only counted.
const SHOWN: usize = 64;
/// Values longer than this are cut when they are echoed.
const ECHOED: usize = 4096;

/// Collects the faults of one request.
#[derive(Debug)]
pub struct Faults {
    service: &'static Service,
    echoes: bool,
    path: String,
    count: usize,
    parts: Vec<String>,
    specified: Option<String>,
    malformed: bool,
    unreadable: Option<String>,
    first: Option<Reason>,
}

/// What is wrong with the first value, as services say that give one reason. AWS Organizations API Reference, "InvalidInputException".
#[derive(Debug, Clone, Copy)]
struct Reason {
    code: &'static str,
    text: &'static str,
}

const REQUIRED: Reason = Reason {
    code: "INPUT_REQUIRED",
    text: "You must include a value for all required parameters.",
};
/// Recorded: the answer to a value of another pattern.
const PATTERN: Reason = Reason {
    code: "INVALID_PATTERN",
    text: "You provided a value that does not match the required pattern.",
};
const TARGET: Reason = Reason {
    code: "INVALID_PATTERN_TARGET_ID",
    text: "You specified a policy target ID that doesn't match the required pattern.",
};
const CHOICE: Reason = Reason {
    code: "INVALID_ENUM",
    text: "You specified an invalid value.",
};
const POLICY_TYPE: Reason = Reason {
    code: "INVALID_ENUM_POLICY_TYPE",
    text: "You specified an invalid policy type string.",
};
const SHORT: Reason = Reason {
    code: "MIN_LENGTH_EXCEEDED",
    text: "You provided a string parameter that is shorter than allowed.",
};
const LONG: Reason = Reason {
    code: "MAX_LENGTH_EXCEEDED",
    text: "You provided a string parameter that is longer than allowed.",
};
const LOW: Reason = Reason {
    code: "MIN_VALUE_EXCEEDED",
    text: "You provided a numeric parameter that has a smaller value than allowed.",
};
const HIGH: Reason = Reason {
    code: "MAX_VALUE_EXCEEDED",
    text: "You provided a numeric parameter that has a larger value than allowed.",
};

impl Faults {
    pub(crate) fn new(service: &'static Service) -> Self {
        Self {
            service,
            echoes: service.echoes_values,
            path: String::new(),
            count: 0,
            parts: Vec::new(),
            specified: None,
            malformed: false,
            unreadable: None,
            first: None,
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

    fn add(&mut self, reason: Reason, shown: Option<&str>, constraint: &str) {
        self.count += 1;
        self.first.get_or_insert(reason);
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
        self.add(REQUIRED, Some("null"), "Member must not be null");
    }

    /// A value that is no number, truth value, moment or base64 text.
    pub(crate) fn malformed(&mut self) {
        self.malformed = true;
    }

    /// A JSON value of another type than its member's.
    pub(crate) fn unreadable(&mut self, text: String) {
        self.unreadable.get_or_insert(text);
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
                    if self.path == "targetId" {
                        TARGET
                    } else {
                        PATTERN
                    },
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
            let reason = match self.path.as_str() {
                "policyType" | "filter" | "type" => POLICY_TYPE,
                _ => CHOICE,
            };
            self.add(
                reason,
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
                if noun == "value" { LOW } else { SHORT },
                Some(shown),
                &format!("Member must have {noun} greater than or equal to {min}"),
            );
        }
        if let Some(max) = rule.max.filter(|max| size > *max) {
            self.add(
                if noun == "value" { HIGH } else { LONG },
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
        if let Some(text) = self.unreadable {
            return Some(Fault::serialization(text));
        }
        if self.malformed {
            return Some(Fault::malformed_input());
        }
        if let (Constraints::Reasoned(code), Some(Reason { code: reason, text })) =
            (self.service.constraints, self.first)
        {
            return Some(Fault::of_model(code, 400, text).reason(reason));
        }
        let Constraints::Listed(code) = self.service.constraints else {
            return None;
        };
        if self.count > 0 {
            let noun = if self.count == 1 { "error" } else { "errors" };
            let text = format!(
                "{} validation {noun} detected: {}",
                self.count,
                self.parts.join("; ")
            );
            return Some(Fault::of_model(code, 400, text));
        }
        self.specified.map(|text| Fault::of_model(code, 400, text))
    }
}
