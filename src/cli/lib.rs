//! The astriam command line: `serve`, and what goes with it.

mod arguments;
mod banner;
mod config;
mod environment;
mod failure;
mod healthcheck;
mod logging;
mod root_keys;
mod serve;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command};

/// Runs the program; its exit code: 0, 1 for a failure, 2 for a bad setting.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let result = match arguments.command {
        Command::Serve(flags) => serve::serve(*flags),
        Command::Env(flags) => environment::print(&flags),
        Command::Healthcheck(flags) => healthcheck::check(&flags),
        Command::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut Arguments::command(),
                "astriam",
                &mut std::io::stdout(),
            );
            Ok(())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
