//! Calls on the wire: decoded members in, an encoded answer out.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use wire::{Format, Input};

use super::{Callable, Reply, Request, admitted};
use crate::call::{
    answer::{Answer, refusal},
    caller::{Caller, Origin},
    outside::{OutsideRequest, OutsideResponse},
    server::Core,
};

/// A request for an operation, after its signature was verified.
pub struct WireCall<'a> {
    /// The members: a form or a JSON document.
    pub input: Input<'a>,
    /// The verified caller.
    pub caller: &'a Caller,
    /// The origin of the request.
    pub origin: &'a Origin,
    /// The format of the answer.
    pub format: Format,
    /// What the door has fetched for it.
    pub fetched: OutsideResponse,
}

/// An encoded answer, which must not be sent before the change that it reports is durable. A plain future; it never blocks.
pub struct AnswerFuture {
    reply: Reply<Answer>,
    service: &'static wire::Service,
    format: Format,
    request_id: String,
}

/// Decodes a request, runs its operation, and encodes the answer.
pub(crate) fn answer<O: Callable>(core: &Core, call: &WireCall<'_>) -> AnswerFuture {
    let request = Request {
        caller: call.caller,
        origin: call.origin,
        fetched: &call.fetched,
    };
    let reply = admitted::<O>(core, &request, wire::decode::<O>(call.input));
    let (format, request_id) = (call.format, call.origin.request_id.clone());
    let reply = reply.map(|result, audit| match result {
        Ok(output) => Answer {
            status: 200,
            code: None,
            format,
            body: wire::encode::<O>(&output, format, &request_id),
            audit,
        },
        Err(fault) => Answer {
            audit,
            ..refusal(&fault, O::SERVICE, format, &request_id)
        },
    });
    AnswerFuture {
        reply,
        service: O::SERVICE,
        format,
        request_id,
    }
}

impl AnswerFuture {
    /// What must be fetched first. The answer then means nothing: fetch it and repeat the call.
    pub fn needs(&mut self) -> Option<OutsideRequest> {
        self.reply.needs()
    }
}

impl Future for AnswerFuture {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer> {
        let this = &mut *self;
        Pin::new(&mut this.reply).poll(cx).map(|result| {
            result.unwrap_or_else(|fault| {
                refusal(&fault, this.service, this.format, &this.request_id)
            })
        })
    }
}
