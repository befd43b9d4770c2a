//! What each policy says of a question by itself, and what would have to be said for it to be allowed. Asked of the engine itself, so that an
//! explanation cannot tell another story than the decision.

use policy::{
    Because, Decision, Document, DocumentKind, Effect, Layer, Policies, Principal, Request, Source,
    decide,
};
use serde_json::{Value, json};

/// What one policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Its kind.
    pub layer: Layer,
    /// The level, for control policies.
    pub level: usize,
    /// Its name.
    pub policy: String,
    /// What it comes to by itself.
    pub effect: Effect,
    /// The statements that make it so, by their place.
    pub statements: Vec<usize>,
}

/// What each policy says of a question, in the order in which they are asked.
pub fn verdicts(request: &Request<'_>, policies: &Policies<'_>) -> Vec<Verdict> {
    let mut all = Vec::new();
    let mut add = |layer, level, source: &Source<'_>| {
        let decision = alone(request, layer, source);
        let statements = match &decision.because {
            Because::Allowed(matched) | Because::Denied(matched) => matched
                .iter()
                .filter(|matched| matched.layer == asked_as(layer))
                .map(|matched| matched.statement as usize)
                .collect(),
            Because::Root | Because::Free | Because::NothingAllows(_) => Vec::new(),
        };
        all.push(Verdict {
            layer,
            level,
            policy: source.name.to_owned(),
            effect: decision.effect,
            statements,
        });
    };
    for (level, sources) in policies.scp.iter().enumerate() {
        sources
            .iter()
            .for_each(|source| add(Layer::ServiceControl, level, source));
    }
    for (level, sources) in policies.rcp.iter().enumerate() {
        sources
            .iter()
            .for_each(|source| add(Layer::ResourceControl, level, source));
    }
    for (layer, sources) in [
        (Layer::Resource, policies.resource.as_slice()),
        (Layer::Boundary, policies.boundary),
        (Layer::Session, policies.session),
        (Layer::Identity, policies.identity),
        (Layer::Endpoint, policies.endpoint),
    ] {
        sources.iter().for_each(|source| add(layer, 0, source));
    }
    all
}

/// The layer as which a policy is asked by itself: what names principals as the resource's, all else as an identity's.
fn asked_as(layer: Layer) -> Layer {
    match layer {
        Layer::Resource | Layer::ResourceControl | Layer::Endpoint => Layer::Resource,
        _ => Layer::Identity,
    }
}

fn alone(request: &Request<'_>, layer: Layer, source: &Source<'_>) -> Decision {
    let sources = std::slice::from_ref(source);
    if asked_as(layer) == Layer::Identity {
        // Somebody with nothing else stands in for principals that have rights of their own, or none.
        let nobody = Principal::User {
            arn: String::new(),
            account: request.resource_account.to_owned(),
            id: None,
        };
        let asked = Request {
            principal: &nobody,
            ..*request
        };
        let policies = Policies {
            identity: sources,
            ..Policies::default()
        };
        return decide(&asked, &policies);
    }
    // From another account, with everything allowed there, only the grant counts.
    let everything = everything();
    let own = everything
        .as_ref()
        .map(|document| Source { name: "", document });
    let asked = Request {
        resource_account: "",
        ..*request
    };
    let policies = Policies {
        identity: own.as_slice(),
        session: own.as_slice(),
        resource: Some(*source),
        ..Policies::default()
    };
    decide(&asked, &policies)
}

fn everything() -> Option<Document> {
    let text =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    Document::parse(text, DocumentKind::Identity).ok()
}

/// A statement with the kind of policy that it would have to be in.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The kind of policy.
    pub layer: Layer,
    /// The statement.
    pub statement: Value,
}

/// The smallest statements with which a question would be allowed: one for each kind of policy that does not allow it. None for what a
/// statement denies, for no statement helps there.
pub fn wanted(request: &Request<'_>, policies: &Policies<'_>) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut added: Vec<(Layer, Document)> = Vec::new();
    loop {
        let decision = with(request, policies, &added);
        let layer = match decision.because {
            Because::NothingAllows(layer) => layer,
            Because::Denied(_) => return Vec::new(),
            Because::Root | Because::Free | Because::Allowed(_) => return wanted,
        };
        if wanted.iter().any(|one| one.layer == layer) {
            // What was added did not help: nobody's session policy, say.
            return Vec::new();
        }
        let Some((statement, document)) = statement(request, layer) else {
            return Vec::new();
        };
        wanted.push(Wanted { layer, statement });
        added.push((layer, document));
    }
}

