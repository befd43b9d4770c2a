//! The credentials of users and of the root user, and server certificates.

pub(crate) mod access_keys;
pub(crate) mod login_profiles;
pub(crate) mod mfa;
pub(crate) mod server_certificates;
pub(crate) mod service_specific_credentials;
pub(crate) mod signing_certificates;
pub(crate) mod ssh_public_keys;
