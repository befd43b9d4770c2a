//! The rows that the store keeps: for each noun its struct, its table, its indexes and its look-ups.

pub(crate) mod access_key;
pub(crate) mod account_profile;
pub(crate) mod attachment;
pub(crate) mod control_policy;
pub(crate) mod done;
pub(crate) mod group;
pub(crate) mod inline_policy;
pub(crate) mod managed_policy;
pub(crate) mod membership;
pub(crate) mod mfa_device;
pub(crate) mod organization;
pub(crate) mod password;
pub(crate) mod role;
pub(crate) mod signing_certificate;
pub(crate) mod ssh_public_key;
pub(crate) mod unit;
pub(crate) mod user;
