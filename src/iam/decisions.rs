//! The decision log: what was decided last, with all that it was decided by.
//!
//! A decision is kept as it was taken: the policies by reference, the condition keys as the engine saw them. Nothing is rendered until
//! somebody asks ([`told`]). The log is bounded by count and by size and is gone when the process ends. No secret is ever in it: neither
//! parameters nor headers are kept, only what policies can speak of.

mod spelling;
mod told;
pub mod verdicts;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use policy::{Effect, ValuesRef};
use time::OffsetDateTime;

use crate::{
    authorize::Checked,
    call::{
        Call,
        server::{Core, Enforcement},
    },
    caller::{Caller, Origin, Principal},
    state::account::AccountId,
};

pub use told::{Encoding, statement_json};

/// How many requests are remembered, where nothing else is said.
pub const KEPT: usize = 1000;
/// How many bytes of condition keys, actions and resources are remembered.
const LARGEST: usize = 16 * 1024 * 1024;
/// How many bytes one request may add. What it checks beyond that is counted alone.
const LARGEST_RECORD: usize = 256 * 1024;
/// What a check takes beside its texts, roughly.
const CHECK: usize = 1024;

/// The checks that a request has made so far.
#[derive(Default)]
pub struct Decided {
    checks: Vec<Checked>,
    bytes: usize,
    left_out: usize,
}

impl Decided {
    pub(crate) fn push(&mut self, checked: Checked) {
        let bytes = size(&checked);
        if self.bytes > 0 && self.bytes + bytes > LARGEST_RECORD {
            self.left_out += 1;
            return;
        }
        self.bytes += bytes;
        self.checks.push(checked);
    }

    /// Adds the checks of another part of the same request.
    pub fn append(&mut self, more: Self) {
        self.left_out += more.left_out;
        for checked in more.checks {
            self.push(checked);
        }
    }

    /// Whether nothing was checked.
    pub fn is_empty(&self) -> bool {
        self.checks.is_empty()
    }
}

fn size(checked: &Checked) -> usize {
    let key = |(name, held): (&str, ValuesRef<'_>)| {
        name.len()
            + match held {
                ValuesRef::One(value) => value.len(),
                ValuesRef::Many(values) => values.iter().map(str::len).sum(),
            }
    };
    let keys: usize = checked.context.iter().map(key).sum();
    CHECK + keys + checked.check.resource.len()
}

/// One request with its decisions.
pub struct Record {
    /// The request's id, which its answer carries.
    pub id: String,
    /// Its place in the order of decisions: a later one has a higher number.
    pub number: u64,
    /// When it was decided.
    pub at: OffsetDateTime,
    /// Who asked.
    pub caller: Caller,
    /// The operation, where the request names one.
    operation: String,
    /// Whether denials were let through.
    soft: bool,
    decided: Decided,
}

impl Record {
    /// The account to which it is told: the caller's; for who is of none, the resource's.
    pub fn account(&self) -> &AccountId {
        let owner = || self.decided.checks.first()?.check.owner.as_ref();
        match self.caller.principal {
            Principal::Anonymous => owner().unwrap_or(&self.caller.account.id),
            _ => &self.caller.account.id,
        }
    }

    /// What came of it: the first check that did not pass, or else an allowance.
    pub fn effect(&self) -> Effect {
        let failed = self.decided.checks.iter().find(|checked| !checked.passes);
        failed.map_or(Effect::Allowed, |checked| checked.decision.effect)
    }

    /// The check that decided: the one that did not pass, or else the first.
    fn deciding(&self) -> Option<&Checked> {
        let checks = &self.decided.checks;
        checks
            .iter()
            .find(|checked| !checked.passes)
            .or(checks.first())
    }

    /// The caller's ARN; an identity provider's principal is told by its provider.
    fn caller_arn(&self) -> String {
        match self.decided.checks.first().map(Checked::principal) {
            Some(policy::Principal::Federated(provider)) => provider.clone(),
            _ => self.caller.arn(),
        }
    }
}

