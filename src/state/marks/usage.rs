//! The last use of credentials: kept in memory and written lazily, so no request waits for the disk.
//!
//! AWS's own grain is about 15 minutes (IAM User Guide, "access key last used"): marks closer than that are not even written.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};
use store::{Head, Table, Transaction};
use time::{Duration, OffsetDateTime};

use crate::{account::EntityId, marks::last_accessed::Attempts, rows::role};

/// GetAccessKeyLastUsed's service and Region of a key that was never used.
pub const NEVER: &str = "N/A";
/// The precision of written marks.
pub const GRAIN: Duration = Duration::minutes(15);

/// The last use of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyUsage {
    /// Its time.
    pub at: OffsetDateTime,
    /// The service (`iam`, `sts`, `s3`).
    pub service: String,
    /// The Region in the credential scope.
    pub region: String,
}

/// The last use of each key, as of the last lazy write.
pub static KEYS_LAST_USED: Table<(String,), KeyUsage> = Table::new("access keys last used", 1);

/// The last use of a role: a session was created, or made a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleUsage {
    /// Its time.
    pub at: OffsetDateTime,
    /// The Region in the credential scope.
    pub region: String,
}

/// The last use of each role, as of the last lazy write.
pub static ROLES_LAST_USED: Table<(EntityId,), RoleUsage> = Table::new("roles last used", 1);

/// Drops the marks of a deleted role.
pub fn forget_role(tx: &mut Transaction, id: &EntityId) {
    tx.delete(&ROLES_LAST_USED, &(id.clone(),));
}

/// Marks that are not written yet.
#[derive(Debug, Default)]
pub struct Usage {
    marks: Mutex<HashMap<String, KeyUsage>>,
    roles: Mutex<HashMap<EntityId, RoleUsage>>,
    /// The last attempts of actions.
    pub attempts: Attempts,
}

impl Usage {
    /// Records a use of a key, after its signature was verified.
    pub fn mark(&self, access_key_id: &str, at: OffsetDateTime, service: &str, region: &str) {
        let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        match marks.get_mut(access_key_id) {
            Some(mark) if mark.service == service && mark.region == region => mark.at = at,
            Some(mark) => {
                *mark = KeyUsage {
                    at,
                    service: service.to_owned(),
                    region: region.to_owned(),
                }
            }
            None => {
                let mark = KeyUsage {
                    at,
                    service: service.to_owned(),
                    region: region.to_owned(),
                };
                marks.insert(access_key_id.to_owned(), mark);
            }
        }
    }

    /// The last use of a key, written or not.
    pub fn of_key(&self, head: &Head, access_key_id: &str) -> Option<KeyUsage> {
        let unwritten = self
            .marks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(access_key_id)
            .cloned();
        unwritten.or_else(|| {
            head.get(&KEYS_LAST_USED, &(access_key_id.to_owned(),))
                .map(|used| (*used).clone())
        })
    }

    /// Records a use of a role.
    pub fn mark_role(&self, id: &EntityId, at: OffsetDateTime, region: &str) {
        let mark = RoleUsage {
            at,
            region: region.to_owned(),
        };
        let mut roles = self.roles.lock().unwrap_or_else(PoisonError::into_inner);
        roles.insert(id.clone(), mark);
    }

    /// The last use of a role, written or not.
    pub fn of_role(&self, head: &Head, id: &EntityId) -> Option<RoleUsage> {
        let unwritten = self
            .roles
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned();
        unwritten.or_else(|| {
            head.get(&ROLES_LAST_USED, &(id.clone(),))
                .map(|used| (*used).clone())
        })
    }

    /// Whether there is anything to write.
    pub fn is_clean(&self) -> bool {
        self.marks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
            && self
                .roles
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .is_empty()
            && self.attempts.is_clean()
    }

