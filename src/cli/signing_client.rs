//! Requests of the commands that are clients of a running server, signed with the credentials that the AWS CLI would take.
//! IAM User Guide, "Create a signed AWS API request".

use std::{ffi::OsString, fmt::Write as _, time::SystemTime};

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use iam::Clock;
use serde_json::Value;
use sha2::{Digest, Sha256};
use time::macros::format_description;

use crate::{
    arguments::Place, client::Server, config::value_of, credentials::Credentials, failure::Failure,
    json::at,
};

/// What to do about a refusal of IAM.
fn hint_of(code: &str, said: &str) -> &'static str {
    let speaks_of = |words: &[&str]| words.iter().any(|word| said.contains(word));
    match code {
        "AccessDenied" => {
            "who asks must be allowed that: iam:SimulatePrincipalPolicy on the principal"
        }
        "InvalidClientTokenId" | "SignatureDoesNotMatch" | "ExpiredToken" | "InvalidToken" => {
            "are these the credentials of a caller of this server? eval \"$(astriam env)\""
        }
        _ if speaks_of(&["Invalid action name", "actionNames"]) => {
            "an action is a service and a name without wildcards: --action iam:CreateUser"
        }
        _ if speaks_of(&["resourceArns", "esource"]) => {
            "a resource is an ARN, or *: --resource arn:aws:s3:::bucket/key"
        }
        _ if speaks_of(&["ontext"]) => {
            "a condition key has a name and a value: --context aws:SourceIp=203.0.113.7"
        }
        "NoSuchEntity" | "InvalidInput" | "ValidationError" => {
            "the principal is the ARN of a user, group or role of the account whose credentials ask"
        }
        _ => "the server's log says more",
    }
}

/// Who asks, and whom.
pub(crate) struct Client {
    server: Server,
    credentials: Credentials,
    region: String,
}

impl Client {
    /// The client of an environment.
    pub(crate) fn new(place: &Place, variables: &[(OsString, OsString)]) -> Result<Self, Failure> {
        let region = ["AWS_REGION", "AWS_DEFAULT_REGION"];
        let mut region = region.iter().filter_map(|name| value_of(variables, name));
        Ok(Self {
            server: Server::find(place, variables)?,
            credentials: Credentials::find(variables)?,
            region: region
                .find(|region| !region.is_empty())
                .unwrap_or_else(|| "us-east-1".to_owned()),
        })
    }

    /// The status and the body of the answer to a GET. `query`: names and values, encoded and in order.
    pub(crate) fn get(&self, path: &str, query: &str) -> Result<(String, Vec<u8>), Failure> {
        self.ask("GET", path, query, "")
    }

    /// The body of the answer to a form for IAM. What IAM refuses is told.
    pub(crate) fn post(&self, form: &str) -> Result<Vec<u8>, Failure> {
        let (status, body) = self.ask("POST", "/", "", form)?;
        if status == "200" {
            return Ok(body);
        }
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        let text = |pointer| at(&answer, pointer).as_str().unwrap_or_default();
        let (code, said) = (text("/Error/Code"), text("/Error/Message"));
        let shown = if said.is_empty() {
            "it does not say why"
        } else {
            said
        };
        Err(Failure::of(
            format!("the server answers {status}: {shown}"),
            hint_of(code, said),
        ))
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
        let headers = self.headers(method, path, query, body);
        let (status, body) = self.server.ask(method, &target, &headers, body)?;
        Ok((status.to_string(), body))
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
        let mut headers = vec![("host", self.server.endpoint.authority())];
        if !body.is_empty() {
            let kind = "application/x-www-form-urlencoded; charset=utf-8".to_owned();
            headers.insert(0, ("content-type", kind));
        }
        headers.push(("x-amz-date", stamp.clone()));
        if let Some(token) = &self.credentials.token {
            headers.push(("x-amz-security-token", token.reveal().to_owned()));
        }
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let mut canonical = format!("{method}\n{}{path}\n{query}\n", self.server.endpoint.path);
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
            self.credentials.secret.reveal(),
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
                self.credentials.key
            ),
        ));
        headers
    }
}
