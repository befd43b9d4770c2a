//! E and G: actions, resources, variables.

use serde_json::{Value, json};

use crate::cases::*;

fn acts(element: &str, patterns: Value, action: &str) -> bool {
    let statement = json!({"Effect": "Allow", element: patterns, "Resource": "*"});
    decide(json!({"identity": [document(statement)], "action": action}))
        .effect
        .as_str()
        == ALLOWED
}

#[test]
fn e1_actions_ignore_case_and_have_wildcards_in_the_name() {
    for pattern in [
        "s3:GetObject",
        "S3:getobject",
        "s3:Get*",
        "s3:*",
        "*",
        "s3:G?tO*t",
        "s3:*Object",
    ] {
        assert!(acts("Action", json!(pattern), "s3:GetObject"), "{pattern}");
    }
    for pattern in [
        "s3:GetObjec",
        "s3:GetObject?",
        "s3express:*",
        "s3:Put*",
        "ec2:*",
    ] {
        assert!(!acts("Action", json!(pattern), "s3:GetObject"), "{pattern}");
    }
    assert!(acts(
        "Action",
        json!(["ec2:*", "s3:Get*"]),
        "s3:GetObjectTagging"
    ));
    assert!(!acts("Action", json!("s3:Get*"), "s3express:GetObject"));
}

#[test]
fn e2_not_action_covers_everything_else() {
    assert!(!acts(
        "NotAction",
        json!(["iam:*", "s3:Get*"]),
        "s3:GetObject"
    ));
    assert!(acts(
        "NotAction",
        json!(["iam:*", "s3:Get*"]),
        "s3:PutObject"
    ));
    assert!(acts("NotAction", json!("iam:*"), "ec2:RunInstances"));
    assert!(!acts("NotAction", json!("*"), "ec2:RunInstances"));
    let denied = document(json!({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}));
    expect(EXPLICIT, json!({"identity": [allow("*"), denied]}));
    expect(
        ALLOWED,
        json!({"identity": [allow("*"), denied], "action": "iam:GetUser"}),
    );
}

#[test]
fn e3_resources_are_case_sensitive_and_stars_span_slashes() {
    assert!(matches(
        "arn:aws:s3:::bucket/*",
        "arn:aws:s3:::bucket/a/b/c"
    ));
    assert!(matches("arn:aws:s3:::bucket/?", "arn:aws:s3:::bucket/é"));
    assert!(!matches("arn:aws:s3:::bucket/?", "arn:aws:s3:::bucket/ab"));
    assert!(!matches(
        "arn:aws:s3:::bucket/KEY",
        "arn:aws:s3:::bucket/key"
    ));
    assert!(!matches("arn:aws:s3:::bucket", "arn:aws:s3:::bucket/key"));
}

/// IAM User Guide, "IAM JSON policy elements: Resource".
#[test]
fn e4_the_worked_examples_of_the_resource_element() {
    let pattern = "arn:aws:s3:::DOC-EXAMPLE-BUCKET/*/test/*";
    for key in [
        "1/test/object.jpg",
        "1/2/test/object.jpg",
        "1/2/test/3/object.jpg",
        "1/2/3/test/4/object.jpg",
        "1///test///object.jpg",
        "1/test/.jpg",
        "//test/object.jpg",
        "1/test/",
    ] {
        assert!(
            matches(pattern, &format!("arn:aws:s3:::DOC-EXAMPLE-BUCKET/{key}")),
            "{key}"
        );
    }
    for key in ["1-test/object.jpg", "test/object.jpg", "1/2/test.jpg"] {
        assert!(
            !matches(pattern, &format!("arn:aws:s3:::DOC-EXAMPLE-BUCKET/{key}")),
            "{key}"
        );
    }
}

#[test]
fn e5_no_star_crosses_one_of_the_first_five_colons() {
    assert!(matches(
        "arn:aws:sqs:*:*:q",
        "arn:aws:sqs:eu-west-1:111122223333:q"
    ));
    assert!(!matches(
        "arn:aws:sqs:*:q*",
        "arn:aws:sqs:eu-west-1:111122223333:q"
    ));
    assert!(matches(
        "arn:aws:rds:*:*:db:*",
        "arn:aws:rds:eu-west-1:111122223333:db:a:b"
    ));
    assert!(matches(
        "arn:aws:logs:*:*:log-group*",
        "arn:aws:logs:eu-west-1:111122223333:log-group:a:*"
    ));
}

#[test]
fn e6_not_resource_covers_everything_else() {
    let statement = json!({"Effect": "Allow", "Action": "*", "NotResource": ["arn:aws:s3:::secret/*", "arn:aws:s3:::secret"]});
    let question =
        |resource| json!({"identity": [document(statement.clone())], "resource": resource});
    expect(ALLOWED, question(OBJECT));
    expect(IMPLICIT, question("arn:aws:s3:::secret/key"));
}

