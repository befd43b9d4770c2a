//! A managed policy and its versions.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::{
    Scope,
    account::{AccountId, EntityId},
    documents::StoredDocument,
    tags::Tag,
};

/// A managed policy: one of an account, or a built-in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// `ANPA…`.
    pub id: EntityId,
    /// As given; unique in the account ignoring case.
    pub name: String,
    /// `/` or `/division/`.
    pub path: String,
    /// Its description, which cannot change.
    pub description: Option<String>,
    /// When it was created.
    pub created: OffsetDateTime,
    /// When its newest version was created.
    pub updated: OffsetDateTime,
    /// The number of the default version.
    pub default_version: u32,
    /// The highest version number ever used. Numbers are not reused.
    pub last_version: u32,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// Customer managed policies by account and folded name: the order of ListPolicies.
pub static POLICIES: Table<(AccountId, String), ManagedPolicy> = Table::new("policies", 1);

/// One version of a managed policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// The document.
    pub document: StoredDocument,
    /// When it was created.
    pub created: OffsetDateTime,
}

/// Versions by policy and number.
pub static POLICY_VERSIONS: Table<(EntityId, u32), PolicyVersion> =
    Table::new("policy versions", 1);

/// The stored versions of a policy, oldest first.
pub fn versions<'a>(
    cx: &'a impl Scope,
    policy: &EntityId,
) -> impl Iterator<Item = (u32, Arc<PolicyVersion>)> + 'a {
    cx.head()
        .prefix(&POLICY_VERSIONS, &(policy.clone(),))
        .map(|((_, number), version)| (number, version))
}

/// `v1`.
pub fn version_label(number: u32) -> String {
    format!("v{number}")
}

/// The number in a label such as `v1`; `None` for any other text.
pub fn version_number(label: &str) -> Option<u32> {
    label
        .strip_prefix('v')?
        .parse()
        .ok()
        .filter(|number| version_label(*number) == label)
}
