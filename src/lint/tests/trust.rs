//! Trust policies.

use super::*;

/// AWS CLI Command Reference, "accessanalyzer validate-policy": the example and its output.
#[test]
fn the_example_of_the_command_reference() {
    let text = "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {\n            \"Sid\": \"\",\n            \"Effect\": \"Allow\",\n            \"Principal\": {\n                \"Federated\": \"cognito-identity.amazonaws.com\"\n            },\n            \"Action\": [\n                \"sts:AssumeRole\",\n                \"sts:TagSession\"\n            ],\n            \"Condition\": {\n                \"StringEquals\": {\n                    \"cognito-identity.amazonaws.com:aud\": \"us-west-2_EXAMPLE\"\n                }\n            }\n        }\n    ]\n}\n";
    let found = lint(text, RESOURCE, &Partition::default(), None);
    let told: Vec<Value> = found.iter().map(|finding| finding.json(text)).collect();
    let of = |name: &str| -> Vec<&Value> { told.iter().map(|one| &one[name]).collect() };
    assert_eq!(
        of("issueCode"),
        [
            "EMPTY_SID_VALUE",
            "MISMATCHED_ACTION_FOR_PRINCIPAL",
            "UNSUPPORTED_ACTION_FOR_CONDITION_KEY"
        ]
    );
    assert_eq!(
        of("findingDetails"),
        [
            "Add a value to the empty string in the Sid element.",
            "The sts:AssumeRole action is invalid with the following principal(s): cognito-identity.amazonaws.com. Use a SAML provider principal with the sts:AssumeRoleWithSAML action or use an OIDC provider principal with the sts:AssumeRoleWithWebIdentity action. Ensure the provider is Federated if you use either of the two options.",
            "The following actions: sts:TagSession are not supported by the condition key cognito-identity.amazonaws.com:aud. The condition will not be evaluated for these actions. We recommend that you move these actions to a different statement without this condition key.",
        ]
    );
    let paths: Vec<Value> = told
        .iter()
        .flat_map(|one| one["locations"].as_array().unwrap())
        .map(|place| place["path"].clone())
        .collect();
    let path = |rest: Value| {
        let mut path = vec![
            serde_json::json!({"value": "Statement"}),
            serde_json::json!({"index": 0}),
        ];
        path.extend(rest.as_array().unwrap().iter().cloned());
        Value::Array(path)
    };
    assert_eq!(
        paths,
        [
            path(serde_json::json!([{"value": "Sid"}])),
            path(serde_json::json!([{"value": "Action"}, {"index": 0}])),
            path(serde_json::json!([{"value": "Principal"}, {"value": "Federated"}])),
            path(serde_json::json!([{"value": "Action"}, {"index": 1}])),
            path(
                serde_json::json!([{"value": "Condition"}, {"value": "StringEquals"}, {"value": "cognito-identity.amazonaws.com:aud"}])
            ),
        ]
    );
    assert_eq!(
        told[2]["locations"][1]["span"]["start"],
        serde_json::json!({"line": 16, "column": 58, "offset": text.find("\"us-west-2_EXAMPLE\"").unwrap()})
    );
}

#[test]
fn trust_policies() {
    let lets = |principal: &str, action: &str, condition: &str| {
        format!(r#"{{"Effect":"Allow",{principal},"Action":{action},"Condition":{condition}}}"#)
    };
    let web = r#""sts:AssumeRoleWithWebIdentity""#;
    let github = r#""Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}"#;
    let subject = |operator: &str, value: &str| {
        format!(r#"{{"{operator}":{{"token.actions.githubusercontent.com:sub":"{value}"}}}}"#)
    };
    let google = r#""Principal":{"Federated":"accounts.google.com"}"#;
    for (statement, code) in [
        (lets(r#""Principal":"*""#, r#""sts:AssumeRole""#, r#"{"Bool":{"aws:SecureTransport":"true"}}"#), "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL"),
        (
            r#"{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}"#.to_owned(),
            "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
        ),
        (
            r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Resource":"*"}"#.to_owned(),
            "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
        ),
        (
            r#"{"Effect":"Allow","Principal":{"Federated":"google"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"Null":{"aws:userid":"true"}}}"#.to_owned(),
            "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
        ),
        (
            r#"{"Effect":"Allow","Principal":{"Service":"rolesanywhere.amazonaws.com"},"Action":"sts:AssumeRole"}"#.to_owned(),
            "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
        ),
        (
            r#"{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:role/a","arn:aws:sts::111122223333:assumed-role/a/s"]},"Action":"sts:AssumeRole"}"#.to_owned(),
            "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
        ),
        (lets(google, web, r#"{"Bool":{"aws:SecureTransport":"true"}}"#), "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL"),
        (lets(google, web, r#"{"ForAnyValue:StringEquals":{"accounts.google.com:aud":"a"}}"#), "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE"),
        (
            lets(github, web, r#"{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}"#),
            "MISSING_GITHUB_REPO_CONDITION_KEY",
        ),
        (lets(github, web, &subject("StringLike", "repo:o/r:*")), "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED"),
        (lets(google, r#""sts:AssumeRoleWithSAML""#, r#"{"StringEquals":{"saml:aud":"a"},"Null":{"accounts.google.com:aud":"false"}}"#), "MISMATCHED_ACTION_FOR_PRINCIPAL"),
    ] {
        let codes: Vec<_> = of(TRUST, &statement)
            .into_iter()
            .map(|(code, _)| code)
            .filter(|code| *code != "UNSUPPORTED_ACTION_FOR_CONDITION_KEY")
            .collect();
        assert_eq!(codes, [code], "{statement}");
    }
    for right in [
        lets(github, web, &subject("StringEquals", "repo:o/r:ref:refs/heads/main")),
        r#"{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}"#.to_owned(),
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["sts:AssumeRole","sts:TagSession"]}"#.to_owned(),
    ] {
        assert_eq!(of(TRUST, &right), [], "{right}");
    }
}
