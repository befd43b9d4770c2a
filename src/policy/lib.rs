//! IAM policies: parse, compile, decide, explain. No I/O, no clock, nothing global: the engine of astriam as a library of its own.
//!
//! # Parse and compile
//!
//! A [`Document`] is compiled once, when it is parsed: its statements are indexed by the service of their actions; patterns, ARNs, operators
//! and typed values are read then. Everything unknown is refused, never "true". A refusal carries AWS's sentence, the place, and a caret for people:
//!
//! ```
//! use policy::{Document, DocumentKind};
//!
//! let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*",
//!     "Condition":{"StringEqual":{"aws:username":"bob"}}}}"#;
//! let refused = Document::parse(text, DocumentKind::Identity).unwrap_err();
//! assert_eq!(refused.to_string(), "Syntax errors in policy.");
//! assert_eq!(refused.position(text), (2, 18));
//! assert!(refused.excerpt(text).contains("^^^^^^^^^^^^^ an unknown condition operator"));
//! ```
//!
//! # Decide
//!
//! A [`Request`] says who asks for what; [`Policies`] are what applies, by kind; a [`Context`] holds the condition keys. [`decide`] is pure, and
//! allocates only if more than four statements match. Its [`Decision`] says [`Because`] of what.
//!
//! ```
//! use policy::{Context, Document, DocumentKind, Effect, Policies, Principal, Request, Source};
//!
//! let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject",
//!     "Resource":"arn:aws:s3:::home/${aws:username}/*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}}"#;
//! let document = Document::parse(text, DocumentKind::Identity)?;
//! let identity = [Source { name: "OwnFolder", document: &document }];
//! let policies = Policies { identity: &identity, ..Policies::default() };
//!
//! let principal = Principal::parse("arn:aws:iam::123456789012:user/bob");
//! let mut context = Context::new();
//! context.one("aws:username", "bob");
//! context.one("aws:SourceIp", "10.1.2.3");
//! let request = Request {
//!     context: &context,
//!     ..Request::new(&principal, "s3:GetObject", "arn:aws:s3:::home/bob/notes", "123456789012")
//! };
//! assert_eq!(policy::decide(&request, &policies).effect, Effect::Allowed);
//!
//! let other = Request { resource: "arn:aws:s3:::home/eve/notes", ..request };
//! let decision = policy::decide(&other, &policies);
//! assert_eq!(decision.because.clause("s3:GetObject"), "because no identity-based policy allows the s3:GetObject action");
//! # Ok::<(), policy::Malformed>(())
//! ```
//!
//! # Explain
//!
//! [`explain`] decides the same and tells all that took part: the verdict of each layer, level and policy, why a statement does not apply, the
//! condition keys that nobody supplied, and for an implicit denial the smallest statements that would have allowed it.
//!
//! ```
//! # use policy::{Document, DocumentKind, Policies, Principal, Request, Source};
//! let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*",
//!     "Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}}"#;
//! let document = Document::parse(text, DocumentKind::Identity)?;
//! let identity = [Source { name: "WithMfa", document: &document }];
//! let principal = Principal::parse("arn:aws:iam::123456789012:user/bob");
//! let request = Request::new(&principal, "s3:GetObject", "arn:aws:s3:::b/key", "123456789012");
//!
//! let why = policy::explain(&request, &Policies { identity: &identity, ..Policies::default() });
//! let statement = &why.layers[0].policies[0].statements[0];
//! assert_eq!(
//!     statement.why_not[0].to_string(),
//!     "Bool aws:MultiFactorAuthPresent does not hold: the request does not carry the key"
//! );
//! assert_eq!(why.missing, ["aws:MultiFactorAuthPresent"]);
//! assert_eq!(why.needed[0].statement, r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/key"}"#);
//! # Ok::<(), policy::Malformed>(())
//! ```
//!
//! # Principals that are kept by id
//!
//! IAM keeps the users and roles of a trust policy by their unique ids. [`Document::principals`] tells whom a document lists, for a check
//! that they exist; [`Document::pin`] keeps them by id, so that a role which is deleted and made again is somebody else.
//!
//! # Cases
//!
//! [`case`](mod@case) reads questions with their policies and the expected answer from JSON, one a line.

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

/// The example of the README compiles and holds.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
