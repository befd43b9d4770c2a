//! The order of evaluation. IAM User Guide, "Policy evaluation logic"; AWS Organizations User Guide, "SCP evaluation", "RCPs".

use smallvec::{SmallVec, smallvec};

use crate::{Because, Layer, Matched, Policies, Principal, Request, Source, principal::Named};

/// Services whose resources resource control policies protect. AWS Organizations User Guide, "Resource control policies".
const RCP_SERVICES: &[&str] = &[
    "s3",
    "sts",
    "kms",
    "sqs",
    "secretsmanager",
    "dynamodb",
    "ecr",
    "cognito-identity",
    "cognito-idp",
    "logs",
    "aoss",
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

type Statements = SmallVec<[Matched; 4]>;

/// What one layer says: who is denied, and what the strongest allowing statement names.
struct Said {
    denied: Statements,
    allowed: Statements,
    named: Named,
}

impl Said {
    fn allows(&self) -> bool {
        self.named != Named::No
    }
}

/// Decides. Pure: the same question has the same answer.
pub fn decide(request: &Request<'_>, policies: &Policies<'_>) -> Decision {
    // STS API Reference, "GetCallerIdentity".
    if request.service.eq_ignore_ascii_case("sts")
        && request.name.eq_ignore_ascii_case("GetCallerIdentity")
    {
        return Decision {
            effect: Effect::Allowed,
            because: Because::Free,
        };
    }
    let mut request = *request;
    let bounded = !policies.boundary.is_empty();
    if request.wildcard_only {
        request.resource = "*";
    }
    let scp = levels(
        &request,
        bounded,
        Layer::ServiceControl,
        if bound_by_scps(&request) {
            policies.scp
        } else {
            &[]
        },
    );
    let rcp = levels(
        &request,
        bounded,
        Layer::ResourceControl,
        if bound_by_rcps(&request) {
            policies.rcp
        } else {
            &[]
        },
    );
    let resource = policies.resource.as_ref().map(|source| {
        said(
            &request,
            bounded,
            Layer::Resource,
            0,
            std::slice::from_ref(source),
        )
    });
    let boundary = said(&request, bounded, Layer::Boundary, 0, policies.boundary);
    let session = said(&request, bounded, Layer::Session, 0, policies.session);
    let identity = said(&request, bounded, Layer::Identity, 0, policies.identity);
    let endpoint = said(&request, bounded, Layer::Endpoint, 0, policies.endpoint);

    let layers = scp
        .iter()
        .chain(&rcp)
        .chain(&resource)
        .chain([&boundary, &session, &identity, &endpoint]);
    if let Some(said) = layers.into_iter().find(|said| !said.denied.is_empty()) {
        return Decision {
            effect: Effect::ExplicitDeny,
            because: Because::Denied(said.denied.clone()),
        };
    }
    for (said, layer) in [
        (&scp, Layer::ServiceControl),
        (&rcp, Layer::ResourceControl),
    ] {
        if said.iter().any(|level| !level.allows()) {
            return nothing_allows(layer);
        }
    }
    if !policies.endpoint.is_empty() && !endpoint.allows() {
        return nothing_allows(Layer::Endpoint);
    }

    let limits = || {
        if !policies.boundary.is_empty() && !boundary.allows() {
            return Some(Layer::Boundary);
        }
        // A federated user without a session policy has no permissions of its own.
        let federated = matches!(request.principal, Principal::FederatedUser { .. });
        (!session.allows() && (federated || !policies.session.is_empty())).then_some(Layer::Session)
    };
    // Nothing limits a root user's own keys; a session that acts as it for one task has that task's policy.
    let root_limit =
        || (!policies.session.is_empty() && !session.allows()).then_some(Layer::Session);
    let own_side = || {
        if matches!(request.principal, Principal::Root { .. }) {
            return match root_limit() {
                Some(layer) => Err(layer),
                None => Ok(identity.allowed.clone()),
            };
        }
        match limits() {
            Some(layer) => Err(layer),
            None if identity.allows() => Ok(identity.allowed.clone()),
            None => Err(Layer::Identity),
        }
    };
    let granted = resource.as_ref().map_or(Named::No, |said| said.named);
    let grants = || {
        resource
            .as_ref()
            .map(|said| said.allowed.clone())
            .unwrap_or_default()
    };
    let Some(account) = request.principal.account() else {
        // Services, providers' principals and nobody have no identity-based policies.
        return if granted == Named::Itself {
            allowed(grants())
        } else {
            nothing_allows(Layer::Resource)
        };
    };
    let trust = is_assume_role(&request);
    if account != request.resource_account {
        return match own_side() {
            _ if granted == Named::No => nothing_allows(Layer::Resource),
            Ok(mut statements) => {
                statements.extend(grants());
                allowed(statements)
            }
            Err(layer) => nothing_allows(layer),
        };
    }
    if matches!(request.principal, Principal::Root { .. }) && !trust {
        return match root_limit() {
            Some(layer) => nothing_allows(layer),
            None => Decision {
                effect: Effect::Allowed,
                because: Because::Root,
            },
        };
    }
    // A role's trust policy must allow even in the account; so must a key policy let the account's own policies count.
    if (trust && resource.is_some()
        || request.service.eq_ignore_ascii_case("kms") && resource.is_some())
        && granted == Named::No
    {
        return nothing_allows(Layer::Resource);
    }
    match granted {
        Named::Itself => allowed(grants()),
        Named::Behind => match limits() {
            Some(layer) => nothing_allows(layer),
            None => allowed(grants()),
        },
        Named::Account | Named::No => match own_side() {
            Ok(statements) => allowed(statements),
            Err(layer) => nothing_allows(layer),
        },
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

/// Whether a role is asked for: its trust policy must allow this, and what goes along with it.
/// IAM User Guide, "Pass session tags in AWS STS", "Monitor and control actions taken with assumed roles".
fn is_assume_role(request: &Request<'_>) -> bool {
    let prefix = request.name.get(.."AssumeRole".len());
    let along = ["TagSession", "SetSourceIdentity", "SetContext"];
    request.service.eq_ignore_ascii_case("sts")
        && (prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case("AssumeRole"))
            || along
                .iter()
                .any(|action| action.eq_ignore_ascii_case(request.name)))
}

/// Service control policies bind the principals of member accounts, root users too; no service, no service-linked role.
fn bound_by_scps(request: &Request<'_>) -> bool {
    request.principal.account().is_some()
        && !request.principal_manages
        && !request.service_linked_role
}

/// Resource control policies protect the resources of member accounts against everybody but service-linked roles.
fn bound_by_rcps(request: &Request<'_>) -> bool {
    let protected = RCP_SERVICES
        .iter()
        .any(|service| service.eq_ignore_ascii_case(request.service));
    protected && !request.resource_manages && !request.service_linked_role
}

fn levels(
    request: &Request<'_>,
    bounded: bool,
    layer: Layer,
    levels: &[&[Source<'_>]],
) -> Vec<Said> {
    levels
        .iter()
        .enumerate()
        .map(|(level, sources)| said(request, bounded, layer, level, sources))
        .collect()
}

fn said(
    request: &Request<'_>,
    bounded: bool,
    layer: Layer,
    level: usize,
    sources: &[Source<'_>],
) -> Said {
    let mut said = Said {
        denied: smallvec![],
        allowed: smallvec![],
        named: Named::No,
    };
    for (policy, source) in sources.iter().enumerate() {
        for (statement, compiled) in source.document.statements_for(request.service) {
            let named = compiled.applies(request, bounded);
            if named == Named::No {
                continue;
            }
            let matched = Matched {
                layer,
                level,
                policy,
                statement,
            };
            if compiled.allow {
                said.named = said.named.min(named);
                said.allowed.push(matched);
            } else {
                said.denied.push(matched);
            }
        }
    }
    said
}
