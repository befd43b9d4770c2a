//! Applies a seed file through the API's own functions. Completed steps are stored, so no step runs twice.

mod access_keys;
mod account;
mod buckets;
mod groups;
mod organization;
mod passwords;
mod policies;
mod providers;
mod role_templates;
mod roles;
mod users;

pub(crate) use passwords::Passwords;

use std::{
    collections::{HashMap, HashSet},
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use model::iam::Tag;
use policy::DocumentKind;
use sha2::{Digest, Sha256};
use state::{
    Scope,
    account::{ACCOUNTS, Account, AccountId, EntityId, PARTITIONS},
    dialect::Dialect,
    quota,
    rows::{
        completed_step::{COMPLETED_STEPS, CompletedStep},
        inline_policy,
    },
};
use store::{Head, Transaction};
use wire::Fault;

use self::organization::management;
use super::{
    DocumentText, Mistake, NamedValues, Seed, SeedAccount, SeedError, document::DocumentEntry,
};
use crate::call::{
    Call, View, Write,
    caller::{Caller, Origin, Principal},
    server::Inner,
};

/// The defaults of entries: the default account of each partition, and the default partition.
pub(crate) struct Defaults<'a> {
    pub(crate) partition: &'a str,
    pub(crate) accounts: HashMap<String, AccountId>,
}

impl Defaults<'_> {
    /// The account of an entry.
    pub(super) fn account(&self, at: &str, entry: &SeedAccount) -> Result<AccountId, Mistake> {
        let partition = entry.partition.as_deref().unwrap_or(self.partition);
        let Some(default) = self.accounts.get(partition) else {
            let text = format!("there is no partition `{partition}`: add it to `partitions`");
            return Err(Mistake {
                place: format!("{at}.partition"),
                text,
            });
        };
        let Some(id) = &entry.id else {
            return Ok(default.clone());
        };
        let dialect = Dialect::of_partition(partition);
        let found = AccountId::parse(&id.0).filter(|id| dialect.accepts_account(id));
        found.ok_or_else(|| Mistake {
            place: format!("{at}.id"),
            text: format!(
                "`{}` is not an account id of the partition `{partition}`: {}",
                id.0,
                dialect.account_form()
            ),
        })
    }
}

/// Applies a file to the state in `tx`. Its partitions exist already.
///
/// # Errors
/// All mistakes of the file; the transaction must be dropped then.
pub(crate) fn sow(
    inner: &Arc<Inner>,
    tx: &mut Transaction,
    seed: &Seed,
    defaults: &Defaults<'_>,
    passwords: &Passwords,
) -> Result<(), SeedError> {
    let mut ledger = Ledger {
        passwords,
        mistakes: Vec::new(),
        seen: HashSet::new(),
        lost: HashSet::new(),
    };
    let mut accounts = HashSet::new();
    for (at, entry) in places("accounts", &seed.accounts) {
        let opened = defaults
            .account(&at, entry)
            .and_then(|id| open(inner, tx, &at, entry, defaults, id));
        match opened {
            Err(mistake) => ledger.mistakes.push(mistake),
            Ok(account) if !accounts.insert(account.id.clone()) => {
                ledger.mistake(
                    at,
                    format!("the account {} is in the file twice", account.id),
                );
            }
            Ok(account) => in_account(inner, tx, &mut ledger, account, &at, entry),
        }
    }
    if let Some(organization) = &seed.organization {
        let account = management(organization, defaults).and_then(|id| {
            let account = tx.head().get(&ACCOUNTS, &(id.clone(),));
            account.ok_or_else(|| Mistake {
                place: "organization.management".to_owned(),
                text: format!("there is no account {id}: list it under `accounts`"),
            })
        });
        match account {
            Err(mistake) => ledger.mistakes.push(mistake),
            Ok(account) => as_root(inner, tx, &mut ledger, account, |sower| {
                sower.organization(organization);
            }),
        }
    }
    if ledger.mistakes.is_empty() {
        Ok(())
    } else {
        Err(SeedError {
            mistakes: ledger.mistakes,
        })
    }
}

