//! A client of a running server: finds it, and sends requests.

use std::{ffi::OsString, path::Path};

use doors::{ClientError, ClientRequest, Trust, TrustError};
use iam::Secret;

use crate::{
    arguments::ConnectionFlags,
    config::{self, value_of},
    endpoint::Endpoint,
    exports,
    failure::Failure,
};

/// Variables of the AWS SDKs.
const ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";
const CA_BUNDLE: &str = "AWS_CA_BUNDLE";

/// A client of one server.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) endpoint: Endpoint,
    /// The certificates to trust; `None` for HTTP.
    trust: Option<Trust>,
}

impl Client {
    /// Finds the server: by the flags or their variables, or else by `AWS_ENDPOINT_URL`, or else at the default address of `serve`.
    pub(crate) fn find(
        connection: &ConnectionFlags,
        variables: &[(OsString, OsString)],
    ) -> Result<Self, Failure> {
        let given = connection.url.is_some()
            || connection.listen.is_some()
            || connection.tls_cert.is_some();
        let aws = value_of(variables, ENDPOINT_URL).filter(|url| !given && !url.is_empty());
        let endpoint = match aws {
            Some(url) => url.parse().map_err(|error| {
                Failure::setting(
                    format!("{ENDPOINT_URL} `{url}` is not the URL of a server"),
                    format!("{error}"),
                )
            })?,
            None => exports::endpoint(connection)?,
        };
        let trust = endpoint.secure.then(|| trust(connection, variables));
        Ok(Self {
            endpoint,
            trust: trust.transpose()?,
        })
    }

    /// Sends a GET request; returns the status code and the body.
    pub(crate) fn get(
        &self,
        path: &str,
        authorization: Option<&Secret>,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let mut headers = vec![("host", self.endpoint.authority())];
        if let Some(token) = authorization {
            headers.push(("authorization", token.reveal().to_owned()));
        }
        self.send("GET", path, &headers, "")
    }

    /// Sends a request; returns the status code and the body. `target` is the path with the query.
    pub(crate) fn send(
        &self,
        method: &'static str,
        target: &str,
        headers: &[(&'static str, String)],
        body: &str,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let request = ClientRequest {
            host: self.endpoint.name(),
            port: self.endpoint.port,
            trust: self.trust.as_ref(),
            method,
            target: &format!("{}{target}", self.endpoint.path),
            headers,
            body,
        };
        match doors::send_request(&request) {
            Ok((status, body)) => Ok((status, body.into())),
            Err(error) => Err(self.failure(&error)),
        }
    }

    fn failure(&self, error: &ClientError) -> Failure {
        let endpoint = &self.endpoint;
        let with_scheme = |secure| {
            let Endpoint {
                host, port, path, ..
            } = endpoint.clone();
            Endpoint {
                secure,
                host,
                port,
                path,
            }
        };
        let hint = match error {
            ClientError::NotHttp if !endpoint.secure => {
                format!(
                    "a server with --tls-cert serves only HTTPS: --url {}",
                    with_scheme(true)
                )
            }
            ClientError::NotTls => format!("use HTTP: --url {}", with_scheme(false)),
            ClientError::UnknownAuthority => {
                format!(
                    "trust its certificate or its authority: --ca FILE, ASTRIAM_CA or {CA_BUNDLE}"
                )
            }
            ClientError::OtherName(_) => {
                "use the name in its certificate: --url https://NAME:PORT".to_owned()
            }
            ClientError::OutOfDate => {
                "renew the certificate (--tls-cert of serve), or check the clock of this machine"
                    .to_owned()
            }
            ClientError::Tls(_) => "check the server's certificate: --tls-cert of serve".to_owned(),
            _ => "check that the server runs and listens there: astriam serve".to_owned(),
        };
        Failure::of(format!("{endpoint} does not answer: {error}"), hint)
    }
}

/// The authorities of the web, of `--ca` and of `AWS_CA_BUNDLE`, and the server's own certificate.
fn trust(
    connection: &ConnectionFlags,
    variables: &[(OsString, OsString)],
) -> Result<Trust, Failure> {
    let bundle = value_of(variables, CA_BUNDLE).filter(|path| !path.is_empty());
    let bundle = bundle.as_deref().map(Path::new);
    let mut authorities = Vec::new();
    for path in connection.ca.iter().map(AsRef::as_ref).chain(bundle) {
        let pem = config::read(path)?;
        Trust::new(std::slice::from_ref(&pem), None)
            .map_err(|error| bad_certificates(path, &error))?;
        authorities.push(pem);
    }
    let own = connection
        .tls_cert
        .as_deref()
        .map(config::read)
        .transpose()?;
    let path = connection
        .tls_cert
        .as_deref()
        .unwrap_or_else(|| Path::new(""));
    Trust::new(&authorities, own.as_deref()).map_err(|error| bad_certificates(path, &error))
}

fn bad_certificates(path: &Path, error: &TrustError) -> Failure {
    Failure::setting(
        format!("{}: {error}", path.display()),
        "use certificates in PEM",
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        thread,
    };

    use super::*;

    pub(crate) fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
        let owned = |(name, value): &(&str, &str)| (OsString::from(name), OsString::from(value));
        pairs.iter().map(owned).collect()
    }

    fn found(connection: &ConnectionFlags, pairs: &[(&str, &str)]) -> String {
        let found = Client::find(connection, &variables(pairs));
        found.map_or_else(
            |failure| failure.text(),
            |client| client.endpoint.to_string(),
        )
    }

    #[test]
    fn flags_take_precedence_over_the_variables_of_aws() {
        let aws = [("AWS_ENDPOINT_URL", "http://127.0.0.1:5000")];
        let mut connection = ConnectionFlags::default();
        assert_eq!(found(&connection, &[]), "http://127.0.0.1:4566");
        assert_eq!(found(&connection, &aws), "http://127.0.0.1:5000");
        let text = found(&connection, &[("AWS_ENDPOINT_URL", "nowhere")]);
        assert!(
            text.starts_with(
                "error: AWS_ENDPOINT_URL `nowhere` is not the URL of a server\n\nhint: "
            ),
            "{text}"
        );
        connection.listen = Some("0.0.0.0:6000".parse().unwrap());
        assert_eq!(found(&connection, &aws), "http://localhost:6000");
        connection.url = Some("http://localhost:7000/behind".parse().unwrap());
        assert_eq!(found(&connection, &aws), "http://localhost:7000/behind");
    }

    #[test]
    fn files_without_certificates_are_refused_for_https_alone() {
        let mut connection = ConnectionFlags {
            url: Some("https://localhost:1".parse().unwrap()),
            ..ConnectionFlags::default()
        };
        let text = found(&connection, &[("AWS_CA_BUNDLE", "/dev/null")]);
        assert_eq!(
            text,
            "error: /dev/null: there is no certificate\n\nhint: use certificates in PEM\n"
        );
        connection.url = Some("http://localhost:1".parse().unwrap());
        assert_eq!(
            found(&connection, &[("AWS_CA_BUNDLE", "/dev/null")]),
            "http://localhost:1"
        );
    }

    /// Starts a server that gives one answer; returns its URL and the request that it got.
    pub(crate) fn server(answer: &'static str) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let request = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut bytes = [0; 1024];
            let length = stream.read(&mut bytes).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&bytes[..length]).into_owned()
        });
        (url, request)
    }
}
