//! The `astriam` binary: everything is in the layers below.

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
