//! Sessions of federated users, of the root users of member accounts, and of delegated access.

use state::rows::organization::JoinedMethod;

use super::*;

#[test]
fn a_federated_user_has_the_permissions_of_both_its_creator_and_its_policies() {
    let world = World::new();
    let bob = world.user(HERE, "bob", Some(&allow("*", "*")));
    let no = world.user(HERE, "no", None);
    let federate = |caller: &Caller, fields: &[(&str, &str)]| {
        let mut all = vec![("Name", "fred")];
        all.extend_from_slice(fields);
        world.ask(caller, "GetFederationToken", &all)
    };
    let session = |caller: &Caller, fields: &[(&str, &str)]| {
        let body = federate(caller, fields).unwrap();
        let keys = Keys {
            id: element(&body, "AccessKeyId").unwrap(),
            token: element(&body, "SessionToken").unwrap(),
        };
        (body, world.caller(&keys).unwrap())
    };
    let fred = format!("arn:aws:sts::{HERE}:federated-user/fred");
    assert_eq!(
        federate(&no, &[]).unwrap_err(),
        format!(
            "AccessDenied: User: arn:aws:iam::{HERE}:user/no is not authorized to perform: sts:GetFederationToken on resource: {fred} because no identity-based policy allows the sts:GetFederationToken action"
        )
    );
    let (body, plain) = session(&bob, &[]);
    assert_eq!(element(&body, "Arn").unwrap(), fred);
    assert_eq!(
        element(&body, "FederatedUserId").unwrap(),
        format!("{HERE}:fred")
    );
    assert_eq!(
        element(&body, "Expiration").unwrap(),
        "2025-03-27T20:00:00Z"
    );
    assert_eq!(element(&body, "PackedPolicySize").as_deref(), Some("0"));
    let identity = world.ask(&plain, "GetCallerIdentity", &[]).unwrap();
    assert_eq!(
        element(&identity, "UserId").unwrap(),
        format!("{HERE}:fred")
    );
    // Federated users cannot call IAM, and only GetCallerIdentity of STS, so S3 shows their permissions.
    let may = |caller: &Caller, action: &'static str| {
        let target = crate::call::target::Target::new(action, "arn:aws:s3:::b/k");
        testing::check(&world.core, caller, target).is_ok()
    };
    assert!(!may(&plain, "s3:GetObject"));
    let (body, limited) = session(&bob, &[("Policy", &allow("s3:Get*", "*"))]);
    assert_ne!(element(&body, "PackedPolicySize").as_deref(), Some("0"));
    assert!(may(&limited, "s3:GetObject") && !may(&limited, "s3:PutObject"));
    let (body, of_root) = session(
        &world.root(HERE),
        &[
            ("Policy", &allow("s3:Get*", "*")),
            ("DurationSeconds", "129600"),
        ],
    );
    assert_eq!(
        element(&body, "Expiration").unwrap(),
        "2025-03-27T09:00:00Z"
    );
    assert!(may(&of_root, "s3:GetObject") && !may(&of_root, "s3:PutObject"));
    // A federated user loses the permissions that its creator loses.
    world
        .ask(
            &world.root(HERE),
            "DeleteUserPolicy",
            &[("UserName", "bob"), ("PolicyName", "p")],
        )
        .unwrap();
    assert!(!may(&limited, "s3:GetObject"));
}

#[test]
fn a_management_account_gets_a_members_root_session_for_one_task() {
    use state::rows::organization::{Member, ORGANIZATION_MEMBERS, ORGANIZATIONS, Organization};

    use state::rows::organization_features::{ORGANIZATION_FEATURES, OrganizationFeatures};
    let world = World::new();
    let may = world.user(HERE, "may", Some(&allow("sts:AssumeRoot", "*")));
    let no = world.user(HERE, "no", None);
    let task = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
    let ask = |caller: &Caller, target: &str, task: &str| {
        let fields = [("TargetPrincipal", target), ("TaskPolicyArn.arn", task)];
        world.ask(caller, "AssumeRoot", &fields)
    };
    let target = format!("arn:aws:iam::{THERE}:root");
    let refused = |user: &str| {
        format!(
            "AccessDenied: User: arn:aws:iam::{HERE}:user/{user} is not authorized to perform: sts:AssumeRoot on resource: {target}"
        )
    };
    assert_eq!(
        ask(&may, THERE, task).unwrap_err(),
        refused("may"),
        "no organization"
    );
    assert_eq!(
        ask(&no, THERE, task).unwrap_err(),
        format!(
            "{} because no identity-based policy allows the sts:AssumeRoot action",
            refused("no")
        )
    );
    let organize = |root_sessions: bool| {
        let tx_now = world.core.inner.clock.now();
        let (_, ticket) = world.core.inner.store.write(|tx| {
            let id = || "o-aaaaaaaaaa".to_owned();
            let organization = Organization {
                id: id(),
                management: account(HERE),
                partition: "aws".to_owned(),
                all_features: true,
                root: "r-aaaa".to_owned(),
                root_tags: Vec::new(),
                policy_types: Vec::new(),
                service_access: [("iam.amazonaws.com".to_owned(), tx_now)].into(),
            };
            tx.put(&ORGANIZATIONS, (id(),), organization);
            for member in [HERE, THERE] {
                let organization = id();
                tx.put(
                    &ORGANIZATION_MEMBERS,
                    (account(member),),
                    Member {
                        organization,
                        parent: "r-aaaa".to_owned(),
                        joined: JoinedMethod::Invited,
                        joined_at: tx_now,
                        closed: None,
                        administers: Default::default(),
                        tags: Vec::new(),
                    },
                );
            }
            let features = OrganizationFeatures {
                root_credentials_management: false,
                root_sessions,
            };
            tx.put(&ORGANIZATION_FEATURES, (id(),), features);
            Ok::<_, ()>(())
        });
        ticket.wait().unwrap();
    };
    organize(false);
    assert_eq!(
        ask(&may, THERE, task).unwrap_err(),
        refused("may"),
        "not enabled"
    );
    organize(true);
    for (target, task) in [
        ("aaaaaaaaaaaa", task),
        (THERE, "arn:aws:iam::aws:policy/AdministratorAccess"),
        (THERE, "arn:aws:iam::aws:policy/root-task/None"),
    ] {
        assert!(
            ask(&may, target, task)
                .unwrap_err()
                .starts_with("ValidationError: ")
        );
    }
    assert!(
        ask(&may, HERE, task).is_err(),
        "the management account is not a member account"
    );
    assert!(ask(&world.root(HERE), THERE, task).is_err());
    let body = ask(&may, &target, task).unwrap();
    let expires = element(&body, "Expiration").unwrap();
    assert_eq!(expires, "2025-03-27T08:15:00Z");
    let keys = Keys {
        id: element(&body, "AccessKeyId").unwrap(),
        token: element(&body, "SessionToken").unwrap(),
    };
    let session = world.caller(&keys).unwrap();
    let identity = world.ask(&session, "GetCallerIdentity", &[]).unwrap();
    assert_eq!(element(&identity, "Arn").unwrap(), target);
    assert_eq!(world.ask(&session, "ListAccessKeys", &[]).map(drop), Ok(()));
    assert_eq!(
        world
            .ask(&session, "CreateUser", &[("UserName", "x")])
            .unwrap_err(),
        format!(
            "AccessDenied: User: {target} is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::{THERE}:user/x with an explicit deny in a session policy"
        )
    );
}

