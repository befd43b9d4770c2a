//! The URL of an issuer. IAM API Reference, "CreateOpenIDConnectProvider": it begins with `https://`, may have a path and has no query.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use serde::{Deserialize, Serialize};
use wire::Fault;

/// The URL of an issuer, exactly as given: with a slash at the end, or in another case, it is another issuer (OpenID Connect Discovery 1.0,
/// section 4.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IssuerUrl {
    /// Whether its scheme is `https`. `http` is accepted only for this machine.
    pub secure: bool,
    /// `HOST[:PORT][/PATH]`.
    pub address: String,
}

impl fmt::Display for IssuerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.address)
    }
}

impl IssuerUrl {
    /// Accepts a URL.
    ///
    /// # Errors
    /// ValidationError for a text that is not the URL of an issuer, InvalidInput for another scheme.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let invalid = || Fault::validation("Invalid Open ID Connect Provider URL");
        let scheme_refused = || {
            Fault::new(
                &model::iam::errors::InvalidInput,
                "Invalid Open ID Connect Provider URL. The URL must begin with https://.",
            )
        };
        let (scheme, address) = text.split_once("://").ok_or_else(invalid)?;
        let (authority, path) = match address.split_once('/') {
            Some((authority, path)) => (authority, path),
            None => (address, ""),
        };
        if scheme != "https" && scheme != "http" {
            return Err(scheme_refused());
        }
        let (host, port) = host_and_port(authority).ok_or_else(invalid)?;
        if !is_host(host) || !port.is_none_or(is_port) || !is_path(path) {
            return Err(invalid());
        }
        if scheme == "http" && !is_loopback(host) {
            return Err(scheme_refused());
        }
        Ok(Self {
            secure: scheme == "https",
            address: address.to_owned(),
        })
    }

    /// The host, as in the URL; an IPv6 address has its brackets.
    pub fn host(&self) -> &str {
        let authority = self
            .address
            .split_once('/')
            .map_or(self.address.as_str(), |(authority, _)| authority);
        host_and_port(authority).map_or(authority, |(host, _)| host)
    }
}

fn host_and_port(authority: &str) -> Option<(&str, Option<&str>)> {
    match authority.rsplit_once(':') {
        Some(_) if authority.ends_with(']') => Some((authority, None)),
        Some((host, port)) => Some((host, Some(port))),
        None if authority.is_empty() => None,
        None => Some((authority, None)),
    }
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// A name of letters, digits, hyphens and underscores, or an address.
fn is_host(host: &str) -> bool {
    if let Some(address) = in_brackets(host) {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    host.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    })
}

fn in_brackets(host: &str) -> Option<&str> {
    host.strip_prefix('[')?.strip_suffix(']')
}

/// Visible ASCII, without characters that end a path or change its meaning.
fn is_path(path: &str) -> bool {
    path.bytes()
        .all(|b| b.is_ascii_graphic() && !br##"?#\"<>^`{|}"##.contains(&b))
}

/// Whether a host of a URL is this machine: `localhost` (RFC 6761, section 6.3) or an address of the loopback network.
pub fn is_loopback(host: &str) -> bool {
    if let Some(address) = in_brackets(host) {
        return address
            .parse::<Ipv6Addr>()
            .is_ok_and(|address| address.is_loopback());
    }
    let name = host.to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || host
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MUST_BE_HTTPS: &str =
        "Invalid Open ID Connect Provider URL. The URL must begin with https://.";

    fn refused(url: &str) -> (String, String) {
        let fault = IssuerUrl::parse(url).unwrap_err();
        (fault.code().to_owned(), fault.message().to_owned())
    }

    #[test]
    fn a_url_is_stored_as_given_and_without_its_scheme() {
        for (url, address, host) in [
            (
                "https://token.actions.githubusercontent.com",
                "token.actions.githubusercontent.com",
                "token.actions.githubusercontent.com",
            ),
            (
                "https://Example.com/Tenant/",
                "Example.com/Tenant/",
                "Example.com",
            ),
            (
                "https://idp.test:8443/realms/a%20b",
                "idp.test:8443/realms/a%20b",
                "idp.test",
            ),
            ("http://localhost:8080", "localhost:8080", "localhost"),
            ("http://127.0.0.9/x", "127.0.0.9/x", "127.0.0.9"),
            ("http://[::1]:80/x", "[::1]:80/x", "[::1]"),
            ("http://idp.localhost", "idp.localhost", "idp.localhost"),
        ] {
            let parsed = IssuerUrl::parse(url).unwrap();
            assert_eq!((parsed.address.as_str(), parsed.host()), (address, host));
            assert_eq!(parsed.to_string(), url);
        }
    }

    #[test]
    fn http_is_only_for_this_machine() {
        for url in [
            "http://example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://[::2]",
            "http://0.0.0.0",
            "HTTPS://example.com",
            "ftp://localhost",
        ] {
            assert_eq!(
                refused(url),
                ("InvalidInput".to_owned(), MUST_BE_HTTPS.to_owned()),
                "{url}"
            );
        }
    }

    #[test]
    fn a_text_that_is_not_an_issuers_url_is_refused() {
        for url in [
            "example.com",
            "https:/example.com",
            "https://",
            "https:///path",
            "https://example.com?tenant=a",
            "https://example.com/x?tenant=a",
            "https://example.com/#a",
            "https://user@example.com",
            "https://user:pass@example.com",
            "https://example.com:0",
            "https://example.com:65536",
            "https://example.com:",
            "https://example.com:+1",
            "https://exa mple.com",
            "https://example..com",
            "https://example.com/a b",
            "https://example.com/\\",
            "https://[::1",
            "https://[::g]",
            "https://éxample.com",
        ] {
            assert_eq!(
                refused(url),
                (
                    "ValidationError".to_owned(),
                    "Invalid Open ID Connect Provider URL".to_owned()
                ),
                "{url}"
            );
        }
    }
}
