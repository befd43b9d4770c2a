//! The last attempt of each action by each user and role: kept in memory, written lazily. IAM User Guide, "Refine permissions in AWS using
//! last accessed information": all attempts of authenticated users and roles count, also those that were denied.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use store::{Head, Transaction};
use time::{Duration, OffsetDateTime};

use crate::{
    account::EntityId,
    marks::usage::GRAIN,
    rows::{
        attempt::{Attempt, LAST_ACCESSED},
        role, user,
    },
};

/// How long an attempt is reported. IAM User Guide, "Tracking period for last accessed information".
pub const TRACKING_PERIOD: Duration = Duration::days(400);

/// Marks that are not written yet, by entity and action.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<HashMap<EntityId, HashMap<String, Attempt>>>);

impl Attempts {
    fn marks(&self) -> MutexGuard<'_, HashMap<EntityId, HashMap<String, Attempt>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a user or role tries an action.
    pub fn mark(&self, entity: &EntityId, action: &str, at: OffsetDateTime, region: &str) {
        let mut marks = self.marks();
        let actions = marks.entry(entity.clone()).or_default();
        match actions.get_mut(action) {
            Some(mark) => {
                mark.at = at;
                if mark.region != region {
                    mark.region = region.to_owned();
                }
            }
            None => {
                let mark = Attempt {
                    at,
                    region: region.to_owned(),
                };
                actions.insert(action.to_owned(), mark);
            }
        }
    }

    /// The last attempts of an entity by action, written or not, within the tracking period before `now`.
    pub fn of(
        &self,
        head: &Head,
        entity: &EntityId,
        now: OffsetDateTime,
    ) -> BTreeMap<String, Attempt> {
        let written = head
            .prefix(&LAST_ACCESSED, &(entity.clone(),))
            .map(|((_, action), mark)| (action, (*mark).clone()));
        let mut found: BTreeMap<String, Attempt> = written.collect();
        if let Some(actions) = self.marks().get(entity) {
            found.extend(
                actions
                    .iter()
                    .map(|(action, mark)| (action.clone(), mark.clone())),
            );
        }
        found.retain(|_, mark| now - mark.at <= TRACKING_PERIOD);
        found
    }

    /// Whether there is anything to write.
    pub fn is_clean(&self) -> bool {
        self.marks().is_empty()
    }

    /// Writes the marks that differ from the written ones by more than the grain, and drops the others and those of deleted entities.
    pub fn write(&self, tx: &mut Transaction) {
        let marks = std::mem::take(&mut *self.marks());
        for (entity, actions) in marks {
            let head = tx.head();
            if user::with_id(head, &entity).is_none() && role::with_id(head, &entity).is_none() {
                continue;
            }
            for (action, mark) in actions {
                let key = (entity.clone(), action);
                let close = tx.head().get(&LAST_ACCESSED, &key).is_some_and(|written| {
                    mark.at - written.at < GRAIN && mark.region == written.region
                });
                if !close {
                    tx.put(&LAST_ACCESSED, key, mark);
                }
            }
        }
    }
}

/// Drops the marks of a deleted entity.
pub fn forget(tx: &mut Transaction, entity: &EntityId) {
    let keys: Vec<_> = tx
        .head()
        .prefix(&LAST_ACCESSED, &(entity.clone(),))
        .map(|(key, _)| key)
        .collect();
    for key in keys {
        tx.delete(&LAST_ACCESSED, &key);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use store::{Memory, Store};
    use time::macros::datetime;

    use super::*;
    use crate::{
        account::AccountId,
        rows::{
            role::{ROLES, ROLES_BY_ID},
            user::{USERS, USERS_BY_ID, User},
        },
    };

    const NOW: OffsetDateTime = datetime!(2025-03-27 08:00 UTC);

    fn schema() -> store::Schema {
        store::Schema::new()
            .table(&USERS)
            .index(&USERS_BY_ID)
            .table(&ROLES)
            .index(&ROLES_BY_ID)
            .table(&LAST_ACCESSED)
    }

    fn bob() -> Arc<User> {
        Arc::new(User {
            id: EntityId::new("AIDABOB"),
            name: "bob".to_owned(),
            path: "/".to_owned(),
            created: NOW,
            boundary: None,
            tags: Vec::new(),
            password_last_used: None,
        })
    }

    fn store(user: &Arc<User>) -> Store {
        let store = Store::open(Box::new(Memory), schema()).unwrap();
        let (done, _) = store.write(|tx| {
            let key = (AccountId::parse("123456789012").unwrap(), "bob".to_owned());
            tx.put(&USERS, key, Arc::clone(user));
            Ok::<_, ()>(())
        });
        done.unwrap();
        store
    }

    fn write(store: &Store, attempts: &Attempts) -> Head {
        let (done, ticket) = store.write(|tx| {
            attempts.write(tx);
            Ok::<_, ()>(())
        });
        done.unwrap();
        ticket.wait().unwrap();
        store.snapshot()
    }

    #[test]
    fn attempts_are_known_before_and_after_they_are_written() {
        let user = bob();
        let store = store(&user);
        let attempts = Attempts::default();
        attempts.mark(&user.id, "iam:ListUsers", NOW, "us-east-1");
        let told = |head: &Head, now| {
            let told = attempts.of(head, &user.id, now);
            told.get("iam:ListUsers").map(|mark| mark.at)
        };
        assert_eq!(told(&store.snapshot(), NOW), Some(NOW));
        let head = write(&store, &attempts);
        assert!(attempts.is_clean());
        assert_eq!(told(&head, NOW + TRACKING_PERIOD), Some(NOW));
        assert_eq!(told(&head, NOW + TRACKING_PERIOD + Duration::SECOND), None);

        // Within the grain nothing is written.
        attempts.mark(
            &user.id,
            "iam:ListUsers",
            NOW + Duration::MINUTE,
            "us-east-1",
        );
        assert_eq!(told(&write(&store, &attempts), NOW), Some(NOW));
        let later = NOW + GRAIN;
        attempts.mark(&user.id, "iam:ListUsers", later, "us-east-1");
        let head = write(&store, &attempts);
        assert_eq!(told(&head, later), Some(later));
    }

    #[test]
    fn deleted_users_leave_nothing() {
        let user = bob();
        let store = store(&user);
        let attempts = Attempts::default();
        let gone = EntityId::new("AIDAGONE");
        attempts.mark(&gone, "iam:ListUsers", NOW, "us-east-1");
        assert_eq!(write(&store, &attempts).count(&LAST_ACCESSED, &()), 0);

        attempts.mark(&user.id, "iam:ListUsers", NOW, "us-east-1");
        assert_eq!(write(&store, &attempts).count(&LAST_ACCESSED, &()), 1);
        let (done, ticket) = store.write(|tx| {
            forget(tx, &user.id);
            Ok::<_, ()>(())
        });
        done.unwrap();
        ticket.wait().unwrap();
        assert_eq!(store.snapshot().count(&LAST_ACCESSED, &()), 0);
    }
}
