//! `astriam healthcheck`: one GET of `/readyz`.

use std::{
    io::{Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use crate::{arguments::HealthcheckFlags, failure::Failure};

const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the server.
pub(crate) fn check(flags: &HealthcheckFlags) -> Result<(), Failure> {
    let Some(host) = flags.url.trim_end_matches('/').strip_prefix("http://") else {
        return Err(Failure::setting(
            format!("`{}` is no http URL", flags.url),
            "behind HTTPS, ask /readyz with your own client",
        ));
    };
    let failed = |error: std::io::Error| {
        Failure::of(
            format!("{} does not answer: {error}", flags.url),
            "is it running? astriam serve",
        )
    };
    let address = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let address = address
        .to_socket_addrs()
        .map_err(failed)?
        .next()
        .ok_or_else(|| failed(std::io::ErrorKind::NotFound.into()))?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(failed)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    write!(
        stream,
        "GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .map_err(failed)?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).map_err(failed)?;
    if answer.ends_with(b" 200") {
        return Ok(());
    }
    Err(Failure::of(
        format!(
            "{} is not ready: {}",
            flags.url,
            String::from_utf8_lossy(&answer)
        ),
        "see the server's log",
    ))
}
