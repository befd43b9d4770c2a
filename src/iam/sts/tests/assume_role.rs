//! AssumeRole: permissions, tags, source identity and durations.

use policy::Values;

use super::*;
use state::tags::Tag;

/// IAM User Guide, "Cross-account policy evaluation logic", and the same within one account: the policies that must allow the call.
#[test]
fn trust_and_identity_policies_combine_as_on_aws() {
    let world = World::new();
    let bob = world.user(HERE, "bob", None);
    let may = world.user(HERE, "may", Some(&allow("sts:AssumeRole", "*")));
    let bob_arn = format!("arn:aws:iam::{HERE}:user/bob");
    for (owner, name, trusted) in [
        (HERE, "ByUser", bob_arn.as_str()),
        (HERE, "ByAccount", HERE),
        (HERE, "Other", THERE),
        (HERE, "Anybody", "*"),
        (THERE, "FarByUser", bob_arn.as_str()),
        (THERE, "FarByAccount", HERE),
        (THERE, "FarOther", THERE),
    ] {
        world.role(owner, name, &trusts(trusted), None);
    }
    let outcome = |caller: &Caller, role: &str| world.assume(caller, role, &[]).map(drop);
    let refused = |caller: &str, role: &str| Err(denied(caller, "AssumeRole", role));
    // bob has no policy.
    assert_eq!(outcome(&bob, &arn(HERE, "ByUser")), Ok(()));
    assert_eq!(outcome(&bob, &arn(HERE, "Anybody")), Ok(()));
    for role in [
        arn(HERE, "ByAccount"),
        arn(HERE, "Other"),
        arn(HERE, "Missing"),
        arn(THERE, "FarByUser"),
        arn(THERE, "FarByAccount"),
        arn(THERE, "Missing"),
        arn("333333333333", "Missing"),
        format!("arn:aws:iam::{HERE}:role/ByUser"),
        format!("arn:aws:iam::{HERE}:role/team/byuser"),
    ] {
        assert_eq!(outcome(&bob, &role), refused("bob", &role));
    }
    // The other has one, but is not trusted by name.
    assert_eq!(outcome(&may, &arn(HERE, "ByAccount")), Ok(()));
    assert_eq!(outcome(&may, &arn(THERE, "FarByAccount")), Ok(()));
    for role in [
        arn(HERE, "ByUser"),
        arn(HERE, "Other"),
        arn(HERE, "Missing"),
        arn(THERE, "FarByUser"),
        arn(THERE, "FarOther"),
        arn(THERE, "Missing"),
    ] {
        assert_eq!(outcome(&may, &role), refused("may", &role));
    }
    let (body, _) = world
        .assume(&may, &arn(THERE, "FarByAccount"), &[])
        .unwrap();
    assert_eq!(
        element(&body, "Arn").unwrap(),
        format!("arn:aws:sts::{THERE}:assumed-role/FarByAccount/s1")
    );
    assert_eq!(
        outcome(&world.root(HERE), &arn(HERE, "Anybody")),
        Err("AccessDenied: Roles may not be assumed by root accounts.".to_owned())
    );
    for invalid in [
        bob_arn.as_str(),
        "arn:aws:iam::111111111111:instance-profile/x",
        "arn:aws-cn:iam::111111111111:role/team/ByUser",
        "arn:aws:sts::111111111111:assumed-role/ByUser/s",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
    ] {
        assert_eq!(
            outcome(&bob, invalid),
            Err("ValidationError: Request ARN is invalid".to_owned())
        );
    }
}

