//! Settings from the environment and from files. Only this module and the parser of the flags read variables.

#![expect(clippy::disallowed_methods, reason = "settings are read here, once")]

use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    fs::File,
    io::Read,
    path::Path,
};

use clap::{ArgMatches, CommandFactory, parser::ValueSource};
use doors::ProgramRoles;
use iam::{Enforcement, PartitionPlan, Secret, root_keys};

use crate::{
    arguments::{Arguments, Auth, ServeFlags},
    failure::Failure,
};

const PREFIX: &str = "ASTRIAM_";
const ROOT_ID: &str = "ASTRIAM_ROOT_ACCESS_KEY_ID";
const ROOT_SECRET: &str = "ASTRIAM_ROOT_SECRET_ACCESS_KEY";
/// The variable of the token that programs send to get credentials of a role.
pub(crate) const CREDENTIALS_TOKEN: &str = "ASTRIAM_CREDENTIALS_TOKEN";

/// The largest file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// The length of the shortest token; a shorter one could be guessed.
const SHORTEST_TOKEN: usize = 16;

/// The environment of this process.
pub(crate) fn environment() -> Vec<(OsString, OsString)> {
    std::env::vars_os().collect()
}

/// The names of all variables: those of the flags, and those of secrets, which are never flags because other users of a machine can read
/// the arguments of a process.
fn known() -> BTreeSet<String> {
    let command = Arguments::command();
    let arguments = command
        .get_subcommands()
        .flat_map(clap::Command::get_arguments);
    let named = arguments.filter_map(|argument| argument.get_env()?.to_str().map(str::to_owned));
    named
        .chain([ROOT_ID, ROOT_SECRET, CREDENTIALS_TOKEN].map(str::to_owned))
        .collect()
}

/// Refuses unknown `ASTRIAM_*` variables, so that no misspelt setting is ignored, and empty ones.
pub(crate) fn check_environment(variables: &[(OsString, OsString)]) -> Result<(), Failure> {
    let known = known();
    let named = |(name, value): &(OsString, OsString)| {
        let name = name.to_string_lossy().into_owned();
        name.starts_with(PREFIX).then(|| (name, value.is_empty()))
    };
    let mut ours: Vec<_> = variables.iter().filter_map(named).collect();
    ours.sort();
    if let Some((name, _)) = ours.iter().find(|(name, _)| !known.contains(name)) {
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        return Err(Failure::setting(
            format!("unknown variable `{name}`"),
            format!("known variables are {}", names.join(", ")),
        ));
    }
    match ours.iter().find(|(_, empty)| *empty) {
        Some((name, _)) => Err(Failure::setting(
            format!("the variable {name} is empty"),
            format!("set it to a value, or unset it: unset {name}"),
        )),
        None => Ok(()),
    }
}

/// The root key of the default partition, if the environment sets one.
pub(crate) fn root_key(
    variables: &[(OsString, OsString)],
) -> Result<Option<(String, Secret)>, Failure> {
    let (id, secret) = match (
        value_of(variables, ROOT_ID),
        value_of(variables, ROOT_SECRET),
    ) {
        (None, None) => return Ok(None),
        (Some(id), Some(secret)) => (id, Secret::new(secret)),
        (Some(_), None) => return Err(incomplete(ROOT_ID, ROOT_SECRET)),
        (None, Some(_)) => return Err(incomplete(ROOT_SECRET, ROOT_ID)),
    };
    match root_keys::check_root_key(&id, &secret) {
        Ok(()) => Ok(Some((id, secret))),
        Err(why) => Err(Failure::setting(
            format!("{ROOT_ID} and {ROOT_SECRET} are not a valid root key"),
            why,
        )),
    }
}

/// The value of a variable; empty if it is not UTF-8.
pub(crate) fn value_of(variables: &[(OsString, OsString)], wanted: &str) -> Option<String> {
    let mut variables = variables.iter();
    let found = variables.find(|(name, _)| name == OsStr::new(wanted));
    found.map(|(_, value)| value.to_str().unwrap_or_default().to_owned())
}

/// The token of `ASTRIAM_CREDENTIALS_TOKEN`, which must fit in a header.
pub(crate) fn credentials_token(
    variables: &[(OsString, OsString)],
) -> Result<Option<Secret>, Failure> {
    let Some(token) = value_of(variables, CREDENTIALS_TOKEN) else {
        return Ok(None);
    };
    if token.len() < SHORTEST_TOKEN || !token.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Failure::setting(
            format!("{CREDENTIALS_TOKEN} is not a valid token"),
            format!("use at least {SHORTEST_TOKEN} visible ASCII characters, without spaces"),
        ));
    }
    Ok(Some(Secret::new(token)))
}

