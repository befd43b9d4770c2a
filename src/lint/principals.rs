//! Principals.

use policy::{DocumentKind, json::Json};

use super::{
    PolicyCheck,
    document::{Principal, Statement, members, text},
    findings::Findings,
};

const KEYS: [&str; 4] = ["AWS", "CanonicalUser", "Federated", "Service"];

/// Keys of the source of a service's request. IAM User Guide, "The confused deputy problem".
const SOURCES: [&str; 4] = [
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];

/// Keys of IAM principals, which are absent when a service acts on its own behalf. IAM User Guide, "AWS global condition context keys".
const OF_IDENTITIES: [&str; 6] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:userid",
    "aws:username",
];

pub(super) fn check(linted: &PolicyCheck<'_>, statement: &Statement<'_>, findings: &mut Findings) {
    let named = ["Principal", "NotPrincipal"];
    let present: Vec<&str> = named
        .into_iter()
        .filter(|name| statement.has(name))
        .collect();
    match linted.kind {
        DocumentKind::ServiceControl => {
            for name in present {
                findings.error(
                    "SCP_SYNTAX_ERROR_PRINCIPAL",
                    "SCPs do not support specifying principals. Remove the Principal or NotPrincipal element.",
                    [statement.at(name)],
                );
            }
            return;
        }
        _ if linted.identity() => {
            for name in present {
                findings.error(
                    "UNSUPPORTED_PRINCIPAL",
                    "The policy type IDENTITY_POLICY does not support the Principal element. Remove the Principal element.",
                    [statement.at(name)],
                );
            }
            return;
        }
        _ => {}
    }
    if present.is_empty() {
        findings.error(
            "MISSING_PRINCIPAL",
            "Add a Principal element to the policy statement.",
            [statement.place.clone()],
        );
        return;
    }
    if linted.kind == DocumentKind::ResourceControl {
        // Its principal is checked with the rest of its syntax.
        return;
    }
    for name in present {
        shape(statement, name, findings);
    }
    opposite(linted, statement, findings);
    for principal in &statement.principals {
        if KEYS.contains(&principal.key.as_str()) {
            one(linted, principal, findings);
        } else if linted.kind == DocumentKind::Trust
            && principal.key.is_empty()
            && principal.word.text == "*"
        {
            findings.error(
                "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
                "\"Principal:\" \"*\" is not supported in the principal element of a role trust policy. Replace the wildcard with a valid principal value.",
                [principal.word.place.clone()],
            );
        }
    }
    if linted.kind == DocumentKind::Resource {
        services(statement, findings);
    }
}

fn shape(statement: &Statement<'_>, name: &str, findings: &mut Findings) {
    let Some(node) = statement.get(name) else {
        return;
    };
    let place = statement.at(name);
    let nobody =
        "This statement includes no principals and does not affect the policy. Specify principals.";
    if !matches!(node.value, Json::Object(_)) {
        if text(node) != Some("*") {
            findings.error(
                "INVALID_PRINCIPAL_FORMAT",
                "The Principal element contents are not valid. Specify a key-value pair in the Principal element.",
                [place],
            );
        }
        return;
    }
    if members(node).is_empty() {
        findings.suggestion("EMPTY_OBJECT_PRINCIPAL", nobody, [place.clone()]);
    }
    for member in members(node) {
        if !KEYS.contains(&member.name.as_str()) {
            findings.error(
                "INVALID_PRINCIPAL_KEY",
                format!("The principal key {} is not valid.", member.name),
                [place.key(&member.name, member.span)],
            );
        }
        let inside = place.member(&member.name, member.node.span());
        let items = super::document::items(&member.node, &inside);
        if items.is_empty() {
            findings.suggestion("EMPTY_ARRAY_PRINCIPAL", nobody, [inside]);
        }
        for (node, place) in items {
            if text(node).is_none() {
                super::elements::mismatch("String", place, findings);
            }
        }
    }
}

fn opposite(linted: &PolicyCheck<'_>, statement: &Statement<'_>, findings: &mut Findings) {
    if !statement.has("NotPrincipal") {
        return;
    }
    let place = [statement.at("NotPrincipal")];
    if linted.kind == DocumentKind::Trust {
        findings.error(
            "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
            "Role trust policies do not support NotPrincipal. Update the policy to use a Principal element instead.",
            place,
        );
    } else if statement.allows() {
        findings.security(
            "ALLOW_WITH_NOT_PRINCIPAL",
            "Using Allow with NotPrincipal can be overly permissive. We recommend that you use Principal instead.",
            place,
        );
    }
}

