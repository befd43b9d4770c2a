//! From an access key id to a secret and a caller: steps 14 and 15 of the order in which AWS checks a signature.

use std::sync::Arc;

use model::regions::is_default_region;
use state::{
    account::{ACCOUNTS, Account},
    rows::{access_key, organization, role, session_principal::SessionPrincipal, user},
    secret::Secret,
    session::Session,
};

use crate::call::{
    caller::{Caller, Principal},
    server::Core,
};

/// What the key id led to. The caller may be believed once the signature has been checked against the secret.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Signs as this.
    pub secret: Secret,
    /// Calls as this.
    pub caller: Caller,
}

/// Why a key id leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The session token is damaged, forged, belongs to another key, or is not valid in the region.
    #[error("the security token included in the request is invalid")]
    TokenInvalid,
    /// The session has ended. The text is the dialect's.
    #[error("{0}")]
    TokenExpired(&'static str),
    /// The key does not exist or is inactive, its principal is deleted, its account is closed, or it is of another partition than the host.
    #[error("the security token included in the request is invalid.")]
    KeyUnknown,
}

/// Looks up an access key id and its session token.
///
/// `partition` is the partition that the Host names, if any: keys of other partitions are unknown there. `region` is that of the
/// credential scope; not every session token is valid in every region.
///
/// # Errors
/// [`KeyError`].
pub fn credential(
    core: &Core,
    access_key_id: &str,
    session_token: Option<&str>,
    partition: Option<&str>,
    region: &str,
) -> Result<Credential, KeyError> {
    let credential = match session_token {
        Some(token) => temporary(core, access_key_id, token, region)?,
        None => long_term(core, access_key_id)?,
    };
    if organization::is_closed(&core.snapshot(), &credential.caller.account.id) {
        return Err(KeyError::KeyUnknown);
    }
    match partition {
        Some(partition) if credential.caller.account.partition != partition => {
            Err(KeyError::KeyUnknown)
        }
        _ => Ok(credential),
    }
}

fn temporary(
    core: &Core,
    access_key_id: &str,
    token: &str,
    region: &str,
) -> Result<Credential, KeyError> {
    let session = core
        .inner
        .sessions
        .open(access_key_id, token)
        .map_err(|_| KeyError::TokenInvalid)?;
    let head = core.snapshot();
    let account = head
        .get(&ACCOUNTS, &(session.account.clone(),))
        .ok_or(KeyError::KeyUnknown)?;
    if session.expires <= core.inner.clock.now() {
        return Err(KeyError::TokenExpired(account.dialect.token_expired()));
    }
    // As AWS's users report it of STS in ap-east-1 (Versent/saml2aws#928) and me-central-1 (hashicorp/terraform-provider-aws#38607).
    if session.default_regions && !is_default_region(region) {
        return Err(KeyError::TokenInvalid);
    }
    let secret = core.inner.sessions.secret(access_key_id, account.dialect);
    let principal = acting_as(&head, &session).ok_or(KeyError::KeyUnknown)?;
    let caller = Caller {
        account,
        principal,
        access_key_id: Some(access_key_id.to_owned()),
        session: Some(session),
    };
    Ok(Credential { secret, caller })
}

fn long_term(core: &Core, access_key_id: &str) -> Result<Credential, KeyError> {
    let head = core.snapshot();
    let root = |account: Arc<Account>, secret: Secret| Credential {
        secret,
        caller: Caller {
            account,
            principal: Principal::Root,
            access_key_id: Some(access_key_id.to_owned()),
            session: None,
        },
    };
    if let Some(key) = core
        .inner
        .settings
        .root_keys
        .iter()
        .find(|key| key.access_key_id == access_key_id)
    {
        let account = head
            .get(&ACCOUNTS, &(key.account.clone(),))
            .ok_or(KeyError::KeyUnknown)?;
        return Ok(root(account, key.secret.clone()));
    }
    let key = access_key::with_id(&head, access_key_id)
        .filter(|key| key.active)
        .ok_or(KeyError::KeyUnknown)?;
    let account = head
        .get(&ACCOUNTS, &(key.account.clone(),))
        .ok_or(KeyError::KeyUnknown)?;
    if key.owner.as_str() == account.id.as_str() {
        return Ok(root(account, key.secret.clone()));
    }
    let user = user::with_id(&head, &key.owner).ok_or(KeyError::KeyUnknown)?;
    let caller = Caller {
        account,
        principal: Principal::User(user),
        access_key_id: Some(access_key_id.to_owned()),
        session: None,
    };
    Ok(Credential {
        secret: key.secret.clone(),
        caller,
    })
}

/// The current principal of a session: the user or role as it is now; `None` if it is deleted.
fn acting_as(head: &store::Head, session: &Session) -> Option<Principal> {
    match &session.principal {
        SessionPrincipal::Root => Some(Principal::Root),
        SessionPrincipal::User(id) => user::with_id(head, id).map(Principal::User),
        SessionPrincipal::Role { id, name } => {
            let role = role::with_id(head, id)?;
            Some(Principal::AssumedRole {
                role,
                session_name: name.clone(),
            })
        }
        SessionPrincipal::FederatedUser { maker, name } => {
            let maker = match maker {
                Some(id) => Some(user::with_id(head, id)?),
                None => None,
            };
            Some(Principal::FederatedUser {
                maker,
                name: name.clone(),
            })
        }
    }
}
