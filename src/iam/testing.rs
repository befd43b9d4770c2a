//! Set-up that the tests of this crate share: a server in memory, its callers, and the origin of their requests.

use std::{
    net::{IpAddr, Ipv4Addr},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    thread,
};

use state::{account::AccountId, clock::Clock, ids::Ids};
use store::{Memory, Store};
use time::OffsetDateTime;

use crate::{
    authorize::authorization::Authorization,
    call::{
        caller::{Caller, Origin, Principal},
        decision_log,
        refusal::Refusal,
        server::{Core, Enforcement, Settings},
        target::Target,
    },
    core::{
        bootstrap::{self, PartitionPlan, Plan},
        schema::schema,
    },
};

/// An account id.
pub(crate) fn account(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

/// The settings of a server whose default partition is `aws`.
pub(crate) fn settings() -> Settings {
    Settings {
        enforcement: Enforcement::Enforce,
        decisions: decision_log::KEPT,
        public_url: "http://127.0.0.1:4566".to_owned(),
        default_partition: "aws".to_owned(),
        root_keys: Vec::new(),
    }
}

/// A plan of partitions with their accounts.
pub(crate) fn plan(partitions: &[(&str, &[&str])]) -> Plan {
    let partition = |(name, accounts): &(&str, &[&str])| PartitionPlan {
        name: (*name).to_owned(),
        accounts: accounts.iter().map(|id| account(id)).collect(),
    };
    Plan {
        partitions: partitions.iter().map(partition).collect(),
        ..Plan::default()
    }
}

/// An empty store in memory.
pub(crate) fn store() -> Store {
    Store::open(Box::new(Memory), schema()).unwrap()
}

/// A server over an empty store, whose clock stands still.
pub(crate) fn start(settings: Settings, plan: Plan, now: OffsetDateTime) -> Core {
    bootstrap::start(store(), settings, Clock::fixed(now), Ids::seeded(7), plan).unwrap()
}

/// A server whose partition `aws` has these accounts, the default first.
pub(crate) fn server(accounts: &[&str], now: OffsetDateTime) -> Core {
    start(settings(), plan(&[("aws", accounts)]), now)
}

/// Stops a server, and returns its store.
pub(crate) fn stop(core: Core) -> Store {
    Arc::into_inner(core.inner).unwrap().store
}

/// The root user of an account.
pub(crate) fn root(core: &Core, id: &str) -> Caller {
    Caller {
        principal: Principal::Root,
        ..Caller::anonymous(core.account(&account(id)).unwrap())
    }
}

/// The origin of a local request in us-east-1.
pub(crate) fn origin() -> Origin {
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

/// Waits for an answer.
pub(crate) fn wait<F: Future>(answer: F) -> F::Output {
    let mut answer = pin!(answer);
    loop {
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(answer) = answer.as_mut().poll(&mut context) {
            return answer;
        }
        thread::yield_now();
    }
}

/// Checks a target as a caller, against the last durable state.
pub(crate) fn check(core: &Core, caller: &Caller, target: Target) -> Result<(), Refusal> {
    let (caller, origin) = (Arc::new(caller.clone()), Arc::new(origin()));
    Authorization::new(core, caller, origin, "Check").check(target)
}