#[test]
fn conditions_of_a_trust_policy_see_the_request() {
    let world = World::new();
    let bob = world.user(HERE, "bob", None);
    let principal = format!(r#"{{"AWS":"arn:aws:iam::{HERE}:user/bob"}}"#);
    let action = r#"["sts:AssumeRole"]"#;
    let role = |name: &str, condition: &str| {
        world.role(HERE, name, &trust(&principal, action, condition), None);
        arn(HERE, name)
    };
    let external = role(
        "External",
        r#"{"StringEquals":{"sts:ExternalId":"secret"}}"#,
    );
    assert!(world.assume(&bob, &external, &[]).is_err());
    assert!(
        world
            .assume(&bob, &external, &[("ExternalId", "wrong")])
            .is_err()
    );
    assert!(
        world
            .assume(&bob, &external, &[("ExternalId", "secret")])
            .is_ok()
    );
    let named = role(
        "RoleReference",
        r#"{"StringLike":{"sts:RoleSessionName":"s?"}}"#,
    );
    assert!(world.assume(&bob, &named, &[]).is_ok());
    let tagged = role(
        "Tagged",
        r#"{"StringEquals":{"iam:ResourceTag/team":"of the role"}}"#,
    );
    assert!(world.assume(&bob, &tagged, &[]).is_ok());
    let proved = role(
        "Proved",
        r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
    );
    assert!(world.assume(&bob, &proved, &[]).is_err());
    for (fields, text) in [
        (
            &[("TokenCode", "123456")][..],
            "must provide both MFA serial number and one time pass code.",
        ),
        (
            &[("SerialNumber", "arn:aws:iam::111111111111:mfa/x")][..],
            "must provide both MFA serial number and one time pass code.",
        ),
        (
            &[
                ("SerialNumber", "arn:aws:iam::111111111111:mfa/x"),
                ("TokenCode", "123456"),
            ][..],
            "unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
        ),
    ] {
        let refused = world.assume(&bob, &proved, fields).map(drop);
        assert_eq!(
            refused,
            Err(format!(
                "AccessDenied: MultiFactorAuthentication failed, {text}"
            ))
        );
    }
}

#[test]
fn the_role_and_role_chaining_limit_the_duration() {
    let world = World::new();
    let bob = world.user(HERE, "bob", Some(ALLOW));
    world.role(HERE, "Dev", &trusts(HERE), Some(ALLOW));
    let dev = arn(HERE, "Dev");
    let seconds = |caller: &Caller, seconds: &str| {
        world
            .assume(caller, &dev, &[("DurationSeconds", seconds)])
            .map(|(body, _)| element(&body, "Expiration").unwrap())
    };
    assert_eq!(seconds(&bob, "7200").unwrap(), "2025-03-27T10:00:00Z");
    assert_eq!(
        seconds(&bob, "7201").unwrap_err(),
        "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    );
    let chained = "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";
    let session = world.session(&bob, &dev, &[]);
    assert!(seconds(&session, "3600").is_ok());
    assert_eq!(seconds(&session, "3601").unwrap_err(), chained);
    let body = world.ask(&bob, "GetSessionToken", &[]).unwrap();
    let keys = Keys {
        id: element(&body, "AccessKeyId").unwrap(),
        token: element(&body, "SessionToken").unwrap(),
    };
    let temporary = world.caller(&keys).unwrap();
    assert!(seconds(&temporary, "3600").is_ok());
    assert_eq!(seconds(&temporary, "3601").unwrap_err(), chained);
}

#[test]
fn session_tags_need_permission_and_override_those_of_the_role() {
    let world = World::new();
    let bob = world.user(HERE, "bob", Some(&allow("sts:AssumeRole", "*")));
    let full = world.user(HERE, "full", Some(ALLOW));
    world.role(HERE, "NoTags", &trusts(HERE), Some(ALLOW));
    let all = r#"["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]"#;
    let us = format!(r#"{{"AWS":"{HERE}"}}"#);
    world.role(HERE, "One", &trust(&us, all, "{}"), Some(ALLOW));
    world.role(HERE, "Two", &trust(&us, all, r#"{"StringEquals":{"aws:RequestTag/team":"t"},"ForAllValues:StringEquals":{"aws:TagKeys":["team","Team"]}}"#), Some(ALLOW));
    let tags = [
        ("Tags.member.1.Key", "team"),
        ("Tags.member.1.Value", "t"),
        ("TransitiveTagKeys.member.1", "TEAM"),
    ];
    let outcome = |caller: &Caller, name: &str, fields: &[(&str, &str)]| {
        world.assume(caller, &arn(HERE, name), fields).map(drop)
    };
    assert_eq!(
        outcome(&bob, "One", &tags),
        Err(denied("bob", "TagSession", &arn(HERE, "One")))
    );
    assert_eq!(
        outcome(&full, "NoTags", &tags),
        Err(denied("full", "TagSession", &arn(HERE, "NoTags")))
    );
    assert_eq!(
        outcome(&full, "Two", &[]),
        Err(denied("full", "AssumeRole", &arn(HERE, "Two")))
    );
    let one = world.session(&full, &arn(HERE, "One"), &tags);
    let held: Vec<_> = one.tags().collect();
    assert_eq!(held, [("team", "t")], "the role's Team is replaced");
    // The inherited tag counts as one of the request, and needs permission again.
    let two = world.session(&one, &arn(HERE, "Two"), &[]);
    assert_eq!(two.tags().collect::<Vec<_>>(), [("team", "t")]);
    assert_eq!(
        outcome(&one, "NoTags", &[]).unwrap_err(),
        format!(
            "AccessDenied: User: arn:aws:sts::{HERE}:assumed-role/One/s1 is not authorized to perform: sts:TagSession on resource: {}",
            arn(HERE, "NoTags")
        )
    );
    assert!(
        outcome(&two, "One", &tags)
            .unwrap_err()
            .starts_with("InvalidParameterValue: ")
    );
}

#[test]
fn a_source_identity_needs_permission_and_cannot_change() {
    let world = World::new();
    let bob = world.user(HERE, "bob", Some(ALLOW));
    let us = format!(r#"{{"AWS":"{HERE}"}}"#);
    let all = r#"["sts:AssumeRole","sts:SetSourceIdentity"]"#;
    world.role(
        HERE,
        "One",
        &trust(
            &us,
            all,
            r#"{"StringEquals":{"sts:SourceIdentity":"alice"}}"#,
        ),
        Some(ALLOW),
    );
    world.role(HERE, "Without", &trusts(HERE), Some(ALLOW));
    let identity = [("SourceIdentity", "alice")];
    let outcome = |caller: &Caller, name: &str, fields: &[(&str, &str)]| {
        world
            .assume(caller, &arn(HERE, name), fields)
            .map(|(body, _)| element(&body, "SourceIdentity"))
    };
    assert_eq!(
        outcome(&bob, "Without", &identity),
        Err(denied("bob", "SetSourceIdentity", &arn(HERE, "Without")))
    );
    assert_eq!(
        outcome(&bob, "One", &[]),
        Err(denied("bob", "AssumeRole", &arn(HERE, "One")))
    );
    assert_eq!(
        outcome(&bob, "One", &identity),
        Ok(Some("alice".to_owned()))
    );
    assert!(outcome(&bob, "One", &[("SourceIdentity", "aws:x")]).is_err());
    let one = world.session(&bob, &arn(HERE, "One"), &identity);
    assert_eq!(outcome(&one, "One", &[]), Ok(Some("alice".to_owned())));
    assert_eq!(
        outcome(&one, "One", &identity),
        Ok(Some("alice".to_owned()))
    );
    assert!(outcome(&one, "One", &[("SourceIdentity", "mallory")]).is_err());
    assert!(
        outcome(&one, "Without", &[])
            .unwrap_err()
            .contains("sts:SetSourceIdentity")
    );
}

#[test]
fn soft_enforcement_allows_denied_calls_but_not_missing_roles() {
    let world = World::with(Enforcement::Soft);
    let bob = world.user(HERE, "bob", None);
    world.role(HERE, "Dev", &trusts(THERE), None);
    assert!(world.assume(&bob, &arn(HERE, "Dev"), &[]).is_ok());
    let missing = arn(HERE, "Missing");
    assert_eq!(
        world.assume(&bob, &missing, &[]).map(drop),
        Err(denied("bob", "AssumeRole", &missing))
    );
}

/// The basis of AssumeRoleWithSAML and AssumeRoleWithWebIdentity.
#[test]
fn a_provider_that_the_role_trusts_gets_a_session() {
    use state::session::SessionKind;

    use crate::sts::{
        role_session::{RoleReference, SessionRequest, federate},
        session_tags::SessionTags,
    };
    let world = World::new();
    let provider = format!("arn:aws:iam::{HERE}:oidc-provider/idp.example");
    let principal = format!(r#"{{"Federated":"{provider}"}}"#);
    let condition = r#"{"StringEquals":{"idp.example:sub":"alice"}}"#;
    world.role(
        HERE,
        "Web",
        &trust(
            &principal,
            r#"["sts:AssumeRoleWithWebIdentity"]"#,
            condition,
        ),
        None,
    );
    world.role(
        HERE,
        "Tagged",
        &trust(
            &principal,
            r#"["sts:AssumeRoleWithWebIdentity","sts:TagSession"]"#,
            condition,
        ),
        None,
    );
    let anonymous = world.core.anonymous(None).unwrap();
    let origin = World::origin();
    let outcome = |role: &str, provider: &str, sub: &str, tags: &[(&str, &str)]| {
        world
            .core
            .read(&anonymous, &origin, "AssumeRoleWithWebIdentity", |cx| {
                let tag = |(key, value): &(&str, &str)| Tag {
                    key: (*key).to_owned(),
                    value: (*value).to_owned(),
                };
                let request = SessionRequest {
                    name: "alice".to_owned(),
                    tags: SessionTags::from_proof(
                        tags.iter().map(tag).collect(),
                        Vec::new(),
                        wire::Fault::internal_failure,
                    )
                    .unwrap(),
                    ..SessionRequest::default()
                };
                let keys = [("idp.example:sub".into(), Values::One(sub.to_owned()))];
                let action = "sts:AssumeRoleWithWebIdentity";
                let kind = SessionKind::WebIdentity;
                RoleReference::find(cx, &arn(HERE, role))
                    .and_then(|role| {
                        federate(cx, role, action, provider.to_owned(), &keys, request)
                    })
                    .and_then(|granted| granted.session(cx, kind))
                    .map_err(|fault| format!("{}: {}", fault.code(), fault.message()))
            })
    };
    let made = outcome("Web", &provider, "alice", &[]).unwrap();
    assert_eq!(
        made.user.arn,
        format!("arn:aws:sts::{HERE}:assumed-role/Web/alice")
    );
    let keys = Keys {
        id: made.credentials.access_key_id,
        token: made.credentials.session_token,
    };
    let session = world.caller(&keys).unwrap().session.unwrap();
    assert_eq!(session.provider.as_deref(), Some(provider.as_str()));
    let refused = |action: &str| {
        Some(format!(
            "AccessDenied: Not authorized to perform sts:{action}"
        ))
    };
    let web = refused("AssumeRoleWithWebIdentity");
    assert_eq!(outcome("Web", &provider, "mallory", &[]).err(), web);
    assert_eq!(
        outcome("Web", &format!("{provider}.evil"), "alice", &[]).err(),
        web
    );
    assert_eq!(outcome("Missing", &provider, "alice", &[]).err(), web);
    assert_eq!(
        outcome("Web", &provider, "alice", &[("k", "v")]).err(),
        refused("TagSession")
    );
    assert!(outcome("Tagged", &provider, "alice", &[("k", "v")]).is_ok());
}
