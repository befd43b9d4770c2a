//! `astriam env`: the exports that point a shell's AWS CLI and SDKs at a server, as the root user of a partition.

use iam::Secret;

use crate::{
    arguments::{EnvFlags, Place},
    endpoint::Endpoint,
    failure::Failure,
    output, root_keys, seed,
};

/// Prints the exports. `given`: the root key of the environment.
pub(crate) fn print(flags: &EnvFlags, given: Option<(String, Secret)>) -> Result<(), Failure> {
    output::print(text(flags, given)?.as_bytes())
}

/// Where clients on this machine find the server.
pub(crate) fn endpoint(place: &Place) -> Result<Endpoint, Failure> {
    match &place.url {
        Some(url) => Ok(url.clone()),
        None if place.listens().port() == 0 => Err(Failure::setting(
            "the server's port is chosen when it starts",
            "say which it is, the banner tells it: --url http://127.0.0.1:PORT",
        )),
        None => Ok(Endpoint::of(place.listens(), place.tls_cert.is_some())),
    }
}

/// `given`: the root key of the environment, which is the default partition's.
fn text(flags: &EnvFlags, given: Option<(String, Secret)>) -> Result<String, Failure> {
    let place = &flags.place;
    let partition = flags.partition.as_ref().unwrap_or(&flags.default_partition);
    let public = flags.public_url.clone().filter(|_| place.url.is_none());
    let url = public.map_or_else(|| endpoint(place), Ok)?;
    let (id, secret) = key(flags, partition, &url, given)?;
    let bundle = bundle(place, &url)?;
    let url = url.to_string();
    let exports = [
        ("AWS_ENDPOINT_URL", url.as_str()),
        ("AWS_ACCESS_KEY_ID", &id),
        ("AWS_SECRET_ACCESS_KEY", secret.reveal()),
        ("AWS_DEFAULT_REGION", &flags.region),
        ("AWS_REGION", &flags.region),
        ("PARTITION", partition),
    ];
    let lines = exports.map(|(name, value)| format!("export {name}={}\n", quoted(value)));
    let bundle = bundle.map(|path| format!("export AWS_CA_BUNDLE={}\n", quoted(&path)));
    let lines = lines.concat() + &bundle.unwrap_or_default();
    // A session or a profile of before would be sent along with the new key, or win over it.
    Ok(lines + "unset AWS_SESSION_TOKEN AWS_PROFILE\n")
}

/// The certificate authorities that clients are to trust, for HTTPS.
fn bundle(place: &Place, url: &Endpoint) -> Result<Option<String>, Failure> {
    match place.ca.as_slice() {
        [path] if url.secure => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            Ok(Some(path.display().to_string()))
        }
        [_, _, ..] if url.secure => Err(Failure::setting(
            "--ca names several files, and AWS_CA_BUNDLE can name only one",
            "put the certificates into one file",
        )),
        _ => Ok(None),
    }
}

/// The root key of a partition: of the settings, of the file that the server wrote, or the well-known one.
fn key(
    flags: &EnvFlags,
    partition: &str,
    url: &Endpoint,
    given: Option<(String, Secret)>,
) -> Result<(String, Secret), Failure> {
    let EnvFlags {
        place,
        default_partition,
        data,
        ..
    } = flags;
    if let Some(given) = given.filter(|_| partition == default_partition) {
        return Ok(given);
    }
    if place.listens().ip().is_loopback() && url.is_loopback() {
        is_known(flags, partition)?;
        let name = iam::root_keys::well_known(partition).to_owned();
        return Ok((name.clone(), Secret::new(name)));
    }
    let file = root_keys::path(data);
    let kept = root_keys::read(data).map_err(|error| {
        Failure::of(
            format!("{} cannot be read: {error}", file.display()),
            "run this as the user that the server runs as",
        )
    })?;
    let kept = kept.into_iter().find(|key| key.partition == *partition);
    let kept = kept.ok_or_else(|| {
        Failure::of(
            format!("no root key of the partition `{partition}` is known here: the well-known ones work on loopback only, and {} has none", file.display()),
            "say where the server keeps its data (--data DIR), or set ASTRIAM_ROOT_ACCESS_KEY_ID and ASTRIAM_ROOT_SECRET_ACCESS_KEY",
        )
    })?;
    Ok((kept.access_key_id, Secret::new(kept.secret_access_key)))
}

