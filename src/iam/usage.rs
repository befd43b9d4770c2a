//! When credentials were last used: kept in memory, written lazily, so that no request pays a disk write for its mark.
//!
//! AWS's own grain is about 15 minutes (IAM User Guide, "access key last used"): marks closer than that are not even written.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};
use store::{Head, Table, Transaction};
use time::{Duration, OffsetDateTime};

use crate::{core::Core, last_accessed::Attempts};

/// What GetAccessKeyLastUsed says for service and region of a key that was never used.
pub const NEVER: &str = "N/A";
/// Marks are rounded to this.
pub const GRAIN: Duration = Duration::minutes(15);

/// The last use of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUsed {
    /// When.
    pub at: OffsetDateTime,
    /// For which service (`iam`, `sts`, `s3`).
    pub service: String,
    /// With which region in the credential scope.
    pub region: String,
}

/// The last use of each key, as of the last lazy write.
pub static KEYS_LAST_USED: Table<(String,), LastUsed> = Table::new("access keys last used", 1);

/// Marks that are not written yet.
#[derive(Debug, Default)]
pub struct Usage {
    marks: Mutex<HashMap<String, LastUsed>>,
    /// Who last tried what.
    pub attempts: Attempts,
}

impl Core {
    /// Writes the marks that are not written yet. It does not wait for the disk: a mark that is lost is no harm.
    pub fn write_usage(&self) {
        let inner = &self.inner;
        if !inner.usage.is_clean() {
            let _ = inner.store.write(|tx| {
                inner.usage.write(tx);
                Ok::<_, ()>(())
            });
        }
    }
}

impl Usage {
    /// Notes a verified use.
    pub fn mark(&self, access_key_id: &str, at: OffsetDateTime, service: &str, region: &str) {
        let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        match marks.get_mut(access_key_id) {
            Some(mark) if mark.service == service && mark.region == region => mark.at = at,
            Some(mark) => {
                *mark = LastUsed {
                    at,
                    service: service.to_owned(),
                    region: region.to_owned(),
                }
            }
            None => {
                let mark = LastUsed {
                    at,
                    service: service.to_owned(),
                    region: region.to_owned(),
                };
                marks.insert(access_key_id.to_owned(), mark);
            }
        }
    }

    /// The last use of a key, written or not.
    pub fn of_key(&self, head: &Head, access_key_id: &str) -> Option<LastUsed> {
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

    /// Whether there is anything to write.
    pub fn is_clean(&self) -> bool {
        self.marks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
            && self.attempts.is_clean()
    }

    /// Writes the marks that differ from what is written by more than the grain; forgets the others.
    pub fn write(&self, tx: &mut Transaction) {
        self.attempts.write(tx);
        let marks = std::mem::take(&mut *self.marks.lock().unwrap_or_else(PoisonError::into_inner));
        for (id, mark) in marks {
            let key = (id,);
            let written = tx.head().get(&KEYS_LAST_USED, &key);
            let close = |written: &LastUsed| {
                mark.at - written.at < GRAIN
                    && written.service == mark.service
                    && written.region == mark.region
            };
            if !written.is_some_and(|written| close(&written)) {
                tx.put(&KEYS_LAST_USED, key, mark);
            }
        }
    }
}
