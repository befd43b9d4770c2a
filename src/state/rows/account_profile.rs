//! The name of an account, and the e-mail address of its root user. Account Management Reference Guide, "View account identifiers".

use serde::{Deserialize, Serialize};
use store::{Head, Index, Table};
use time::OffsetDateTime;

use crate::{account::AccountId, keys::folded};

/// An account's name and address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its display name.
    pub name: String,
    /// The address of its root user. No other account of the server has it.
    pub email: String,
    /// When its root user last logged in with a password.
    pub password_last_used: Option<OffsetDateTime>,
}

/// Profiles by account.
pub static ACCOUNT_PROFILES: Table<(AccountId,), Profile> = Table::new("account profiles", 1);

/// The account of an address, ignoring case.
pub static ACCOUNTS_BY_EMAIL: Index<(String,), (AccountId,), Profile> = Index::new(
    "accounts by email",
    &ACCOUNT_PROFILES,
    |_, profile, found| {
        found((folded(&profile.email),));
    },
);

/// The profile of an account. The default name is its id, and the default address lies in a reserved domain (RFC 2606).
pub fn of(head: &Head, account: &AccountId) -> Profile {
    match head.get(&ACCOUNT_PROFILES, &(account.clone(),)) {
        Some(profile) => (*profile).clone(),
        None => Profile {
            name: account.to_string(),
            email: format!("{account}@example.com"),
            password_last_used: None,
        },
    }
}

/// The account that has an address.
pub fn with_email(head: &Head, email: &str) -> Option<AccountId> {
    let found = head.lookup(&ACCOUNTS_BY_EMAIL, &(folded(email),));
    found.map(|(account,)| account)
}
