//! Which door a request goes to: one function of its head.

use std::net::IpAddr;

use http::{HeaderMap, Method, Uri, header};
use iam::registry;

use crate::{access_analyzer, awsjson};

/// A door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Health, reset, clock, mail.
    Admin,
    /// The realms.
    Oidc,
    /// The issuers of tokens about principals.
    Tokens,
    /// IAM and STS.
    Query,
    /// Services that speak AWS JSON.
    AwsJson,
    /// IAM Access Analyzer.
    AccessAnalyzer,
    /// S3.
    S3,
}

/// What the Host says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostNames {
    /// The partition that it names.
    pub partition: Option<String>,
    /// The service that it names (`iam`, `sts`, `s3`, or a JSON service).
    pub service: Option<&'static str>,
    /// The bucket that it names.
    pub bucket: Option<String>,
}

/// The host of a request without its port; `None` if there is none, it is malformed, or there are two of them.
///
/// What a client signs is the Host header, and what routes is the target's authority (absolute form, HTTP/2): where both are there they
/// must be the same, or a signature for one bucket or partition would be one for another. RFC 9113, section 8.3.1, says so for HTTP/2;
/// RFC 9112, section 3.2.2, wants the header ignored, which what is signed cannot be.
pub fn host<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> Option<&'r str> {
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

