//! Seed files and the state that they create.

mod mistakes;
mod providers;
mod roles;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use state::{
    account::{ACCOUNTS, AccountId},
    clock::Clock,
    ids::Ids,
    rows::{
        access_key::ACCESS_KEYS,
        completed_step::COMPLETED_STEPS,
        group::GROUPS,
        inline_policy::INLINE_POLICIES,
        mail::OUTBOX,
        managed_policy::{POLICIES, POLICY_VERSIONS},
        membership::MEMBERSHIPS,
        organization::{self, ORGANIZATION_MEMBERS},
        user::USERS,
    },
};
use store::{Batch, Engine, EngineError, Store, StoredRow};
use time::macros::datetime;

use crate::{
    call::{caller::Principal, server::Core},
    core::{
        bootstrap::{BootstrapError, Plan},
        schema::schema,
    },
    realm::PASSWORDS,
    s3,
    seed::{Seed, SeedError},
    testing::{self, stop, store},
};

fn start(store: Store, json: &str) -> Result<Core, BootstrapError> {
    let seed: Seed = serde_json::from_str(json).unwrap();
    let plan = Plan {
        seed,
        ..testing::plan(&[("aws", &["000000000000"]), ("demo", &[])])
    };
    crate::start(
        store,
        testing::settings(),
        Clock::fixed(datetime!(2025-03-27 08:43:40 UTC)),
        Ids::random(),
        plan,
    )
}

/// Counts commits.
struct CommitCounter(Arc<AtomicUsize>);

impl Engine for CommitCounter {
    fn load(&mut self, _: &mut dyn FnMut(StoredRow<'_>)) -> Result<(), EngineError> {
        Ok(())
    }

    fn commit(&mut self, _: &Batch) -> Result<(), EngineError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

fn mistakes(json: &str) -> Vec<String> {
    let commits = Arc::new(AtomicUsize::new(0));
    let store = Store::open(Box::new(CommitCounter(Arc::clone(&commits))), schema()).unwrap();
    let started = start(store, json);
    assert_eq!(
        commits.load(Ordering::SeqCst),
        usize::from(started.is_ok()),
        "nothing is written of a refused file, and all at once else"
    );
    match started {
        Err(BootstrapError::Seed(SeedError { mistakes })) => mistakes
            .into_iter()
            .map(|mistake| format!("{}: {}", mistake.place, mistake.text))
            .collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

const WHOLE: &str = r#"{
  "partitions": ["staging"],
  "accounts": [
    {
      "root_keys": [{"access_key_id": "AKIA00000000000ROOT0", "secret_access_key": "root-secret"}],
      "quotas": {"users": 2},
      "policies": [
        {"name": "ReadTest", "path": "/team/", "description": "Reads.", "tags": {"team": "marketing"},
         "document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]},
         "versions": ["{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}"]}
      ],
      "groups": [{"name": "Marketing", "policies": ["ReadTest"],
                  "inline_policies": {"own": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}}],
      "users": [
        {"name": "Alice", "path": "/division/", "tags": {"a": "1", "b": "2"}, "boundary": "ReadTest", "groups": ["marketing"],
         "policies": ["arn:aws:iam::000000000000:policy/team/ReadTest"],
         "inline_policies": {"own": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}}},
         "access_keys": [{"access_key_id": "AKIA0000000000ALICE0", "secret_access_key": "alice-secret"},
                         {"access_key_id": "AKIA0000000000ALICE1", "secret_access_key": "alice-secret", "active": false}]},
        {"name": "bob"}
      ]
    },
    {"id": "111111111111", "buckets": ["test"]},
    {"partition": "demo", "buckets": ["test"], "id": "ce09c61d-afac-404f-a96b-ebbbced80013", "users": [
      {"name": "bob@astran.io", "password": "correct horse", "groups": ["astran-admin-user"], "policies": ["AstranAdmin"]},
      {"name": "carol@astran.io"},
      {"name": "dave@astran.io", "verified": true}
    ]}
  ]
}"#;

#[test]
fn everything_in_a_file_is_created() {
    let core = start(store(), WHOLE).unwrap();
    let head = core.snapshot();
    let staging = core.partition(Some("staging")).unwrap();
    let demo = core.partition(Some("demo")).unwrap();
    assert_ne!(staging.default_account, demo.default_account);
    assert_eq!(
        demo.default_account.as_str(),
        "ce09c61d-afac-404f-a96b-ebbbced80013"
    );
    assert_eq!(head.count(&ACCOUNTS, &()), 4);

    let account = AccountId::parse("000000000000").unwrap();
    let root = crate::credential(&core, "AKIA00000000000ROOT0", None, None, "us-east-1").unwrap();
    assert!(matches!(root.caller.principal, Principal::Root) && root.secret.matches("root-secret"));
    let alice = crate::credential(&core, "AKIA0000000000ALICE0", None, None, "us-east-1").unwrap();
    assert_eq!(
        alice.caller.arn(),
        "arn:aws:iam::000000000000:user/division/Alice"
    );
    assert!(crate::credential(&core, "AKIA0000000000ALICE1", None, None, "us-east-1").is_err());
    let user = alice.caller.user().unwrap();
    assert_eq!(user.tags.len(), 2);
    assert_eq!(
        user.boundary.as_deref(),
        Some("arn:aws:iam::000000000000:policy/team/ReadTest")
    );
    assert_eq!(core.account(&account).unwrap().quotas.users, 2);
    assert_eq!(core.account(&account).unwrap().quotas.groups, 300);

    let policy = head
        .get(&POLICIES, &(account.clone(), "readtest".to_owned()))
        .unwrap();
    assert_eq!(
        (policy.default_version, policy.description.as_deref()),
        (2, Some("Reads."))
    );
    let first = head.get(&POLICY_VERSIONS, &(policy.id.clone(), 1)).unwrap();
    assert_eq!(
        first.document.text(),
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#
    );
    let group = head
        .get(&GROUPS, &(account.clone(), "marketing".to_owned()))
        .unwrap();
    assert!(head.contains(
        &MEMBERSHIPS,
        &(account.clone(), group.id.clone(), user.id.clone())
    ));
    for (entity, attachments) in [(&group.id, 1), (&user.id, 1)] {
        assert_eq!(
            head.count(
                &state::rows::attachment::ATTACHMENTS,
                &(account.clone(), entity.clone())
            ),
            attachments
        );
        assert_eq!(
            head.count(&INLINE_POLICIES, &(account.clone(), entity.clone())),
            1
        );
    }

    for (partition, owner) in [
        ("aws", "111111111111"),
        ("demo", demo.default_account.as_str()),
    ] {
        let bucket = s3::bucket(&head, partition, "test").unwrap();
        assert_eq!(bucket.owner.as_str(), owner);
    }

    let demo_users = head.prefix(&USERS, &(demo.default_account.clone(),));
    let told: Vec<_> = demo_users
        .map(|(_, user)| {
            let mails = head.count(&OUTBOX, &(user.id.clone(),));
            (
                user.name.clone(),
                head.get(&PASSWORDS, &(user.id.clone(),))
                    .is_some_and(|held| held.matches("correct horse") == Ok(true)),
                mails,
            )
        })
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|(name, password, mails)| (name.as_str(), *password, *mails))
        .collect();
    assert_eq!(
        told,
        [
            ("bob@astran.io", true, 0),
            ("carol@astran.io", false, 1),
            ("dave@astran.io", false, 0)
        ]
    );
}

