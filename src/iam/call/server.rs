//! The server behind every door: its store, clock, keys and settings.

use std::sync::Arc;

use state::{
    account::{ACCOUNTS, Account, AccountId, EntityId, PARTITIONS, Partition},
    clock::Clock,
    ids::Ids,
    marks::{throttle::Throttle, usage::Usage},
    secret::Secret,
    session::Sessions,
};
use store::{Head, Store, Ticket, Transaction};

use crate::call::{
    Call, Read, Write,
    caller::{Caller, Origin, Principal},
    decision_log::DecisionLog,
    outside::Outside,
    signing_key_cache::SigningKeyCache,
};

/// Whether decisions are enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforcement {
    /// Denied calls are refused.
    Enforce,
    /// Denied calls proceed, and are marked in the answer and in the log.
    Soft,
}

/// A well-known root key for development. A setting, not state: it ends when the server starts without it.
#[derive(Debug, Clone)]
pub struct DevelopmentKey {
    /// The access key id (`test`).
    pub access_key_id: String,
    /// The secret.
    pub secret: Secret,
    /// The account whose root user it belongs to.
    pub account: AccountId,
}

/// The operator's settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether decisions are enforced.
    pub enforcement: Enforcement,
    /// Scheme, host and port of this server in issuers, links and discovery documents, without a trailing slash.
    pub public_url: String,
    /// The partition of calls that name no other.
    pub default_partition: String,
    /// Root keys that are valid while this process runs.
    pub root_keys: Vec<DevelopmentKey>,
    /// The number of requests in the decision log.
    pub decisions: usize,
}

/// The domain behind every door. Cheap to clone.
#[derive(Clone)]
pub struct Core {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) sessions: Sessions,
    pub(crate) settings: Settings,
    pub(crate) usage: Usage,
    pub(crate) signing_keys: SigningKeyCache,
    pub(crate) throttle: Throttle,
    pub(crate) decisions: DecisionLog,
    pub(crate) foundation: Arc<dyn Foundation>,
}

/// The first rows of an empty store. The floor that starts the server implements it.
pub(crate) trait Foundation: Send + Sync {
    /// Empties the store and writes the first rows, in one transaction.
    ///
    /// # Errors
    /// If the store refuses. The state is then unchanged.
    fn reset(&self, core: &Core) -> Result<(), ResetError>;
}

/// Why a reset failed.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ResetError(Box<dyn std::error::Error + Send + Sync>);

impl ResetError {
    /// An error of the foundation.
    pub(crate) fn new(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Box::new(error))
    }
}

impl Settings {
    /// How many root keys of an account come from the settings.
    pub fn root_keys_of(&self, account: &AccountId) -> usize {
        self.root_keys
            .iter()
            .filter(|key| key.account == *account)
            .count()
    }
}

impl Core {
    /// The server's clock.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The source of request ids and other identifiers.
    pub fn ids(&self) -> &Ids {
        &self.inner.ids
    }

    /// The operator's settings.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The last durable state.
    pub fn snapshot(&self) -> Head {
        self.inner.store.snapshot()
    }

    /// A partition by name; the default one for `None`.
    pub fn partition(&self, name: Option<&str>) -> Option<Arc<Partition>> {
        let name = name.unwrap_or(&self.inner.settings.default_partition);
        self.snapshot().get(&PARTITIONS, &(name.to_owned(),))
    }

    /// All partitions, by name.
    pub fn partitions(&self) -> Vec<Arc<Partition>> {
        self.snapshot()
            .prefix(&PARTITIONS, &())
            .map(|(_, partition)| partition)
            .collect()
    }

    /// Whether the store accepts writes.
    pub fn is_writable(&self) -> bool {
        self.inner.store.health().is_ok()
    }

    /// Records the use of a caller's key or role, once its signature has been verified.
    pub fn used(&self, caller: &Caller, service: &str, region: &str) {
        let (usage, now) = (&self.inner.usage, self.inner.clock.now());
        if let (Some(key), None) = (&caller.access_key_id, &caller.session) {
            usage.mark(key, now, service, region);
        }
        if let Principal::AssumedRole { role, .. } = &caller.principal {
            usage.mark_role(&role.id, now, region);
        }
    }

    /// Records the use of a role.
    pub fn mark_role(&self, id: &EntityId, region: &str) {
        let inner = &self.inner;
        inner.usage.mark_role(id, inner.clock.now(), region);
    }

    /// Writes the pending marks. It does not wait for the disk: losing a mark does no harm.
    pub fn write_usage(&self) {
        let inner = &self.inner;
        if !inner.usage.is_clean() {
            let _ = inner.store.write(|tx| {
                inner.usage.write(tx);
                Ok::<_, ()>(())
            });
        }
    }

    /// An account by id.
    pub fn account(&self, id: &AccountId) -> Option<Arc<Account>> {
        self.snapshot().get(&ACCOUNTS, &(id.clone(),))
    }

    /// An anonymous caller in the default account of a partition.
    pub fn anonymous(&self, partition: Option<&str>) -> Option<Caller> {
        let partition = self.partition(partition)?;
        Some(Caller::anonymous(self.account(&partition.default_account)?))
    }

    /// Reads the last durable state on behalf of a caller.
    pub fn read<T>(
        &self,
        caller: &Caller,
        origin: &Origin,
        operation: &'static str,
        f: impl FnOnce(&Read<'_>) -> T,
    ) -> T {
        let head = self.inner.store.snapshot();
        let call = self.begin(caller, origin, operation);
        f(&Read {
            head: &head,
            call: &call,
        })
    }

    /// Changes the state on behalf of a caller, in one transaction. An error drops the whole transaction. The answer may be sent when the
    /// ticket completes.
    pub fn write<T, E>(
        &self,
        caller: &Caller,
        origin: &Origin,
        operation: &'static str,
        f: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> (Result<T, E>, Ticket) {
        let call = self.begin(caller, origin, operation);
        self.inner.store.write(|tx: &mut Transaction| {
            f(&mut Write {
                transaction: tx,
                call: &call,
            })
        })
    }

    /// Empties the store and starts over: partitions and their accounts keep their ids, and the seed is applied. The clock returns to wall
    /// time. The server's own keys stay, so tokens that clients hold (a root user's session) are treated as before.
    ///
    /// Blocks, and is slow if the seed has passwords. Do not call it on an async thread.
    ///
    /// # Errors
    /// [`ResetError`]. The state is then unchanged.
    pub fn reset(&self) -> Result<(), ResetError> {
        self.inner.foundation.reset(self)
    }

    /// Closes the store, after the writes in progress.
    pub fn close(&self) {
        self.inner.store.close();
    }
}

impl Core {
    /// A call that begins now.
    pub(crate) fn begin<'a>(
        &'a self,
        caller: &'a Caller,
        origin: &'a Origin,
        operation: &'static str,
    ) -> Call<'a> {
        Call {
            inner: &self.inner,
            caller,
            origin,
            operation,
            now: self.inner.clock.now(),
            proved: std::cell::Cell::default(),
            audit: std::cell::RefCell::default(),
            checks: std::cell::RefCell::default(),
            outside: Outside::default(),
        }
    }
}
