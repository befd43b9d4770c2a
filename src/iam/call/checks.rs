//! The checks of one request, with everything that they were decided by.

use std::sync::Arc;

use policy::{Context, Decision, Policies, Request, ValuesRef};
use state::{account::AccountId, control_policies::ControlPolicies};

use crate::call::{policy_set::PolicySet, target::Check};

/// The bytes that one request may add to the decision log. Checks beyond that are only counted.
const LARGEST_RECORD: usize = 256 * 1024;
/// What a check takes beside its texts, roughly.
const CHECK: usize = 1024;

/// A check with its outcome and its grounds. It is rendered on demand.
pub(crate) struct CheckRecord {
    /// The check.
    pub(crate) check: Check,
    /// The condition keys; empty where no policy was consulted.
    pub(crate) context: Context,
    /// The engine's decision.
    pub(crate) decision: Decision,
    /// Whether the call could go on. A check that only an explicit deny fails passes without being allowed.
    pub(crate) passes: bool,
    /// AccessDenied's sentence.
    pub(crate) sentence: Option<Box<str>>,
    pub(crate) policies: Arc<PolicySet>,
    /// The control policies of a resource in another account.
    pub(crate) elsewhere: Option<Box<ControlPolicies>>,
}

impl CheckRecord {
    /// Repeats the check against the same policies.
    pub(crate) fn again<T>(
        &self,
        account: &AccountId,
        ask: impl FnOnce(&Request<'_>, &Policies<'_>) -> T,
    ) -> T {
        let control = self.elsewhere.as_deref();
        let control = control.unwrap_or(&self.policies.control);
        self.policies
            .ask(&self.check, &self.context, control, account, ask)
    }

    /// The principal as policies name it.
    pub(crate) fn principal(&self) -> &policy::Principal {
        &self.policies.principal
    }

    /// What it adds to the size of the log.
    fn size(&self) -> usize {
        let key = |(name, held): (&str, ValuesRef<'_>)| {
            name.len()
                + match held {
                    ValuesRef::One(value) => value.len(),
                    ValuesRef::Many(values) => values.iter().map(str::len).sum(),
                }
        };
        let keys: usize = self.context.iter().map(key).sum();
        CHECK + keys + self.check.resource.len()
    }
}

/// The checks that a request has made so far.
#[derive(Default)]
pub struct Checks {
    pub(crate) records: Vec<CheckRecord>,
    pub(crate) bytes: usize,
    /// How many checks were too many to keep.
    pub(crate) left_out: usize,
}

impl Checks {
    pub(crate) fn push(&mut self, record: CheckRecord) {
        let bytes = record.size();
        if self.bytes > 0 && self.bytes + bytes > LARGEST_RECORD {
            self.left_out += 1;
            return;
        }
        self.bytes += bytes;
        self.records.push(record);
    }

    /// Adds the checks of another part of the same request.
    pub fn append(&mut self, more: Self) {
        self.left_out += more.left_out;
        for record in more.records {
            self.push(record);
        }
    }

    /// Whether nothing was checked.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}
