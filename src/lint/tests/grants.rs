//! Permissions and their principals.

use super::*;

#[test]
fn unlimited_permissions_on_roles() {
    let codes = |actions: &str, resources: &str| -> Vec<&'static str> {
        let statement = format!(r#"{{"Effect":"Allow",{actions},{resources}}}"#);
        of(IDENTITY, &statement)
            .into_iter()
            .map(|(code, _)| code)
            .collect()
    };
    let (everywhere, but) = (
        r#""Resource":"*""#,
        r#""NotResource":"arn:aws:iam::111122223333:role/a""#,
    );
    for (actions, resources, expected) in [
        (
            r#""Action":"*""#,
            everywhere,
            [
                "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
                "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
            ],
        ),
        (
            r#""NotAction":"s3:*""#,
            everywhere,
            [
                "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
                "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
            ],
        ),
        (
            r#""Action":["iam:PassRole","iam:CreateServiceLinkedRole"]"#,
            everywhere,
            [
                "PASS_ROLE_WITH_STAR_IN_RESOURCE",
                "CREATE_SLR_WITH_STAR_IN_RESOURCE",
            ],
        ),
        (
            r#""Action":"iam:*""#,
            but,
            [
                "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
                "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
            ],
        ),
        (
            r#""NotAction":"s3:*""#,
            but,
            [
                "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
                "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
            ],
        ),
        (
            r#""Action":["iam:PassRole","iam:CreateServiceLinkedRole"]"#,
            but,
            [
                "PASS_ROLE_WITH_NOT_RESOURCE",
                "CREATE_SLR_WITH_NOT_RESOURCE",
            ],
        ),
    ] {
        assert_eq!(codes(actions, resources), expected, "{actions} {resources}");
    }
    let limited =
        r#""Resource":"*","Condition":{"StringEquals":{"iam:AWSServiceName":"ecs.amazonaws.com"}}"#;
    assert_eq!(
        codes(r#""Action":"iam:CreateServiceLinkedRole""#, limited),
        Vec::<&str>::new()
    );
}

#[test]
fn principals_of_resources() {
    let to = |principal: &str| {
        format!(
            r#"{{"Effect":"Allow",{principal},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#
        )
    };
    for (principal, code, place) in [
        (
            r#""Principal":"bob""#,
            "INVALID_PRINCIPAL_FORMAT",
            r#""bob""#,
        ),
        (
            r#""Principal":{"User":"*"}"#,
            "INVALID_PRINCIPAL_KEY",
            r#""User""#,
        ),
        (r#""Principal":{}"#, "EMPTY_OBJECT_PRINCIPAL", "{}"),
        (r#""Principal":{"AWS":[]}"#, "EMPTY_ARRAY_PRINCIPAL", "[]"),
        (
            r#""Principal":{"AWS":"arn:aws:iam::111122223333:user/*"}"#,
            "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
            r#""arn:aws:iam::111122223333:user/*""#,
        ),
        (
            r#""Principal":{"AWS":"AROAEXAMPLEEXAMPLE11"}"#,
            "INVALID_ROLE_REFERENCE",
            r#""AROAEXAMPLEEXAMPLE11""#,
        ),
        (
            r#""Principal":{"AWS":"AIDAEXAMPLEEXAMPLE11"}"#,
            "INVALID_USER_REFERENCE",
            r#""AIDAEXAMPLEEXAMPLE11""#,
        ),
        (
            r#""Principal":{"Federated":"accounts.google.com"}"#,
            "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
            r#""accounts.google.com""#,
        ),
        (
            r#""NotPrincipal":{"AWS":"111122223333"}"#,
            "ALLOW_WITH_NOT_PRINCIPAL",
            r#"{"AWS":"111122223333"}"#,
        ),
        (
            r#""Principal":{"Service":"sns.amazonaws.com"}"#,
            "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
            r#""sns.amazonaws.com""#,
        ),
        (
            r#""Principal":{"Service":"sns.amazonaws.com"},"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1","aws:SourceAccount":"111122223333"}}"#,
            "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
            r#""sns.amazonaws.com""#,
        ),
    ] {
        assert_eq!(
            of(RESOURCE, &to(principal)),
            [(code, place.to_owned())],
            "{principal}"
        );
    }
    let referer = of(
        RESOURCE,
        &to(
            r#""Principal":{"Service":"ses.amazonaws.com"},"Condition":{"StringEquals":{"aws:Referer":"111122223333"}}"#,
        ),
    );
    assert!(referer.contains(&(
        "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
        "\"aws:Referer\"".to_owned()
    )));
    let bad = of(RESOURCE, &to(r#""Principal":{"Service":"sns"}"#));
    assert!(bad.contains(&("INVALID_SERVICE_PRINCIPAL_FORMAT", "\"sns\"".to_owned())));
    let nobody = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;
    all(RESOURCE, &[("MISSING_PRINCIPAL", nobody, nobody)]);
}

#[test]
fn policies_of_a_type_of_resource() {
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["s3:GetObject","kms:Decrypt"],"Resource":["arn:aws:s3:::b/*","arn:aws:kms:us-east-1:111122223333:key/a"],"Condition":{"StringEquals":{"s3:ResourceAccount":"111122223333"}}}}"#;
    let codes: Vec<_> = in_text(RESOURCE, text, Some("AWS::S3::Bucket"))
        .into_iter()
        .map(|(code, _)| code)
        .filter(|code| *code != "UNSUPPORTED_ACTION_FOR_CONDITION_KEY")
        .collect();
    assert_eq!(
        codes,
        [
            "UNSUPPORTED_ACTION_IN_POLICY",
            "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
            "IRRELEVANT_CONDITION_KEY_IN_POLICY"
        ]
    );
}

#[test]
fn policies_of_organizations() {
    let principal = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#;
    all(SCP, &[("SCP_SYNTAX_ERROR_PRINCIPAL", principal, r#""*""#)]);
    // The whole language since September 2025.
    for right in [
        r#"{"Effect":"Allow","NotAction":"s3:Get*Acl","NotResource":"arn:aws:s3:::b"}"#,
        r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
    ] {
        assert_eq!(of(SCP, right), [], "{right}");
    }
    let allow = r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b"}"#;
    all(
        RCP,
        &[
            (
                "RCP_SYNTAX_ERROR_PRINCIPAL",
                r#"{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}"#,
                r#"{"AWS":"111122223333"}"#,
            ),
            (
                "RCP_SYNTAX_ERROR_PRINCIPAL",
                r#"{"Effect":"Deny","NotPrincipal":"*","Action":"s3:*","Resource":"*"}"#,
                r#""*""#,
            ),
            ("RCP_SYNTAX_ERROR_ALLOW", allow, allow),
            (
                "RCP_SYNTAX_ERROR_NOTACTION",
                r#"{"Effect":"Deny","Principal":"*","NotAction":"s3:*","Resource":"*"}"#,
                r#""s3:*""#,
            ),
            (
                "RCP_SYNTAX_ERROR_ACTION",
                r#"{"Effect":"Deny","Principal":"*","Action":"ec2:*","Resource":"*"}"#,
                r#""ec2:*""#,
            ),
            (
                "RCP_SYNTAX_ERROR_ACTION",
                r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#,
                r#""*""#,
            ),
            (
                "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
                r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}}"#,
                r#""aws:PrincipalOrgID""#,
            ),
            (
                "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
                r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-1"},"Null":{"aws:SourceAccount":"false"}}}"#,
                r#""aws:SourceOrgID""#,
            ),
            (
                "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
                r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-1"},"Bool":{"aws:PrincipalIsAWSService":"true"}}}"#,
                r#""aws:SourceOrgID""#,
            ),
        ],
    );
    let whole = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#;
    assert_eq!(of(RCP, whole), []);
}
