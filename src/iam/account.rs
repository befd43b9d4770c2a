//! Settings of an account: its alias, its properties, its password policy.

pub(crate) mod account_alias;
pub(crate) mod account_properties;
pub(crate) mod password_policy;
