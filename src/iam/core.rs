//! The one way in. [`Core::call`] runs an operation with typed members; [`registry::Entry::call`]
//! decodes a request, runs the operation in the same way, and encodes the answer.

pub(crate) mod bootstrap;
pub(crate) mod credential;
pub mod registry;
mod reply;
pub mod root_keys;
mod runners;
pub(crate) mod schema;
#[cfg(test)]
mod tests;
mod wire_call;

use wire::{Fault, Operation};

use crate::{
    authorize::admission,
    call::{
        caller::{Caller, Origin},
        outside::OutsideResponse,
        server::Core,
    },
};

pub use self::{
    reply::Reply,
    wire_call::{AnswerFuture, WireCall},
};
pub(crate) use self::{
    runners::{mfa, prepared, read, write},
    wire_call::answer,
};

/// An operation that this server has. Each line of the [`registry`] implements it.
pub trait Callable: Operation {
    /// The action that it is in policies and reports: `iam:CreateUser`.
    const ACTION: &'static str;
    /// Whether a call may block its thread: it hashes, generates keys, or evaluates a lot. An async door makes such a call on a
    /// thread that may block; all other calls return at once.
    const BLOCKS: bool;

    /// Runs the operation on members that satisfy the model's rules, or on the fault of decoding or checking them.
    fn run(
        core: &Core,
        request: &Request<'_>,
        input: Result<Self::Input, Fault>,
    ) -> Reply<Self::Output>;
}

/// The caller of an operation, the origin of its request, and what the door has fetched for it. Made in this crate alone, so that
/// every run of an operation goes through [`Core::call`] or the registry.
pub struct Request<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) origin: &'a Origin,
    pub(crate) fetched: &'a OutsideResponse,
}

impl Core {
    /// Calls an operation as a verified caller. Rules of the model, authorization, transaction, decision log and usage marks are
    /// those of a request on the wire.
    ///
    /// The reply is a future that completes when the change is durable. An operation that [`Callable::BLOCKS`] must not be called
    /// on an async thread. An operation that needs something from outside says so in [`Reply::needs`]; see [`Core::call_with`].
    pub fn call<O: Callable>(
        &self,
        caller: &Caller,
        origin: &Origin,
        input: O::Input,
    ) -> Reply<O::Output> {
        self.call_with::<O>(caller, origin, input, &OutsideResponse::default())
    }

    /// [`Core::call`] with what an earlier call of the same request needed.
    pub fn call_with<O: Callable>(
        &self,
        caller: &Caller,
        origin: &Origin,
        input: O::Input,
        fetched: &OutsideResponse,
    ) -> Reply<O::Output> {
        let request = Request {
            caller,
            origin,
            fetched,
        };
        let input = wire::check::<O>(&input).map(|()| input);
        admitted::<O>(self, &request, input)
    }
}

/// Runs an operation if the caller's kind of credentials may call it.
fn admitted<O: Callable>(
    core: &Core,
    request: &Request<'_>,
    input: Result<O::Input, Fault>,
) -> Reply<O::Output> {
    let Err(fault) = admission::admit(request.caller, O::SERVICE, O::NAME) else {
        return O::run(core, request, input);
    };
    // IAM refuses credentials first. A denial of STS comes, like every denial, after the rules of the model.
    Reply::refused(match (O::SERVICE.name, input) {
        ("sts", Err(invalid)) => invalid,
        _ => fault,
    })
}
