//! How operations run: each against one consistent state.

use store::{Head, Transaction};
use time::OffsetDateTime;
use wire::Fault;

use super::{Callable, Reply, Request};
use crate::{
    authorize,
    call::{Call, Read, Write, outside::Outside, server::Core, target::Target},
    credentials::mfa::{self, Code},
};

/// Runs an operation that reads the last durable state.
pub(crate) fn read<O: Callable>(
    core: &Core,
    request: &Request<'_>,
    input: Result<O::Input, Fault>,
    target: impl Fn(&Read<'_>, &O::Input) -> Result<Target, Fault>,
    handler: impl FnOnce(&Read<'_>, O::Input) -> Result<O::Output, Fault>,
) -> Reply<O::Output> {
    let call = begin::<O>(core, request);
    let head = core.inner.store.snapshot();
    let cx = Read {
        head: &head,
        call: &call,
    };
    let result = input.and_then(|input| {
        permit(&cx, &target, &input)?;
        handler(&cx, input)
    });
    Reply::of(result, &call, None)
}

/// Runs an operation that writes. Authorization and change see the same state, in one transaction.
pub(crate) fn write<O: Callable>(
    core: &Core,
    request: &Request<'_>,
    input: Result<O::Input, Fault>,
    target: impl Fn(&Read<'_>, &O::Input) -> Result<Target, Fault>,
    handler: impl FnOnce(&mut Write<'_>, O::Input) -> Result<O::Output, Fault>,
) -> Reply<O::Output> {
    let call = begin::<O>(core, request);
    let input = match input {
        Ok(input) => input,
        Err(fault) => return Reply::of(Err(fault), &call, None),
    };
    let (result, ticket) = core.inner.store.write(|transaction: &mut Transaction| {
        permit_in(transaction.head(), &call, &target, &input)?;
        handler(
            &mut Write {
                transaction,
                call: &call,
            },
            input,
        )
    });
    Reply::of(result, &call, ticket)
}

/// Runs an operation that writes after slow work: hashing, generating keys, reading certificates. No transaction waits for the work.
///
/// `prepare` sees the last durable state once the call is authorized there, and passes its result to the handler. The transaction
/// authorizes again, and its handler repeats the checks that `prepare` relied on, because the state may have changed meanwhile.
pub(crate) fn prepared<O: Callable, P>(
    core: &Core,
    request: &Request<'_>,
    input: Result<O::Input, Fault>,
    target: impl Fn(&Read<'_>, &O::Input) -> Result<Target, Fault>,
    prepare: impl FnOnce(&Read<'_>, &O::Input) -> Result<P, Fault>,
    handler: impl FnOnce(&mut Write<'_>, O::Input, P) -> Result<O::Output, Fault>,
) -> Reply<O::Output> {
    let call = begin::<O>(core, request);
    let head = core.inner.store.snapshot();
    let cx = Read {
        head: &head,
        call: &call,
    };
    let ready = input.and_then(|input| {
        permit(&cx, &target, &input)?;
        let prepared = prepare(&cx, &input)?;
        Ok((input, prepared))
    });
    let (input, prepared) = match ready {
        Ok(ready) => ready,
        Err(fault) => return Reply::of(Err(fault), &call, None),
    };
    let (result, ticket) = core.inner.store.write(|transaction: &mut Transaction| {
        permit_in(transaction.head(), &call, &target, &input)?;
        handler(
            &mut Write {
                transaction,
                call: &call,
            },
            input,
            prepared,
        )
    });
    Reply::of(result, &call, ticket)
}

/// Runs an operation that makes a session. It reads, unless the members include a code of an MFA device: then a transaction uses the
/// code up, and the handler gets the time of that proof.
pub(crate) fn mfa<O: Callable>(
    core: &Core,
    request: &Request<'_>,
    input: Result<O::Input, Fault>,
    target: impl Fn(&Read<'_>, &O::Input) -> Result<Target, Fault>,
    code: impl FnOnce(&O::Input) -> Result<Option<Code>, Fault>,
    handler: impl FnOnce(&Read<'_>, O::Input, Option<OffsetDateTime>) -> Result<O::Output, Fault>,
) -> Reply<O::Output> {
    let input = input.and_then(|input| Ok((code(&input)?, input)));
    let (code, input) = match input {
        Ok((Some(code), input)) => (code, input),
        Ok((None, input)) => {
            return read::<O>(core, request, Ok(input), target, |cx, input| {
                handler(cx, input, None)
            });
        }
        Err(fault) => {
            let call = begin::<O>(core, request);
            return Reply::of(Err(fault), &call, None);
        }
    };
    let call = begin::<O>(core, request);
    let (result, ticket) = core.inner.store.write(|transaction: &mut Transaction| {
        // Checks count the proof, such as those of a role's trust policy.
        let at = mfa::prove(
            &mut Write {
                transaction,
                call: &call,
            },
            &code,
        )?;
        call.proved.set(Some(at));
        permit_in(transaction.head(), &call, &target, &input)?;
        let cx = Read {
            head: transaction.head(),
            call: &call,
        };
        handler(&cx, input, Some(at))
    });
    Reply::of(result, &call, ticket)
}

/// Begins a call, and marks its action as attempted.
fn begin<'a, O: Callable>(core: &'a Core, request: &'a Request<'a>) -> Call<'a> {
    let call = Call {
        outside: Outside::with(request.fetched),
        ..core.begin(request.caller, request.origin, O::NAME)
    };
    call.attempted(O::ACTION);
    call
}

fn permit_in<I>(
    head: &Head,
    call: &Call<'_>,
    target: impl Fn(&Read<'_>, &I) -> Result<Target, Fault>,
    input: &I,
) -> Result<(), Fault> {
    permit(&Read { head, call }, target, input)
}

/// Makes the checks of a call on a state. Checks of the same call on an earlier state no longer count.
fn permit<I>(
    cx: &Read<'_>,
    target: impl Fn(&Read<'_>, &I) -> Result<Target, Fault>,
    input: &I,
) -> Result<(), Fault> {
    let target = target(cx, input)?;
    cx.call.checks.take();
    Ok(authorize::authorize(cx, target)?)
}