fn statement(request: &Request<'_>, layer: Layer) -> Option<(Value, Document)> {
    let action = format!("{}:{}", request.service, request.name);
    let resource = if request.wildcard_only {
        "*"
    } else {
        request.resource
    };
    let mut statement = json!({ "Effect": "Allow", "Action": action });
    let members = statement.as_object_mut()?;
    let trust = layer == Layer::Resource && request.service.eq_ignore_ascii_case("sts");
    if !trust {
        members.insert("Resource".to_owned(), json!(resource));
    }
    let kind = match layer {
        Layer::Resource => {
            members.insert("Principal".to_owned(), principal(request.principal));
            if trust {
                DocumentKind::Trust
            } else {
                DocumentKind::Resource
            }
        }
        Layer::ResourceControl | Layer::Endpoint => {
            members.insert("Principal".to_owned(), json!("*"));
            DocumentKind::Resource
        }
        Layer::ServiceControl | Layer::Boundary | Layer::Session | Layer::Identity => {
            DocumentKind::Identity
        }
    };
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    Some((statement, Document::parse(&document, kind).ok()?))
}

/// How a policy names a principal.
fn principal(principal: &Principal) -> Value {
    match principal {
        Principal::Anonymous => json!({ "AWS": "*" }),
        Principal::Service(name) => json!({ "Service": name }),
        Principal::Federated(provider) => json!({ "Federated": provider }),
        Principal::AssumedRole { arn, role_arn, .. } => {
            json!({ "AWS": role_arn.as_ref().unwrap_or(arn) })
        }
        Principal::Root { arn, .. }
        | Principal::User { arn, .. }
        | Principal::Role { arn, .. }
        | Principal::FederatedUser { arn, .. } => json!({ "AWS": arn }),
    }
}

/// The decision with further policies.
fn with(request: &Request<'_>, policies: &Policies<'_>, added: &[(Layer, Document)]) -> Decision {
    let (scp, rcp) = (
        levels(added, Layer::ServiceControl, policies.scp),
        levels(added, Layer::ResourceControl, policies.rcp),
    );
    let scp: Vec<&[Source<'_>]> = scp.iter().map(Vec::as_slice).collect();
    let rcp: Vec<&[Source<'_>]> = rcp.iter().map(Vec::as_slice).collect();
    decide(
        request,
        &Policies {
            identity: &more(added, Layer::Identity, policies.identity),
            boundary: &more(added, Layer::Boundary, policies.boundary),
            session: &more(added, Layer::Session, policies.session),
            // A grant stands for what the resource's policy says: it did not say yes, nor no.
            resource: of(added, Layer::Resource).next().or(policies.resource),
            scp: &scp,
            rcp: &rcp,
            endpoint: &more(added, Layer::Endpoint, policies.endpoint),
        },
    )
}

fn of(added: &[(Layer, Document)], layer: Layer) -> impl Iterator<Item = Source<'_>> {
    added
        .iter()
        .filter(move |(one, _)| *one == layer)
        .map(|(_, document)| Source { name: "", document })
}

fn levels<'s>(
    added: &'s [(Layer, Document)],
    layer: Layer,
    levels: &[&[Source<'s>]],
) -> Vec<Vec<Source<'s>>> {
    levels
        .iter()
        .map(|level| more(added, layer, level))
        .collect()
}

fn more<'s>(
    added: &'s [(Layer, Document)],
    layer: Layer,
    sources: &[Source<'s>],
) -> Vec<Source<'s>> {
    sources.iter().copied().chain(of(added, layer)).collect()
}

#[cfg(test)]
mod tests {
    use policy::case::Case;

    use super::*;

    const CASES: &str = include_str!("../../../fixtures/policy/docs.jsonl");

    #[test]
    fn what_is_wanted_would_allow_every_documented_denial_that_a_statement_can_mend() {
        let mut mended = 0;
        for line in CASES.lines() {
            let case: Case = serde_json::from_str(line).unwrap();
            let Ok((effect, wanted)) = case.ask(|request, policies| {
                (decide(request, policies).effect, wanted(request, policies))
            }) else {
                continue;
            };
            match effect {
                Effect::Allowed | Effect::ExplicitDeny => assert_eq!(wanted, [], "{line}"),
                Effect::ImplicitDeny => mended += usize::from(!wanted.is_empty()),
            }
        }
        assert!(mended > 100, "{mended}");
    }

    #[test]
    fn a_policy_that_denies_by_itself_denies_the_whole() {
        for line in CASES.lines() {
            let case: Case = serde_json::from_str(line).unwrap();
            let told = case
                .ask(|request, policies| (decide(request, policies), verdicts(request, policies)));
            let Ok((decision, verdicts)) = told else {
                continue;
            };
            if let Because::Denied(matched) = &decision.because {
                let layer = matched[0].layer;
                let denies = verdicts.iter().any(|verdict| {
                    verdict.layer == layer && verdict.effect == Effect::ExplicitDeny
                });
                assert!(denies, "{line}\n{verdicts:?}");
            }
        }
    }
}
