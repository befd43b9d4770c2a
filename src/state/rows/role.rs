//! A role.

use std::sync::Arc;

use policy::{Document, DocumentKind};
use serde::{Deserialize, Serialize};
use store::{Head, Index, Table};
use time::OffsetDateTime;

use crate::{
    account::{Account, AccountId, EntityId},
    documents::StoredDocument,
    tags::Tag,
};

/// The path of service-linked roles.
pub const SERVICE_LINKED: &str = "/aws-service-role/";

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// `AROA…`.
    pub id: EntityId,
    /// As given; unique in the account ignoring case.
    pub name: String,
    /// `/` or `/division/`.
    pub path: String,
    /// When it was created.
    pub created: OffsetDateTime,
    /// Its description.
    pub description: Option<String>,
    /// Its trust policy.
    pub trust: StoredDocument,
    /// The users and roles that its trust policy names: as spelled there, and by unique id.
    pub trust_principals: Vec<(String, EntityId)>,
    /// `MaxSessionDuration` in seconds: 3600 to 43200.
    pub max_session_duration: i64,
    /// The ARN of its permissions boundary.
    pub boundary: Option<String>,
    /// Its tags, in the order in which they were added.
    pub tags: Vec<Tag>,
    /// The role template from which it was created.
    pub template: Option<SourceTemplate>,
}

/// The source of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceTemplate {
    /// The ARN of the template.
    pub arn: String,
    /// Its minor version.
    pub minor_version: i64,
}

/// Roles by account and folded name: the order of ListRoles.
pub static ROLES: Table<(AccountId, String), Role> = Table::new("roles", 1);

/// The key of a role by its unique id.
pub static ROLES_BY_ID: Index<(EntityId,), (AccountId, String), Role> =
    Index::new("roles by id", &ROLES, |_, role, found| {
        found((role.id.clone(),))
    });

/// The roles that have a policy as their boundary: account, policy ARN, role.
pub static ROLES_BY_BOUNDARY: Index<(AccountId, String, EntityId), (AccountId, String), Role> =
    Index::new("roles by boundary", &ROLES, |(account, _), role, found| {
        if let Some(arn) = &role.boundary {
            found((account.clone(), arn.clone(), role.id.clone()));
        }
    });

impl Role {
    /// `arn:aws:iam::ACCOUNT:role/PATH/NAME`.
    pub fn arn(&self, account: &Account) -> String {
        account.arn("role", &self.path, &self.name)
    }

    /// Whether it is a service-linked role, which only its service can change.
    /// IAM User Guide, "Create a service-linked role".
    pub fn is_service_linked(&self) -> bool {
        self.path.starts_with(SERVICE_LINKED)
    }

    /// Its compiled trust policy, with users and roles by unique id. `None` only for a stored text that no longer parses:
    /// the role then cannot be assumed.
    pub fn trust_policy(&self, account: &Account) -> Option<&Arc<Document>> {
        compiled_trust(&self.trust, &self.trust_principals, account)
    }
}

/// The role of a unique id, in any account.
pub fn with_id(head: &Head, id: &EntityId) -> Option<Arc<Role>> {
    let key = head.lookup(&ROLES_BY_ID, &(id.clone(),))?;
    head.get(&ROLES, &key)
}

/// Principals of a trust policy: as spelled there, and by unique id.
pub type Pins = Vec<(String, EntityId)>;

/// A trust policy, compiled with its ids.
pub fn compiled_trust<'t>(
    trust: &'t StoredDocument,
    pins: &[(String, EntityId)],
    account: &Account,
) -> Option<&'t Arc<Document>> {
    let ids: Vec<_> = pins
        .iter()
        .map(|(arn, id)| (arn.as_str(), id.as_str()))
        .collect();
    trust.compiled_then(
        DocumentKind::Trust,
        account.dialect,
        &account.partition,
        |document| document.pin(&ids),
    )
}
