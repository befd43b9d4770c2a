//! The Host of a request: which partition, service and bucket it names.

use std::net::IpAddr;

use http::{HeaderMap, Uri, header};

/// The names in a Host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HostNames {
    pub(crate) partition: Option<String>,
    /// One of the services that the doors serve: `iam`, `s3`.
    pub(crate) service: Option<&'static str>,
    /// Of virtual-hosted-style requests to S3.
    pub(crate) bucket: Option<String>,
}

/// The host of a request without its port; `None` if it is missing, malformed or repeated.
///
/// Clients sign the Host header, and the target's authority (absolute form, HTTP/2) routes the request. If both are present they must be
/// equal, or a signature for one bucket or partition would be valid for another. RFC 9113, section 8.3.1, requires this for HTTP/2. RFC 9112,
/// section 3.2.2, ignores the header, which is not possible for one that is signed.
pub(crate) fn host<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> Option<&'r str> {
    let mut values = headers.get_all(header::HOST).iter();
    let text = match (uri.authority(), values.next()) {
        (Some(authority), Some(value)) => {
            let same = value
                .as_bytes()
                .eq_ignore_ascii_case(authority.as_str().as_bytes());
            same.then_some(authority.as_str())?
        }
        (Some(authority), None) => authority.as_str(),
        (None, Some(value)) => value.to_str().ok()?,
        (None, None) => return None,
    };
    if values.next().is_some() {
        return None;
    }
    let name = match text.strip_prefix('[') {
        Some(rest) => {
            let (name, port) = rest.split_once(']')?;
            (port.is_empty() || is_port(port.strip_prefix(':')?)).then_some(name)?
        }
        None => match text.split_once(':') {
            Some((name, port)) => is_port(port).then_some(name)?,
            None => text,
        },
    };
    let plain = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b':'));
    plain.then_some(name)
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok()
}

/// Whether a host is a loopback name, which a page of another site cannot make a browser send.
pub(crate) fn is_loopback_name(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.to_ascii_lowercase().ends_with(".localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Reads `{partition}.{service}.{domain}` and `{bucket}.{partition}.s3.{domain}`. Without a domain, reads the names of this machine that SDKs
/// make from an endpoint on `localhost`.
pub(crate) fn names(host: &str, domain: Option<&str>, services: &[&'static str]) -> HostNames {
    let host = host.to_ascii_lowercase();
    let Some(domain) = domain.map(str::to_ascii_lowercase) else {
        return HostNames {
            bucket: bucket_on_localhost(&host),
            ..HostNames::default()
        };
    };
    let Some(labels) = host.strip_suffix(&format!(".{domain}")) else {
        return HostNames::default();
    };
    let (before, service) = labels.rsplit_once('.').unwrap_or(("", labels));
    let Some(service) = services.iter().copied().find(|known| *known == service) else {
        return HostNames::default();
    };
    let (bucket, partition) = match before.rsplit_once('.') {
        Some((bucket, partition)) if service == "s3" => (Some(bucket.to_owned()), partition),
        _ => (None, before),
    };
    HostNames {
        partition: (!partition.is_empty()).then(|| partition.to_owned()),
        service: Some(service),
        bucket,
    }
}

/// The bucket of `{bucket}.localhost` and `{bucket}.s3.localhost`.
fn bucket_on_localhost(host: &str) -> Option<String> {
    let before = host.strip_suffix(".localhost")?;
    let bucket = match before.strip_suffix("s3") {
        Some("") => return None,
        Some(rest) => rest.strip_suffix('.').unwrap_or(before),
        None => before,
    };
    Some(bucket.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_names_partition_and_bucket() {
        let host = |text: &str| names(text, Some("example.org"), &["s3", "sts"]);
        assert_eq!(
            host("demo.sts.example.org").partition.as_deref(),
            Some("demo")
        );
        assert_eq!(
            host("a.b.demo.s3.example.org").bucket.as_deref(),
            Some("a.b")
        );
        assert_eq!(host("demo.sts.example.com"), HostNames::default());
        assert_eq!(host("example.org"), HostNames::default());
        assert_eq!(host("a.localhost"), HostNames::default());
        for (text, bucket) in [
            ("a.b.localhost", Some("a.b")),
            ("a.b.S3.localhost", Some("a.b")),
            ("logs3.localhost", Some("logs3")),
            ("s3.localhost", None),
            ("localhost", None),
            ("127.0.0.1", None),
            ("a.localhost.example.com", None),
        ] {
            assert_eq!(
                names(text, None, &["s3"]).bucket.as_deref(),
                bucket,
                "{text}"
            );
        }
    }

    #[test]
    fn the_signed_host_is_the_one_that_routes() {
        let of = |target: &str, text: &str| {
            let mut map = HeaderMap::new();
            map.insert("host", text.parse().unwrap());
            host(&target.parse().unwrap(), &map).map(str::to_owned)
        };
        let target = "http://b.example.org:80/k";
        assert_eq!(
            of(target, "B.example.org:80").as_deref(),
            Some("b.example.org")
        );
        for other in ["a.example.org:80", "b.example.org", "b.example.org:81", ""] {
            assert_eq!(of(target, other), None, "{other}");
        }
        let none = HeaderMap::new();
        let target = target.parse().unwrap();
        assert_eq!(host(&target, &none), Some("b.example.org"));
    }

    #[test]
    fn malformed_hosts_are_rejected() {
        let of = |text: &str| {
            let mut map = HeaderMap::new();
            map.insert("host", text.parse().unwrap());
            host(&Uri::from_static("/"), &map).map(str::to_owned)
        };
        assert_eq!(of("localhost:4566").as_deref(), Some("localhost"));
        assert_eq!(of("[::1]:4566").as_deref(), Some("::1"));
        for bad in ["", "a:b", "a:99999", "[::1", "a b", "a/b", "[::1]x"] {
            assert_eq!(of(bad), None, "{bad}");
        }
        let mut two = HeaderMap::new();
        two.append("host", "localhost".parse().unwrap());
        two.append("host", "localhost".parse().unwrap());
        for target in ["/", "http://localhost/"] {
            assert_eq!(host(&target.parse().unwrap(), &two), None, "{target}");
        }
        assert!(
            is_loopback_name("localhost")
                && is_loopback_name("127.0.0.1")
                && is_loopback_name("::1")
                && !is_loopback_name("evil.example")
        );
    }
}
