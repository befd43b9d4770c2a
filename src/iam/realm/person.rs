//! Realms, and who logs in to them: a partition's realm knows the users of its default account, one more realm the root users of all accounts.

use std::sync::Arc;

use store::{Head, Transaction};
use time::OffsetDateTime;

use crate::{
    account::password_policy,
    call::server::Core,
    state::{
        account::{ACCOUNTS, Account, AccountId, EntityId},
        keys::folded,
        rows::{
            account_profile::{self, ACCOUNT_PROFILES, Profile},
            password::Password,
            user::{USERS, USERS_BY_ID, User},
        },
        session::SessionPrincipal,
    },
};

/// The realm of root users, as the product's pages name it ("Get your credentials for your account root user").
pub const ROOT_ACCOUNTS: &str = "root-accounts";

/// A realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Realm {
    /// Of the users of a partition.
    Users(String),
    /// Of root users.
    RootAccounts,
}

impl Realm {
    /// As it stands in paths and issuers.
    pub fn name(&self) -> &str {
        match self {
            Self::Users(partition) => partition,
            Self::RootAccounts => ROOT_ACCOUNTS,
        }
    }

    /// The client that logs in; also the audience of its tokens.
    pub fn client(&self) -> &'static str {
        match self {
            Self::Users(_) => "s5",
            Self::RootAccounts => "root-client",
        }
    }

    /// Who has a name in it.
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

    /// Who has a unique id.
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

    /// Whom a token's subject means.
    pub(crate) fn with_subject(&self, head: &Head, subject: &str) -> Option<Person> {
        let id = match self {
            Self::Users(_) => {
                let uuid = uuid::Uuid::try_parse(subject).ok()?;
                EntityId::new(crate::state::ids::from_uuid("AIDA", uuid))
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

/// The realm of a name. A partition has one where its users are invited by mail; the root users have one where any partition has.
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

/// Who logs in.
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

    /// The unique id: of a root user, it is the account's id.
    pub(crate) fn id(&self) -> EntityId {
        match self {
            Self::User(_, user) => user.id.clone(),
            Self::Root(account, _) => EntityId::new(account.id.as_str()),
        }
    }

    /// The UUID, which the unique id of a user carries: `AIDA…32 hex` is `c654348c-…`.
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

    /// Whom a session of it acts as.
    pub(crate) fn principal(&self) -> SessionPrincipal {
        match self {
            Self::User(_, user) => SessionPrincipal::User(user.id.clone()),
            Self::Root(..) => SessionPrincipal::Root,
        }
    }

    /// Whether a password that is right lets it in. One that is too old or to be reset is one that the user must set first, as Keycloak
    /// has it; the account's password policy is not the root user's.
    pub(crate) fn may_use(&self, head: &Head, password: &Password, now: OffsetDateTime) -> bool {
        match self {
            Self::User(account, _) => password_policy::is_usable(head, account, password, now),
            Self::Root(..) => true,
        }
    }

    /// Notes that the password was used.
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