#[test]
fn the_same_file_again_changes_nothing_and_undoes_nothing() {
    let core = start(store(), WHOLE).unwrap();
    let account = AccountId::parse("000000000000").unwrap();
    let alice = crate::credential(&core, "AKIA0000000000ALICE0", None, None, "us-east-1")
        .unwrap()
        .caller;
    let alice = alice.user().unwrap().clone();
    let noted = core.snapshot().count(&COMPLETED_STEPS, &());
    let store = stop(core);
    let (_, ticket) = store.write(|tx| {
        tx.delete(&USERS, &(account.clone(), "bob".to_owned()));
        tx.delete(&POLICIES, &(account.clone(), "readtest".to_owned()));
        tx.put(
            &USERS,
            (account.clone(), "alice".to_owned()),
            state::rows::user::User {
                boundary: None,
                ..(*alice).clone()
            },
        );
        tx.delete(&ACCESS_KEYS, &("AKIA0000000000ALICE0".to_owned(),));
        Ok::<_, ()>(())
    });
    ticket.wait().unwrap();
    let core = start(store, WHOLE).unwrap();
    let head = core.snapshot();
    assert!(!head.contains(&USERS, &(account.clone(), "bob".to_owned())));
    assert!(!head.contains(&POLICIES, &(account.clone(), "readtest".to_owned())));
    assert_eq!(
        head.get(&USERS, &(account, "alice".to_owned()))
            .unwrap()
            .boundary,
        None
    );
    assert!(crate::credential(&core, "AKIA0000000000ALICE0", None, None, "us-east-1").is_err());
    assert_eq!(head.count(&COMPLETED_STEPS, &()), noted);
}

