//! A client that signs its requests for IAM, with the credentials that the AWS CLI would use.
//! IAM User Guide, "Create a signed AWS API request".

use std::{ffi::OsString, fmt::Write as _, time::SystemTime};

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use iam::Clock;
use serde_json::Value;
use sha2::{Digest, Sha256};
use time::macros::format_description;

use crate::{
    arguments::ConnectionFlags, client::Client, config::value_of, credentials::Credentials,
    failure::Failure, json::at,
};

/// The hint for an error of IAM.
fn hint_of(code: &str, message: &str) -> &'static str {
    let mentions = |words: &[&str]| words.iter().any(|word| message.contains(word));
    match code {
        "AccessDenied" => {
            "the caller needs permission for iam:SimulatePrincipalPolicy on the principal"
        }
        "InvalidClientTokenId" | "SignatureDoesNotMatch" | "ExpiredToken" | "InvalidToken" => {
            "use credentials of this server: eval \"$(astriam env)\""
        }
        _ if mentions(&["Invalid action name", "actionNames"]) => {
            "use a service and a name without wildcards: --action iam:CreateUser"
        }
        _ if mentions(&["resourceArns", "esource"]) => {
            "use an ARN or *: --resource arn:aws:s3:::bucket/key"
        }
        _ if mentions(&["ontext"]) => {
            "use a condition key and a value: --context aws:SourceIp=203.0.113.7"
        }
        "NoSuchEntity" | "InvalidInput" | "ValidationError" => {
            "use the ARN of a user, group or role of the caller's account"
        }
        _ => "see the server's log",
    }
}

/// A client with credentials.
pub(crate) struct SigningClient {
    client: Client,
    credentials: Credentials,
    region: String,
}

impl SigningClient {
    /// Finds the server, the credentials and the region.
    pub(crate) fn new(
        connection: &ConnectionFlags,
        variables: &[(OsString, OsString)],
    ) -> Result<Self, Failure> {
        let region = ["AWS_REGION", "AWS_DEFAULT_REGION"];
        let mut region = region.iter().filter_map(|name| value_of(variables, name));
        Ok(Self {
            client: Client::find(connection, variables)?,
            credentials: Credentials::find(variables)?,
            region: region
                .find(|region| !region.is_empty())
                .unwrap_or_else(|| "us-east-1".to_owned()),
        })
    }

    /// Sends a GET request; returns the status and the body. `query` holds encoded names and values in order.
    pub(crate) fn get(&self, path: &str, query: &str) -> Result<(String, Vec<u8>), Failure> {
        self.send("GET", path, query, "")
    }

    /// Sends a form to IAM; returns the body. An error of IAM becomes a failure with its message.
    pub(crate) fn post(&self, form: &str) -> Result<Vec<u8>, Failure> {
        let (status, body) = self.send("POST", "/", "", form)?;
        if status == "200" {
            return Ok(body);
        }
        let response: Value = serde_json::from_slice(&body).unwrap_or_default();
        let text = |pointer| at(&response, pointer).as_str().unwrap_or_default();
        let (code, message) = (text("/Error/Code"), text("/Error/Message"));
        let reason = if message.is_empty() {
            "no reason given"
        } else {
            message
        };
        Err(Failure::of(
            format!("the server returned {status}: {reason}"),
            hint_of(code, message),
        ))
    }

    fn send(
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
        let (status, body) = self.client.send(method, &target, &headers, body)?;
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
        let mut headers = vec![("host", self.client.endpoint.authority())];
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
        let mut canonical = format!("{method}\n{}{path}\n{query}\n", self.client.endpoint.path);
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
