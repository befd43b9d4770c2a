#![doc = include_str!("README.md")]

mod actions;
mod arn;
mod because;
mod bytes;
pub mod case;
mod condition;
mod context;
mod decide;
mod document;
mod explain;
mod fold;
mod glob;
mod grammar;
mod grants;
mod issuers;
pub mod json;
mod listed;
mod malformed;
mod partition;
mod pattern;
mod principal;
mod public;
mod request;
mod resources;
mod statement;
mod values;

pub use because::{Because, Layer, Matched, Statements};
pub use context::{Context, Held, Texts, Values};
pub use decide::{Decision, Effect, decide, supports_rcp};
pub use document::{Document, DocumentKind, StatementView};
pub use explain::{
    Explanation, FailedCondition, LayerVerdict, Needed, PolicyVerdict, StatementVerdict, WhyNot,
    explain,
};
pub use grants::Grants;
pub use listed::{ListedPrincipal, PrincipalKind};
pub use malformed::{Malformed, excerpt, position};
pub use partition::Partition;
pub use principal::Principal;
pub use public::is_public;
pub use request::{Policies, Request, Source};
pub use statement::{Range, Word, WrittenCondition};
