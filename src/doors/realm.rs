//! The realms, whose endpoints are Keycloak's. OpenID Connect Discovery 1.0; RFC 6749; RFC 7517.

mod discovery;
mod door;
mod http;
mod link;
mod logins;
mod token;

pub(crate) use door::RealmDoor;
