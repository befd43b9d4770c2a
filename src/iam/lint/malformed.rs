//! Documents that are none.

use policy::Malformed;

use super::{Finding, FindingKind, Place, Step};

/// The sentences of AWS's checks, by what our parser says is wrong.
const CHECKS: &[(&str, &str, &str)] = &[
    (
        "no actions",
        "MISSING_ACTION",
        "Add an Action or NotAction element to the policy statement.",
    ),
    (
        "no resources",
        "MISSING_RESOURCE",
        "Add a Resource or NotResource element to the policy statement.",
    ),
    (
        "no Effect",
        "MISSING_EFFECT",
        "Add an Effect element to the policy statement with a value of Allow or Deny.",
    ),
    (
        "no Principal",
        "MISSING_PRINCIPAL",
        "Add a Principal element to the policy statement.",
    ),
    (
        "it has no statements",
        "MISSING_STATEMENT",
        "Add a Statement element to the policy.",
    ),
    (
        "a principal",
        "UNSUPPORTED_PRINCIPAL",
        "The policy type IDENTITY_POLICY does not support the Principal element. Remove the Principal element.",
    ),
    (
        "a repeated Sid",
        "UNIQUE_SIDS_REQUIRED",
        "Duplicate statement IDs are not supported for this policy type. Update the Sid value.",
    ),
    (
        "an unknown effect",
        "INVALID_EFFECT",
        "Use Allow or Deny as the effect.",
    ),
    (
        "an effect in other letters than Allow or Deny",
        "INVALID_EFFECT",
        "Use Allow or Deny as the effect.",
    ),
    (
        "an unknown version",
        "INVALID_VERSION",
        "Use one of the following versions: 2012-10-17, 2008-10-17.",
    ),
    (
        "an old version",
        "INVALID_VERSION",
        "Use one of the following versions: 2012-10-17.",
    ),
    (
        "an unknown condition operator",
        "INVALID_CONDITION_OPERATOR",
        "The condition operator is not valid. Use a valid condition operator.",
    ),
];

/// The finding of a document that cannot be parsed.
pub(super) fn finding(text: &str, error: &Malformed) -> Finding {
    let place = Place {
        path: vec![Step::Member("Statement".to_owned())],
        start: error.at,
        end: error.end.max(error.at),
    };
    let is_json = serde_json::from_str::<serde_json::Value>(text).is_ok();
    let (code, details) = if is_json {
        let check = CHECKS.iter().find(|(detail, _, _)| *detail == error.detail);
        match check {
            Some((_, code, details)) => (*code, (*details).to_owned()),
            // AWS has a check for it under some name that is not known here; the parser's own words tell what it is.
            None => (
                "INVALID_POLICY_ELEMENT",
                format!(
                    "The policy element is not valid: {} ({}).",
                    error.detail, error.text
                ),
            ),
        }
    } else {
        let (line, column) = error.position(text);
        (
            "JSON_SYNTAX_ERROR",
            format!(
                "Fix the JSON syntax error at index {} line {line} column {column}.",
                error.at
            ),
        )
    };
    Finding {
        kind: FindingKind::Error,
        code,
        details,
        places: vec![place],
        ours: false,
    }
}
