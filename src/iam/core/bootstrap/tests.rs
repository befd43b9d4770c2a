use time::macros::datetime;

use super::*;
use state::rows::user::USERS;

use crate::{
    call::caller::Principal,
    core::credential::KeyError,
    testing::{plan, settings, stop, store},
};

fn two() -> Plan {
    plan(&[("aws", &["000000000000"]), ("demo", &[])])
}

fn start(store: Store, plan: Plan) -> Result<Core, BootstrapError> {
    let clock = Clock::fixed(datetime!(2025-03-27 08:43:40 UTC));
    crate::start(store, settings(), clock, Ids::random(), plan)
}

fn root_of(core: &Core, key: &str) -> Option<String> {
    let credential = crate::credential(core, key, None, None, "us-east-1").ok()?;
    assert!(matches!(credential.caller.principal, Principal::Root));
    Some(credential.caller.account.id.to_string())
}

fn refusal(store: Store, plan: Plan) -> String {
    start(store, plan).err().unwrap().to_string()
}

#[test]
fn an_empty_store_gets_partitions_and_accounts_and_keeps_them() {
    let core = start(store(), two()).unwrap();
    let made = core.partition(Some("demo")).unwrap();
    assert_eq!(
        core.partition(None).unwrap().default_account.as_str(),
        "000000000000"
    );
    assert_eq!(made.dialect, Dialect::Astran);
    let uuid = uuid::Uuid::parse_str(made.default_account.as_str()).unwrap();
    assert_eq!(uuid.get_version_num(), 4);

    let core = start(stop(core), two()).unwrap();
    assert_eq!(core.partition(Some("demo")), Some(made));
    assert_eq!(core.partitions().len(), 2);
    assert_eq!(core.snapshot().count(&ACCOUNTS, &()), 2);
    assert_eq!(core.snapshot().count(&SERVER_KEYS, &()), 1);
}

#[test]
fn a_later_start_with_the_same_settings_writes_nothing() {
    let core = start(store(), two()).unwrap();
    let dump = |core: &Core| {
        let head = core.snapshot();
        let partitions: Vec<_> = head.prefix(&PARTITIONS, &()).collect();
        let accounts: Vec<_> = head.prefix(&ACCOUNTS, &()).collect();
        (partitions, accounts)
    };
    let before = dump(&core);
    let core = start(stop(core), two()).unwrap();
    assert_eq!(dump(&core), before);
}

#[test]
fn sessions_survive_a_restart() {
    let core = start(store(), two()).unwrap();
    let secret = core.inner.sessions.secret("ASIA", Dialect::Aws);
    let core = start(stop(core), two()).unwrap();
    assert_eq!(core.inner.sessions.secret("ASIA", Dialect::Aws), secret);
}

#[test]
fn the_settings_name_the_default_account_and_others_stay() {
    let core = start(store(), two()).unwrap();
    let core = start(
        stop(core),
        plan(&[("aws", &["111111111111", "222222222222"])]),
    )
    .unwrap();
    assert_eq!(
        core.partition(None).unwrap().default_account.as_str(),
        "111111111111"
    );
    for id in ["000000000000", "111111111111", "222222222222"] {
        assert!(
            core.account(&AccountId::parse(id).unwrap()).is_some(),
            "{id}"
        );
    }
    assert!(core.partition(Some("demo")).is_some());
}

#[test]
fn settings_that_contradict_the_store_are_refused_and_nothing_is_written() {
    let core = start(
        store(),
        plan(&[("aws", &["000000000000"]), ("aws-cn", &["333333333333"])]),
    )
    .unwrap();
    let store = stop(core);
    let wrong = plan(&[("demo", &[]), ("aws", &["333333333333"])]);
    let refused = crate::start(store, settings(), Clock::system(), Ids::random(), wrong);
    let error = refused.err().unwrap();
    assert_eq!(
        error.to_string(),
        "account 333333333333 belongs to partition `aws-cn`, not `aws`"
    );
}

#[test]
fn what_cannot_be_is_refused() {
    for name in [
        "",
        "A",
        "a b",
        "-a",
        "a-",
        "1a",
        "a.b",
        "ä",
        "test",
        "root-accounts",
        &"a".repeat(33),
    ] {
        let text = refusal(store(), plan(&[("aws", &["000000000000"]), (name, &[])]));
        assert!(
            text.starts_with(&format!("`{name}` is not a valid partition name")),
            "{text}"
        );
    }
    assert_eq!(
        refusal(
            store(),
            plan(&[("aws", &["ce09c61d-afac-404f-a96b-ebbbced80013"])])
        ),
        "`ce09c61d-afac-404f-a96b-ebbbced80013` is not an account id of the partition `aws`: an account id there has 12 digits"
    );
    assert_eq!(
        refusal(
            store(),
            plan(&[("aws", &["000000000000"]), ("demo", &["000000000000"])])
        ),
        "`000000000000` is not an account id of the partition `demo`: an account id there is a UUID in lower case, with hyphens"
    );
    assert_eq!(
        refusal(store(), plan(&[("demo", &[])])),
        "there is no partition `aws` to be the default"
    );
}

