//! The credentials that sign requests: from the environment, or else from a profile of the shared credentials file.
//! AWS SDKs and Tools Reference Guide, "Environment variables list", "Shared config and credentials files".

use std::{ffi::OsString, path::PathBuf};

use iam::Secret;

use crate::{
    config::{self, value_of},
    failure::Failure,
};

const KEY: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";

/// AWS credentials.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) key: String,
    pub(crate) secret: Secret,
    pub(crate) token: Option<Secret>,
}

impl Credentials {
    /// Reads the credentials of the environment, or of the profile that it names, or of the profile `default`.
    pub(crate) fn find(variables: &[(OsString, OsString)]) -> Result<Self, Failure> {
        let value = |name: &str| value_of(variables, name).filter(|value| !value.is_empty());
        let alone = |one: &str, other: &str| {
            Failure::setting(
                format!("{one} is set without {other}"),
                "set both or neither",
            )
        };
        match (value(KEY), value(SECRET)) {
            (Some(key), Some(secret)) => {
                return Ok(Self {
                    key,
                    secret: Secret::new(secret),
                    token: value("AWS_SESSION_TOKEN").map(Secret::new),
                });
            }
            (Some(_), None) => return Err(alone(KEY, SECRET)),
            (None, Some(_)) => return Err(alone(SECRET, KEY)),
            (None, None) => {}
        }
        let named = value("AWS_PROFILE").or_else(|| value("AWS_DEFAULT_PROFILE"));
        let file = value("AWS_SHARED_CREDENTIALS_FILE").map(PathBuf::from);
        let home = || {
            let home = value("HOME").or_else(|| value("USERPROFILE"))?;
            Some(PathBuf::from(home).join(".aws").join("credentials"))
        };
        let nothing = || {
            Failure::setting(
                format!("{KEY} and {SECRET} are not set, and there is no profile `default`"),
                "set them to the credentials of a caller: eval \"$(astriam env)\"",
            )
        };
        let Some(file) = file.or_else(home) else {
            return Err(nothing());
        };
        if named.is_none() && !file.exists() {
            return Err(nothing());
        }
        let text = config::read(&file)?;
        let text = String::from_utf8_lossy(&text);
        let profile = named.as_deref().unwrap_or("default");
        let lines = match section(&text, profile) {
            Some(lines) => lines,
            None if named.is_none() => return Err(nothing()),
            None => {
                return Err(Failure::setting(
                    format!("there is no profile `{profile}` in {}", file.display()),
                    "name another one in AWS_PROFILE, or set credentials: eval \"$(astriam env)\"",
                ));
            }
        };
        let of = |wanted: &str| {
            let found = lines
                .iter()
                .rev()
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| (*value).to_owned())
        };
        let (Some(key), Some(secret)) = (of("aws_access_key_id"), of("aws_secret_access_key"))
        else {
            return Err(Failure::setting(
                format!(
                    "the profile `{profile}` in {} has no aws_access_key_id and aws_secret_access_key",
                    file.display()
                ),
                format!(
                    "profiles with a role, a login or a process are not supported here: eval \"$(aws configure export-credentials --profile {profile} --format env)\""
                ),
            ));
        };
        Ok(Self {
            key,
            secret: Secret::new(secret),
            token: of("aws_session_token").map(Secret::new),
        })
    }
}

/// The settings of a section, or `None` without the section. Indented lines continue a setting and are skipped.
fn section<'t>(text: &'t str, wanted: &str) -> Option<Vec<(&'t str, &'t str)>> {
    let mut found: Option<Vec<(&str, &str)>> = None;
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with(['#', ';', ' ', '\t']) {
            continue;
        }
        if let Some((name, _)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            inside = name.trim() == wanted;
            if inside {
                found.get_or_insert_default();
            }
        } else if let (true, Some(found), Some((name, value))) =
            (inside, &mut found, line.split_once('='))
        {
            found.push((name.trim(), value.trim()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::tests::variables;

    const FILE: &str = "# keys\n[default]\naws_access_key_id = AKIA1\nAWS_SECRET_ACCESS_KEY=s=1\n\n[ team ]\n; of a session\naws_access_key_id=ASIA2\naws_secret_access_key = s2\naws_session_token=t2\n[sso]\nsso_session = x\n  aws_access_key_id = no\n";

    fn found(pairs: &[(&str, &str)]) -> Result<(String, String, Option<String>), String> {
        let credentials = Credentials::find(&variables(pairs)).map_err(|failure| failure.text())?;
        let plain = |secret: Secret| secret.reveal().to_owned();
        Ok((
            credentials.key,
            plain(credentials.secret),
            credentials.token.map(plain),
        ))
    }

    fn owned(key: &str, secret: &str, token: Option<&str>) -> (String, String, Option<String>) {
        (key.to_owned(), secret.to_owned(), token.map(str::to_owned))
    }

    #[test]
    fn the_environment_wins_over_profiles() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials");
        std::fs::write(&path, FILE).unwrap();
        let file = ("AWS_SHARED_CREDENTIALS_FILE", path.to_str().unwrap());
        let keys = [(KEY, "AKIA9"), (SECRET, "s9"), ("AWS_SESSION_TOKEN", "")];
        let profile = ("AWS_PROFILE", "team");
        assert_eq!(
            found(&[&keys[..], &[file, profile]].concat()),
            Ok(owned("AKIA9", "s9", None))
        );
        assert_eq!(found(&[file]), Ok(owned("AKIA1", "s=1", None)));
        assert_eq!(
            found(&[file, profile]),
            Ok(owned("ASIA2", "s2", Some("t2")))
        );
        for (profile, start) in [
            ("none", "error: there is no profile `none` in "),
            ("sso", "error: the profile `sso` in "),
        ] {
            let text = found(&[file, ("AWS_PROFILE", profile)]).unwrap_err();
            assert!(
                text.starts_with(start) && text.contains("\n\nhint: "),
                "{text}"
            );
        }
    }

    #[test]
    fn the_file_is_in_the_home_folder_and_is_optional() {
        let home = tempfile::tempdir().unwrap();
        let home_is = ("HOME", home.path().to_str().unwrap());
        let nothing = "error: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, and there is no profile `default`\n";
        assert!(found(&[home_is]).unwrap_err().starts_with(nothing));
        assert!(found(&[]).unwrap_err().starts_with(nothing));
        assert!(
            found(&[home_is, ("AWS_PROFILE", "x")])
                .unwrap_err()
                .contains("cannot be read")
        );
        std::fs::create_dir(home.path().join(".aws")).unwrap();
        std::fs::write(home.path().join(".aws/credentials"), FILE).unwrap();
        assert_eq!(found(&[home_is]), Ok(owned("AKIA1", "s=1", None)));
        let text = found(&[home_is, (KEY, "x")]).unwrap_err();
        assert!(
            text.starts_with("error: AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY\n"),
            "{text}"
        );
    }
}
