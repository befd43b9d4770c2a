//! STS against a server in memory with two accounts. Roles are put into the store; everything else goes through the API.

use std::{
    future::Future,
    net::{IpAddr, Ipv4Addr},
    pin::pin,
    task::{Context, Poll, Waker},
};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use policy::DocumentKind;
use store::{Memory, Store};
use time::macros::datetime;
use wire::{Form, Format};

use crate::{
    account::{AccountId, EntityId},
    attachments::{ATTACHMENTS, Attachment, EntityKind},
    bootstrap::{PartitionPlan, Plan},
    caller::{Caller, Origin, Principal},
    clock::Clock,
    core::{Core, Enforcement, Incoming, Settings},
    credential::KeyError,
    dialect::Dialect,
    documents::StoredDocument,
    ids::Ids,
    inline_policies::{INLINE_POLICIES, InlinePolicy},
    keys::folded,
    registry::{self, Found},
    roles::{ROLES, Role},
    schema::schema,
    tags::Tag,
};

const HERE: &str = "111111111111";
const THERE: &str = "222222222222";
const ALLOW: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

struct World {
    core: Core,
}

/// What an answer says of temporary credentials.
struct Keys {
    id: String,
    token: String,
}

fn account(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

/// The text of the first element of a name.
fn element(body: &str, name: &str) -> Option<String> {
    let (_, rest) = body.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.replace("&quot;", "\"").replace("&amp;", "&"))
}

impl World {
    fn new() -> Self {
        Self::with(Enforcement::Enforce)
    }

    fn with(enforcement: Enforcement) -> Self {
        let settings = Settings {
            enforcement,
            public_url: "http://127.0.0.1:4566".to_owned(),
            default_partition: "aws".to_owned(),
            root_keys: Vec::new(),
        };
        let plan = Plan {
            partitions: vec![PartitionPlan {
                name: "aws".to_owned(),
                accounts: vec![account(HERE), account(THERE)],
            }],
            ..Plan::default()
        };
        let store = Store::open(Box::new(Memory), schema()).unwrap();
        let clock = Clock::fixed(datetime!(2025-03-27 08:00 UTC));
        let core = Core::start(store, settings, clock, Ids::seeded(7), plan).unwrap();
        Self { core }
    }

    fn root(&self, id: &str) -> Caller {
        Caller {
            principal: Principal::Root,
            ..Caller::anonymous(self.core.account(&account(id)).unwrap())
        }
    }

    fn origin() -> Origin {
        Origin {
            request_id: String::new(),
            source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            secure: false,
            user_agent: None,
            referer: None,
            region: "us-east-1".to_owned(),
            host_partition: None,
        }
    }