/// Refuses a partition of which neither the settings nor the seed file tell. The server may know more of earlier starts.
fn is_known(flags: &EnvFlags, partition: &str) -> Result<(), Failure> {
    let seeded = match &flags.seed {
        Some(path) => seed::read(path)?.partitions,
        None => Vec::new(),
    };
    let further = flags.further.iter().chain(&seeded).map(String::as_str);
    let mut known = vec!["aws", "demo"];
    for name in further.chain([flags.default_partition.as_str()]) {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    if known.contains(&partition) {
        return Ok(());
    }
    Err(Failure::setting(
        format!("no partition `{partition}` is known here"),
        format!(
            "known are {}; of others ASTRIAM_PARTITION tells, as it tells the server, or ASTRIAM_SEED",
            known.join(", ")
        ),
    ))
}

/// A word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::arguments::{Arguments, Command};

    fn told(words: &[&str], given: Option<(&str, &str)>) -> Result<String, Failure> {
        let words = ["astriam", "env"].iter().chain(words);
        let Command::Env(flags) = Arguments::try_parse_from(words).unwrap().command else {
            unreachable!()
        };
        let given = given.map(|(id, secret)| (id.to_owned(), Secret::new(secret)));
        text(&flags, given)
    }

    #[test]
    fn the_exports_are_those_of_the_development_keys() {
        assert_eq!(
            told(&["--partition", "demo"], None).unwrap(),
            "export AWS_ENDPOINT_URL='http://127.0.0.1:4566'\n\
             export AWS_ACCESS_KEY_ID='demo'\n\
             export AWS_SECRET_ACCESS_KEY='demo'\n\
             export AWS_DEFAULT_REGION='us-east-1'\n\
             export AWS_REGION='us-east-1'\n\
             export PARTITION='demo'\n\
             unset AWS_SESSION_TOKEN AWS_PROFILE\n"
        );
        let aws = told(&["--url", "http://localhost:1/x/", "--region", "eu"], None).unwrap();
        assert!(aws.contains("='http://localhost:1/x'\n"), "{aws}");
        assert!(
            aws.contains("_KEY_ID='test'\n") && aws.contains("AWS_REGION='eu'\n"),
            "{aws}"
        );
    }

    #[test]
    fn a_given_root_key_is_the_default_partitions_alone() {
        let given = Some(("operator", "correct-horse"));
        assert!(told(&[], given).unwrap().contains("='correct-horse'\n"));
        let demo = told(&["--partition", "demo"], given).unwrap();
        assert!(demo.contains("AWS_SECRET_ACCESS_KEY='demo'\n"), "{demo}");
        let default = ["--partition", "demo", "--default-partition", "demo"];
        assert!(told(&default, given).unwrap().contains("_ID='operator'\n"));
    }

    #[test]
    fn well_known_keys_are_not_told_for_a_server_that_others_can_reach() {
        let data = ["--data", "no-such-directory"];
        for words in [["--listen", "0.0.0.0:1"], ["--url", "http://192.0.2.1:1"]] {
            let words = [words, data].concat();
            let text = told(&words, None).unwrap_err().text();
            assert!(
                text.starts_with("error: no root key of the partition `aws` is known here"),
                "{text}"
            );
        }
        let text = told(&["--listen", "127.0.0.1:0"], None).unwrap_err().text();
        assert!(
            text.starts_with("error: the server's port is chosen when it starts\n\nhint: "),
            "{text}"
        );
    }

    #[test]
    fn values_are_one_word_of_a_shell() {
        let text = told(&["--region", "de'mo; rm $x `y`\n"], None).unwrap();
        assert!(
            text.contains("export AWS_REGION='de'\\''mo; rm $x `y`\n'\n"),
            "{text}"
        );
    }

    #[test]
    fn the_authority_of_a_secure_server_is_exported() {
        let place = ["--url", "https://localhost:1", "--ca", "/ca.pem"];
        assert!(
            told(&place, None)
                .unwrap()
                .contains("export AWS_CA_BUNDLE='/ca.pem'\n")
        );
        let plain = ["--ca", "/ca.pem"];
        assert!(!told(&plain, None).unwrap().contains("AWS_CA_BUNDLE"));
        let text = told(&[&place[..], &plain].concat(), None)
            .unwrap_err()
            .text();
        assert!(
            text.starts_with("error: --ca names several files"),
            "{text}"
        );
    }

    #[test]
    fn a_partition_that_nothing_tells_of_is_refused() {
        let text = told(&["--partition", "nope"], None).unwrap_err().text();
        assert!(
            text.starts_with(
                "error: no partition `nope` is known here\n\nhint: known are aws, demo; "
            ),
            "{text}"
        );
        let folder = tempfile::tempdir().unwrap();
        let seed = folder.path().join("seed.yaml");
        std::fs::write(&seed, "partitions: [seeded]\n").unwrap();
        let seed = seed.to_str().unwrap();
        for words in [
            [
                "--partition",
                "staging",
                "--further-partition",
                "other,staging",
            ],
            ["--partition", "staging", "--default-partition", "staging"],
            ["--partition", "seeded", "--seed", seed],
        ] {
            assert!(told(&words, None).is_ok(), "{words:?}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_shell_reads_the_exports_back() {
        let strange = "a'b\"c$d`e\\f g";
        let script = told(&["--region", strange], None).unwrap() + "printf %s \"$AWS_REGION\"";
        let shell = std::process::Command::new("sh")
            .args(["-c", &script])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(shell.stdout).unwrap(), strange);
    }
}
