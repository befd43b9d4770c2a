//! Cases: a request, the policies that apply and what must come out, one JSON object each.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::{
    Context, Decision, Document, DocumentKind, Malformed, Policies, Principal, Request, Source,
    Values, decide,
};

/// One case.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// An ARN, a service, a provider, or `anonymous`.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The resource's ARN, or `*`.
    pub resource: String,
    /// The account that owns the resource.
    pub resource_account: String,
    /// Identity-based policies.
    #[serde(default)]
    pub identity: Vec<Value>,
    /// Permissions boundaries.
    #[serde(default)]
    pub boundary: Vec<Value>,
    /// Session policies.
    #[serde(default)]
    pub session: Vec<Value>,
    /// The resource's policy.
    pub resource_policy: Option<Value>,
    /// Service control policies, by level.
    #[serde(default)]
    pub scp: Vec<Vec<Value>>,
    /// Resource control policies, by level.
    #[serde(default)]
    pub rcp: Vec<Vec<Value>>,
    /// VPC endpoint policies.
    #[serde(default)]
    pub vpce: Vec<Value>,
    /// Condition keys: all there are.
    #[serde(default)]
    pub context: BTreeMap<String, OneOrMany>,
    /// What else is known.
    #[serde(default)]
    pub flags: Flags,
    /// `allowed`, `explicitDeny`, `implicitDeny`.
    pub expect: Option<String>,
    /// Whether only allow or deny is expected.
    #[serde(default)]
    pub coarse: bool,
}

/// A value of a condition key, or its values.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// A single-valued key.
    One(String),
    /// A multivalued key.
    Many(Vec<String>),
}

/// What else is known of a request.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Flags {
    /// The action knows no resources.
    pub wildcard_only_action: bool,
    /// The principal is a service-linked role.
    pub service_linked_role: bool,
    /// The principal's account manages the organization.
    pub principal_account_is_management: bool,
    /// The resource's account manages the organization.
    pub resource_account_is_management: bool,
}

impl Case {
    /// Decides the case.
    ///
    /// # Errors
    /// [`Malformed`] for a policy that is none.
    pub fn decide(&self) -> Result<Decision, Malformed> {
        self.with(decide)
    }

    /// Asks something else of the case's question, such as [`explain`](crate::explain).
    ///
    /// # Errors
    /// [`Malformed`] for a policy that is none.
    pub fn with<T>(
        &self,
        ask: impl FnOnce(&Request<'_>, &Policies<'_>) -> T,
    ) -> Result<T, Malformed> {
        let parse = |documents: &[Value], kind| {
            documents
                .iter()
                .map(|document| Document::parse(&document.to_string(), kind))
                .collect::<Result<Vec<_>, _>>()
        };
        let levels = |levels: &[Vec<Value>], kind| {
            levels
                .iter()
                .map(|level| parse(level, kind))
                .collect::<Result<Vec<_>, _>>()
        };
        let identity = parse(&self.identity, DocumentKind::Identity)?;
        let boundary = parse(&self.boundary, DocumentKind::Identity)?;
        let session = parse(&self.session, DocumentKind::Session)?;
        let endpoint = parse(&self.vpce, DocumentKind::Endpoint)?;
        let (scp, rcp) = (
            levels(&self.scp, DocumentKind::Control)?,
            levels(&self.rcp, DocumentKind::ResourceControl)?,
        );
        let trust = self.action.starts_with("sts:AssumeRole");
        let kind = if trust {
            DocumentKind::Trust
        } else {
            DocumentKind::Resource
        };
        let resource = self
            .resource_policy
            .as_ref()
            .map(|document| Document::parse(&document.to_string(), kind))
            .transpose()?;

        let mut context = Context::new();
        for (key, values) in &self.context {
            context.set(
                key,
                match values.clone() {
                    OneOrMany::One(value) => Values::One(value),
                    OneOrMany::Many(values) => Values::Many(values),
                },
            );
        }
        let principal = Principal::parse(&self.principal);
        let request = Request {
            context: &context,
            wildcard_only: self.flags.wildcard_only_action,
            service_linked_role: self.flags.service_linked_role,
            principal_manages: self.flags.principal_account_is_management,
            resource_manages: self.flags.resource_account_is_management,
            ..Request::new(
                &principal,
                &self.action,
                &self.resource,
                &self.resource_account,
            )
        };
        let (scp, rcp): (Vec<_>, Vec<_>) = (
            scp.iter().map(|level| sources(level)).collect(),
            rcp.iter().map(|level| sources(level)).collect(),
        );
        let (scp, rcp): (Vec<&[Source<'_>]>, Vec<&[Source<'_>]>) = (
            scp.iter().map(Vec::as_slice).collect(),
            rcp.iter().map(Vec::as_slice).collect(),
        );
        let policies = Policies {
            identity: &sources(&identity),
            boundary: &sources(&boundary),
            session: &sources(&session),
            resource: resource.as_ref().map(|document| Source {
                name: "resource",
                document,
            }),
            scp: &scp,
            rcp: &rcp,
            endpoint: &sources(&endpoint),
        };
        Ok(ask(&request, &policies))
    }

    /// Whether what came out is the expected decision. A document that is refused can be attached to nothing, so it allows nothing.
    pub fn agrees(&self, decision: &Result<Decision, Malformed>) -> bool {
        let word = decision
            .as_ref()
            .map_or(crate::Effect::ImplicitDeny, |decision| decision.effect)
            .word();
        self.expect.as_deref().is_none_or(|expected| {
            if self.coarse {
                (expected == "allowed") == (word == "allowed")
            } else {
                expected == word
            }
        })
    }
}

fn sources(documents: &[Document]) -> Vec<Source<'_>> {
    documents
        .iter()
        .map(|document| Source { name: "", document })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cases with the decisions that AWS's documentation demands.
    const CASES: &str = include_str!("../../fixtures/policy/docs.jsonl");

    #[test]
    fn every_documented_case_agrees() {
        let mut failed = Vec::new();
        for line in CASES.lines() {
            let case: Case = serde_json::from_str(line).unwrap();
            let decision = case.decide();
            if !case.agrees(&decision) {
                failed.push(format!("{line}\n  {decision:?}"));
            }
        }
        assert!(
            failed.is_empty(),
            "{} of {} disagree:\n{}",
            failed.len(),
            CASES.lines().count(),
            failed.join("\n")
        );
    }
}
