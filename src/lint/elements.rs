//! The elements of a document: missing and unknown ones, and their JSON types.

use policy::{
    DocumentKind, elements,
    json::{Json, Node},
};

use super::{
    Place, PolicyCheck,
    document::{Statement, items, members, text},
    findings::Findings,
};

/// The elements beside the statements.
pub(super) fn document(linted: &PolicyCheck<'_>, root: &Node, findings: &mut Findings) {
    let whole = Place::new(Vec::new(), root.span());
    if !matches!(root.value, Json::Object(_)) {
        mismatch("Object", whole, findings);
        return;
    }
    for member in members(root) {
        let id = member.name == "Id" && !linted.identity();
        if !id && !matches!(member.name.as_str(), "Version" | "Statement") {
            unknown(&member.name, whole.key(&member.name, member.span), findings);
        }
    }
    match linted.root("Version") {
        None => findings.warning(
            "MISSING_VERSION",
            "We recommend that you specify the Version element to help you with debugging permission issues.",
            [whole.clone()],
        ),
        Some(node) => {
            let place = whole.member("Version", node.span());
            match text(node) {
                None => mismatch("String", place, findings),
                Some(version) if !elements::VERSIONS.contains(&version) => findings.error(
                    "INVALID_VERSION",
                    format!(
                        "The version {version} is not valid. Use one of the following versions: {}",
                        elements::VERSIONS.join(", ")
                    ),
                    [place],
                ),
                Some(_) => {}
            }
        }
    }
    let none = match linted.root("Statement").map(|node| &node.value) {
        None => true,
        Some(Json::List(nodes)) => nodes.is_empty(),
        Some(_) => false,
    };
    if none {
        findings.error(
            "MISSING_STATEMENT",
            "Add a statement to the policy",
            [whole],
        );
    }
    sids(linted, findings);
}

/// Sids that are not unique.
fn sids(linted: &PolicyCheck<'_>, findings: &mut Findings) {
    // Only IAM and Organizations refuse duplicates.
    let required = linted.kind != DocumentKind::Resource;
    for (at, statement) in linted.statements.iter().enumerate() {
        let Some(sid) = statement.sid().filter(|sid| !sid.is_empty()) else {
            continue;
        };
        let mut before = linted.statements.iter().take(at);
        if !before.any(|other| other.sid() == Some(sid)) {
            continue;
        }
        let place = [statement.at("Sid")];
        if required {
            findings.error(
                "UNIQUE_SIDS_REQUIRED",
                "Duplicate statement IDs are not supported for this policy type. Update the Sid value.",
                place,
            );
        } else {
            findings.warning(
                "UNIQUE_SIDS_RECOMMENDED",
                "We recommend that you use statement IDs that are unique to your policy. Update the Sid value.",
                place,
            );
        }
    }
}

/// The elements of a statement.
pub(super) fn statement(
    linted: &PolicyCheck<'_>,
    node: &Node,
    statement: &Statement<'_>,
    findings: &mut Findings,
) {
    if !matches!(node.value, Json::Object(_)) {
        mismatch("Object", statement.place.clone(), findings);
        return;
    }
    for member in statement.members() {
        if !elements::STATEMENT.contains(&member.name.as_str()) {
            let place = statement.place.key(&member.name, member.span);
            unknown(&member.name, place, findings);
        }
    }
    for (one, other) in elements::OPPOSITES {
        if statement.has(one) && statement.has(other) {
            findings.error(
                "UNSUPPORTED_ELEMENT_COMBINATION",
                format!("The policy elements {one} and {other} can not be used in the same statement. Remove one of these elements."),
                [statement.at(one), statement.at(other)],
            );
        }
    }
    sid(linted, statement, findings);
    effect(statement, findings);
    actions(statement, findings);
    resources(linted, statement, findings);
    conditions(statement, findings);
}

fn sid(linted: &PolicyCheck<'_>, statement: &Statement<'_>, findings: &mut Findings) {
    let Some(node) = statement.get("Sid") else {
        return;
    };
    let place = statement.at("Sid");
    let Some(sid) = text(node) else {
        mismatch("String", place, findings);
        return;
    };
    if sid.is_empty() {
        findings.suggestion(
            "EMPTY_SID_VALUE",
            "Add a value to the empty string in the Sid element.",
            [place],
        );
    } else if linted.kind != DocumentKind::Resource
        && !sid.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        // Other services decide for themselves which characters they accept.
        findings.error(
            "UNSUPPORTED_SID",
            "Update the characters in the Sid element to use one of the following character types: [a-z, A-Z, 0-9]",
            [place],
        );
    }
}

