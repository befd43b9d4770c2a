//! Whether the caller has all permissions of a request. IAM API Reference, "GetDelegationRequest": an approximate result.

use serde_json::Value;

use super::partner::items;
use crate::{
    authorize,
    call::{Read, View, caller::Principal, refusal::Refusal, target::Check},
    reports::granted_services::Subject,
};

/// `ALLOWED`, `DENIED` or `UNSURE`.
///
/// Evaluates every allowed action on every allowed resource as written. A pattern counts as a name, which only patterns at
/// least as wide match. A Deny or a condition in the caller's own policies makes the result `UNSURE`.
///
/// # Errors
/// For callers whose policies cannot be evaluated.
pub(super) fn check(cx: &Read<'_>, policy: &str) -> Result<&'static str, Refusal> {
    let asked = checks_of(policy);
    let mut all = true;
    for check in &asked {
        all = all && authorize::may(cx, check)?;
    }
    let doubts = doubts(cx);
    let patterns = asked
        .iter()
        .any(|check| check.action.contains(['*', '?']) || check.resource.contains(['*', '?']));
    Ok(match (all, doubts) {
        (true, None) => "ALLOWED",
        (true, Some(doubts)) if doubts.denies && patterns => "UNSURE",
        (true, Some(_)) => "ALLOWED",
        (false, Some(doubts)) if doubts.conditions => "UNSURE",
        (false, _) => "DENIED",
    })
}

/// The statements of the caller's policies that depend on more than action and resource.
struct Doubts {
    denies: bool,
    conditions: bool,
}

/// `None` for the root user, which has no identity-based policies.
fn doubts(cx: &Read<'_>) -> Option<Doubts> {
    let caller = cx.call().caller;
    let user = match &caller.principal {
        Principal::Root => return None,
        _ => caller.user().cloned(),
    };
    let policies = user.map(|user| Subject::User(user).policies(cx));
    Some(Doubts {
        denies: policies.iter().flatten().any(|held| held.document.denies()),
        conditions: policies
            .iter()
            .flatten()
            .any(|held| !held.document.keys().is_empty()),
    })
}

/// The actions that a policy allows, each on each of its resources.
fn checks_of(policy: &str) -> Vec<Check> {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let texts = |statement: &Value, name: &str| -> Vec<String> {
        let found = statement.get(name).into_iter().flat_map(items);
        found.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut checks = Vec::new();
    for statement in policy.get("Statement").into_iter().flat_map(items) {
        if statement.get("Effect").and_then(Value::as_str) != Some("Allow") {
            continue;
        }
        // NotAction and NotResource are evaluated as `*`.
        let all_but = |name: &str| statement.get(name).map(|_| "*".to_owned());
        let mut actions = texts(statement, "Action");
        actions.extend(all_but("NotAction"));
        let mut resources = texts(statement, "Resource");
        resources.extend(all_but("NotResource"));
        for action in &actions {
            checks.extend(resources.iter().map(|resource| Check {
                action: if action == "*" { "*:*" } else { action }.to_owned().into(),
                resource: resource.clone(),
                keys: Vec::new(),
                owner: None,
                policy: None,
            }));
        }
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_evaluated_on_every_resource() {
        let policy = r#"{"Statement":[
            {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]},
            {"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"},
            {"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]}"#;
        let asked: Vec<_> = checks_of(policy)
            .into_iter()
            .map(|check| (check.action.into_owned(), check.resource))
            .collect();
        let pair = |action: &str, resource: &str| (action.to_owned(), resource.to_owned());
        assert_eq!(
            asked,
            [
                pair("s3:GetObject", "arn:aws:s3:::a/*"),
                pair("s3:GetObject", "arn:aws:s3:::b/*"),
                pair("s3:PutObject", "arn:aws:s3:::a/*"),
                pair("s3:PutObject", "arn:aws:s3:::b/*"),
                pair("*:*", "*"),
            ]
        );
    }
}
