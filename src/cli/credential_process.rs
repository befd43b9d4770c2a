//! `astriam credential-process`: credentials of a role for `credential_process` of an AWS profile.
//! AWS SDKs and Tools Reference Guide, "Process credential provider".

use std::ffi::OsString;

use iam::Secret;
use serde::{Deserialize, Serialize};

use crate::{
    arguments::CredentialProcessFlags, client::Client, config::CREDENTIALS_TOKEN, failure::Failure,
    output,
};

/// The server's response.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RoleCredentials {
    access_key_id: String,
    secret_access_key: String,
    token: String,
    expiration: String,
}

/// The output that SDKs read.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProcessCredentials {
    version: u32,
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: String,
}

/// The server's error response.
#[derive(Deserialize)]
struct Refusal {
    message: String,
}

/// Fetches the credentials and prints them. `token` is that of the environment.
pub(crate) fn print(
    flags: &CredentialProcessFlags,
    token: Option<Secret>,
    variables: &[(OsString, OsString)],
) -> Result<(), Failure> {
    output::print(text(flags, token, variables)?.as_bytes())
}

fn text(
    flags: &CredentialProcessFlags,
    token: Option<Secret>,
    variables: &[(OsString, OsString)],
) -> Result<String, Failure> {
    let token = token.ok_or_else(|| {
        Failure::setting(
            format!("{CREDENTIALS_TOKEN} is not set"),
            "set it to the server's token",
        )
    })?;
    let client = Client::find(&flags.connection, variables)?;
    // The path names a role by its account and the last part of its ARN.
    let name = match flags.role.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", _, "iam", "", account, role] if role.starts_with("role/") => {
            format!("{account}/{}", role.rsplit('/').next().unwrap_or_default())
        }
        _ => flags.role.clone(),
    };
    let valid = |b: u8| b.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&b);
    if name.is_empty() || !name.bytes().all(valid) {
        return Err(Failure::setting(
            format!("`{}` is not the name of a role", flags.role),
            "use a name, or an ARN like arn:aws:iam::000000000000:role/app",
        ));
    }
    let path = format!("/_astriam/credentials/{name}");
    let (status, body) = client.get(&path, Some(&token))?;
    let response = (status == 200).then(|| serde_json::from_slice::<RoleCredentials>(&body));
    let Some(Ok(response)) = response else {
        let refusal = serde_json::from_slice::<Refusal>(&body);
        let reason = refusal.map_or_else(|_| format!("status {status}"), |refusal| refusal.message);
        return Err(Failure::of(
            format!("no credentials for `{}`: {reason}", flags.role),
            "name the role in --credentials-role of serve",
        ));
    };
    let credentials = ProcessCredentials {
        version: 1,
        access_key_id: response.access_key_id,
        secret_access_key: response.secret_access_key,
        session_token: response.token,
        expiration: response.expiration,
    };
    serde_json::to_string(&credentials)
        .map(|text| text + "\n")
        .map_err(|error| {
            Failure::of(
                format!("cannot print: {error}"),
                "this is a bug; please report it",
            )
        })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::{
        arguments::{Arguments, Command},
        client::tests::server,
    };

    fn printed(role: &str, url: &str, token: Option<&str>) -> Result<String, String> {
        let words = [
            "astriam",
            "credential-process",
            "--role",
            role,
            "--url",
            url,
        ];
        let Command::CredentialProcess(flags) = Arguments::try_parse_from(words).unwrap().command
        else {
            unreachable!()
        };
        text(&flags, token.map(Secret::new), &[]).map_err(|failure| failure.text())
    }

    #[test]
    fn the_credentials_are_printed_for_sdks() {
        let (url, request) = server(
            "HTTP/1.1 200 OK\r\n\r\n{\"RoleArn\":\"r\",\"AccessKeyId\":\"ASIA1\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"2025-03-27T09:00:00Z\"}",
        );
        assert_eq!(
            printed(
                "arn:aws:iam::000000000000:role/team/app",
                &url,
                Some("secret")
            )
            .unwrap(),
            "{\"Version\":1,\"AccessKeyId\":\"ASIA1\",\"SecretAccessKey\":\"s\",\"SessionToken\":\"t\",\"Expiration\":\"2025-03-27T09:00:00Z\"}\n"
        );
        let request = request.join().unwrap();
        assert!(
            request.starts_with("GET /_astriam/credentials/000000000000/app HTTP/1.1\r\n")
                && request.contains("\r\nauthorization: secret\r\n"),
            "{request}"
        );
    }

    #[test]
    fn a_refusal_names_the_reason() {
        let (url, _) = server(
            "HTTP/1.1 404 Not Found\r\n\r\n{\"code\":\"NotFound\",\"message\":\"The role does not exist.\"}",
        );
        let text = printed("app", &url, Some("secret")).unwrap_err();
        assert!(
            text.starts_with("error: no credentials for `app`: The role does not exist.\n"),
            "{text}"
        );
        let text = printed("app", "http://127.0.0.1:1", None).unwrap_err();
        assert!(
            text.starts_with("error: ASTRIAM_CREDENTIALS_TOKEN is not set\n"),
            "{text}"
        );
        for bad in ["", "a b", "arn:aws:iam::1:role/a\r\nb"] {
            assert!(
                printed(bad, "http://127.0.0.1:1", Some("secret")).is_err(),
                "{bad}"
            );
        }
    }
}
