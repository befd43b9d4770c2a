//! A long-term access key of a user or of the root user.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Head, Index, Table};
use time::OffsetDateTime;

use crate::{
    Scope,
    account::{AccountId, EntityId},
    secret::Secret,
};

/// An access key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    /// `AKIA…`.
    pub id: String,
    /// The account of its caller.
    pub account: AccountId,
    /// The user's unique id; the account id for a key of the root user.
    pub owner: EntityId,
    /// The secret, which is shown once: when the key is created.
    pub secret: Secret,
    /// Whether its status is `Active`.
    pub active: bool,
    /// When it was created.
    pub created: OffsetDateTime,
}

/// Access keys by id.
pub static ACCESS_KEYS: Table<(String,), AccessKey> = Table::new("access keys", 1);

/// The keys of an owner.
pub static ACCESS_KEYS_BY_OWNER: Index<(EntityId, String), (String,), AccessKey> =
    Index::new("access keys by owner", &ACCESS_KEYS, |(id,), key, found| {
        found((key.owner.clone(), id.clone()))
    });

impl AccessKey {
    /// `Active` or `Inactive`.
    pub fn status(&self) -> String {
        status(self.active)
    }
}

/// The status of a credential, as in AWS's answers.
pub fn status(active: bool) -> String {
    if active { "Active" } else { "Inactive" }.to_owned()
}

/// The key of an id.
pub fn with_id(head: &Head, id: &str) -> Option<Arc<AccessKey>> {
    head.get(&ACCESS_KEYS, &(id.to_owned(),))
}

/// The keys of an owner, in the order of their ids.
pub fn of<'a>(cx: &'a impl Scope, owner: &EntityId) -> impl Iterator<Item = Arc<AccessKey>> + 'a {
    cx.head()
        .index_prefix(&ACCESS_KEYS_BY_OWNER, &(owner.clone(),))
        .filter_map(|(_, key)| cx.head().get(&ACCESS_KEYS, &key))
}

/// Checks a secret that the operator chose: it must survive headers and shells, and must not be easy to guess.
///
/// # Errors
/// The requirement, as a sentence.
pub fn check_secret(secret: &Secret) -> Result<(), &'static str> {
    let text = secret.reveal();
    if (8..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(());
    }
    Err("a secret access key has 8 to 128 visible ASCII characters")
}
