//! The one way in which every operation runs: decode, authorize, handle and encode against one consistent state.

pub(crate) mod bootstrap;
pub(crate) mod credential;
pub mod registry;
pub mod root_keys;
pub(crate) mod schema;

#[cfg(test)]
mod tests;

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use store::{Head, Ticket, Transaction};
use time::OffsetDateTime;
use wire::{Fault, Format, Input, Operation};

use crate::{
    authorize,
    call::{
        Call, Read, Write,
        answer::{Answer, refusal},
        caller::{Caller, Origin},
        decision_log,
        outside::{Fetched, Needs, Outside},
        server::Core,
        target::Target,
    },
    credentials::mfa::{self, Code},
};

/// An answer that must not be sent before what it tells is durable. A plain future; it never blocks.
pub struct Pending {
    answer: Option<Answer>,
    ticket: Option<Ticket>,
    service: &'static wire::Service,
    request_id: String,
    needs: Option<Needs>,
}

/// What arrived for an operation, after its signature was verified.
pub struct Incoming<'a> {
    /// The decoded form, or the JSON document.
    pub form: Input<'a>,
    /// The verified caller.
    pub caller: &'a Caller,
    /// Where it came from.
    pub origin: &'a Origin,
    /// In what form the answer is wanted.
    pub format: Format,
    /// What the door has fetched for it.
    pub fetched: Fetched,
}

