//! An SSH public key of a user.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::{
    Scope,
    account::{AccountId, EntityId},
};

/// An SSH public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SshPublicKey {
    /// `APKA…`.
    pub id: EntityId,
    /// As it was uploaded.
    pub body: String,
    /// The key in SSH's binary form.
    pub blob: Vec<u8>,
    /// Whether its status is `Active`.
    pub active: bool,
    /// When it was uploaded.
    pub uploaded: OffsetDateTime,
}

/// SSH public keys by account, user and id.
pub static SSH_PUBLIC_KEYS: Table<(AccountId, EntityId, String), SshPublicKey> =
    Table::new("ssh public keys", 1);

/// The keys of a user, in the order of their ids.
pub fn of<'a>(cx: &'a impl Scope, user: &EntityId) -> impl Iterator<Item = Arc<SshPublicKey>> + 'a {
    let prefix = (cx.account_id().clone(), user.clone());
    cx.head()
        .prefix(&SSH_PUBLIC_KEYS, &prefix)
        .map(|(_, key)| key)
}