#[test]
fn additions_are_applied_and_changes_are_not() {
    let file = |user: &str| format!(r#"{{"accounts": [{{"users": [{user}]}}]}}"#);
    let core = start(store(), &file(r#"{"name": "alice", "path": "/one/"}"#)).unwrap();
    let later = r#"{"name": "alice", "path": "/two/", "access_keys": [{"access_key_id": "AKIA0000000000ALICE0", "secret_access_key": "alice-secret"}]},
                   {"name": "bob"}"#;
    let core = start(stop(core), &file(later)).unwrap();
    let alice = crate::credential(&core, "AKIA0000000000ALICE0", None, None, "us-east-1").unwrap();
    assert_eq!(
        alice.caller.arn(),
        "arn:aws:iam::000000000000:user/one/alice"
    );
    assert_eq!(core.snapshot().count(&USERS, &()), 2);
}

#[test]
fn existing_entities_do_not_change() {
    let core = start(
        store(),
        r#"{"accounts": [{"users": [{"name": "alice", "path": "/one/"}]}]}"#,
    )
    .unwrap();
    let store = stop(core);
    let (_, ticket) = store.write(|tx| {
        let steps: Vec<_> = tx
            .head()
            .prefix(&COMPLETED_STEPS, &())
            .map(|(key, _)| key)
            .collect();
        steps
            .iter()
            .for_each(|key| tx.delete(&COMPLETED_STEPS, key));
        Ok::<_, ()>(())
    });
    ticket.wait().unwrap();
    let core = start(
        store,
        r#"{"accounts": [{"users": [{"name": "ALICE", "path": "/two/"}]}]}"#,
    )
    .unwrap();
    let user = core.snapshot().prefix(&USERS, &()).next().unwrap().1;
    assert_eq!((user.name.as_str(), user.path.as_str()), ("alice", "/one/"));
}

#[test]
fn every_mistake_is_reported_with_its_place_and_nothing_is_written() {
    let text = r#"{"accounts": [
      {"policies": [{"name": "bad name", "document": "{}"}, {"name": "Bad", "document": {"Version": "1"}}],
       "groups": [{"name": "g", "policies": ["Nowhere"]}, {"name": "G"}],
       "users": [
         {"name": "a/b"}, {"name": "a", "path": "no"}, {"name": "b", "boundary": "Nowhere"}, {"name": "c", "groups": ["nobody"]},
         {"name": "d", "tags": {"aws:x": "1"}}, {"name": "e", "password": "correct horse"},
         {"name": "f", "access_keys": [{"access_key_id": "short", "secret_access_key": "long-enough"},
                                        {"access_key_id": "AKIA000000000000000F", "secret_access_key": "short"},
                                        {"access_key_id": "ASIA000000000000000F", "secret_access_key": "long-enough"}]},
         {"name": "g", "access_keys": [{"access_key_id": "AKIA000000000000000G", "secret_access_key": "long-enough"}]},
         {"name": "h", "inline_policies": {"own": "{"}}
       ]},
      {"id": "1"}, {"partition": "nowhere"}, {"id": "000000000000"},
      {"partition": "demo", "users": [{"name": "bob"}, {"name": "bob@astran.io", "password": "short"}, {"name": "eve@astran.io", "password": "correct horse", "verified": false}]}
    ]}"#;
    let told = mistakes(text);
    let places: Vec<&str> = told
        .iter()
        .map(|mistake| mistake.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "accounts[0].policies[0].name",
            "accounts[0].policies[1].document.Version",
            "accounts[0].groups[0].policies[0]",
            "accounts[0].groups[1].name",
            "accounts[0].users[0].name",
            "accounts[0].users[1].path",
            "accounts[0].users[2].boundary",
            "accounts[0].users[3].groups[0]",
            "accounts[0].users[4].tags",
            "accounts[0].users[5].password",
            "accounts[0].users[6].access_keys[0].access_key_id",
            "accounts[0].users[6].access_keys[1].secret_access_key",
            "accounts[0].users[6].access_keys[2].access_key_id",
            "accounts[0].users[8].inline_policies.own",
            "accounts[1].id",
            "accounts[2].partition",
            "accounts[3]",
            "accounts[4].users[0].name",
            "accounts[4].users[1].password",
            "accounts[4].users[2].verified",
        ],
        "{told:#?}"
    );
    assert_eq!(
        told[3],
        "accounts[0].groups[1].name: this is in the file twice"
    );
    assert_eq!(
        told[15],
        "accounts[2].partition: there is no partition `nowhere`: add it to `partitions`"
    );
    assert_eq!(
        told[16],
        "accounts[3]: the account 000000000000 is in the file twice"
    );
    assert!(
        told[4].contains("The specified value for userName is invalid"),
        "{}",
        told[4]
    );
    assert!(!told.concat().contains("long-enough"));
}