    /// Writes the marks that differ from the written ones by more than the grain, and drops the others.
    pub fn write(&self, tx: &mut Transaction) {
        self.attempts.write(tx);
        self.write_roles(tx);
        let marks = std::mem::take(&mut *self.marks.lock().unwrap_or_else(PoisonError::into_inner));
        for (id, mark) in marks {
            let key = (id,);
            let written = tx.head().get(&KEYS_LAST_USED, &key);
            let close = |written: &KeyUsage| {
                mark.at - written.at < GRAIN
                    && written.service == mark.service
                    && written.region == mark.region
            };
            if !written.is_some_and(|written| close(&written)) {
                tx.put(&KEYS_LAST_USED, key, mark);
            }
        }
    }

    fn write_roles(&self, tx: &mut Transaction) {
        let marks = std::mem::take(&mut *self.roles.lock().unwrap_or_else(PoisonError::into_inner));
        for (id, mark) in marks {
            if role::with_id(tx.head(), &id).is_none() {
                continue;
            }
            let key = (id,);
            let close = tx
                .head()
                .get(&ROLES_LAST_USED, &key)
                .is_some_and(|written| {
                    mark.at - written.at < GRAIN && mark.region == written.region
                });
            if !close {
                tx.put(&ROLES_LAST_USED, key, mark);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use store::{Memory, Store};
    use time::macros::datetime;

    use super::*;
    use crate::{
        account::AccountId,
        documents::StoredDocument,
        rows::{
            attempt::LAST_ACCESSED,
            role::{ROLES, ROLES_BY_ID, Role},
        },
    };

    const NOW: OffsetDateTime = datetime!(2025-03-27 08:00 UTC);

    fn schema() -> store::Schema {
        store::Schema::new()
            .table(&ROLES)
            .index(&ROLES_BY_ID)
            .table(&ROLES_LAST_USED)
            .table(&KEYS_LAST_USED)
            .table(&LAST_ACCESSED)
    }

    fn write(store: &Store, usage: &Usage) -> Head {
        let (done, ticket) = store.write(|tx| {
            usage.write(tx);
            Ok::<_, ()>(())
        });
        done.unwrap();
        ticket.wait().unwrap();
        store.snapshot()
    }

    #[test]
    fn marks_of_roles_are_written_by_the_grain_and_deleted_with_them() {
        let store = Store::open(Box::new(Memory), schema()).unwrap();
        let id = EntityId::new("AROAAPP");
        let role = Role {
            id: id.clone(),
            name: "app".to_owned(),
            path: "/".to_owned(),
            created: NOW,
            description: None,
            trust: StoredDocument::built_in(String::new()),
            trust_principals: Vec::new(),
            max_session_duration: 3600,
            boundary: None,
            tags: Vec::new(),
            template: None,
        };
        let (done, _) = store.write(|tx| {
            let account = AccountId::parse("123456789012").unwrap();
            tx.put(&ROLES, (account, "app".to_owned()), role);
            Ok::<_, ()>(())
        });
        done.unwrap();
        let usage = Usage::default();
        assert_eq!(usage.of_role(&store.snapshot(), &id), None);
        usage.mark_role(&id, NOW, "eu-west-1");
        assert!(!usage.is_clean());
        let told = |head: &Head| usage.of_role(head, &id).unwrap().at;
        assert_eq!(told(&store.snapshot()), NOW);
        let head = write(&store, &usage);
        assert!(usage.is_clean());
        assert_eq!(told(&head), NOW);

        usage.mark_role(&id, NOW + Duration::MINUTE, "eu-west-1");
        assert_eq!(told(&write(&store, &usage)), NOW);
        usage.mark_role(&id, NOW + Duration::MINUTE, "us-east-1");
        assert_eq!(told(&write(&store, &usage)), NOW + Duration::MINUTE);

        usage.mark_role(&EntityId::new("AROAGONE"), NOW, "eu-west-1");
        assert_eq!(write(&store, &usage).count(&ROLES_LAST_USED, &()), 1);
        let (done, ticket) = store.write(|tx| {
            forget_role(tx, &id);
            Ok::<_, ()>(())
        });
        done.unwrap();
        ticket.wait().unwrap();
        assert_eq!(store.snapshot().count(&ROLES_LAST_USED, &()), 0);
    }
}
