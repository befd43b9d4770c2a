//! What the values of flags look like.

use std::net::IpAddr;

use iam::{account::AccountId, bootstrap};
use ipnet::IpNet;

/// The name of a partition.
pub(crate) fn partition(text: &str) -> Result<String, String> {
    match bootstrap::check_partition_name(text) {
        Ok(()) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// An account of a partition that speaks AWS.
pub(crate) fn account(text: &str) -> Result<AccountId, &'static str> {
    AccountId::parse(text)
        .filter(|id| id.number().is_some())
        .ok_or("an account of the partition aws has 12 digits")
}

/// The ARN of a role. Commas stand between two: a role whose name has one cannot be told.
pub(crate) fn role(text: &str) -> Result<String, &'static str> {
    match iam::sts::is_role_arn(text) {
        true => Ok(text.to_owned()),
        false => Err("it is like arn:aws:iam::000000000000:role/app"),
    }
}

/// A domain under which hosts are named. RFC 1123, section 2.1.
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
    // A name of digits and dots alone is an address.
    let named = name.bytes().any(|b| b.is_ascii_alphabetic());
    if name.len() <= 200 && named && name.split('.').all(label) {
        return Ok(name);
    }
    Err("it is like example.org: labels of letters, digits and hyphens, with dots between them")
}

/// A network, or one address.
pub(crate) fn network(text: &str) -> Result<IpNet, &'static str> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse()
        .or_else(|_| address())
        .map_err(|_| "it is like 10.0.0.0/8, 2001:db8::/32, or one address")
}

#[cfg(test)]
mod tests {
    use super::*;

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
