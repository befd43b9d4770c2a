//! `astriam env`: exports that point the AWS CLI and SDKs of a shell at a server, as the root user of a partition.

use iam::Secret;

use crate::{
    arguments::{ConnectionFlags, EnvFlags},
    endpoint::Endpoint,
    failure::Failure,
    output, root_keys, seed,
};

/// Prints the exports. `root_key` is that of the environment.
pub(crate) fn print(flags: &EnvFlags, root_key: Option<(String, Secret)>) -> Result<(), Failure> {
    output::print(text(flags, root_key)?.as_bytes())
}

/// The URL of the server for clients on this machine.
pub(crate) fn endpoint(connection: &ConnectionFlags) -> Result<Endpoint, Failure> {
    match &connection.url {
        Some(url) => Ok(url.clone()),
        None if connection.listen_address().port() == 0 => Err(Failure::setting(
            "the port of the server is chosen at its start",
            "use the address in its banner: --url http://127.0.0.1:PORT",
        )),
        None => Ok(Endpoint::of(
            connection.listen_address(),
            connection.tls_cert.is_some(),
        )),
    }
}

/// The exports. `root_key` is that of the environment, which belongs to the default partition.
fn text(flags: &EnvFlags, root_key: Option<(String, Secret)>) -> Result<String, Failure> {
    let connection = &flags.connection;
    let partition = flags.partition.as_ref().unwrap_or(&flags.default_partition);
    let public = flags
        .public_url
        .clone()
        .filter(|_| connection.url.is_none());
    let url = public.map_or_else(|| endpoint(connection), Ok)?;
    let (id, secret) = key(flags, partition, &url, root_key)?;
    let bundle = bundle(connection, &url)?;
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
    // An earlier session token would be sent along with the new key, and an earlier profile would take precedence over it.
    Ok(lines + "unset AWS_SESSION_TOKEN AWS_PROFILE\n")
}

/// The file of certificate authorities that clients must trust, for HTTPS.
fn bundle(connection: &ConnectionFlags, url: &Endpoint) -> Result<Option<String>, Failure> {
    match connection.ca.as_slice() {
        [path] if url.secure => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            Ok(Some(path.display().to_string()))
        }
        [_, _, ..] if url.secure => Err(Failure::setting(
            "--ca names several files, but AWS_CA_BUNDLE takes one",
            "put the certificates in one file",
        )),
        _ => Ok(None),
    }
}

/// The root key of a partition: from the environment, from the file that the server wrote, or the development key.
fn key(
    flags: &EnvFlags,
    partition: &str,
    url: &Endpoint,
    root_key: Option<(String, Secret)>,
) -> Result<(String, Secret), Failure> {
    let EnvFlags {
        connection,
        default_partition,
        data,
        ..
    } = flags;
    if let Some(root_key) = root_key.filter(|_| partition == default_partition) {
        return Ok(root_key);
    }
    if connection.listen_address().ip().is_loopback() && url.is_loopback() {
        check_partition(flags, partition)?;
        let name = iam::root_keys::well_known(partition).to_owned();
        return Ok((name.clone(), Secret::new(name)));
    }
    let file = root_keys::path(data);
    let keys = root_keys::read(data).map_err(|error| {
        Failure::of(
            format!("{} cannot be read: {error}", file.display()),
            "run this as the server's user",
        )
    })?;
    let key = keys.into_iter().find(|key| key.partition == *partition);
    let key = key.ok_or_else(|| {
        Failure::of(
            format!("no root key of the partition `{partition}` is available here: development keys work only on loopback, and {} has none", file.display()),
            "name the server's data directory (--data DIR), or set ASTRIAM_ROOT_ACCESS_KEY_ID and ASTRIAM_ROOT_SECRET_ACCESS_KEY",
        )
    })?;
    Ok((key.access_key_id, Secret::new(key.secret_access_key)))
}

/// Refuses a partition that is neither in the settings nor in the seed file. The server may have others from earlier starts.
fn check_partition(flags: &EnvFlags, partition: &str) -> Result<(), Failure> {
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
        format!("unknown partition `{partition}`"),
        format!(
            "known partitions are {}; add others with ASTRIAM_PARTITION or ASTRIAM_SEED, as for the server",
            known.join(", ")
        ),
    ))
}

