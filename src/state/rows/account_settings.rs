//! The settings of an account: its properties, and its preferences for STS.

use serde::{Deserialize, Serialize};
use store::Table;

use crate::{Scope, account::AccountId};

/// Properties that were set, by account and `Namespace/PropertyName`.
pub static ACCOUNT_PROPERTIES: Table<(AccountId, String), String> =
    Table::new("account properties", 1);

/// The preferences of an account for STS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StsPreferences {
    /// `GlobalEndpointTokenVersion`: 1 or 2.
    pub token_version: u8,
}

/// Preferences that were set, by account.
pub static STS_PREFERENCES: Table<(AccountId,), StsPreferences> = Table::new("sts preferences", 1);

/// The version of the session tokens of the global endpoint, until it is set. AWS's default is 1, whose tokens are valid only in the Regions
/// that are enabled by default. Most clients of this server use one address for all Regions, so here the default is 2.
pub const TOKEN_VERSION: u8 = 2;

/// `GlobalEndpointTokenVersion` of an account.
pub fn token_version(cx: &impl Scope, account: &AccountId) -> u8 {
    cx.head()
        .get(&STS_PREFERENCES, &(account.clone(),))
        .map_or(TOKEN_VERSION, |preferences| preferences.token_version)
}
