//! Parsers of flag values.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};

use iam::{AccountId, check_partition_name};
use ipnet::IpNet;

/// The hint for a malformed address.
const LISTEN: &str =
    "use an address and a port: 127.0.0.1:4566, [::1]:4566, 0.0.0.0:0, localhost:4566";

/// Parses an address and a port. A name is resolved once; `localhost` is always this machine (RFC 6761, section 6.3).
pub(crate) fn listen(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let (name, port) = text.rsplit_once(':').ok_or(LISTEN)?;
    let port: u16 = port.parse().map_err(|_| LISTEN)?;
    if name.eq_ignore_ascii_case("localhost") {
        return Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
    let label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let named = name.bytes().any(|b| b.is_ascii_alphabetic());
    if !named || !name.split('.').all(label) {
        return Err(LISTEN.to_owned());
    }
    let why = match (name, port).to_socket_addrs() {
        Ok(mut addresses) => match addresses.next() {
            Some(address) => return Ok(address),
            None => "the name has no address".to_owned(),
        },
        Err(error) => error.to_string(),
    };
    Err(format!(
        "`{name}` cannot be resolved ({why}); use its address"
    ))
}

/// Parses the name of a partition.
pub(crate) fn partition(text: &str) -> Result<String, String> {
    match check_partition_name(text) {
        Ok(()) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Parses an account id of the partition `aws`.
pub(crate) fn account(text: &str) -> Result<AccountId, &'static str> {
    AccountId::parse(text)
        .filter(|id| id.number().is_some())
        .ok_or("an account id of the partition aws has 12 digits")
}

/// Parses the ARN of a role. A role whose name contains a comma cannot be given, because commas separate values.
pub(crate) fn role(text: &str) -> Result<String, &'static str> {
    match iam::is_role_arn(text) {
        true => Ok(text.to_owned()),
        false => Err("use an ARN like arn:aws:iam::000000000000:role/app"),
    }
}

/// Parses a domain name in lowercase. RFC 1123, section 2.1.
pub(crate) fn domain(text: &str) -> Result<String, &'static str> {
    let name = text.to_ascii_lowercase();
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // Digits and dots alone are an address.
    let named = name.bytes().any(|b| b.is_ascii_alphabetic());
    if name.len() <= 200 && named && name.split('.').all(label) {
        return Ok(name);
    }
    Err("use a domain like example.org: letters, digits and hyphens, separated by dots")
}

/// Parses a network in CIDR notation, or one address.
pub(crate) fn network(text: &str) -> Result<IpNet, &'static str> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse()
        .or_else(|_| address())
        .map_err(|_| "use a network like 10.0.0.0/8 or 2001:db8::/32, or one address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_to_listen_on_may_be_a_name() {
        for (text, address) in [
            ("127.0.0.1:0", "127.0.0.1:0"),
            ("[::1]:4566", "[::1]:4566"),
            ("localhost:4566", "127.0.0.1:4566"),
            ("LOCALHOST:1", "127.0.0.1:1"),
        ] {
            assert_eq!(listen(text).unwrap().to_string(), address);
        }
        for bad in [
            "",
            "localhost",
            "localhost:",
            "localhost:65536",
            ":4566",
            "256.0.0.1:1",
            "a b:1",
            "::1:4566",
            "http://localhost:1",
        ] {
            assert_eq!(listen(bad).unwrap_err(), LISTEN, "{bad}");
        }
        // RFC 6761, section 6.4: `.invalid` never resolves.
        let why = listen("nobody.invalid:1").unwrap_err();
        assert!(
            why.starts_with("`nobody.invalid` cannot be resolved ("),
            "{why}"
        );
    }

    #[test]
    fn domains_are_host_names() {
        assert_eq!(domain("Astran.IO").unwrap(), "astran.io");
        assert_eq!(domain("localhost").unwrap(), "localhost");
        for bad in [
            "",
            ".",
            "a..b",
            "-a.b",
            "a-.b",
            "a b",
            "a_b",
            "a.b:80",
            "127.0.0.1",
            "ä.de",
        ] {
            assert!(domain(bad).is_err(), "{bad}");
        }
        assert!(domain(&"a.".repeat(150)).is_err());
    }

    #[test]
    fn roles_are_arns() {
        assert!(role("arn:aws:iam::000000000000:role/team/app").is_ok());
        for bad in ["", "app", "arn:aws:iam::000000000000:user/app"] {
            assert!(role(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn networks_are_cidrs_or_addresses() {
        assert_eq!(network("10.0.0.0/8").unwrap().to_string(), "10.0.0.0/8");
        assert_eq!(network("10.0.0.1").unwrap().to_string(), "10.0.0.1/32");
        assert_eq!(network("::1").unwrap().to_string(), "::1/128");
        for bad in ["", "10.0.0.0/33", "10.0.0", "localhost"] {
            assert!(network(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn accounts_of_aws_are_digits() {
        assert!(account("000000000000").is_ok());
        for bad in [
            "",
            "1",
            "0000000000000",
            "ce09c61d-afac-404f-a96b-ebbbced80013",
        ] {
            assert!(account(bad).is_err(), "{bad}");
        }
    }
}
