//! Slow work before a transaction: who may have it done, and what its result is worth when the state has changed meanwhile.

use std::{
    future::Future,
    net::{IpAddr, Ipv4Addr},
    pin::pin,
    task::{Context, Poll, Waker},
    thread,
};

use model::iam::op;
use store::{Memory, Store};
use time::macros::datetime;
use wire::{Form, Format};

use super::{Answer, Core, Incoming, Pending, prepared};
use crate::{
    call::{
        caller::{Caller, Origin, Principal},
        server::{Enforcement, Settings},
        target::Target,
    },
    core::{
        bootstrap::PartitionPlan,
        registry::{self, Found},
        schema::schema,
    },
    identities::{
        groups::{self, GROUPS},
        users::USERS,
    },
    policies::inline_policies::INLINE_POLICIES,
    state::{account::AccountId, clock::Clock, ids::Ids},
};

fn core() -> Core {
    let account = AccountId::parse("000000000000").unwrap();
    let plan = [PartitionPlan {
        name: "aws".to_owned(),
        accounts: vec![account],
    }];
    let settings = Settings {
        enforcement: Enforcement::Enforce,
        decisions: crate::call::decision_log::KEPT,
        public_url: "http://127.0.0.1:4566".to_owned(),
        default_partition: "aws".to_owned(),
        root_keys: Vec::new(),
    };
    let store = Store::open(Box::new(Memory), schema()).unwrap();
    let clock = Clock::fixed(datetime!(2025-03-27 08:43:40 UTC));
    crate::open(store, settings, clock, Ids::seeded(1), &plan).unwrap()
}

fn origin() -> Origin {
    Origin {
        request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
        source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        secure: false,
        user_agent: None,
        referer: None,
        region: "us-east-1".to_owned(),
        host_partition: None,
        global_endpoint: false,
    }
}

fn wait(pending: Pending) -> Answer {
    let mut pending = pin!(pending);
    loop {
        match pending
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(answer) => return answer,
            Poll::Pending => thread::yield_now(),
        }
    }
}

fn root(core: &Core) -> Caller {
    let partition = core.partition(None).unwrap();
    Caller {
        principal: Principal::Root,
        ..Caller::anonymous(core.account(&partition.default_account).unwrap())
    }
}

fn ask(core: &Core, form: &str) -> Answer {
    let form = Form::parse(form.as_bytes()).unwrap();
    let Found::Built(entry) = registry::find(form.get("Action").unwrap(), "2010-05-08") else {
        panic!("it is built");
    };
    let (caller, origin) = (root(core), origin());
    wait(entry.call(
        core,
        &Incoming {
            form: (&form).into(),
            caller: &caller,
            origin: &origin,
            format: Format::Xml,
            fetched: Default::default(),
        },
    ))
}

/// CreateGroup by a user that `policy` allows it or not, as an operation that has `work` done before.
fn create_group(core: &Core, policy: bool, work: impl FnOnce()) -> Answer {
    assert_eq!(ask(core, "Action=CreateUser&UserName=bob").status, 200);
    if policy {
        let document = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22*%22%2C%22Resource%22%3A%22*%22%7D%7D";
        let form =
            format!("Action=PutUserPolicy&UserName=bob&PolicyName=p&PolicyDocument={document}");
        assert_eq!(ask(core, &form).status, 200);
    }
    let account = root(core).account;
    let key = (account.id.clone(), "bob".to_owned());
    let caller = Caller {
        principal: Principal::User(core.snapshot().get(&USERS, &key).unwrap()),
        ..Caller::anonymous(account)
    };
    let origin = origin();
    let form = Form::parse(b"GroupName=devs").unwrap();
    let incoming = Incoming {
        form: (&form).into(),
        caller: &caller,
        origin: &origin,
        format: Format::Xml,
        fetched: Default::default(),
    };
    wait(prepared::<op::CreateGroup, _>(
        core,
        &incoming,
        |_, _| Ok(Target::new("iam:CreateGroup", "*")),
        |_, _| {
            work();
            Ok(())
        },
        |tx, input, ()| groups::create_group(tx, input),
    ))
}

fn groups_of(core: &Core) -> usize {
    core.snapshot().prefix(&GROUPS, &()).count()
}

#[test]
fn work_is_done_for_those_who_may_ask_for_it() {
    let core = core();
    let before = groups_of(&core);
    let mut done = false;
    assert_eq!(create_group(&core, true, || done = true).status, 200);
    assert!(done);
    assert_eq!(groups_of(&core), before + 1);
}

#[test]
fn work_is_not_done_for_others() {
    let core = core();
    let before = groups_of(&core);
    let answer = create_group(&core, false, || panic!("nobody may have this done"));
    assert_eq!(answer.code.as_deref(), Some("AccessDenied"));
    assert_eq!(groups_of(&core), before);
}

/// A permission that is taken while the work is done does not count any more.
#[test]
fn the_transaction_authorizes_again() {
    let core = core();
    let before = groups_of(&core);
    let answer = create_group(&core, true, || {
        let form = "Action=DeleteUserPolicy&UserName=bob&PolicyName=p";
        assert_eq!(ask(&core, form).status, 200);
        assert_eq!(core.snapshot().prefix(&INLINE_POLICIES, &()).count(), 0);
    });
    assert_eq!(answer.code.as_deref(), Some("AccessDenied"));
    assert_eq!(groups_of(&core), before);
}
