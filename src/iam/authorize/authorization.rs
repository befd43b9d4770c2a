//! The authorization of a request that is not an operation of the registry.
//!
//! Operations of the registry are authorized by its lines. S3, whose requests s3s parses, Access Analyzer, which speaks REST-JSON,
//! and the operator's pages have no line there. Their doors make checks through an [`Authorization`], which writes the decision log by
//! itself, so no door can forget it.

use std::{mem, sync::Arc};

use crate::{
    authorize::authorize,
    call::{
        Read, Write,
        answer::Audit,
        caller::{Caller, Origin},
        checks::Checks,
        decision_log,
        refusal::Refusal,
        server::Core,
        target::Target,
    },
};

/// The checks of one request. [`Self::finish`] writes them to the decision log, and so does dropping it.
pub struct Authorization {
    core: Core,
    caller: Arc<Caller>,
    origin: Arc<Origin>,
    operation: String,
    is_logged: bool,
    audit: Audit,
    checks: Checks,
}

impl Authorization {
    /// No checks yet. The operation is its name in the decision log: `GetObject`.
    pub fn new(
        core: &Core,
        caller: Arc<Caller>,
        origin: Arc<Origin>,
        operation: impl Into<String>,
    ) -> Self {
        Self {
            core: core.clone(),
            caller,
            origin,
            operation: operation.into(),
            is_logged: true,
            audit: Audit::default(),
            checks: Checks::default(),
        }
    }

    /// Keeps the checks out of the decision log, for requests that read the log.
    pub fn without_log(mut self) -> Self {
        self.is_logged = false;
        self
    }

    /// Sets the name of the operation, once it is known.
    pub fn set_operation(&mut self, operation: &str) {
        operation.clone_into(&mut self.operation);
    }

    /// The name of the operation.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// Makes checks against the last durable state. With soft enforcement, a denial is recorded and passes.
    ///
    /// # Errors
    /// The first refusal.
    pub fn check(&mut self, target: Target) -> Result<(), Refusal> {
        let call = self.core.begin(&self.caller, &self.origin, "");
        if let Some(check) = target.checks.first() {
            call.attempted(&check.action);
        }
        let head = self.core.inner.store.snapshot();
        let result = authorize(
            &Read {
                head: &head,
                call: &call,
            },
            target,
        );
        let (audit, checks) = (call.audit.into_inner(), call.checks.into_inner());
        self.audit.decision = audit.decision;
        self.audit.would_deny = audit.would_deny.or(self.audit.would_deny.take());
        self.checks.append(checks);
        result
    }

    /// Makes checks once more in a transaction: policies may have changed since [`Self::check`], and the caller may be gone.
    ///
    /// # Errors
    /// The first refusal.
    pub fn check_again(&self, tx: &Write<'_>, target: Target) -> Result<(), Refusal> {
        authorize(tx, target)
    }

    /// Writes the checks to the decision log.
    pub fn finish(mut self) -> Audit {
        self.log();
        mem::take(&mut self.audit)
    }

    fn log(&mut self) {
        let checks = mem::take(&mut self.checks);
        if self.is_logged {
            let (caller, origin) = (&self.caller, &self.origin);
            self.audit.remembered |=
                decision_log::remember(&self.core, caller, origin, &self.operation, checks);
        }
    }
}

impl Drop for Authorization {
    fn drop(&mut self) {
        self.log();
    }
}
