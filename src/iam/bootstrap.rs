//! Opening a core: an empty store gets its partitions, accounts, keys and seed in one transaction; a filled one is checked against
//! the settings.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};
use store::{CommitError, Head, Store, Table, Transaction};
use time::OffsetDateTime;

use crate::{
    access_keys::ACCESS_KEYS,
    account::{ACCOUNTS, Account, AccountId, PARTITIONS, Partition},
    clock::Clock,
    core::{Core, Inner, Settings},
    decisions::Decisions,
    dialect::Dialect,
    ids::Ids,
    quota::Quotas,
    realm::Throttle,
    root_keys,
    secret::Secret,
    seed::{self, Defaults, Passwords, Seed, SeedRefused},
    session::{SessionKeys, Sessions},
    signing_keys::{Ready, SIGNING_KEYS},
    usage::Usage,
};

/// The server's own keys, by what they are for.
pub static SERVER_KEYS: Table<(String,), SessionKeys> = Table::new("server keys", 1);

/// What is done once in the life of a store, by name: the steps of seed files, the making of root keys.
pub static DONE: Table<(String,), Done> = Table::new("done once", 1);

/// That something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Of what it was done with.
    pub digest: [u8; 32],
    /// When.
    pub at: OffsetDateTime,
}

/// A partition that must exist, with accounts that it must have; the first is its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionPlan {
    /// Its name.
    pub name: String,
    /// Its accounts. None: the one that it has, or one that is made at the first start and kept.
    pub accounts: Vec<AccountId>,
}

/// What a server holds, whatever else is in its store.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Its partitions.
    pub partitions: Vec<PartitionPlan>,
    /// The root key of the default partition's default account: id and secret.
    pub root_key: Option<(String, Secret)>,
    /// Whether the well-known keys hold too: for a server that only its own machine can reach.
    pub development_keys: bool,
    /// What the seed file says.
    pub seed: Seed,
}

/// What a reset begins again with.
#[derive(Debug, Default)]
pub(crate) struct Foundation {
    /// Every partition with its accounts.
    partitions: Vec<PartitionPlan>,
    seed: Seed,
}

/// Why a core was not opened.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// A partition cannot have this name.
    #[error(
        "`{0}` is no name of a partition: it has at most 32 lower-case letters, digits and hyphens, begins with a letter, does not end with a hyphen, and is not `test` or `root-accounts`"
    )]
    PartitionName(String),
    /// An account cannot lie in this partition.
    #[error("`{account}` is no account of the partition `{partition}`: {}", account_form(.partition))]
    AccountForm {
        /// The account.
        account: AccountId,
        /// The partition.
        partition: String,
    },
    /// An account is asked for in one partition and lies in another.
    #[error("account {account} belongs to partition `{found}`, not `{wanted}`")]
    AccountElsewhere {
        /// The account.
        account: AccountId,
        /// Where it lies.
        found: String,
        /// Where it was asked for.
        wanted: String,
    },
    /// A partition without an account cannot be made.
    #[error("no account can be made for partition `{0}`")]
    NoAccount(String),
    /// The default partition is not among the partitions.
    #[error("there is no partition `{0}` to be the default")]
    NoPartition(String),
    /// A root key of the settings cannot be one.
    #[error("the root key of the settings cannot be used: {0}")]
    RootKey(&'static str),
    /// A root key of the settings has the id of another key.
    #[error("the access key id `{0}` is that of a root key of the settings and of another key")]
    KeyTaken(String),
    /// The seed file was refused.
    #[error(transparent)]
    Seed(#[from] SeedRefused),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] CommitError),
}

/// Accepts a partition's name: a label of a host name, and the second field of ARNs.
///
/// `test` is the development key of `aws`, and `root-accounts` a realm of its own: neither can be told from such a partition's.
///
/// # Errors
/// [`BootstrapError::PartitionName`].
pub fn check_partition_name(name: &str) -> Result<(), BootstrapError> {
    let plain = name
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let begins = name.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    if plain
        && begins
        && !name.ends_with('-')
        && name.len() <= 32
        && !matches!(name, "test" | "root-accounts")
    {
        return Ok(());
    }
    Err(BootstrapError::PartitionName(name.to_owned()))
}

/// Whether an id has the form of the partition's accounts.
pub(crate) fn is_account_of(id: &AccountId, partition: &str) -> bool {
    id.number().is_some() == (Dialect::of_partition(partition) == Dialect::Aws)
}

/// What the ids of a partition's accounts look like.
pub(crate) fn account_form(partition: &str) -> &'static str {
    match Dialect::of_partition(partition) {
        Dialect::Aws => "an account id there has 12 digits",
        Dialect::Astran => "an account id there is a UUID in lower case, with hyphens",
    }
}