    /// The body of a success; code and message of an error.
    fn ask(
        &self,
        caller: &Caller,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Result<String, String> {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let mut form = format!("Action={action}");
        for (name, value) in fields {
            form.push_str(&format!("&{name}={}", encode(value)));
        }
        let form = Form::parse(form.as_bytes()).unwrap();
        let entry = ["2010-05-08", "2011-06-15"].iter().find_map(|version| {
            match registry::find(action, version) {
                Found::Built(entry) => Some(entry),
                _ => None,
            }
        });
        let origin = Self::origin();
        let incoming = Incoming {
            form: &form,
            caller,
            origin: &origin,
            format: Format::Xml,
        };
        let mut answer = pin!(entry.unwrap().call(&self.core, &incoming));
        let answer = loop {
            let mut context = Context::from_waker(Waker::noop());
            if let Poll::Ready(answer) = answer.as_mut().poll(&mut context) {
                break answer;
            }
            std::thread::yield_now();
        };
        let body = String::from_utf8(answer.body).unwrap();
        match answer.code {
            None => Ok(body),
            Some(code) => Err(format!(
                "{code}: {}",
                element(&body, "Message").unwrap_or_default()
            )),
        }
    }

    /// A user with an inline policy, as a caller with long-term keys.
    fn user(&self, id: &str, name: &str, policy: Option<&str>) -> Caller {
        let root = self.root(id);
        self.ask(&root, "CreateUser", &[("UserName", name)])
            .unwrap();
        if let Some(policy) = policy {
            let fields = [
                ("UserName", name),
                ("PolicyName", "p"),
                ("PolicyDocument", policy),
            ];
            self.ask(&root, "PutUserPolicy", &fields).unwrap();
        }
        let key = self
            .ask(&root, "CreateAccessKey", &[("UserName", name)])
            .unwrap();
        let id = element(&key, "AccessKeyId").unwrap();
        self.core.credential(&id, None, None).unwrap().caller
    }

    /// Puts a role into the store.
    fn role(&self, id: &str, name: &str, trust: &str, policy: Option<&str>) -> Role {
        let document = |text: &str, kind| {
            StoredDocument::accept(text.to_owned(), kind, Dialect::Aws, "aws").unwrap()
        };
        let role = Role {
            id: EntityId::new(Dialect::Aws.unique_id(self.core.ids(), "AROA")),
            name: name.to_owned(),
            path: "/team/".to_owned(),
            created: self.core.clock().now(),
            description: None,
            trust: document(trust, DocumentKind::Trust),
            max_session_duration: 7200,
            boundary: None,
            tags: vec![Tag {
                key: "Team".to_owned(),
                value: "of the role".to_owned(),
            }],
        };
        let (done, ticket) = self.core.inner.store.write(|tx| {
            tx.put(&ROLES, (account(id), folded(name)), role.clone());
            if let Some(policy) = policy {
                let policy = InlinePolicy {
                    document: document(policy, DocumentKind::Identity),
                };
                let key = (account(id), role.id.clone(), "p".to_owned());
                tx.put(&INLINE_POLICIES, key, policy);
            }
            Ok::<_, ()>(())
        });
        done.unwrap();
        ticket.wait().unwrap();
        role
    }

    fn change_role(&self, id: &str, name: &str, change: impl FnOnce(&mut Role)) {
        let key = (account(id), folded(name));
        let mut role = (*self.core.snapshot().get(&ROLES, &key).unwrap()).clone();
        change(&mut role);
        let (_, ticket) = self.core.inner.store.write(|tx| {
            tx.put(&ROLES, key, role);
            Ok::<_, ()>(())
        });
        ticket.wait().unwrap();
    }

    fn delete_role(&self, id: &str, name: &str) {
        let (_, ticket) = self.core.inner.store.write(|tx| {
            tx.delete(&ROLES, &(account(id), folded(name)));
            Ok::<_, ()>(())
        });
        ticket.wait().unwrap();
    }

    fn attach(&self, id: &str, role: &Role, arn: &str) {
        let (_, ticket) = self.core.inner.store.write(|tx| {
            let key = (account(id), role.id.clone(), arn.to_owned());
            let kind = EntityKind::Role;
            tx.put(&ATTACHMENTS, key, Attachment { kind });
            Ok::<_, ()>(())
        });
        ticket.wait().unwrap();
    }

    fn assume(
        &self,
        caller: &Caller,
        arn: &str,
        more: &[(&str, &str)],
    ) -> Result<(String, Keys), String> {
        let mut fields = vec![("RoleArn", arn), ("RoleSessionName", "s1")];
        fields.extend_from_slice(more);
        let body = self.ask(caller, "AssumeRole", &fields)?;
        let keys = Keys {
            id: element(&body, "AccessKeyId").unwrap(),
            token: element(&body, "SessionToken").unwrap(),
        };
        Ok((body, keys))
    }

    fn caller(&self, keys: &Keys) -> Result<Caller, KeyError> {
        let credential = self.core.credential(&keys.id, Some(&keys.token), None)?;
        Ok(credential.caller)
    }

    /// Assumes a role and calls as its session.
    fn session(&self, caller: &Caller, arn: &str, more: &[(&str, &str)]) -> Caller {
        let (_, keys) = self.assume(caller, arn, more).unwrap();
        self.caller(&keys).unwrap()
    }
}

fn arn(id: &str, name: &str) -> String {
    format!("arn:aws:iam::{id}:role/team/{name}")
}

/// A trust policy: what each principal (the text after `"AWS":`) may do.
fn trust(principal: &str, actions: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":{actions},"Condition":{condition}}}]}}"#
    )
}

fn trusts(principal: &str) -> String {
    trust(
        &format!(r#"{{"AWS":"{principal}"}}"#),
        r#"["sts:AssumeRole"]"#,
        "{}",
    )
}

fn allow(action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}}}"#
    )
}

fn denied(caller: &str, action: &str, role: &str) -> String {
    format!(
        "AccessDenied: User: arn:aws:iam::{HERE}:user/{caller} is not authorized to perform: sts:{action} on resource: {role}"
    )
}

