#![doc = include_str!("README.md")]

mod actions;
mod arn;
mod bytes;
pub mod case;
mod condition;
mod context;
mod decide;
mod document;
pub mod elements;
mod explain;
mod fold;
mod glob;
mod grammar;
mod grants;
mod issuers;
pub mod json;
mod malformed;
mod operator;
mod partition;
mod pattern;
mod principal;
mod principal_element;
mod public;
mod reason;
mod request;
mod resources;
mod statement;
mod values;

pub use context::{Context, ValueList, Values, ValuesRef};
pub use decide::{Decision, Effect, decide, supports_rcp};
pub use document::{Document, DocumentKind, StatementView};
pub use explain::{
    Explanation, FailedCondition, LayerVerdict, Mismatch, MissingStatement, PolicyVerdict,
    StatementVerdict, explain,
};
pub use grants::Grants;
pub use malformed::{MalformedPolicyDocument, excerpt, position};
pub use operator::{BaseOperator, ConditionOperator, SetQualifier, ValueType};
pub use partition::{AWS_PARTITIONS, Partition};
pub use principal::Principal;
pub use principal_element::{ListedPrincipal, PrincipalKind};
pub use public::is_public;
pub use reason::{Layer, MatchedStatement, MatchedStatements, Reason};
pub use request::{Policies, Policy, Request};
pub use statement::{SpannedText, StatementRange, WrittenCondition};
