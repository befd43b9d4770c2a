//! Credentials for programs that the operator lets act as a role: what ECS and EKS hand to their containers.

use wire::Fault;

use crate::{
    call::{Read, caller::Origin, server::Core},
    state::{arn::IamArn, secret::Secret, session::SessionKind},
    sts::role_session::{RoleReference, SessionRequest},
};

/// The name of the sessions.
const SESSION_NAME: &str = "astriam-credentials";

/// Credentials that a program signs with, until they end.
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

/// Credentials that act as a role for an hour. That the operator's settings name the role is what the trust policy is elsewhere;
/// what the session may do, the role's policies say. `None` for a role that does not exist.
pub fn credentials_of_role(core: &Core, arn: &str, origin: &Origin) -> Option<ProgramCredentials> {
    let partition = arn.split(':').nth(1)?;
    let nobody = core.anonymous(Some(partition))?;
    core.read(&nobody, origin, "AssumeRole", |cx| {
        credentials(cx, arn).ok()
    })
}

fn credentials(cx: &Read<'_>, arn: &str) -> Result<ProgramCredentials, Fault> {
    let request = SessionRequest {
        name: SESSION_NAME.to_owned(),
        ..SessionRequest::default()
    };
    let gone = |arn: &str| Fault::access_denied(arn);
    let role = RoleReference::find(cx, arn)?;
    let made = role.session(cx, SessionKind::AssumeRole, None, request, gone)?;
    let made = made.credentials;
    Ok(ProgramCredentials {
        access_key_id: made.access_key_id,
        secret_access_key: Secret::new(made.secret_access_key),
        session_token: Secret::new(made.session_token),
        expiration: made.expiration.to_string(),
    })
}
