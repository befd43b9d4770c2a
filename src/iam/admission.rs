//! Which services a kind of credentials may call at all, whatever its policies say.
//! IAM User Guide, "Compare AWS STS credentials".

use model::iam;
use wire::{Fault, Service};

use crate::{caller::Caller, session::SessionKind};

/// Refuses a call that the caller's kind of credentials cannot make.
///
/// # Errors
/// InvalidClientTokenId where IAM refuses a session; AccessDenied in STS's words.
pub fn admit(caller: &Caller, service: &Service, operation: &str) -> Result<(), Fault> {
    let is_identity = matches!(service.name, "iam" | "sts");
    let Some(session) = caller.session.as_deref().filter(|_| is_identity) else {
        return Ok(());
    };
    let is_iam = service.version == iam::SERVICE.version;
    let makes_sessions_for_users = matches!(operation, "GetSessionToken" | "GetFederationToken");
    if !is_iam && makes_sessions_for_users {
        return Err(Fault::access_denied(format!(
            "Cannot call {operation} with session credentials"
        )));
    }
    match session.kind {
        SessionKind::Login { .. } => Ok(()),
        SessionKind::SessionToken { mfa_at: Some(_) } if is_iam => Ok(()),
        SessionKind::SessionToken { .. } if is_iam => Err(Fault::invalid_client_token_id(
            "The security token included in the request is invalid",
        )),
        SessionKind::SessionToken { .. }
            if matches!(operation, "GetCallerIdentity" | "AssumeRole") =>
        {
            Ok(())
        }
        SessionKind::SessionToken { .. } => Err(Fault::access_denied(format!(
            "Cannot call {operation} with session credentials"
        ))),
    }
}
