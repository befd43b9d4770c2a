//! Findings and their places. Each check of AWS has a policy that violates it. IAM User Guide, "IAM policy validation check reference".

mod conditions;
mod documents;
mod grants;
mod trust;

use policy::{DocumentKind, Partition};
use serde_json::Value;

use super::{Finding, FindingKind, lint};

const IDENTITY: DocumentKind = DocumentKind::Identity;
const RESOURCE: DocumentKind = DocumentKind::Resource;
const TRUST: DocumentKind = DocumentKind::Trust;
const SCP: DocumentKind = DocumentKind::ServiceControl;
const RCP: DocumentKind = DocumentKind::ResourceControl;

/// The codes of the findings of one statement, each with the text at its first place.
fn of(kind: DocumentKind, statement: &str) -> Vec<(&'static str, String)> {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    in_text(kind, &text, None)
}

fn in_text(
    kind: DocumentKind,
    text: &str,
    resource_type: Option<&str>,
) -> Vec<(&'static str, String)> {
    let findings = lint(text, kind, &Partition::default(), resource_type);
    let of_aws = findings.into_iter().filter(|finding| !finding.ours);
    of_aws
        .map(|finding| {
            let place = finding.places.first().unwrap();
            (
                finding.code,
                text.get(place.start..place.end).unwrap().to_owned(),
            )
        })
        .collect()
}

/// Every statement has exactly this finding, at this place.
fn all(kind: DocumentKind, cases: &[(&'static str, &str, &str)]) {
    for (code, statement, place) in cases {
        assert_eq!(
            of(kind, statement),
            [(*code, (*place).to_owned())],
            "{statement}"
        );
    }
}

fn found(text: &str) -> Vec<Finding> {
    lint(text, DocumentKind::Identity, &Partition::default(), None)
}

fn codes(statement: &str) -> Vec<(&'static str, String)> {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    found(&text)
        .into_iter()
        .map(|finding| {
            let place = finding.places.first().unwrap();
            let found = text.get(place.start..place.end).unwrap_or_default();
            (finding.code, found.to_owned())
        })
        .collect()
}

fn one(statement: &str) -> (&'static str, String) {
    let found = codes(statement);
    assert_eq!(found.len(), 1, "{statement}: {found:?}");
    found.into_iter().next().unwrap()
}

fn expected(code: &'static str, text: &str) -> (&'static str, String) {
    (code, text.to_owned())
}

#[test]
fn valid_policies_have_no_finding() {
    for statement in [
        r#"{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::b/*"}"#,
        r#"{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b","Condition":{"StringLike":{"s3:prefix":"${aws:username}/*"}}}"#,
        r#"{"Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}"#,
        r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}"#,
        r#"{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}}}"#,
    ] {
        assert_eq!(codes(statement), [], "{statement}");
    }
}

#[test]
fn unknown_names_are_found_with_a_suggestion() {
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObjct","Resource":"*"}}"#;
    let finding = found(text).remove(0);
    assert_eq!(
        (finding.code, finding.details.as_str()),
        (
            "INVALID_ACTION",
            "The action s3:GetObjct does not exist. Did you mean s3:GetObject?"
        )
    );
    // The span and path of IAM Access Analyzer: quotes included, columns from 0, no index where there is one statement or action.
    let json = finding.json(text);
    let at = text.find("\"s3:GetObjct\"").unwrap();
    assert_eq!(
        json["locations"][0],
        serde_json::json!({
            "path": [{"value": "Statement"}, {"value": "Action"}],
            "span": {
                "start": {"line": 1, "column": at, "offset": at},
                "end": {"line": 1, "column": at + 13, "offset": at + 13},
            },
        })
    );
    assert_eq!(
        json["learnMoreLink"],
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-action"
    );
    assert_eq!(
        one(r#"{"Effect":"Allow","Action":["s3:GetObject","s4:*"],"Resource":"*"}"#),
        expected("INVALID_SERVICE_IN_ACTION", "\"s4:*\"")
    );
    assert_eq!(
        one(
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"s3:prefx":"a"}}}"#
        ),
        expected("INVALID_SERVICE_CONDITION_KEY", "\"s3:prefx\"")
    );
    assert_eq!(
        one(
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:UserNme":"a"}}}"#
        ),
        expected("INVALID_GLOBAL_CONDITION_KEY", "\"aws:UserNme\"")
    );
}

