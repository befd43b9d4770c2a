//! Credentials for programs that use an AWS SDK: the response that SDKs read from `AWS_CONTAINER_CREDENTIALS_FULL_URI`, with
//! `AWS_CONTAINER_AUTHORIZATION_TOKEN` in the request. AWS SDKs and Tools Reference Guide, "Container credential provider".

use http::{Response, header};
use iam::Secret;
use serde_json::json;

use crate::{
    door::{Context, Head},
    edge::response::{self, Body},
};

/// The path above the names of roles.
pub(crate) const PATH: &str = "/_astriam/credentials/";

/// The roles that programs may act as, and the token that this requires.
#[derive(Debug, Clone)]
pub struct ProgramRoles {
    /// `AWS_CONTAINER_AUTHORIZATION_TOKEN`.
    pub token: Secret,
    /// The ARNs of the roles. A program names one by its name, or by account and name.
    pub roles: Vec<String>,
}

impl ProgramRoles {
    /// The role that a path names; `None` if none or more than one matches.
    fn named(&self, path: &str) -> Option<&str> {
        let matches = |arn: &&String| {
            let account = arn.split(':').nth(4).unwrap_or_default();
            let name = arn.rsplit('/').next().unwrap_or_default();
            path == name || path.split_once('/') == Some((account, name))
        };
        let mut found = self.roles.iter().filter(matches);
        found
            .next()
            .filter(|_| found.next().is_none())
            .map(String::as_str)
    }
}

/// Gives credentials to a program on this machine.
pub(crate) fn answer(
    context: &Context,
    programs: Option<&ProgramRoles>,
    head: &Head<'_>,
) -> Response<Body> {
    let refuse = |status, code: &str, message: &str| {
        response::json_line(status, &json!({ "code": code, "message": message }))
    };
    let Some(programs) = programs else {
        return refuse(404, "NotFound", "--credentials-role names no role.");
    };
    let shown = head.parts.headers.get(header::AUTHORIZATION);
    let shown = shown.and_then(|value| value.to_str().ok());
    if !shown.is_some_and(|shown| programs.token.matches(shown)) {
        return refuse(
            401,
            "Unauthorized",
            "The Authorization header does not match ASTRIAM_CREDENTIALS_TOKEN.",
        );
    }
    let path = head.parts.uri.path().strip_prefix(PATH).unwrap_or_default();
    let Some(arn) = programs.named(path) else {
        return refuse(
            404,
            "NotFound",
            "--credentials-role names no role with this name, or more than one.",
        );
    };
    match iam::credentials_of_role(&context.core, arn, &head.origin) {
        Some(made) => response::json_line(
            200,
            &json!({
                "RoleArn": arn,
                "AccessKeyId": made.access_key_id,
                "SecretAccessKey": made.secret_access_key.reveal(),
                "Token": made.session_token.reveal(),
                "Expiration": made.expiration,
            }),
        ),
        None => refuse(404, "NotFound", "The role does not exist."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_an_unambiguous_name() {
        let programs = ProgramRoles {
            token: Secret::new("token"),
            roles: [
                "arn:aws:iam::111111111111:role/team/App",
                "arn:aws:iam::111111111111:role/Both",
                "arn:aws:iam::222222222222:role/Both",
            ]
            .map(str::to_owned)
            .to_vec(),
        };
        for (path, place) in [
            ("App", Some(0)),
            ("111111111111/App", Some(0)),
            ("222222222222/App", None),
            ("Both", None),
            ("222222222222/Both", Some(2)),
            ("team/App", None),
            ("app", None),
            ("", None),
        ] {
            let expected = place.map(|place: usize| programs.roles[place].as_str());
            assert_eq!(programs.named(path), expected, "{path}");
        }
    }
}