/// The account of an entry. Creates it if it does not exist.
fn open(
    inner: &Arc<Inner>,
    tx: &mut Transaction,
    at: &str,
    entry: &SeedAccount,
    defaults: &Defaults<'_>,
    id: AccountId,
) -> Result<Arc<Account>, Mistake> {
    let name = entry.partition.as_deref().unwrap_or(defaults.partition);
    let mistake = |text: String| Mistake {
        place: format!("{at}.id"),
        text,
    };
    let partition = tx
        .head()
        .get(&PARTITIONS, &(name.to_owned(),))
        .ok_or_else(|| mistake(format!("there is no partition `{name}`")))?;
    if let Some(account) = tx.head().get(&ACCOUNTS, &(id.clone(),)) {
        if account.partition == name {
            return Ok(account);
        }
        return Err(mistake(format!(
            "account {id} belongs to partition `{}`",
            account.partition
        )));
    }
    let account = Arc::new(Account {
        id: id.clone(),
        partition: name.to_owned(),
        dialect: partition.dialect,
        created: inner.clock.now(),
        quotas: quota::Quotas::default(),
    });
    tx.put(&ACCOUNTS, (id,), Arc::clone(&account));
    Ok(account)
}

fn in_account(
    inner: &Arc<Inner>,
    tx: &mut Transaction,
    ledger: &mut Ledger<'_>,
    account: Arc<Account>,
    at: &str,
    entry: &SeedAccount,
) {
    let account = quotas(inner, tx, ledger, account, at, entry);
    let root = EntityId::new(account.id.as_str());
    as_root(inner, tx, ledger, account, |sower| {
        sower.access_keys(&format!("{at}.root_keys"), &root, &entry.root_keys);
        sower.profile(at, entry);
        sower.root_password(&format!("{at}.root_password"), entry, &root);
        if let Some(alias) = &entry.alias {
            sower.alias(&format!("{at}.alias"), alias);
        }
        if let Some(partner) = &entry.delegation_partner {
            sower.partner(&format!("{at}.delegation_partner"), partner);
        }
        for (at, policy) in places(&format!("{at}.policies"), &entry.policies) {
            sower.policy(&at, policy);
        }
        for (at, group) in places(&format!("{at}.groups"), &entry.groups) {
            sower.group(&at, group);
        }
        for (at, user) in places(&format!("{at}.users"), &entry.users) {
            sower.user(&at, user);
        }
        for (at, provider) in places(&format!("{at}.oidc_providers"), &entry.oidc_providers) {
            sower.oidc_provider(&at, provider);
        }
        for (at, provider) in places(&format!("{at}.saml_providers"), &entry.saml_providers) {
            sower.saml_provider(&at, provider);
        }
        for (at, template) in places(&format!("{at}.role_templates"), &entry.role_templates) {
            sower.role_template(&at, template);
        }
        for (at, role) in places(&format!("{at}.roles"), &entry.roles) {
            sower.role(&at, role);
        }
        for (at, profile) in places(&format!("{at}.instance_profiles"), &entry.instance_profiles) {
            sower.instance_profile(&at, profile);
        }
        for (at, bucket) in places(&format!("{at}.buckets"), &entry.buckets) {
            sower.bucket(&at, bucket);
        }
    });
}

/// Acts in an account as its root user.
fn as_root(
    inner: &Arc<Inner>,
    tx: &mut Transaction,
    ledger: &mut Ledger<'_>,
    account: Arc<Account>,
    act: impl FnOnce(&mut Sower<'_, '_, '_>),
) {
    let origin = Origin {
        request_id: inner.ids.uuid().hyphenated().to_string(),
        source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        secure: false,
        user_agent: None,
        referer: None,
        region: "us-east-1".to_owned(),
        host_partition: None,
        global_endpoint: false,
    };
    let caller = Caller {
        account,
        principal: Principal::Root,
        access_key_id: None,
        session: None,
    };
    let call = Call {
        inner,
        caller: &caller,
        origin: &origin,
        operation: "Seed",
        now: inner.clock.now(),
        proved: std::cell::Cell::default(),
        audit: Default::default(),
        checks: Default::default(),
        outside: Default::default(),
    };
    let mut cx = Write {
        transaction: tx,
        call: &call,
    };
    act(&mut Sower {
        cx: &mut cx,
        ledger,
    });
}

/// The items of a list with their places: `accounts[0].users[2]`.
fn places<'a, T>(list: &str, items: &'a [T]) -> impl Iterator<Item = (String, &'a T)> {
    items
        .iter()
        .enumerate()
        .map(move |(index, item)| (format!("{list}[{index}]"), item))
}

