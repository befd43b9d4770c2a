//! The head of a request: everything that is known before its body is read.

use http::{HeaderMap, HeaderName, Uri, header, request::Parts};
use iam::Origin;
use wire::{Fault, unsourced};

use super::host::HostNames;
use crate::edge::client_address::ClientAddress;

/// The head of a request, and what its connection adds to it.
#[derive(Clone)]
pub(crate) struct Head<'r> {
    pub(crate) parts: &'r Parts,
    /// Without its port.
    pub(crate) host: &'r str,
    pub(crate) names: HostNames,
    /// The service in the credential scope, if the request is signed; `s3` for S3's older signatures.
    pub(crate) signed_for: Option<&'r str>,
    /// The service in the credential scope, if this server does not have it.
    pub(crate) absent_service: Option<&'r str>,
    pub(crate) origin: Origin,
    /// `1.2` or `1.3`; `None` without TLS, and where a trusted proxy ended it.
    pub(crate) tls: Option<&'static str>,
    /// Whether the client runs on this machine; `false` where a proxy may have sent the request on for another one.
    pub(crate) is_local: bool,
}

impl<'r> Head<'r> {
    pub(crate) fn new(
        parts: &'r Parts,
        host: &'r str,
        names: HostNames,
        services: &[&str],
        client: ClientAddress,
        request_id: &str,
    ) -> Self {
        let signed_for = signed_for(&parts.uri, &parts.headers);
        let text = |name: HeaderName| {
            let value = parts.headers.get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        Self {
            parts,
            host,
            signed_for,
            absent_service: signed_for.filter(|service| !services.contains(service)),
            origin: Origin {
                request_id: request_id.to_owned(),
                source_ip: client.ip,
                secure: client.is_secure,
                user_agent: text(header::USER_AGENT),
                referer: text(header::REFERER),
                region: "us-east-1".to_owned(),
                host_partition: names.partition.clone(),
                global_endpoint: false,
            },
            tls: None,
            is_local: client.is_own && client.ip.is_loopback(),
            names,
        }
    }

    /// The path of the target, which always begins with a slash in origin form.
    pub(crate) fn path(&self) -> &'r str {
        self.parts.uri.path()
    }

    /// Whether the path is `prefix` or lies below it.
    pub(crate) fn is_under(&self, prefix: &str) -> bool {
        let rest = self.path().strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Refuses a path with a bad escape, or one that climbs above the root: step 1 of the order in which AWS checks.
    pub(crate) fn check_path(&self) -> Result<(), Fault> {
        if sigv4::is_valid_path(self.path()) {
            return Ok(());
        }
        Err(Fault::other(
            "MalformedPath",
            400,
            unsourced!("The path of the request is malformed."),
        ))
    }

    /// The headers as the signature covers them. Over HTTP/2 the authority stands for the host.
    pub(crate) fn signed_headers(&self) -> Vec<(&'r str, &'r [u8])> {
        let parts = self.parts;
        let mut headers: Vec<(&str, &[u8])> = parts
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        if let (None, Some(authority)) = (parts.headers.get(header::HOST), parts.uri.authority()) {
            headers.push(("host", authority.as_str().as_bytes()));
        }
        headers
    }
}

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
pub(crate) mod testing {
    use http::Request;

    use super::*;
    use crate::door::host;

    /// The parts of a request without a body.
    pub(crate) fn parts(method: &str, uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    /// Its head, under a domain, for a server with these services.
    pub(crate) fn head<'r>(
        parts: &'r Parts,
        domain: Option<&str>,
        services: &[&'static str],
    ) -> Head<'r> {
        let host = host::host(&parts.uri, &parts.headers).unwrap_or_default();
        let client = ClientAddress::of(&parts.headers, [127, 0, 0, 1].into(), false, &[]);
        let names = host::names(host, domain, services);
        Head::new(parts, host, names, services, client, "id")
    }
}
