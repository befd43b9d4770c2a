//! What the model demands of a value.

use std::sync::OnceLock;

use regex::Regex;

/// The constraints of one named shape.
#[derive(Debug)]
pub struct Rule {
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    /// As the model has it: what a fault prints.
    pub(crate) pattern: Option<&'static str>,
    /// The same in the syntax of the `regex` crate.
    translated: Option<&'static str>,
    pub(crate) choices: &'static [&'static str],
    pub(crate) secret: bool,
    /// What a fault of the pattern says instead of the pattern; `{member}` stands for the member's name.
    pub(crate) says: Option<&'static str>,
    /// The rule of a list's members or a map's values.
    pub(crate) of: Option<&'static Rule>,
    compiled: OnceLock<Option<Regex>>,
}

impl Rule {
    /// No constraint.
    pub const fn any() -> Self {
        Self {
            min: None,
            max: None,
            pattern: None,
            translated: None,
            choices: &[],
            secret: false,
            says: None,
            of: None,
            compiled: OnceLock::new(),
        }
    }

    /// The shortest length, or the least value.
    #[must_use]
    pub const fn min(mut self, min: i64) -> Self {
        self.min = Some(min);
        self
    }

    /// The greatest length, or the greatest value.
    #[must_use]
    pub const fn max(mut self, max: i64) -> Self {
        self.max = Some(max);
        self
    }

    /// The pattern that the whole value must match: as the model has it, and translated.
    #[must_use]
    pub const fn pattern(mut self, shown: &'static str, translated: &'static str) -> Self {
        self.pattern = Some(shown);
        self.translated = Some(translated);
        self
    }

    /// The values that it may have.
    #[must_use]
    pub const fn one_of(mut self, choices: &'static [&'static str]) -> Self {
        self.choices = choices;
        self
    }

    /// Whether it must never be shown.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// What a fault of the pattern says.
    #[must_use]
    pub const fn says(mut self, text: &'static str) -> Self {
        self.says = Some(text);
        self
    }

    /// The rule of members.
    #[must_use]
    pub const fn of(mut self, rule: &'static Rule) -> Self {
        self.of = Some(rule);
        self
    }

    /// Whether the whole of a text matches the pattern. A pattern that does not compile matches nothing; a test compiles them all.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some(translated) = self.translated else {
            return true;
        };
        let compiled = self
            .compiled
            .get_or_init(|| Regex::new(&format!("^(?:{translated})$")).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// Whether a text fits: its length and the pattern. For texts that come from elsewhere than a request and are bound by the same rule.
    pub fn admits(&self, text: &str) -> bool {
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        self.min.is_none_or(|min| length >= min)
            && self.max.is_none_or(|max| length <= max)
            && self.matches(text)
    }

    /// Whether the pattern, if there is one, compiles.
    pub fn is_sound(&self) -> bool {
        self.translated
            .is_none_or(|translated| Regex::new(translated).is_ok())
    }
}
