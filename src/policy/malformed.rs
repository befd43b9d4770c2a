//! Why a text is no policy document, in AWS's words.

use crate::json::NotJson;

/// A refusal: what AWS says, and where in the text it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Malformed {
    /// AWS's sentence (MalformedPolicyDocument).
    pub text: String,
    /// The byte at which it was found.
    pub at: usize,
    /// What is wrong in our own words, where AWS's sentence does not say.
    pub detail: &'static str,
}

impl Malformed {
    pub(crate) fn new(text: impl Into<String>, at: usize, detail: &'static str) -> Self {
        Self {
            text: text.into(),
            at,
            detail,
        }
    }

    pub(crate) fn json(text: &str, error: &NotJson) -> Self {
        Self::new(text, error.at, error.why)
    }

    pub(crate) fn principal(element: &str, value: &str, start: usize, _end: usize) -> Self {
        Self::new(
            format!(
                "Invalid principal in policy: \"{}\":\"{value}\"",
                element.to_ascii_uppercase()
            ),
            start,
            "an unknown principal",
        )
    }

    /// Line and column, from 1, of the place in the text that was parsed.
    pub fn position(&self, text: &str) -> (usize, usize) {
        position(text, self.at)
    }
}

/// Line and column of a byte, from 1; columns count characters.
pub(crate) fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (line, column)
}
