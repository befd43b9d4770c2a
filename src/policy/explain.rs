//! Explains a decision down to each statement, and finds the statements that would have allowed the request. [`decide`] does not pay for it.

use std::fmt;

use crate::{
    Decision, Document, DocumentKind, Effect, Layer, Partition, Policies, Policy, Principal,
    Reason, Request, StatementView, Values, ValuesRef, WrittenCondition,
    actions::LowercaseBuffer,
    decide::{decide, rcp_levels, scp_levels},
    principal::PrincipalMatch,
    statement::{Evaluation, Statement},
};

/// A decision with the verdicts of all layers, policies and statements.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Explanation<'p> {
    /// The decision.
    pub decision: Decision,
    /// The layers that have policies, in the order in which denials are reported. Each level of SCPs and RCPs is an entry of its own.
    pub layers: Vec<LayerVerdict<'p>>,
    /// The condition keys, and variables without a default, that the policies use and the request does not carry, as first written.
    /// SCPs and RCPs are left out, as in `SimulatePrincipalPolicy`.
    pub missing_keys: Vec<&'p str>,
    /// For an implicit deny: the smallest statements, one for each layer that lacks one, that would allow the request.
    /// Empty if no added statement would, as with an explicit deny.
    pub missing_statements: Vec<MissingStatement>,
}

/// The verdict of one layer on its own; of SCPs and RCPs, of one level.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LayerVerdict<'p> {
    /// The kind of policy.
    pub layer: Layer,
    /// The level, for SCPs and RCPs; otherwise 0.
    pub level: u16,
    /// Whether it applies to this request: SCPs and RCPs do not apply to every principal.
    pub binds: bool,
    /// Its verdict.
    pub verdict: Effect,
    /// Its policies.
    pub policies: Vec<PolicyVerdict<'p>>,
}

/// The verdict of one policy on its own.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PolicyVerdict<'p> {
    /// The name by which the caller knows it.
    pub name: &'p str,
    /// Its verdict.
    pub verdict: Effect,
    /// Its statements.
    pub statements: Vec<StatementVerdict<'p>>,
}

/// Whether a statement applies, and if not, why.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StatementVerdict<'p> {
    /// The statement.
    pub statement: StatementView<'p>,
    /// Everything that keeps it from applying; empty if it applies.
    pub mismatches: Vec<Mismatch<'p>>,
}

impl StatementVerdict<'_> {
    /// Whether it applies.
    pub fn applies(&self) -> bool {
        self.mismatches.is_empty()
    }
}

/// A reason why a statement does not apply.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch<'p> {
    /// It does not cover the action.
    Action,
    /// It does not cover the resource.
    Resource,
    /// It does not match the principal.
    Principal,
    /// A condition does not hold.
    Condition(FailedCondition<'p>),
}

/// A condition that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedCondition<'p> {
    /// The condition.
    pub condition: &'p WrittenCondition,
    /// What the request carries for its key.
    pub found: Option<Values>,
}

/// A statement that a layer would need to allow the request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingStatement {
    /// The kind of policy.
    pub layer: Layer,
    /// The level, for SCPs and RCPs; otherwise 0.
    pub level: u16,
    /// The statement, as JSON.
    pub statement: String,
}

impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action => f.write_str("the action is not among its actions"),
            Self::Resource => f.write_str("the resource is not among its resources"),
            Self::Principal => f.write_str("it does not name the principal"),
            Self::Condition(FailedCondition { condition, found }) => {
                write!(
                    f,
                    "{} {} does not hold: ",
                    condition.operator, condition.key
                )?;
                match found {
                    None => f.write_str("the request does not carry the key"),
                    Some(Values::One(value)) => write!(f, "the request carries `{value}`"),
                    Some(Values::Many(values)) => {
                        write!(f, "the request carries [{}]", values.join(", "))
                    }
                }
            }
        }
    }
}

