//! The URL of a server: scheme, host, port, and the path prefix of a proxy.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

/// `http://host:port/path`. Displayed without a trailing slash and without the default port of the scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) secure: bool,
    /// A name or an IPv4 address, or an IPv6 address in brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Empty, or with a leading slash and without a trailing one.
    pub(crate) path: String,
}

impl Endpoint {
    /// The URL for clients on this machine of a server that listens on an address. `localhost` replaces a wildcard address.
    pub(crate) fn of(address: SocketAddr, secure: bool) -> Self {
        let host = match address.ip() {
            ip if ip.is_unspecified() => "localhost".to_owned(),
            IpAddr::V6(ip) => format!("[{ip}]"),
            IpAddr::V4(ip) => ip.to_string(),
        };
        Self {
            secure,
            host,
            port: address.port(),
            path: String::new(),
        }
    }

    /// The host without brackets, as a resolver takes it.
    pub(crate) fn name(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    /// Whether the host is a loopback address or `localhost`.
    pub(crate) fn is_loopback(&self) -> bool {
        let name = self.name();
        name == "localhost"
            || name
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    /// Host and port as in a Host header.
    pub(crate) fn authority(&self) -> String {
        let Self {
            secure, host, port, ..
        } = self;
        let default = if *secure { 443 } else { 80 };
        if *port == default {
            return host.clone();
        }
        format!("{host}:{port}")
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.path)
    }
}

/// Text that is not an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("use a URL like https://iam.example.org or http://127.0.0.1:4566, without a query")]
pub(crate) struct InvalidEndpoint;

impl FromStr for Endpoint {
    type Err = InvalidEndpoint;

    fn from_str(text: &str) -> Result<Self, InvalidEndpoint> {
        let (scheme, rest) = text.split_once("://").ok_or(InvalidEndpoint)?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(InvalidEndpoint),
        };
        let (authority, path) = match rest.split_once('/') {
            Some((authority, path)) => (authority, format!("/{path}")),
            None => (rest, String::new()),
        };
        let path = path.trim_end_matches('/');
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
        let (host, port) = host_and_port(authority).ok_or(InvalidEndpoint)?;
        if !path.bytes().all(plain) || path.contains("//") {
            return Err(InvalidEndpoint);
        }
        Ok(Self {
            secure,
            host,
            port: port.unwrap_or(if secure { 443 } else { 80 }),
            path: path.to_owned(),
        })
    }
}

fn host_and_port(authority: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            let address: Ipv6Addr = address.parse().ok()?;
            let port = match port {
                "" => None,
                port => Some(port.strip_prefix(':')?),
            };
            (format!("[{address}]"), port)
        }
        None => {
            let (host, port) = match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            };
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
            let named = !host.is_empty() && host.bytes().all(plain);
            (named.then(|| host.to_ascii_lowercase())?, port)
        }
    };
    let Some(port) = port else {
        return Some((host, None));
    };
    let digits = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    let port: u16 = digits.then(|| port.parse().ok()).flatten()?;
    (port != 0).then_some((host, Some(port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(text: &str) -> String {
        text.parse::<Endpoint>().unwrap().to_string()
    }

    #[test]
    fn an_endpoint_is_displayed_in_canonical_form() {
        assert_eq!(describe("http://127.0.0.1:4566/"), "http://127.0.0.1:4566");
        assert_eq!(
            describe("HTTPS://IAM.Example.org:443/a/b/"),
            "https://iam.example.org/a/b"
        );
        assert_eq!(describe("http://[::1]:80"), "http://[::1]");
        assert_eq!(describe("https://[0:0::1]:4566"), "https://[::1]:4566");
    }

    #[test]
    fn malformed_urls_are_refused() {
        for bad in [
            "",
            "x",
            "ftp://x",
            "http://",
            "http:///a",
            "http://a b",
            "http://a?b",
            "http://a/b?c",
            "http://a#b",
            "http://u@a",
            "http://a:",
            "http://a:0",
            "http://a:65536",
            "http://a:+1",
            "http://[::1",
            "http://[x]",
            "http://[::1]x",
            "http://::1",
            "http://a//b",
            "http://ä",
            "http://a/<script>",
        ] {
            assert_eq!(bad.parse::<Endpoint>(), Err(InvalidEndpoint), "{bad}");
        }
    }

    #[test]
    fn a_wildcard_address_becomes_localhost() {
        let of = |address: &str| Endpoint::of(address.parse().unwrap(), false).to_string();
        assert_eq!(of("127.0.0.1:4566"), "http://127.0.0.1:4566");
        assert_eq!(of("[::1]:4566"), "http://[::1]:4566");
        assert_eq!(of("0.0.0.0:80"), "http://localhost");
        assert_eq!(of("[::]:4566"), "http://localhost:4566");
        assert_eq!(of("192.0.2.1:4566"), "http://192.0.2.1:4566");
    }

    #[test]
    fn loopback_is_recognized_by_name_and_by_address() {
        for (text, loopback) in [
            ("http://localhost:1", true),
            ("http://127.0.0.2:1", true),
            ("http://[::1]:1", true),
            ("http://192.0.2.1:1", false),
            ("http://localhost.example.org:1", false),
        ] {
            assert_eq!(
                text.parse::<Endpoint>().unwrap().is_loopback(),
                loopback,
                "{text}"
            );
        }
    }
}