fn effect(statement: &Statement<'_>, findings: &mut Findings) {
    let Some(node) = statement.get("Effect") else {
        findings.error(
            "MISSING_EFFECT",
            "Add an Effect element to the policy statement with a value of Allow or Deny.",
            [statement.place.clone()],
        );
        return;
    };
    let place = statement.at("Effect");
    match text(node) {
        None => mismatch("String", place, findings),
        Some("Allow" | "Deny") => {}
        Some(effect) => findings.error(
            "INVALID_EFFECT",
            format!("The effect {effect} is not valid. Use Allow or Deny."),
            [place],
        ),
    }
}

fn actions(statement: &Statement<'_>, findings: &mut Findings) {
    if !statement.has("Action") && !statement.has("NotAction") {
        findings.error(
            "MISSING_ACTION",
            "Add an Action or NotAction element to the policy statement.",
            [statement.place.clone()],
        );
    }
    for name in ["Action", "NotAction"] {
        if all_texts(statement, name, findings) {
            findings.suggestion(
                "EMPTY_ARRAY_ACTION",
                "This statement includes no actions and does not affect the policy. Specify actions.",
                [statement.at(name)],
            );
        }
    }
}

fn resources(linted: &PolicyCheck<'_>, statement: &Statement<'_>, findings: &mut Findings) {
    let names = ["Resource", "NotResource"];
    if linted.kind == DocumentKind::Trust {
        for name in names.into_iter().filter(|name| statement.has(name)) {
            findings.error(
                "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
                "Role trust policies apply to the role that they are attached to. You cannot specify a resource. Remove the Resource or NotResource element.",
                [statement.at(name)],
            );
        }
        return;
    }
    if !names.iter().any(|name| statement.has(name)) {
        findings.error(
            "MISSING_RESOURCE",
            "Add a Resource or NotResource element to the policy statement.",
            [statement.place.clone()],
        );
    }
    for name in names {
        if all_texts(statement, name, findings) {
            findings.suggestion(
                "EMPTY_ARRAY_RESOURCE",
                "This statement includes no resources and does not affect the policy. Specify resources.",
                [statement.at(name)],
            );
        }
    }
}

/// Finds values of an element that are not strings, and empty lists.
fn all_texts(statement: &Statement<'_>, name: &str, findings: &mut Findings) -> bool {
    let Some(node) = statement.get(name) else {
        return false;
    };
    let items = items(node, &statement.at(name));
    let empty = items.is_empty();
    for (node, place) in items {
        if text(node).is_none() {
            mismatch("String", place, findings);
        }
    }
    empty
}

fn conditions(statement: &Statement<'_>, findings: &mut Findings) {
    let Some(node) = statement.get("Condition") else {
        return;
    };
    let block = statement.at("Condition");
    if !matches!(node.value, Json::Object(_)) {
        mismatch("Object", block, findings);
        return;
    }
    let nothing = |place: Place, findings: &mut Findings| {
        findings.suggestion(
            "EMPTY_OBJECT_CONDITION",
            "This condition block is empty and it does not affect the policy. Specify conditions.",
            [place],
        );
    };
    let operators = members(node);
    if operators.is_empty() {
        nothing(block.clone(), findings);
    }
    for operator in operators {
        let place = block.member(&operator.name, operator.node.span());
        let Json::Object(keys) = &operator.node.value else {
            mismatch("Object", place, findings);
            continue;
        };
        if keys.is_empty() {
            nothing(place.clone(), findings);
        }
        for (at, member) in keys.iter().enumerate() {
            let inside = place.member(&member.name, member.node.span());
            for (node, place) in items(&member.node, &inside) {
                if matches!(node.value, Json::Null | Json::List(_) | Json::Object(_)) {
                    mismatch("String", place, findings);
                }
            }
            let same =
                |other: &&policy::json::Member| other.name.eq_ignore_ascii_case(&member.name);
            if let Some(first) = keys.iter().take(at).find(same) {
                findings.error(
                    "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
                    format!("The condition key {} appears more than once with different capitalization in the same condition block. Remove the duplicate condition keys.", member.name),
                    [place.key(&member.name, member.span), place.key(&first.name, first.span)],
                );
            }
        }
    }
}

fn unknown(name: &str, place: Place, findings: &mut Findings) {
    findings.error(
        "INVALID_POLICY_ELEMENT",
        format!("The policy element {name} is not valid."),
        [place],
    );
}

pub(super) fn mismatch(wanted: &str, place: Place, findings: &mut Findings) {
    findings.error(
        "DATA_TYPE_MISMATCH",
        format!("The text does not match the expected JSON data type {wanted}."),
        [place],
    );
}
