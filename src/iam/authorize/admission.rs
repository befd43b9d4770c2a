//! The services and operations that each kind of credentials may call at all, whatever its policies say.
//! IAM User Guide, "Compare AWS STS credentials".

use model::iam;
use state::session::SessionKind;
use wire::{Fault, Service, unsourced};

use crate::call::caller::{Caller, Principal};

/// Refuses a call that the caller's kind of credentials cannot make.
///
/// # Errors
/// InvalidClientTokenId if IAM refuses a session; STS's AccessDenied.
pub(crate) fn admit(caller: &Caller, service: &Service, operation: &str) -> Result<(), Fault> {
    if !matches!(service.name, "iam" | "sts") {
        return Ok(());
    }
    let is_iam = service.version == iam::SERVICE.version;
    let kind = caller.session.as_deref().map(|session| session.kind);
    if is_iam {
        let proved = || matches!(caller.mfa(), Some(Some(_)));
        return match kind {
            Some(SessionKind::FederationToken) => Err(not_for_iam()),
            Some(SessionKind::SessionToken) if !proved() => Err(not_for_iam()),
            _ => Ok(()),
        };
    }
    let cannot = || {
        Err(Fault::access_denied(format!(
            "Cannot call {operation} with session credentials"
        )))
    };
    match (operation, kind) {
        ("GetCallerIdentity", _) => Ok(()),
        ("GetSessionToken" | "GetFederationToken", Some(_)) => cannot(),
        (_, Some(SessionKind::FederationToken)) => cannot(),
        ("AssumeRole", _) if matches!(caller.principal, Principal::Root) => Err(
            Fault::access_denied("Roles may not be assumed by root accounts."),
        ),
        ("AssumeRoot", _) if matches!(caller.principal, Principal::Root) => Err(
            Fault::access_denied(unsourced!("AssumeRoot may not be called by root accounts.")),
        ),
        ("AssumeRole", _) => Ok(()),
        (_, Some(SessionKind::SessionToken)) => cannot(),
        _ => Ok(()),
    }
}

fn not_for_iam() -> Fault {
    Fault::invalid_client_token_id("The security token included in the request is invalid")
}
