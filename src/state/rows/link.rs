//! A link that sets a password.

use serde::{Deserialize, Serialize};
use store::{Index, Table};
use time::OffsetDateTime;

use crate::account::{AccountId, EntityId};

/// A stored link. Only a digest of its key is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The account of the user.
    pub account: AccountId,
    /// The user whose password it sets.
    pub user: EntityId,
    /// When it expires.
    pub expires: OffsetDateTime,
}

/// Links by the digest of their key, in hex.
pub static LINKS: Table<(String,), Link> = Table::new("links", 1);

/// The links of a user.
pub static LINKS_BY_USER: Index<(EntityId, String), (String,), Link> =
    Index::new("links by user", &LINKS, |(digest,), link, found| {
        found((link.user.clone(), digest.clone()))
    });
