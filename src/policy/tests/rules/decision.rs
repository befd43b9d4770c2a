//! A: the order of evaluation.

use serde_json::json;

use crate::cases::*;

#[test]
fn a1_everything_is_denied_by_default_except_for_root() {
    expect(IMPLICIT, json!({}));
    expect(
        ALLOWED,
        json!({"principal": "arn:aws:iam::111122223333:root"}),
    );
    expect(
        IMPLICIT,
        json!({"principal": "arn:aws:iam::444455556666:root"}),
    );
}

#[test]
fn a2_only_identity_and_resource_policies_allow() {
    expect(ALLOWED, json!({"identity": [allow("s3:GetObject")]}));
    expect(ALLOWED, json!({"resourcePolicy": grant_to(BOB)}));
    for limit in ["boundary", "session", "vpce"] {
        expect(IMPLICIT, json!({limit: [allow("*")]}));
    }
    for levels in ["scp", "rcp"] {
        expect(IMPLICIT, json!({levels: [[allow("*")]]}));
    }
}

#[test]
fn a3_an_explicit_deny_in_any_policy_wins() {
    let rest = json!({"identity": [allow("*")], "boundary": [allow("*")], "session": [allow("*")]});
    expect(ALLOWED, rest.clone());
    for kind in ["identity", "boundary", "session", "vpce"] {
        let mut question = rest.clone();
        question[kind] = json!([allow("*"), deny("s3:Get*")]);
        expect(EXPLICIT, question);
    }
    for levels in ["scp", "rcp"] {
        let mut question = rest.clone();
        question[levels] = json!([[allow("*")], [allow("*"), deny("s3:Get*")]]);
        expect(EXPLICIT, question);
    }
    let denied =
        document(json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}));
    let mut question = rest;
    question["resourcePolicy"] = denied.clone();
    expect(EXPLICIT, question);
    // The root user too.
    expect(
        EXPLICIT,
        json!({"principal": "arn:aws:iam::111122223333:root", "resourcePolicy": denied}),
    );
}

#[test]
fn a4_every_level_of_scps_must_allow() {
    let levels = |levels| json!({"identity": [allow("*")], "scp": levels});
    expect(
        ALLOWED,
        levels(json!([[allow("*")], [allow("s3:*")], [allow("*")]])),
    );
    expect(
        IMPLICIT,
        levels(json!([[allow("*")], [allow("ec2:*")], [allow("*")]])),
    );
    expect(IMPLICIT, levels(json!([[allow("*")], []])));
    // Policies of one level are one.
    expect(ALLOWED, levels(json!([[allow("ec2:*"), allow("s3:*")]])));
}

#[test]
fn a4_scps_support_the_full_policy_language() {
    let conditional = json!({"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::secret/*",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}}});
    let question = |secure: &str, resource: &str| {
        json!({"identity": [allow("*")], "scp": [[document(conditional.clone())]],
            "context": {"aws:SecureTransport": secure}, "resource": resource})
    };
    expect(ALLOWED, question("true", OBJECT));
    expect(IMPLICIT, question("false", OBJECT));
    expect(IMPLICIT, question("true", "arn:aws:s3:::secret/key"));
}

#[test]
fn a5_an_scp_grants_nothing() {
    expect(IMPLICIT, json!({"scp": [[allow("*")]]}));
    expect(
        ALLOWED,
        json!({"scp": [[allow("*")]], "resourcePolicy": grant_to(BOB)}),
    );
    expect(
        IMPLICIT,
        json!({"scp": [[allow("ec2:*")]], "resourcePolicy": grant_to(BOB)}),
    );
}

#[test]
fn a6_scps_apply_to_the_root_user_of_a_member_account() {
    let root = "arn:aws:iam::111122223333:root";
    expect(
        IMPLICIT,
        json!({"principal": root, "scp": [[allow("ec2:*")]]}),
    );
    expect(
        EXPLICIT,
        json!({"principal": root, "scp": [[allow("*"), deny("s3:*")]]}),
    );
}

#[test]
fn a7_scps_do_not_apply_to_the_management_account_or_service_linked_roles() {
    let question = json!({"identity": [allow("*")], "scp": [[deny("*")]]});
    expect(EXPLICIT, question.clone());
    for flag in ["principalAccountIsManagement", "serviceLinkedRole"] {
        let mut question = question.clone();
        question["flags"] = json!({flag: true});
        expect(ALLOWED, question);
    }
}