impl Core {
    /// Opens the domain over a store, with partitions alone: no seed, and only the root keys of the settings.
    ///
    /// # Errors
    /// As [`Core::start`].
    pub fn open(
        store: Store,
        settings: Settings,
        clock: Clock,
        ids: Ids,
        partitions: &[PartitionPlan],
    ) -> Result<Self, BootstrapError> {
        Self::start(
            store,
            settings,
            clock,
            ids,
            Plan {
                partitions: partitions.to_vec(),
                ..Plan::default()
            },
        )
    }

    /// Opens the domain over a store. Slow where the plan's seed has passwords to hash.
    ///
    /// # Errors
    /// [`BootstrapError`]; nothing is written then.
    pub fn start(
        store: Store,
        mut settings: Settings,
        clock: Clock,
        ids: Ids,
        plan: Plan,
    ) -> Result<Self, BootstrapError> {
        let head = store.snapshot();
        let partitions = settle(&head, &ids, &plan, &settings.default_partition)?;
        let defaults = default_accounts(Some(&head), &partitions);
        let root_keys = root_keys::of_settings(
            &head,
            &partitions,
            &defaults,
            &plan,
            &settings.default_partition,
        )?;
        settings.root_keys.extend(root_keys);
        let name = (SESSIONS.to_owned(),);
        let keys = head
            .get(&SERVER_KEYS, &name)
            .map_or_else(|| SessionKeys::generate(&ids), |keys| (*keys).clone());
        let inner = Inner {
            store,
            clock,
            ids,
            sessions: Sessions::new(keys.clone()),
            decisions: Decisions::new(settings.decisions),
            settings,
            usage: Usage::default(),
            ready: Ready::default(),
            throttle: Throttle::default(),
            foundation: Foundation {
                partitions,
                seed: plan.seed,
            },
        };
        let core = Self {
            inner: Arc::new(inner),
        };
        core.found(Some(&head), |tx| {
            if !tx.head().contains(&SERVER_KEYS, &name) {
                tx.put(&SERVER_KEYS, name, keys);
            }
        })?;
        Ok(core)
    }

    /// Empties everything and begins again: partitions and their accounts with the ids they have, then the seed. The clock goes back
    /// to the wall's. The server's own keys stay, so that what they protect outside (a root user's session) is judged as before.
    ///
    /// Blocks, and is slow where the seed has passwords: not for an async thread.
    ///
    /// # Errors
    /// [`BootstrapError::Store`]; the state is as it was then.
    pub fn reset(&self) -> Result<(), BootstrapError> {
        self.inner.clock.settle();
        self.inner.throttle.forget();
        self.inner.decisions.clear();
        self.found(None, |tx| {
            // Marks that are not written yet are written to be emptied with the rest.
            self.inner.usage.write(tx);
            let before = tx.head().clone();
            tx.clear();
            for (name, keys) in before.prefix(&SERVER_KEYS, &()) {
                tx.put(&SERVER_KEYS, name, keys);
            }
            for (name, key) in before.prefix(&SIGNING_KEYS, &()) {
                tx.put(&SIGNING_KEYS, name, key);
            }
        })
    }
}

/// The name of the sessions' keys among the server's.
const SESSIONS: &str = "sessions";

impl Core {
    /// Lays the foundation: `prepare`, then partitions, accounts and seed, all in one transaction.
    fn found(
        &self,
        noted: Option<&Head>,
        prepare: impl FnOnce(&mut Transaction),
    ) -> Result<(), BootstrapError> {
        let inner = &self.inner;
        let Foundation { partitions, seed } = &inner.foundation;
        let defaults = Defaults {
            partition: &inner.settings.default_partition,
            accounts: default_accounts(noted, partitions),
        };
        let passwords = Passwords::hash(noted, seed, &defaults);
        let (done, ticket) = inner.store.write(|tx| {
            prepare(tx);
            for partition in partitions {
                make_partition(tx, &inner.clock, partition)?;
            }
            seed::sow(inner, tx, seed, &defaults, &passwords)?;
            let taken = inner.settings.root_keys.iter().find(|key| {
                tx.head()
                    .contains(&ACCESS_KEYS, &(key.access_key_id.clone(),))
            });
            taken.map_or(Ok(()), |key| {
                Err(BootstrapError::KeyTaken(key.access_key_id.clone()))
            })
        });
        done?;
        Ok(ticket.wait()?)
    }
}

