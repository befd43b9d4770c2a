//! All mistakes are reported at once, without those that only follow from others.

use super::{mistakes, start, stop, store};
use crate::s3;

#[test]
fn a_mistake_in_a_document_has_a_reason_and_a_place() {
    let deny = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Alow", "Action": "*", "Resource": "*"}]}"#;
    let trust = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}"#;
    let told = mistakes(&format!(
        r#"{{"accounts": [{{
            "policies": [{{"name": "ReadTest", "document": {deny}}}, {{"name": "ok", "document": {{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*", "Resource": "*"}}}}, "versions": [{deny}]}}],
            "groups": [{{"name": "g", "policies": ["ReadTest"], "inline_policies": {{"own": {deny}}}}}],
            "users": [{{"name": "a", "boundary": "ReadTest", "groups": ["g"]}}],
            "roles": [{{"name": "r", "trust": {trust}, "policies": ["ReadTest"]}}],
            "instance_profiles": [{{"name": "p", "role": "r"}}],
            "buckets": [{{"name": "test", "policy": {deny}}}]
        }}],
        "organization": {{"policy_types": ["SERVICE_CONTROL_POLICY"], "policies": [{{"name": "scp", "document": {deny}}}], "attached": ["scp"]}}}}"#
    ));
    let places: Vec<&str> = told
        .iter()
        .map(|mistake| mistake.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "accounts[0].policies[0].document.Statement[0].Effect",
            "accounts[0].policies[1].versions[0].Statement[0].Effect",
            "accounts[0].groups[0].inline_policies.own.Statement[0].Effect",
            "accounts[0].roles[0].trust.Statement[0]",
            "accounts[0].buckets[0].policy.Statement[0].Effect",
            "organization.policies[0].document.Statement[0].Effect",
        ],
        "{told:#?}"
    );
    assert_eq!(
        told[0],
        "accounts[0].policies[0].document.Statement[0].Effect: Syntax errors in policy: an unknown effect: \"Alow\""
    );
    assert_eq!(
        told[3],
        "accounts[0].roles[0].trust.Statement[0]: Missing required field Principal: no Principal"
    );
}

#[test]
fn dependents_of_a_mistake_are_checked_too() {
    let told = mistakes(
        r#"{"accounts": [{"partition": "demo", "users": [{"name": "bob@astran.io", "password": "short", "policies": ["NoSuch"], "groups": ["none"], "boundary": "zz"}]}]}"#,
    );
    let places: Vec<&str> = told
        .iter()
        .map(|mistake| mistake.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "accounts[0].users[0].boundary",
            "accounts[0].users[0].password",
            "accounts[0].users[0].groups[0]",
            "accounts[0].users[0].policies[0]",
        ],
        "{told:#?}"
    );
}

#[test]
fn consequences_of_an_invalid_name_are_not_reported() {
    let told = mistakes(
        r#"{"accounts": [{
            "policies": [{"name": "a b", "document": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}}],
            "groups": [{"name": "g/h", "policies": ["a b"]}, {"name": "g", "policies": ["a b"]}],
            "users": [{"name": "a", "groups": ["g/h"], "policies": ["a b"], "boundary": "a b"}],
            "roles": [{"name": "r/s", "trust": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}}],
            "instance_profiles": [{"name": "p", "role": "r/s"}]
        }]}"#,
    );
    let places: Vec<&str> = told
        .iter()
        .map(|mistake| mistake.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "accounts[0].policies[0].name",
            "accounts[0].groups[0].name",
            "accounts[0].roles[0].name",
        ],
        "{told:#?}"
    );
}

#[test]
fn a_bucket_may_have_a_policy_and_a_block() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::shared/*"}]}"#;
    let file = |block: &str| {
        format!(
            r#"{{"accounts": [{{"buckets": ["plain", {{"name": "shared"{block}, "policy": {policy}}}]}}]}}"#
        )
    };
    assert_eq!(
        mistakes(&file("")),
        [
            "accounts[0].buckets[1].policy: the policy is public, which the bucket's public access block prevents: it is all on unless `public_access_block` is there"
        ]
    );
    let seed = file(r#", "public_access_block": {"ignore_public_acls": true}"#);
    let core = start(store(), &seed).unwrap();
    let head = core.snapshot();
    assert_eq!(
        s3::get_bucket_policy(&head, "aws", "shared").as_deref(),
        Ok(policy)
    );
    let block = |name: &str| *s3::get_public_access_block(&head, "aws", name).unwrap();
    assert!(block("shared").ignore_public_acls && !block("shared").block_public_policy);
    assert_eq!(block("plain"), s3::PublicAccessBlock::ALL);
    drop(head);
    // At the next start, no step runs again.
    assert!(start(stop(core), &seed).is_ok());
}
