//! Every violation of the model's rules in one input, in AWS's words.

use std::fmt::Write;

use crate::{
    Fault, Rule,
    operation::{Constraints, Protocol, Service},
};

/// Violations that are written out; any more are only counted.
const SHOWN: usize = 64;
/// Echoed values are cut after this many characters.
const ECHOED: usize = 4096;

/// Collects the violations of one input, whether it is being decoded or is typed already.
#[derive(Debug)]
pub struct Violations {
    service: &'static Service,
    echoes: bool,
    /// The member being looked at, as AWS writes it: `tags.1.member.key`.
    path: String,
    count: usize,
    parts: Vec<String>,
    /// A sentence that replaces a pattern ([`Rule::says`]).
    sentence: Option<String>,
    malformed: bool,
    unreadable: Option<String>,
    /// The first violation, for services that report only that one.
    first: Option<Reason>,
}

/// A violation as services report it that give a single reason. AWS Organizations API Reference, "InvalidInputException".
#[derive(Debug, Clone, Copy)]
struct Reason {
    code: &'static str,
    text: &'static str,
}

const REQUIRED: Reason = Reason {
    code: "INPUT_REQUIRED",
    text: "You must include a value for all required parameters.",
};
/// Recorded: the answer to a value that does not match its pattern.
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

impl Violations {
    pub(crate) fn new(service: &'static Service) -> Self {
        Self {
            service,
            echoes: service.echoes_values,
            path: String::new(),
            count: 0,
            parts: Vec::new(),
            sentence: None,
            malformed: false,
            unreadable: None,
            first: None,
        }
    }

    /// Looks at a member of a structure.
    pub fn member<T>(&mut self, member: &str, look: impl FnOnce(&mut Self) -> T) -> T {
        let back = self.enter(member);
        let result = look(self);
        self.leave(back);
        result
    }

    /// Appends a member to the path; returns the length to go back to.
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

    /// Appends the member of a list, counted from 1.
    pub(crate) fn enter_item(&mut self, number: usize) -> usize {
        let back = self.path.len();
        let _ = write!(self.path, ".{number}.member");
        back
    }

    /// Cuts the path back to a length that [`Self::enter`] returned.
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

    /// How the path names a map's value: a form spells `value`, a JSON document has the entry's own key.
    pub(crate) fn entry<'k>(&self, key: &'k str) -> &'k str {
        match self.service.protocol {
            Protocol::Query => "value",
            Protocol::Json(_) => key,
        }
    }

    /// Reports that a required member is absent.
    pub(crate) fn null(&mut self) {
        self.add(REQUIRED, Some("null"), "Member must not be null");
    }

    /// Reports a value that is not a number, boolean, timestamp or base64 text.
    pub(crate) fn malformed(&mut self) {
        self.malformed = true;
    }

    /// Reports a JSON value whose type is not its member's.
    pub(crate) fn unreadable(&mut self, text: String) {
        self.unreadable.get_or_insert(text);
    }

    /// Checks a string: pattern, then length, then enum.
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
                Some(says) => self.say(says),
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

    /// Checks the length of a list or a blob. Returns whether it fits; members of a list that does not are not checked.
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

    /// Keeps IAM's own sentence for names, paths and documents.
    fn say(&mut self, says: &str) {
        let member = self
            .path
            .rsplit('.')
            .find(|part| *part != "member" && part.parse::<usize>().is_err())
            .unwrap_or(&self.path);
        let text = says.replace("{member}", member);
        self.sentence.get_or_insert(text);
    }

    /// The fault that answers the request; `None` without violations.
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
        self.sentence.map(|text| Fault::of_model(code, 400, text))
    }
}