#[test]
fn parts_that_do_not_fit_together_are_found() {
    assert_eq!(
        one(
            r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"StringLike":{"s3:prefix":"a"}}}"#
        ),
        expected("UNSUPPORTED_ACTION_FOR_CONDITION_KEY", "\"s3:GetObject\"")
    );
    assert_eq!(
        codes(r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b"}"#),
        [
            expected("ACTION_WITHOUT_RESOURCE", "\"s3:GetObject\""),
            expected("RESOURCE_CANNOT_MATCH", "\"arn:aws:s3:::b\""),
        ]
    );
    assert_eq!(
        one(
            r#"{"Effect":"Allow","Action":["s3:ListBucket","s3:ListAllMyBuckets"],"Resource":"arn:aws:s3:::b"}"#
        ),
        expected("ACTION_WITHOUT_RESOURCE", "\"s3:ListAllMyBuckets\"")
    );
    assert_eq!(
        one(
            r#"{"Effect":"Allow","Action":"s3:ListBucket","Resource":["arn:aws:s3:::b","arn:aws:sqs:*:*:q"]}"#
        ),
        expected("RESOURCE_CANNOT_MATCH", "\"arn:aws:sqs:*:*:q\"")
    );
}

#[test]
fn redundant_and_denied_parts_are_found() {
    assert_eq!(
        one(r#"{"Effect":"Allow","Action":["s3:Get*","S3:getobject"],"Resource":"*"}"#),
        expected("REDUNDANT_ACTION", "\"S3:getobject\"")
    );
    assert_eq!(
        one(
            r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/*","arn:aws:s3:::b/a"]}"#
        ),
        expected("REDUNDANT_RESOURCE", "\"arn:aws:s3:::b/a\"")
    );
    let (wide, narrow) = (
        r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
        r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#,
    );
    assert_eq!(
        one(&format!("{wide},{narrow}")),
        expected("REDUNDANT_STATEMENT", narrow)
    );
    assert_eq!(
        one(&format!("{wide},{wide}")),
        expected("REDUNDANT_STATEMENT", wide)
    );
    let deny = wide.replace("Allow", "Deny");
    assert_eq!(
        one(&format!("{deny},{narrow}")),
        expected("SHADOWED_STATEMENT", narrow)
    );
    let sometimes = r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#;
    assert_eq!(codes(&format!("{sometimes},{narrow}")), []);
}

#[test]
fn unsafe_permissions_are_found() {
    for (action, code) in [
        ("iam:PassRole", "PASS_ROLE_WITH_STAR_IN_RESOURCE"),
        ("iam:Pass*", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"),
    ] {
        let statement = format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"*"}}"#);
        assert_eq!(one(&statement), expected(code, &format!("\"{action}\"")));
    }
    assert_eq!(
        one(
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalArn":"a"}}}"#
        ),
        expected(
            "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
            "\"ForAllValues:StringEquals\""
        )
    );
}

#[test]
fn a_malformed_policy_has_one_finding_at_its_place() {
    for (text, code) in [
        ("{", "JSON_SYNTAX_ERROR"),
        (
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"*"}}"#,
            "MISSING_ACTION",
        ),
        (
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*"}}"#,
            "MISSING_RESOURCE",
        ),
    ] {
        let found: Vec<_> = found(text).iter().map(|finding| finding.code).collect();
        assert_eq!(found, [code], "{text}");
    }
    let text = r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
    assert_eq!(found(text)[0].code, "MISSING_VERSION");
}

#[test]
fn managed_policies_can_be_checked() {
    // AWS's own policies have few errors. The point is that no check fails on them.
    for policy in model::managed_policies::aws_policies().iter().step_by(97) {
        let text = policy.document(policy.default_version).unwrap();
        for finding in found(&text) {
            assert!(
                finding.places.iter().all(|place| place.start <= place.end),
                "{finding:?}"
            );
        }
    }
}
