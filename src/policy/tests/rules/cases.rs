//! Test questions in short form. Defaults: the user bob of account A requests `s3:GetObject` on an object of A.

use astriam_policy::{Decision, case::Case};
use serde_json::{Value, json};

pub(crate) const A: &str = "111122223333";
pub(crate) const B: &str = "444455556666";
pub(crate) const BOB: &str = "arn:aws:iam::111122223333:user/bob";
pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/worker";
pub(crate) const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/worker/one";
pub(crate) const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/bob";
pub(crate) const OTHER: &str = "arn:aws:iam::444455556666:user/eve";
pub(crate) const OBJECT: &str = "arn:aws:s3:::bucket/key";

pub(crate) const ALLOWED: &str = "allowed";
pub(crate) const EXPLICIT: &str = "explicitDeny";
pub(crate) const IMPLICIT: &str = "implicitDeny";

/// A document of one statement.
pub(crate) fn document(statement: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

pub(crate) fn allow(action: &str) -> Value {
    document(json!({"Effect": "Allow", "Action": action, "Resource": "*"}))
}

pub(crate) fn deny(action: &str) -> Value {
    document(json!({"Effect": "Deny", "Action": action, "Resource": "*"}))
}

/// The policy of a resource with one Allow statement.
pub(crate) fn grant(principal: Value) -> Value {
    document(json!({"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"}))
}

pub(crate) fn grant_to(arn: &str) -> Value {
    grant(json!({"AWS": arn}))
}

/// A trust policy with one Allow statement.
pub(crate) fn trust(principal: Value) -> Value {
    document(json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}))
}

pub(crate) fn decide(question: Value) -> Decision {
    let mut case = json!({
        "id": "", "principal": BOB, "action": "s3:GetObject", "resource": OBJECT, "resourceAccount": A,
    });
    let (case_fields, fields) = (case.as_object_mut().unwrap(), question.as_object().unwrap());
    case_fields.extend(fields.clone());
    let case: Case = serde_json::from_value(case).unwrap();
    case.decide()
        .unwrap_or_else(|error| panic!("{error}: {question}"))
}

/// Asserts the effect of a question.
#[track_caller]
pub(crate) fn expect(word: &str, question: Value) {
    let decision = decide(question.clone());
    assert_eq!(decision.effect.as_str(), word, "{question:#}\n{decision:?}");
}

/// Whether an identity-based statement with this condition applies in this context.
pub(crate) fn holds(condition: Value, context: Value) -> bool {
    let statement =
        json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition});
    let decision = decide(json!({"identity": [document(statement)], "context": context}));
    decision.effect.as_str() == ALLOWED
}

/// Whether a resource pattern matches an ARN.
pub(crate) fn matches(pattern: &str, arn: &str) -> bool {
    matches_in(pattern, arn, json!({}))
}

pub(crate) fn matches_in(pattern: &str, arn: &str, context: Value) -> bool {
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": pattern});
    let question = json!({"identity": [document(statement)], "resource": arn, "context": context});
    decide(question).effect.as_str() == ALLOWED
}
