//! The rows that the store keeps: for each noun its struct, its table, its indexes and its look-ups.

pub mod access_key;
pub mod account_profile;
pub mod attachment;
pub mod control_policy;
pub mod done;
pub mod group;
pub mod inline_policy;
pub mod managed_policy;
pub mod membership;
pub mod mfa_device;
pub mod organization;
pub mod password;
pub mod password_policy;
pub mod role;
pub mod service_credential;
pub mod signing_certificate;
pub mod ssh_public_key;
pub mod unit;
pub mod user;