/// The roles of `--credentials-role` and the token for them.
pub(crate) fn programs(
    flags: &ServeFlags,
    token: Option<Secret>,
) -> Result<Option<ProgramRoles>, Failure> {
    if flags.credentials_role.is_empty() {
        return Ok(None);
    }
    let token = token.ok_or_else(|| {
        Failure::setting(
            format!("--credentials-role is set without {CREDENTIALS_TOKEN}"),
            "set it to a secret, and give it to the programs as AWS_CONTAINER_AUTHORIZATION_TOKEN",
        )
    })?;
    Ok(Some(ProgramRoles {
        token,
        roles: flags.credentials_role.clone(),
    }))
}

/// The failure of one setting without the other.
fn incomplete(one: &str, other: &str) -> Failure {
    Failure::setting(
        format!("{one} is set without {other}"),
        "set both or neither",
    )
}

/// Whether to keep nothing. `--data` on the command line takes precedence over `ASTRIAM_IN_MEMORY`.
pub(crate) fn in_memory(serve: &ArgMatches, flags: &ServeFlags) -> bool {
    let data_by_flag = serve.value_source("data") == Some(ValueSource::CommandLine);
    let by_variable = serve.value_source("in_memory") == Some(ValueSource::EnvVariable);
    flags.in_memory && !(data_by_flag && by_variable)
}

/// The partitions with the accounts that the settings name.
pub(crate) fn partitions(flags: &ServeFlags) -> Vec<PartitionPlan> {
    let mut plan = vec![PartitionPlan {
        name: "aws".to_owned(),
        accounts: flags.account.clone(),
    }];
    let further = flags.partition.iter().map(String::as_str);
    for name in std::iter::once("demo").chain(further) {
        if !plan.iter().any(|known| known.name == name) {
            plan.push(PartitionPlan {
                name: name.to_owned(),
                accounts: Vec::new(),
            });
        }
    }
    plan
}

/// The enforcement mode of `--auth`.
pub(crate) fn enforcement(auth: Auth) -> Enforcement {
    match auth {
        Auth::Enforce => Enforcement::Enforce,
        Auth::Soft => Enforcement::Soft,
    }
}