#[test]
fn a8_rcps_apply_at_every_level_and_to_every_caller() {
    let levels = |levels| json!({"identity": [allow("*")], "rcp": levels});
    expect(ALLOWED, levels(json!([[allow("*")], [allow("*")]])));
    expect(IMPLICIT, levels(json!([[allow("*")], [allow("sqs:*")]])));
    let denied = json!([[allow("*"), deny("s3:*")]]);
    expect(
        EXPLICIT,
        json!({"principal": "anonymous", "resourcePolicy": grant(json!("*")), "rcp": denied}),
    );
    expect(
        EXPLICIT,
        json!({"principal": OTHER, "identity": [allow("*")], "resourcePolicy": grant_to(OTHER), "rcp": denied}),
    );
}

#[test]
fn a9_rcps_have_exceptions() {
    let question = json!({"identity": [allow("*")], "rcp": [[deny("*")]]});
    for flag in ["resourceAccountIsManagement", "serviceLinkedRole"] {
        let mut question = question.clone();
        question["flags"] = json!({flag: true});
        expect(ALLOWED, question);
    }
    // A service that is not on the list.
    let mut other = question.clone();
    other["action"] = json!("ec2:RunInstances");
    other["resource"] = json!("arn:aws:ec2:eu-west-1:111122223333:instance/*");
    expect(ALLOWED, other);
    let mut listed = question;
    listed["action"] = json!("XRay:GetGroup");
    expect(EXPLICIT, listed);
}

#[test]
fn a9_rcps_do_not_apply_to_aws_managed_keys() {
    use astriam_policy::*;
    let parse = |text: &str, kind| Document::parse(text, kind).unwrap();
    let (allow, deny) = (
        parse(&allow("*").to_string(), DocumentKind::Identity),
        parse(&deny("*").to_string(), DocumentKind::ResourceControl),
    );
    let source = |document| Policy { name: "", document };
    let principal = Principal::parse(BOB);
    let arn = "arn:aws:kms:eu-west-1:111122223333:key/1";
    let mut request = Request::new(&principal, "kms:Decrypt", arn, A);
    let level: &[Policy<'_>] = &[source(&deny)];
    let policies = Policies {
        identity: &[source(&allow)],
        rcp: &[level],
        ..Policies::default()
    };
    assert_eq!(
        astriam_policy::decide(&request, &policies).effect,
        Effect::ExplicitDeny
    );
    request.aws_managed_key = true;
    assert_eq!(
        astriam_policy::decide(&request, &policies).effect,
        Effect::Allowed
    );
}

#[test]
fn a10_an_endpoint_policy_must_allow_too() {
    let through = |endpoint| json!({"identity": [allow("*")], "vpce": [endpoint]});
    expect(ALLOWED, through(allow("s3:*")));
    expect(IMPLICIT, through(allow("ec2:*")));
    expect(EXPLICIT, through(deny("s3:*")));
}

#[test]
fn a11_a_boundary_intersects_with_identity_policies() {
    let bounded = |identity, boundary| json!({"identity": [identity], "boundary": [boundary]});
    expect(ALLOWED, bounded(allow("s3:*"), allow("s3:Get*")));
    expect(IMPLICIT, bounded(allow("s3:*"), allow("ec2:*")));
    expect(IMPLICIT, bounded(allow("ec2:*"), allow("s3:*")));
    let mut with_scp = bounded(allow("*"), allow("*"));
    with_scp["scp"] = json!([[allow("ec2:*")]]);
    expect(IMPLICIT, with_scp);
}

#[test]
fn a12_a_session_policy_intersects_with_identity_policies() {
    let question =
        |session| json!({"principal": SESSION, "identity": [allow("s3:*")], "session": session});
    expect(ALLOWED, question(json!([])));
    expect(ALLOWED, question(json!([allow("s3:Get*")])));
    expect(IMPLICIT, question(json!([allow("ec2:*")])));
    // Session policies together are one.
    expect(ALLOWED, question(json!([allow("ec2:*"), allow("s3:*")])));
    let mut bounded = question(json!([allow("s3:*")]));
    bounded["boundary"] = json!([allow("ec2:*")]);
    expect(IMPLICIT, bounded);
}

#[test]
fn a13_a_federated_user_without_a_session_policy_has_no_permissions() {
    let question =
        |session| json!({"principal": FEDERATED, "identity": [allow("*")], "session": session});
    expect(IMPLICIT, question(json!([])));
    expect(ALLOWED, question(json!([allow("s3:*")])));
    expect(
        ALLOWED,
        json!({"principal": FEDERATED, "resourcePolicy": grant_to(FEDERATED)}),
    );
}
