//! The reply to a call.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use store::Ticket;
use wire::Fault;

use crate::call::{Call, answer::Audit, decision_log, outside::OutsideRequest};

/// The reply to a call, which must not be given before the change that it reports is durable. A plain future; it never blocks.
pub struct Reply<T> {
    result: Option<Result<T, Fault>>,
    ticket: Option<Ticket>,
    audit: Audit,
    needs: Option<OutsideRequest>,
}

impl<T> Reply<T> {
    /// The result of a call. Its decisions go to the log.
    pub(super) fn of(
        result: Result<T, Fault>,
        call: &Call<'_>,
        ticket: impl Into<Option<Ticket>>,
    ) -> Self {
        let needs = call.outside.needed();
        let mut audit = call.audit.take();
        // If the call will be repeated, the log gets the decisions of the repetition.
        audit.remembered = needs.is_none() && decision_log::remember_call(call);
        Self {
            result: Some(result),
            ticket: ticket.into(),
            audit,
            needs,
        }
    }

    /// A refusal before anything was decided.
    pub(super) fn refused(fault: Fault) -> Self {
        Self {
            result: Some(Err(fault)),
            ticket: None,
            audit: Audit::default(),
            needs: None,
        }
    }

    /// What must be fetched first. The result then means nothing: fetch it and repeat the call.
    pub fn needs(&mut self) -> Option<OutsideRequest> {
        self.needs.take()
    }

    /// What was decided about the call.
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    /// Blocks the thread until the reply may be given.
    ///
    /// # Errors
    /// The fault of the call; ServiceFailure if its change did not become durable.
    pub fn wait(self) -> Result<T, Fault> {
        if let Some(ticket) = self.ticket {
            ticket.wait().map_err(|_| Fault::service_failure())?;
        }
        self.result
            .unwrap_or_else(|| Err(Fault::internal_failure()))
    }

    /// Replaces the result, which moves the audit into it.
    pub(super) fn map<U>(self, map: impl FnOnce(Result<T, Fault>, Audit) -> U) -> Reply<U> {
        let audit = self.audit;
        Reply {
            result: self.result.map(|result| Ok(map(result, audit))),
            ticket: self.ticket,
            audit: Audit::default(),
            needs: self.needs,
        }
    }
}

/// Nothing in a reply is pinned.
impl<T> Unpin for Reply<T> {}

impl<T> Future for Reply<T> {
    type Output = Result<T, Fault>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Some(ticket) = this.ticket.as_mut() {
            match Pin::new(ticket).poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Poll::Ready(Err(Fault::service_failure())),
            }
        }
        let result = this.result.take();
        Poll::Ready(result.unwrap_or_else(|| Err(Fault::internal_failure())))
    }
}