#[test]
fn only_the_requester_trades_in_a_delegation_and_only_until_it_ends() {
    use state::rows::partner::{PARTNERS, Partner};
    let world = World::new();
    let owner = world.user(HERE, "owner", Some(&allow("iam:*", "*")));
    let product = world.root(THERE);
    let template = "arn:aws:iam:::delegation-template/Lists";
    let (_, ticket) = world.core.inner.store.write(|tx| {
        let partner = Partner {
            name: "Product".to_owned(),
            templates: [(
                template.to_owned(),
                allow("*", "*").replace("\"*\",\"Resource", "[\"iam:List*\",\"s3:*\"],\"Resource"),
            )]
            .into(),
        };
        tx.put(&PARTNERS, (account(THERE),), partner);
        Ok::<_, ()>(())
    });
    ticket.wait().unwrap();
    let channel = format!("arn:aws:sns:us-east-1:{THERE}:topic");
    let body = world
        .ask(
            &product,
            "CreateDelegationRequest",
            &[
                ("Description", "lists"),
                ("Permissions.PolicyTemplateArn", template),
                ("RequestorWorkflowId", "workflow-1"),
                ("NotificationChannel", &channel),
                ("SessionDuration", "3600"),
            ],
        )
        .unwrap();
    let id = element(&body, "DelegationRequestId").unwrap();
    let id = [("DelegationRequestId", id.as_str())];
    for step in ["AssociateDelegationRequest", "AcceptDelegationRequest"] {
        world.ask(&owner, step, &id).unwrap();
    }
    assert!(
        crate::realm::outbox::mails(&world.core, Some(&channel)).is_empty(),
        "nothing is released yet"
    );
    world.ask(&owner, "SendDelegationToken", &id).unwrap();
    let mails = crate::realm::outbox::mails(&world.core, Some(&channel));
    let text: serde_json::Value = serde_json::from_str(&mails[0].text).unwrap();
    let token = text["tradeInToken"].as_str().unwrap();
    let trade = |caller: &Caller, token: &str| {
        world.ask(
            caller,
            "GetDelegatedAccessToken",
            &[("TradeInToken", token)],
        )
    };
    world.core.clock().advance(600).unwrap();
    let body = trade(&product, token).unwrap();
    let approver = format!("arn:aws:iam::{HERE}:user/owner");
    assert_eq!(element(&body, "AssumedPrincipal").unwrap(), approver);
    assert_eq!(
        element(&body, "Expiration").unwrap(),
        "2025-03-27T09:00:00Z"
    );
    let keys = Keys {
        id: element(&body, "AccessKeyId").unwrap(),
        token: element(&body, "SessionToken").unwrap(),
    };
    let session = world.caller(&keys).unwrap();
    assert!(world.ask(&session, "ListUsers", &[]).is_ok());
    let denied = world
        .ask(&session, "CreateUser", &[("UserName", "x")])
        .unwrap_err();
    assert!(
        denied.ends_with("because no session policy allows the iam:CreateUser action"),
        "{denied}"
    );
    let target = crate::call::target::Target::new("s3:GetObject", "arn:aws:s3:::b/k");
    assert!(
        testing::check(&world.core, &session, target).is_err(),
        "the approver does not have this permission"
    );
    let stranger = world.user(HERE, "stranger", Some(ALLOW));
    assert!(
        trade(&stranger, token)
            .unwrap_err()
            .starts_with("AccessDenied: ")
    );
    assert!(
        trade(&product, token.get(1..).unwrap())
            .unwrap_err()
            .starts_with("ValidationError: ")
    );
    world.core.clock().advance(3000).unwrap();
    assert_eq!(
        trade(&product, token).unwrap_err(),
        "ExpiredTradeInTokenException: The trade-in token provided in the request has expired."
    );
}