/// Makes the same decision as [`decide`] and explains it. A pure function.
pub fn explain<'p>(request: &Request<'_>, policies: &Policies<'p>) -> Explanation<'p> {
    let decision = decide(request, policies);
    let mut folded = LowercaseBuffer::new();
    let action = folded.action(request.service, request.name);
    let evaluation = Evaluation::new(request, action, !policies.boundary.is_empty());
    let layers = layers(&evaluation, policies);
    let mut missing_statements = Vec::new();
    if decision.effect == Effect::ImplicitDeny
        && !complete(request, policies, &mut missing_statements)
    {
        missing_statements.clear();
    }
    Explanation {
        decision,
        missing_keys: missing_keys(request, policies),
        layers,
        missing_statements,
    }
}

fn layers<'p>(evaluation: &Evaluation<'_>, policies: &Policies<'p>) -> Vec<LayerVerdict<'p>> {
    let mut verdicts = Vec::new();
    let bound = [
        (
            Layer::ServiceControl,
            policies.scp,
            scp_levels(evaluation, policies),
        ),
        (
            Layer::ResourceControl,
            policies.rcp,
            rcp_levels(evaluation, policies),
        ),
    ];
    for (layer, levels, binding) in bound {
        for (level, sources) in (0..).zip(levels) {
            let mut verdict = layer_verdict(evaluation, layer, sources);
            verdict.level = level;
            verdict.binds = !binding.is_empty();
            verdicts.push(verdict);
        }
    }
    let resource = policies.resource.as_slice();
    let others = [
        (Layer::Resource, resource),
        (Layer::Boundary, policies.boundary),
        (Layer::Session, policies.session),
        (Layer::Identity, policies.identity),
        (Layer::Endpoint, policies.endpoint),
    ];
    for (layer, sources) in others {
        if !sources.is_empty() {
            verdicts.push(layer_verdict(evaluation, layer, sources));
        }
    }
    verdicts
}

fn layer_verdict<'p>(
    evaluation: &Evaluation<'_>,
    layer: Layer,
    sources: &[Policy<'p>],
) -> LayerVerdict<'p> {
    let policies: Vec<PolicyVerdict<'p>> = sources
        .iter()
        .map(|source| policy_verdict(evaluation, source))
        .collect();
    LayerVerdict {
        layer,
        level: 0,
        binds: true,
        verdict: strongest(policies.iter().map(|policy| policy.verdict)),
        policies,
    }
}

fn policy_verdict<'p>(evaluation: &Evaluation<'_>, source: &Policy<'p>) -> PolicyVerdict<'p> {
    let document = source.document;
    let statements: Vec<StatementVerdict<'p>> = document
        .statements
        .iter()
        .map(|statement| StatementVerdict {
            statement: StatementView::new(statement),
            mismatches: mismatches(evaluation, statement),
        })
        .collect();
    let verdicts = statements
        .iter()
        .filter(|verdict| verdict.applies())
        .map(|verdict| {
            if verdict.statement.allows() {
                Effect::Allowed
            } else {
                Effect::ExplicitDeny
            }
        });
    PolicyVerdict {
        name: source.name,
        verdict: strongest(verdicts),
        statements,
    }
}

/// An explicit deny is stronger than an allow, which is stronger than an implicit deny.
fn strongest(verdicts: impl Iterator<Item = Effect>) -> Effect {
    verdicts.fold(Effect::ImplicitDeny, |strongest, verdict| {
        match (strongest, verdict) {
            (Effect::ExplicitDeny, _) | (_, Effect::ExplicitDeny) => Effect::ExplicitDeny,
            (Effect::Allowed, _) | (_, Effect::Allowed) => Effect::Allowed,
            _ => Effect::ImplicitDeny,
        }
    })
}

