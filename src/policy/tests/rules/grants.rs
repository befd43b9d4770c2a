//! B and C: resource-based policies, within an account and across accounts.

use serde_json::json;

use crate::cases::*;

#[test]
fn b1_an_identity_or_a_resource_policy_suffices() {
    expect(
        ALLOWED,
        json!({"identity": [allow("*")], "resourcePolicy": grant_to("arn:aws:iam::111122223333:user/other")}),
    );
    expect(
        ALLOWED,
        json!({"identity": [allow("ec2:*")], "resourcePolicy": grant_to(BOB)}),
    );
    expect(
        IMPLICIT,
        json!({"identity": [allow("ec2:*")], "resourcePolicy": grant_to(OTHER)}),
    );
}

#[test]
fn b2_a_grant_to_a_user_is_not_limited_by_implicit_denies() {
    expect(
        ALLOWED,
        json!({"boundary": [allow("ec2:*")], "resourcePolicy": grant_to(BOB)}),
    );
    expect(
        EXPLICIT,
        json!({"boundary": [deny("s3:*")], "resourcePolicy": grant_to(BOB)}),
    );
}

#[test]
fn b3_a_grant_to_a_role_is_limited_by_boundary_and_session() {
    for principal in [SESSION, ROLE] {
        let question = json!({"principal": principal, "resourcePolicy": grant_to(ROLE)});
        expect(ALLOWED, question.clone());
        for limit in ["boundary", "session"] {
            let mut limited = question.clone();
            limited[limit] = json!([allow("ec2:*")]);
            expect(IMPLICIT, limited);
        }
    }
}

#[test]
fn b4_a_grant_to_a_session_is_not_limited_by_implicit_denies() {
    let question = json!({"principal": SESSION, "resourcePolicy": grant_to(SESSION),
        "boundary": [allow("ec2:*")], "session": [allow("ec2:*")]});
    expect(ALLOWED, question.clone());
    let mut denied = question;
    denied["session"] = json!([deny("s3:*")]);
    expect(EXPLICIT, denied);
}

#[test]
fn b5_a_grant_to_a_federated_user_is_not_limited_but_one_to_its_user_is() {
    let question = |arn| json!({"principal": FEDERATED, "resourcePolicy": grant_to(arn), "session": [allow("ec2:*")]});
    expect(ALLOWED, question(FEDERATED));
    expect(IMPLICIT, question(BOB));
    expect(
        ALLOWED,
        json!({"principal": FEDERATED, "resourcePolicy": grant_to(BOB), "session": [allow("s3:*")]}),
    );
    expect(
        IMPLICIT,
        json!({"principal": FEDERATED, "resourcePolicy": grant_to(BOB), "session": [allow("s3:*")], "boundary": [allow("ec2:*")]}),
    );
}

#[test]
fn b6_a_grant_to_the_account_delegates() {
    for account in [A, "arn:aws:iam::111122223333:root"] {
        expect(IMPLICIT, json!({"resourcePolicy": grant_to(account)}));
        expect(
            ALLOWED,
            json!({"resourcePolicy": grant_to(account), "identity": [allow("*")]}),
        );
    }
}

#[test]
fn b7_a_grant_to_everyone_narrowed_by_condition_is_not_limited_by_implicit_denies() {
    let narrowed = document(
        json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": ROLE}}}),
    );
    let question = json!({"principal": SESSION, "resourcePolicy": narrowed, "context": {"aws:PrincipalArn": ROLE},
        "boundary": [allow("ec2:*")], "session": [allow("ec2:*")]});
    expect(ALLOWED, question.clone());
    let mut denied = question;
    denied["boundary"] = json!([deny("s3:*")]);
    expect(EXPLICIT, denied);
}

#[test]
fn b8_services_need_only_the_resource_policy_and_scps_do_not_apply() {
    let question = json!({"principal": "sns.amazonaws.com", "scp": [[deny("*")]],
        "resourcePolicy": grant(json!({"Service": "sns.amazonaws.com"}))});
    expect(ALLOWED, question);
    expect(
        IMPLICIT,
        json!({"principal": "sqs.amazonaws.com", "resourcePolicy": grant(json!({"Service": "sns.amazonaws.com"}))}),
    );
    expect(IMPLICIT, json!({"principal": "sns.amazonaws.com"}));
}

#[test]
fn b9_anonymous_callers_match_everyone_only() {
    for everybody in [json!("*"), json!({"AWS": "*"})] {
        expect(
            ALLOWED,
            json!({"principal": "anonymous", "resourcePolicy": grant(everybody)}),
        );
    }
    expect(
        IMPLICIT,
        json!({"principal": "anonymous", "resourcePolicy": grant_to(A)}),
    );
    expect(
        IMPLICIT,
        json!({"principal": "anonymous", "identity": [allow("*")]}),
    );
}

#[test]
fn c1_both_accounts_must_allow() {
    let question = |identity, policy| json!({"principal": OTHER, "identity": identity, "resourcePolicy": policy});
    expect(ALLOWED, question(json!([allow("*")]), grant_to(OTHER)));
    expect(IMPLICIT, question(json!([]), grant_to(OTHER)));
    expect(IMPLICIT, question(json!([allow("*")]), grant_to(BOB)));
    expect(
        IMPLICIT,
        json!({"principal": OTHER, "identity": [allow("*")]}),
    );
}

#[test]
fn c2_the_callers_limits_hold_across_accounts() {
    let question =
        json!({"principal": OTHER, "identity": [allow("*")], "resourcePolicy": grant_to(OTHER)});
    for (limit, policy) in [
        ("boundary", json!([allow("ec2:*")])),
        ("session", json!([allow("ec2:*")])),
        ("scp", json!([[allow("ec2:*")]])),
    ] {
        let mut limited = question.clone();
        limited[limit] = policy;
        expect(IMPLICIT, limited);
    }
    let session = "arn:aws:sts::444455556666:assumed-role/worker/one";
    expect(
        IMPLICIT,
        json!({"principal": session, "identity": [allow("*")], "resourcePolicy": grant_to(session), "boundary": [allow("ec2:*")]}),
    );
}

#[test]
fn c3_the_policy_lists_the_caller_its_role_its_account_or_everyone() {
    let session = "arn:aws:sts::444455556666:assumed-role/worker/one";
    for named in [
        session,
        "arn:aws:iam::444455556666:role/path/worker",
        B,
        "arn:aws:iam::444455556666:root",
        "*",
    ] {
        expect(
            ALLOWED,
            json!({"principal": session, "identity": [allow("*")], "resourcePolicy": grant_to(named)}),
        );
    }
    let denied = document(
        json!({"Effect": "Deny", "Principal": {"AWS": B}, "Action": "*", "Resource": "*"}),
    );
    expect(
        EXPLICIT,
        json!({"principal": session, "identity": [allow("*")], "resourcePolicy": denied}),
    );
}
