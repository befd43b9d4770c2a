//! H: versions and grammar, with AWS's message for each error.

use astriam_policy::{Document, DocumentKind};
use serde_json::json;

use crate::cases::*;

/// The message for a malformed document, and the text that it points at.
fn refusal(text: &str, kind: DocumentKind) -> (String, String) {
    let malformed = Document::parse(text, kind).expect_err(text);
    let marked = text.get(malformed.at..malformed.end).unwrap_or_default();
    (malformed.text, marked.to_owned())
}

/// The message for an identity-based document with this statement.
fn of_statement(statement: &str) -> (String, String) {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    refusal(&text, DocumentKind::Identity)
}

fn of_trust(statement: &str) -> (String, String) {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    refusal(&text, DocumentKind::Trust)
}

const SYNTAX: &str = "Syntax errors in policy.";
const LEGACY: &str = "The policy failed legacy parsing";

#[test]
fn h1_variables_need_version_2012_10_17() {
    for (version, expected) in [
        (Some("2012-10-17"), IMPLICIT),
        (Some("2008-10-17"), ALLOWED),
        (None, ALLOWED),
    ] {
        let mut policy = document(
            json!({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b/${aws:username}*"}),
        );
        match version {
            Some(version) => policy["Version"] = json!(version),
            None => drop(policy.as_object_mut().unwrap().remove("Version")),
        }
        expect(
            expected,
            json!({"identity": [policy], "resource": "arn:aws:s3:::b/${aws:username}x", "context": {"aws:username": "bob"}}),
        );
    }
}

#[test]
fn h2_a_single_value_may_replace_a_list() {
    let policy = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"],
        "Condition": {"StringEquals": {"k:a": ["1"]}}}});
    expect(
        ALLOWED,
        json!({"identity": [policy], "context": {"k:a": "1"}}),
    );
}

