//! Typed calls, and slow work before a transaction.

use model::{
    iam::{
        CreateGroupRequest, CreateGroupResponse, CreateUserRequest, DeleteUserPolicyRequest,
        GetUserRequest, PutUserPolicyRequest, op,
    },
    sts::{AssumeRoleRequest, op as sts},
};
use time::macros::datetime;
use wire::{Fault, Form, Format};

use super::{Callable, Reply, Request, WireCall, prepared};
use state::rows::{group::GROUPS, inline_policy::INLINE_POLICIES, user::USERS};

use crate::{
    call::{
        answer::{Answer, refusal},
        caller::{Caller, Principal},
        outside::OutsideResponse,
        server::{Core, Enforcement, Settings},
        target::Target,
    },
    core::registry::{self, Lookup},
    identities::groups,
    testing::{self, origin},
};

const ACCOUNT: &str = "000000000000";

fn core_with(enforcement: Enforcement) -> Core {
    let settings = Settings {
        enforcement,
        ..testing::settings()
    };
    let plan = testing::plan(&[("aws", &[ACCOUNT])]);
    testing::start(settings, plan, datetime!(2025-03-27 08:43:40 UTC))
}

fn core() -> Core {
    core_with(Enforcement::Enforce)
}

fn root(core: &Core) -> Caller {
    testing::root(core, ACCOUNT)
}

fn user(core: &Core, name: &str) -> Caller {
    let account = root(core).account;
    let key = (account.id.clone(), name.to_owned());
    Caller {
        principal: Principal::User(core.snapshot().get(&USERS, &key).unwrap()),
        ..Caller::anonymous(account)
    }
}

/// Calls an operation as the root user.
fn ask<O: Callable>(core: &Core, input: O::Input) -> O::Output {
    core.call::<O>(&root(core), &origin(), input)
        .wait()
        .unwrap()
}

fn create_user(core: &Core, name: &str) {
    let input = CreateUserRequest {
        user_name: name.to_owned(),
        ..Default::default()
    };
    ask::<op::CreateUser>(core, input);
}

/// The answer to a request on the wire.
fn answer(core: &Core, caller: &Caller, form: &str) -> Answer {
    let form = Form::parse(form.as_bytes()).unwrap();
    let versions = ["2010-05-08", "2011-06-15"];
    let entry = versions.iter().find_map(|version| {
        match registry::find(form.get("Action").unwrap(), version) {
            Lookup::Implemented(entry) => Some(entry),
            _ => None,
        }
    });
    let call = WireCall {
        input: (&form).into(),
        caller,
        origin: &origin(),
        format: Format::Xml,
        fetched: OutsideResponse::default(),
    };
    testing::wait(entry.unwrap().call(core, &call))
}

/// The fault of a typed call, encoded as an answer.
fn encoded<O: Callable>(reply: Reply<O::Output>) -> Answer {
    let audit = reply.audit().clone();
    let fault = reply.wait().err().unwrap();
    Answer {
        audit,
        ..refusal(&fault, O::SERVICE, Format::Xml, &origin().request_id)
    }
}

#[test]
fn a_typed_call_fails_like_a_request() {
    let core = core();
    create_user(&core, "bob");
    let (root, bob, origin) = (root(&core), user(&core, "bob"), origin());
    // The rules of the model.
    let input = CreateUserRequest {
        user_name: "no spaces".to_owned(),
        path: Some("no/slash".to_owned()),
        ..Default::default()
    };
    let form = "Action=CreateUser&UserName=no+spaces&Path=no/slash";
    let reply = core.call::<op::CreateUser>(&root, &origin, input);
    assert_eq!(encoded::<op::CreateUser>(reply), answer(&core, &root, form));
    // Authorization.
    let input = GetUserRequest {
        user_name: Some("alice".to_owned()),
    };
    let reply = core.call::<op::GetUser>(&bob, &origin, input);
    let denied = encoded::<op::GetUser>(reply);
    assert_eq!(denied.code.as_deref(), Some("AccessDenied"));
    assert!(denied.audit.remembered);
    assert_eq!(denied, answer(&core, &bob, "Action=GetUser&UserName=alice"));
    // The handler.
    let input = GetUserRequest {
        user_name: Some("alice".to_owned()),
    };
    let reply = core.call::<op::GetUser>(&root, &origin, input);
    let missing = encoded::<op::GetUser>(reply);
    assert_eq!(missing.code.as_deref(), Some("NoSuchEntity"));
    assert_eq!(
        missing,
        answer(&core, &root, "Action=GetUser&UserName=alice")
    );
    // Credentials that may not call the operation: in STS, invalid members come first.
    for (session, name) in [("a", "role/x"), ("a+b", "role/x"), ("ab", "role/x")] {
        let arn = format!("arn:aws:iam::000000000000:{name}");
        let form = format!("Action=AssumeRole&RoleArn={arn}&RoleSessionName={session}");
        let input = AssumeRoleRequest {
            role_arn: arn,
            role_session_name: session.replace('+', " "),
            ..Default::default()
        };
        let reply = core.call::<sts::AssumeRole>(&root, &origin, input);
        assert_eq!(
            encoded::<sts::AssumeRole>(reply),
            answer(&core, &root, &form)
        );
    }
}

