//! The alias of an account.

use serde::{Deserialize, Serialize};
use store::{Index, Table};

use crate::{Scope, account::AccountId};

/// An alias.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountAlias {
    /// The account that has it.
    pub account: AccountId,
}

/// Aliases by partition and name: a name is unique in a partition.
pub static ACCOUNT_ALIASES: Table<(String, String), AccountAlias> =
    Table::new("account aliases", 1);

/// The alias of an account.
pub static ACCOUNT_ALIASES_BY_ACCOUNT: Index<(AccountId,), (String, String), AccountAlias> =
    Index::new(
        "account aliases by account",
        &ACCOUNT_ALIASES,
        |_, alias, found| found((alias.account.clone(),)),
    );

/// The alias of the caller's account.
pub fn of(cx: &impl Scope) -> Option<String> {
    let key = (cx.account_id().clone(),);
    cx.head()
        .lookup(&ACCOUNT_ALIASES_BY_ACCOUNT, &key)
        .map(|(_, alias)| alias)
}

/// The key of an alias in the caller's partition.
pub fn key(cx: &impl Scope, alias: &str) -> (String, String) {
    (cx.account().partition.clone(), alias.to_owned())
}