fn mismatches<'p>(evaluation: &Evaluation<'_>, statement: &'p Statement) -> Vec<Mismatch<'p>> {
    let mut mismatches = Vec::new();
    if !statement.actions.covers(evaluation.action) {
        mismatches.push(Mismatch::Action);
    }
    if !statement.covers_resource(evaluation) {
        mismatches.push(Mismatch::Resource);
    }
    if statement.match_principal(evaluation) == PrincipalMatch::No {
        mismatches.push(Mismatch::Principal);
    }
    let context = evaluation.request.context;
    let conditions = statement
        .conditions
        .iter()
        .zip(&statement.written.conditions);
    for (condition, written) in conditions {
        if !condition.holds(context, &evaluation.cache) {
            mismatches.push(Mismatch::Condition(FailedCondition {
                condition: written,
                found: context.get(&written.key).map(ValuesRef::to_owned),
            }));
        }
    }
    mismatches
}

fn missing_keys<'p>(request: &Request<'_>, policies: &Policies<'p>) -> Vec<&'p str> {
    let resource = policies.resource.as_slice();
    let sources = [
        policies.identity,
        policies.boundary,
        policies.session,
        resource,
        policies.endpoint,
    ];
    let mut missing: Vec<&'p str> = Vec::new();
    for source in sources.into_iter().flatten() {
        let document: &'p Document = source.document;
        for statement in &document.statements {
            statement.key_names(|name, has_default| {
                let known = has_default
                    || request.context.get(name).is_some()
                    || missing.iter().any(|other| other.eq_ignore_ascii_case(name));
                if !known {
                    missing.push(name);
                }
            });
        }
    }
    missing
}

/// Adds statements until the request is allowed. Returns whether it is.
fn complete(
    request: &Request<'_>,
    policies: &Policies<'_>,
    missing_statements: &mut Vec<MissingStatement>,
) -> bool {
    /// More than the number of layers and levels.
    const ENOUGH: usize = 32;
    let decision = decide(request, policies);
    let Reason::ImplicitDeny(layer) = decision.reason else {
        return decision.effect == Effect::Allowed;
    };
    if missing_statements.len() >= ENOUGH {
        return false;
    }
    let (kind, level) = match layer {
        Layer::ServiceControl => (
            DocumentKind::ServiceControl,
            first_level_without_allow(request, policies, layer),
        ),
        Layer::ResourceControl => (
            DocumentKind::ResourceControl,
            first_level_without_allow(request, policies, layer),
        ),
        Layer::Resource if request.service.eq_ignore_ascii_case("sts") => (DocumentKind::Trust, 0),
        Layer::Resource => (DocumentKind::Resource, 0),
        _ => (DocumentKind::Identity, 0),
    };
    let statement = statement(request, kind);
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    // No document helps if the action or resource cannot be written in one.
    let partition = Partition {
        name: partition_of(request),
        aliases: &[],
    };
    let Ok(document) = Document::parse_in(&text, kind, &partition) else {
        return false;
    };
    missing_statements.push(MissingStatement {
        layer,
        level,
        statement,
    });
    let source = Policy {
        name: "",
        document: &document,
    };
    match layer {
        Layer::ServiceControl | Layer::ResourceControl => {
            let own = if layer == Layer::ServiceControl {
                policies.scp
            } else {
                policies.rcp
            };
            let mut levels = own.to_vec();
            let Some(place) = levels.get_mut(usize::from(level)) else {
                return false;
            };
            let sources = added(place, source);
            *place = &sources;
            let policies = if layer == Layer::ServiceControl {
                Policies {
                    scp: &levels,
                    ..*policies
                }
            } else {
                Policies {
                    rcp: &levels,
                    ..*policies
                }
            };
            complete(request, &policies, missing_statements)
        }
        Layer::Resource => {
            let joined = policies
                .resource
                .map_or_else(|| document.clone(), |own| own.document.joined(&document));
            let resource = Some(Policy {
                name: "",
                document: &joined,
            });
            complete(
                request,
                &Policies {
                    resource,
                    ..*policies
                },
                missing_statements,
            )
        }
        Layer::Boundary => {
            let boundary = &added(policies.boundary, source);
            complete(
                request,
                &Policies {
                    boundary,
                    ..*policies
                },
                missing_statements,
            )
        }
        Layer::Session => {
            let session = &added(policies.session, source);
            complete(
                request,
                &Policies {
                    session,
                    ..*policies
                },
                missing_statements,
            )
        }
        Layer::Identity => {
            let identity = &added(policies.identity, source);
            complete(
                request,
                &Policies {
                    identity,
                    ..*policies
                },
                missing_statements,
            )
        }
        Layer::Endpoint => {
            let endpoint = &added(policies.endpoint, source);
            complete(
                request,
                &Policies {
                    endpoint,
                    ..*policies
                },
                missing_statements,
            )
        }
    }
}

