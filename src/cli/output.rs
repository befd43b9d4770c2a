//! Standard output.

use std::io::{ErrorKind, Write};

use crate::failure::Failure;

/// Writes text to stdout. A closed pipe is not an error: the reader has read enough.
pub(crate) fn print(text: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::of(
            format!("cannot write to stdout: {error}"),
            "check what stdout is redirected to",
        )),
        _ => Ok(()),
    }
}