/// Runs an operation that reads.
pub(crate) fn read<O: Operation>(
    core: &Core,
    incoming: &Incoming<'_>,
    target: impl Fn(&Read<'_>, &O::Input) -> Result<Target, Fault>,
    handler: impl FnOnce(&Read<'_>, O::Input) -> Result<O::Output, Fault>,
) -> Pending {
    let call = begin::<O>(core, incoming);
    let head = core.inner.store.snapshot();
    let answer = wire::decode::<O>(incoming.form).and_then(|input| {
        allowed(&head, &call, &target, &input)?;
        let cx = Read {
            head: &head,
            call: &call,
        };
        handler(&cx, input)
    });
    Pending::of::<O>(answer, &call, incoming, None)
}

/// Runs an operation that writes: authorization and change see the same state and are one transaction.
pub(crate) fn write<O: Operation>(
    core: &Core,
    incoming: &Incoming<'_>,
    target: impl Fn(&Read<'_>, &O::Input) -> Result<Target, Fault>,
    handler: impl FnOnce(&mut Write<'_>, O::Input) -> Result<O::Output, Fault>,
) -> Pending {
    let call = begin::<O>(core, incoming);
    let input = match wire::decode::<O>(incoming.form) {
        Ok(input) => input,
        Err(fault) => return Pending::of::<O>(Err(fault), &call, incoming, None),
    };
    let (answer, ticket) = core.inner.store.write(|tx: &mut Transaction| {
        allowed(tx.head(), &call, &target, &input)?;
        handler(
            &mut Write {
                transaction: tx,
                call: &call,
            },
            input,
        )
    });
    Pending::of::<O>(answer, &call, incoming, Some(ticket))
}

/// Runs an operation that writes and has slow work to do (hashing, making keys, reading certificates), for which no transaction waits.
///
/// `prepare` sees the last durable state, once the call is authorized there; what it makes goes to the handler. The transaction
/// authorizes again, and its handler checks again what `prepare` relied on, for the state may have changed meanwhile. This is not for
/// an async thread: see [`crate::core::registry::Entry::prepares`].
pub(crate) fn prepared<O: Operation, P>(
    core: &Core,
    incoming: &Incoming<'_>,
    target: impl Fn(&Read<'_>, &O::Input) -> Result<Target, Fault>,
    prepare: impl FnOnce(&Read<'_>, &O::Input) -> Result<P, Fault>,
    handler: impl FnOnce(&mut Write<'_>, O::Input, P) -> Result<O::Output, Fault>,
) -> Pending {
    let call = begin::<O>(core, incoming);
    let head = core.inner.store.snapshot();
    let ready = wire::decode::<O>(incoming.form).and_then(|input| {
        allowed(&head, &call, &target, &input)?;
        let cx = Read {
            head: &head,
            call: &call,
        };
        let made = prepare(&cx, &input)?;
        Ok((input, made))
    });
    let (input, made) = match ready {
        Ok(ready) => ready,
        Err(fault) => return Pending::of::<O>(Err(fault), &call, incoming, None),
    };
    let (answer, ticket) = core.inner.store.write(|tx: &mut Transaction| {
        allowed(tx.head(), &call, &target, &input)?;
        handler(
            &mut Write {
                transaction: tx,
                call: &call,
            },
            input,
            made,
        )
    });
    Pending::of::<O>(answer, &call, incoming, Some(ticket))
}

/// Runs an operation that makes a session: it reads, unless the call carries a code of an MFA device. The transaction that proves a
/// code uses it up, and the handler is told when that was.
pub(crate) fn proved<O: Operation>(
    core: &Core,
    incoming: &Incoming<'_>,
    target: impl Fn(&Read<'_>, &O::Input) -> Result<Target, Fault>,
    code: impl FnOnce(&O::Input) -> Result<Option<Code>, Fault>,
    handler: impl FnOnce(&Read<'_>, O::Input, Option<OffsetDateTime>) -> Result<O::Output, Fault>,
) -> Pending {
    let decoded = wire::decode::<O>(incoming.form);
    let code = match &decoded {
        Ok(input) => code(input),
        Err(_) => Ok(None),
    };
    let (input, code) = match (decoded, code) {
        (Ok(input), Ok(Some(code))) => (input, code),
        (decoded, without) => {
            let call = begin::<O>(core, incoming);
            let head = core.inner.store.snapshot();
            let answer = decoded.and_then(|input| {
                without?;
                allowed(&head, &call, &target, &input)?;
                let cx = Read {
                    head: &head,
                    call: &call,
                };
                handler(&cx, input, None)
            });
            return Pending::of::<O>(answer, &call, incoming, None);
        }
    };
    let call = begin::<O>(core, incoming);
    let (answer, ticket) = core.inner.store.write(|tx: &mut Transaction| {
        // What is proved counts in the checks, as in a role's trust policy.
        let at = mfa::prove(
            &mut Write {
                transaction: tx,
                call: &call,
            },
            &code,
        )?;
        call.proved.set(Some(at));
        allowed(tx.head(), &call, &target, &input)?;
        let cx = Read {
            head: tx.head(),
            call: &call,
        };
        handler(&cx, input, Some(at))
    });
    Pending::of::<O>(answer, &call, incoming, Some(ticket))
}

/// The call of an operation, which is noted as tried.
fn begin<'a, O: Operation>(core: &'a Core, incoming: &'a Incoming<'a>) -> Call<'a> {
    let call = call_of(core, incoming, O::NAME);
    call.attempted(&format!("{}:{}", O::SERVICE.name, O::NAME));
    call
}

fn call_of<'a>(core: &'a Core, incoming: &'a Incoming<'a>, operation: &'static str) -> Call<'a> {
    Call {
        outside: Outside::with(&incoming.fetched),
        ..core.call(incoming.caller, incoming.origin, operation)
    }
}

/// Makes the checks of a call on a state.
fn allowed<I>(
    head: &Head,
    call: &Call<'_>,
    target: impl Fn(&Read<'_>, &I) -> Result<Target, Fault>,
    input: &I,
) -> Result<(), Fault> {
    let cx = Read { head, call };
    let target = target(&cx, input)?;
    // What is made again in the transaction counts as it is made there.
    call.checks.take();
    Ok(authorize::authorize(&cx, target)?)
}

impl Pending {
    /// What must be fetched before there is an answer. Whoever takes this fetches it and makes the call again; this answer is none.
    pub fn needs(&mut self) -> Option<Needs> {
        self.needs.take()
    }

    fn of<O: Operation>(
        answer: Result<O::Output, Fault>,
        call: &Call<'_>,
        incoming: &Incoming<'_>,
        ticket: Option<Ticket>,
    ) -> Self {
        let needs = call.outside.needed();
        let mut audit = call.audit.take();
        // A call that will be made again is remembered then.
        audit.remembered = needs.is_none() && decision_log::remember_call(call);
        let request_id = incoming.origin.request_id.clone();
        let answer = match answer {
            Ok(output) => {
                let body = wire::encode::<O>(&output, incoming.format, &request_id);
                Answer {
                    status: 200,
                    code: None,
                    format: incoming.format,
                    body,
                    audit,
                }
            }
            Err(fault) => Answer {
                audit,
                ..refusal(&fault, O::SERVICE, incoming.format, &request_id)
            },
        };
        Self {
            answer: Some(answer),
            ticket,
            service: O::SERVICE,
            request_id,
            needs,
        }
    }
}

/// A refusal that depends on nothing pending.
pub(crate) fn refused(
    fault: &Fault,
    service: &'static wire::Service,
    incoming: &Incoming<'_>,
) -> Pending {
    let request_id = incoming.origin.request_id.clone();
    Pending {
        answer: Some(refusal(fault, service, incoming.format, &request_id)),
        ticket: None,
        service,
        request_id,
        needs: None,
    }
}

impl Future for Pending {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer> {
        let this = &mut *self;
        let durable = match this.ticket.as_mut() {
            None => Ok(()),
            Some(ticket) => match Pin::new(ticket).poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(result) => result,
            },
        };
        let format = this
            .answer
            .as_ref()
            .map_or(Format::Xml, |answer| answer.format);
        let answer = this.answer.take().filter(|_| durable.is_ok());
        Poll::Ready(answer.unwrap_or_else(|| {
            refusal(
                &Fault::service_failure(),
                this.service,
                format,
                &this.request_id,
            )
        }))
    }
}
