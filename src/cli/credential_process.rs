//! `astriam credential-process`: credentials of a role in the form that `credential_process` of an AWS profile reads.
//! AWS SDKs and Tools Reference Guide, "Process credential provider".

use std::ffi::OsString;

use iam::Secret;
use serde::{Deserialize, Serialize};

use crate::{
    arguments::CredentialProcessFlags, client::Server, config::CREDENTIALS_TOKEN, failure::Failure,
    output,
};

/// What the server answers.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    access_key_id: String,
    secret_access_key: String,
    token: String,
    expiration: String,
}

/// What the SDKs read.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    version: u32,
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: String,
}

/// A refusal of the server.
#[derive(Deserialize)]
struct Refusal {
    message: String,
}

/// Asks the server, and prints what it answers. `token`: of the environment.
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
            "set it to what the server was told",
        )
    })?;
    let server = Server::find(&flags.place, variables)?;
    // An ARN is asked for by its account and its last part.
    let name = match flags.role.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", _, "iam", "", account, role] if role.starts_with("role/") => {
            format!("{account}/{}", role.rsplit('/').next().unwrap_or_default())
        }
        _ => flags.role.clone(),
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&b);
    if name.is_empty() || !name.bytes().all(plain) {
        return Err(Failure::setting(
            format!("`{}` is no name of a role", flags.role),
            "it is a name, or an ARN like arn:aws:iam::000000000000:role/app",
        ));
    }
    let path = format!("/_astriam/credentials/{name}");
    let (status, body) = server.get(&path, Some(&token))?;
    let answered = (status == 200).then(|| serde_json::from_slice::<Answer>(&body));
    let Some(Ok(answer)) = answered else {
        let said = serde_json::from_slice::<Refusal>(&body);
        let said = said.map_or_else(
            |_| format!("it answers {status}"),
            |refusal| refusal.message,
        );
        return Err(Failure::of(
            format!("no credentials for `{}`: {said}", flags.role),
            "the server gives credentials of the roles that --credentials-role names",
        ));
    };
    let printed = Printed {
        version: 1,
        access_key_id: answer.access_key_id,
        secret_access_key: answer.secret_access_key,
        session_token: answer.token,
        expiration: answer.expiration,
    };
    serde_json::to_string(&printed)
        .map(|text| text + "\n")
        .map_err(|error| Failure::of(format!("cannot print: {error}"), "tell the makers"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::{
        arguments::{Arguments, Command},
        client::tests::server,
    };

    fn told(role: &str, url: &str, token: Option<&str>) -> Result<String, String> {
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
    fn the_servers_answer_is_printed_as_sdks_read_it() {
        let (url, asked) = server(
            "HTTP/1.1 200 OK\r\n\r\n{\"RoleArn\":\"r\",\"AccessKeyId\":\"ASIA1\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"2025-03-27T09:00:00Z\"}",
        );
        assert_eq!(
            told(
                "arn:aws:iam::000000000000:role/team/app",
                &url,
                Some("secret")
            )
            .unwrap(),
            "{\"Version\":1,\"AccessKeyId\":\"ASIA1\",\"SecretAccessKey\":\"s\",\"SessionToken\":\"t\",\"Expiration\":\"2025-03-27T09:00:00Z\"}\n"
        );
        let asked = asked.join().unwrap();
        assert!(
            asked.starts_with("GET /_astriam/credentials/000000000000/app HTTP/1.1\r\n")
                && asked.contains("\r\nauthorization: secret\r\n"),
            "{asked}"
        );
    }

    #[test]
    fn a_refusal_is_told() {
        let (url, _) = server(
            "HTTP/1.1 404 Not Found\r\n\r\n{\"code\":\"NotFound\",\"message\":\"The role does not exist.\"}",
        );
        let text = told("app", &url, Some("secret")).unwrap_err();
        assert!(
            text.starts_with("error: no credentials for `app`: The role does not exist.\n"),
            "{text}"
        );
        let text = told("app", "http://127.0.0.1:1", None).unwrap_err();
        assert!(
            text.starts_with("error: ASTRIAM_CREDENTIALS_TOKEN is not set\n"),
            "{text}"
        );
        for bad in ["", "a b", "arn:aws:iam::1:role/a\r\nb"] {
            assert!(
                told(bad, "http://127.0.0.1:1", Some("secret")).is_err(),
                "{bad}"
            );
        }
    }
}
