//! The decision log: the last decisions, with the policies and condition keys behind them.
//!
//! A decision is kept as it was made: the policies by reference, the condition keys as the engine saw them. The log is bounded by count
//! and by size and is gone when the process ends. It holds no secret: neither parameters nor headers are kept, only what policies can
//! name.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use policy::Effect;
use state::account::AccountId;
use time::OffsetDateTime;

use crate::call::{
    Call,
    caller::{Caller, Origin, Principal},
    checks::{CheckRecord, Checks},
    server::{Core, Enforcement, Inner},
};

/// The default number of requests in the log.
pub const KEPT: usize = 1000;
/// The size limit of the log in bytes of condition keys, actions and resources.
const LARGEST: usize = 16 * 1024 * 1024;

/// One request with its decisions.
pub struct DecisionRecord {
    /// The request's id, which its answer carries.
    pub id: String,
    /// Its position in the log. Later decisions have higher numbers.
    pub number: u64,
    /// The time of the decision.
    pub at: OffsetDateTime,
    /// The caller.
    pub caller: Caller,
    /// The operation, where the request names one.
    pub(crate) operation: String,
    /// Whether denials were only noted, not enforced.
    pub(crate) soft: bool,
    pub(crate) checks: Checks,
}

impl DecisionRecord {
    /// The account that may see the decision: the caller's, or the resource's for an anonymous caller.
    pub fn account(&self) -> &AccountId {
        let owner = || self.checks.records.first()?.check.owner.as_ref();
        match self.caller.principal {
            Principal::Anonymous => owner().unwrap_or(&self.caller.account.id),
            _ => &self.caller.account.id,
        }
    }

    /// The effect of the first check that did not pass; allowed if all passed.
    pub fn effect(&self) -> Effect {
        let failed = self.checks.records.iter().find(|check| !check.passes);
        failed.map_or(Effect::Allowed, |check| check.decision.effect)
    }

    /// The deciding check: the first that did not pass, or else the first.
    pub(crate) fn deciding(&self) -> Option<&CheckRecord> {
        let checks = &self.checks.records;
        checks.iter().find(|check| !check.passes).or(checks.first())
    }

    /// The caller's ARN; for a principal of an identity provider, the provider.
    pub(crate) fn caller_arn(&self) -> String {
        match self.checks.records.first().map(CheckRecord::principal) {
            Some(policy::Principal::Federated(provider)) => provider.clone(),
            _ => self.caller.arn(),
        }
    }
}

/// Selects decisions. An empty filter selects all.
#[derive(Debug, Clone, Default)]
pub struct DecisionFilter {
    /// The caller's ARN, or the last part of it.
    pub caller: Option<String>,
    /// An action (`iam:CreateUser`), or a service (`iam`).
    pub action: Option<String>,
    /// `allowed`, `explicitDeny`, `implicitDeny`, or `denied` for both.
    pub effect: Option<String>,
    /// Only decisions with lower numbers than this one.
    pub before: Option<u64>,
}

impl DecisionFilter {
    fn selects(&self, record: &DecisionRecord) -> bool {
        let caller = |wanted: &String| {
            let arn = record.caller_arn();
            arn == *wanted || arn.rsplit([':', '/']).next() == Some(wanted)
        };
        let action = |wanted: &String| {
            record.checks.records.iter().any(|check| {
                let action = &*check.check.action;
                let service = action.split(':').next().unwrap_or_default();
                action.eq_ignore_ascii_case(wanted) || service.eq_ignore_ascii_case(wanted)
            })
        };
        let effect = |wanted: &String| match wanted.as_str() {
            "denied" => record.effect() != Effect::Allowed,
            wanted => record.effect().as_str() == wanted,
        };
        self.before.is_none_or(|before| record.number < before)
            && self.caller.as_ref().is_none_or(caller)
            && self.action.as_ref().is_none_or(action)
            && self.effect.as_ref().is_none_or(effect)
    }
}

/// The log: a ring of the newest decisions.
pub(crate) struct DecisionLog {
    kept: usize,
    ring: Mutex<Ring>,
}

#[derive(Default)]
struct Ring {
    next: u64,
    bytes: usize,
    records: VecDeque<Arc<DecisionRecord>>,
}

impl DecisionLog {
    /// A log of at most `kept` requests.
    pub(crate) fn new(kept: usize) -> Self {
        Self {
            kept,
            ring: Mutex::default(),
        }
    }

    fn push(&self, mut record: DecisionRecord) {
        // Records that fall out are freed after the lock is released.
        let mut gone = Vec::new();
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        record.number = ring.next;
        ring.next += 1;
        ring.bytes += record.checks.bytes;
        ring.records.push_back(Arc::new(record));
        while ring.records.len() > self.kept || ring.bytes > LARGEST {
            let Some(oldest) = ring.records.pop_front() else {
                break;
            };
            ring.bytes = ring.bytes.saturating_sub(oldest.checks.bytes);
            gone.push(oldest);
        }
        drop(ring);
        drop(gone);
    }

    /// Empties the log.
    pub(crate) fn clear(&self) {
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = std::mem::take(&mut ring.records);
        ring.bytes = 0;
        drop(ring);
        drop(gone);
    }

    /// At most `limit` decisions of an account that a filter selects, newest first.
    fn of(
        &self,
        account: &AccountId,
        filter: &DecisionFilter,
        limit: usize,
    ) -> Vec<Arc<DecisionRecord>> {
        // Filtered outside the lock: a filter may look at every record.
        let records: Vec<_> = {
            let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
            ring.records.iter().rev().cloned().collect()
        };
        records
            .into_iter()
            .filter(|record| record.account() == account && filter.selects(record))
            .take(limit)
            .collect()
    }
}

/// Adds a request's checks to the log under the request's id, and reports whether there were any.
pub(crate) fn remember(
    core: &Core,
    caller: &Caller,
    origin: &Origin,
    operation: &str,
    checks: Checks,
) -> bool {
    add(&core.inner, caller, origin, operation, checks)
}

/// The decisions of the caller's account that a filter selects, newest first.
pub fn list(
    core: &Core,
    caller: &Caller,
    filter: &DecisionFilter,
    limit: usize,
) -> Vec<Arc<DecisionRecord>> {
    let log = &core.inner.decisions;
    log.of(&caller.account.id, filter, limit)
}

/// One decision of the caller's account.
pub fn get(core: &Core, caller: &Caller, id: &str) -> Option<Arc<DecisionRecord>> {
    let all = list(core, caller, &DecisionFilter::default(), usize::MAX);
    all.into_iter().find(|record| record.id == id)
}

/// Adds the checks of a finished call to the log, and reports whether there were any.
pub(crate) fn remember_call(call: &Call<'_>) -> bool {
    let checks = call.checks.take();
    add(call.inner, call.caller, call.origin, call.operation, checks)
}

fn add(inner: &Inner, caller: &Caller, origin: &Origin, operation: &str, checks: Checks) -> bool {
    if checks.is_empty() || inner.decisions.kept == 0 {
        return false;
    }
    inner.decisions.push(DecisionRecord {
        id: origin.request_id.clone(),
        number: 0,
        at: inner.clock.now(),
        caller: caller.clone(),
        operation: operation.to_owned(),
        soft: inner.settings.enforcement == Enforcement::Soft,
        checks,
    });
    true
}
