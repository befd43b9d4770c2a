//! Opening a core: an empty store gets its partitions, accounts and keys in one transaction; a filled one is checked against the settings.

use std::sync::Arc;

use store::{CommitError, Store, Table, Transaction};

use crate::{
    access_keys::{ACCESS_KEYS, ACCESS_KEYS_BY_OWNER, AccessKey},
    account::{ACCOUNTS, Account, AccountId, EntityId, PARTITIONS, Partition},
    clock::Clock,
    core::{Core, DevelopmentKey, Inner, Settings},
    dialect::Dialect,
    ids::Ids,
    quota::Quotas,
    realm::Throttle,
    secret::Secret,
    session::{SessionKeys, Sessions},
    signing_keys::Ready,
    usage::Usage,
};

/// The server's own keys, by what they are for.
pub static SERVER_KEYS: Table<(String,), SessionKeys> = Table::new("server keys", 1);

/// A partition that must exist, with accounts that it must have; the first is its default.
#[derive(Debug, Clone)]
pub struct PartitionPlan {
    /// Its name.
    pub name: String,
    /// Its accounts. None: one is made at the first start and kept.
    pub accounts: Vec<AccountId>,
}

/// Why a core was not opened.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
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
    /// The store refused.
    #[error(transparent)]
    Store(#[from] CommitError),
}

impl Core {
    /// Opens the domain over a store.
    ///
    /// # Errors
    /// [`BootstrapError`]; nothing is written then.
    pub fn open(
        store: Store,
        settings: Settings,
        clock: Clock,
        ids: Ids,
        plan: &[PartitionPlan],
    ) -> Result<Self, BootstrapError> {
        let (made, ticket) =
            store.write(|tx| make(tx, &clock, &ids, plan, &settings.default_partition));
        let keys = made?;
        ticket.wait()?;
        let sessions = Sessions::new(keys);
        let inner = Inner {
            store,
            clock,
            ids,
            sessions,
            settings,
            usage: Usage::default(),
            ready: Ready::default(),
            throttle: Throttle::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }
}

impl Core {
    /// Gives root keys that hold as long as this process runs; before the core is shared with any door.
    pub fn set_root_keys(&mut self, keys: Vec<DevelopmentKey>) {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.settings.root_keys = keys;
        }
    }

    /// A kept root key of each partition's default account: the one that is there, or a new one.
    ///
    /// # Errors
    /// If a new one cannot be kept.
    pub fn root_keys(&self) -> Result<Vec<(String, AccessKey)>, CommitError> {
        let Inner {
            store, clock, ids, ..
        } = &*self.inner;
        let (keys, ticket) = store.write(|tx| {
            let partitions: Vec<_> = tx
                .head()
                .prefix(&PARTITIONS, &())
                .map(|(_, partition)| partition)
                .collect();
            let mut keys = Vec::new();
            for partition in partitions {
                let owner = EntityId::new(partition.default_account.as_str());
                let held = tx
                    .head()
                    .index_prefix(&ACCESS_KEYS_BY_OWNER, &(owner.clone(),))
                    .find_map(|(_, key)| tx.head().get(&ACCESS_KEYS, &key));
                let key = match held {
                    Some(key) => (*key).clone(),
                    None => {
                        let key = AccessKey {
                            id: partition
                                .dialect
                                .access_key_id(ids, &partition.default_account),
                            account: partition.default_account.clone(),
                            owner,
                            secret: Secret::new(partition.dialect.secret(ids.bytes())),
                            active: true,
                            created: clock.now(),
                        };
                        tx.put(&ACCESS_KEYS, (key.id.clone(),), key.clone());
                        key
                    }
                };
                keys.push((partition.name.clone(), key));
            }
            Ok::<_, CommitError>(keys)
        });
        ticket.wait()?;
        keys
    }
}

fn make(
    tx: &mut Transaction,
    clock: &Clock,
    ids: &Ids,
    plan: &[PartitionPlan],
    default: &str,
) -> Result<SessionKeys, BootstrapError> {
    for partition in plan {
        make_partition(tx, clock, ids, partition)?;
    }
    if tx.head().get(&PARTITIONS, &(default.to_owned(),)).is_none() {
        return Err(BootstrapError::NoPartition(default.to_owned()));
    }
    let name = ("sessions".to_owned(),);
    if let Some(keys) = tx.head().get(&SERVER_KEYS, &name) {
        return Ok((*keys).clone());
    }
    let keys = SessionKeys::generate(ids);
    tx.put(&SERVER_KEYS, name, keys.clone());
    Ok(keys)
}

fn make_partition(
    tx: &mut Transaction,
    clock: &Clock,
    ids: &Ids,
    plan: &PartitionPlan,
) -> Result<(), BootstrapError> {
    let dialect = Dialect::of_partition(&plan.name);
    let key = (plan.name.clone(),);
    let known = tx.head().get(&PARTITIONS, &key);
    let mut accounts = plan.accounts.clone();
    if accounts.is_empty() && known.is_none() {
        let made = AccountId::parse(&dialect.account_id(ids))
            .ok_or_else(|| BootstrapError::NoAccount(plan.name.clone()))?;
        accounts.push(made);
    }
    for id in &accounts {
        let found = tx.head().get(&ACCOUNTS, &(id.clone(),));
        match found {
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
                let account = Account {
                    id: id.clone(),
                    partition: plan.name.clone(),
                    dialect,
                    created: clock.now(),
                    quotas: Quotas::default(),
                };
                tx.put(&ACCOUNTS, (id.clone(),), account);
            }
        }
    }
    // The settings name the default account; without them the one of the first start stays.
    let default_account = accounts.first().cloned().or_else(|| {
        known
            .as_ref()
            .map(|partition| partition.default_account.clone())
    });
    let default_account =
        default_account.ok_or_else(|| BootstrapError::NoAccount(plan.name.clone()))?;
    let partition = Partition {
        name: plan.name.clone(),
        dialect,
        default_account,
    };
    if known.as_deref() != Some(&partition) {
        tx.put(&PARTITIONS, key, partition);
    }
    Ok(())
}