#[test]
fn quotas_apply_to_the_file() {
    let users: Vec<String> = (0..4)
        .map(|n| format!(r#"{{"name": "user{n}"}}"#))
        .collect();
    let told = mistakes(&format!(
        r#"{{"accounts": [{{"quotas": {{"users": 3}}, "users": [{}]}}]}}"#,
        users.join(",")
    ));
    assert_eq!(
        told,
        ["accounts[0].users[3].name: Cannot exceed quota for UsersPerAccount: 3"]
    );
    let keys: Vec<String> =
        (0..3).map(|n| format!(r#"{{"access_key_id": "AKIA000000000000000{n}", "secret_access_key": "long-enough"}}"#)).collect();
    let told = mistakes(&format!(
        r#"{{"accounts": [{{"users": [{{"name": "a", "access_keys": [{}]}}]}}]}}"#,
        keys.join(",")
    ));
    assert_eq!(
        told,
        [
            "accounts[0].users[0].access_keys[2].access_key_id: Cannot exceed quota for AccessKeysPerUser: 2"
        ]
    );
}

#[test]
fn a_key_id_belongs_to_one_owner() {
    let key = r#"[{"access_key_id": "AKIA0000000000000000", "secret_access_key": "long-enough"}]"#;
    let told = mistakes(&format!(
        r#"{{"accounts": [{{"users": [{{"name": "a", "access_keys": {key}}}]}}, {{"id": "111111111111", "users": [{{"name": "b", "access_keys": {key}}}]}}]}}"#
    ));
    assert_eq!(
        told,
        [
            "accounts[1].users[0].access_keys[0].access_key_id: this access key id belongs to another user or account"
        ]
    );
}

#[test]
fn a_bucket_has_one_owner_and_a_name_of_s3() {
    let told = mistakes(
        r#"{"accounts": [{"buckets": ["test", "A"]}, {"id": "111111111111", "buckets": ["test"]}]}"#,
    );
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(
        told[0],
        "accounts[0].buckets[1]: The specified bucket is not valid."
    );
    assert!(
        told[1].starts_with("accounts[1].buckets[0]: The requested bucket name is not available.")
    );
}

#[test]
fn unknown_fields_are_refused() {
    for (json, told) in [
        (r#"{"account": []}"#, "unknown field `account`"),
        (r#"{"accounts": [{"user": []}]}"#, "unknown field `user`"),
        (
            r#"{"accounts": [{"users": [{"nam": "a"}]}]}"#,
            "unknown field `nam`",
        ),
        (r#"{"accounts": [{"users": [{}]}]}"#, "missing field `name`"),
        (
            r#"{"accounts": [{"quotas": {"user": 1}}]}"#,
            "unknown field `user`",
        ),
        (
            r#"{"accounts": [{"policies": [{"name": "x"}]}]}"#,
            "missing field `document`",
        ),
    ] {
        let error = serde_json::from_str::<Seed>(json).unwrap_err().to_string();
        assert!(error.contains(told), "{json}: {error}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let seed: Seed = serde_json::from_str(WHOLE).unwrap();
    let shown = format!("{seed:?}");
    assert!(
        !shown.contains("alice-secret")
            && !shown.contains("correct horse")
            && !shown.contains("root-secret")
    );
}

#[test]
fn an_alias_and_a_product_are_created() {
    let core = start(
        store(),
        r#"{"accounts": [
            {"id": "111111111111", "alias": "example",
             "delegation_partner": {"name": "Product", "templates": {"arn:aws:iam::aws:delegation-template/t": {"Version": "2012-10-17"}}}},
            {"partition": "demo", "alias": "example"}
        ]}"#,
    )
    .unwrap();
    let head = core.snapshot();
    let account = AccountId::parse("111111111111").unwrap();
    let alias = head
        .get(
            &state::rows::account_alias::ACCOUNT_ALIASES,
            &("aws".to_owned(), "example".to_owned()),
        )
        .unwrap();
    assert_eq!(alias.account, account);
    let partner = head
        .get(&state::rows::partner::PARTNERS, &(account,))
        .unwrap();
    assert_eq!(partner.name, "Product");
    assert_eq!(
        partner
            .templates
            .get("arn:aws:iam::aws:delegation-template/t")
            .unwrap(),
        r#"{"Version":"2012-10-17"}"#
    );
}

#[test]
fn an_invalid_alias_and_a_product_without_a_name_are_mistakes() {
    let mistakes = mistakes(
        r#"{"accounts": [
            {"id": "111111111111", "alias": "example"},
            {"id": "222222222222", "alias": "example"},
            {"id": "333333333333", "alias": "Example"},
            {"id": "444444444444", "delegation_partner": {"name": ""}}
        ]}"#,
    );
    let places: Vec<_> = mistakes
        .iter()
        .map(|text| text.split(':').next().unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "accounts[1].alias",
            "accounts[2].alias",
            "accounts[3].delegation_partner.name"
        ],
        "{mistakes:?}"
    );
}

const ORGANIZATION: &str = r#"{
  "accounts": [{"id": "111111111111", "name": "One", "email": "one@example.org"}, {"id": "222222222222"}],
  "organization": {
    "id": "o-exampleorg1", "root_id": "r-ab12",
    "policy_types": ["SERVICE_CONTROL_POLICY"],
    "service_access": ["iam.amazonaws.com"],
    "policies": [{"name": "Deny", "id": "p-deny0001", "document": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}}],
    "units": [{"name": "Unit", "attached": ["Deny"], "accounts": [{"id": "111111111111", "administers": ["iam.amazonaws.com"]}]}]
  }
}"#;

#[test]
fn an_organization_is_created_once_and_later_changes_stay() {
    let account = AccountId::parse("111111111111").unwrap();
    let core = start(store(), ORGANIZATION).unwrap();
    let head = core.snapshot();
    let organization = organization::organization_of(&head, &account).unwrap();
    assert_eq!(organization.id, "o-exampleorg1");
    assert!(organization.is_administered_by(&head, &account, "iam.amazonaws.com"));
    let (done, ticket) = core.inner.store.write(|tx| {
        tx.delete(&ORGANIZATION_MEMBERS, &(account.clone(),));
        Ok::<_, ()>(())
    });
    done.unwrap();
    ticket.wait().unwrap();
    let core = start(stop(core), ORGANIZATION).unwrap();
    assert_eq!(
        organization::organization_of(&core.snapshot(), &account),
        None,
        "an account that left stays out"
    );
}

#[test]
fn mistakes_of_an_organization_are_all_reported_with_their_places() {
    let wrong = |from: &str, to: &str| mistakes(&ORGANIZATION.replace(from, to));
    assert_eq!(mistakes(ORGANIZATION), Vec::<String>::new());
    let place = |mistakes: Vec<String>| {
        let mut places: Vec<_> = mistakes
            .iter()
            .map(|mistake| mistake.split(": ").next().unwrap().to_owned())
            .collect();
        places.sort();
        places
    };
    for (from, to, places) in [
        ("\"o-exampleorg1\"", "\"o-1\"", &["organization.id"][..]),
        ("\"r-ab12\"", "\"root\"", &["organization.root_id"]),
        (
            "\"p-deny0001\"",
            "\"deny\"",
            &["organization.policies[0].id"],
        ),
        (
            "\"s3:*\"",
            "7",
            &["organization.policies[0].document.Statement.Action"],
        ),
        (
            "[\"Deny\"]",
            "[\"Deny\", \"Nothing\", \"Deny\"]",
            &[
                "organization.units[0].attached[1]",
                "organization.units[0].attached[2]",
            ],
        ),
        (
            "{\"id\": \"111111111111\", \"administers\"",
            "{\"id\": \"333333333333\", \"administers\"",
            &["organization.units[0].accounts[0].id"],
        ),
        (
            "\"service_access\": [\"iam.amazonaws.com\"]",
            "\"service_access\": [\"iam\"]",
            &[
                "organization.service_access[0]",
                "organization.units[0].accounts[0].administers[0]",
            ],
        ),
        (
            "{\"id\": \"222222222222\"}",
            "{\"id\": \"222222222222\", \"email\": \"ONE@example.org\"}",
            &["accounts[1].email"],
        ),
        (
            "\"policy_types\"",
            "\"feature_set\": \"CONSOLIDATED_BILLING\", \"policy_types\"",
            &[
                "organization.policies[0]",
                "organization.policy_types[0]",
                "organization.service_access[0]",
                "organization.units[0].accounts[0].administers[0]",
            ],
        ),
    ] {
        assert_eq!(place(wrong(from, to)), places, "{to}");
    }
}
