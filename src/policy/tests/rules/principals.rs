//! D: principals. D10 is in `tests/pinned.rs`.

use astriam_policy::{Document, DocumentKind};
use serde_json::{Value, json};

use crate::cases::*;

fn refused(policy: &Value, kind: DocumentKind) -> bool {
    Document::parse(&policy.to_string(), kind).is_err()
}

#[test]
fn d1_principals_have_no_wildcards_and_are_case_sensitive() {
    assert!(refused(
        &grant_to("arn:aws:iam::111122223333:user/*"),
        DocumentKind::Resource
    ));
    assert!(refused(
        &grant_to("arn:aws:iam::111122223333:role/work?r"),
        DocumentKind::Resource
    ));
    expect(
        IMPLICIT,
        json!({"resourcePolicy": grant_to("arn:aws:iam::111122223333:user/BOB")}),
    );
}

#[test]
fn d2_session_names_have_no_wildcards() {
    let all = "arn:aws:sts::111122223333:assumed-role/worker/*";
    assert!(refused(&grant_to(all), DocumentKind::Resource));
    assert!(refused(&trust(json!({"AWS": all})), DocumentKind::Trust));
    expect(
        IMPLICIT,
        json!({"principal": SESSION, "resourcePolicy": grant_to("arn:aws:sts::111122223333:assumed-role/worker/two")}),
    );
}

#[test]
fn d3_a_session_matches_the_role_with_any_path() {
    for role in [ROLE, "arn:aws:iam::111122223333:role/a/b/worker"] {
        expect(
            ALLOWED,
            json!({"principal": SESSION, "resourcePolicy": grant_to(role)}),
        );
    }
    for other in [
        "arn:aws:iam::111122223333:role/coworker",
        "arn:aws:iam::444455556666:role/worker",
    ] {
        expect(
            IMPLICIT,
            json!({"principal": SESSION, "resourcePolicy": grant_to(other)}),
        );
    }
}

#[test]
fn d4_a_deny_exempts_principals_whose_whole_chain_is_listed() {
    let question = |principal: &str, listed: &[&str]| {
        let policy = document(
            json!({"Effect": "Deny", "NotPrincipal": {"AWS": listed}, "Action": "*", "Resource": "*"}),
        );
        json!({"principal": principal, "identity": [allow("*")], "resourcePolicy": policy})
    };
    expect(ALLOWED, question(BOB, &[BOB, A]));
    expect(ALLOWED, question(SESSION, &[SESSION, ROLE, A]));
    for (principal, listed) in [
        (BOB, &[BOB][..]),
        (BOB, &[A]),
        (SESSION, &[SESSION, A]),
        (SESSION, &[ROLE, A]),
        (SESSION, &[SESSION, ROLE]),
        ("arn:aws:iam::111122223333:user/eve", &[BOB, A]),
    ] {
        expect(EXPLICIT, question(principal, listed));
    }
}

#[test]
fn d4_an_allow_matches_principals_that_are_not_listed() {
    let policy = document(
        json!({"Effect": "Allow", "NotPrincipal": {"AWS": BOB}, "Action": "*", "Resource": "*"}),
    );
    expect(IMPLICIT, json!({"resourcePolicy": policy}));
    expect(
        ALLOWED,
        json!({"principal": SESSION, "resourcePolicy": policy}),
    );
}

#[test]
fn d5_a_deny_with_not_principal_applies_to_principals_with_a_boundary() {
    let policy = document(
        json!({"Effect": "Deny", "NotPrincipal": {"AWS": [BOB, A]}, "Action": "*", "Resource": "*"}),
    );
    let question = json!({"identity": [allow("*")], "resourcePolicy": policy});
    expect(ALLOWED, question.clone());
    let mut bounded = question;
    bounded["boundary"] = json!([allow("*")]);
    expect(EXPLICIT, bounded);
}

fn assume(principal: &str, trusted: &str, identity: Value) -> Value {
    json!({"action": "sts:AssumeRole", "resource": "arn:aws:iam::111122223333:role/target",
        "principal": principal, "resourcePolicy": trust(json!({"AWS": trusted})), "identity": identity})
}

#[test]
fn d6_the_trust_policy_must_allow() {
    expect(IMPLICIT, assume(BOB, OTHER, json!([allow("*")])));
    // A listed principal needs no other policy in its account; a principal of a listed account does.
    expect(ALLOWED, assume(BOB, BOB, json!([])));
    expect(ALLOWED, assume(SESSION, ROLE, json!([])));
    expect(IMPLICIT, assume(BOB, A, json!([])));
    expect(ALLOWED, assume(BOB, A, json!([allow("sts:AssumeRole")])));
    // Across accounts both must allow, always.
    expect(IMPLICIT, assume(OTHER, OTHER, json!([])));
    expect(
        ALLOWED,
        assume(OTHER, OTHER, json!([allow("sts:AssumeRole")])),
    );
}

#[test]
fn d6_session_tags_need_the_trust_policy_too() {
    let mut question = assume(BOB, BOB, json!([allow("*")]));
    question["action"] = json!("sts:TagSession");
    question["resourcePolicy"] = grant_to(OTHER);
    expect(IMPLICIT, question.clone());
    question["resourcePolicy"] = grant_to(A);
    expect(ALLOWED, question);
}

#[test]
fn d7_for_web_identities_only_the_trust_policy_counts() {
    let provider = "arn:aws:iam::111122223333:oidc-provider/idp.example.com/x";
    let question = |principal: &str, audience: &str, named: Value| {
        let policy = document(
            json!({"Effect": "Allow", "Principal": named, "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {"idp.example.com/x:aud": "app"}}}),
        );
        json!({"action": "sts:AssumeRoleWithWebIdentity", "resource": "arn:aws:iam::111122223333:role/target",
            "principal": principal, "resourcePolicy": policy, "context": {"idp.example.com/x:aud": audience}})
    };
    let federated = json!({"Federated": provider});
    expect(ALLOWED, question(provider, "app", federated.clone()));
    expect(IMPLICIT, question(provider, "other", federated.clone()));
    expect(
        IMPLICIT,
        question(
            "arn:aws:iam::111122223333:oidc-provider/idp.example.com/xy",
            "app",
            federated,
        ),
    );
    // The tail of a provider's path is not a provider.
    assert!(refused(
        &trust(json!({"Federated": "x"})),
        DocumentKind::Trust
    ));
    let public = "accounts.google.com";
    expect(
        ALLOWED,
        question(public, "app", json!({"Federated": public})),
    );
}

#[test]
fn d8_a_key_policy_must_delegate_to_the_account() {
    let question = |principal: &str, policy| {
        json!({"principal": principal, "action": "kms:Decrypt", "resource": "arn:aws:kms:eu-west-1:111122223333:key/1",
            "identity": [allow("kms:*")], "resourcePolicy": policy})
    };
    expect(
        IMPLICIT,
        question(BOB, grant_to("arn:aws:iam::111122223333:user/other")),
    );
    expect(ALLOWED, question(BOB, grant_to(A)));
    let root = "arn:aws:iam::111122223333:root";
    expect(IMPLICIT, question(root, grant_to(BOB)));
    expect(ALLOWED, question(root, grant_to(A)));
}

#[test]
fn d9_get_caller_identity_requires_no_permissions() {
    let question = json!({"action": "sts:getCallerIdentity", "resource": "*", "identity": [deny("*")], "scp": [[deny("*")]]});
    expect(ALLOWED, question);
}
