//! Settings: flags and variables, checked as a whole. The only reader of the environment beside the parser of the flags.

#![expect(clippy::disallowed_methods, reason = "settings are read here, once")]

use std::{net::SocketAddr, path::Path};

use clap::CommandFactory;
use iam::{account::AccountId, bootstrap::PartitionPlan, core::Enforcement, secret::Secret};

use crate::{
    arguments::{Arguments, Auth, ServeFlags},
    failure::Failure,
};

/// Refuses `ASTRIAM_*` variables that nothing reads: a misspelt setting is not to be ignored.
pub(crate) fn check_environment(names: impl Iterator<Item = String>) -> Result<(), Failure> {
    let command = Arguments::command();
    let known: Vec<String> = command
        .find_subcommand("serve")
        .into_iter()
        .flat_map(clap::Command::get_arguments)
        .filter_map(|argument| {
            argument
                .get_env()
                .and_then(|name| name.to_str())
                .map(str::to_owned)
        })
        .collect();
    let mut unknown: Vec<String> = names
        .filter(|name| name.starts_with("ASTRIAM_") && !known.contains(name))
        .collect();
    unknown.sort();
    match unknown.first() {
        None => Ok(()),
        Some(name) => Err(Failure::setting(
            format!("unknown variable `{name}`"),
            format!("the variables are {}", known.join(", ")),
        )),
    }
}

/// The names of the environment.
pub(crate) fn environment() -> impl Iterator<Item = String> {
    std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())
}

/// The partitions with the accounts that the settings name.
pub(crate) fn partitions(flags: &ServeFlags) -> Result<Vec<PartitionPlan>, Failure> {
    let account = |text: &String| {
        let id = AccountId::parse(text).filter(|id| id.number().is_some());
        id.ok_or_else(|| {
            Failure::setting(
                format!("`{text}` is no account of the partition aws"),
                "an account is 12 digits: --account 000000000000",
            )
        })
    };
    let mut plan = vec![
        PartitionPlan {
            name: "aws".to_owned(),
            accounts: flags
                .account
                .iter()
                .map(account)
                .collect::<Result<_, _>>()?,
        },
        PartitionPlan {
            name: "demo".to_owned(),
            accounts: Vec::new(),
        },
    ];
    for name in &flags.partition {
        let plain = !name.is_empty()
            && name.len() <= 32
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !plain {
            return Err(Failure::setting(
                format!("`{name}` is no name of a partition"),
                "a name has lower-case letters, digits and hyphens: --partition staging",
            ));
        }
        if !plan.iter().any(|known| known.name == *name) {
            plan.push(PartitionPlan {
                name: name.clone(),
                accounts: Vec::new(),
            });
        }
    }
    if !plan
        .iter()
        .any(|known| known.name == flags.default_partition)
    {
        return Err(Failure::setting(
            format!(
                "there is no partition `{}` to be the default",
                flags.default_partition
            ),
            format!("add it: --partition {}", flags.default_partition),
        ));
    }
    Ok(plan)
}

/// Whether a denied call is refused.
pub(crate) fn enforcement(auth: Auth) -> Enforcement {
    match auth {
        Auth::Enforce => Enforcement::Enforce,
        Auth::Soft => Enforcement::Soft,
    }
}

/// The root key that the settings give to the default partition.
pub(crate) fn root_key(flags: &ServeFlags) -> Result<Option<(String, Secret)>, Failure> {
    let (Some(id), Some(secret)) = (&flags.root_access_key_id, &flags.root_secret_access_key)
    else {
        return Ok(None);
    };
    let id_ok =
        (4..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !id_ok {
        return Err(Failure::setting(
            "ASTRIAM_ROOT_ACCESS_KEY_ID is no access key id",
            "it has 4 to 128 letters, digits and underscores",
        ));
    }
    if secret.is_empty() || secret.len() > 256 {
        return Err(Failure::setting(
            "ASTRIAM_ROOT_SECRET_ACCESS_KEY is no secret",
            "it has 1 to 256 characters",
        ));
    }
    Ok(Some((id.clone(), Secret::new(secret.clone()))))
}

/// How the server speaks of itself, without a slash at the end.
pub(crate) fn public_url(flags: &ServeFlags, bound: SocketAddr) -> Result<String, Failure> {
    let Some(url) = &flags.public_url else {
        let scheme = if flags.tls_cert.is_some() {
            "https"
        } else {
            "http"
        };
        // A wildcard is no address that a link can have.
        let host = match bound.ip() {
            ip if ip.is_unspecified() => "localhost".to_owned(),
            std::net::IpAddr::V6(ip) => format!("[{ip}]"),
            ip @ std::net::IpAddr::V4(_) => ip.to_string(),
        };
        return Ok(format!("{scheme}://{host}:{}", bound.port()));
    };
    let trimmed = url.trim_end_matches('/');
    let rest = trimmed
        .strip_prefix("https://")
        .or_else(|| trimmed.strip_prefix("http://"));
    let plain = |rest: &str| {
        !rest.is_empty()
            && rest
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-:[]/_~".contains(&b))
    };
    match rest {
        Some(rest) if plain(rest) => Ok(trimmed.to_owned()),
        _ => Err(Failure::setting(
            format!("`{url}` is no URL for --public-url"),
            "like https://iam.example.org, without a query",
        )),
    }
}

/// Reads a PEM file of the settings.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        Failure::setting(
            format!("{}: {error}", path.display()),
            "check the path and its permissions",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn flags(words: &[&str]) -> ServeFlags {
        match Arguments::try_parse_from(["astriam", "serve"].iter().chain(words))
            .unwrap()
            .command
        {
            crate::arguments::Command::Serve(flags) => *flags,
            _ => unreachable!(),
        }
    }

    #[test]
    fn an_unknown_variable_is_an_error() {
        let names = |names: &[&str]| check_environment(names.iter().map(|name| (*name).to_owned()));
        assert!(names(&["PATH", "ASTRIAM_LISTEN", "ASTRIAM_ROOT_SECRET_ACCESS_KEY"]).is_ok());
        assert!(
            names(&["ASTRIAM_LISTN"])
                .unwrap_err()
                .text()
                .starts_with("error: unknown variable `ASTRIAM_LISTN`\n\nhint: the variables are ")
        );
    }

    #[test]
    fn bad_settings_are_errors() {
        assert!(partitions(&flags(&["--account", "1"])).is_err());
        assert!(partitions(&flags(&["--partition", "A b"])).is_err());
        assert!(partitions(&flags(&["--default-partition", "staging"])).is_err());
        assert!(
            partitions(&flags(&[
                "--default-partition",
                "staging",
                "--partition",
                "staging"
            ]))
            .is_ok()
        );
        for bad in ["ftp://x", "x", "https://", "https://a?b", "http://a b"] {
            assert!(
                public_url(
                    &flags(&["--public-url", bad]),
                    "127.0.0.1:1".parse().unwrap()
                )
                .is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_public_url_comes_from_the_address() {
        let of = |address: &str| public_url(&flags(&[]), address.parse().unwrap()).unwrap();
        assert_eq!(of("127.0.0.1:4566"), "http://127.0.0.1:4566");
        assert_eq!(of("[::1]:4566"), "http://[::1]:4566");
        assert_eq!(of("0.0.0.0:80"), "http://localhost:80");
    }
}