fn one(linted: &PolicyCheck<'_>, principal: &Principal, findings: &mut Findings) {
    let (key, text) = (principal.key.as_str(), principal.word.text.as_str());
    let place = || [principal.word.place.clone()];
    if text.contains(['*', '?']) && !(key == "AWS" && text == "*") {
        findings.error(
            "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
            format!("Wildcards (*, ?) are not supported with the principal key {key}. Replace the wildcard with a valid principal value."),
            place(),
        );
        return;
    }
    match key {
        "AWS" if is_id(text, "AROA") => findings.warning(
            "INVALID_ROLE_REFERENCE",
            format!("The Principal element includes the IAM role ID {text}. We recommend that you use a role ARN instead."),
            place(),
        ),
        "AWS" if is_id(text, "AIDA") => findings.warning(
            "INVALID_USER_REFERENCE",
            format!("The Principal element includes the IAM user ID {text}. We recommend that you use a user ARN instead."),
            place(),
        ),
        "Federated" if linted.kind == DocumentKind::Resource => findings.error(
            "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
            "The policy type does not support a federated identity provider in the principal element. Use a supported principal.",
            place(),
        ),
        "Service" if !is_service(text) => findings.error(
            "INVALID_SERVICE_PRINCIPAL_FORMAT",
            "The service principal does not match the expected format. Use the format service-name.amazonaws.com.",
            place(),
        ),
        _ => {}
    }
}

/// Whether a text is a unique id of a kind. IAM User Guide, "IAM identifiers".
fn is_id(text: &str, prefix: &str) -> bool {
    let id = text.split(':').next().unwrap_or_default();
    id.len() >= 16
        && id.starts_with(prefix)
        && id
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Whether a text has the form of a service principal.
pub(super) fn is_service(text: &str) -> bool {
    const ENDS: [&str; 4] = [
        ".amazonaws.com",
        ".amazonaws.com.cn",
        ".amazon.com",
        ".aws.internal",
    ];
    let name = ENDS.iter().find_map(|end| text.strip_suffix(end));
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.is_some_and(|name| {
        name.split('.')
            .all(|part| !part.is_empty() && part.bytes().all(letter))
    })
}

/// Services that a resource policy grants access.
fn services(statement: &Statement<'_>, findings: &mut Findings) {
    let services: Vec<&Principal> = statement
        .principals
        .iter()
        .filter(|principal| !principal.not && principal.key == "Service")
        .collect();
    let Some(first) = services.first() else {
        return;
    };
    let places: Vec<_> = services
        .iter()
        .map(|principal| principal.word.place.clone())
        .collect();
    if services.len() == statement.principals.len() {
        let unknown: Vec<_> = statement
            .conditions
            .iter()
            .filter(|condition| {
                let key = condition.key.to_ascii_lowercase();
                OF_IDENTITIES.contains(&key.as_str()) || key.starts_with("aws:principaltag/")
            })
            .collect();
        if !unknown.is_empty() {
            let keys: Vec<&str> = unknown.iter().map(|one| one.key.as_str()).collect();
            let mut places = places.clone();
            places.extend(unknown.iter().map(|one| one.key_place.clone()));
            findings.error(
                "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
                format!("The following condition keys are not supported when used with the service principal: {}.", keys.join(", ")),
                places,
            );
        }
    }
    if !statement.allows() || SOURCES.iter().any(|key| statement.has_key(key)) {
        return;
    }
    let referer = statement
        .conditions
        .iter()
        .find(|condition| condition.key.eq_ignore_ascii_case("aws:Referer"));
    match referer {
        Some(condition) => {
            let prefix = first.word.text.split('.').next().unwrap_or_default();
            findings.suggestion(
                "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
                format!("To restrict access to the service principal {prefix} operating on your behalf, we recommend aws:SourceArn, aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths instead of {}.", condition.key),
                [condition.key_place.clone()],
            );
        }
        None => findings.security(
            "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
            "Granting access to a service principal without specifying a source is overly permissive. Use aws:SourceArn, aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths condition key to grant fine-grained access.",
            places,
        ),
    }
}
