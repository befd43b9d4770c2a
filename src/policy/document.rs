//! Compiled documents.

use std::collections::HashSet;

use crate::{
    MalformedPolicyDocument, Partition, SpannedText, StatementRange, WrittenCondition,
    actions::{Action, Index},
    grammar,
    principal_element::{ListedPrincipal, Principals},
    statement::Statement,
};

/// The kind of a document. Kinds differ in grammar and in AWS's error messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentKind {
    /// A managed policy. Must be of version 2012-10-17.
    Managed,
    /// An inline policy of a user, group or role.
    Identity,
    /// A session policy.
    Session,
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
    /// A VPC endpoint policy.
    Endpoint,
    /// A role's trust policy.
    Trust,
    /// A resource-based policy that is not a trust policy.
    Resource,
}

impl DocumentKind {
    /// Whether it applies to its holder and therefore has no Principal element.
    pub(crate) fn is_identity(self) -> bool {
        matches!(
            self,
            Self::Managed | Self::Identity | Self::Session | Self::ServiceControl
        )
    }

    pub(crate) fn wants_principal(self) -> bool {
        matches!(self, Self::Trust | Self::Resource)
    }
}

/// A compiled document.
#[derive(Debug, Clone)]
pub struct Document {
    pub(crate) statements: Vec<Statement>,
    index: Index,
    /// Whether it is of version 2012-10-17, which has variables.
    current: bool,
}

type Result<T> = std::result::Result<T, MalformedPolicyDocument>;

impl Document {
    /// A document without statements. As a limit it allows nothing.
    pub fn empty() -> Self {
        Self {
            index: Index::default(),
            statements: Vec::new(),
            current: true,
        }
    }

    /// Whether it has a Deny statement.
    pub fn denies(&self) -> bool {
        self.statements.iter().any(|statement| !statement.allow)
    }

    /// Parses and compiles a document in the partition `aws`.
    ///
    /// # Errors
    /// [`MalformedPolicyDocument`], with the message that IAM gives.
    pub fn parse(text: &str, kind: DocumentKind) -> Result<Self> {
        Self::parse_in(text, kind, &Partition::default())
    }

    /// Parses and compiles a document in a partition.
    ///
    /// # Errors
    /// [`MalformedPolicyDocument`], with the message that IAM gives.
    pub fn parse_in(text: &str, kind: DocumentKind, partition: &Partition<'_>) -> Result<Self> {
        let (statements, current) = grammar::read(text, kind, partition)?;
        Ok(Self {
            index: Index::new(statements.iter().map(|statement| &statement.actions)),
            statements,
            current,
        })
    }

    /// The number of characters that count towards IAM's quotas: all except white space outside strings.
    /// IAM User Guide, "IAM and AWS STS quotas". The text need not be a valid policy.
    pub fn quota_size(text: &str) -> usize {
        let mut in_string = false;
        let mut escaped = false;
        text.chars()
            .filter(|c| {
                let counts = in_string || !c.is_ascii_whitespace();
                match (escaped, in_string, c) {
                    (true, _, _) => escaped = false,
                    (_, true, '\\') => escaped = true,
                    (_, _, '"') => in_string = !in_string,
                    _ => {}
                }
                counts
            })
            .count()
    }

    /// Whether it is of version 2012-10-17.
    pub fn is_current(&self) -> bool {
        self.current
    }

    /// The number of statements.
    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether it has no statements. A parsed document has at least one.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The Sid of a statement, by its index.
    pub fn sid(&self, statement: usize) -> Option<&str> {
        self.statements.get(statement)?.sid.as_deref()
    }

    /// The position of a statement in the text.
    pub fn range(&self, statement: usize) -> Option<StatementRange> {
        self.statements
            .get(statement)
            .map(|statement| statement.range)
    }