fn added<'s>(sources: &[Policy<'s>], one: Policy<'s>) -> Vec<Policy<'s>> {
    let mut sources = sources.to_vec();
    sources.push(one);
    sources
}

/// The first level of SCPs or RCPs that does not allow.
fn first_level_without_allow(request: &Request<'_>, policies: &Policies<'_>, layer: Layer) -> u16 {
    let mut folded = LowercaseBuffer::new();
    let action = folded.action(request.service, request.name);
    let evaluation = Evaluation::new(request, action, !policies.boundary.is_empty());
    layers(&evaluation, policies)
        .iter()
        .find(|verdict| verdict.layer == layer && verdict.verdict == Effect::ImplicitDeny)
        .map_or(0, |verdict| verdict.level)
}

/// The partition of the resource, or else of the principal.
fn partition_of<'r>(request: &Request<'r>) -> &'r str {
    let of = |arn: &'r str| arn.strip_prefix("arn:")?.split(':').next();
    let principal = match request.principal {
        Principal::Root { arn, .. }
        | Principal::User { arn, .. }
        | Principal::Role { arn, .. }
        | Principal::AssumedRole { arn, .. }
        | Principal::FederatedUser { arn, .. } => Some(arn.as_str()),
        Principal::Anonymous | Principal::Service(_) | Principal::Federated(_) => None,
    };
    of(request.resource)
        .filter(|name| *name != "*")
        .or_else(|| of(principal?))
        .unwrap_or("aws")
}

/// The statement that allows exactly this request.
fn statement(request: &Request<'_>, kind: DocumentKind) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let mut statement = String::from(r#"{"Effect":"Allow""#);
    match kind {
        DocumentKind::Trust | DocumentKind::Resource => {
            let (element, value) = match request.principal {
                Principal::Anonymous => ("AWS", "*"),
                Principal::Service(service) => ("Service", service.as_str()),
                Principal::Federated(provider) => ("Federated", provider.as_str()),
                Principal::Root { arn, .. }
                | Principal::User { arn, .. }
                | Principal::Role { arn, .. }
                | Principal::AssumedRole { arn, .. }
                | Principal::FederatedUser { arn, .. } => ("AWS", arn.as_str()),
            };
            statement += &format!(r#","Principal":{{"{element}":{}}}"#, text(value));
        }
        DocumentKind::ResourceControl => statement += r#","Principal":"*""#,
        _ => {}
    }
    let action = format!("{}:{}", request.service, request.name);
    statement += &format!(r#","Action":{}"#, text(&action));
    if kind != DocumentKind::Trust {
        let without = request.wildcard_only || request.resource == "*";
        let resource = if without {
            "*".to_owned()
        } else {
            literal(request.resource)
        };
        statement += &format!(r#","Resource":{}"#, text(&resource));
    }
    statement + "}"
}

/// The pattern that matches exactly this ARN.
fn literal(arn: &str) -> String {
    let mut pattern = String::with_capacity(arn.len());
    for c in arn.chars() {
        match c {
            '*' | '?' | '$' => {
                pattern.push_str("${");
                pattern.push(c);
                pattern.push('}');
            }
            c => pattern.push(c),
        }
    }
    pattern
}