/// Quotes text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::arguments::{Arguments, Command};

    fn exports(words: &[&str], root_key: Option<(&str, &str)>) -> Result<String, Failure> {
        let words = ["astriam", "env"].iter().chain(words);
        let Command::Env(flags) = Arguments::try_parse_from(words).unwrap().command else {
            unreachable!()
        };
        let root_key = root_key.map(|(id, secret)| (id.to_owned(), Secret::new(secret)));
        text(&flags, root_key)
    }

    #[test]
    fn the_exports_are_those_of_the_development_keys() {
        assert_eq!(
            exports(&["--partition", "demo"], None).unwrap(),
            "export AWS_ENDPOINT_URL='http://127.0.0.1:4566'\n\
             export AWS_ACCESS_KEY_ID='demo'\n\
             export AWS_SECRET_ACCESS_KEY='demo'\n\
             export AWS_DEFAULT_REGION='us-east-1'\n\
             export AWS_REGION='us-east-1'\n\
             export PARTITION='demo'\n\
             unset AWS_SESSION_TOKEN AWS_PROFILE\n"
        );
        let aws = exports(&["--url", "http://localhost:1/x/", "--region", "eu"], None).unwrap();
        assert!(aws.contains("='http://localhost:1/x'\n"), "{aws}");
        assert!(
            aws.contains("_KEY_ID='test'\n") && aws.contains("AWS_REGION='eu'\n"),
            "{aws}"
        );
    }

    #[test]
    fn the_root_key_of_the_environment_is_for_the_default_partition_alone() {
        let root_key = Some(("operator", "correct-horse"));
        assert!(
            exports(&[], root_key)
                .unwrap()
                .contains("='correct-horse'\n")
        );
        let demo = exports(&["--partition", "demo"], root_key).unwrap();
        assert!(demo.contains("AWS_SECRET_ACCESS_KEY='demo'\n"), "{demo}");
        let default = ["--partition", "demo", "--default-partition", "demo"];
        assert!(
            exports(&default, root_key)
                .unwrap()
                .contains("_ID='operator'\n")
        );
    }

    #[test]
    fn development_keys_are_not_exported_for_a_server_beyond_loopback() {
        let data = ["--data", "no-such-directory"];
        for words in [["--listen", "0.0.0.0:1"], ["--url", "http://192.0.2.1:1"]] {
            let words = [words, data].concat();
            let text = exports(&words, None).unwrap_err().text();
            assert!(
                text.starts_with("error: no root key of the partition `aws` is available here"),
                "{text}"
            );
        }
        let text = exports(&["--listen", "127.0.0.1:0"], None)
            .unwrap_err()
            .text();
        assert!(
            text.starts_with("error: the port of the server is chosen at its start\n\nhint: "),
            "{text}"
        );
    }

    #[test]
    fn each_value_is_one_word_of_a_shell() {
        let text = exports(&["--region", "de'mo; rm $x `y`\n"], None).unwrap();
        assert!(
            text.contains("export AWS_REGION='de'\\''mo; rm $x `y`\n'\n"),
            "{text}"
        );
    }

    #[test]
    fn the_authority_of_a_secure_server_is_exported() {
        let connection = ["--url", "https://localhost:1", "--ca", "/ca.pem"];
        assert!(
            exports(&connection, None)
                .unwrap()
                .contains("export AWS_CA_BUNDLE='/ca.pem'\n")
        );
        let plain = ["--ca", "/ca.pem"];
        assert!(!exports(&plain, None).unwrap().contains("AWS_CA_BUNDLE"));
        let text = exports(&[&connection[..], &plain].concat(), None)
            .unwrap_err()
            .text();
        assert!(
            text.starts_with("error: --ca names several files"),
            "{text}"
        );
    }

    #[test]
    fn an_unknown_partition_is_refused() {
        let text = exports(&["--partition", "nope"], None).unwrap_err().text();
        assert!(
            text.starts_with(
                "error: unknown partition `nope`\n\nhint: known partitions are aws, demo; "
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
            assert!(exports(&words, None).is_ok(), "{words:?}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_shell_reads_the_exports_back() {
        let strange = "a'b\"c$d`e\\f g";
        let script = exports(&["--region", strange], None).unwrap() + "printf %s \"$AWS_REGION\"";
        let shell = std::process::Command::new("sh")
            .args(["-c", &script])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(shell.stdout).unwrap(), strange);
    }
}