#[test]
fn soft_enforcement_lets_a_typed_call_through() {
    let core = core_with(Enforcement::Soft);
    create_user(&core, "bob");
    let bob = user(&core, "bob");
    let reply = core.call::<op::GetUser>(&bob, &origin(), GetUserRequest::default());
    assert!(reply.audit().would_deny.is_some());
    let shown = reply.wait().unwrap().user;
    assert_eq!(shown.user_name.as_deref(), Some("bob"));
}

#[test]
fn a_type_says_whether_its_calls_block() {
    const { assert!(op::ChangePassword::BLOCKS && op::SimulateCustomPolicy::BLOCKS) };
    const { assert!(!op::CreateUser::BLOCKS && !sts::AssumeRole::BLOCKS) };
}

/// CreateGroup by a user with or without the permission, as an operation with `work` before its transaction.
fn create_group(
    core: &Core,
    permitted: bool,
    work: impl FnOnce(),
) -> Result<CreateGroupResponse, Fault> {
    create_user(core, "bob");
    if permitted {
        let document = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
        let input = PutUserPolicyRequest {
            user_name: "bob".to_owned(),
            policy_name: "p".to_owned(),
            policy_document: document.to_owned(),
        };
        ask::<op::PutUserPolicy>(core, input);
    }
    let request = Request {
        caller: &user(core, "bob"),
        origin: &origin(),
        fetched: &OutsideResponse::default(),
    };
    let input = CreateGroupRequest {
        group_name: "devs".to_owned(),
        ..Default::default()
    };
    let reply = prepared::<op::CreateGroup, _>(
        core,
        &request,
        Ok(input),
        |_, _| Ok(Target::new("iam:CreateGroup", "*")),
        |_, _| {
            work();
            Ok(())
        },
        |tx, input, ()| groups::create_group(tx, input),
    );
    reply.wait()
}

fn groups_of(core: &Core) -> usize {
    core.snapshot().prefix(&GROUPS, &()).count()
}

#[test]
fn work_is_done_for_callers_with_permission() {
    let core = core();
    let before = groups_of(&core);
    let mut done = false;
    create_group(&core, true, || done = true).unwrap();
    assert!(done);
    assert_eq!(groups_of(&core), before + 1);
}

#[test]
fn work_is_not_done_for_other_callers() {
    let core = core();
    let before = groups_of(&core);
    let fault = create_group(&core, false, || panic!("the caller is not allowed this"));
    assert_eq!(fault.unwrap_err().code(), "AccessDenied");
    assert_eq!(groups_of(&core), before);
}

/// A permission that is taken away during the work no longer counts.
#[test]
fn the_transaction_authorizes_again() {
    let core = core();
    let before = groups_of(&core);
    let fault = create_group(&core, true, || {
        let input = DeleteUserPolicyRequest {
            user_name: "bob".to_owned(),
            policy_name: "p".to_owned(),
        };
        ask::<op::DeleteUserPolicy>(&core, input);
        assert_eq!(core.snapshot().prefix(&INLINE_POLICIES, &()).count(), 0);
    });
    assert_eq!(fault.unwrap_err().code(), "AccessDenied");
    assert_eq!(groups_of(&core), before);
}
