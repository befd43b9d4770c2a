//! Realms: users log in to their partition's realm with a password and get tokens, which LoginWithWebIdentity accepts. Root users have a
//! realm of their own.
//!
//! The protocol is Keycloak's. Users set their password through a mailed link. Deleting a user ends its password, links and login sessions
//! at once, because each is keyed by the user's unique id.

mod grant;
mod links;
pub mod outbox;
mod person;
pub(crate) mod signing_keys;
mod tokens;

use state::{
    Scope,
    account::{Account, EntityId},
    rows::{
        link::{LINKS, LINKS_BY_USER},
        login_session::{LOGIN_SESSIONS, LOGIN_SESSIONS_BY_USER},
    },
};

use crate::call::Write;

pub use grant::{Grant, GrantError, TokenResponse, grant, grant_wait, guessed, logout};
pub(crate) use links::invite;
pub use links::{LinkError, Purpose, link, use_link};
pub(crate) use person::realms;
pub use person::{ROOT_ACCOUNTS, Realm, with_name};
pub use signing_keys::signing_keys;
pub use state::marks::throttle::Throttle;
pub use state::rows::password::{Hash, HashError, PASSWORDS, Password};
pub use tokens::{AccessClaims, TokenError, verify_token};

/// Deletes everything that a user logs in with.
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
    tx.delete(&PASSWORDS, &prefix);
    for key in links {
        tx.delete(&LINKS, &key);
    }
    for key in sessions {
        tx.delete(&LOGIN_SESSIONS, &key);
    }
    crate::realm::outbox::forget_user(tx, user);
}

/// `https://host/auth/realms/demo`: the issuer of a realm's tokens.
pub fn issuer(public_url: &str, realm: &str) -> String {
    format!("{public_url}/auth/realms/{realm}")
}

/// A realm as an OIDC provider: `arn:demo:iam::astran:oidc-provider/host/auth/realms/demo`.
pub fn provider_arn(public_url: &str, realm: &Realm, account: &Account) -> String {
    let host = public_url
        .split_once("://")
        .map_or(public_url, |(_, host)| host);
    state::arn::iam(
        &account.partition,
        account.dialect.vendor(),
        "oidc-provider",
        "/",
        &issuer(host, realm.name()),
    )
}
