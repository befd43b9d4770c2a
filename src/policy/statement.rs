//! A compiled statement.

use crate::{
    Request,
    actions::{Action, Actions},
    arn::{Arn, ArnPattern},
    condition::Condition,
    principal::PrincipalMatch,
    principal_element::Principals,
    values::ParseCache,
};

/// The position of a statement in its document: byte offsets, and lines and columns (from 1), as `SimulatePrincipalPolicy` reports them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct StatementRange {
    /// The offset of its `{`.
    pub start: usize,
    /// The offset after its `}`.
    pub end: usize,
    /// The line and column of the start.
    pub start_position: (usize, usize),
    /// The line and column of the end.
    pub end_position: (usize, usize),
}

/// A request under evaluation, with everything that is parsed once per decision.
#[derive(Debug)]
pub(crate) struct Evaluation<'a> {
    pub(crate) request: &'a Request<'a>,
    pub(crate) action: Action<'a>,
    /// `None` for `*`: an action without resources.
    pub(crate) resource: Option<Arn<'a>>,
    /// Whether the principal has a permissions boundary.
    pub(crate) bounded: bool,
    pub(crate) cache: ParseCache,
}

impl<'a> Evaluation<'a> {
    pub(crate) fn new(request: &'a Request<'a>, action: Action<'a>, bounded: bool) -> Self {
        let without = request.wildcard_only || request.resource == "*";
        Self {
            request,
            action,
            resource: (!without).then(|| Arn::new(request.resource)),
            bounded,
            cache: ParseCache::default(),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) allow: bool,
    /// `None` in a trust policy, whose resource is the role. The flag marks NotResource.
    pub(crate) resources: Option<(bool, Vec<ArnPattern>)>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) principals: Option<(bool, Principals)>,
    pub(crate) actions: Actions,
    pub(crate) range: StatementRange,
    pub(crate) sid: Option<String>,
    pub(crate) written: Box<StatementSource>,
}

/// The elements of a statement as written, for explanations and tools.
#[derive(Debug, Clone, Default)]
pub(crate) struct StatementSource {
    pub(crate) actions: Vec<SpannedText>,
    pub(crate) resources: Vec<SpannedText>,
    pub(crate) conditions: Vec<WrittenCondition>,
}

/// A string of a document with the bytes that it spans, including its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpannedText {
    /// The string.
    pub text: String,
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
}

/// A condition as written: an operator, a key and the values to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrittenCondition {
    /// The operator, such as `StringEquals`.
    pub operator: String,
    /// The condition key.
    pub key: String,
    /// The values, each with its position.
    pub values: Vec<SpannedText>,
}

impl Statement {
    /// How the statement matches the principal. A statement without Principal (of an identity-based policy) matches its holder.
    pub(crate) fn match_principal(&self, evaluation: &Evaluation<'_>) -> PrincipalMatch {
        let principal = evaluation.request.principal;
        match &self.principals {
            None => PrincipalMatch::Itself,
            Some((false, principals)) => principals.match_principal(principal),
            // A Deny with NotPrincipal always applies to a principal with a permissions boundary.
            Some((true, principals)) if !self.allow => {
                if !evaluation.bounded && principals.exempt(principal) {
                    PrincipalMatch::No
                } else {
                    PrincipalMatch::Itself
                }
            }
            Some((true, principals)) => match principals.match_principal(principal) {
                PrincipalMatch::No => PrincipalMatch::Itself,
                _ => PrincipalMatch::No,
            },
        }
    }

    /// Whether the statement covers the resource.
    #[inline]
    pub(crate) fn covers_resource(&self, evaluation: &Evaluation<'_>) -> bool {
        let Some((not, resources)) = &self.resources else {
            return true;
        };
        let matches = |pattern: &ArnPattern| match &evaluation.resource {
            // An action without resource types is matched by `*` alone.
            None => matches!(pattern, ArnPattern::Any),
            Some(arn) => pattern.matches(arn, evaluation.request.context),
        };
        resources.iter().any(matches) != *not
    }

    /// Calls `each` with its condition keys and variables as written, and with whether a variable has a default.
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

    /// How a statement that covers the action matches the principal, if resource and conditions match too.
    #[inline]
    pub(crate) fn applies(&self, evaluation: &Evaluation<'_>) -> PrincipalMatch {
        if !self.covers_resource(evaluation) {
            return PrincipalMatch::No;
        }
        let matched = self.match_principal(evaluation);
        let context = evaluation.request.context;
        if matched == PrincipalMatch::No
            || !self
                .conditions
                .iter()
                .all(|condition| condition.holds(context, &evaluation.cache))
        {
            return PrincipalMatch::No;
        }
        matched
    }
}
