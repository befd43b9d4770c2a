//! Errors of the command line: `error: …`, a blank line, `hint: …`.

use std::{io::Write, process::ExitCode};

/// An error, a hint at its remedy, and the exit code.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    code: u8,
    error: String,
    hint: String,
}

impl Failure {
    /// A bad setting; the exit code is 2.
    pub(crate) fn setting(error: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: 2,
            error: error.into(),
            hint: hint.into(),
        }
    }

    /// A failed operation; the exit code is 1.
    pub(crate) fn of(error: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: 1,
            error: error.into(),
            hint: hint.into(),
        }
    }

    /// The text on stderr.
    pub(crate) fn text(&self) -> String {
        format!("error: {}\n\nhint: {}\n", self.error, self.hint)
    }

    /// Prints the text on stderr and returns the exit code. A closed stderr is ignored.
    pub(crate) fn report(&self) -> ExitCode {
        let _ = std::io::stderr().write_all(self.text().as_bytes());
        ExitCode::from(self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_an_error_a_blank_line_and_a_hint() {
        let failure = Failure::of("it broke", "repair it");
        assert_eq!(failure.text(), "error: it broke\n\nhint: repair it\n");
    }
}
