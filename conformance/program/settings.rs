//! Settings that cannot work, and hints at the true cause.

use std::{fs, net::TcpStream, os::unix::fs::PermissionsExt};

use crate::process::{Server, astriam, folder, run};

fn refusal(words: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let (code, stdout, stderr) = run(astriam(words).envs(variables.iter().copied()));
    assert_eq!(stdout, "");
    (code, stderr)
}

/// Arguments, variables, and stderr.
type Case<'c> = (&'c [&'c str], &'c [(&'c str, &'c str)], &'c str);

fn serve<'w>(words: &[&'w str]) -> Vec<&'w str> {
    [&["serve", "--listen", "127.0.0.1:0"], words].concat()
}

#[test]
fn an_unusable_data_directory_hints_at_the_cause() {
    let folder = folder("no-directory");
    let file = folder.join("file");
    fs::write(&file, "x").unwrap();
    let below = file.join("below");
    for path in [&file, &below] {
        let (code, text) = refusal(&serve(&["--data", path.to_str().unwrap()]), &[]);
        assert_eq!(code, Some(1));
        assert!(
            text.ends_with(
                "\n\nhint: a file is in the way of a directory; use another path: --data DIR\n"
            ),
            "{text}"
        );
    }
    let closed = folder.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
    // The superuser may write everywhere.
    if fs::write(closed.join("probe"), "x").is_err() {
        let data = closed.join("data");
        let (_, text) = refusal(&serve(&["--data", data.to_str().unwrap()]), &[]);
        assert!(
            text.contains("hint: give the server's user write access"),
            "{text}"
        );
    }
    let (_, text) = refusal(&serve(&["--data", "/proc/none/data"]), &[]);
    assert!(!text.contains("stop the process"), "{text}");

    let data = folder.join("taken");
    let server = Server::on(&data, &[]);
    let (_, text) = refusal(&serve(&["--data", data.to_str().unwrap()]), &[]);
    assert!(
        text.ends_with(
            "\n\nhint: stop the process that uses it, or use another directory: --data DIR\n"
        ),
        "{text}"
    );
    server.stop();
}

#[test]
fn an_address_that_cannot_be_bound_hints_at_the_cause() {
    // RFC 5737: reserved for documentation, so no machine has this address.
    let (code, text) = refusal(&["serve", "--in-memory", "--listen", "192.0.2.1:4566"], &[]);
    assert_eq!(code, Some(1));
    assert!(
        text.starts_with("error: cannot listen on 192.0.2.1:4566: ")
            && text.ends_with("\n\nhint: this machine does not have that address; use 127.0.0.1:4566, or 0.0.0.0:4566 for all addresses\n"),
        "{text}"
    );
}

#[test]
fn a_name_of_this_machine_can_be_bound() {
    let server = Server::start(&mut astriam(&[
        "serve",
        "--in-memory",
        "--listen",
        "localhost:0",
    ]));
    let address = server.address();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    assert!(TcpStream::connect(address).is_ok());
    let (code, text) = refusal(
        &["serve", "--in-memory"],
        &[("ASTRIAM_LISTEN", "nobody.invalid:1")],
    );
    assert_eq!(code, Some(2));
    assert!(
        text.starts_with("error: `nobody.invalid:1` is not a valid value of ASTRIAM_LISTEN\n\nhint: `nobody.invalid` cannot be resolved ("),
        "{text}"
    );
}

#[test]
fn settings_that_contradict_are_refused() {
    let cases: &[Case<'_>] = &[
        (
            &["serve", "--in-memory", "--smtp-from", "astriam@example.org"],
            &[],
            "error: --smtp-from is set without --smtp\n\nhint: set the mail server too: --smtp smtp://127.0.0.1:25\n",
        ),
        (
            &[
                "serve",
                "--in-memory",
                "--smtp",
                "smtp://127.0.0.1:25",
                "--smtp-from",
                "nobody",
            ],
            &[],
            "error: bad mail settings: the sender `nobody` is not an e-mail address\n\nhint: use settings like --smtp smtp://127.0.0.1:25 --smtp-from astriam@example.org\n",
        ),
        (
            &["serve", "--in-memory"],
            &[("ASTRIAM_DECISIONS", "-1")],
            "error: `-1` is not a valid value of ASTRIAM_DECISIONS\n\nhint: use a whole number, 0 or more\n",
        ),
        (
            &["env", "--partition", "nope"],
            &[("ASTRIAM_PARTITION", "staging")],
            "error: unknown partition `nope`\n\nhint: known partitions are aws, demo, staging; add others with ASTRIAM_PARTITION or ASTRIAM_SEED, as for the server\n",
        ),
        (
            &["env", "--region", ""],
            &[],
            "error: --region has no value\n\nhint: see astriam --help and astriam serve --help\n",
        ),
    ];
    for (words, variables, expected) in cases {
        assert_eq!(
            refusal(words, variables),
            (Some(2), (*expected).to_owned()),
            "{words:?}"
        );
    }
}

#[test]
fn a_missing_field_is_a_dash_in_the_log() {
    let server = Server::start(&mut astriam(&[
        "serve",
        "--in-memory",
        "--listen",
        "127.0.0.1:0",
    ]));
    let answer = server.send("GET", "/_astriam/none");
    assert!(answer.ends_with("{\"error\":\"Not found.\"}\n"), "{answer}");
    let stderr = server.stop();
    assert!(
        stderr.contains(" caller=- action=admin decision=\"-\" "),
        "{stderr}"
    );
}
