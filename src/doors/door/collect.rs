//! The whole body of a request, within limits of size and time.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use wire::{Fault, unsourced};

use crate::edge::body::RequestBody;

/// The largest body of an AWS protocol, in bytes: a policy document has at most 131,072 characters, each of which takes up to three bytes
/// in a form.
const LARGEST: usize = 1024 * 1024;

/// Reads a body of at most 1 MiB, for no longer than `limit`.
pub(crate) async fn collect(body: RequestBody, limit: Duration) -> Result<Bytes, Fault> {
    let collected = tokio::time::timeout(limit, Limited::new(body, LARGEST).collect()).await;
    match collected {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Fault::other(
            "RequestEntityTooLarge",
            413,
            unsourced!("The request is larger than {most} bytes.", most = LARGEST),
        )),
        Ok(Err(_)) => Err(Fault::other(
            "IncompleteBody",
            400,
            unsourced!("The body ended before it was whole."),
        )),
        Err(_) => Err(Fault::other(
            "RequestTimeout",
            408,
            unsourced!("The body did not arrive in time."),
        )),
    }
}
