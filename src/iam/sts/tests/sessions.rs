//! Identity, permissions and end of sessions.

use super::*;

#[test]
fn a_session_has_its_own_identity() {
    let world = World::new();
    let bob = world.user(HERE, "bob", None);
    let role = world.role(
        HERE,
        "Dev",
        &trusts(&format!("arn:aws:iam::{HERE}:user/bob")),
        None,
    );
    let (body, keys) = world.assume(&bob, &arn(HERE, "Dev"), &[]).unwrap();
    let session_arn = format!("arn:aws:sts::{HERE}:assumed-role/Dev/s1");
    let id = format!("{role}:s1");
    assert_eq!(element(&body, "Arn").unwrap(), session_arn);
    assert_eq!(element(&body, "AssumedRoleId").unwrap(), id);
    assert_eq!(
        element(&body, "Expiration").unwrap(),
        "2025-03-27T09:00:00Z"
    );
    assert_eq!(element(&body, "PackedPolicySize"), None);
    assert_eq!(
        element(&body, "SessionTokenSize").unwrap(),
        keys.token.len().to_string()
    );
    let caller = world.caller(&keys).unwrap();
    let identity = world.ask(&caller, "GetCallerIdentity", &[]).unwrap();
    assert_eq!(element(&identity, "Arn").unwrap(), session_arn);
    assert_eq!(element(&identity, "UserId").unwrap(), id);
    assert_eq!(element(&identity, "Account").unwrap(), HERE);
    assert_eq!(caller.principal_arn(), arn(HERE, "Dev"));
}

#[test]
fn a_session_has_the_permissions_of_both_its_role_and_its_session_policies() {
    let world = World::new();
    let bob = world.user(HERE, "bob", Some(ALLOW));
    let root = world.root(HERE);
    world.role(HERE, "Dev", &trusts(HERE), None);
    let dev = arn(HERE, "Dev");
    let list = |caller: &Caller| world.ask(caller, "ListUsers", &[]).map(drop);
    let refused = |layer: &str| {
        Err(format!(
            "AccessDenied: User: arn:aws:sts::{HERE}:assumed-role/Dev/s1 is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::{HERE}:user/ because no {layer} allows the iam:ListUsers action"
        ))
    };
    let plain = world.session(&bob, &dev, &[]);
    assert_eq!(list(&plain), refused("identity-based policy"));
    // The same session, once the role has a policy.
    let attach = [
        ("RoleName", "Dev"),
        ("PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess"),
    ];
    world.ask(&root, "AttachRolePolicy", &attach).unwrap();
    assert_eq!(list(&plain), Ok(()));
    let inline = allow("iam:Get*", "*");
    let limited = world.session(&bob, &dev, &[("Policy", &inline)]);
    assert_eq!(list(&limited), refused("session policy"));
    let body = world
        .ask(
            &root,
            "CreatePolicy",
            &[
                ("PolicyName", "Lists"),
                ("PolicyDocument", &allow("iam:List*", "*")),
            ],
        )
        .unwrap();
    let lists = element(&body, "Arn").unwrap();
    let both = [
        ("Policy", inline.as_str()),
        ("PolicyArns.member.1.arn", lists.as_str()),
    ];
    let (body, keys) = world.assume(&bob, &dev, &both).unwrap();
    assert_eq!(
        element(&body, "PackedPolicySize"),
        element(&body, "SessionTokenUtilization")
    );
    let both = world.caller(&keys).unwrap();
    assert_eq!(list(&both), Ok(()));
    // A deleted session policy allows nothing.
    world
        .ask(&root, "DeletePolicy", &[("PolicyArn", &lists)])
        .unwrap();
    assert_eq!(list(&both), refused("session policy"));
    // The role's boundary limits its sessions.
    let boundary = [
        ("RoleName", "Dev"),
        (
            "PermissionsBoundary",
            "arn:aws:iam::aws:policy/AmazonS3FullAccess",
        ),
    ];
    world
        .ask(&root, "PutRolePermissionsBoundary", &boundary)
        .unwrap();
    assert_eq!(list(&plain), refused("permissions boundary"));
}

