//! Elements, ARNs, variables and sizes.

use super::*;

#[test]
fn elements() {
    for (text, code) in [
        ("[]", "DATA_TYPE_MISMATCH"),
        (r#"{"Version":"2012-10-17"}"#, "MISSING_STATEMENT"),
        (
            r#"{"Version":"2012-10-17","Statement":[]}"#,
            "MISSING_STATEMENT",
        ),
        (
            r#"{"Version":"2012-10-17","Statement":["x"]}"#,
            "DATA_TYPE_MISMATCH",
        ),
        (
            r#"{"Version":"2020-01-01","Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}}"#,
            "INVALID_VERSION",
        ),
        (
            r#"{"Version":1,"Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}}"#,
            "DATA_TYPE_MISMATCH",
        ),
        (
            r#"{"Version":"2012-10-17","Statements":1,"Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}}"#,
            "INVALID_POLICY_ELEMENT",
        ),
        (
            r#"{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::${aws:username}"}}"#,
            "VARIABLE_UNSUPPORTED_IN_VERSION",
        ),
    ] {
        let codes: Vec<_> = in_text(IDENTITY, text, None)
            .into_iter()
            .map(|(code, _)| code)
            .collect();
        assert_eq!(codes, [code], "{text}");
    }
    let whole = r#"{"Action":"s3:ListBucket","Resource":"*"}"#;
    all(
        IDENTITY,
        &[
            ("MISSING_EFFECT", whole, whole),
            (
                "INVALID_EFFECT",
                r#"{"Effect":"allow","Action":"s3:ListBucket","Resource":"*"}"#,
                r#""allow""#,
            ),
            (
                "INVALID_POLICY_ELEMENT",
                r#"{"Efect":1,"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}"#,
                r#""Efect""#,
            ),
            (
                "UNSUPPORTED_ELEMENT_COMBINATION",
                r#"{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::a","NotResource":"arn:aws:s3:::b"}"#,
                r#""arn:aws:s3:::a""#,
            ),
            (
                "EMPTY_SID_VALUE",
                r#"{"Sid":"","Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}"#,
                r#""""#,
            ),
            (
                "UNSUPPORTED_SID",
                r#"{"Sid":"a b","Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}"#,
                r#""a b""#,
            ),
            (
                "DATA_TYPE_MISMATCH",
                r#"{"Sid":1,"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}"#,
                "1",
            ),
            (
                "EMPTY_ARRAY_ACTION",
                r#"{"Effect":"Allow","Action":[],"Resource":"*"}"#,
                "[]",
            ),
            (
                "EMPTY_ARRAY_RESOURCE",
                r#"{"Effect":"Allow","Action":"s3:ListBucket","Resource":[]}"#,
                "[]",
            ),
            (
                "DATA_TYPE_MISMATCH",
                r#"{"Effect":"Allow","Action":["s3:ListBucket",1],"Resource":"*"}"#,
                "1",
            ),
            (
                "UNSUPPORTED_PRINCIPAL",
                r#"{"Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"*"}"#,
                r#""*""#,
            ),
            (
                "VARIABLE_UNSUPPORTED_IN_ELEMENT",
                r#"{"Effect":"Allow","Action":["s3:${aws:username}"],"Resource":"*"}"#,
                r#""s3:${aws:username}""#,
            ),
        ],
    );
    let twice = r#"{"Sid":"a","Effect":"Allow","Action":"s3:ListBucket","Resource":"*"},{"Sid":"a","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#;
    assert_eq!(
        of(IDENTITY, twice),
        [("UNIQUE_SIDS_REQUIRED", "\"a\"".to_owned())]
    );
    let twice = twice.replace(
        r#""Effect""#,
        r#""Principal":{"AWS":"111122223333"},"Effect""#,
    );
    assert_eq!(
        of(RESOURCE, &twice),
        [("UNIQUE_SIDS_RECOMMENDED", "\"a\"".to_owned())]
    );
}

#[test]
fn a_mistake_in_several_places_is_found_in_each() {
    let found = of(
        IDENTITY,
        r#"{"Effect":"allow","Action":"s3:GetObjct","Resource":"b"},{"Effect":"Allow","Action":"s3:Lst","Resource":"*"}"#,
    );
    let codes: Vec<_> = found.into_iter().map(|(code, _)| code).collect();
    assert_eq!(
        codes,
        [
            "INVALID_EFFECT",
            "INVALID_ACTION",
            "INVALID_ARN_PREFIX",
            "INVALID_ACTION"
        ]
    );
}

#[test]
fn resource_arns() {
    for (arn, code) in [
        ("b/*", "INVALID_ARN_PREFIX"),
        ("arn:aws:s3:::", "INVALID_ARN_RESOURCE"),
        ("arn:aws:s3::b", "MISSING_ARN_FIELD"),
        ("arn:awz:s3:::b", "INVALID_PARTITION"),
        ("arn:aws:s*:::b", "WILDCARD_IN_SERVICE_NAME"),
        ("arn:aws:S3:::b", "INVALID_ARN_SERVICE_CASE"),
        ("arn:aws:s33:::b", "INVALID_SERVICE"),
        ("arn:aws:s3:us-east-1::b", "ARN_REGION_NOT_ALLOWED"),
        ("arn:aws:s3::111122223333:b", "ARN_ACCOUNT_NOT_ALLOWED"),
        ("arn:aws:sqs::111122223333:q", "MISSING_ARN_REGION"),
        ("arn:aws:sqs:us-east-1::q", "MISSING_ARN_ACCOUNT"),
        ("arn:aws:sqs:us-east-9:111122223333:q", "INVALID_ARN_REGION"),
        ("arn:aws:sqs:us-east-1:1111:q", "INVALID_ARN_ACCOUNT"),
        ("arn:aws:iam::111122223333:usr/bob", "INVALID_ARN_RESOURCE"),
    ] {
        let statement = format!(
            r#"{{"Effect":"Allow","Action":["s3:ListBucket","sqs:SendMessage","iam:GetUser"],"Resource":["{arn}"]}}"#
        );
        let found = of(IDENTITY, &statement);
        assert_eq!(
            found.first(),
            Some(&(code, format!("\"{arn}\""))),
            "{arn}: {found:?}"
        );
        assert_eq!(found.len(), 1, "{arn}: {found:?}");
    }
    for arn in [
        "arn:aws:s3:::b/${aws:username}/*",
        "arn:aws:sqs:*:*:q",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:*:s3:::b",
        "arn:aws:ec2:us-east-1::image/ami-1",
        "arn:aws:s3:us-east-1:111122223333:accesspoint/a",
        "arn:aws-cn:s3:::b",
    ] {
        let statement = format!(r#"{{"Effect":"Allow","Action":"*","NotResource":["{arn}"]}}"#);
        let found = of(SCP, &statement);
        assert_eq!(found, [], "{arn}");
    }
}

#[test]
fn variables() {
    for (text, code) in [
        ("${aws:username", "MISSING_BRACE_IN_VARIABLE"),
        ("${}", "EMPTY_VARIABLE"),
        ("${ aws:username}", "UNSUPPORTED_SPACE_IN_VARIABLE"),
        ("${aws:username, 'x}", "MISSING_QUOTE_IN_VARIABLE"),
    ] {
        let statement = format!(
            r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/{text}"]}}"#
        );
        let codes: Vec<_> = of(IDENTITY, &statement)
            .into_iter()
            .map(|(code, _)| code)
            .collect();
        assert_eq!(codes, [code], "{text}");
    }
}

#[test]
fn sizes() {
    let long = |letters: usize, rest: &str| {
        let name = "a".repeat(letters);
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Sid":"{name}","Effect":"Deny",{rest}}}}}"#
        )
    };
    let (own, of_resource) = (
        r#""Action":"s3:ListBucket","Resource":"*""#,
        r#""Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b""#,
    );
    let trust = r#""Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole""#;
    for (kind, letters, rest, code) in [
        (
            IDENTITY,
            6144,
            own,
            "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
        ),
        (SCP, 5120, own, "POLICY_SIZE_EXCEEDS_SCP_QUOTA"),
        (RCP, 5120, of_resource, "POLICY_SIZE_EXCEEDS_RCP_QUOTA"),
        (
            RESOURCE,
            20_480,
            of_resource,
            "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
        ),
        (
            TRUST,
            2048,
            trust,
            "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
        ),
    ] {
        let codes = |letters| -> Vec<_> {
            let found = in_text(kind, &long(letters, rest), None);
            found.into_iter().map(|(code, _)| code).collect()
        };
        assert_eq!(codes(letters), [code]);
        assert_eq!(codes(letters / 2), Vec::<&str>::new());
    }
}

#[test]
fn no_document_breaks_the_checks() {
    let broken = [
        "",
        "null",
        "1",
        "[[]]",
        r#"{"Statement":null}"#,
        r#"{"Statement":{"Effect":{},"Action":{},"Resource":{},"Condition":{"a":{"b":{}}}}}"#,
        r#"{"Statement":{"Principal":[1],"NotPrincipal":{"AWS":{}},"Action":[[]],"Condition":{"IpAddress":{"aws:SourceIp":[null]}}}}"#,
        "{\"Statement\":{\"Action\":\"\u{1f600}:*\",\"Resource\":\"arn:\u{1f600}:::::\"}}",
    ];
    for text in broken {
        for kind in [IDENTITY, RESOURCE, TRUST, SCP, RCP] {
            let found = lint(text, kind, &Partition::default(), None);
            assert!(
                found
                    .iter()
                    .any(|finding| finding.kind == FindingKind::Error),
                "{text}"
            );
            for finding in found {
                assert!(
                    !finding.json(text)["locations"]
                        .as_array()
                        .unwrap()
                        .is_empty()
                );
            }
        }
    }
}
