//! An inline policy: a document that belongs to one user, group or role, and is deleted with it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::Table;

use crate::{
    Scope,
    account::{AccountId, EntityId},
    documents::StoredDocument,
};

/// An inline policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlinePolicy {
    /// The document.
    pub document: StoredDocument,
}

/// Inline policies by account, entity and name. Names are case-sensitive.
pub static INLINE_POLICIES: Table<(AccountId, EntityId, String), InlinePolicy> =
    Table::new("inline policies", 1);

/// The inline policies of an entity, in the order of their names.
pub fn of<'a>(
    cx: &'a impl Scope,
    entity: &EntityId,
) -> impl Iterator<Item = (String, Arc<InlinePolicy>)> + 'a {
    cx.head()
        .prefix(&INLINE_POLICIES, &(cx.account_id().clone(), entity.clone()))
        .map(|((_, _, name), policy)| (name, policy))
}