/// Which decisions are asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The caller's ARN, or the last part of it.
    pub caller: Option<String>,
    /// An action (`iam:CreateUser`), or a service (`iam`).
    pub action: Option<String>,
    /// `allowed`, `explicitDeny`, `implicitDeny`, or `denied` for both.
    pub effect: Option<String>,
    /// Only those before this one.
    pub before: Option<u64>,
}

impl Filter {
    fn wants(&self, record: &Record) -> bool {
        let caller = |wanted: &String| {
            let arn = record.caller_arn();
            arn == *wanted || arn.rsplit([':', '/']).next() == Some(wanted)
        };
        let action = |wanted: &String| {
            record.decided.checks.iter().any(|checked| {
                let action = &*checked.check.action;
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

/// The decisions that are remembered.
pub struct Decisions {
    kept: usize,
    ring: Mutex<Ring>,
}

#[derive(Default)]
struct Ring {
    next: u64,
    bytes: usize,
    records: VecDeque<Arc<Record>>,
}

impl Decisions {
    /// A log of so many requests; of none, it keeps nothing.
    pub fn new(kept: usize) -> Self {
        Self {
            kept,
            ring: Mutex::default(),
        }
    }

    fn push(&self, mut record: Record) {
        // What falls out is freed when nobody waits for the log.
        let mut gone = Vec::new();
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        record.number = ring.next;
        ring.next += 1;
        ring.bytes += record.decided.bytes;
        ring.records.push_back(Arc::new(record));
        while ring.records.len() > self.kept || ring.bytes > LARGEST {
            let Some(oldest) = ring.records.pop_front() else {
                break;
            };
            ring.bytes = ring.bytes.saturating_sub(oldest.decided.bytes);
            gone.push(oldest);
        }
        drop(ring);
        drop(gone);
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = std::mem::take(&mut ring.records);
        ring.bytes = 0;
        drop(ring);
        drop(gone);
    }

    /// The decisions of an account that a filter wants, the newest first, at most so many.
    fn of(&self, account: &AccountId, filter: &Filter, limit: usize) -> Vec<Arc<Record>> {
        // Asked outside the lock: a filter may look at every record.
        let records: Vec<_> = {
            let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
            ring.records.iter().rev().cloned().collect()
        };
        records
            .into_iter()
            .filter(|record| record.account() == account && filter.wants(record))
            .take(limit)
            .collect()
    }
}

impl Core {
    /// Remembers what a request was decided by; `None` where nothing was checked, or nothing is remembered. The id under which it is told
    /// is the request's.
    pub fn remember(
        &self,
        caller: &Caller,
        origin: &Origin,
        operation: &str,
        decided: Decided,
    ) -> Option<String> {
        remember(&self.inner, caller, origin, operation, decided)
    }

    /// The decisions of the caller's account that a filter wants, the newest first.
    pub fn decisions(&self, caller: &Caller, filter: &Filter, limit: usize) -> Vec<Arc<Record>> {
        let log = &self.inner.decisions;
        log.of(&caller.account.id, filter, limit)
    }

    /// One decision of the caller's account.
    pub fn decision(&self, caller: &Caller, id: &str) -> Option<Arc<Record>> {
        let all = self.decisions(caller, &Filter::default(), usize::MAX);
        all.into_iter().find(|record| record.id == id)
    }
}

/// Remembers the checks of a call that is over.
pub(crate) fn of_call(call: &Call<'_>) -> bool {
    let decided = call.decided.take();
    remember(
        call.inner,
        call.caller,
        call.origin,
        call.operation,
        decided,
    )
    .is_some()
}

fn remember(
    inner: &crate::call::server::Inner,
    caller: &Caller,
    origin: &Origin,
    operation: &str,
    decided: Decided,
) -> Option<String> {
    if decided.is_empty() || inner.decisions.kept == 0 {
        return None;
    }
    inner.decisions.push(Record {
        id: origin.request_id.clone(),
        number: 0,
        at: inner.clock.now(),
        caller: caller.clone(),
        operation: operation.to_owned(),
        soft: inner.settings.enforcement == Enforcement::Soft,
        decided,
    });
    Some(origin.request_id.clone())
}
