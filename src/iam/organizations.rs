//! Which organization an account belongs to. Nothing puts an account into one yet: every account stands alone.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Head, Table};

use crate::account::AccountId;

/// An organization, as far as IAM asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// `o-…`.
    pub id: String,
    /// The account that manages it.
    pub management: AccountId,
    /// Delegated administrators for IAM.
    pub administrators: Vec<AccountId>,
    /// Whether all features are enabled, not consolidated billing alone.
    pub all_features: bool,
    /// Whether IAM has trusted access.
    pub iam_has_access: bool,
}

/// An account's membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The organization's id.
    pub organization: String,
}

/// Organizations by id.
pub static ORGANIZATIONS: Table<(String,), Organization> = Table::new("organizations", 1);

/// Memberships by account.
pub static ORGANIZATION_MEMBERS: Table<(AccountId,), Member> =
    Table::new("organization members", 1);

/// The organization of an account, if it is in one.
pub fn organization_of(head: &Head, account: &AccountId) -> Option<Arc<Organization>> {
    let member = head.get(&ORGANIZATION_MEMBERS, &(account.clone(),))?;
    head.get(&ORGANIZATIONS, &(member.organization.clone(),))
}
