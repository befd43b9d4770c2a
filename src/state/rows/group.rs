//! A group.

use serde::{Deserialize, Serialize};
use store::{Index, Table};
use time::OffsetDateTime;

use crate::{
    Scope,
    account::{AccountId, EntityId},
};

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// `AGPA…`.
    pub id: EntityId,
    /// As given; unique in the account ignoring case.
    pub name: String,
    /// `/` or `/division/`.
    pub path: String,
    /// When it was created.
    pub created: OffsetDateTime,
    /// Whether the vendor owns it. All accounts of the dialect share it; none can change it.
    #[serde(skip)]
    pub built_in: bool,
}

/// Groups by account and folded name: the order of ListGroups.
pub static GROUPS: Table<(AccountId, String), Group> = Table::new("groups", 1);

/// The key of a group by its unique id.
pub static GROUPS_BY_ID: Index<(EntityId,), (AccountId, String), Group> =
    Index::new("groups by id", &GROUPS, |_, group, found| {
        found((group.id.clone(),))
    });

impl Group {
    /// `arn:aws:iam::ACCOUNT:group/PATH/NAME`. A built-in group has the vendor's word in place of an account.
    pub fn arn(&self, cx: &impl Scope) -> String {
        if self.built_in {
            return crate::arn::iam(
                &cx.account().partition,
                cx.dialect().vendor(),
                "group",
                &self.path,
                &self.name,
            );
        }
        cx.account().arn("group", &self.path, &self.name)
    }
}
