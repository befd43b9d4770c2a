//! A report of last accessed services.

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::{
    account::{AccountId, EntityId},
    rows::{attachment::EntityKind, attempt::Attempt},
};

/// A report. It is complete when it is requested, and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastAccessedJob {
    /// `aws:userid` of the requester: only it can fetch the report.
    pub requester: String,
    /// When it was requested and created.
    pub created: OffsetDateTime,
    /// Whether it has actions.
    pub action_level: bool,
    /// The users and roles whose attempts it counts.
    pub entities: Vec<Entity>,
    /// The services that the policies grant, by namespace.
    pub services: Vec<ServiceUse>,
}

/// A user or role of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// A user or a role.
    pub kind: EntityKind,
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its unique id.
    pub id: EntityId,
    /// Its path.
    pub path: String,
}

/// The use of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceUse {
    /// `iam`.
    pub namespace: String,
    /// The last attempt of each entity, by the entity's index.
    pub attempts: Vec<(u32, Attempt)>,
    /// The tracked actions, with the last attempt and its entity; empty if no tracked action was tried.
    pub actions: Vec<(String, Option<(u32, Attempt)>)>,
}

/// Reports by account and job id.
pub static LAST_ACCESSED_JOBS: Table<(AccountId, String), LastAccessedJob> =
    Table::new("last accessed jobs", 1);

impl LastAccessedJob {
    /// Its weight: the number of its entries.
    pub fn weight(&self) -> usize {
        let of_service = |used: &ServiceUse| 1 + used.attempts.len() + used.actions.len();
        self.entities.len() + self.services.iter().map(of_service).sum::<usize>()
    }

    /// The ARN of an entity by its index.
    pub fn arn(&self, place: u32) -> Option<String> {
        let entity = self.entities.get(usize::try_from(place).ok()?)?;
        Some(entity.arn.clone())
    }
}
