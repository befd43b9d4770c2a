//! The log: on stderr, as text or JSON.

use tracing_subscriber::{EnvFilter, fmt};

use crate::{
    arguments::{LogFormat, ServeFlags},
    failure::Failure,
};

/// Starts logging.
pub(crate) fn start(flags: &ServeFlags) -> Result<(), Failure> {
    let level = &flags.log_level;
    let filter = EnvFilter::try_new(level).map_err(|error| {
        Failure::setting(
            format!("`{level}` is no log level: {error}"),
            "use error, warn, info, debug or trace",
        )
    })?;
    // sled tells of its own housekeeping at these levels.
    let filter = match "sled=warn".parse() {
        Ok(directive) if !level.contains("sled") => filter.add_directive(directive),
        _ => filter,
    };
    let builder = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    match flags.log_format {
        LogFormat::Text => builder.with_ansi(false).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    Ok(())
}
