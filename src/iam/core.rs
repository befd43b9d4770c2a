//! The core: state, clock, keys and settings, and the one way in which every operation runs.

#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use store::{Head, Store, Ticket, Transaction};
use time::OffsetDateTime;
use wire::{Fault, Format, Input, Operation};

use crate::{
    account::{ACCOUNTS, Account, AccountId, PARTITIONS, Partition},
    authorize,
    bootstrap::Foundation,
    call::{Call, Read, Write},
    caller::{Caller, Origin, Principal},
    clock::Clock,
    decisions::{self, Decided, Decisions},
    ids::Ids,
    mfa::{self, Code},
    outside::{Fetched, Needs, Outside},
    realm::Throttle,
    s3::{OBJECTS, PARTS},
    secret::Secret,
    session::Sessions,
    signing_keys::Ready,
    target::Target,
    usage::Usage,
};

/// Whether decisions are enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforcement {
    /// A denied call is refused.
    Enforce,
    /// A denied call is let through, marked in its answer and in the log.
    Soft,
}

/// A well-known root key for development. It is a setting, not state: it is gone when the server starts without it.
#[derive(Debug, Clone)]
pub struct DevelopmentKey {
    /// The access key id (`test`).
    pub access_key_id: String,
    /// The secret.
    pub secret: Secret,
    /// Whose root user it is.
    pub account: AccountId,
}

/// What the operator decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether decisions are enforced.
    pub enforcement: Enforcement,
    /// Scheme, host and port under which issuers, links and discovery speak of this server, without a slash at the end.
    pub public_url: String,
    /// The partition of a call that nothing else assigns to one.
    pub default_partition: String,
    /// Root keys that hold as long as this process runs.
    pub root_keys: Vec<DevelopmentKey>,
    /// Of how many requests the decisions are remembered.
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
    pub(crate) ready: Ready,
    pub(crate) throttle: Throttle,
    pub(crate) decisions: Decisions,
    pub(crate) foundation: Foundation,
}

/// What became of a call, for the answer's headers and the log's one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// The denial that soft enforcement let through: AccessDenied's sentence.
    pub would_deny: Option<String>,
    /// The decision, once one was taken.
    pub decision: Option<&'static str>,
    /// Whether the decision log tells of it under the request's id.
    pub remembered: bool,
}

/// An answer's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The error code, if it is one.
    pub code: Option<String>,
    /// How the body is written.
    pub format: Format,
    /// The body.
    pub body: Vec<u8>,
    /// For headers and log.
    pub audit: Audit,
}

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

impl Settings {
    /// How many root keys of an account are settings.
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

    /// Whether the store takes writes.
    pub fn is_writable(&self) -> bool {
        self.inner.store.health().is_ok()
    }

    /// Notes that a caller's key or role was used, once its signature has been verified.
    pub fn used(&self, caller: &Caller, service: &str, region: &str) {
        let (usage, now) = (&self.inner.usage, self.inner.clock.now());
        if let (Some(key), None) = (&caller.access_key_id, &caller.session) {
            usage.mark(key, now, service, region);
        }
        if let Principal::AssumedRole { role, .. } = &caller.principal {
            usage.mark_role(&role.id, now, region);
        }
    }

    /// An account by id.
    pub fn account(&self, id: &AccountId) -> Option<Arc<Account>> {
        self.snapshot().get(&ACCOUNTS, &(id.clone(),))
    }

    /// Nobody, asking in the default account of a partition.
    pub fn anonymous(&self, partition: Option<&str>) -> Option<Caller> {
        let partition = self.partition(partition)?;
        Some(Caller::anonymous(self.account(&partition.default_account)?))
    }

    /// Looks at the last durable state in the name of a caller.
    pub fn read<T>(
        &self,
        caller: &Caller,
        origin: &Origin,
        operation: &'static str,
        f: impl FnOnce(&Read<'_>) -> T,
    ) -> T {
        let head = self.inner.store.snapshot();
        let call = self.call(caller, origin, operation);
        f(&Read {
            head: &head,
            call: &call,
        })
    }

    /// Changes the state in the name of a caller, in one transaction; an error drops all of it. The answer may be given when the
    /// ticket is done.
    pub fn write<T, E>(
        &self,
        caller: &Caller,
        origin: &Origin,
        operation: &'static str,
        f: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> (Result<T, E>, Ticket) {
        let call = self.call(caller, origin, operation);
        self.inner.store.write(|tx: &mut Transaction| {
            f(&mut Write {
                transaction: tx,
                call: &call,
            })
        })
    }

    /// Makes checks in the name of a caller, on the last durable state; what the log is to say of them, and what they were decided by, to be
    /// remembered when the request is over.
    ///
    /// # Errors
    /// The first refusal.
    pub fn authorize(
        &self,
        caller: &Caller,
        origin: &Origin,
        target: Target,
    ) -> (Result<(), authorize::Refused>, Audit, Decided) {
        let call = self.call(caller, origin, "");
        if let Some(check) = target.checks.first() {
            call.attempted(&check.action);
        }
        let head = self.inner.store.snapshot();
        let result = authorize::authorize(
            &Read {
                head: &head,
                call: &call,
            },
            target,
        );
        (result, call.audit.into_inner(), call.decided.into_inner())
    }

    /// The blobs that rows name, with their sizes in bytes.
    pub fn blobs(&self) -> HashMap<String, u64> {
        let head = self.snapshot();
        let objects = head
            .prefix(&OBJECTS, &())
            .flat_map(|(_, object)| object.blobs.clone());
        let parts = head
            .prefix(&PARTS, &())
            .map(|(_, part)| (part.blob.clone(), part.size));
        objects.chain(parts).collect()
    }

    /// Ends the server's writing: waits for what is under way, then closes the store.
    pub fn close(&self) {
        self.inner.store.close();
    }
}

impl Core {
    fn call<'a>(
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
            decided: std::cell::RefCell::default(),
            outside: Outside::default(),
        }
    }

    fn call_of<'a>(&'a self, incoming: &'a Incoming<'a>, operation: &'static str) -> Call<'a> {
        Call {
            outside: Outside::with(&incoming.fetched),
            ..self.call(incoming.caller, incoming.origin, operation)
        }
    }
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
/// an async thread: see [`crate::registry::Entry::prepares`].
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
    let call = core.call_of(incoming, O::NAME);
    call.attempted(&format!("{}:{}", O::SERVICE.name, O::NAME));
    call
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
    call.decided.take();
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
        audit.remembered = needs.is_none() && decisions::of_call(call);
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

/// A fault as an answer.
pub fn refusal(
    fault: &Fault,
    service: &'static wire::Service,
    format: Format,
    request_id: &str,
) -> Answer {
    let fault = fault.clone().said_by(service);
    Answer {
        status: fault.status(),
        code: Some(fault.code().to_owned()),
        format,
        body: fault.encode(service, format, request_id),
        audit: Audit::default(),
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
