//! The astriam command line.

/// Runs the program.
pub fn run() {}
