//! A compiled statement.

use crate::{
    Request,
    actions::{Action, Actions},
    arn::{Arn, ArnPattern},
    condition::Condition,
    principal_element::Principals,
    principal::Named,
    values::Read,
};

/// The bytes of a statement in its document, with line and column (from 1) of both ends, as Simulate* shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct StatementRange {
    /// The byte of its `{`.
    pub start: usize,
    /// The byte behind its `}`.
    pub end: usize,
    /// Line and column of the start.
    pub start_position: (usize, usize),
    /// Line and column of the end.
    pub end_position: (usize, usize),
}

/// A question, with what is read of it once a decision.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) request: &'a Request<'a>,
    pub(crate) action: Action<'a>,
    /// `None` for `*`: an action without resources.
    pub(crate) resource: Option<Arn<'a>>,
    /// Whether the principal has a boundary.
    pub(crate) bounded: bool,
    pub(crate) read: Read,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(request: &'a Request<'a>, action: Action<'a>, bounded: bool) -> Self {
        let without = request.wildcard_only || request.resource == "*";
        Self {
            request,
            action,
            resource: (!without).then(|| Arn::new(request.resource)),
            bounded,
            read: Read::default(),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) allow: bool,
    /// `None` in a trust policy: the role itself.
    pub(crate) resources: Option<(bool, Vec<ArnPattern>)>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) principals: Option<(bool, Principals)>,
    pub(crate) actions: Actions,
    pub(crate) range: StatementRange,
    pub(crate) sid: Option<String>,
    pub(crate) written: Box<Written>,
}

/// The elements of a statement as they are written, for people and other tools.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub(crate) actions: Vec<SpannedText>,
    pub(crate) resources: Vec<SpannedText>,
    pub(crate) conditions: Vec<WrittenCondition>,
}

/// A text with the bytes that it spans, quotes included.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpannedText {
    /// The text.
    pub text: String,
    /// The byte at which it begins.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
}

/// A condition as it is written: an operator, a key and the values that it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrittenCondition {
    /// The operator.
    pub operator: String,
    /// The key.
    pub key: String,
    /// The values, each with its place.
    pub values: Vec<SpannedText>,
}

impl Statement {
    /// How the statement names the principal; one without Principal (identity-based) names whoever it is asked about.
    pub(crate) fn names(&self, asked: &Asked<'_>) -> Named {
        let principal = asked.request.principal;
        match &self.principals {
            None => Named::Itself,
            Some((false, principals)) => principals.name(principal),
            // A principal with a boundary is always hit by Deny with NotPrincipal.
            Some((true, principals)) if !self.allow => {
                if !asked.bounded && principals.spare(principal) {
                    Named::No
                } else {
                    Named::Itself
                }
            }
            Some((true, principals)) => match principals.name(principal) {
                Named::No => Named::Itself,
                _ => Named::No,
            },
        }
    }

    /// Whether the statement speaks of the resource.
    #[inline]
    pub(crate) fn speaks_of_resource(&self, asked: &Asked<'_>) -> bool {
        let Some((not, resources)) = &self.resources else {
            return true;
        };
        let matches = |pattern: &ArnPattern| match &asked.resource {
            // An action without resources is matched by `*` alone.
            None => matches!(pattern, ArnPattern::Any),
            Some(arn) => pattern.matches(arn, asked.request.context),
        };
        resources.iter().any(matches) != *not
    }

    /// Its condition keys and variables as they are written, and whether a variable has a default.
    pub(crate) fn key_names<'s>(&'s self, mut each: impl FnMut(&'s str, bool)) {
        let resources = self.resources.iter().flat_map(|(_, patterns)| patterns);
        for (_, name, default) in resources.flat_map(ArnPattern::variables) {
            each(name, default);
        }
        for (condition, written) in self.conditions.iter().zip(&self.written.conditions) {
            each(&written.key, false);
            for (_, name, default) in condition.variables() {
                each(name, default);
            }
        }
    }

    /// How a statement that speaks of the action names the principal, if all else in it holds too.
    #[inline]
    pub(crate) fn applies(&self, asked: &Asked<'_>) -> Named {
        if !self.speaks_of_resource(asked) {
            return Named::No;
        }
        let named = self.names(asked);
        let context = asked.request.context;
        if named == Named::No
            || !self
                .conditions
                .iter()
                .all(|condition| condition.holds(context, &asked.read))
        {
            return Named::No;
        }
        named
    }
}
