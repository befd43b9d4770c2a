//! Commands that call a running server: how they find it, and which certificates they trust.

use std::{fs, path::Path};

use crate::process::{Server, astriam, file, folder, run};

/// The path of a certificate or key of the fixtures.
fn tls(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tls");
    path.join(name).to_str().unwrap().to_owned()
}

fn secure(name: &str, words: &[&str]) -> Server {
    let (cert, key) = (tls(&format!("{name}.pem")), tls(&format!("{name}.key")));
    let serve = ["serve", "--listen", "127.0.0.1:0", "--in-memory"];
    let tls = ["--tls-cert", &cert, "--tls-key", &key];
    Server::start(&mut astriam(&[&serve, &tls[..], words].concat()))
}

const KEYS: [(&str, &str); 2] = [
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
];

fn health(words: &[&str], variables: &[(&str, &str)]) -> Result<(), String> {
    let words = [&["healthcheck"], words].concat();
    let (code, stdout, stderr) = run(astriam(&words).envs(variables.iter().copied()));
    assert_eq!(stdout, "");
    match code {
        Some(0) => Ok(()),
        _ => Err(stderr),
    }
}

fn refused(words: &[&str], variables: &[(&str, &str)], error: &str, hint: &str) {
    let text = health(words, variables).unwrap_err();
    assert_eq!(text, format!("error: {error}\n\nhint: {hint}\n"));
}

#[test]
fn a_server_with_a_certificate_is_called_over_https() {
    let server = secure("localhost", &[]);
    let url = server.url();
    let ca = tls("ca.pem");
    assert_eq!(health(&["--url", &url, "--ca", &ca], &[]), Ok(()));
    for variable in ["ASTRIAM_CA", "AWS_CA_BUNDLE"] {
        assert_eq!(health(&["--url", &url], &[(variable, &ca)]), Ok(()));
    }
    let unknown =
        format!("{url} does not answer: the authority that issued its certificate is not trusted");
    let give = "trust its certificate or its authority: --ca FILE, ASTRIAM_CA or AWS_CA_BUNDLE";
    refused(&["--url", &url], &[], &unknown, give);
    let other = tls("elsewhere.pem");
    refused(&["--url", &url, "--ca", &other], &[], &unknown, give);
    // The server's own variables are enough.
    let listen = server.address();
    let variables = [
        ("ASTRIAM_LISTEN", listen.as_str()),
        ("ASTRIAM_TLS_CERT", &tls("localhost.pem")),
        ("ASTRIAM_TLS_KEY", "/none"),
    ];
    assert_eq!(health(&[], &variables), Ok(()));
}

#[test]
fn a_self_signed_certificate_is_trusted_as_an_authority() {
    let server = secure("self-signed", &[]);
    let own = tls("self-signed.pem");
    assert_eq!(health(&["--url", &server.url(), "--ca", &own], &[]), Ok(()));
    let text = health(&["--url", &server.url()], &[]).unwrap_err();
    assert!(
        text.contains("the authority that issued its certificate is not trusted"),
        "{text}"
    );
}

#[test]
fn the_servers_own_certificate_is_trusted_whatever_its_name() {
    let server = secure("elsewhere", &[]);
    let (url, listen, own) = (server.url(), server.address(), tls("elsewhere.pem"));
    let variables = [
        ("ASTRIAM_LISTEN", listen.as_str()),
        ("ASTRIAM_TLS_CERT", &own),
    ];
    assert_eq!(health(&[], &variables), Ok(()));
    refused(
        &["--url", &url, "--ca", &own],
        &[],
        &format!(
            "{url} does not answer: its certificate is not for this name, but for iam.example.org"
        ),
        "use the name in its certificate: --url https://NAME:PORT",
    );
    // A certificate that is not the server's.
    let other = [
        ("ASTRIAM_LISTEN", listen.as_str()),
        ("ASTRIAM_TLS_CERT", &tls("localhost.pem")),
    ];
    let text = health(&[], &other).unwrap_err();
    assert!(text.contains("its certificate is "), "{text}");
}

