//! The `astriam` binary: everything is in the layers below.

fn main() {
    cli::run();
}
