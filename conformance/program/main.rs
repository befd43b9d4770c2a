//! The program as a process: its output, the settings that it refuses, and its shutdown.

#![cfg(unix)]

#[cfg(test)]
mod clients;
#[cfg(test)]
mod docs;
#[cfg(test)]
mod process;
#[cfg(test)]
mod settings;

#[cfg(test)]
mod tests {
    use std::{
        fs,
        io::{BufRead, BufReader, Read, Write},
        net::{TcpListener, TcpStream},
        os::unix::fs::PermissionsExt,
        process::{Command, Stdio},
        thread,
        time::Duration,
    };

    use crate::process::{PATIENCE, Server, astriam, file, folder, run};

    #[test]
    fn the_banner_names_the_address_and_a_signal_ends_with_zero() {
        let data = folder("says");
        for signal in ["-TERM", "-INT"] {
            let mut server = Server::on(&data, &[]);
            let stderr = server.stderr();
            let lines: Vec<&str> = stderr.lines().collect();
            assert_eq!(lines[0], format!("astriam {}", env!("CARGO_PKG_VERSION")));
            assert_eq!(lines.last(), Some(&"Ready."));
            assert!(
                server.address().starts_with("127.0.0.1:") && !server.address().ends_with(":0")
            );
            assert_eq!(server.banner("policies"), ["enforced"]);
            assert_eq!(server.banner("data"), [data.to_str().unwrap()]);
            assert_eq!(
                server.banner("root keys"),
                ["aws test/test, demo demo/demo (on this machine only)"]
            );
            assert_eq!(server.banner("partition")[0], "aws (account 000000000000)");
            assert!(server.send("GET", "/readyz").starts_with("HTTP/1.1 200 "));
            server.signal(signal);
            assert_eq!(
                server.wait(PATIENCE).code(),
                Some(0),
                "{signal}: {}",
                server.stderr()
            );
            let mut stdout = String::new();
            server
                .child
                .stdout
                .take()
                .unwrap()
                .read_to_string(&mut stdout)
                .unwrap();
            assert_eq!(stdout, "");
        }
    }

    #[test]
    fn a_second_signal_exits_at_once() {
        let mut server = Server::start(&mut astriam(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--in-memory",
        ]));
        let mut half = TcpStream::connect(server.address()).unwrap();
        half.write_all(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nAction=").unwrap();
        thread::sleep(Duration::from_millis(300));
        server.signal("-TERM");
        thread::sleep(Duration::from_millis(500));
        assert!(
            server.child.try_wait().unwrap().is_none(),
            "the server waits for the open request"
        );
        server.signal("-TERM");
        assert_eq!(server.wait(Duration::from_secs(3)).code(), Some(130));
    }

    #[test]
    fn partitions_survive_a_restart_and_a_crash() {
        let data = folder("restart");
        let server = Server::on(&data, &[]);
        let partitions = server.banner("partition");
        assert!(
            partitions[1].starts_with("demo (account "),
            "{partitions:?}"
        );
        server.stop();
        let mut server = Server::on(&data, &[]);
        assert_eq!(server.banner("partition"), partitions);
        server.signal("-KILL");
        server.wait(PATIENCE);
        assert_eq!(Server::on(&data, &[]).banner("partition"), partitions);
    }

    #[test]
    fn a_flag_takes_precedence_over_its_variable() {
        let soft = |words: &[&str]| {
            let serve = ["serve", "--listen", "127.0.0.1:0", "--in-memory"];
            let mut command = astriam(&[&serve, words].concat());
            let server = Server::start(
                command
                    .env("ASTRIAM_AUTH", "soft")
                    .env("ASTRIAM_LISTEN", "nonsense"),
            );
            server.banner("policies").remove(0)
        };
        assert!(soft(&[]).starts_with("NOT enforced"));
        assert_eq!(soft(&["--auth", "enforce"]), "enforced");
    }

