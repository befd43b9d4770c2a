//! IAM policies: parse, compile, decide, explain. No I/O, no clock.
//!
//! ```
//! use policy::{Context, Document, DocumentKind, Effect, Policies, Principal, Request, Source};
//!
//! let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#;
//! let document = Document::parse(text, DocumentKind::Identity)?;
//! let principal = Principal::parse("arn:aws:iam::123456789012:user/bob");
//! let request = Request::new(&principal, "s3:GetObject", "arn:aws:s3:::b/key", "123456789012");
//! let identity = [Source { name: "ReadB", document: &document }];
//! let decision = policy::decide(&request, &Policies { identity: &identity, ..Policies::default() });
//! assert_eq!(decision.effect, Effect::Allowed);
//! # Ok::<(), policy::Malformed>(())
//! ```
//!
//! A document is compiled once, when it is parsed: patterns, ARNs, operators and typed values are read then, and deciding allocates only
//! for policy variables. Everything unknown is a parse error, never "true".

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
mod json;
mod listed;
mod malformed;
mod partition;
mod pattern;
mod principal;
mod request;
mod resources;
mod statement;
mod values;

pub use because::{Because, Layer, Matched, Statements};
pub use context::{Context, Held, Texts, Values};
pub use decide::{Decision, Effect, decide};
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
pub use request::{Policies, Request, Source};
pub use statement::{Range, Word, WrittenCondition};
