//! Documents that the parser refuses and no check of AWS explains.

use policy::{MalformedPolicyDocument, json::JsonError};

use super::{Place, Step, findings::Findings};

pub(super) fn not_json(text: &str, error: &JsonError, findings: &mut Findings) {
    let (line, column) = policy::position(text, error.at);
    findings.error(
        "JSON_SYNTAX_ERROR",
        format!(
            "Fix the JSON syntax error at index {} line {line} column {column}.",
            error.at
        ),
        [Place::new(Vec::new(), (error.at, error.at))],
    );
    findings.remark(error.why);
}

/// The name of AWS's check is unknown, so the finding has the parser's message.
pub(super) fn refused(error: &MalformedPolicyDocument, findings: &mut Findings) {
    let path = vec![Step::Member("Statement".to_owned())];
    findings.error(
        "INVALID_POLICY_ELEMENT",
        format!(
            "The policy element is not valid: {} ({}).",
            error.detail, error.text
        ),
        [Place::new(path, (error.at, error.end.max(error.at)))],
    );
}
