//! The astriam command line: `serve`, and the commands for its users.
//!
//! Data goes to stdout, everything else to stderr. The exit code is 0 for success, 1 for a failure, and 2 for a bad setting.

mod arguments;
mod banner;
mod cases;
mod client;
mod config;
mod credential_process;
mod credentials;
mod docs;
mod endpoint;
mod explain;
mod exports;
mod failure;
mod healthcheck;
mod json;
mod logging;
mod output;
mod policy_lint;
mod root_keys;
mod seed;
mod serve;
mod signals;
mod signing_client;
mod simulate;
mod usage;
mod value_parsers;
mod why;

use std::{ffi::OsString, io::Write, process::ExitCode};

use clap::{ArgMatches, CommandFactory, FromArgMatches, error::ErrorKind};

use arguments::{Arguments, Command, PolicyCommand};
use failure::Failure;
use serve::Secrets;

/// Runs the program with the arguments and the environment of this process.
pub fn run() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let matches = match Arguments::command().try_get_matches_from(&words) {
        Ok(matches) => matches,
        Err(error) => return report_parse_error(&error, &words),
    };
    match command(&matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// Prints help or the version, or reports an error in the arguments: clap treats all of them as errors.
fn report_parse_error(error: &clap::Error, words: &[OsString]) -> ExitCode {
    let text = error.render().to_string();
    let outcome = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => output::print(text.as_bytes()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = std::io::stderr().write_all(text.as_bytes());
            return ExitCode::from(2);
        }
        _ => {
            let words: Vec<_> = words
                .iter()
                .map(|word| word.to_string_lossy().into_owned())
                .collect();
            Err(usage::failure(error, &words))
        }
    };
    outcome.map_or_else(|failure| failure.report(), |()| ExitCode::SUCCESS)
}

fn command(matches: &ArgMatches) -> Result<(), Failure> {
    let arguments =
        Arguments::from_arg_matches(matches).map_err(|error| usage::failure(&error, &[]))?;
    let environment = config::environment();
    if !matches!(
        arguments.command,
        Command::Completions { .. } | Command::Docs(_)
    ) {
        config::check_environment(&environment)?;
    }
    match arguments.command {
        Command::Serve(flags) => {
            let in_memory = matches
                .subcommand_matches("serve")
                .is_some_and(|serve| config::in_memory(serve, &flags));
            let secrets = Secrets {
                root_key: config::root_key(&environment)?,
                credentials_token: config::credentials_token(&environment)?,
            };
            serve::serve(&flags, in_memory, secrets)
        }
        Command::Env(flags) => exports::print(&flags, config::root_key(&environment)?),
        Command::Healthcheck(flags) => healthcheck::check(&flags, &environment),
        Command::CredentialProcess(flags) => {
            let token = config::credentials_token(&environment)?;
            credential_process::print(&flags, token, &environment)
        }
        Command::Why(flags) => why::print(&flags, &environment),
        Command::Simulate(flags) => simulate::simulate(&flags, &environment),
        Command::Explain(flags) => explain::print(&flags),
        Command::Policy(PolicyCommand::Lint(flags)) => policy_lint::print(&flags),
        Command::Docs(flags) => docs::print(&flags),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "astriam", &mut script);
            output::print(&script)
        }
    }
}
