//! The error for a malformed policy document: AWS's message, the position, and an excerpt for people.

use crate::json::{JsonError, Span};

/// A policy document that AWS would refuse with the error of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
#[non_exhaustive]
pub struct MalformedPolicyDocument {
    /// AWS's message.
    pub text: String,
    /// The offset of the first byte that is wrong.
    pub at: usize,
    /// The offset after the last byte that is wrong.
    pub end: usize,
    /// A more precise description, in this crate's words.
    pub detail: &'static str,
}

impl MalformedPolicyDocument {
    pub(crate) fn new(text: impl Into<String>, (at, end): Span, detail: &'static str) -> Self {
        Self {
            text: text.into(),
            at,
            end,
            detail,
        }
    }

    pub(crate) fn json(text: &str, error: &JsonError) -> Self {
        Self::new(text, (error.at, error.at), error.why)
    }

    pub(crate) fn principal(element: &str, value: &str, span: Span) -> Self {
        Self::new(
            format!(
                "Invalid principal in policy: \"{}\":\"{value}\"",
                element.to_ascii_uppercase()
            ),
            span,
            "an invalid principal, or one that does not exist",
        )
    }

    /// The line and column (from 1) in the parsed text.
    pub fn position(&self, text: &str) -> (usize, usize) {
        position(text, self.at)
    }

    /// The line of the parsed text, with carets below the error and its description. See [`excerpt`].
    pub fn excerpt(&self, text: &str) -> String {
        excerpt(text, self.at, self.end, self.detail)
    }
}

/// The line and column (from 1) of a byte offset. Columns count characters.
pub fn position(text: &str, at: usize) -> (usize, usize) {
    Ruler::new(text).position(at)
}

/// Converts byte offsets to lines and columns, fast for ascending offsets.
#[derive(Debug)]
pub(crate) struct Ruler<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'t> Ruler<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            column: 1,
        }
    }

    pub(crate) fn position(&mut self, at: usize) -> (usize, usize) {
        if at < self.at {
            *self = Self::new(self.text);
        }
        // An offset inside a character counts as the start of it.
        let at = self.text.floor_char_boundary(at);
        let passed = self.text.get(self.at..at).unwrap_or_default();
        let lines = passed.bytes().filter(|byte| *byte == b'\n').count();
        let last = passed.rsplit('\n').next().unwrap_or_default();
        self.column = last.chars().count() + if lines == 0 { self.column } else { 1 };
        self.line += lines;
        self.at = at;
        (self.line, self.column)
    }
}

/// The widest excerpt, in characters. Documents are often one long line.
const WIDTH: usize = 96;

/// Formats a range of a text for people: line and column, the line or the readable part of it, carets below the range, and a remark.
///
/// ```
/// let excerpt = astriam_policy::excerpt("{\n  \"Efect\": \"Allow\"\n}", 4, 11, "an unknown element");
/// let lines: Vec<&str> = excerpt.lines().collect();
/// assert_eq!(lines, [
///     " --> line 2, column 3",
///     "  |",
///     "2 |   \"Efect\": \"Allow\"",
///     "  |   ^^^^^^^ an unknown element",
/// ]);
/// ```
pub fn excerpt(text: &str, start: usize, end: usize, remark: &str) -> String {
    let start = text.floor_char_boundary(start);
    let (line, column) = position(text, start);
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    let before = before.rsplit('\n').next().unwrap_or_default();
    let length = end.saturating_sub(start).min(rest.len());
    let behind = rest.split(['\n', '\r']).next().unwrap_or_default();
    let marked = text
        .get(start..text.floor_char_boundary(start + length))
        .unwrap_or_default();
    let marked = marked.split(['\n', '\r']).next().unwrap_or_default();
    let (marked, width) = (
        marked.chars().count().clamp(1, WIDTH),
        before.chars().count(),
    );
    // A long line is cut at both ends.
    let skipped = if width + marked > WIDTH {
        width.saturating_sub(WIDTH / 4)
    } else {
        0
    };
    let shown: String = before
        .chars()
        .chain(behind.chars())
        .skip(skipped)
        .take(WIDTH)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let more = before
        .chars()
        .chain(behind.chars())
        .nth(skipped + WIDTH)
        .is_some();
    let (left, right) = (
        if skipped > 0 { "…" } else { "" },
        if more { "…" } else { "" },
    );
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let indent = " ".repeat(width - skipped + left.chars().count());
    let carets = "^".repeat(marked);
    let remark = if remark.is_empty() {
        String::new()
    } else {
        format!(" {remark}")
    };
    format!(
        "{margin}--> line {line}, column {column}\n{margin} |\n{number} | {left}{shown}{right}\n{margin} | {indent}{carets}{remark}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_excerpt_of_a_long_line_shows_the_error() {
        let text = format!("{}\"Efect\"{}", "a".repeat(5_000), "b".repeat(5_000));
        let excerpt = excerpt(&text, 5_000, 5_007, "here");
        let lines: Vec<&str> = excerpt.lines().collect();
        assert_eq!(lines[0], " --> line 1, column 5001");
        let at = lines[3].find('^').unwrap();
        let shown: String = lines[2].chars().skip(at).take(7).collect();
        assert_eq!(shown, "\"Efect\"");
        assert!(lines[2].chars().count() < 110);
    }

    proptest! {
        #[test]
        fn positions_in_any_order_are_the_same(text in "[a\né]{0,30}", places in prop::collection::vec(0_usize..70, 0..9)) {
            let mut ruler = Ruler::new(&text);
            for at in places {
                let at = text.floor_char_boundary(at);
                let before = text.get(..at).unwrap();
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
                prop_assert_eq!(ruler.position(at), (line, column));
            }
        }

        #[test]
        fn an_excerpt_never_fails(text: String, start in 0_usize..60, end in 0_usize..60) {
            prop_assert!(excerpt(&text, start, end, "").contains('^'));
        }
    }
}
