//! The log: on stderr, as text or JSON.

use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    fmt,
    prelude::*,
};

use crate::arguments::{LogFormat, LogLevel};

/// The crates whose log the level is for. Others speak up when something is wrong: what they say below that is not written with
/// secrets in mind (HTTP libraries tell headers).
const OURS: [&str; 7] = ["cli", "doors", "iam", "policy", "sigv4", "store", "wire"];

/// Of what is said whatever the level.
pub(crate) const ALWAYS: &str = "always";

/// Starts logging, for the rest of the process.
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
        // It calls every refusal an error; a failure of its own is told by our door.
        .with_target("s3s", LevelFilter::OFF)
        .with_targets(OURS.map(|name| (name, level)))
        .with_target(ALWAYS, LevelFilter::INFO);
    // A log that nobody reads any more is no reason to end: the layer must not complain of it on the same stderr.
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
