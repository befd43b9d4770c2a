//! Requests of the commands that are clients of a running server, signed with the environment's credentials.
//! IAM User Guide, "Create a signed AWS API request".

use std::{ffi::OsString, fmt::Write as _, time::SystemTime};

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use iam::{clock::Clock, secret::Secret};
use sha2::{Digest, Sha256};
use time::macros::format_description;

use crate::{
    arguments::Place,
    client::{self, Question},
    endpoint::Endpoint,
    environment,
    failure::Failure,
};

/// Who asks, and whom.
pub(crate) struct Client {
    endpoint: Endpoint,
    key: String,
    secret: Secret,
    token: Option<String>,
    region: String,
}

impl Client {
    /// The client of an environment: `AWS_ACCESS_KEY_ID` and what goes with it. The server is where the flags say, or else
    /// `AWS_ENDPOINT_URL`, or else where `serve` listens by default.
    pub(crate) fn new(place: &Place, variables: &[(OsString, OsString)]) -> Result<Self, Failure> {
        let value = |wanted: &str| {
            let found = variables.iter().find(|(name, _)| name == wanted);
            let value = found.map(|(_, value)| value.to_string_lossy().into_owned());
            value.filter(|value| !value.is_empty())
        };
        let given = place
            .url
            .is_none()
            .then(|| value("AWS_ENDPOINT_URL"))
            .flatten();
        let endpoint = match given {
            Some(url) => url.parse().map_err(|error| {
                Failure::setting(
                    format!("AWS_ENDPOINT_URL `{url}` is no place of a server"),
                    format!("{error}"),
                )
            })?,
            None => environment::endpoint(place)?,
        };
        if endpoint.secure {
            return Err(Failure::setting(
                format!("{endpoint} is asked by HTTPS, which this command does not speak"),
                "name the server's loopback address: --url http://127.0.0.1:4566",
            ));
        }
        let (Some(key), Some(secret)) =
            (value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY"))
        else {
            return Err(Failure::setting(
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
                "set them to the credentials to ask with: eval \"$(astriam env)\"",
            ));
        };
        Ok(Self {
            endpoint,
            key,
            secret: Secret::new(&secret),
            token: value("AWS_SESSION_TOKEN"),
            region: value("AWS_REGION")
                .or_else(|| value("AWS_DEFAULT_REGION"))
                .unwrap_or_else(|| "us-east-1".to_owned()),
        })
    }

    /// The status and the body of the answer to a GET. `query`: names and values, encoded and in order.
    pub(crate) fn get(&self, path: &str, query: &str) -> Result<(String, Vec<u8>), Failure> {
        self.ask("GET", path, query, "")
    }

    /// The status and the body of the answer to a form for IAM.
    pub(crate) fn post(&self, form: &str) -> Result<(String, Vec<u8>), Failure> {
        self.ask("POST", "/", "", form)
    }

    fn ask(
        &self,
        method: &'static str,
        path: &str,
        query: &str,
        body: &str,
    ) -> Result<(String, Vec<u8>), Failure> {
        let target = match query {
            "" => path.to_owned(),
            query => format!("{path}?{query}"),
        };
        let question = Question {
            method,
            target: &target,
            headers: self.headers(method, path, query, body),
            body,
        };
        client::ask(&self.endpoint, &question).map_err(|error| {
            Failure::of(
                format!("{} does not answer: {error}", self.endpoint),
                "is the server running, and there? astriam serve",
            )
        })
    }

    fn headers(
        &self,
        method: &str,
        path: &str,
        query: &str,
        body: &str,
    ) -> Vec<(&'static str, String)> {
        let now = Clock::system().wall();
        let stamp = now.format(format_description!(
            "[year][month][day]T[hour][minute][second]Z"
        ));
        let stamp = stamp.unwrap_or_default();
        let day = stamp.get(..8).unwrap_or_default().to_owned();
        let mut headers = vec![("host", self.endpoint.authority())];
        if !body.is_empty() {
            let kind = "application/x-www-form-urlencoded; charset=utf-8".to_owned();
            headers.insert(0, ("content-type", kind));
        }
        headers.push(("x-amz-date", stamp.clone()));
        if let Some(token) = &self.token {
            headers.push(("x-amz-security-token", token.clone()));
        }
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let mut canonical = format!("{method}\n{}{path}\n{query}\n", self.endpoint.path);
        for (name, value) in &headers {
            let _ = writeln!(canonical, "{name}:{value}");
        }
        let _ = write!(
            canonical,
            "\n{names}\n{}",
            hex::encode(Sha256::digest(body))
        );
        let scope = format!("{day}/{}/iam/aws4_request", self.region);
        let to_sign = format!(
            "AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}",
            hex::encode(Sha256::digest(canonical))
        );
        let signing = generate_signing_key(
            self.secret.reveal(),
            SystemTime::from(now),
            &self.region,
            "iam",
        );
        let signature = calculate_signature(signing, to_sign.as_bytes());
        headers.push(("accept", "application/json".to_owned()));
        headers.push((
            "authorization",
            format!(
                "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
                self.key
            ),
        ));
        headers
    }
}
