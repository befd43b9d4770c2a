//! A compiled statement.

use crate::{
    Context, Principal, Request, arn::ArnPattern, condition::Condition, listed::Principals,
    principal::Named, template::Template,
};

/// The bytes of a statement in its document, with line and column (from 1) of both ends, as Simulate* shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range {
    /// The byte of its `{`.
    pub start: usize,
    /// The byte behind its `}`.
    pub end: usize,
    /// Line and column of the start.
    pub start_position: (usize, usize),
    /// Line and column of the end.
    pub end_position: (usize, usize),
}

#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) sid: Option<String>,
    pub(crate) allow: bool,
    pub(crate) principals: Option<(bool, Principals)>,
    pub(crate) actions: (bool, Vec<ActionPattern>),
    /// `None` in a trust policy: the role itself.
    pub(crate) resources: Option<(bool, Vec<ArnPattern>)>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) range: Range,
}

/// A pattern of actions; both parts ignore case.
#[derive(Debug, Clone)]
pub(crate) struct ActionPattern {
    /// In lower case; `None` for `*`.
    pub(crate) service: Option<Box<str>>,
    pub(crate) name: Template,
}

impl ActionPattern {
    fn matches(&self, service: &str, name: &str, context: &Context) -> bool {
        self.service
            .as_deref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(service))
            && self.name.matches(name, context, true)
    }
}

impl Statement {
    /// How the statement names the principal; one without Principal (identity-based) names whoever it is asked about.
    fn names(&self, request: &Request<'_>, bounded: bool) -> Named {
        match &self.principals {
            None => Named::Itself,
            Some((false, principals)) => principals.name(request.principal),
            Some((true, principals)) => match principals.name(request.principal) {
                // A principal with a boundary is always hit by Deny with NotPrincipal.
                Named::No => Named::Itself,
                _ if !self.allow && bounded => Named::Itself,
                // A session or user that is listed only by its account or role is not listed itself.
                Named::Behind
                    if !self.allow && !matches!(request.principal, Principal::Role { .. }) =>
                {
                    Named::Itself
                }
                Named::Account if !self.allow && needs_itself(request.principal) => Named::Itself,
                _ => Named::No,
            },
        }
    }

    /// Whether the statement speaks of the request; how it names the principal then. `bounded`: whether the principal has a boundary.
    pub(crate) fn applies(&self, request: &Request<'_>, bounded: bool) -> Named {
        let (not, actions) = &self.actions;
        if actions
            .iter()
            .any(|action| action.matches(request.service, request.name, request.context))
            == *not
        {
            return Named::No;
        }
        if let Some((not, resources)) = &self.resources {
            let matches = |pattern: &ArnPattern| match request.resource {
                // An action without resources is asked with `*` and matched by `*` alone.
                "*" => matches!(pattern, ArnPattern::Any),
                resource => pattern.matches(resource, request.context),
            };
            if resources.iter().any(matches) == *not {
                return Named::No;
            }
        }
        let named = self.names(request, bounded);
        if named == Named::No
            || !self
                .conditions
                .iter()
                .all(|condition| condition.holds(request.context))
        {
            return Named::No;
        }
        named
    }
}

fn needs_itself(principal: &Principal) -> bool {
    matches!(
        principal,
        Principal::User { .. }
            | Principal::Role { .. }
            | Principal::AssumedRole { .. }
            | Principal::FederatedUser { .. }
    )
}
