//! Credentials for programs to which the operator assigns a role, as ECS and EKS do for containers.

use state::{arn::IamArn, secret::Secret, session::SessionKind};
use wire::Fault;

use crate::{
    call::{Read, caller::Origin, server::Core},
    sts::role_session::{RoleReference, SessionRequest},
};

/// `RoleSessionName` of these sessions.
const SESSION_NAME: &str = "astriam-credentials";

/// Temporary credentials for a program.
#[derive(Debug)]
pub struct ProgramCredentials {
    /// `ASIA…`.
    pub access_key_id: String,
    /// The secret.
    pub secret_access_key: Secret,
    /// The session token.
    pub session_token: Secret,
    /// `2025-03-27T09:43:40Z`.
    pub expiration: String,
}

/// Whether a text can be the ARN of a role.
pub fn is_role_arn(text: &str) -> bool {
    IamArn::parse(text).is_some_and(|arn| arn.kind == "role")
}

/// Issues a role's credentials for an hour. The operator's settings take the place of the trust policy; the role's policies limit the
/// session. `None` if the role does not exist.
pub fn credentials_of_role(core: &Core, arn: &str, origin: &Origin) -> Option<ProgramCredentials> {
    let partition = arn.split(':').nth(1)?;
    let anonymous = core.anonymous(Some(partition))?;
    core.read(&anonymous, origin, "AssumeRole", |cx| {
        credentials(cx, arn).ok()
    })
}

fn credentials(cx: &Read<'_>, arn: &str) -> Result<ProgramCredentials, Fault> {
    let request = SessionRequest {
        name: SESSION_NAME.to_owned(),
        ..SessionRequest::default()
    };
    let missing = |arn: &str| Fault::access_denied(arn);
    let role = RoleReference::find(cx, arn)?;
    let made = role.session(cx, SessionKind::AssumeRole, None, request, missing)?;
    let made = made.credentials;
    Ok(ProgramCredentials {
        access_key_id: made.access_key_id,
        secret_access_key: Secret::new(made.secret_access_key),
        session_token: Secret::new(made.session_token),
        expiration: made.expiration.to_string(),
    })
}
