//! The model's rules for values.

use std::sync::OnceLock;

use regex::Regex;

/// The constraints of one shape of the model.
#[derive(Debug)]
pub struct Rule {
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    /// As the model spells it, which is what faults print.
    pub(crate) pattern: Option<&'static str>,
    /// The same in the syntax of the `regex` crate.
    translated: Option<&'static str>,
    pub(crate) choices: &'static [&'static str],
    pub(crate) secret: bool,
    /// The sentence that replaces the pattern in faults; `{member}` stands for the member's name.
    pub(crate) says: Option<&'static str>,
    /// The rule of a list's members or a map's values.
    pub(crate) of: Option<&'static Rule>,
    compiled: OnceLock<Option<Regex>>,
}

impl Rule {
    /// A rule without constraints.
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

    /// Sets the minimum length, or the minimum value of a number.
    #[must_use]
    pub const fn min(mut self, min: i64) -> Self {
        self.min = Some(min);
        self
    }

    /// Sets the maximum length, or the maximum value of a number.
    #[must_use]
    pub const fn max(mut self, max: i64) -> Self {
        self.max = Some(max);
        self
    }

    /// Sets the pattern that the whole value must match, as the model spells it and in the syntax of the `regex` crate.
    #[must_use]
    pub const fn pattern(mut self, shown: &'static str, translated: &'static str) -> Self {
        self.pattern = Some(shown);
        self.translated = Some(translated);
        self
    }

    /// Sets the values of an enum.
    #[must_use]
    pub const fn one_of(mut self, choices: &'static [&'static str]) -> Self {
        self.choices = choices;
        self
    }

    /// Hides the value in faults.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Sets the sentence that replaces the pattern in faults; `{member}` stands for the member's name.
    #[must_use]
    pub const fn says(mut self, text: &'static str) -> Self {
        self.says = Some(text);
        self
    }

    /// Sets the rule of a list's members or a map's values.
    #[must_use]
    pub const fn of(mut self, rule: &'static Rule) -> Self {
        self.of = Some(rule);
        self
    }

    /// The rule of a list's members or a map's values.
    pub(crate) fn of_members(&self) -> &'static Self {
        static ANY: Rule = Rule::any();
        self.of.unwrap_or(&ANY)
    }

    /// Whether a whole string matches the pattern. A pattern that does not compile matches nothing; a test compiles all of them.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some(translated) = self.translated else {
            return true;
        };
        let compiled = self
            .compiled
            .get_or_init(|| Regex::new(&format!("^(?:{translated})$")).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// Whether a string has a permitted length and matches the pattern: for strings that are not members of a request.
    pub fn admits(&self, text: &str) -> bool {
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        self.min.is_none_or(|min| length >= min)
            && self.max.is_none_or(|max| length <= max)
            && self.matches(text)
    }

    /// Whether the pattern compiles; `true` without a pattern.
    pub fn is_sound(&self) -> bool {
        self.translated
            .is_none_or(|translated| Regex::new(translated).is_ok())
    }
}
