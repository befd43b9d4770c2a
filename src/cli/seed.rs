//! Reading the seed file. What may be in it, and what becomes of it: [`iam::seed`].

use std::path::Path;

use iam::Seed;

use crate::{config, failure::Failure};

/// The seed in a file: JSON where it begins with a brace, or else YAML.
pub(crate) fn read(path: &Path) -> Result<Seed, Failure> {
    parse(&config::read(path)?).map_err(|why| refused(path, &why))
}

/// A file that cannot be applied.
pub(crate) fn refused(path: &Path, why: &str) -> Failure {
    Failure::setting(
        format!("{}: {why}", path.display()),
        "correct the file; nothing of it was applied",
    )
}

fn parse(bytes: &[u8]) -> Result<Seed, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|error| told(&error.to_string(), text));
    }
    // An empty file, or one with comments alone, says nothing.
    let seed: Option<Seed> =
        serde_norway::from_str(text).map_err(|error| told(&error.to_string(), text))?;
    Ok(seed.unwrap_or_default())
}

/// How alike a name must be for it to be meant: as clap has it.
const ALIKE: f64 = 0.7;

/// What a parser says, with the field that is meant, and with the line of a field that it gives none for.
fn told(error: &str, text: &str) -> String {
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
    let meant = names
        .map(|name| (strsim::jaro(field, name), name))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    let meant = meant.map(|(_, name)| format!("; did you mean `{name}`?"));
    let line = line.map(|line| format!(" at line {line}"));
    format!(
        "{before}unknown field `{field}`{known}{}{}",
        line.unwrap_or_default(),
        meant.unwrap_or_default()
    )
}

/// The line of a field of the whole file, of which YAML's parser tells none where it is the first: it stands at the beginning of one.
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
    fn yaml_and_json_say_the_same() {
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
    fn a_file_that_says_nothing_is_one() {
        for text in ["", "# later\n", "{}", "accounts: []\n"] {
            assert!(
                parse(text.as_bytes()).unwrap().accounts.is_empty(),
                "{text}"
            );
        }
    }

    #[test]
    fn errors_name_their_place() {
        for (text, told) in [
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
            assert!(error.contains(told), "{text}: {error}");
        }
        assert!(parse(&[0xff]).is_err());
        let deep = format!("accounts: {}", "[".repeat(1_000));
        assert!(parse(deep.as_bytes()).is_err());
    }

    #[test]
    fn a_file_that_is_not_there_is_told() {
        let text = read(Path::new("no-such-seed.yaml")).unwrap_err().text();
        assert!(
            text.starts_with("error: no-such-seed.yaml cannot be read: "),
            "{text}"
        );
    }
}
