//! Policies of organizations, and size limits of policies.
//! AWS Organizations User Guide, "RCP syntax", "Quotas for AWS Organizations"; IAM User Guide, "IAM and AWS STS quotas".

use policy::{Document, DocumentKind, supports_rcp};

use super::{
    Place, PolicyCheck,
    document::{Condition, Statement},
    findings::Findings,
};

/// Principal keys that are absent when a service acts on its own behalf.
const OF_PRINCIPALS: [&str; 4] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
];

/// Keys that are present only when a service acts on behalf of a principal.
const OF_SOURCES: [&str; 4] = [
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];

pub(super) fn size(linted: &PolicyCheck<'_>, findings: &mut Findings) {
    let written = linted.text.chars().count();
    let dense = || Document::quota_size(linted.text);
    let place = || [Place::new(Vec::new(), (0, linted.text.trim_end().len()))];
    match linted.kind {
        DocumentKind::ServiceControl if written > 5120 => findings.error(
            "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
            format!("The {written} characters in the service control policy (SCP) exceed the 5120 character maximum for SCPs. We recommend that you use multiple granular policies."),
            place(),
        ),
        DocumentKind::ResourceControl if written > 5120 => findings.error(
            "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
            format!("The {written} characters in the resource control policy (RCP) exceed the 5120 character maximum for RCPs. We recommend that you use multiple granular policies."),
            place(),
        ),
        DocumentKind::Trust if dense() > 2048 => findings.warning(
            "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
            "The characters in the role trust policy, excluding whitespace, exceed the character maximum. We recommend that you request a role trust policy length quota increase using Service Quotas and AWS Support Center. If the quotas have already been increased, then you can ignore this warning.",
            place(),
        ),
        DocumentKind::Resource if written > 20_480 => findings.warning(
            "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
            format!("The {written} characters in the resource policy exceed the 20480 character maximum for resource policies. We recommend that you use multiple granular policies."),
            place(),
        ),
        _ if linted.identity() && linted.kind != DocumentKind::ServiceControl && dense() > 6144 => findings.warning(
            "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
            format!("The {} characters in the identity policy, excluding whitespace, exceed the 6144 character maximum for inline and managed policies. We recommend that you use multiple granular policies.", dense()),
            place(),
        ),
        _ => {}
    }
}

/// Restrictions of resource control policies.
pub(super) fn rcp(linted: &PolicyCheck<'_>, statement: &Statement<'_>, findings: &mut Findings) {
    if linted.kind != DocumentKind::ResourceControl {
        return;
    }
    let everybody =
        matches!(statement.principals.as_slice(), [one] if !one.not && one.word.text == "*");
    let named = statement.has("Principal") || statement.has("NotPrincipal");
    if named && (!everybody || statement.has("NotPrincipal")) {
        let name = if statement.has("NotPrincipal") {
            "NotPrincipal"
        } else {
            "Principal"
        };
        findings.error(
            "RCP_SYNTAX_ERROR_PRINCIPAL",
            "The Principal element contents are not valid. RCPs only support specifying all principals (\"*\") in the Principal element. The NotPrincipal element is not supported for RCPs.",
            [statement.at(name)],
        );
    }
    if statement.has("NotAction") {
        findings.error(
            "RCP_SYNTAX_ERROR_NOTACTION",
            "RCPs do not support the NotAction element. Update to use the Action element.",
            [statement.at("NotAction")],
        );
    }
    let all = |words: &super::document::Words| {
        !words.not && words.list.iter().all(|word| word.text == "*") && !words.list.is_empty()
    };
    if statement.allows() {
        // Only AWS's own RCPFullAWSAccess may allow.
        let open = all(&statement.resources) && !statement.has("Condition") && everybody;
        if !open {
            findings.error(
                "RCP_SYNTAX_ERROR_ALLOW",
                "RCPs only support specifying all principals (\"*\") in the Principal element, all resources (\"*\") in the Resource element, and no Condition element with an effect of Allow.",
                [statement.place.clone()],
            );
        }
    }
    for word in &statement.actions.list {
        let service = word.text.split(':').next().unwrap_or_default();
        let free = statement.allows() && word.text == "*";
        if !statement.actions.not && !free && !supports_rcp(service) {
            findings.error(
                "RCP_SYNTAX_ERROR_ACTION",
                "RCPs only support specifying select service prefixes in the Action element. Learn more here.",
                [word.place.clone()],
            );
        }
    }
    if statement.denies() {
        companions(statement, findings);
    }
}

/// Denials without the keys that exempt AWS services.
fn companions(statement: &Statement<'_>, findings: &mut Findings) {
    let of = |keys: &[&str]| {
        let is = |condition: &&Condition| {
            let key = condition.key.to_ascii_lowercase();
            keys.contains(&key.as_str()) && !condition.operator.eq_ignore_ascii_case("Null")
        };
        statement.conditions.iter().find(is)
    };
    let by_service = statement.has_key("aws:PrincipalIsAWSService");
    if let Some(condition) = of(&OF_PRINCIPALS).filter(|_| !by_service) {
        findings.warning(
            "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
            format!("RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to services acting on your behalf using a service principal, an additional statement should be added to the Condition block \"BoolIfExists\": {{ \"aws:PrincipalIsAWSService\": \"false\"}} whenever a principal key {} is used.", condition.key),
            [condition.key_place.clone()],
        );
    }
    let Some(condition) = of(&OF_SOURCES) else {
        return;
    };
    if !by_service {
        findings.warning(
            "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
            format!("RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to your principals, an additional statement should be added to the Condition block \"BoolIfExists\": {{ \"aws:PrincipalIsAWSService\": \"true\"}} whenever the key {} is used.", condition.key),
            [condition.key_place.clone()],
        );
    }
    let checked = statement.conditions.iter().any(|condition| {
        condition.operator.eq_ignore_ascii_case("Null")
            && ["aws:SourceAccount", "aws:SourceArn"]
                .iter()
                .any(|key| condition.key.eq_ignore_ascii_case(key))
    });
    if !checked {
        findings.warning(
            "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
            format!("The specified service may have a service integration that does not require the use of the {} condition key. To prevent unintended impact to services acting on your behalf using a service principal, an additional statement should be added to the Condition block \"Null\": {{ \"aws:SourceAccount\": \"false\"}} or \"Null\": {{ \"aws:SourceArn\": \"false\"}} whenever the key {} is used.", condition.key, condition.key),
            [condition.key_place.clone()],
        );
    }
}
