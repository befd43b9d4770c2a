//! The realm of a partition: users log in with a password and get tokens, which LoginWithWebIdentity takes.
//!
//! Shaped as Keycloak's realms are. A user sets its password through a link that is mailed to it; deleting the user ends its password,
//! links and login sessions at once, because each is found by the user's unique id.

mod grant;
mod links;
mod passwords;
mod throttle;
mod tokens;

use crate::{
    account::EntityId,
    call::{View, Write},
};

pub use grant::{Grant, GrantError, Granted};
pub(crate) use links::invite;
pub use links::{LINKS, LINKS_BY_USER, Link, LinkError, Purpose};
pub use passwords::{Hash, PASSWORDS, Password, Unusable};
pub use throttle::Throttle;
pub use tokens::{AccessClaims, LOGIN_SESSIONS, LOGIN_SESSIONS_BY_USER, LoginSession, TokenError};

/// The client that logs in; also the audience of its tokens.
pub const CLIENT: &str = "s5";

/// Ends everything by which a user logs in.
pub(crate) fn forget_user(tx: &mut Write<'_>, user: &EntityId) {
    let prefix = (user.clone(),);
    let links: Vec<_> = tx
        .head()
        .index_prefix(&LINKS_BY_USER, &prefix)
        .map(|(_, key)| key)
        .collect();
    let sessions: Vec<_> = tx
        .head()
        .index_prefix(&LOGIN_SESSIONS_BY_USER, &prefix)
        .map(|(_, key)| key)
        .collect();
    tx.tx.delete(&PASSWORDS, &prefix);
    for key in links {
        tx.tx.delete(&LINKS, &key);
    }
    for key in sessions {
        tx.tx.delete(&LOGIN_SESSIONS, &key);
    }
    crate::outbox::forget_user(tx, user);
}

/// `https://host/auth/realms/demo`: the issuer of a partition's tokens.
pub fn issuer(public_url: &str, partition: &str) -> String {
    format!("{public_url}/auth/realms/{partition}")
}

/// The realm as an OIDC provider: `arn:demo:iam::astran:oidc-provider/host/auth/realms/demo`.
pub fn provider_arn(public_url: &str, partition: &str, vendor: &str) -> String {
    let host = public_url
        .split_once("://")
        .map_or(public_url, |(_, host)| host);
    format!("arn:{partition}:iam::{vendor}:oidc-provider/{host}/auth/realms/{partition}")
}

/// The user's UUID, which its unique id carries: `AIDA…32 hex` is `c654348c-…`.
pub fn subject(user: &EntityId) -> Option<String> {
    let uuid = uuid::Uuid::try_parse(user.as_str().strip_prefix("AIDA")?).ok()?;
    Some(uuid.hyphenated().to_string())
}

/// The unique id of a subject.
pub fn user_of_subject(subject: &str) -> Option<EntityId> {
    let uuid = uuid::Uuid::try_parse(subject).ok()?;
    Some(EntityId::new(crate::ids::from_uuid("AIDA", uuid)))
}