/// The values of a map with their places: `accounts[0].users[2].inline_policies.own`.
fn named<'a, V>(
    map: &str,
    values: &'a NamedValues<V>,
) -> impl Iterator<Item = (String, &'a str, &'a V)> {
    values
        .0
        .iter()
        .map(move |(name, value)| (format!("{map}.{name}"), name.as_str(), value))
}

/// Tags as members of a request; absent if there are none.
fn tags(tags: &[(String, String)]) -> Option<Vec<Tag>> {
    let tag = |(key, value): &(String, String)| Tag {
        key: key.clone(),
        value: value.clone(),
    };
    (!tags.is_empty()).then(|| tags.iter().map(tag).collect())
}

/// The keys and values of tags, sorted, for a step's digest.
fn texts(tags: &[(String, String)]) -> impl Iterator<Item = &str> {
    tags.iter()
        .flat_map(|(key, value)| [key.as_str(), value.as_str()])
}

/// The name of a step.
fn note(account: &AccountId, step: &str) -> String {
    format!("seed/{account}/{step}")
}

/// The digest of a step's input, without secrets. It reveals a change in the file.
fn digest<'a>(content: impl IntoIterator<Item = &'a str>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for text in content {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    }
    digest.finalize().into()
}

fn quotas(
    inner: &Arc<Inner>,
    tx: &mut Transaction,
    ledger: &mut Ledger<'_>,
    account: Arc<Account>,
    at: &str,
    entry: &SeedAccount,
) -> Arc<Account> {
    let Some(quotas) = entry.quotas else {
        return account;
    };
    let key = (note(&account.id, "quotas"),);
    let done = CompletedStep {
        digest: digest([format!("{quotas:?}").as_str()]),
        at: inner.clock.now(),
    };
    if !ledger.is_new(tx.head(), &key, &done.digest, &format!("{at}.quotas")) {
        return account;
    }
    let account = Arc::new(Account {
        quotas,
        ..(*account).clone()
    });
    tx.put(&ACCOUNTS, (account.id.clone(),), Arc::clone(&account));
    tx.put(&COMPLETED_STEPS, key, done);
    account
}

/// The progress of applying a file.
struct Ledger<'a> {
    passwords: &'a Passwords,
    mistakes: Vec<Mistake>,
    /// The steps of this file so far.
    seen: HashSet<String>,
    /// Steps without even a placeholder. Their dependents are not mistakes of their own.
    lost: HashSet<String>,
}

impl Ledger<'_> {
    fn mistake(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.mistakes.push(Mistake {
            place: place.into(),
            text: text.into(),
        });
    }

    /// Whether a step is to run. A step that occurs twice in the file is a mistake.
    fn is_new(&mut self, head: &Head, key: &(String,), digest: &[u8; 32], place: &str) -> bool {
        if !self.seen.insert(key.0.clone()) {
            self.mistake(place, "this is in the file twice");
            return false;
        }
        let Some(done) = head.get(&COMPLETED_STEPS, key) else {
            return true;
        };
        if done.digest != *digest {
            tracing::warn!(
                place,
                "changed in the seed file since it was applied: what the server holds stays as it is"
            );
        }
        false
    }
}

/// The outcome of a step.
#[derive(PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is complete, now or since an earlier start.
    Done,
    /// It failed.
    Failed,
}

/// Applies the entities of one account.
pub(super) struct Sower<'a, 'w, 'l> {
    cx: &'a mut Write<'w>,
    ledger: &'a mut Ledger<'l>,
}

/// Members in faults with the corresponding fields of the file. A fault without one is about the first field.
pub(super) type Fields = &'static [(&'static str, &'static str)];

/// The field of the file to which a fault refers.
fn place_of(at: &str, fields: Fields, fault: &Fault) -> String {
    let text = fault.to_string();
    let found = fields
        .iter()
        .find(|(word, _)| text.contains(word))
        .or(fields.first());
    found.map_or_else(|| at.to_owned(), |(_, field)| format!("{at}.{field}"))
}

