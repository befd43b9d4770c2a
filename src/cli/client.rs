//! Where a server is, and one request to it, for the commands that are its clients.

use std::{ffi::OsString, path::Path};

use doors::{
    client::{NoAnswer, Question, Trust},
    trust::TrustError,
};
use iam::Secret;

use crate::{
    arguments::Place,
    config::{self, value_of},
    endpoint::Endpoint,
    exports,
    failure::Failure,
};

/// AWS's own variables.
const ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";
const CA_BUNDLE: &str = "AWS_CA_BUNDLE";

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) endpoint: Endpoint,
    /// For HTTPS: which certificates are believed.
    trust: Option<Trust>,
}

impl Server {
    /// The server that is meant: where the flags say, or the variables of `serve`, or else `AWS_ENDPOINT_URL`, or else where `serve` listens
    /// by default.
    pub(crate) fn find(place: &Place, variables: &[(OsString, OsString)]) -> Result<Self, Failure> {
        let told = place.url.is_some() || place.listen.is_some() || place.tls_cert.is_some();
        let aws = value_of(variables, ENDPOINT_URL).filter(|url| !told && !url.is_empty());
        let endpoint = match aws {
            Some(url) => url.parse().map_err(|error| {
                Failure::setting(
                    format!("{ENDPOINT_URL} `{url}` is no place of a server"),
                    format!("{error}"),
                )
            })?,
            None => exports::endpoint(place)?,
        };
        let trust = endpoint.secure.then(|| trust(place, variables));
        Ok(Self {
            endpoint,
            trust: trust.transpose()?,
        })
    }

    /// The status code and the body of the answer to a GET.
    pub(crate) fn get(
        &self,
        path: &str,
        authorization: Option<&Secret>,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let mut headers = vec![("host", self.endpoint.authority())];
        if let Some(token) = authorization {
            headers.push(("authorization", token.reveal().to_owned()));
        }
        self.ask("GET", path, &headers, "")
    }

    /// The status code and the body of an answer. `target`: the path, and the query if there is one.
    pub(crate) fn ask(
        &self,
        method: &'static str,
        target: &str,
        headers: &[(&'static str, String)],
        body: &str,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let question = Question {
            host: self.endpoint.name(),
            port: self.endpoint.port,
            trust: self.trust.as_ref(),
            method,
            target: &format!("{}{target}", self.endpoint.path),
            headers,
            body,
        };
        match doors::client::ask(&question) {
            Ok((status, body)) => Ok((status, body.into())),
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn failed(&self, error: &NoAnswer) -> Failure {
        let endpoint = &self.endpoint;
        let other = |secure| {
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
            NoAnswer::NotHttp if !endpoint.secure => {
                format!(
                    "a server with --tls-cert speaks HTTPS alone: --url {}",
                    other(true)
                )
            }
            NoAnswer::NotTls => format!("ask it by HTTP: --url {}", other(false)),
            NoAnswer::UnknownAuthority => {
                format!(
                    "give its certificate, or that of its authority: --ca FILE, ASTRIAM_CA or {CA_BUNDLE}"
                )
            }
            NoAnswer::OtherName(_) => {
                "name the server as its certificate does: --url https://NAME:PORT".to_owned()
            }
            NoAnswer::OutOfDate => {
                "renew the certificate (--tls-cert of serve), or look at this machine's clock"
                    .to_owned()
            }
            NoAnswer::Tls(_) => "look at the server's certificate: --tls-cert of serve".to_owned(),
            _ => "is the server running, and there? astriam serve".to_owned(),
        };
        Failure::of(format!("{endpoint} does not answer: {error}"), hint)
    }
}

/// The authorities of `--ca` and of `AWS_CA_BUNDLE` beside those of the web, and the certificate that `serve` was told.
fn trust(place: &Place, variables: &[(OsString, OsString)]) -> Result<Trust, Failure> {
    let bundle = value_of(variables, CA_BUNDLE).filter(|path| !path.is_empty());
    let bundle = bundle.as_deref().map(Path::new);
    let mut authorities = Vec::new();
    for path in place.ca.iter().map(AsRef::as_ref).chain(bundle) {
        let pem = config::read(path)?;
        Trust::new(std::slice::from_ref(&pem), None).map_err(|error| of_no_use(path, &error))?;
        authorities.push(pem);
    }
    let own = place.tls_cert.as_deref().map(config::read).transpose()?;
    let path = place.tls_cert.as_deref().unwrap_or_else(|| Path::new(""));
    Trust::new(&authorities, own.as_deref()).map_err(|error| of_no_use(path, &error))
}

fn of_no_use(path: &Path, error: &TrustError) -> Failure {
    Failure::setting(
        format!("{}: {error}", path.display()),
        "give certificates in PEM",
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

    fn found(place: &Place, pairs: &[(&str, &str)]) -> String {
        let found = Server::find(place, &variables(pairs));
        found.map_or_else(
            |failure| failure.text(),
            |server| server.endpoint.to_string(),
        )
    }

    #[test]
    fn a_server_is_where_the_flags_say_or_the_variables() {
        let aws = [("AWS_ENDPOINT_URL", "http://127.0.0.1:5000")];
        let mut place = Place::default();
        assert_eq!(found(&place, &[]), "http://127.0.0.1:4566");
        assert_eq!(found(&place, &aws), "http://127.0.0.1:5000");
        let text = found(&place, &[("AWS_ENDPOINT_URL", "nowhere")]);
        assert!(
            text.starts_with("error: AWS_ENDPOINT_URL `nowhere` is no place of a server\n\nhint: "),
            "{text}"
        );
        place.listen = Some("0.0.0.0:6000".parse().unwrap());
        assert_eq!(found(&place, &aws), "http://localhost:6000");
        place.url = Some("http://localhost:7000/behind".parse().unwrap());
        assert_eq!(found(&place, &aws), "http://localhost:7000/behind");
    }

    #[test]
    fn files_without_certificates_are_refused_where_they_are_needed() {
        let mut place = Place {
            url: Some("https://localhost:1".parse().unwrap()),
            ..Place::default()
        };
        let text = found(&place, &[("AWS_CA_BUNDLE", "/dev/null")]);
        assert_eq!(
            text,
            "error: /dev/null: there is no certificate\n\nhint: give certificates in PEM\n"
        );
        place.url = Some("http://localhost:1".parse().unwrap());
        assert_eq!(
            found(&place, &[("AWS_CA_BUNDLE", "/dev/null")]),
            "http://localhost:1"
        );
    }

    /// A server that gives one answer; its URL, and what it was asked.
    pub(crate) fn server(answer: &'static str) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let length = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        (url, asked)
    }
}