/// Reads the file that a setting names.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let refused = |why: String| {
        Failure::setting(
            format!("{} cannot be read: {why}", path.display()),
            "check the path and its permissions",
        )
    };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| refused(error.to_string()))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(refused(format!("it is larger than {MAX_FILE_BYTES} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use clap::{FromArgMatches, Parser};

    use super::*;
    use crate::arguments::Command;

    fn flags(words: &[&str]) -> ServeFlags {
        let words = ["astriam", "serve"].iter().chain(words);
        match Arguments::try_parse_from(words).unwrap().command {
            Command::Serve(flags) => *flags,
            _ => unreachable!(),
        }
    }

    fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
        let owned = |(name, value): &(&str, &str)| (OsString::from(name), OsString::from(value));
        pairs.iter().map(owned).collect()
    }

    fn refusal(pairs: &[(&str, &str)]) -> String {
        check_environment(&variables(pairs)).unwrap_err().text()
    }

    #[test]
    fn an_unknown_variable_is_an_error() {
        let known = [
            ("PATH", ""),
            ("ASTRIAM_LISTEN", "x"),
            ("ASTRIAM_SEED", "x"),
            (ROOT_SECRET, "x"),
        ];
        assert_eq!(check_environment(&variables(&known)), Ok(()));
        let text = refusal(&[("ASTRIAM_ZZZ", "x"), ("ASTRIAM_LISTN", "x")]);
        let known = "known variables are ASTRIAM_ACCOUNT, ASTRIAM_ALLOW_RESET, ASTRIAM_AUTH, ASTRIAM_CA, \
                     ASTRIAM_CREDENTIALS_ROLE, ASTRIAM_CREDENTIALS_TOKEN, ASTRIAM_DATA, ASTRIAM_DECISIONS, ASTRIAM_DEFAULT_PARTITION, \
                     ASTRIAM_DOMAIN, ASTRIAM_IN_MEMORY, ASTRIAM_LISTEN, ASTRIAM_LOG_FORMAT, ASTRIAM_LOG_LEVEL, ASTRIAM_OIDC_CA, \
                     ASTRIAM_OIDC_HOST, ASTRIAM_PARTITION, ASTRIAM_PUBLIC_URL, ASTRIAM_ROOT_ACCESS_KEY_ID, ASTRIAM_ROOT_SECRET_ACCESS_KEY, ASTRIAM_SEED, ASTRIAM_SMTP, \
                     ASTRIAM_SMTP_FROM, ASTRIAM_TLS_CERT, ASTRIAM_TLS_KEY, ASTRIAM_TRUSTED_PROXY";
        assert_eq!(
            text,
            format!("error: unknown variable `ASTRIAM_LISTN`\n\nhint: {known}\n")
        );
    }

    #[test]
    fn a_variable_without_a_value_is_an_error() {
        assert_eq!(
            refusal(&[("ASTRIAM_DOMAIN", "")]),
            "error: the variable ASTRIAM_DOMAIN is empty\n\nhint: set it to a value, or unset it: unset ASTRIAM_DOMAIN\n"
        );
    }

    #[test]
    fn a_root_key_has_an_id_and_a_secret() {
        let key = |pairs: &[(&str, &str)]| root_key(&variables(pairs));
        assert_eq!(key(&[("ASTRIAM_DOMAIN", "x")]), Ok(None));
        let (id, secret) = key(&[(ROOT_ID, "operator"), (ROOT_SECRET, "correct-horse")])
            .unwrap()
            .unwrap();
        assert!(id == "operator" && secret.matches("correct-horse"));
        assert_eq!(
            key(&[(ROOT_ID, "operator")]).unwrap_err().text(),
            "error: ASTRIAM_ROOT_ACCESS_KEY_ID is set without ASTRIAM_ROOT_SECRET_ACCESS_KEY\n\n\
             hint: set both or neither\n"
        );
        assert!(key(&[(ROOT_SECRET, "correct-horse")]).is_err());
        for (id, secret) in [("ab", "correct-horse"), ("operator", "hunter2"), ("", "")] {
            let text = key(&[(ROOT_ID, id), (ROOT_SECRET, secret)])
                .unwrap_err()
                .text();
            assert!(text.starts_with("error: ASTRIAM_ROOT_ACCESS_KEY_ID and ASTRIAM_ROOT_SECRET_ACCESS_KEY are not a valid root key\n\nhint: a"), "{text}");
            assert!(secret.is_empty() || !text.contains(secret), "{text}");
        }
    }

    #[test]
    fn roles_for_programs_require_a_long_token() {
        let role = ["--credentials-role", "arn:aws:iam::000000000000:role/app"];
        let token = |value: &str| credentials_token(&variables(&[(CREDENTIALS_TOKEN, value)]));
        let secret = token("0123456789abcdef").unwrap();
        let made = programs(&flags(&role), secret.clone()).unwrap().unwrap();
        assert_eq!(made.roles, role[1..]);
        assert!(programs(&flags(&[]), secret).unwrap().is_none());
        let text = programs(&flags(&role), None).unwrap_err().text();
        assert!(
            text.starts_with(
                "error: --credentials-role is set without ASTRIAM_CREDENTIALS_TOKEN\n"
            ),
            "{text}"
        );
        for bad in ["short", "with spaces in between"] {
            assert!(token(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn further_partitions_follow_the_two_that_always_exist() {
        let plan = |words: &[&str]| {
            let plan = partitions(&flags(words));
            plan.iter()
                .map(|partition| format!("{}:{}", partition.name, partition.accounts.len()))
                .collect::<Vec<_>>()
        };
        assert_eq!(plan(&[]), ["aws:1", "demo:0"]);
        let words = [
            "--partition",
            "b,a",
            "--partition",
            "demo",
            "--account",
            "111111111111",
            "--account=222222222222",
        ];
        assert_eq!(plan(&words), ["aws:2", "demo:0", "b:0", "a:0"]);
        assert_eq!(
            partitions(&flags(&words))[0].accounts[0].as_str(),
            "111111111111"
        );
    }

    #[test]
    fn memory_takes_precedence_over_a_directory_from_the_same_source() {
        let of = |words: &[&str]| {
            let words = ["astriam", "serve"].iter().chain(words);
            let matches = Arguments::command().get_matches_from(words);
            let serve = matches.subcommand_matches("serve").unwrap();
            in_memory(serve, &ServeFlags::from_arg_matches(serve).unwrap())
        };
        assert!(!of(&[]));
        assert!(!of(&["--data", "x"]));
        assert!(of(&["--in-memory"]));
        assert!(of(&["--data", "x", "--in-memory"]));
    }
}
