//! Who asks, as far as the network tells: the address at the other end, or what a trusted proxy says of it.

use std::net::IpAddr;

use http::HeaderMap;
use ipnet::IpNet;

/// What a proxy says of the client. More than one line of a name is one list (RFC 9110, section 5.3).
const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_PROTO: &str = "x-forwarded-proto";

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sender {
    /// Its address.
    pub(crate) address: IpAddr,
    /// Whether it spoke TLS.
    pub(crate) secure: bool,
    /// Whether the address is the client's own: no proxy stands between, or one that is trusted and named it.
    pub(crate) known: bool,
}

impl Sender {
    /// The client of a request that came from `peer`, over TLS or not.
    pub(crate) fn of(headers: &HeaderMap, peer: IpAddr, secure: bool, trusted: &[IpNet]) -> Self {
        let is_trusted = |address: &IpAddr| is_trusted(address, trusted);
        let mut sender = Self {
            address: peer,
            secure,
            known: !passed_a_proxy(headers),
        };
        if !is_trusted(&peer) {
            return sender;
        }
        // The nearest address that no trusted proxy has is the client's.
        for text in from_the_right(headers, FORWARDED_FOR) {
            let Some(address) = text.and_then(address) else {
                sender.known = false;
                break;
            };
            sender.address = address.to_canonical();
            sender.known = true;
            if !is_trusted(&sender.address) {
                break;
            }
        }
        if let Some(scheme) = from_the_right(headers, FORWARDED_PROTO).next() {
            sender.secure = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
        }
        sender
    }
}

pub(crate) fn is_trusted(address: &IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

/// Whether a request says that a proxy sent it on (RFC 7239; RFC 9110, section 7.6.3; what proxies do by habit).
fn passed_a_proxy(headers: &HeaderMap) -> bool {
    headers.keys().any(|name| {
        matches!(name.as_str(), "forwarded" | "via" | "x-real-ip")
            || name.as_str().starts_with("x-forwarded-")
    })
}

/// The members of a list, the last one first: what the nearest proxy added. `None` for what is no text.
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

/// An address; some proxies add the port.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<std::net::SocketAddr>().ok();
    text.parse().ok().or_else(|| Some(with_port()?.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[(&'static str, &str)], peer: &str) -> Sender {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let trusted = [
            "127.0.0.1/32".parse().unwrap(),
            "10.0.0.0/8".parse().unwrap(),
        ];
        Sender::of(&headers, peer.parse().unwrap(), false, &trusted)
    }

    fn address_of(lines: &[&str], peer: &str) -> String {
        let lines: Vec<_> = lines.iter().map(|line| (FORWARDED_FOR, *line)).collect();
        of(&lines, peer).address.to_string()
    }

    #[test]
    fn the_nearest_address_that_is_not_trusted_is_the_clients() {
        for (lines, told) in [
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
            assert_eq!(address_of(lines, "127.0.0.1"), told, "{lines:?}");
        }
    }

    #[test]
    fn nobody_else_is_believed() {
        let lines = [(FORWARDED_FOR, "127.0.0.1"), (FORWARDED_PROTO, "https")];
        let sender = of(&lines, "203.0.113.7");
        assert_eq!(sender.address.to_string(), "203.0.113.7");
        assert!(!sender.secure && !sender.known);
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
            assert_eq!(of(&lines, "127.0.0.1").secure, secure, "{lines:?}");
        }
    }

    #[test]
    fn an_address_is_known_without_a_proxy_or_from_one_that_is_trusted() {
        assert!(of(&[], "203.0.113.7").known && of(&[], "127.0.0.1").known);
        assert!(of(&[(FORWARDED_FOR, "127.0.0.1")], "127.0.0.1").known);
        for name in [
            "via",
            "forwarded",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-real-ip",
        ] {
            assert!(!of(&[(name, "x")], "127.0.0.1").known, "{name}");
            assert!(!of(&[(name, "x")], "203.0.113.7").known, "{name}");
        }
        let half = [(FORWARDED_FOR, "x, 10.1.1.1")];
        assert!(!of(&half, "127.0.0.1").known);
    }
}
