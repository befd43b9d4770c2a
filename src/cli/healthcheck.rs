//! `astriam healthcheck`: one GET of `/readyz`.

use std::ffi::OsString;

use crate::{arguments::HealthcheckFlags, client::Server, failure::Failure};

/// Asks the server.
pub(crate) fn check(
    flags: &HealthcheckFlags,
    variables: &[(OsString, OsString)],
) -> Result<(), Failure> {
    let server = Server::find(&flags.place, variables)?;
    let (status, _) = server.get("/readyz", None)?;
    if status == 200 {
        return Ok(());
    }
    Err(Failure::of(
        format!("{} is not ready: it answers {status}", server.endpoint),
        "the server's log says why",
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
    fn a_ready_server_is_asked_for_its_readiness() {
        let (url, asked) = server("HTTP/1.1 200 OK\r\n\r\nready\n");
        assert_eq!(check_url(&format!("{url}/behind/")), Ok(()));
        let host = url.strip_prefix("http://").unwrap();
        assert_eq!(
            asked.join().unwrap(),
            format!("GET /behind/readyz HTTP/1.1\r\nhost: {host}\r\n\r\n")
        );
    }

    #[test]
    fn a_server_that_is_not_ready_is_told() {
        let (url, _) = server("HTTP/1.1 503 Service Unavailable\r\n\r\n");
        let text = check_url(&url).unwrap_err();
        assert_eq!(
            text,
            format!(
                "error: {url} is not ready: it answers 503\n\nhint: the server's log says why\n"
            )
        );
    }

    #[test]
    fn what_is_no_server_of_ours_is_told() {
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
