//! How the command line says that something went wrong: what happened, an empty line, what to do about it.

use std::{io::Write, process::ExitCode};

/// A failure with its advice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    code: u8,
    error: String,
    hint: String,
}

impl Failure {
    /// A bad setting: exit code 2.
    pub(crate) fn setting(error: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: 2,
            error: error.into(),
            hint: hint.into(),
        }
    }

    /// Something that failed: exit code 1.
    pub(crate) fn of(error: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: 1,
            error: error.into(),
            hint: hint.into(),
        }
    }

    /// What is printed.
    pub(crate) fn text(&self) -> String {
        format!("error: {}\n\nhint: {}\n", self.error, self.hint)
    }

    /// Prints it on stderr; a reader that is gone is no failure of its own.
    pub(crate) fn report(&self) -> ExitCode {
        let _ = std::io::stderr().write_all(self.text().as_bytes());
        ExitCode::from(self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_what_happened_an_empty_line_and_what_to_do() {
        let failure = Failure::of("it broke", "mend it");
        assert_eq!(failure.text(), "error: it broke\n\nhint: mend it\n");
    }
}
