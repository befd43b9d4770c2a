//! Errors in arguments and variables, in the program's own format.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;

/// Converts clap's error about an argument, or about the variable of one. `words` are the arguments of the process.
pub(crate) fn failure(error: &clap::Error, words: &[String]) -> Failure {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let named = source_name(&argument, words);
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let suggestion = |kind| {
        let suggested = match error.get(kind)? {
            ContextValue::String(text) => text,
            // The closest match comes last.
            ContextValue::Strings(texts) => texts.last()?,
            _ => return None,
        };
        Some(format!("did you mean `{suggested}`?"))
    };
    let help = || "see astriam --help and astriam serve --help".to_owned();
    match error.kind() {
        ErrorKind::InvalidValue => {
            let what = match value.is_empty() {
                true => format!("{named} has no value"),
                false => format!("`{value}` is not a valid value of {named}"),
            };
            let choices = text(ContextKind::ValidValue).filter(|choices| !choices.is_empty());
            let hint = choices.map_or_else(help, |choices| format!("valid values are {choices}"));
            Failure::setting(what, hint)
        }
        ErrorKind::ValueValidation => {
            let why = error.source().map(ToString::to_string).unwrap_or_default();
            Failure::setting(
                format!("`{value}` is not a valid value of {named}"),
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
            Failure::setting(
                format!("{argument} and {other} cannot be used together"),
                help(),
            )
        }
        _ => {
            let whole = error.to_string();
            let line = whole.lines().next().unwrap_or_default();
            Failure::setting(line.strip_prefix("error: ").unwrap_or(line), help())
        }
    }
}

/// A description of valid values; `why` is that of the parser.
fn hint_of(argument: &str, why: String) -> String {
    match flag(argument) {
        "--decisions" => "use a whole number, 0 or more".to_owned(),
        "--in-memory" | "--allow-reset" => "use true or false".to_owned(),
        _ => why,
    }
}

/// The flag in clap's `--listen <ADDRESS>`.
fn flag(argument: &str) -> &str {
    argument.split([' ', '=']).next().unwrap_or(argument)
}

/// The source of a setting: its flag if `words` contain it, or else its variable.
fn source_name(argument: &str, words: &[String]) -> String {
    let flag = flag(argument);
    let Some(name) = flag.strip_prefix("--") else {
        return argument.to_owned();
    };
    let given = |word: &String| {
        word.strip_prefix(flag)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    };
    if words.iter().any(given) {
        return flag.to_owned();
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

    const HELP: &str = "see astriam --help and astriam serve --help";

    #[test]
    fn each_error_hints_at_valid_values() {
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
                "`-1` is not a valid value of --decisions",
                "use a whole number, 0 or more",
            ),
            (
                &["serve", "--listen", "localhost"],
                "`localhost` is not a valid value of --listen",
                "use an address and a port: 127.0.0.1:4566, [::1]:4566, 0.0.0.0:0, localhost:4566",
            ),
            (
                &["serve", "--auth=off"],
                "`off` is not a valid value of --auth",
                "valid values are enforce, soft",
            ),
            (
                &["serve", "--log-level", "loud"],
                "`loud` is not a valid value of --log-level",
                "valid values are error, warn, info, debug, trace",
            ),
            (
                &["serve", "--account", "1"],
                "`1` is not a valid value of --account",
                "an account id of the partition aws has 12 digits",
            ),
            (
                &["serve", "--domain", "a b"],
                "`a b` is not a valid value of --domain",
                "use a domain like example.org: letters, digits and hyphens, separated by dots",
            ),
            (
                &["serve", "--trusted-proxy", "10.0.0.0/33"],
                "`10.0.0.0/33` is not a valid value of --trusted-proxy",
                "use a network like 10.0.0.0/8 or 2001:db8::/32, or one address",
            ),
            (
                &["serve", "--oidc-host", "idp.test/keys"],
                "`idp.test/keys` is not a valid value of --oidc-host",
                "use a host like www.googleapis.com or idp.test:8443",
            ),
            (
                &["serve", "--public-url", "ftp://x"],
                "`ftp://x` is not a valid value of --public-url",
                "use a URL like https://iam.example.org or http://127.0.0.1:4566, without a query",
            ),
            (
                &["serve", "--tls-cert", "x"],
                "--tls-key <FILE> is missing",
                HELP,
            ),
            (
                &["completions", "nosh"],
                "`nosh` is not a valid value of <SHELL>",
                "valid values are bash, elvish, fish, powershell, zsh",
            ),
        ] {
            assert_eq!(
                refusal(words),
                format!("error: {error}\n\nhint: {hint}\n"),
                "{words:?}"
            );
        }
        let text = refusal(&["serve", "--partition", "A"]);
        assert!(text.starts_with("error: `A` is not a valid value of --partition\n\nhint: `A` is not a valid partition name: it has "), "{text}");
    }

    #[test]
    fn an_error_in_a_variable_names_the_variable() {
        let words = ["astriam", "serve", "--listen", "localhost"];
        let error = Arguments::try_parse_from(words).unwrap_err();
        // The words lack the flag, as when the value came from its variable.
        let text = failure(&error, &["astriam".to_owned(), "serve".to_owned()]).text();
        assert!(
            text.starts_with("error: `localhost` is not a valid value of ASTRIAM_LISTEN\n\n"),
            "{text}"
        );
    }
}
