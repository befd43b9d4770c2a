//! The issuer of the tokens about an account's principals.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Head, Index, Table};

use crate::account::AccountId;

/// An account's issuer. It is created when the feature is first enabled, and stays, so tokens issued before the feature was disabled can
/// still be verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// The issuer's id: a UUID.
    pub id: String,
    /// Whether tokens are issued.
    pub enabled: bool,
}

/// Issuers by account.
pub static ISSUERS: Table<(AccountId,), Issuer> = Table::new("outbound issuers", 1);

/// The account of an issuer's id.
pub static ISSUERS_BY_ID: Index<(String,), (AccountId,), Issuer> =
    Index::new("outbound issuers by id", &ISSUERS, |_, issuer, found| {
        found((issuer.id.clone(),))
    });

/// The path of the issuers. No bucket name begins with `_`.
pub const PATH: &str = "/_tokens";

impl Issuer {
    /// Its URL: `iss` of its tokens, and the prefix of discovery and keys.
    pub fn url(&self, public_url: &str) -> String {
        format!("{public_url}{PATH}/{}", self.id)
    }
}

/// The issuer of an account, if the feature was ever enabled.
pub fn of(head: &Head, account: &AccountId) -> Option<Arc<Issuer>> {
    head.get(&ISSUERS, &(account.clone(),))
}

/// The account of an issuer's id.
pub fn account_of(head: &Head, id: &str) -> Option<AccountId> {
    head.lookup(&ISSUERS_BY_ID, &(id.to_owned(),))
        .map(|(account,)| account)
}
