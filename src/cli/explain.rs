//! `astriam explain`: explains the decisions of test cases, without a server.

use std::{fmt::Write as _, path::Path};

use iam::decisions::{self, verdicts};
use policy::{Document, DocumentKind, MalformedPolicyDocument, case::Case};
use serde_json::{Value, json};

use crate::{
    arguments::{ExplainFlags, Output},
    cases::read_cases,
    failure::Failure,
    json::at,
    output, why,
};

/// Explains cases and prints the explanations.
pub(crate) fn print(flags: &ExplainFlags) -> Result<(), Failure> {
    let cases = read_cases(&flags.files)?;
    let selected = |case: &Case| flags.id.as_ref().is_none_or(|id| case.id == *id);
    let mut explanations = Vec::new();
    for (path, case) in cases.iter().filter(|(_, case)| selected(case)) {
        explanations.push((case, explanation(path, case)?));
    }
    if explanations.is_empty() {
        return Err(Failure::of(
            format!(
                "there is no case{}",
                flags
                    .id
                    .as_ref()
                    .map(|id| format!(" `{id}`"))
                    .unwrap_or_default()
            ),
            "list the ids: astriam simulate FILE",
        ));
    }
    let mut out = String::new();
    for (case, explanation) in explanations {
        match flags.output {
            Output::Json => {
                let _ = writeln!(out, "{explanation}");
            }
            Output::Text => {
                let decision = at(&explanation, "/decision").as_str().unwrap_or_default();
                let _ = writeln!(out, "{}: {decision}", case.id);
                let _ = writeln!(
                    out,
                    "  {} requests {} on {}",
                    case.principal, case.action, case.resource
                );
                let _ = writeln!(
                    out,
                    "  because   {}",
                    at(&explanation, "/reason").as_str().unwrap_or_default()
                );
                why::write_explanation(&mut out, &explanation);
                out.push('\n');
            }
        }
    }
    output::print(out.as_bytes())
}

/// The decision of a case with its reasons, as JSON.
fn explanation(path: &Path, case: &Case) -> Result<Value, Failure> {
    let explanation = case.evaluate(|request, policies| {
        let decision = policy::decide(request, policies);
        let statements = decision.reason.statements().iter();
        let statements: Vec<Value> = statements
            .filter_map(|matched| decisions::statement_json(policies, matched))
            .collect();
        let verdicts = policy::explain(request, policies);
        json!({
            "id": case.id,
            "decision": decision.effect.as_str(),
            "reason": decision.reason.to_string(),
            "decidedBy": statements,
            "policies": verdicts::policies_json(&verdicts, |_| true),
            "wouldAllow": verdicts::needed_json(&verdicts),
            "missing": verdicts.missing_keys,
        })
    });
    explanation.map_err(|malformed| malformed_policy(path, case, &malformed))
}

/// The failure of a case with a malformed policy, with an excerpt.
fn malformed_policy(path: &Path, case: &Case, malformed: &MalformedPolicyDocument) -> Failure {
    let trust = case.action.starts_with("sts:AssumeRole");
    let resource = if trust {
        DocumentKind::Trust
    } else {
        DocumentKind::Resource
    };
    let lists = [
        (&case.identity, DocumentKind::Identity),
        (&case.boundary, DocumentKind::Identity),
        (&case.session, DocumentKind::Session),
        (&case.vpce, DocumentKind::Endpoint),
    ];
    let control = case
        .scp
        .iter()
        .flatten()
        .map(|document| (document, DocumentKind::ServiceControl));
    let of_resources = case
        .rcp
        .iter()
        .flatten()
        .map(|document| (document, DocumentKind::ResourceControl));
    let mut documents = lists
        .into_iter()
        .flat_map(|(list, kind)| list.iter().map(move |document| (document, kind)))
        .chain(control)
        .chain(of_resources)
        .chain(
            case.resource_policy
                .iter()
                .map(|document| (document, resource)),
        );
    let excerpt = documents.find_map(|(document, kind)| {
        let text = format!("{document:#}");
        Document::parse(&text, kind)
            .err()
            .map(|error| error.excerpt(&text))
    });
    Failure::of(
        format!(
            "{}: the case `{}` has a malformed policy: {malformed}\n{}",
            path.display(),
            case.id,
            excerpt.unwrap_or_default()
        ),
        "correct the policy; AWS does not accept it either",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(policies: &str, expect: &str) -> Case {
        let text = format!(
            r#"{{"id":"a","principal":"arn:aws:iam::111122223333:user/bob","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resourceAccount":"111122223333",{policies},"expect":"{expect}"}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_denial_shows_the_verdict_of_each_policy_and_the_statement_that_would_allow_it() {
        let case = case(
            r#""identity":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}],"boundary":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}]"#,
            "implicitDeny",
        );
        let explanation = explanation(Path::new("x"), &case).unwrap();
        assert_eq!(explanation["reason"], "no permissions boundary allows it");
        assert_eq!(explanation["policies"][0]["effect"], "implicitDeny");
        assert_eq!(explanation["policies"][1]["effect"], "allowed");
        assert_eq!(
            explanation["wouldAllow"],
            json!([{
                "kind": "permissions boundary",
                "level": 0,
                "statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"},
            }])
        );
    }

    #[test]
    fn a_malformed_policy_is_shown_with_a_caret() {
        let case = case(
            r#""identity":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3","Resource":"*"}}]"#,
            "allowed",
        );
        let text = explanation(Path::new("x.json"), &case).unwrap_err().text();
        assert!(
            text.contains("\"Action\": \"s3\"") && text.contains('^'),
            "{text}"
        );
    }
}
