//! Principals pinned to a unique id (evaluation rule D10). IAM User Guide, "AWS JSON policy elements: Principal":
//! a user or role that is deleted and created again is a different principal.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use astriam_policy::{
    Context, Document, DocumentKind, Effect, Policies, Policy, Principal, PrincipalKind, Request,
    decide,
};

const ACCOUNT: &str = "111122223333";
const ROLE: &str = "arn:aws:iam::111122223333:role/path/worker";
const USER: &str = "arn:aws:iam::111122223333:user/bob";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/worker/one";

fn trust(principals: &str) -> Document {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principals},"Action":"sts:AssumeRole"}}]}}"#
    );
    Document::parse(&text, DocumentKind::Trust).unwrap()
}

fn role(id: &str) -> Principal {
    Principal::Role {
        arn: ROLE.into(),
        account: ACCOUNT.into(),
        id: Some(id.into()),
    }
}

fn session(role_id: Option<&str>) -> Principal {
    Principal::AssumedRole {
        arn: SESSION.into(),
        account: ACCOUNT.into(),
        role: "worker".into(),
        role_arn: Some(ROLE.into()),
        role_id: role_id.map(str::to_owned),
    }
}

fn user(arn: &str, id: &str) -> Principal {
    Principal::User {
        arn: arn.into(),
        account: ACCOUNT.into(),
        id: Some(id.into()),
    }
}

fn allows(document: &Document, principal: &Principal) -> bool {
    let context = Context::new();
    let request = Request {
        context: &context,
        ..Request::new(
            principal,
            "sts:AssumeRole",
            "arn:aws:iam::111122223333:role/target",
            ACCOUNT,
        )
    };
    let resource = Some(Policy {
        name: "trust",
        document,
    });
    let policies = Policies {
        resource,
        ..Policies::default()
    };
    decide(&request, &policies).effect == Effect::Allowed
}

#[test]
fn d10_a_role_that_is_created_again_does_not_match() {
    let listed = format!(r#"{{"AWS":"{ROLE}"}}"#);
    assert!(allows(&trust(&listed), &role("AROA2")));
    let document = trust(&listed).pin(&[(ROLE, "AROA1")]);
    assert!(allows(&document, &role("AROA1")));
    assert!(allows(&document, &session(Some("AROA1"))));
    for other in [role("AROA2"), session(Some("AROA2")), session(None)] {
        assert!(!allows(&document, &other), "{other:?}");
    }
}

#[test]
fn d10_a_session_of_a_role_that_is_created_again_does_not_match() {
    let document = trust(&format!(r#"{{"AWS":"{SESSION}"}}"#)).pin(&[(SESSION, "AROA1")]);
    assert!(allows(&document, &session(Some("AROA1"))));
    assert!(!allows(&document, &session(Some("AROA2"))));
}

#[test]
fn d10_a_renamed_user_still_matches() {
    let document = trust(&format!(r#"{{"AWS":["{USER}"]}}"#)).pin(&[(USER, "AIDA1")]);
    assert!(allows(&document, &user(USER, "AIDA1")));
    assert!(allows(
        &document,
        &user("arn:aws:iam::111122223333:user/robert", "AIDA1")
    ));
    assert!(!allows(&document, &user(USER, "AIDA2")));
}

#[test]
fn d10_a_unique_id_matches_users_roles_and_their_sessions() {
    let document = trust(r#"{"AWS":["AROAEXAMPLEEXAMPLE11","AIDAEXAMPLEEXAMPLE11"]}"#);
    assert!(allows(&document, &role("AROAEXAMPLEEXAMPLE11")));
    assert!(allows(&document, &session(Some("AROAEXAMPLEEXAMPLE11"))));
    assert!(allows(&document, &user(USER, "AIDAEXAMPLEEXAMPLE11")));
    assert!(!allows(&document, &session(None)));
    assert!(!allows(&document, &user(USER, "AIDAEXAMPLEEXAMPLE22")));
}

#[test]
fn listed_principals_have_kinds_and_positions() {
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{
        "AWS":["444455556666","arn:aws:iam::111122223333:role/r"],"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    let document = Document::parse(text, DocumentKind::Trust).unwrap();
    let listed: Vec<_> = document.principals().collect();
    let kinds: Vec<_> = listed.iter().map(|one| (one.kind, one.account)).collect();
    assert_eq!(
        kinds,
        [
            (PrincipalKind::Account, Some("444455556666")),
            (PrincipalKind::Role, Some(ACCOUNT)),
            (PrincipalKind::Service, None)
        ]
    );
    for one in &listed {
        assert_eq!(text[one.start..one.end], format!("\"{}\"", one.value));
    }
    assert_eq!(
        listed[1].invalid_principal().text,
        r#"Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/r""#
    );
}