#[test]
fn invalid_session_policies_are_refused() {
    let world = World::new();
    let bob = world.user(HERE, "bob", Some(ALLOW));
    world.role(HERE, "Dev", &trusts(HERE), None);
    let refused = |fields: &[(&str, &str)]| {
        world
            .assume(&bob, &arn(HERE, "Dev"), fields)
            .map(drop)
            .unwrap_err()
    };
    assert_eq!(
        refused(&[("Policy", "{")]),
        "MalformedPolicyDocument: Syntax errors in policy."
    );
    let long = format!("{}{}", " ".repeat(3000), ALLOW);
    assert_eq!(
        refused(&[("Policy", &long)]),
        "PackedPolicyTooLarge: Packed policy consumes 151% of allotted space, please use smaller policy."
    );
    let missing = format!("arn:aws:iam::{HERE}:policy/none");
    assert!(refused(&[("PolicyArns.member.1.arn", &missing)]).starts_with("ValidationError: "));
    let names: Vec<_> = (1..=11)
        .map(|n| format!("PolicyArns.member.{n}.arn"))
        .collect();
    let read = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let eleven: Vec<_> = names.iter().map(|name| (name.as_str(), read)).collect();
    assert!(refused(&eleven).contains("'policyArns'"));
    assert!(world.assume(&bob, &arn(HERE, "Dev"), &eleven[..10]).is_ok());
    let values: Vec<_> = (1..=50)
        .flat_map(|n| {
            let value = "v".repeat(200);
            [
                (format!("Tags.member.{n}.Key"), n.to_string()),
                (format!("Tags.member.{n}.Value"), value),
            ]
        })
        .collect();
    let tags: Vec<_> = values
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    world.role(
        HERE,
        "Tagged",
        &trust(
            &format!(r#"{{"AWS":"{HERE}"}}"#),
            r#"["sts:AssumeRole","sts:TagSession"]"#,
            "{}",
        ),
        None,
    );
    let text = world
        .assume(&bob, &arn(HERE, "Tagged"), &tags)
        .map(drop)
        .unwrap_err();
    assert!(
        text.starts_with("PackedPolicyTooLarge: Packed size of session tags consumes 3"),
        "{text}"
    );
}

#[test]
fn each_kind_of_credentials_can_call_the_same_operations_as_on_aws() {
    let world = World::new();
    let bob = world.user(HERE, "bob", Some(ALLOW));
    let root = world.root(HERE);
    world.role(HERE, "Dev", &trusts(HERE), Some(ALLOW));
    let temporary = |caller: &Caller, action: &str, fields: &[(&str, &str)]| {
        let body = world.ask(caller, action, fields).unwrap();
        let keys = Keys {
            id: element(&body, "AccessKeyId").unwrap(),
            token: element(&body, "SessionToken").unwrap(),
        };
        world.caller(&keys).unwrap()
    };
    let role = world.session(&bob, &arn(HERE, "Dev"), &[]);
    let plain = temporary(&bob, "GetSessionToken", &[]);
    let fred = temporary(
        &bob,
        "GetFederationToken",
        &[("Name", "fred"), ("Policy", ALLOW)],
    );
    let mut proved = plain.clone();
    let session = proved.session.as_deref().unwrap().clone();
    proved.session = Some(std::sync::Arc::new(state::session::Session {
        mfa_at: Some(session.issued),
        ..session
    }));
    let dev = arn(HERE, "Dev");
    let calls: [(&str, &[(&str, &str)]); 6] = [
        (
            "AssumeRole",
            &[("RoleArn", &dev), ("RoleSessionName", "s2")],
        ),
        ("GetSessionToken", &[]),
        ("GetFederationToken", &[("Name", "fred")]),
        ("ListUsers", &[]),
        (
            "GetAccessKeyInfo",
            &[("AccessKeyId", "AKIAIOSFODNN7EXAMPLE")],
        ),
        ("GetCallerIdentity", &[]),
    ];
    let iam = "InvalidClientTokenId: The security token included in the request is invalid";
    let key = "ValidationError: The access key ID is not valid.";
    let cannot =
        |action: &str| format!("AccessDenied: Cannot call {action} with session credentials");
    let no_root = "AccessDenied: Roles may not be assumed by root accounts.";
    let ok = String::new;
    for (credentials, caller, expected) in [
        (
            "root",
            &root,
            [no_root.to_owned(), ok(), ok(), ok(), key.to_owned(), ok()],
        ),
        ("user", &bob, [ok(), ok(), ok(), ok(), key.to_owned(), ok()]),
        (
            "role",
            &role,
            [
                ok(),
                cannot("GetSessionToken"),
                cannot("GetFederationToken"),
                ok(),
                key.to_owned(),
                ok(),
            ],
        ),
        (
            "session token",
            &plain,
            [
                ok(),
                cannot("GetSessionToken"),
                cannot("GetFederationToken"),
                iam.to_owned(),
                cannot("GetAccessKeyInfo"),
                ok(),
            ],
        ),
        (
            "session token with MFA",
            &proved,
            [
                ok(),
                cannot("GetSessionToken"),
                cannot("GetFederationToken"),
                ok(),
                cannot("GetAccessKeyInfo"),
                ok(),
            ],
        ),
        (
            "federation token",
            &fred,
            [
                cannot("AssumeRole"),
                cannot("GetSessionToken"),
                cannot("GetFederationToken"),
                iam.to_owned(),
                cannot("GetAccessKeyInfo"),
                ok(),
            ],
        ),
    ] {
        for ((action, fields), expected) in calls.iter().zip(expected) {
            let error = world.ask(caller, action, fields).err().unwrap_or_default();
            assert_eq!(error, expected, "{credentials}: {action}");
        }
    }
}

#[test]
fn a_session_ends_with_its_role_or_user_or_when_it_expires() {
    let world = World::new();
    let bob = world.user(HERE, "bob", Some(ALLOW));
    let root = world.root(HERE);
    world.role(HERE, "Dev", &trusts(HERE), Some(ALLOW));
    let (_, keys) = world.assume(&bob, &arn(HERE, "Dev"), &[]).unwrap();
    let opened = world.caller(&keys).unwrap();
    assert!(world.ask(&opened, "ListUsers", &[]).is_ok());
    // Sessions issued before a moment are revoked by a policy, later ones are not.
    let revoke = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2025-03-27T08:00:05Z"}}}]}"#;
    world.delete_role(HERE, "Dev");
    assert_eq!(world.caller(&keys).unwrap_err(), KeyError::KeyUnknown);
    // A call is refused even if its key was looked up before the role was deleted.
    assert_eq!(
        world.ask(&opened, "ListUsers", &[]).unwrap_err(),
        "InvalidClientTokenId: The security token included in the request is invalid."
    );
    world.role(HERE, "Dev", &trusts(HERE), Some(revoke));
    assert_eq!(
        world.caller(&keys).unwrap_err(),
        KeyError::KeyUnknown,
        "re-created"
    );
    let before = world.session(&bob, &arn(HERE, "Dev"), &[]);
    assert!(
        world
            .ask(&before, "ListUsers", &[])
            .unwrap_err()
            .ends_with("with an explicit deny in an identity-based policy")
    );
    world.core.clock().advance(5).unwrap();
    let (_, keys) = world.assume(&bob, &arn(HERE, "Dev"), &[]).unwrap();
    assert!(
        world
            .ask(&world.caller(&keys).unwrap(), "ListUsers", &[])
            .is_ok()
    );
    world.core.clock().advance(3599).unwrap();
    assert!(world.caller(&keys).is_ok());
    world.core.clock().advance(1).unwrap();
    assert_eq!(
        world.caller(&keys).unwrap_err(),
        KeyError::TokenExpired("The security token included in the request is expired")
    );
    // The user's own sessions, and those of federated users that it made.
    let of_user: Vec<_> = [
        ("GetSessionToken", &[][..]),
        ("GetFederationToken", &[("Name", "fred")][..]),
    ]
    .iter()
    .map(|(action, fields)| {
        let body = world.ask(&bob, action, fields).unwrap();
        Keys {
            id: element(&body, "AccessKeyId").unwrap(),
            token: element(&body, "SessionToken").unwrap(),
        }
    })
    .collect();
    let key = bob.access_key_id.as_deref().unwrap();
    let fields = [
        ("UserName", "bob"),
        ("AccessKeyId", key),
        ("Status", "Inactive"),
    ];
    world.ask(&root, "UpdateAccessKey", &fields).unwrap();
    assert_eq!(
        crate::credential(&world.core, key, None, None, "us-east-1").unwrap_err(),
        KeyError::KeyUnknown
    );
    for keys in &of_user {
        assert!(
            world.caller(keys).is_ok(),
            "a session outlives the access key that requested it"
        );
    }
    world.ask(&root, "DeleteAccessKey", &fields[..2]).unwrap();
    world
        .ask(
            &root,
            "DeleteUserPolicy",
            &[("UserName", "bob"), ("PolicyName", "p")],
        )
        .unwrap();
    world
        .ask(&root, "DeleteUser", &[("UserName", "bob")])
        .unwrap();
    world
        .ask(&root, "CreateUser", &[("UserName", "bob")])
        .unwrap();
    for keys in &of_user {
        assert_eq!(world.caller(keys).unwrap_err(), KeyError::KeyUnknown);
    }
}
