//! Data on stdout.

use std::io::{ErrorKind, Write};

use crate::failure::Failure;

/// Prints text. A reader that has gone away has what it wanted.
pub(crate) fn print(text: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::of(
            format!("cannot write to stdout: {error}"),
            "check where it goes",
        )),
        _ => Ok(()),
    }
}
