//! The log on stderr, as text or JSON.

use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    fmt,
    prelude::*,
};

use crate::arguments::{LogFormat, LogLevel};

/// The crates that the level applies to. Other crates log only warnings and errors: their more verbose levels may contain secrets (HTTP
/// libraries log headers).
const OURS: [&str; 7] = ["cli", "doors", "iam", "policy", "sigv4", "store", "wire"];

/// The target of events that are logged at any level.
pub(crate) const ALWAYS: &str = "always";

/// Starts logging for the rest of the process.
pub(crate) fn start(format: LogFormat, level: LogLevel) {
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let filter = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        // s3s logs every refusal as an error. The S3 door logs the failures among them.
        .with_target("s3s", LevelFilter::OFF)
        .with_targets(OURS.map(|name| (name, level)))
        .with_target(ALWAYS, LevelFilter::INFO);
    // A closed stderr must not end the process: the layer must not report write errors on the same stderr.
    let layer = fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(false)
        .log_internal_errors(false);
    let subscriber = tracing_subscriber::registry();
    match format {
        LogFormat::Text => subscriber
            .with(layer.with_ansi(false).with_filter(filter))
            .init(),
        LogFormat::Json => subscriber
            .with(layer.json().flatten_event(true).with_filter(filter))
            .init(),
    }
}