/// Every partition of the plan with the accounts that it will have; the first is its default.
fn settle(
    head: &Head,
    ids: &Ids,
    plan: &Plan,
    default: &str,
) -> Result<Vec<PartitionPlan>, BootstrapError> {
    let mut partitions = plan.partitions.clone();
    for name in &plan.seed.partitions {
        if !partitions.iter().any(|partition| partition.name == *name) {
            partitions.push(PartitionPlan {
                name: name.clone(),
                accounts: Vec::new(),
            });
        }
    }
    for partition in &mut partitions {
        check_partition_name(&partition.name)?;
        if partition.accounts.is_empty() {
            let account = default_account(head, ids, &plan.seed, &partition.name, default);
            partition
                .accounts
                .push(account.ok_or_else(|| BootstrapError::NoAccount(partition.name.clone()))?);
        }
        for account in &partition.accounts {
            if !is_account_of(account, &partition.name) {
                return Err(BootstrapError::AccountForm {
                    account: account.clone(),
                    partition: partition.name.clone(),
                });
            }
        }
    }
    let known = head.contains(&PARTITIONS, &(default.to_owned(),))
        || partitions.iter().any(|partition| partition.name == default);
    if known {
        Ok(partitions)
    } else {
        Err(BootstrapError::NoPartition(default.to_owned()))
    }
}

/// The default account of a partition for which the settings name none: the one that it has, the first that the seed gives it, or a
/// new one.
fn default_account(
    head: &Head,
    ids: &Ids,
    seed: &Seed,
    partition: &str,
    default: &str,
) -> Option<AccountId> {
    if let Some(known) = head.get(&PARTITIONS, &(partition.to_owned(),)) {
        return Some(known.default_account.clone());
    }
    let here = seed
        .accounts
        .iter()
        .filter(|account| account.partition.as_deref().unwrap_or(default) == partition);
    let mut named = here
        .filter_map(|account| AccountId::parse(&account.id.as_ref()?.0))
        .filter(|id| is_account_of(id, partition));
    named
        .next()
        .or_else(|| AccountId::parse(&Dialect::of_partition(partition).account_id(ids)))
}

/// The default account of every partition, of the store's as of the plan's.
fn default_accounts(
    head: Option<&Head>,
    partitions: &[PartitionPlan],
) -> HashMap<String, AccountId> {
    let kept = head.into_iter().flat_map(|head| {
        head.prefix(&PARTITIONS, &())
            .map(|(_, kept)| (kept.name.clone(), kept.default_account.clone()))
    });
    let planned = partitions
        .iter()
        .filter_map(|plan| Some((plan.name.clone(), plan.accounts.first()?.clone())));
    kept.chain(planned).collect()
}