    #[test]
    fn data_on_the_command_line_takes_precedence_over_the_variable_for_memory() {
        let data = folder("memory");
        let mut command = astriam(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            data.to_str().unwrap(),
        ]);
        let server = Server::start(command.env("ASTRIAM_IN_MEMORY", "true"));
        assert_eq!(server.banner("data"), [data.to_str().unwrap()]);
        drop(server);
        let unused = data.join("unused");
        let mut command = astriam(&["serve", "--listen", "127.0.0.1:0", "--in-memory"]);
        let server = Server::start(command.env("ASTRIAM_DATA", &unused));
        assert!(server.banner("data")[0].starts_with("in memory"));
        assert!(!unused.exists());
    }

    #[test]
    fn bad_settings_exit_with_two() {
        type Case<'c> = (&'c [&'c str], &'c [(&'c str, &'c str)], &'c str);
        let cases: [Case<'_>; 11] = [
            (
                &["serve"],
                &[("ASTRIAM_LISTN", "x")],
                "unknown variable `ASTRIAM_LISTN`",
            ),
            (
                &["env"],
                &[("ASTRIAM_LISTN", "x")],
                "unknown variable `ASTRIAM_LISTN`",
            ),
            (
                &["serve"],
                &[("ASTRIAM_LISTEN", "x")],
                "`x` is not a valid value of ASTRIAM_LISTEN",
            ),
            (
                &["serve"],
                &[("ASTRIAM_IN_MEMORY", "perhaps")],
                "`perhaps` is not a valid value of ASTRIAM_IN_MEMORY",
            ),
            (
                &["serve", "--in-memory"],
                &[("ASTRIAM_ROOT_ACCESS_KEY_ID", "operator")],
                "ASTRIAM_ROOT_ACCESS_KEY_ID is set without ASTRIAM_ROOT_SECRET_ACCESS_KEY",
            ),
            (
                &[
                    "serve",
                    "--in-memory",
                    "--listen",
                    "127.0.0.1:0",
                    "--default-partition",
                    "staging",
                ],
                &[],
                "there is no partition `staging` to be the default",
            ),
            (
                &[
                    "serve",
                    "--in-memory",
                    "--tls-cert",
                    "/none",
                    "--tls-key",
                    "/none",
                ],
                &[],
                "/none cannot be read: No such file or directory (os error 2)",
            ),
            (
                &["serve", "--in-memory", "--oidc-ca", "/none"],
                &[],
                "/none cannot be read: No such file or directory (os error 2)",
            ),
            (
                &["serve", "--in-memory"],
                &[("ASTRIAM_OIDC_CA", "/dev/null")],
                "/dev/null: there is no certificate",
            ),
            (
                &["serve", "--in-memory"],
                &[("ASTRIAM_OIDC_HOST", "https://idp.test")],
                "`https://idp.test` is not a valid value of ASTRIAM_OIDC_HOST",
            ),
            (
                &["serve", "--in-memory", "--listen", "0.0.0.0:0"],
                &[],
                "0.0.0.0:",
            ),
        ];
        for (words, variables, expected) in cases {
            let (code, stdout, stderr) = run(astriam(words).envs(variables.iter().copied()));
            assert_eq!(
                (code, stdout.as_str()),
                (Some(2), ""),
                "{words:?}: {stderr}"
            );
            assert!(
                stderr.starts_with(&format!("error: {expected}")) && stderr.contains("\n\nhint: "),
                "{words:?}: {stderr}"
            );
        }
    }

    #[test]
    fn the_password_of_the_mail_server_is_not_shown() {
        for url in [
            "smtp://user:hunter2@",
            "imap://user:hunter2@host",
            "user:hunter2",
        ] {
            let (code, _, stderr) = run(&mut astriam(&["serve", "--in-memory", "--smtp", url]));
            assert_eq!(code, Some(2), "{url}");
            assert!(!stderr.contains("hunter2"), "{stderr}");
        }
    }

    #[test]
    fn a_data_directory_has_one_process() {
        let data = folder("one");
        let server = Server::on(&data, &[]);
        let path = data.to_str().unwrap();
        let (code, _, stderr) = run(&mut astriam(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            path,
        ]));
        assert_eq!(code, Some(1));
        assert!(
            stderr.starts_with("error: ") && stderr.contains(path) && stderr.contains("\n\nhint: "),
            "{stderr}"
        );
        server.stop();
    }

    #[test]
    fn a_foreign_directory_is_refused_and_left_as_it_is() {
        let data = folder("foreign");
        fs::write(data.join("thesis.txt"), "chapter 1").unwrap();
        let path = data.to_str().unwrap();
        let (code, _, stderr) = run(&mut astriam(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            path,
        ]));
        assert_eq!(code, Some(1));
        assert!(
            stderr.starts_with("error: ") && stderr.contains(path),
            "{stderr}"
        );
        let names: Vec<_> = fs::read_dir(&data)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["thesis.txt"]);
        assert_eq!(
            fs::read_to_string(data.join("thesis.txt")).unwrap(),
            "chapter 1"
        );
    }

    #[test]
    fn a_port_in_use_is_an_error() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let (code, _, stderr) = run(&mut astriam(&[
            "serve",
            "--in-memory",
            "--listen",
            &address,
        ]));
        assert_eq!(code, Some(1));
        assert!(
            stderr.starts_with(&format!("error: cannot listen on {address}: ")),
            "{stderr}"
        );
    }

    #[test]
    fn a_server_beyond_loopback_generates_root_keys() {
        let data = folder("root-keys");
        let path = data.to_str().unwrap();
        let serve = ["serve", "--listen", "0.0.0.0:0", "--data", path];
        let keys = data.join("root-keys.json");
        let server = Server::start(&mut astriam(&serve));
        assert_eq!(
            server.banner("root keys"),
            [format!("in {}", keys.display())]
        );
        assert!(server.banner("public URL")[0].starts_with("http://localhost:"));
        assert_eq!(
            fs::metadata(&keys).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let first = fs::read_to_string(&keys).unwrap();
        let stderr = server.stop();
        let secrets: Vec<&str> = first
            .lines()
            .filter(|line| line.contains("secret_access_key"))
            .collect();
        assert_eq!(secrets.len(), 2, "{first}");
        for line in secrets {
            let secret = line.split('"').nth(3).unwrap();
            assert_eq!(secret.len(), 40);
            assert!(!stderr.contains(secret));
            let (code, exports, _) = run(&mut astriam(&[
                "env",
                "--listen",
                "0.0.0.0:4566",
                "--data",
                path,
            ]));
            let (_, demo, _) = run(&mut astriam(&[
                "env",
                "--listen",
                "0.0.0.0:4566",
                "--data",
                path,
                "--partition",
                "demo",
            ]));
            assert_eq!(code, Some(0));
            assert!(exports.contains(secret) != demo.contains(secret));
        }
        Server::start(&mut astriam(&serve)).stop();
        assert_eq!(fs::read_to_string(&keys).unwrap(), first);
        fs::remove_file(&keys).unwrap();
        let server = Server::start(&mut astriam(&serve));
        assert_eq!(
            server.banner("root keys"),
            ["from the environment, or generated at an earlier start"]
        );
        assert!(
            !keys.exists(),
            "the file may be removed, and is not written again"
        );
    }

    #[test]
    fn a_root_key_of_the_environment_replaces_the_development_key_and_is_not_shown() {
        let mut command = astriam(&["serve", "--listen", "0.0.0.0:0", "--in-memory"]);
        let server = Server::start(
            command
                .env("ASTRIAM_ROOT_ACCESS_KEY_ID", "operator")
                .env("ASTRIAM_ROOT_SECRET_ACCESS_KEY", "correct-horse"),
        );
        assert_eq!(server.banner("root keys"), ["from the environment"]);
        assert!(!server.stop().contains("correct-horse"));
        let mut command = astriam(&["serve", "--listen", "127.0.0.1:0", "--in-memory"]);
        let server = Server::start(
            command
                .env("ASTRIAM_ROOT_ACCESS_KEY_ID", "operator")
                .env("ASTRIAM_ROOT_SECRET_ACCESS_KEY", "correct-horse"),
        );
        assert_eq!(
            server.banner("root keys"),
            ["aws operator, from the environment, demo demo/demo (on this machine only)"]
        );
        assert!(!server.stop().contains("correct-horse"));
    }

    #[test]
    fn a_seed_file_is_applied_whole_or_not_at_all() {
        let data = folder("seed");
        let bad = file(
            "seed-bad",
            "accounts:\n  - users:\n      - name: alice\n      - name: a/b\n",
        );
        let path = data.to_str().unwrap();
        let bad = bad.to_str().unwrap();
        let (code, _, stderr) = run(&mut astriam(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            path,
            "--seed",
            bad,
        ]));
        assert_eq!(code, Some(2));
        assert!(
            stderr.starts_with(&format!("error: {bad}: accounts[0].users[1].name: ")),
            "{stderr}"
        );
        assert!(
            stderr.ends_with("\n\nhint: correct the file; nothing in it was applied\n"),
            "{stderr}"
        );

        let good = file(
            "seed-good",
            "partitions: [staging]\naccounts:\n  - id: \"111111111111\"\n  - users: [{name: alice}]\n",
        );
        let server = Server::on(&data, &["--seed", good.to_str().unwrap()]);
        let partitions = server.banner("partition");
        assert_eq!(partitions[0], "aws (accounts 000000000000, 111111111111)");
        assert!(
            partitions[2].starts_with("staging (account "),
            "{partitions:?}"
        );
        server.stop();
        let server = Server::on(&data, &["--seed", good.to_str().unwrap()]);
        assert_eq!(server.banner("partition"), partitions);
    }

    #[test]
    fn an_account_of_another_partition_is_refused() {
        let data = folder("elsewhere");
        let seed = file(
            "elsewhere",
            "accounts:\n  - {id: \"111111111111\", partition: aws-cn}\n",
        );
        Server::on(
            &data,
            &["--partition", "aws-cn", "--seed", seed.to_str().unwrap()],
        )
        .stop();
        let path = data.to_str().unwrap();
        let words = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            path,
            "--account",
            "111111111111",
        ];
        let (code, _, stderr) = run(&mut astriam(&words));
        assert_eq!(code, Some(2));
        assert!(
            stderr.starts_with(
                "error: account 111111111111 belongs to partition `aws-cn`, not `aws`\n\nhint: "
            ),
            "{stderr}"
        );
    }

    #[test]
    fn healthcheck_reports_by_its_exit_code() {
        let server = Server::start(&mut astriam(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--in-memory",
        ]));
        let (url, address) = (server.url(), server.address());
        assert_eq!(
            run(&mut astriam(&["healthcheck", "--url", &url])),
            (Some(0), String::new(), String::new())
        );
        assert_eq!(
            run(astriam(&["healthcheck"]).env("ASTRIAM_LISTEN", &address)).0,
            Some(0)
        );
        server.stop();
        let (code, _, stderr) = run(&mut astriam(&["healthcheck", "--url", &url]));
        assert_eq!(code, Some(1));
        assert!(
            stderr.starts_with(&format!("error: {url} does not answer: ")),
            "{stderr}"
        );
    }

    #[test]
    fn reset_is_served_only_where_it_is_allowed() {
        let data = folder("reset");
        let seed = file(
            "reset",
            "accounts: [{users: [{name: alice}], buckets: [test]}]",
        );
        let server = Server::on(&data, &["--seed", seed.to_str().unwrap()]);
        assert!(
            server
                .send("POST", "/_astriam/reset")
                .starts_with("HTTP/1.1 404 ")
        );
        server.stop();
        let server = Server::on(&data, &["--allow-reset", "--seed", seed.to_str().unwrap()]);
        let partitions = server.banner("partition");
        for path in ["/_astriam/reset", "/moto-api/reset"] {
            let answer = server.send("POST", path);
            assert!(
                answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("{\"status\":\"ok\"}\n"),
                "{answer}"
            );
        }
        server.stop();
        assert_eq!(Server::on(&data, &[]).banner("partition"), partitions);
    }

    #[test]
    fn the_log_is_text_or_json() {
        let serve = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--in-memory",
            "--log-level",
            "trace",
            "--log-format",
        ];
        for form in ["text", "json"] {
            let server = Server::start(&mut astriam(&[&serve[..], &[form]].concat()));
            server.send("GET", "/healthz");
            let stderr = server.stop();
            let banner = if form == "json" {
                "{\"timestamp\":"
            } else {
                "astriam "
            };
            assert!(stderr.starts_with(banner), "{stderr}");
            let (_, log) = stderr.split_once("Ready.").unwrap();
            let (rest, log) = log.split_once('\n').unwrap();
            if form == "json" {
                // One event with all fields of the text.
                assert!(
                    stderr
                        .lines()
                        .all(|line| line.starts_with('{') && line.ends_with('}')),
                    "{stderr}"
                );
                for field in [
                    "\"policies\":\"enforced\"",
                    "\"root_keys\":\"aws test/test, demo demo/demo (on this machine only)\"",
                    "\"partitions\":\"aws (account 000000000000), demo (account ",
                    "\"data\":\"in memory, lost when the server ends\"",
                    "\"public_url\":\"http://127.0.0.1:",
                ] {
                    assert!(rest.contains(field), "{field}: {rest}");
                }
            }
            let request = log.lines().find(|line| line.contains("/healthz")).unwrap();
            assert_eq!(
                request.starts_with('{') && request.ends_with('}'),
                form == "json",
                "{request}"
            );
            assert!(!log.contains('\u{1b}'));
        }
    }

    #[test]
    fn a_closed_pipe_ends_nothing() {
        let mut completions = astriam(&["completions", "bash"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(completions.stdout.take());
        assert!(completions.wait().unwrap().success());

        let mut server = astriam(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--in-memory",
            "--log-level",
            "trace",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
        let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
        let address = lines
            .find_map(|line| {
                line.unwrap()
                    .strip_prefix("address")
                    .map(|url| url.trim().replace("http://", ""))
            })
            .unwrap();
        assert!(lines.any(|line| line.unwrap() == "Ready."));
        drop(lines);
        for _ in 0..3 {
            let mut stream = TcpStream::connect(&address).unwrap();
            stream
                .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        }
        assert!(
            Command::new("kill")
                .args(["-TERM", &server.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(server.wait().unwrap().code(), Some(0));
    }

    #[test]
    fn help_and_version_go_to_stdout_whatever_the_environment() {
        for words in [["--help"], ["--version"]] {
            let (code, stdout, stderr) = run(astriam(&words).env("ASTRIAM_LISTN", "x"));
            assert_eq!((code, stderr.as_str()), (Some(0), ""));
            assert!(stdout.contains("astriam"), "{stdout}");
        }
        let (code, stdout, stderr) = run(&mut astriam(&[]));
        assert_eq!((code, stdout.as_str()), (Some(2), ""));
        assert!(stderr.contains("Usage: astriam <COMMAND>"), "{stderr}");
    }
}
