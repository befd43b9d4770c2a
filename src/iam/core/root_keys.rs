//! Keys of root users: those of the settings, which are valid while the process runs, and generated ones, which are stored.

use std::collections::{BTreeSet, HashMap};

use state::{
    account::{ACCOUNTS, AccountId, EntityId},
    rows::{
        access_key::{ACCESS_KEYS, ACCESS_KEYS_BY_OWNER, AccessKey, check_secret},
        completed_step::{COMPLETED_STEPS, CompletedStep},
    },
    secret::Secret,
};
use store::{CommitError, Head};

use crate::{
    call::server::{Core, DevelopmentKey},
    core::bootstrap::{BootstrapError, PartitionPlan, Plan},
};

/// Accepts a root key of the settings. Its id may be shorter than AWS's, for it is in no list.
///
/// # Errors
/// What it must be.
pub fn check_root_key(id: &str, secret: &Secret) -> Result<(), &'static str> {
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !plain || !(3..=128).contains(&id.len()) || id.starts_with("ASIA") {
        return Err(
            "an access key id has 3 to 128 letters, digits and underscores, and does not begin with ASIA",
        );
    }
    check_secret(secret)
}

/// The well-known root key of a partition's default account: it is its own secret.
pub fn well_known(partition: &str) -> &str {
    if partition == "aws" {
        "test"
    } else {
        partition
    }
}

/// The root keys that hold as long as this process runs.
///
/// Every account has a well-known one, where they hold: `test` / `test` for the default account of `aws`, the partition's name twice
/// for the default accounts of the others, the account's id twice for further accounts.
pub(crate) fn of_settings(
    head: &Head,
    partitions: &[PartitionPlan],
    defaults: &HashMap<String, AccountId>,
    plan: &Plan,
    default: &str,
) -> Result<Vec<DevelopmentKey>, BootstrapError> {
    let mut keys = Vec::new();
    if let (Some((id, secret)), Some(account)) = (&plan.root_key, defaults.get(default)) {
        check_root_key(id, secret).map_err(BootstrapError::RootKey)?;
        keys.push(DevelopmentKey {
            access_key_id: id.clone(),
            secret: secret.clone(),
            account: account.clone(),
        });
    }
    if !plan.development_keys {
        return Ok(keys);
    }
    let well_known_of = |account: &AccountId| {
        let partition = defaults.iter().find(|(_, default)| *default == account);
        partition.map_or_else(
            || account.to_string(),
            |(partition, _)| well_known(partition).to_owned(),
        )
    };
    let kept = head
        .prefix(&ACCOUNTS, &())
        .map(|(_, account)| account.id.clone());
    let planned = partitions
        .iter()
        .flat_map(|partition| partition.accounts.iter().cloned());
    let seeded = plan
        .seed
        .accounts
        .iter()
        .filter_map(|account| AccountId::parse(&account.id.as_ref()?.0));
    let accounts: BTreeSet<AccountId> = kept.chain(planned).chain(seeded).collect();
    for account in accounts {
        // An account with a root key of the settings has no other.
        if keys.iter().any(|key| key.account == account) {
            continue;
        }
        let access_key_id = well_known_of(&account);
        if keys.iter().any(|key| key.access_key_id == access_key_id) {
            return Err(BootstrapError::KeyTaken(access_key_id));
        }
        keys.push(DevelopmentKey {
            secret: Secret::new(access_key_id.clone()),
            access_key_id,
            account,
        });
    }
    Ok(keys)
}

/// A root key that was generated for an account without one.
#[derive(Debug, Clone)]
pub struct NewRootKey {
    /// The account's partition.
    pub partition: String,
    /// The key.
    pub key: AccessKey,
}

/// The name of the completed step that generates an account's root key.
fn note(account: &AccountId) -> (String,) {
    (format!("root key/{account}"),)
}

/// Generates a root key for each account that never had one, neither from the settings nor stored. The keys are not valid yet.
///
/// Show the keys first, then store them with [`keep_root_keys`]. After a crash in between, the next start generates other keys.
pub fn new_root_keys(core: &Core) -> Vec<NewRootKey> {
    let inner = &core.inner;
    let head = core.snapshot();
    let lacks = |account: &AccountId| {
        inner.settings.root_keys_of(account) == 0
            && !head.contains(&COMPLETED_STEPS, &note(account))
            && head
                .index_prefix(&ACCESS_KEYS_BY_OWNER, &(EntityId::new(account.as_str()),))
                .next()
                .is_none()
    };
    let accounts = head
        .prefix(&ACCOUNTS, &())
        .map(|(_, account)| account)
        .filter(|account| lacks(&account.id));
    let made = accounts.map(|account| NewRootKey {
        partition: account.partition.clone(),
        key: AccessKey {
            id: account.dialect.access_key_id(&inner.ids, &account.id),
            account: account.id.clone(),
            owner: EntityId::new(account.id.as_str()),
            secret: Secret::new(account.dialect.secret(inner.ids.bytes())),
            active: true,
            created: inner.clock.now(),
        },
    });
    made.collect()
}

/// Stores new root keys. They are valid from now on, and their accounts never get others.
///
/// # Errors
/// If they cannot be stored.
pub fn keep_root_keys(core: &Core, keys: &[NewRootKey]) -> Result<(), CommitError> {
    let (_, ticket) = core.inner.store.write(|tx| {
        for NewRootKey { key, .. } in keys {
            tx.put(
                &COMPLETED_STEPS,
                note(&key.account),
                CompletedStep {
                    digest: [0; 32],
                    at: key.created,
                },
            );
            tx.put(&ACCESS_KEYS, (key.id.clone(),), key.clone());
        }
        Ok::<_, CommitError>(())
    });
    ticket.wait()
}