fn make_partition(
    tx: &mut Transaction,
    clock: &Clock,
    plan: &PartitionPlan,
) -> Result<(), BootstrapError> {
    let dialect = Dialect::of_partition(&plan.name);
    for id in &plan.accounts {
        match tx.head().get(&ACCOUNTS, &(id.clone(),)) {
            Some(account) if account.partition == plan.name => {}
            Some(account) => {
                let (found, wanted) = (account.partition.clone(), plan.name.clone());
                return Err(BootstrapError::AccountElsewhere {
                    account: id.clone(),
                    found,
                    wanted,
                });
            }
            None => {
                let (id, created, quotas) = (id.clone(), clock.now(), Quotas::default());
                tx.put(
                    &ACCOUNTS,
                    (id.clone(),),
                    Account {
                        id,
                        partition: plan.name.clone(),
                        dialect,
                        created,
                        quotas,
                    },
                );
            }
        }
    }
    let Some(default_account) = plan.accounts.first().cloned() else {
        return Ok(());
    };
    let partition = Partition {
        name: plan.name.clone(),
        dialect,
        default_account,
    };
    let key = (plan.name.clone(),);
    if tx.head().get(&PARTITIONS, &key).as_deref() != Some(&partition) {
        tx.put(&PARTITIONS, key, partition);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use store::Memory;
    use time::macros::datetime;

    use super::*;
    use crate::{
        caller::Principal, core::Enforcement, credential::KeyError, schema::schema, users::USERS,
    };

    fn store() -> Store {
        Store::open(Box::new(Memory), schema()).unwrap()
    }

    fn settings() -> Settings {
        Settings {
            enforcement: Enforcement::Enforce,
            decisions: crate::decisions::KEPT,
            public_url: "http://127.0.0.1:4566".to_owned(),
            default_partition: "aws".to_owned(),
            root_keys: Vec::new(),
        }
    }

    fn plan(partitions: &[(&str, &[&str])]) -> Plan {
        let partition = |(name, accounts): &(&str, &[&str])| PartitionPlan {
            name: (*name).to_owned(),
            accounts: accounts
                .iter()
                .map(|id| AccountId::parse(id).unwrap())
                .collect(),
        };
        Plan {
            partitions: partitions.iter().map(partition).collect(),
            ..Plan::default()
        }
    }

    fn two() -> Plan {
        plan(&[("aws", &["000000000000"]), ("demo", &[])])
    }

    fn start(store: Store, plan: Plan) -> Result<Core, BootstrapError> {
        let clock = Clock::fixed(datetime!(2025-03-27 08:43:40 UTC));
        Core::start(store, settings(), clock, Ids::random(), plan)
    }

    /// The store of a core that has ended.
    fn end(core: Core) -> Store {
        Arc::into_inner(core.inner).unwrap().store
    }

    fn root_of(core: &Core, key: &str) -> Option<String> {
        let credential = core.credential(key, None, None, "us-east-1").ok()?;
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

        let core = start(end(core), two()).unwrap();
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
        let core = start(end(core), two()).unwrap();
        assert_eq!(dump(&core), before);
    }

    #[test]
    fn sessions_survive_a_restart() {
        let core = start(store(), two()).unwrap();
        let secret = core.inner.sessions.secret("ASIA", Dialect::Aws);
        let core = start(end(core), two()).unwrap();
        assert_eq!(core.inner.sessions.secret("ASIA", Dialect::Aws), secret);
    }

    #[test]
    fn the_settings_name_the_default_account_and_others_stay() {
        let core = start(store(), two()).unwrap();
        let core = start(
            end(core),
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
        let store = end(core);
        let wrong = plan(&[("demo", &[]), ("aws", &["333333333333"])]);
        let refused = Core::start(store, settings(), Clock::system(), Ids::random(), wrong);
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
                text.starts_with(&format!("`{name}` is no name of a partition")),
                "{text}"
            );
        }
        assert_eq!(
            refusal(
                store(),
                plan(&[("aws", &["ce09c61d-afac-404f-a96b-ebbbced80013"])])
            ),
            "`ce09c61d-afac-404f-a96b-ebbbced80013` is no account of the partition `aws`: an account id there has 12 digits"
        );
        assert_eq!(
            refusal(
                store(),
                plan(&[("aws", &["000000000000"]), ("demo", &["000000000000"])])
            ),
            "`000000000000` is no account of the partition `demo`: an account id there is a UUID in lower case, with hyphens"
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
            core.credential("demo", None, None, "us-east-1")
                .unwrap()
                .secret
                .matches("demo")
        );
        assert!(core.new_root_keys().is_empty());

        let core = start(end(core), partitions).unwrap();
        for key in ["test", "demo", "staging", "111111111111"] {
            assert_eq!(
                core.credential(key, None, None, "us-east-1").unwrap_err(),
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
        let taken =
            "the access key id `demo` is that of a root key of the settings and of another key";
        assert_eq!(refusal(store(), given("demo", "long-enough")), taken);
    }

    #[test]
    fn root_keys_are_made_once_for_accounts_that_have_none() {
        let core = start(store(), two()).unwrap();
        let made = core.new_root_keys();
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
            core.new_root_keys()[0].key.id,
            made[0].key.id,
            "a crash before it is kept makes others"
        );
        core.keep_root_keys(&made).unwrap();
        assert_eq!(root_of(&core, &made[0].key.id).unwrap(), "000000000000");
        assert!(core.new_root_keys().is_empty());

        let store = end(start(end(core), two()).unwrap());
        let (_, ticket) = store.write(|tx| {
            tx.delete(&ACCESS_KEYS, &(made[0].key.id.clone(),));
            Ok::<_, ()>(())
        });
        ticket.wait().unwrap();
        let core = start(store, two()).unwrap();
        assert!(
            core.new_root_keys().is_empty(),
            "a root key that was deleted stays deleted"
        );
        let core = start(
            end(core),
            plan(&[("aws", &["000000000000", "111111111111"])]),
        )
        .unwrap();
        let further: Vec<_> = core
            .new_root_keys()
            .iter()
            .map(|key| key.key.account.to_string())
            .collect();
        assert_eq!(further, ["111111111111"]);
    }

    #[test]
    fn a_reset_leaves_what_a_first_start_makes_with_the_ids_that_were() {
        let seed =
            serde_json::from_str(r#"{"accounts": [{"users": [{"name": "alice"}]}]}"#).unwrap();
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
        let caller = core
            .credential("test", None, None, "us-east-1")
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
        assert_eq!(core.snapshot().count(&crate::usage::KEYS_LAST_USED, &()), 0);
        let core = start(end(core), two()).unwrap();
        assert_eq!(core.inner.sessions.secret("ASIA", Dialect::Aws), keys);
    }
}