/// Whether a host is this machine by name: what a page of another site cannot make a browser send.
pub fn is_loopback_name(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.to_ascii_lowercase().ends_with(".localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Reads `{partition}.{iam|sts|organizations|s3}.{domain}` and `{bucket}.{partition}.s3.{domain}`; where there is no domain, the names
/// of this machine that SDKs make of an endpoint on `localhost`.
pub fn names(host: &str, domain: Option<&str>) -> HostNames {
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
    let Some(service) = ["iam", "sts", "s3"]
        .into_iter()
        .chain(registry::json_services())
        .find(|known| *known == service)
    else {
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

/// The door of a request.
pub fn door(method: &Method, uri: &Uri, headers: &HeaderMap, names: &HostNames) -> Door {
    let is_json = |service: &str| registry::json_services().any(|known| known == service);
    match names.service {
        Some("s3") => return Door::S3,
        Some(service) if is_json(service) => return Door::AwsJson,
        Some(_) => return Door::Query,
        None => {}
    }
    let signed_for = signed_for(uri, headers);
    if signed_for == Some("s3") {
        // What is signed for S3 is S3's, also where a bucket is named as another door's path.
        return Door::S3;
    }
    let path = uri.path();
    let under = |prefix: &str| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if under("/_astriam")
        || under("/_localstack")
        || matches!(path, "/healthz" | "/readyz" | "/moto-api/reset")
    {
        return Door::Admin;
    }
    if under("/auth/realms") {
        return Door::Oidc;
    }
    if under(iam::outbound_federation::PATH) {
        return Door::Tokens;
    }
    if signed_for == Some(access_analyzer::SERVICE) {
        return Door::AccessAnalyzer;
    }
    if signed_for.is_some_and(is_json) || headers.contains_key(awsjson::TARGET) {
        return Door::AwsJson;
    }
    if signed_for.is_some_and(|service| matches!(service, "iam" | "sts") || path == "/") {
        return Door::Query;
    }
    let action = |text: &str| text.split('&').any(|pair| pair.starts_with("Action="));
    let form = headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes()
            .starts_with(b"application/x-www-form-urlencoded")
    });
    match path {
        "/" if *method == Method::POST && form => Door::Query,
        "/" if uri.query().is_some_and(action) => Door::Query,
        "/" if *method == Method::POST => Door::Query,
        _ => Door::S3,
    }
}

/// The service in the credential scope, if the request is signed at all; `s3` for S3's older signatures.
fn signed_for<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> Option<&'r str> {
    if let Some(value) = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
    {
        if value.starts_with("AWS ") {
            return Some("s3");
        }
        let credential = value
            .split_once("Credential=")
            .map(|(_, rest)| rest.split([',', ' ']).next().unwrap_or(rest));
        return credential.and_then(|credential| credential.rsplit('/').nth(1));
    }
    let query = uri.query()?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    if query.contains("AWSAccessKeyId=") {
        return Some("s3");
    }
    let (_, credential) = pairs.find(|(name, _)| *name == "X-Amz-Credential")?;
    let separator = if credential.contains("%2F") {
        "%2F"
    } else if credential.contains("%2f") {
        "%2f"
    } else {
        "/"
    };
    credential.rsplit(separator).nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(method: &str, uri: &str, headers: &[(&'static str, &str)], domain: Option<&str>) -> Door {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        let uri: Uri = uri.parse().unwrap();
        let names = names(host(&uri, &map).unwrap_or_default(), domain);
        door(&method.parse().unwrap(), &uri, &map, &names)
    }

    const FORM: (&str, &str) = (
        "content-type",
        "application/x-www-form-urlencoded; charset=utf-8",
    );
    const IAM: (&str, &str) = (
        "authorization",
        "AWS4-HMAC-SHA256 Credential=test/20250327/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0",
    );
    const S3: (&str, &str) = (
        "authorization",
        "AWS4-HMAC-SHA256 Credential=test/20250327/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
    );

    const ORGANIZATIONS: (&str, &str) = (
        "authorization",
        "AWS4-HMAC-SHA256 Credential=test/20250327/us-east-1/organizations/aws4_request, SignedHeaders=host, Signature=0",
    );
    const TARGET: (&str, &str) = (awsjson::TARGET, "AWSOrganizationsV20161128.ListRoots");

    #[test]
    fn json_services_have_their_door() {
        assert_eq!(to("POST", "/", &[ORGANIZATIONS], None), Door::AwsJson);
        assert_eq!(to("POST", "/", &[TARGET], None), Door::AwsJson);
        assert_eq!(to("POST", "/", &[TARGET, IAM], None), Door::AwsJson);
        assert_eq!(to("PUT", "/b/k", &[TARGET, S3], None), Door::S3);
        let host = ("host", "aws.organizations.example.org");
        assert_eq!(to("POST", "/", &[host], Some("example.org")), Door::AwsJson);
    }

    #[test]
    fn each_request_has_one_door() {
        assert_eq!(to("POST", "/", &[FORM, IAM], None), Door::Query);
        assert_eq!(to("POST", "/", &[FORM], None), Door::Query);
        assert_eq!(
            to(
                "GET",
                "/?Action=GetCallerIdentity&Version=2011-06-15",
                &[],
                None
            ),
            Door::Query
        );
        assert_eq!(to("GET", "/", &[S3], None), Door::S3);
        assert_eq!(to("GET", "/", &[], None), Door::S3);
        assert_eq!(to("PUT", "/test", &[S3], None), Door::S3);
        assert_eq!(to("GET", "/auth/realms/demo/x", &[], None), Door::Oidc);
        assert_eq!(
            to("GET", "/_tokens/1/.well-known/jwks.json", &[], None),
            Door::Tokens
        );
        assert_eq!(to("GET", "/_tokensandmore/x", &[], None), Door::S3);
        assert_eq!(
            to("GET", "/auth/realms/demo/x", &[S3], None),
            Door::S3,
            "a bucket may be named auth"
        );
        assert_eq!(to("GET", "/authors", &[], None), Door::S3);
        assert_eq!(to("GET", "/_astriam/health", &[], None), Door::Admin);
        assert_eq!(
            to(
                "GET",
                "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=k%2F20250327%2Feu-west-1%2Fs3%2Faws4_request",
                &[],
                None
            ),
            Door::S3
        );
        assert_eq!(
            to(
                "GET",
                "/b/k?AWSAccessKeyId=k&Signature=s&Expires=1",
                &[],
                None
            ),
            Door::S3
        );
        assert_eq!(
            to(
                "GET",
                "/",
                &[("host", "demo.s3.example.org")],
                Some("example.org")
            ),
            Door::S3
        );
        assert_eq!(
            to(
                "POST",
                "/",
                &[("host", "demo.sts.example.org:4566"), FORM],
                Some("example.org")
            ),
            Door::Query
        );
    }

    #[test]
    fn a_host_names_partition_and_bucket() {
        let host = |text: &str| names(text, Some("example.org"));
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
            assert_eq!(names(text, None).bucket.as_deref(), bucket, "{text}");
        }
    }

    #[test]
    fn what_is_signed_is_what_routes() {
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
    fn malformed_hosts_are_none() {
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
