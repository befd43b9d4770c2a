//! `astriam healthcheck`: one GET of `/readyz`.

use std::ffi::OsString;

use crate::{arguments::HealthcheckFlags, client::Client, failure::Failure};

/// Succeeds if the server is ready.
pub(crate) fn check(
    flags: &HealthcheckFlags,
    variables: &[(OsString, OsString)],
) -> Result<(), Failure> {
    let client = Client::find(&flags.connection, variables)?;
    let (status, _) = client.get("/readyz", None)?;
    if status == 200 {
        return Ok(());
    }
    Err(Failure::of(
        format!("{} is not ready: status {status}", client.endpoint),
        "see the server's log",
    ))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use clap::Parser;

    use super::*;
    use crate::{
        arguments::{Arguments, Command},
        client::tests::server,
    };

    fn check_url(url: &str) -> Result<(), String> {
        let words = ["astriam", "healthcheck", "--url", url];
        let Command::Healthcheck(flags) = Arguments::try_parse_from(words).unwrap().command else {
            unreachable!()
        };
        check(&flags, &[]).map_err(|failure| failure.text())
    }

    #[test]
    fn a_ready_server_passes() {
        let (url, request) = server("HTTP/1.1 200 OK\r\n\r\nready\n");
        assert_eq!(check_url(&format!("{url}/behind/")), Ok(()));
        let host = url.strip_prefix("http://").unwrap();
        assert_eq!(
            request.join().unwrap(),
            format!("GET /behind/readyz HTTP/1.1\r\nhost: {host}\r\n\r\n")
        );
    }

    #[test]
    fn a_server_that_is_not_ready_fails() {
        let (url, _) = server("HTTP/1.1 503 Service Unavailable\r\n\r\n");
        let text = check_url(&url).unwrap_err();
        assert_eq!(
            text,
            format!("error: {url} is not ready: status 503\n\nhint: see the server's log\n")
        );
    }

    #[test]
    fn anything_that_is_not_an_http_server_fails() {
        for answer in ["", "SSH-2.0-OpenSSH_9", "HTTP/1.1 2x0 OK\r\n\r\n"] {
            let (url, _) = server(answer);
            let text = check_url(&url).unwrap_err();
            assert!(text.contains(&format!("{url} does not answer: ")), "{text}");
        }
        let closed = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        assert!(check_url(&format!("http://{closed}")).is_err());
    }
}
