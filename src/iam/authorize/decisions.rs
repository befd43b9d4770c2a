//! Decisions as JSON, for people and programs. The log itself is in [`crate::call::decision_log`].

pub(crate) mod message;
mod rendering;
mod spelling;
pub mod verdicts;

pub use rendering::{detail, statement_json, summary};
