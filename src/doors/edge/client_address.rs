//! The address of a client: that of the peer, or the one that a trusted proxy forwards.

use std::net::IpAddr;

use http::HeaderMap;
use ipnet::IpNet;

/// Headers in which proxies forward what they know of the client. Several lines of one name are one list (RFC 9110, section 5.3).
const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_PROTO: &str = "x-forwarded-proto";

/// The address of a client, and how it reached the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientAddress {
    pub(crate) ip: IpAddr,
    /// Whether the client used TLS.
    pub(crate) is_secure: bool,
    /// Whether the address is the client's own: there is no proxy in between, or a trusted one has forwarded it.
    pub(crate) is_own: bool,
}

impl ClientAddress {
    /// The client of a request that came from `peer`, over TLS or not.
    pub(crate) fn of(headers: &HeaderMap, peer: IpAddr, secure: bool, trusted: &[IpNet]) -> Self {
        let is_trusted = |address: &IpAddr| is_trusted(address, trusted);
        let mut client = Self {
            ip: peer,
            is_secure: secure,
            is_own: !passed_a_proxy(headers),
        };
        if !is_trusted(&peer) {
            return client;
        }
        // The nearest address that is not a trusted proxy's is the client's.
        for text in from_the_right(headers, FORWARDED_FOR) {
            let Some(address) = text.and_then(address) else {
                client.is_own = false;
                break;
            };
            client.ip = address.to_canonical();
            client.is_own = true;
            if !is_trusted(&client.ip) {
                break;
            }
        }
        if let Some(scheme) = from_the_right(headers, FORWARDED_PROTO).next() {
            client.is_secure = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
        }
        client
    }
}

pub(crate) fn is_trusted(address: &IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

/// Whether headers show that a proxy forwarded the request (RFC 7239; RFC 9110, section 7.6.3; common practice).
fn passed_a_proxy(headers: &HeaderMap) -> bool {
    headers.keys().any(|name| {
        matches!(name.as_str(), "forwarded" | "via" | "x-real-ip")
            || name.as_str().starts_with("x-forwarded-")
    })
}

/// The members of a list from the last, which the nearest proxy added, to the first. A line that is not text gives `None`.
fn from_the_right<'h>(
    headers: &'h HeaderMap,
    name: &str,
) -> impl Iterator<Item = Option<&'h str>> + use<'h> {
    let lines: Vec<_> = headers.get_all(name).iter().collect();
    lines.into_iter().rev().flat_map(|line| {
        let text = line.to_str().ok();
        let members = text.into_iter().flat_map(|text| text.rsplit(','));
        let broken = text.is_none().then_some(None);
        members.map(|member| Some(member.trim())).chain(broken)
    })
}

/// An address, to which some proxies add the port.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<std::net::SocketAddr>().ok();
    text.parse().ok().or_else(|| Some(with_port()?.ip()))
}

/// What counts as one client: an IPv4 address, or the /64 network that an IPv6 client has to itself.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[(&'static str, &str)], peer: &str) -> ClientAddress {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let trusted = [
            "127.0.0.1/32".parse().unwrap(),
            "10.0.0.0/8".parse().unwrap(),
        ];
        ClientAddress::of(&headers, peer.parse().unwrap(), false, &trusted)
    }

    fn address_of(lines: &[&str], peer: &str) -> String {
        let lines: Vec<_> = lines.iter().map(|line| (FORWARDED_FOR, *line)).collect();
        of(&lines, peer).ip.to_string()
    }

    #[test]
    fn the_nearest_untrusted_address_is_the_clients() {
        for (lines, expected) in [
            (&["198.51.100.1"][..], "198.51.100.1"),
            (&["192.0.2.9, 198.51.100.1"], "198.51.100.1"),
            (&["192.0.2.9", "198.51.100.1"], "198.51.100.1"),
            (&["198.51.100.1", "10.1.1.1"], "198.51.100.1"),
            (&["192.0.2.9", "198.51.100.1:5555"], "198.51.100.1"),
            (&["[2001:db8::1]:5555"], "2001:db8::1"),
            (&["::ffff:198.51.100.1"], "198.51.100.1"),
            (&["192.0.2.9", "unknown"], "127.0.0.1"),
            (&["192.0.2.9", ""], "127.0.0.1"),
            (&["192.0.2.9", "ü", "10.1.1.1"], "10.1.1.1"),
        ] {
            assert_eq!(address_of(lines, "127.0.0.1"), expected, "{lines:?}");
        }
    }

    #[test]
    fn headers_of_untrusted_peers_are_ignored() {
        let lines = [(FORWARDED_FOR, "127.0.0.1"), (FORWARDED_PROTO, "https")];
        let client = of(&lines, "203.0.113.7");
        assert_eq!(client.ip.to_string(), "203.0.113.7");
        assert!(!client.is_secure && !client.is_own);
    }

    #[test]
    fn the_scheme_is_the_nearest_proxys() {
        for (lines, secure) in [
            (&["https"][..], true),
            (&["https", "http"], false),
            (&["https, http"], false),
            (&["http", "HTTPS"], true),
            (&[], false),
        ] {
            let lines: Vec<_> = lines.iter().map(|line| (FORWARDED_PROTO, *line)).collect();
            assert_eq!(of(&lines, "127.0.0.1").is_secure, secure, "{lines:?}");
        }
    }

    #[test]
    fn an_address_is_the_clients_own_without_a_proxy_or_from_a_trusted_one() {
        assert!(of(&[], "203.0.113.7").is_own && of(&[], "127.0.0.1").is_own);
        assert!(of(&[(FORWARDED_FOR, "127.0.0.1")], "127.0.0.1").is_own);
        for name in [
            "via",
            "forwarded",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-real-ip",
        ] {
            assert!(!of(&[(name, "x")], "127.0.0.1").is_own, "{name}");
            assert!(!of(&[(name, "x")], "203.0.113.7").is_own, "{name}");
        }
        let half = [(FORWARDED_FOR, "x, 10.1.1.1")];
        assert!(!of(&half, "127.0.0.1").is_own);
    }

    #[test]
    fn an_ipv6_client_is_its_network() {
        for (address, expected) in [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(network(address.parse().unwrap()).to_string(), expected);
        }
    }
}