    /// The principals that its statements list, in the order of the text. A bare `*` is not listed.
    pub fn principals(&self) -> impl Iterator<Item = ListedPrincipal<'_>> {
        let statements = self.statements.iter().enumerate();
        statements.flat_map(|(statement, compiled)| {
            let principals = compiled.principals.iter();
            principals
                .flat_map(|(_, principals)| principals.listed())
                .map(move |listed| ListedPrincipal {
                    kind: listed.kind,
                    value: &listed.written,
                    account: listed.account(),
                    statement,
                    start: listed.start,
                    end: listed.end,
                })
        })
    }

    /// Pins users and roles to their unique ids: from now on the principal with the id matches, whatever its ARN, and a new principal with
    /// the same ARN does not. For the ARN of a role session the id is the role's. A principal without an id in the request does not match
    /// a pinned entry. IAM User Guide, "AWS JSON policy elements: Principal".
    #[must_use]
    pub fn pin<A: AsRef<str>, I: AsRef<str>>(mut self, ids: &[(A, I)]) -> Self {
        for statement in &mut self.statements {
            let Some((_, Principals::Listed(listed))) = &mut statement.principals else {
                continue;
            };
            for (arn, id) in ids {
                for one in listed.iter_mut() {
                    one.pin(arn.as_ref(), id.as_ref());
                }
            }
        }
        self
    }

    /// The condition keys and policy variables that its statements use, in lower case, sorted.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self
            .key_names()
            .into_iter()
            .map(str::to_ascii_lowercase)
            .collect();
        keys.sort();
        keys
    }

    /// The condition keys and policy variables that its statements use, as first written: statement by statement, those of resources before
    /// those of conditions.
    pub fn key_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        let mut seen = HashSet::new();
        for statement in &self.statements {
            statement.key_names(|name, _| {
                if seen.insert(name.to_ascii_lowercase()) {
                    names.push(name);
                }
            });
        }
        names
    }

    /// Calls `each` with the statements that cover an action, in order.
    #[inline]
    pub(crate) fn speaking<'d>(&'d self, action: Action<'_>, each: impl FnMut(u32, &'d Statement)) {
        self.index.covering(
            action,
            &self.statements,
            |statement| &statement.actions,
            each,
        );
    }

    /// A document with the statements of both.
    pub(crate) fn joined(&self, other: &Self) -> Self {
        let statements: Vec<Statement> = self
            .statements
            .iter()
            .chain(&other.statements)
            .cloned()
            .collect();
        Self {
            index: Index::new(statements.iter().map(|statement| &statement.actions)),
            statements,
            current: self.current && other.current,
        }
    }

    /// A statement as it is written, by its index.
    pub fn statement(&self, statement: usize) -> Option<StatementView<'_>> {
        self.statements.get(statement).map(StatementView)
    }
}

/// A statement as it is written, with the positions of its parts.
#[derive(Debug, Clone, Copy)]
pub struct StatementView<'d>(&'d Statement);

impl<'d> StatementView<'d> {
    pub(crate) fn new(statement: &'d Statement) -> Self {
        Self(statement)
    }

    /// Its Sid, if it has one.
    pub fn sid(self) -> Option<&'d str> {
        self.0.sid.as_deref()
    }

    /// Whether its Effect is Allow.
    pub fn allows(self) -> bool {
        self.0.allow
    }

    /// Its position in the text.
    pub fn range(self) -> StatementRange {
        self.0.range
    }

    /// Whether the element is NotAction, and its values.
    pub fn actions(self) -> (bool, &'d [SpannedText]) {
        (self.0.actions.not, &self.0.written.actions)
    }

    /// Whether the element is NotResource, and its values. A trust policy has none.
    pub fn resources(self) -> (bool, &'d [SpannedText]) {
        let not = self.0.resources.as_ref().is_some_and(|(not, _)| *not);
        (not, &self.0.written.resources)
    }

    /// Its conditions, one for each operator and key.
    pub fn conditions(self) -> &'d [WrittenCondition] {
        &self.0.written.conditions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_outside_strings_does_not_count() {
        assert_eq!(
            Document::quota_size("{ \"a b\" : \"c \\\" d\" }"),
            "{\"a b\":\"c \\\" d\"}".chars().count()
        );
    }
}
