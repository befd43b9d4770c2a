//! What is wrong with a command line, in the program's own form.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;

/// A mistake in the arguments, or in a variable that stands for one; `words` are the arguments as given.
pub(crate) fn failure(error: &clap::Error, words: &[String]) -> Failure {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let named = setting(&argument, words);
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let suggestion = |kind| {
        let suggested = match error.get(kind)? {
            ContextValue::String(text) => text,
            // The closest is the last.
            ContextValue::Strings(texts) => texts.last()?,
            _ => return None,
        };
        Some(format!("did you mean `{suggested}`?"))
    };
    let help = || "the help says what there is: astriam --help, astriam serve --help".to_owned();
    match error.kind() {
        ErrorKind::InvalidValue => {
            let what = match value.is_empty() {
                true => format!("{named} has no value"),
                false => format!("`{value}` is no value of {named}"),
            };
            let choices = text(ContextKind::ValidValue).filter(|choices| !choices.is_empty());
            let hint = choices.map_or_else(help, |choices| format!("it is one of: {choices}"));
            Failure::setting(what, hint)
        }
        ErrorKind::ValueValidation => {
            let why = error.source().map(ToString::to_string).unwrap_or_default();
            Failure::setting(
                format!("`{value}` is no value of {named}"),
                hint_of(&argument, why),
            )
        }
        ErrorKind::UnknownArgument => Failure::setting(
            format!("unknown argument `{argument}`"),
            suggestion(ContextKind::SuggestedArg).unwrap_or_else(help),
        ),
        ErrorKind::InvalidSubcommand => {
            let command = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            Failure::setting(
                format!("unknown command `{command}`"),
                suggestion(ContextKind::SuggestedSubcommand).unwrap_or_else(help),
            )
        }
        ErrorKind::MissingRequiredArgument => {
            Failure::setting(format!("{argument} is missing"), help())
        }
        ErrorKind::ArgumentConflict => {
            let other = text(ContextKind::PriorArg).unwrap_or_default();
            Failure::setting(format!("{argument} and {other} exclude each other"), help())
        }
        _ => {
            let whole = error.to_string();
            let line = whole.lines().next().unwrap_or_default();
            Failure::setting(line.strip_prefix("error: ").unwrap_or(line), help())
        }
    }
}

/// What a value should look like.
fn hint_of(argument: &str, why: String) -> String {
    match long(argument) {
        "--decisions" => "it is a whole number, 0 or more".to_owned(),
        "--in-memory" | "--allow-reset" => "it is true or false".to_owned(),
        _ => why,
    }
}

/// `--listen` of `--listen <ADDRESS>`.
fn long(argument: &str) -> &str {
    argument.split([' ', '=']).next().unwrap_or(argument)
}

/// The name by which the operator gave a setting: the flag, or else the variable.
fn setting(argument: &str, words: &[String]) -> String {
    let long = long(argument);
    let Some(name) = long.strip_prefix("--") else {
        return argument.to_owned();
    };
    let given = |word: &String| {
        word.strip_prefix(long)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    };
    if words.iter().any(given) {
        return long.to_owned();
    }
    format!("ASTRIAM_{}", name.replace('-', "_").to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::arguments::Arguments;

    fn refusal(words: &[&str]) -> String {
        let words: Vec<String> = ["astriam"]
            .iter()
            .chain(words)
            .map(ToString::to_string)
            .collect();
        let error = Arguments::try_parse_from(&words).unwrap_err();
        failure(&error, &words).text()
    }

    const HELP: &str = "the help says what there is: astriam --help, astriam serve --help";

    #[test]
    fn each_mistake_is_told_with_what_would_be_right() {
        for (words, error, hint) in [
            (
                &["serv"][..],
                "unknown command `serv`",
                "did you mean `serve`?",
            ),
            (&["dance"], "unknown command `dance`", HELP),
            (
                &["serve", "--lisen", "x"],
                "unknown argument `--lisen`",
                "did you mean `--listen`?",
            ),
            (&["serve", "x"], "unknown argument `x`", HELP),
            (&["serve", "--listen"], "--listen has no value", HELP),
            (
                &["serve", "--decisions=-1"],
                "`-1` is no value of --decisions",
                "it is a whole number, 0 or more",
            ),
            (
                &["serve", "--listen", "localhost"],
                "`localhost` is no value of --listen",
                "it is an address and a port: 127.0.0.1:4566, [::1]:4566, 0.0.0.0:0, localhost:4566",
            ),
            (
                &["serve", "--auth=off"],
                "`off` is no value of --auth",
                "it is one of: enforce, soft",
            ),
            (
                &["serve", "--log-level", "loud"],
                "`loud` is no value of --log-level",
                "it is one of: error, warn, info, debug, trace",
            ),
            (
                &["serve", "--account", "1"],
                "`1` is no value of --account",
                "an account of the partition aws has 12 digits",
            ),
            (
                &["serve", "--domain", "a b"],
                "`a b` is no value of --domain",
                "it is like example.org: labels of letters, digits and hyphens, with dots between them",
            ),
            (
                &["serve", "--trusted-proxy", "10.0.0.0/33"],
                "`10.0.0.0/33` is no value of --trusted-proxy",
                "it is like 10.0.0.0/8, 2001:db8::/32, or one address",
            ),
            (
                &["serve", "--oidc-host", "idp.test/keys"],
                "`idp.test/keys` is no value of --oidc-host",
                "it is a host like www.googleapis.com, or one with a port like idp.test:8443",
            ),
            (
                &["serve", "--public-url", "ftp://x"],
                "`ftp://x` is no value of --public-url",
                "it is like https://iam.example.org or http://127.0.0.1:4566, without a query",
            ),
            (
                &["serve", "--tls-cert", "x"],
                "--tls-key <FILE> is missing",
                HELP,
            ),
            (
                &["completions", "nosh"],
                "`nosh` is no value of <SHELL>",
                "it is one of: bash, elvish, fish, powershell, zsh",
            ),
        ] {
            assert_eq!(
                refusal(words),
                format!("error: {error}\n\nhint: {hint}\n"),
                "{words:?}"
            );
        }
        let text = refusal(&["serve", "--partition", "A"]);
        assert!(text.starts_with("error: `A` is no value of --partition\n\nhint: `A` is no name of a partition: it has "), "{text}");
    }

    #[test]
    fn a_value_of_a_variable_is_told_by_the_variables_name() {
        let words = ["astriam", "serve", "--listen", "localhost"];
        let error = Arguments::try_parse_from(words).unwrap_err();
        // As it is where the value came from elsewhere than the words.
        let text = failure(&error, &["astriam".to_owned(), "serve".to_owned()]).text();
        assert!(
            text.starts_with("error: `localhost` is no value of ASTRIAM_LISTEN\n\n"),
            "{text}"
        );
    }
}
