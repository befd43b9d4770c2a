//! An account's password policy.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Head, Table};

use crate::account::{Account, AccountId};

/// An account's own policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordPolicy {
    /// The minimum number of characters.
    pub minimum_length: u32,
    /// Whether a symbol is required.
    pub symbols: bool,
    /// Whether a digit is required.
    pub numbers: bool,
    /// Whether an upper-case letter is required.
    pub uppercase: bool,
    /// Whether a lower-case letter is required.
    pub lowercase: bool,
    /// Whether every user can change its own password.
    pub users_may_change: bool,
    /// Days after which a password expires.
    pub max_age: Option<u32>,
    /// The number of newest passwords, including the current one, that cannot be reused.
    pub reuse_prevention: Option<u32>,
    /// `HardExpiry`, as given: users cannot replace an expired password at sign-in, but can through the API.
    pub hard_expiry: Option<bool>,
}

/// Policies by account.
pub static PASSWORD_POLICIES: Table<(AccountId,), PasswordPolicy> =
    Table::new("password policies", 1);

/// The account's own policy, if it has one.
pub fn of(head: &Head, account: &Account) -> Option<Arc<PasswordPolicy>> {
    head.get(&PASSWORD_POLICIES, &(account.id.clone(),))
}