#[test]
fn a_session_says_who_it_is() {
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
    let id = format!("{}:s1", role.id);
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
    let who = world.ask(&caller, "GetCallerIdentity", &[]).unwrap();
    assert_eq!(element(&who, "Arn").unwrap(), session_arn);
    assert_eq!(element(&who, "UserId").unwrap(), id);
    assert_eq!(element(&who, "Account").unwrap(), HERE);
    assert_eq!(caller.principal_arn(), arn(HERE, "Dev"));
}

/// evaluation-rules D6 and C1: who must allow what.
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
    // bob has no policy of his own.
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
    let who = format!(r#"{{"AWS":"arn:aws:iam::{HERE}:user/bob"}}"#);
    let action = r#"["sts:AssumeRole"]"#;
    let role = |name: &str, condition: &str| {
        world.role(HERE, name, &trust(&who, action, condition), None);
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
    let named = role("Named", r#"{"StringLike":{"sts:RoleSessionName":"s?"}}"#);
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
fn durations_are_the_roles_and_an_hour_in_a_chain() {
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
fn a_session_has_what_role_and_session_policies_both_allow() {
    let world = World::new();
    let bob = world.user(HERE, "bob", Some(ALLOW));
    let root = world.root(HERE);
    let role = world.role(HERE, "Dev", &trusts(HERE), None);
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
    world.attach(HERE, &role, "arn:aws:iam::aws:policy/IAMReadOnlyAccess");
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
    // A session policy that is deleted allows nothing any more.
    world
        .ask(&root, "DeletePolicy", &[("PolicyArn", &lists)])
        .unwrap();
    assert_eq!(list(&both), refused("session policy"));
    // The role's boundary limits its sessions.
    let boundary = "arn:aws:iam::aws:policy/AmazonS3FullAccess".to_owned();
    world.change_role(HERE, "Dev", |role| role.boundary = Some(boundary));
    assert_eq!(list(&plain), refused("permissions boundary"));
}

#[test]
fn session_policies_that_cannot_be_are_refused() {
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
fn session_tags_need_leave_overlay_the_roles_and_chain() {
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
    // The inherited tag counts as one of the request, and needs leave again.
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
fn a_source_identity_needs_leave_and_stays() {
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
fn a_federated_user_has_what_its_maker_and_its_policies_both_allow() {
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
    assert!(element(&body, "PackedPolicySize").is_some());
    let who = world.ask(&plain, "GetCallerIdentity", &[]).unwrap();
    assert_eq!(element(&who, "UserId").unwrap(), format!("{HERE}:fred"));
    // S3 is where a federated user may go: IAM and STS are closed to it.
    let may = |caller: &Caller, action: &'static str| {
        let target = crate::target::Target::new(action, "arn:aws:s3:::b/k");
        world
            .core
            .authorize(caller, &World::origin(), &target)
            .0
            .is_ok()
    };
    assert!(!may(&plain, "s3:GetObject"));
    let (_, limited) = session(&bob, &[("Policy", &allow("s3:Get*", "*"))]);
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
    // What its maker loses, it loses.
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
fn each_kind_of_credentials_may_call_what_aws_lets_it_call() {
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
    proved.session = Some(std::sync::Arc::new(crate::session::Session {
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
    for (who, caller, expected) in [
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
            let said = world.ask(caller, action, fields).err().unwrap_or_default();
            assert_eq!(said, expected, "{who}: {action}");
        }
    }
}

#[test]
fn a_session_dies_with_its_role_or_user_and_at_its_time() {
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
    // A call whose key was looked up before the role went is refused, too.
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
        world.core.credential(key, None, None).unwrap_err(),
        KeyError::KeyUnknown
    );
    for keys in &of_user {
        assert!(
            world.caller(keys).is_ok(),
            "a session outlives the key that asked for it"
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

#[test]
fn soft_enforcement_lets_through_what_it_would_deny_but_makes_no_role() {
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

/// What the operations with a proof of an identity provider build on.
#[test]
fn a_provider_that_the_role_trusts_may_have_a_session() {
    use crate::{
        session::SessionKind,
        sts::{
            role_session::{Asked, federate},
            session_tags::SessionTags,
        },
        target::KeyValue,
    };
    let world = World::new();
    let provider = format!("arn:aws:iam::{HERE}:oidc-provider/idp.example");
    let who = format!(r#"{{"Federated":"{provider}"}}"#);
    let condition = r#"{"StringEquals":{"idp.example:sub":"alice"}}"#;
    world.role(
        HERE,
        "Web",
        &trust(&who, r#"["sts:AssumeRoleWithWebIdentity"]"#, condition),
        None,
    );
    world.role(
        HERE,
        "Tagged",
        &trust(
            &who,
            r#"["sts:AssumeRoleWithWebIdentity","sts:TagSession"]"#,
            condition,
        ),
        None,
    );
    let nobody = world.core.anonymous(None).unwrap();
    let origin = World::origin();
    let outcome = |role: &str, provider: &str, sub: &str, tags: &[(&str, &str)]| {
        world
            .core
            .read(&nobody, &origin, "AssumeRoleWithWebIdentity", |cx| {
                let tag = |(key, value): &(&str, &str)| Tag {
                    key: (*key).to_owned(),
                    value: (*value).to_owned(),
                };
                let asked = Asked {
                    name: "alice".to_owned(),
                    tags: SessionTags::new(tags.iter().map(tag).collect(), Vec::new()).unwrap(),
                    ..Asked::default()
                };
                let keys = [("idp.example:sub".into(), KeyValue::One(sub.to_owned()))];
                let action = "sts:AssumeRoleWithWebIdentity";
                let kind = SessionKind::WebIdentity;
                federate(cx, action, kind, &arn(HERE, role), provider, &keys, asked)
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

#[test]
fn an_organizations_management_account_acts_as_members_root_for_one_task() {
    use crate::{
        organization_features::{ORGANIZATION_FEATURES, OrganizationFeatures},
        organizations::{Member, ORGANIZATION_MEMBERS, ORGANIZATIONS, Organization},
    };
    let world = World::new();
    let may = world.user(HERE, "may", Some(&allow("sts:AssumeRoot", "*")));
    let no = world.user(HERE, "no", None);
    let task = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
    let ask = |caller: &Caller, target: &str, task: &str| {
        let fields = [("TargetPrincipal", target), ("TaskPolicyArn.arn", task)];
        world.ask(caller, "AssumeRoot", &fields)
    };
    let target = format!("arn:aws:iam::{THERE}:root");
    let refused = |who: &str| {
        format!(
            "AccessDenied: User: arn:aws:iam::{HERE}:user/{who} is not authorized to perform: sts:AssumeRoot on resource: {target}"
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
        let (_, ticket) = world.core.inner.store.write(|tx| {
            let id = || "o-aaaaaaaaaa".to_owned();
            let organization = Organization {
                id: id(),
                management: account(HERE),
                administrators: Vec::new(),
                all_features: true,
                iam_has_access: true,
            };
            tx.put(&ORGANIZATIONS, (id(),), organization);
            for member in [HERE, THERE] {
                let organization = id();
                tx.put(
                    &ORGANIZATION_MEMBERS,
                    (account(member),),
                    Member { organization },
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
        "the management account is no member"
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
    let who = world.ask(&session, "GetCallerIdentity", &[]).unwrap();
    assert_eq!(element(&who, "Arn").unwrap(), target);
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
fn a_delegation_is_traded_in_by_who_asked_for_it_while_it_lasts() {
    use crate::delegation_requests::{PARTNERS, Partner};
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
        world.core.mails(Some(&channel)).is_empty(),
        "nothing is released yet"
    );
    world.ask(&owner, "SendDelegationToken", &id).unwrap();
    let mails = world.core.mails(Some(&channel));
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
    let target = crate::target::Target::new("s3:GetObject", "arn:aws:s3:::b/k");
    assert!(
        world
            .core
            .authorize(&session, &World::origin(), &target)
            .0
            .is_err(),
        "the approver may not"
    );
    let stranger = world.user(HERE, "stranger", Some(ALLOW));
    assert!(
        trade(&stranger, token)
            .unwrap_err()
            .starts_with("AccessDenied: ")
    );
    assert!(
        trade(&product, &token[1..])
            .unwrap_err()
            .starts_with("ValidationError: ")
    );
    world.core.clock().advance(3000).unwrap();
    assert_eq!(
        trade(&product, token).unwrap_err(),
        "ExpiredTradeInTokenException: The trade-in token provided in the request has expired."
    );
}
