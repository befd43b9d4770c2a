//! The attachment of a managed policy to a user, group or role.

use serde::{Deserialize, Serialize};
use store::{Index, Table};

use crate::{
    Scope,
    account::{AccountId, EntityId},
    rows::{role::ROLES_BY_BOUNDARY, user::USERS_BY_BOUNDARY},
};

/// The kinds of entity that a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EntityKind {
    /// A group.
    Group,
    /// A role.
    Role,
    /// A user.
    User,
}

impl EntityKind {
    /// `user`, as in ARNs and index keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Role => "role",
            Self::User => "user",
        }
    }
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The kind of the entity.
    pub kind: EntityKind,
}

/// Account, entity, policy ARN.
pub type AttachmentKey = (AccountId, EntityId, String);

/// Account, policy ARN, kind, entity.
pub type AttachedTo = (AccountId, String, String, EntityId);

/// Attachments by account, entity and policy ARN. The account is the entity's.
pub static ATTACHMENTS: Table<AttachmentKey, Attachment> = Table::new("attachments", 1);

/// The entities of a policy: account, policy ARN, kind, entity.
pub static ATTACHMENTS_BY_POLICY: Index<AttachedTo, AttachmentKey, Attachment> = Index::new(
    "attachments by policy",
    &ATTACHMENTS,
    |(account, entity, arn), attachment, found| {
        found((
            account.clone(),
            arn.clone(),
            attachment.kind.word().to_owned(),
            entity.clone(),
        ));
    },
);

/// The ARNs attached to an entity, sorted.
pub fn of<'a>(cx: &'a impl Scope, entity: &EntityId) -> impl Iterator<Item = String> + 'a {
    cx.head()
        .prefix(&ATTACHMENTS, &(cx.account_id().clone(), entity.clone()))
        .map(|((_, _, arn), _)| arn)
}

/// The number of users, groups and roles of the account to which a policy is attached.
pub fn count_of_policy(cx: &impl Scope, arn: &str) -> usize {
    cx.head().index_count(
        &ATTACHMENTS_BY_POLICY,
        &(cx.account_id().clone(), arn.to_owned()),
    )
}

/// The number of entities of the account whose boundary is a policy.
pub fn boundaries_of_policy(cx: &impl Scope, arn: &str) -> usize {
    let prefix = (cx.account_id().clone(), arn.to_owned());
    cx.head().index_count(&USERS_BY_BOUNDARY, &prefix)
        + cx.head().index_count(&ROLES_BY_BOUNDARY, &prefix)
}
