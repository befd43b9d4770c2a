//! Reading the seed file. What may be in it, and what becomes of it: [`iam::seed`].

use std::path::Path;

use iam::seed::Seed;

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
        return serde_json::from_str(text).map_err(|error| error.to_string());
    }
    // An empty file, or one with comments alone, says nothing.
    let seed: Option<Seed> = serde_norway::from_str(text).map_err(|error| error.to_string())?;
    Ok(seed.unwrap_or_default())
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
                "accounts:\n  - id: 111111111111\n",
                "accounts[0].id: invalid type: integer `111111111111`, expected an account id as text: put it in quotes at line 2",
            ),
            (
                "{\"accounts\": [\n  {\"users\": [{\"name\": 1}]}]}",
                "expected a string at line 2",
            ),
            ("accounts: [", "line 2"),
            ("a: &a [*a]", "unknown field `a`"),
            ("[]", "expected struct Seed"),
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
