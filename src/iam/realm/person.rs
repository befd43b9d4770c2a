//! Realms and their users. A partition's realm has the users of its default account; another realm has the root users of all accounts.

use std::sync::Arc;

use state::{
    account::{ACCOUNTS, Account, AccountId, EntityId},
    keys::folded,
    rows::{
        account_profile::{self, ACCOUNT_PROFILES, Profile},
        password::Password,
        session_principal::SessionPrincipal,
        user::{USERS, USERS_BY_ID, User},
    },
};
use store::{Head, Transaction};
use time::OffsetDateTime;

use crate::{account::password_policy, call::server::Core};

/// The name of the root users' realm ("Get your credentials for your account root user").
pub const ROOT_ACCOUNTS: &str = "root-accounts";

/// A realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Realm {
    /// The realm of a partition's users.
    Users(String),
    /// The realm of root users.
    RootAccounts,
}

impl Realm {
    /// The name in paths and issuers.
    pub fn name(&self) -> &str {
        match self {
            Self::Users(partition) => partition,
            Self::RootAccounts => ROOT_ACCOUNTS,
        }
    }

    /// The client id; also the audience of its tokens.
    pub fn client(&self) -> &'static str {
        match self {
            Self::Users(_) => "s5",
            Self::RootAccounts => "root-client",
        }
    }

    /// Looks up a person by name.
    pub(crate) fn named(&self, core: &Core, head: &Head, name: &str) -> Option<Person> {
        match self {
            Self::Users(partition) => {
                let account = core.partition(Some(partition))?.default_account.clone();
                let user = head.get(&USERS, &(account.clone(), folded(name)))?;
                Some(Person::User(account_of(head, &account)?, user))
            }
            Self::RootAccounts => root_of(head, &account_profile::with_email(head, name)?),
        }
    }

    /// Looks up a person by unique id.
    pub(crate) fn with_id(&self, head: &Head, id: &EntityId) -> Option<Person> {
        match self {
            Self::Users(partition) => {
                let (account, name) = head.lookup(&USERS_BY_ID, &(id.clone(),))?;
                let user = head.get(&USERS, &(account.clone(), name))?;
                let account = account_of(head, &account)?;
                (account.partition == *partition).then_some(Person::User(account, user))
            }
            Self::RootAccounts => root_of(head, &AccountId::parse(id.as_str())?),
        }
    }

    /// Looks up a person by the subject of a token.
    pub(crate) fn with_subject(&self, head: &Head, subject: &str) -> Option<Person> {
        let id = match self {
            Self::Users(_) => {
                let uuid = uuid::Uuid::try_parse(subject).ok()?;
                EntityId::new(state::ids::from_uuid("AIDA", uuid))
            }
            Self::RootAccounts => EntityId::new(subject),
        };
        self.with_id(head, &id)
    }
}

fn account_of(head: &Head, id: &AccountId) -> Option<Arc<Account>> {
    head.get(&ACCOUNTS, &(id.clone(),))
}

fn root_of(head: &Head, id: &AccountId) -> Option<Person> {
    let account = account_of(head, id)?;
    let profile = head.get(&ACCOUNT_PROFILES, &(id.clone(),))?;
    let has_realm = account.dialect.invites_by_mail();
    has_realm.then_some(Person::Root(account, profile))
}

/// Looks up a realm by name. A partition has a realm if it invites users by mail; root users have one if any partition has.
pub fn with_name(core: &Core, name: &str) -> Option<Realm> {
    if name == ROOT_ACCOUNTS {
        let mut partitions = core.partitions().into_iter();
        return partitions
            .any(|partition| partition.dialect.invites_by_mail())
            .then_some(Realm::RootAccounts);
    }
    core.partition(Some(name))
        .filter(|partition| partition.dialect.invites_by_mail())
        .map(|partition| Realm::Users(partition.name.clone()))
}

/// All realms.
pub(crate) fn realms(core: &Core) -> Vec<Realm> {
    let partitions = core.partitions();
    let names = partitions.iter().map(|partition| partition.name.as_str());
    names
        .chain([ROOT_ACCOUNTS])
        .filter_map(|name| with_name(core, name))
        .collect()
}

/// A person who logs in.
#[derive(Debug, Clone)]
pub(crate) enum Person {
    /// A user.
    User(Arc<Account>, Arc<User>),
    /// The root user of an account.
    Root(Arc<Account>, Arc<Profile>),
}

impl Person {
    pub(crate) fn account(&self) -> &Arc<Account> {
        match self {
            Self::User(account, _) | Self::Root(account, _) => account,
        }
    }

    /// The unique id; the account's id for a root user.
    pub(crate) fn id(&self) -> EntityId {
        match self {
            Self::User(_, user) => user.id.clone(),
            Self::Root(account, _) => EntityId::new(account.id.as_str()),
        }
    }

    /// The UUID, which a user's unique id encodes: `AIDA…32 hex` is `c654348c-…`.
    pub(crate) fn subject(&self) -> String {
        let id = self.id();
        let uuid = id
            .as_str()
            .strip_prefix("AIDA")
            .and_then(|hex| uuid::Uuid::try_parse(hex).ok());
        uuid.map_or_else(|| id.to_string(), |uuid| uuid.hyphenated().to_string())
    }

    pub(crate) fn email(&self) -> &str {
        match self {
            Self::User(_, user) => &user.name,
            Self::Root(_, profile) => &profile.email,
        }
    }

    pub(crate) fn arn(&self) -> String {
        match self {
            Self::User(account, user) => user.arn(account),
            Self::Root(account, _) => account.root_arn(),
        }
    }

    /// The principal that its sessions act as.
    pub(crate) fn principal(&self) -> SessionPrincipal {
        match self {
            Self::User(_, user) => SessionPrincipal::User(user.id.clone()),
            Self::Root(..) => SessionPrincipal::Root,
        }
    }

    /// Whether the correct password suffices to log in. As in Keycloak, a user must first replace a password that has expired or must be
    /// reset. The account's password policy does not apply to the root user.
    pub(crate) fn may_use(&self, head: &Head, password: &Password, now: OffsetDateTime) -> bool {
        match self {
            Self::User(account, _) => password_policy::is_usable(head, account, password, now),
            Self::Root(..) => true,
        }
    }

    /// Records the use of the password.
    pub(crate) fn used_password(&self, tx: &mut Transaction, now: OffsetDateTime) {
        match self {
            Self::User(account, user) => {
                let used = User {
                    password_last_used: Some(now),
                    ..(**user).clone()
                };
                tx.put(&USERS, (account.id.clone(), folded(&user.name)), used);
            }
            Self::Root(account, profile) => {
                let used = Profile {
                    password_last_used: Some(now),
                    ..(**profile).clone()
                };
                tx.put(&ACCOUNT_PROFILES, (account.id.clone(),), used);
            }
        }
    }
}
