//! Starts a server over a store. An empty store gets its partitions, accounts, keys and seed in one transaction; a store with rows is
//! checked against the settings.

use std::{collections::HashMap, sync::Arc};

use state::{
    account::{ACCOUNTS, Account, AccountId, PARTITIONS, Partition},
    clock::Clock,
    dialect::Dialect,
    ids::Ids,
    marks::usage::Usage,
    quota::Quotas,
    rows::access_key::ACCESS_KEYS,
    secret::Secret,
    session::{SERVER_KEYS, SessionKeys, Sessions},
};
use store::{CommitError, Head, Store, Transaction};

use crate::{
    call::{
        decision_log::DecisionLog,
        server::{Core, Foundation, Inner, ResetError, Settings},
        signing_key_cache::SigningKeyCache,
    },
    core::root_keys,
    realm::{Throttle, signing_keys::SIGNING_KEYS},
    seed::{
        Seed, SeedError,
        sow::{self, Defaults, Passwords},
    },
};

/// A partition that must exist, and its accounts. The first is the default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionPlan {
    /// Its name.
    pub name: String,
    /// Its accounts. If empty: the account that it has, or one that the first start creates.
    pub accounts: Vec<AccountId>,
}

/// What a server must hold from its start on.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Its partitions.
    pub partitions: Vec<PartitionPlan>,
    /// The root key of the default partition's default account: id and secret.
    pub root_key: Option<(String, Secret)>,
    /// Whether the well-known keys are valid too: for a server that only its own machine can reach.
    pub development_keys: bool,
    /// The seed file.
    pub seed: Seed,
}

/// The rows that every start and every reset writes.
#[derive(Debug, Default)]
struct FirstRows {
    /// Every partition with its accounts.
    partitions: Vec<PartitionPlan>,
    seed: Seed,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// A partition cannot have this name.
    #[error(
        "`{0}` is not a valid partition name: it has at most 32 lower-case letters, digits and hyphens, begins with a letter, does not end with a hyphen, and is not `test` or `root-accounts`"
    )]
    PartitionName(String),
    /// An account cannot lie in this partition.
    #[error("`{account}` is not an account id of the partition `{partition}`: {}", Dialect::of_partition(.partition).account_form())]
    AccountForm {
        /// The account.
        account: AccountId,
        /// The partition.
        partition: String,
    },
    /// An account is requested in one partition and exists in another.
    #[error("account {account} belongs to partition `{found}`, not `{wanted}`")]
    AccountElsewhere {
        /// The account.
        account: AccountId,
        /// Where it lies.
        found: String,
        /// The requested partition.
        wanted: String,
    },
    /// A partition has no account.
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
    Seed(#[from] SeedError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] CommitError),
}

/// Checks a partition's name: a label of a host name, and the second field of ARNs.
///
/// `test` is the development key of `aws`, and `root-accounts` is a realm: a partition of the same name would be ambiguous.
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

/// Starts a server with partitions alone: no seed, and only the root keys of the settings.
///
/// # Errors
/// As [`start`].
pub fn open(
    store: Store,
    settings: Settings,
    clock: Clock,
    ids: Ids,
    partitions: &[PartitionPlan],
) -> Result<Core, BootstrapError> {
    start(
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

/// Starts a server over a store. Slow if the plan's seed has passwords to hash.
///
/// # Errors
/// [`BootstrapError`]. Nothing is then written.
pub fn start(
    store: Store,
    mut settings: Settings,
    clock: Clock,
    ids: Ids,
    plan: Plan,
) -> Result<Core, BootstrapError> {
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
    let foundation = Arc::new(FirstRows {
        partitions,
        seed: plan.seed,
    });
    let inner = Inner {
        store,
        clock,
        ids,
        sessions: Sessions::new(keys.clone()),
        decisions: DecisionLog::new(settings.decisions),
        settings,
        usage: Usage::default(),
        signing_keys: SigningKeyCache::default(),
        throttle: Throttle::default(),
        foundation: foundation.clone(),
    };
    let core = Core {
        inner: Arc::new(inner),
    };
    foundation.lay(&core, Some(&head), |tx| {
        if !tx.head().contains(&SERVER_KEYS, &name) {
            tx.put(&SERVER_KEYS, name, keys);
        }
    })?;
    Ok(core)
}

/// The name of the sessions' keys among the server's.
const SESSIONS: &str = "sessions";

impl Foundation for FirstRows {
    fn reset(&self, core: &Core) -> Result<(), ResetError> {
        let inner = &core.inner;
        inner.clock.settle();
        inner.throttle.forget();
        inner.decisions.clear();
        self.lay(core, None, |tx| {
            // Pending marks are written first, so that they are emptied with the rest.
            inner.usage.write(tx);
            let before = tx.head().clone();
            tx.clear();
            for (name, keys) in before.prefix(&SERVER_KEYS, &()) {
                tx.put(&SERVER_KEYS, name, keys);
            }
            for (name, key) in before.prefix(&SIGNING_KEYS, &()) {
                tx.put(&SIGNING_KEYS, name, key);
            }
        })
        .map_err(ResetError::new)
    }
}

impl FirstRows {
    /// Runs `prepare`, then writes partitions, accounts and seed, all in one transaction.
    fn lay(
        &self,
        core: &Core,
        noted: Option<&Head>,
        prepare: impl FnOnce(&mut Transaction),
    ) -> Result<(), BootstrapError> {
        let inner = &core.inner;
        let Self { partitions, seed } = self;
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
            sow::sow(inner, tx, seed, &defaults, &passwords)?;
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

/// Every partition of the plan with its accounts, the default first.
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
            if !Dialect::of_partition(&partition.name).accepts_account(account) {
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

/// The default account of a partition for which the settings name none: the existing one, or the seed's first, or a new one.
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
        .filter(|id| Dialect::of_partition(partition).accepts_account(id));
    named
        .next()
        .or_else(|| AccountId::parse(&Dialect::of_partition(partition).account_id(ids)))
}

/// The default account of every partition, both of the store and of the plan.
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
mod tests;
