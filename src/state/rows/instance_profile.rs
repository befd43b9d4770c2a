//! An instance profile.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Index, Table};
use time::OffsetDateTime;

use crate::{
    Scope,
    account::{Account, AccountId, EntityId},
    tags::Tag,
};

/// An instance profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceProfile {
    /// `AIPA…`.
    pub id: EntityId,
    /// As given; unique in the account ignoring case.
    pub name: String,
    /// `/` or `/division/`.
    pub path: String,
    /// When it was created.
    pub created: OffsetDateTime,
    /// The role in it.
    pub role: Option<EntityId>,
    /// Its tags, in the order in which they were added.
    pub tags: Vec<Tag>,
}

/// Instance profiles by account and folded name: the order of ListInstanceProfiles.
pub static INSTANCE_PROFILES: Table<(AccountId, String), InstanceProfile> =
    Table::new("instance profiles", 1);

/// The instance profiles that a role is in: account, role, folded name.
pub static INSTANCE_PROFILES_BY_ROLE: Index<
    (AccountId, EntityId, String),
    (AccountId, String),
    InstanceProfile,
> = Index::new(
    "instance profiles by role",
    &INSTANCE_PROFILES,
    |(account, name), profile, found| {
        if let Some(role) = &profile.role {
            found((account.clone(), role.clone(), name.clone()));
        }
    },
);

impl InstanceProfile {
    /// `arn:aws:iam::ACCOUNT:instance-profile/PATH/NAME`.
    pub fn arn(&self, account: &Account) -> String {
        account.arn("instance-profile", &self.path, &self.name)
    }
}

/// The instance profiles that a role is in, by name.
pub fn of_role<'a>(
    cx: &'a impl Scope,
    role: &EntityId,
) -> impl Iterator<Item = (String, Arc<InstanceProfile>)> + 'a {
    let prefix = (cx.account_id().clone(), role.clone());
    cx.head()
        .index_prefix(&INSTANCE_PROFILES_BY_ROLE, &prefix)
        .filter_map(|((account, _, name), _)| {
            let profile = cx
                .head()
                .get(&INSTANCE_PROFILES, &(account, name.clone()))?;
            Some((name, profile))
        })
}