#[test]
fn the_wrong_scheme_hints_at_the_right_one() {
    let server = secure("localhost", &[]);
    let address = server.address();
    refused(
        &["--url", &format!("http://{address}")],
        &[],
        &format!("http://{address} does not answer: the response is not HTTP"),
        &format!("a server with --tls-cert serves only HTTPS: --url https://{address}"),
    );
    let server = Server::start(&mut astriam(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--in-memory",
    ]));
    let address = server.address();
    refused(
        &["--url", &format!("https://{address}")],
        &[],
        &format!("https://{address} does not answer: it does not use HTTPS"),
        &format!("use HTTP: --url http://{address}"),
    );
}

#[test]
fn requests_are_signed_over_https_too() {
    let seed = file("eve", "accounts: [{users: [{name: eve}]}]");
    let server = secure("localhost", &["--seed", seed.to_str().unwrap()]);
    let (url, ca) = (server.url(), tls("ca.pem"));
    let aws = [("AWS_ENDPOINT_URL", url.as_str()), ("AWS_CA_BUNDLE", &ca)];
    let simulate = |name: &str, action: &str| {
        let arn = format!("arn:aws:iam::000000000000:user/{name}");
        let words = ["simulate", "--principal", &arn, "--action", action];
        run(astriam(&words).envs(KEYS).envs(aws))
    };
    let (code, _, stderr) = simulate("nobody", "iam:GetUser");
    assert_eq!(
        (code, stderr.as_str()),
        (
            Some(1),
            "error: the server returned 404: The user with name nobody cannot be found.\n\nhint: use the ARN of a user, group or role of the caller's account\n"
        )
    );
    let (_, _, stderr) = simulate("eve", "iam");
    assert_eq!(
        stderr,
        "error: the server returned 400: Invalid action name: iam\n\nhint: use a service and a name without wildcards: --action iam:CreateUser\n"
    );
    let (code, stdout, stderr) = run(astriam(&["why", "last"]).envs(KEYS).envs(aws));
    assert!(
        code == Some(0) && stdout.contains("iam:SimulatePrincipalPolicy on "),
        "{stdout}{stderr}"
    );
    assert!(
        stdout.contains("\n    aws:SecureTransport = true\n"),
        "{stdout}"
    );
}

#[test]
fn a_profile_signs_where_the_environment_has_no_keys() {
    let server = Server::start(&mut astriam(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--in-memory",
    ]));
    let url = server.url();
    let home = folder("profile");
    fs::create_dir(home.join(".aws")).unwrap();
    fs::write(
        home.join(".aws/credentials"),
        "[default]\naws_access_key_id = nobody\naws_secret_access_key = nothing\n[root]\naws_access_key_id = test\naws_secret_access_key = test\n",
    )
    .unwrap();
    let why = |profile: &[(&str, &str)]| {
        let mut command = astriam(&["why", "last"]);
        command.env("HOME", &home).env("AWS_ENDPOINT_URL", &url);
        run(command.envs(profile.iter().copied()))
    };
    let (_, _, stderr) = why(&[("AWS_PROFILE", "root")]);
    assert!(
        stderr.starts_with("error: the server has no decisions of this account\n"),
        "{stderr}"
    );
    let (_, _, stderr) = why(&[]);
    assert!(
        stderr.starts_with("error: the server returned 403: "),
        "{stderr}"
    );
    let (code, _, stderr) = why(&[("AWS_PROFILE", "none")]);
    assert_eq!(code, Some(2));
    assert!(
        stderr.starts_with("error: there is no profile `none` in "),
        "{stderr}"
    );
    let (code, help, _) = run(&mut astriam(&["why", "--help"]));
    assert_eq!(code, Some(0));
    for word in [
        "AWS_ACCESS_KEY_ID",
        "AWS_PROFILE",
        "AWS_ENDPOINT_URL",
        "astriam:ReadDecisions",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
}