impl Sower<'_, '_, '_> {
    /// Runs a step, unless it is complete.
    pub(super) fn once<'c>(
        &mut self,
        step: &str,
        at: &str,
        fields: Fields,
        content: impl IntoIterator<Item = &'c str>,
        act: impl FnOnce(&mut Write<'_>) -> Result<(), Fault>,
    ) -> Outcome {
        let key = (note(self.cx.account_id(), step),);
        let digest = digest(content);
        let before = self.ledger.mistakes.len();
        if !self.ledger.is_new(
            self.cx.head(),
            &key,
            &digest,
            &place_of(at, fields, &Fault::malformed_input()),
        ) {
            return if self.ledger.mistakes.len() == before {
                Outcome::Done
            } else {
                Outcome::Failed
            };
        }
        match act(self.cx) {
            Ok(()) => {
                let at = self.cx.now();
                self.cx
                    .put(&COMPLETED_STEPS, key, CompletedStep { digest, at });
                Outcome::Done
            }
            Err(fault) => {
                self.ledger
                    .mistake(place_of(at, fields, &fault), fault.message());
                Outcome::Failed
            }
        }
    }

    /// As [`Self::once`], for a step with a policy document. A mistake in its grammar has its place and the reason.
    pub(super) fn with_document<'c>(
        &mut self,
        step: &str,
        at: &str,
        fields: Fields,
        content: impl IntoIterator<Item = &'c str>,
        document: DocumentEntry<'_>,
        act: impl FnOnce(&mut Write<'_>) -> Result<(), Fault>,
    ) -> Outcome {
        let before = self.ledger.mistakes.len();
        let outcome = self.once(step, at, fields, content, act);
        let (account, told) = (self.cx.account(), self.ledger.mistakes.get_mut(before..));
        if let Some([mistake]) = told
            && let Some(malformed) = document.malformed(account)
            && malformed.text == mistake.text
        {
            document.explain(&malformed, mistake);
        }
        outcome
    }

    /// Creates a placeholder for a failed entity, so its dependents are checked, too. Nothing of it is stored: the file
    /// is refused.
    pub(super) fn stand_in(
        &mut self,
        step: &str,
        act: impl FnOnce(&mut Write<'_>) -> Result<(), Fault>,
    ) {
        if act(self.cx).is_err() {
            let key = note(self.cx.account_id(), step);
            self.ledger.lost.insert(key);
        }
    }

    /// Whether a step has not even a placeholder.
    pub(super) fn is_lost(&self, step: &str) -> bool {
        let key = note(self.cx.account_id(), step);
        self.ledger.lost.contains(&key)
    }

    /// Runs a step that collects its own mistakes, unless it is complete.
    pub(super) fn whole<'c>(
        &mut self,
        step: &str,
        at: &str,
        content: impl IntoIterator<Item = &'c str>,
        act: impl FnOnce(&mut Write<'_>) -> Vec<Mistake>,
    ) {
        let key = (note(self.cx.account_id(), step),);
        let digest = digest(content);
        if !self.ledger.is_new(self.cx.head(), &key, &digest, at) {
            return;
        }
        let mistakes = act(self.cx);
        if mistakes.is_empty() {
            let at = self.cx.now();
            self.cx
                .put(&COMPLETED_STEPS, key, CompletedStep { digest, at });
        }
        self.ledger.mistakes.extend(mistakes);
    }

    fn inline_policy(
        &mut self,
        holder: &str,
        at: &str,
        name: &str,
        document: &DocumentText,
        act: impl FnOnce(&mut Write<'_>) -> Result<(), Fault>,
    ) {
        let written = DocumentEntry {
            at,
            kind: DocumentKind::Identity,
            text: &document.0,
        };
        self.with_document(
            &format!("{holder}/inline/{name}"),
            at,
            &[],
            [document.0.as_str()],
            written,
            act,
        );
    }
}

fn holds_inline(cx: &impl Scope, entity: &EntityId, name: &str) -> bool {
    inline_policy::of(cx, entity).any(|(held, _)| held == name)
}