#[test]
fn e7_an_action_without_resources_needs_a_star() {
    let named = document(json!({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::*"}));
    for question in [
        json!({"resource": "*"}),
        json!({"flags": {"wildcardOnlyAction": true}}),
    ] {
        let mut question = question;
        question["identity"] = json!([named]);
        expect(IMPLICIT, question.clone());
        question["identity"] = json!([allow("*")]);
        expect(ALLOWED, question);
    }
}

#[test]
fn e8_short_arns_are_padded_in_identity_policies() {
    assert!(matches(
        "arn:aws:sqs:*",
        "arn:aws:sqs:eu-west-1:111122223333:q"
    ));
    assert!(matches(
        "arn:aws:sqs:eu-west-1:*",
        "arn:aws:sqs:eu-west-1:111122223333:q"
    ));
    assert!(!matches(
        "arn:aws:sns:*",
        "arn:aws:sqs:eu-west-1:111122223333:q"
    ));
    let policy = document(
        json!({"Effect": "Allow", "Principal": {"AWS": BOB}, "Action": "*", "Resource": "arn:aws:s3:*"}),
    );
    expect(IMPLICIT, json!({"resourcePolicy": policy}));
}

#[test]
fn g1_resources_and_conditions_may_contain_variables() {
    let bob = json!({"aws:username": "bob"});
    assert!(matches_in(
        "arn:aws:s3:::home/${aws:username}/*",
        "arn:aws:s3:::home/bob/x",
        bob.clone()
    ));
    assert!(matches_in(
        "arn:aws:s3:::home/${AWS:UserName}/*",
        "arn:aws:s3:::home/bob/x",
        bob.clone()
    ));
    assert!(!matches_in(
        "arn:aws:s3:::home/${aws:username}/*",
        "arn:aws:s3:::home/eve/x",
        bob
    ));
    let tags = json!({"aws:PrincipalTag/team": "red", "aws:ResourceTag/team": "red"});
    assert!(holds(
        json!({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/Team}"}}),
        tags
    ));
    let arn =
        json!({"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:t", "aws:PrincipalAccount": A});
    assert!(holds(
        json!({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:${aws:PrincipalAccount}:*"}}),
        arn
    ));
}

#[test]
fn g1_resources_have_variables_after_the_fifth_colon_only() {
    let context = json!({"aws:PrincipalAccount": A});
    let arn = "arn:aws:sqs:eu-west-1:111122223333:q";
    assert!(!matches_in(
        "arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:q",
        arn,
        context
    ));
}

#[test]
fn g2_wildcards_in_the_value_of_a_variable_are_literal() {
    let star = json!({"aws:username": "*"});
    assert!(!matches_in(
        "arn:aws:s3:::home/${aws:username}/*",
        "arn:aws:s3:::home/eve/x",
        star.clone()
    ));
    assert!(matches_in(
        "arn:aws:s3:::home/${aws:username}/*",
        "arn:aws:s3:::home/*/x",
        star
    ));
}

#[test]
fn g3_a_variable_without_a_value_never_matches() {
    assert!(!matches(
        "arn:aws:s3:::home/${aws:username}*",
        "arn:aws:s3:::home/x"
    ));
    let denied = document(
        json!({"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::bucket/${aws:username}*"}),
    );
    expect(ALLOWED, json!({"identity": [allow("*"), denied]}));
    assert!(!holds(
        json!({"StringEquals": {"k:x": ["${aws:username}"]}}),
        json!({"k:x": "${aws:username}"})
    ));
    assert!(holds(
        json!({"StringEquals": {"k:x": ["${aws:username}", "a"]}}),
        json!({"k:x": "a"})
    ));
}

#[test]
fn g4_variables_have_defaults() {
    let pattern = "arn:aws:s3:::home/${aws:username, 'guest'}/*";
    assert!(matches(pattern, "arn:aws:s3:::home/guest/x"));
    assert!(!matches_in(
        pattern,
        "arn:aws:s3:::home/guest/x",
        json!({"aws:username": "bob"})
    ));
}

#[test]
fn g5_special_characters_can_be_escaped() {
    for (pattern, text) in [("${*}", "*"), ("${?}", "?"), ("${$}", "$")] {
        let pattern = format!("arn:aws:s3:::b/{pattern}");
        assert!(matches(&pattern, &format!("arn:aws:s3:::b/{text}")));
        assert!(!matches(&pattern, "arn:aws:s3:::b/x"));
    }
}

#[test]
fn g6_multivalued_keys_cannot_be_variables() {
    assert!(!matches_in(
        "arn:aws:s3:::b/${aws:TagKeys}",
        "arn:aws:s3:::b/a",
        json!({"aws:TagKeys": ["a"]})
    ));
}

#[test]
fn g7_numbers_dates_and_networks_cannot_be_variables() {
    let limit = json!({"NumericEquals": {"k:x": "${k:y}"}});
    assert!(!holds(limit, json!({"k:x": "1", "k:y": "1"})));
}
