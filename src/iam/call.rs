//! The call that a handler serves, and the state that it sees.

pub(crate) mod answer;
pub(crate) mod caller;
pub(crate) mod checks;
pub(crate) mod decision_log;
pub(crate) mod outside;
pub(crate) mod page;
pub(crate) mod policy_set;
pub(crate) mod refusal;
pub(crate) mod server;
pub(crate) mod signing_key_cache;
pub(crate) mod target;

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use serde::{Serialize, de::DeserializeOwned};
use state::{Scope, account::Account};
use store::{Head, Key, Table, Transaction};
use time::OffsetDateTime;
use wire::{Fault, Operation};

use self::{answer::Audit, checks::Checks, server::Inner};
use crate::call::{
    caller::{Caller, Origin},
    outside::Outside,
};

/// One call: its caller, origin, time and operation.
pub struct Call<'a> {
    pub(crate) inner: &'a Arc<Inner>,
    /// The verified caller.
    pub caller: &'a Caller,
    /// Where the request came from.
    pub origin: &'a Origin,
    /// The operation's name.
    pub operation: &'static str,
    /// The time of the call. Every date that it writes is this one.
    pub now: OffsetDateTime,
    /// When this call proved possession of the caller's MFA device, if it did.
    pub(crate) proved: Cell<Option<OffsetDateTime>>,
    pub(crate) audit: RefCell<Audit>,
    /// The checks made so far, for the decision log.
    pub(crate) checks: RefCell<Checks>,
    pub(crate) outside: Outside,
}

impl Call<'_> {
    /// Notes that the caller tries an action, allowed or not, for the reports of last accessed services. The root user has no permissions
    /// to refine.
    pub(crate) fn attempted(&self, action: &str) {
        if let Some(entity) = self.caller.entity() {
            let attempts = &self.inner.usage.attempts;
            attempts.mark(entity, action, self.now, &self.origin.region);
        }
    }
}

/// A consistent state, and the call that looks at it.
pub trait View: Scope {
    /// The call.
    fn call(&self) -> &Call<'_>;

    /// The time of the call.
    fn now(&self) -> OffsetDateTime {
        self.call().now
    }
}

/// A call that reads. It sees the last durable state.
pub struct Read<'a> {
    pub(crate) head: &'a Head,
    pub(crate) call: &'a Call<'a>,
}

impl Scope for Read<'_> {
    fn head(&self) -> &Head {
        self.head
    }

    fn account(&self) -> &Account {
        &self.call.caller.account
    }
}

impl View for Read<'_> {
    fn call(&self) -> &Call<'_> {
        self.call
    }
}

/// A view of another account's state, for look-ups there.
pub(crate) struct InAccount<'a> {
    head: &'a Head,
    call: &'a Call<'a>,
    account: &'a Account,
}

impl<'a> InAccount<'a> {
    /// A view of `account` for the same call.
    pub(crate) fn new(cx: &'a impl View, account: &'a Account) -> Self {
        Self {
            head: cx.head(),
            call: cx.call(),
            account,
        }
    }
}

impl Scope for InAccount<'_> {
    fn head(&self) -> &Head {
        self.head
    }

    fn account(&self) -> &Account {
        self.account
    }
}

impl View for InAccount<'_> {
    fn call(&self) -> &Call<'_> {
        self.call
    }
}

/// A call that writes. It sees everything that it and earlier calls have written, durable or not.
pub struct Write<'a> {
    pub(crate) transaction: &'a mut Transaction,
    pub(crate) call: &'a Call<'a>,
}

impl Write<'_> {
    /// Puts a row: a value, or an `Arc` of one.
    pub(crate) fn put<K, V>(
        &mut self,
        table: &'static Table<K, V>,
        key: K,
        value: impl Into<Arc<V>>,
    ) where
        K: Key + 'static,
        V: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        self.transaction.put(table, key, value);
    }

    /// Deletes a row, if it exists.
    pub(crate) fn delete<K, V>(&mut self, table: &'static Table<K, V>, key: &K)
    where
        K: Key + 'static,
        V: Send + Sync + 'static,
    {
        self.transaction.delete(table, key);
    }

    /// Runs a handler for the server itself, such as for its seed: the model's rules apply, and nobody is authorized. It is for this
    /// crate alone; a door calls [`Core::call`](server::Core::call).
    pub(crate) fn as_server<O: Operation, T>(
        &mut self,
        input: O::Input,
        handler: impl FnOnce(&mut Self, O::Input) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        wire::check::<O>(&input)?;
        handler(self, input)
    }

    /// A new unique id with one of AWS's prefixes.
    pub fn new_id(&self, prefix: &str) -> state::account::EntityId {
        state::account::EntityId::new(self.dialect().unique_id(&self.call.inner.ids, prefix))
    }
}

impl Scope for Write<'_> {
    fn head(&self) -> &Head {
        self.transaction.head()
    }

    fn account(&self) -> &Account {
        &self.call.caller.account
    }
}

impl View for Write<'_> {
    fn call(&self) -> &Call<'_> {
        self.call
    }
}
