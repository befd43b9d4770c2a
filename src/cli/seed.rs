//! Reads the seed file. [`iam::Seed`] describes its fields.

use std::path::Path;

use iam::Seed;

use crate::{config, failure::Failure};

/// Reads a seed file: JSON if it begins with a brace, or else YAML.
pub(crate) fn read(path: &Path) -> Result<Seed, Failure> {
    parse(&config::read(path)?).map_err(|why| failure(path, &why))
}

/// The failure of a file that cannot be applied.
pub(crate) fn failure(path: &Path, why: &str) -> Failure {
    Failure::setting(
        format!("{}: {why}", path.display()),
        "correct the file; nothing in it was applied",
    )
}

fn parse(bytes: &[u8]) -> Result<Seed, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|error| explain(&error.to_string(), text));
    }
    // A file that is empty or has only comments parses to nothing.
    let seed: Option<Seed> =
        serde_norway::from_str(text).map_err(|error| explain(&error.to_string(), text))?;
    Ok(seed.unwrap_or_default())
}

/// The lowest Jaro similarity of two names at which one is suggested for the other; clap uses the same.
const SIMILAR: f64 = 0.7;

/// The parser's message with a suggestion for an unknown field, and with its line if the parser gives none.
fn explain(error: &str, text: &str) -> String {
    let Some((before, rest)) = error.split_once("unknown field `") else {
        return error.to_owned();
    };
    let Some((field, known)) = rest.split_once('`') else {
        return error.to_owned();
    };
    let (known, line) = match known.split_once(" at line ") {
        Some((known, line)) => (known, Some(line.to_owned())),
        None => (known, line_of(field, text)),
    };
    let names = known.split('`').skip(1).step_by(2);
    let similar = names
        .map(|name| (strsim::jaro(field, name), name))
        .filter(|(similarity, _)| *similarity > SIMILAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    let suggestion = similar.map(|(_, name)| format!("; did you mean `{name}`?"));
    let line = line.map(|line| format!(" at line {line}"));
    format!(
        "{before}unknown field `{field}`{known}{}{}",
        line.unwrap_or_default(),
        suggestion.unwrap_or_default()
    )
}

/// The line of a top-level field. YAML's parser gives no line for the first one. A top-level field begins its line.
fn line_of(field: &str, text: &str) -> Option<String> {
    let is = |line: &str| {
        let line = line.trim_start_matches(['"', '\'']);
        line.strip_prefix(field).is_some_and(|rest| {
            rest.trim_start_matches(['"', '\''])
                .trim_start()
                .starts_with(':')
        })
    };
    let index = text.lines().position(is)?;
    Some((index + 1).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_and_json_parse_to_the_same_seed() {
        let yaml = "accounts:\n  - id: \"111111111111\"\n    users:\n      - name: alice\n        tags: {a: b}\n        inline_policies:\n          own: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}\n";
        let json = "{\n\t\"accounts\": [{\"id\": \"111111111111\", \"users\": [{\"name\": \"alice\", \"tags\": {\"a\": \"b\"}, \"inline_policies\": {\"own\": {\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}}}]}]}";
        let (one, other) = (
            parse(yaml.as_bytes()).unwrap(),
            parse(json.as_bytes()).unwrap(),
        );
        assert_eq!(format!("{one:?}"), format!("{other:?}"));
        assert_eq!(
            one.accounts[0].users[0].inline_policies.0[0].1.0,
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
        );
    }

    #[test]
    fn an_empty_file_is_an_empty_seed() {
        for text in ["", "# later\n", "{}", "accounts: []\n"] {
            assert!(
                parse(text.as_bytes()).unwrap().accounts.is_empty(),
                "{text}"
            );
        }
    }

    #[test]
    fn errors_name_their_position() {
        for (text, message) in [
            (
                "accounts:\n  - users:\n      - nam: x\n",
                "accounts[0].users[0]: unknown field `nam`, expected one of `name`",
            ),
            (
                "accounts:\n  - users:\n      - nam: x\n",
                " at line 3 column 9; did you mean `name`?",
            ),
            (
                "# ours\naccunts:\n  - users: []\n",
                "unknown field `accunts`, expected one of `partitions`, `accounts`, `organization` at line 2 column 1; did you mean `accounts`?",
            ),
            (
                "accunts: []\n",
                "`organization` at line 1; did you mean `accounts`?",
            ),
            (
                "{\"zzz\": []}",
                "unknown field `zzz`, expected one of `partitions`, `accounts`, `organization` at line 1 column 6",
            ),
            (
                "foo",
                "invalid type: string \"foo\", expected a map with `accounts`",
            ),
            (
                "accounts: [{users: [bob]}]",
                "accounts[0].users[0]: invalid type: string \"bob\", expected a user with `name`",
            ),
            (
                "accounts: [{buckets: [{name: b, polcy: {}}]}]",
                "did you mean `policy`?",
            ),
            (
                "accounts: [{buckets: [1]}]",
                "accounts[0].buckets[0]: invalid type: integer `1`, expected a bucket: its name, or a map with `name`",
            ),
            (
                "accounts:\n  - id: 111111111111\n",
                "accounts[0].id: invalid type: integer `111111111111`, expected an account id as text: put it in quotes at line 2",
            ),
            (
                "{\"accounts\": [\n  {\"users\": [{\"name\": 1}]}]}",
                "expected a string at line 2",
            ),
            ("accounts: [", "line 2"),
            ("a: &a [*a]", "unknown field `a`"),
            (
                "[]",
                "invalid type: sequence, expected a map with `accounts`",
            ),
        ] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
        assert!(parse(&[0xff]).is_err());
        let deep = format!("accounts: {}", "[".repeat(1_000));
        assert!(parse(deep.as_bytes()).is_err());
    }

    #[test]
    fn a_missing_file_is_an_error() {
        let text = read(Path::new("no-such-seed.yaml")).unwrap_err().text();
        assert!(
            text.starts_with("error: no-such-seed.yaml cannot be read: "),
            "{text}"
        );
    }
}