#[test]
fn h3_a_malformed_document_is_refused_with_a_position() {
    let identity = |text: &str| refusal(text, DocumentKind::Identity);
    assert_eq!(identity("{").0, SYNTAX);
    assert_eq!(
        identity(r#"{"Version":"2012-10-17"}"#),
        (SYNTAX.into(), "{".into())
    );
    assert_eq!(
        identity(r#"{"Version":"2012-10-17","Statement":[]}"#),
        (SYNTAX.into(), "[]".into())
    );
    assert_eq!(
        identity(r#"{"Version":"2013-10-17","Statement":[]}"#),
        (SYNTAX.into(), r#""2013-10-17""#.into())
    );
    assert_eq!(
        identity(r#"{"Version":"2012-10-17","Id":"x","Statement":[]}"#),
        (SYNTAX.into(), r#""Id""#.into())
    );
    assert_eq!(
        identity(r#"{"Version":"2012-10-17","version":"x","Statement":[]}"#),
        (SYNTAX.into(), r#""version""#.into())
    );
    let old =
        r#"{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    assert_eq!(
        refusal(old, DocumentKind::Managed).0,
        "Policy document must be version 2012-10-17 or greater."
    );
    assert!(Document::parse(old, DocumentKind::Identity).is_ok());
}

#[test]
fn h3_statements_of_identity_policies() {
    let allow = r#""Effect":"Allow","Action":"s3:*","Resource":"*""#;
    let cases = [
        (format!(r#"{{{allow},"Extra":1}}"#), SYNTAX, r#""Extra""#),
        (
            format!(r#"{{{allow},"NotAction":"s3:*"}}"#),
            SYNTAX,
            r#""NotAction""#,
        ),
        (
            format!(r#"{{{allow},"NotResource":"*"}}"#),
            SYNTAX,
            r#""NotResource""#,
        ),
        (
            format!(r#"{{{allow},"Principal":"*"}}"#),
            "Policy document should not specify a principal.",
            r#""Principal""#,
        ),
        (
            r#"{"Effect":"allow","Action":"s3:*","Resource":"*"}"#.into(),
            LEGACY,
            r#""allow""#,
        ),
        (
            r#"{"Effect":"Permit","Action":"s3:*","Resource":"*"}"#.into(),
            SYNTAX,
            r#""Permit""#,
        ),
        (r#"{"Action":"s3:*","Resource":"*"}"#.into(), SYNTAX, "{"),
        (
            r#"{"Effect":"Allow","Resource":"*"}"#.into(),
            "Policy statement must contain actions.",
            "{",
        ),
        (
            r#"{"Effect":"Allow","Action":[],"Resource":"*"}"#.into(),
            "Policy statement must contain actions.",
            "[]",
        ),
        (
            r#"{"Effect":"Allow","Action":"s3:*"}"#.into(),
            "Policy statement must contain resources.",
            "{",
        ),
        (
            r#"{"Effect":"Allow","Action":"s3:*","Resource":[]}"#.into(),
            "Policy statement must contain resources.",
            "[]",
        ),
        (
            r#"{"Effect":"Allow","Action":7,"Resource":"*"}"#.into(),
            SYNTAX,
            "7",
        ),
        (
            r#"{"Effect":"Allow","Action":["s3:*","Get"],"Resource":"*"}"#.into(),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            r#""Get""#,
        ),
        (
            r#"{"Effect":"Allow","Action":"a:b:c","Resource":"*"}"#.into(),
            "Actions/Condition can contain only one colon.",
            r#""a:b:c""#,
        ),
        (
            r#"{"Effect":"Allow","Action":"s 3:c","Resource":"*"}"#.into(),
            "Vendor s 3 is not valid",
            r#""s 3:c""#,
        ),
        (
            r#"{"Effect":"Allow","Action":"s*:c","Resource":"*"}"#.into(),
            "Vendor s* is not valid",
            r#""s*:c""#,
        ),
        (
            format!(r#"{{"Sid":"a-b",{allow}}}"#),
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
            r#""a-b""#,
        ),
        (
            format!(r#"{{"Sid":"a",{allow}}},{{"Sid":"a",{allow}}}"#),
            "Statement IDs (SID) in a single policy must be unique.",
            &format!(r#"{{"Sid":"a",{allow}}}"#),
        ),
    ];
    for (statement, text, marked) in cases {
        assert_eq!(
            of_statement(&statement),
            (text.to_owned(), marked.to_owned()),
            "{statement}"
        );
    }
    // Empty Sids may repeat.
    let twice = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"",{allow}}},{{"Sid":"",{allow}}}]}}"#
    );
    assert!(Document::parse(&twice, DocumentKind::Identity).is_ok());
}

#[test]
fn h3_resources_of_identity_policies() {
    for (resource, text) in [
        ("bucket", r#"Resource bucket must be in ARN format or "*"."#),
        (
            "arn:aws",
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        (
            "arn:aws:s*:::b",
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        ("arn:aws:s3", LEGACY),
        (
            "arn:gov:s3:::b",
            r#"Partition "gov" is not valid for resource "arn:gov:s3:::b"."#,
        ),
        (
            "arn:gov:s3",
            r#"Partition "gov" is not valid for resource "arn:gov:s3:*:*:*"."#,
        ),
        (
            "arn:aws:iam:eu-west-1:1:user/x",
            "IAM resource arn:aws:iam:eu-west-1:1:user/x cannot contain region information.",
        ),
        (
            "arn:aws:s3:eu-west-1::b",
            "Resource arn:aws:s3:eu-west-1::b can not contain region information.",
        ),
    ] {
        let statement =
            format!(r#"{{"Effect":"Allow","Action":"s3:*","Resource":["*","{resource}"]}}"#);
        assert_eq!(
            of_statement(&statement),
            (text.to_owned(), format!("\"{resource}\""))
        );
    }
    // ARNs of access points and a few other S3 resources name a Region. Service Authorization Reference.
    for resource in [
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/a",
        "arn:aws:s3:eu-west-1:111122223333:job/*",
        "arn:aws:s3:eu-west-1:111122223333:*",
    ] {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"s3:*","Resource":"{resource}"}}}}"#
        );
        assert!(
            Document::parse(&text, DocumentKind::Managed).is_ok(),
            "{resource}"
        );
    }
    let (text, _) =
        of_statement(r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:iam::1:users/x"}"#);
    assert!(
        text.starts_with(
            r#"IAM resource path must either be "*" or start with user/, federated-user/,"#
        ),
        "{text}"
    );
}

#[test]
fn h3_conditions_of_identity_policies() {
    for (condition, text, marked) in [
        (r#"{"StringEqual":{"k:a":"1"}}"#, SYNTAX, r#""StringEqual""#),
        (
            r#"{"NullIfExists":{"k:a":"true"}}"#,
            SYNTAX,
            r#""NullIfExists""#,
        ),
        (
            r#"{"ForSomeValues:StringEquals":{"k:a":"1"}}"#,
            SYNTAX,
            r#""ForSomeValues:StringEquals""#,
        ),
        (r#"{"Null":{"k:a":"perhaps"}}"#, SYNTAX, r#""perhaps""#),
        (
            r#"{"IpAddress":{"k:a":"10.0.0.0/33"}}"#,
            SYNTAX,
            r#""10.0.0.0/33""#,
        ),
        (
            r#"{"DateLessThan":{"k:a":["2026-01-01","soon"]}}"#,
            LEGACY,
            r#"["2026-01-01","soon"]"#,
        ),
        (r#"{"StringEquals":{"k:a":{}}}"#, SYNTAX, "{}"),
        (r#"{"StringEquals":"k:a"}"#, SYNTAX, r#""k:a""#),
        (r#"[]"#, SYNTAX, "[]"),
    ] {
        let statement =
            format!(r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{condition}}}"#);
        assert_eq!(
            of_statement(&statement),
            (text.to_owned(), marked.to_owned())
        );
    }
}

#[test]
fn h3_trust_policies() {
    let principal = r#""Principal":{"AWS":"111122223333"}"#;
    let rest = r#""Effect":"Allow","Action":"sts:AssumeRole""#;
    assert_eq!(
        refusal("{", DocumentKind::Trust).0,
        "This policy contains invalid Json"
    );
    assert_eq!(
        refusal(r#"{"Version":"2","Statement":[]}"#, DocumentKind::Trust).0,
        "The policy must contain a valid version string"
    );
    assert_eq!(
        refusal(
            r#"{"Version":"2012-10-17","Statement":[]}"#,
            DocumentKind::Trust
        )
        .0,
        "Could not parse the policy: Statement is empty!"
    );
    for (statement, text) in [
        (
            format!(r#"{{"Sid":"a",{rest},{principal}}},{{"Sid":"a",{rest},{principal}}}"#),
            "The Statement Ids in the policy are not unique",
        ),
        (
            format!(r#"{{"Action":"sts:AssumeRole",{principal}}}"#),
            "Missing required field Effect",
        ),
        (
            format!(r#"{{"Effect":"allow","Action":"sts:AssumeRole",{principal}}}"#),
            "Invalid effect: allow",
        ),
        (format!("{{{rest}}}"), "Missing required field Principal"),
        (
            format!(r#"{{{rest},"Principal":{{}}}}"#),
            "Missing required field Principal cannot be empty!",
        ),
        (
            format!(r#"{{{rest},"Principal":{{"AWS":[]}}}}"#),
            "Missing required field Principal cannot be empty!",
        ),
        (
            format!(r#"{{{rest},"Principal":"*"}}"#),
            "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".",
        ),
        (
            format!(r#"{{{rest},"NotPrincipal":{{"AWS":"111122223333"}}}}"#),
            "Allow with NotPrincipal is not allowed.",
        ),
        (
            r#"{"Effect":"Deny","Action":"sts:AssumeRole","NotPrincipal":{"AWS":"111122223333"}}"#
                .to_owned(),
            "AssumeRole policy must not contain NotPrincipal field.",
        ),
        (
            format!(r#"{{"Effect":"Allow",{principal}}}"#),
            "Missing required field Action",
        ),
        (
            format!(r#"{{"Effect":"Allow","Action":"s3:*",{principal}}}"#),
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ),
        (
            format!(r#"{{"Effect":"Allow","Action":"*",{principal}}}"#),
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ),
        (
            format!(r#"{{{rest},{principal},"Resource":"*"}}"#),
            "Has prohibited field Resource",
        ),
        (
            format!(r#"{{{rest},{principal},"NotResource":"*"}}"#),
            "AssumeRole policy must not contain resources.",
        ),
        (
            format!(r#"{{{rest},"Principal":{{"AWS":"bob"}}}}"#),
            r#"Invalid principal in policy: "AWS":"bob""#,
        ),
        (
            format!(r#"{{{rest},"Principal":{{"AWS":"arn:aws:iam::111122223333:group/g"}}}}"#),
            r#"Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:group/g""#,
        ),
        (
            format!(r#"{{{rest},"Principal":{{"Service":"ec2"}}}}"#),
            r#"Invalid principal in policy: "SERVICE":"ec2""#,
        ),
        (
            format!(r#"{{{rest},"Principal":{{"Federated":"*"}}}}"#),
            r#"Invalid principal in policy: "FEDERATED":"*""#,
        ),
        (
            format!(r#"{{{rest},"Principal":{{"User":"bob"}}}}"#),
            r#"Invalid principal in policy: "USER":"bob""#,
        ),
        (
            format!(
                r#"{{{rest},{principal},"Condition":{{"ForAllValuesStringEquals":{{"k:a":"1"}}}}}}"#
            ),
            "Invalid Condition type : ForAllValuesStringEquals",
        ),
        (
            format!(r#"{{{rest},{principal},"Extra":1}}"#),
            "Syntax error in policy.",
        ),
    ] {
        assert_eq!(of_trust(&statement).0, text, "{statement}");
    }
    let fine = format!(
        r#"{{"Version":"2012-10-17","Id":"x","Statement":{{{rest},"Principal":{{"AWS":["*","arn:aws:iam::111122223333:role/r"],
        "Service":"ec2.amazonaws.com"}}}}}}"#
    );
    assert!(Document::parse(&fine, DocumentKind::Trust).is_ok());
}

/// IAM User Guide, "Identity-provider controls for shared OIDC providers".
#[test]
fn h3_trust_in_a_shared_provider_requires_a_tenant() {
    let trust = |provider: &str, condition: &str| {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
            "Principal":{{"Federated":"{provider}"}},"Condition":{condition}}}]}}"#
        );
        Document::parse(&text, DocumentKind::Trust)
            .err()
            .map(|malformed| malformed.text)
    };
    let github = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    let sentence = "Trust policy with trusted principal arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com must \
        evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, token.actions.githubusercontent.com:sub which is not scoped to all.";
    for condition in [
        "{}",
        r#"{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}"#,
        r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"*"}}"#,
        r#"{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:a/*","*"]}}"#,
        r#"{"StringNotEquals":{"token.actions.githubusercontent.com:sub":"repo:a/b"}}"#,
        r#"{"StringLikeIfExists":{"token.actions.githubusercontent.com:sub":"repo:a/b"}}"#,
    ] {
        assert_eq!(
            trust(github, condition).as_deref(),
            Some(sentence),
            "{condition}"
        );
    }
    assert_eq!(
        trust(
            github,
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:a/*"}}"#
        ),
        None
    );
    assert_eq!(
        trust(
            github,
            r#"{"ForAnyValue:StringEquals":{"Token.actions.githubusercontent.com:SUB":"repo:a/b"}}"#
        ),
        None
    );
    // A customer's issuer with a path, which is part of its condition keys.
    let own = format!("{github}/acme");
    assert_eq!(
        trust(
            &own,
            r#"{"StringLike":{"token.actions.githubusercontent.com/acme:sub":"repo:acme/*"}}"#
        ),
        None
    );
    assert!(
        trust(
            &own,
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/*"}}"#
        )
        .is_some()
    );
    assert_eq!(
        trust(
            "arn:aws:iam::111122223333:oidc-provider/idp.example.com",
            "{}"
        ),
        None
    );
    let cognito = "cognito-identity.amazonaws.com";
    assert_eq!(
        trust(cognito, "{}").as_deref(),
        Some("A condition block must be present for the Cognito provider")
    );
    assert_eq!(
        trust(
            cognito,
            r#"{"StringEquals":{"cognito-identity.amazonaws.com:aud":"eu-west-1:pool"}}"#
        ),
        None
    );
}

#[test]
fn h3_resource_policies_require_principals() {
    let parse = |statement: &str| {
        let text = format!(r#"{{"Version":"2012-10-17","Id":"any id","Statement":[{statement}]}}"#);
        Document::parse(&text, DocumentKind::Resource)
            .map(|document| document.len())
            .map_err(|error| error.text)
    };
    let rest = r#""Sid":"any text","Effect":"Allow","Action":"s3:*","Resource":"*""#;
    assert_eq!(parse(&format!(r#"{{{rest},"Principal":"*"}}"#)), Ok(1));
    assert_eq!(
        parse(&format!(
            r#"{{{rest},"NotPrincipal":{{"CanonicalUser":"79a5"}}}}"#
        )),
        Ok(1)
    );
    assert_eq!(
        parse(&format!(r#"{{{rest}}}"#)),
        Err("Missing required field Principal".to_owned())
    );
    let oai = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1";
    assert_eq!(
        parse(&format!(r#"{{{rest},"Principal":{{"AWS":"{oai}"}}}}"#)),
        Ok(1)
    );
    // SCPs have no principals.
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{{},"Principal":"*"}}}}"#,
        rest.replace("any text", "a")
    );
    assert!(Document::parse(&text, DocumentKind::ServiceControl).is_err());
}

#[test]
fn h3_an_error_is_shown_with_a_caret() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\"Efect\": \"Allow\"}]\n}";
    let malformed = Document::parse(text, DocumentKind::Identity).unwrap_err();
    assert_eq!(malformed.position(text), (3, 18));
    let excerpt = malformed.excerpt(text);
    let lines: Vec<&str> = excerpt.lines().collect();
    assert_eq!(lines[0], " --> line 3, column 18");
    assert_eq!(
        lines[3],
        "  |                  ^^^^^^^ an element that does not belong here"
    );
}