#[test]
fn development_keys_are_one_for_each_account_and_only_where_they_hold() {
    let partitions = plan(&[
        ("aws", &["000000000000", "111111111111"]),
        ("demo", &[]),
        ("staging", &[]),
    ]);
    let core = start(
        store(),
        Plan {
            development_keys: true,
            ..partitions.clone()
        },
    )
    .unwrap();
    let account = |name| {
        core.partition(Some(name))
            .unwrap()
            .default_account
            .to_string()
    };
    assert_eq!(root_of(&core, "test").unwrap(), "000000000000");
    assert_eq!(root_of(&core, "111111111111").unwrap(), "111111111111");
    assert_eq!(root_of(&core, "demo").unwrap(), account("demo"));
    assert_eq!(root_of(&core, "staging").unwrap(), account("staging"));
    assert_eq!(root_of(&core, "000000000000"), None);
    assert!(
        crate::credential(&core, "demo", None, None, "us-east-1")
            .unwrap()
            .secret
            .matches("demo")
    );
    assert!(crate::root_keys::new_root_keys(&core).is_empty());

    let core = start(stop(core), partitions).unwrap();
    for key in ["test", "demo", "staging", "111111111111"] {
        assert_eq!(
            crate::credential(&core, key, None, None, "us-east-1").unwrap_err(),
            KeyError::KeyUnknown,
            "{key}"
        );
    }
}

#[test]
fn a_root_key_of_the_settings_takes_the_place_of_the_development_key() {
    let given = |id: &str, secret: &str| Plan {
        root_key: Some((id.to_owned(), Secret::new(secret))),
        development_keys: true,
        ..two()
    };
    let core = start(
        store(),
        given("operator", "correct horse".replace(' ', "-").as_str()),
    )
    .unwrap();
    assert_eq!(root_of(&core, "operator").unwrap(), "000000000000");
    assert_eq!(root_of(&core, "test"), None);
    assert!(root_of(&core, "demo").is_some());
    for (id, secret) in [
        ("ab", "long-enough"),
        ("a/b", "long-enough"),
        ("ASIAX", "long-enough"),
        ("root", "short"),
        ("root", "with a space"),
        ("root", "päßwörter"),
    ] {
        let text = refusal(store(), given(id, secret));
        assert!(
            text.starts_with("the root key of the settings cannot be used: a"),
            "{text}"
        );
        assert!(!text.contains(secret), "{text}");
    }
    let taken = "the access key id `demo` is that of a root key of the settings and of another key";
    assert_eq!(refusal(store(), given("demo", "long-enough")), taken);
}

#[test]
fn root_keys_are_made_once_for_accounts_that_have_none() {
    let core = start(store(), two()).unwrap();
    let made = crate::root_keys::new_root_keys(&core);
    assert_eq!(
        made.iter()
            .map(|key| key.partition.as_str())
            .collect::<Vec<_>>(),
        ["aws", "demo"]
    );
    assert_eq!(
        root_of(&core, &made[0].key.id),
        None,
        "not before it is kept"
    );
    assert_ne!(
        crate::root_keys::new_root_keys(&core)[0].key.id,
        made[0].key.id,
        "a crash before it is kept makes others"
    );
    crate::root_keys::keep_root_keys(&core, &made).unwrap();
    assert_eq!(root_of(&core, &made[0].key.id).unwrap(), "000000000000");
    assert!(crate::root_keys::new_root_keys(&core).is_empty());

    let store = stop(start(stop(core), two()).unwrap());
    let (_, ticket) = store.write(|tx| {
        tx.delete(&ACCESS_KEYS, &(made[0].key.id.clone(),));
        Ok::<_, ()>(())
    });
    ticket.wait().unwrap();
    let core = start(store, two()).unwrap();
    assert!(
        crate::root_keys::new_root_keys(&core).is_empty(),
        "a root key that was deleted stays deleted"
    );
    let core = start(
        stop(core),
        plan(&[("aws", &["000000000000", "111111111111"])]),
    )
    .unwrap();
    let further: Vec<_> = crate::root_keys::new_root_keys(&core)
        .iter()
        .map(|key| key.key.account.to_string())
        .collect();
    assert_eq!(further, ["111111111111"]);
}

#[test]
fn a_reset_leaves_what_a_first_start_makes_with_the_ids_that_were() {
    let seed = serde_json::from_str(r#"{"accounts": [{"users": [{"name": "alice"}]}]}"#).unwrap();
    let core = start(
        store(),
        Plan {
            development_keys: true,
            seed,
            ..two()
        },
    )
    .unwrap();
    let partitions = core.partitions();
    let keys = core.inner.sessions.secret("ASIA", Dialect::Aws);
    let alice = || {
        core.snapshot()
            .prefix(&USERS, &())
            .next()
            .unwrap()
            .1
            .id
            .clone()
    };
    let before = alice();
    let extra = AccountId::parse("999999999999").unwrap();
    let (_, ticket) = core.inner.store.write(|tx| {
        make_partition(
            tx,
            core.clock(),
            &PartitionPlan {
                name: "aws-x".to_owned(),
                accounts: vec![extra.clone()],
            },
        )
    });
    ticket.wait().unwrap();
    let caller = crate::credential(&core, "test", None, None, "us-east-1")
        .unwrap()
        .caller;
    core.used(&caller, "iam", "us-east-1");
    core.clock().advance(100).unwrap();

    core.reset().unwrap();
    assert_eq!(core.partitions(), partitions);
    assert_eq!(core.account(&extra), None);
    assert_eq!(core.snapshot().count(&USERS, &()), 1);
    assert_ne!(alice(), before);
    assert!(root_of(&core, "test").is_some() && root_of(&core, "demo").is_some());
    assert_eq!(core.clock().now(), core.clock().wall());
    assert_eq!(
        core.snapshot()
            .count(&state::marks::usage::KEYS_LAST_USED, &()),
        0
    );
    let core = start(stop(core), two()).unwrap();
    assert_eq!(core.inner.sessions.secret("ASIA", Dialect::Aws), keys);
}
