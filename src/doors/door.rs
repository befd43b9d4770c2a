//! A door: one protocol of the server, and what all doors share.
//!
//! A door claims requests by their heads, and answers them. To add one:
//!
//! 1. Write a module of its own with a type that implements [`Door`]: `services`, `claims`, `serve`.
//! 2. Declare the module in `lib.rs`, and give it a floor in `conformance/floors.txt`.
//! 3. Add its line to the list in `doors.rs`, above the doors that would claim its requests. The line opens it with what it needs.
//!
//! Routing, host names, health, the banner and the refusal of absent services follow from that list. In `serve`, set the request id in the header that the protocol has for
//! it, and fill the [`RequestLog`]. AWS protocols read bodies with [`collect`] and authenticate with [`verify`].

pub(crate) mod absent_services;
pub(crate) mod collect;
pub(crate) mod context;
pub(crate) mod head;
pub(crate) mod host;
pub(crate) mod log;
pub(crate) mod verify;

use std::future::Future;

use http::Response;

pub(crate) use self::{context::Context, head::Head, log::RequestLog};
use crate::edge::{body::RequestBody, response::Body};

/// A protocol of the server.
///
/// Doors are called without dynamic dispatch: a request allocates nothing on its way to its door.
pub(crate) trait Door {
    /// The services that the door serves, by the names that endpoints give them (`iam`, `s3`). A Host may name them, and health lists
    /// them. A request whose Host names one of them is the door's, whatever it looks like.
    fn services() -> &'static [&'static str] {
        &[]
    }

    /// Whether a request is for this door, if no door before it in the list has claimed it, and its Host names no service.
    fn claims(head: &Head<'_>) -> bool;

    /// Answers a request.
    fn serve(
        &self,
        head: Head<'_>,
        body: RequestBody,
        log: &mut RequestLog,
    ) -> impl Future<Output = Response<Body>> + Send;
}
