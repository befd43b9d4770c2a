//! The organization of a seed file, applied as a whole or not at all.

use model::organizations::op;
use serde_json::{Value, json};
use wire::{Fault, Operation};

use super::{Defaults, Sower};
use crate::{
    call::Write,
    organizations::{
        attachments, create_account, delegated_administrators,
        organization::{self, OrganizationIds},
        policies, roots, service_access, tags, units,
    },
    seed::{
        Mistake, NamedValues, SeedAccount, SeedControlPolicy, SeedMember, SeedOrganization,
        SeedUnit, document::DocumentEntry,
    },
};
use state::{
    Scope,
    account::{ACCOUNTS, AccountId},
    rows::{
        account_profile::{self, ACCOUNT_PROFILES, Profile},
        control_policy::PolicyType,
        organization::{
            JoinedMethod, ORGANIZATION_MEMBERS, ORGANIZATIONS, Organization, member,
            organization_of,
        },
        unit::Unit,
    },
};

impl Sower<'_, '_, '_> {
    /// An account's name and address.
    pub(super) fn profile(&mut self, at: &str, entry: &SeedAccount) {
        if entry.name.is_none() && entry.email.is_none() {
            return;
        }
        let fields = &[("name", "name"), ("mail", "email")];
        let content =
            [entry.name.as_deref(), entry.email.as_deref()].map(Option::unwrap_or_default);
        self.once("profile", at, fields, content, |cx| {
            let held = account_profile::of(cx.head(), cx.account_id());
            let profile = Profile {
                name: entry.name.clone().unwrap_or(held.name),
                email: entry.email.clone().unwrap_or(held.email),
                password_last_used: held.password_last_used,
            };
            let members = json!({"Email": profile.email, "AccountName": profile.name});
            decoded::<op::CreateAccount>(members).map_err(|fault| {
                let reason = fault.message().to_owned();
                Fault::validation(format!(
                    "the name or the e-mail address is not valid: {reason}"
                ))
            })?;
            let other = account_profile::with_email(cx.head(), &profile.email);
            if other.is_some_and(|other| other != *cx.account_id()) {
                return Err(Fault::validation("another account has this e-mail address"));
            }
            cx.put(&ACCOUNT_PROFILES, (cx.account_id().clone(),), profile);
            Ok(())
        });
    }

    /// The organization of the management account.
    pub(super) fn organization(&mut self, seed: &SeedOrganization) {
        let content = format!("{seed:?}");
        self.whole("organization", "organization", [content.as_str()], |cx| {
            // An account that is in an organization stays in it.
            if organization_of(cx.head(), cx.account_id()).is_some() {
                return Vec::new();
            }
            let mut planting = OrganizationBuilder {
                cx,
                mistakes: Vec::new(),
                lost: Vec::new(),
            };
            planting.all(seed);
            planting.mistakes
        });
    }
}

/// The management account of the file's organization.
pub(super) fn management(
    seed: &SeedOrganization,
    defaults: &Defaults<'_>,
) -> Result<AccountId, Mistake> {
    let entry = SeedAccount {
        id: seed.management.clone(),
        ..SeedAccount::default()
    };
    defaults
        .account("organization", &entry)
        .map_err(|mistake| Mistake {
            place: "organization.management".to_owned(),
            ..mistake
        })
}

/// Checks the input of an operation against the model's rules.
fn decoded<O: Operation>(members: Value) -> Result<O::Input, Fault> {
    wire::decode::<O>(&members)
}

fn tags_of(tags: &NamedValues<String>) -> Value {
    let tags = tags
        .0
        .iter()
        .map(|(key, value)| json!({"Key": key, "Value": value}));
    tags.collect()
}

/// Whether an id is `prefix` and a number of lower-case letters and digits.
fn is_id(id: &str, prefix: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    id.strip_prefix(prefix).is_some_and(|rest| {
        lengths.contains(&rest.len())
            && rest
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

/// Creates an organization step by step, and collects the mistakes.
struct OrganizationBuilder<'p, 'w> {
    cx: &'p mut Write<'w>,
    mistakes: Vec<Mistake>,
    /// Policies that could not be created, by name and id.
    lost: Vec<String>,
}

/// The common fields of a root, unit or account in a file.
struct Place<'s> {
    id: &'s str,
    attached: &'s [String],
    full_access: bool,
    tags: &'s NamedValues<String>,
}

impl OrganizationBuilder<'_, '_> {
    fn mistake(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.mistakes.push(Mistake {
            place: place.into(),
            text: text.into(),
        });
    }

    /// The result of a step; `None` after noting its mistake.
    fn kept<T>(&mut self, place: &str, step: Result<T, Fault>) -> Option<T> {
        match step {
            Ok(value) => Some(value),
            Err(fault) => {
                self.mistake(place, fault.message());
                None
            }
        }
    }

    /// The organization's current row.
    fn now(&self, id: &str) -> Option<Organization> {
        let found = self.cx.head().get(&ORGANIZATIONS, &(id.to_owned(),))?;
        Some((*found).clone())
    }

    fn all(&mut self, seed: &SeedOrganization) {
        let at = "organization";
        for (id, prefix, lengths, field) in [
            (&seed.id, "o-", 10..=32, "id"),
            (&seed.root_id, "r-", 4..=32, "root_id"),
        ] {
            if id.as_ref().is_some_and(|id| !is_id(id, prefix, lengths)) {
                self.mistake(
                    format!("{at}.{field}"),
                    "the id does not have the required form",
                );
                return;
            }
        }
        let all_features = match seed.feature_set.as_deref() {
            None | Some("ALL") => true,
            Some("CONSOLIDATED_BILLING") => false,
            Some(_) => {
                let text = "it is ALL or CONSOLIDATED_BILLING";
                return self.mistake(format!("{at}.feature_set"), text);
            }
        };
        let chosen = OrganizationIds {
            id: seed.id.clone(),
            root: seed.root_id.clone(),
        };
        let taken = seed.id.as_deref().is_some_and(|id| self.now(id).is_some());
        if taken {
            let text = "another organization has this id";
            return self.mistake(format!("{at}.id"), text);
        }
        let founded = organization::found(self.cx, all_features, chosen);
        let Some(organization) = self.kept(at, founded) else {
            return;
        };
        let id = organization.id.clone();
        for (index, kind) in seed.policy_types.iter().enumerate() {
            let place = format!("{at}.policy_types[{index}]");
            let Some(mut organization) = self.now(&id) else {
                return;
            };
            let enabled = policies::available(&organization, kind.word())
                .and_then(|kind| roots::enable(self.cx, &mut organization, kind));
            self.kept(&place, enabled);
        }
        for (index, service) in seed.service_access.iter().enumerate() {
            let place = format!("{at}.service_access[{index}]");
            let Some(mut organization) = self.now(&id) else {
                return;
            };
            let enabled = service_access::enable(self.cx, &mut organization, service.clone());
            self.kept(&place, enabled);
        }
        let Some(organization) = self.now(&id) else {
            return;
        };
        for (index, policy) in seed.policies.iter().enumerate() {
            let place = format!("{at}.policies[{index}]");
            let before = self.mistakes.len();
            let made = self.policy(&organization, &place, policy);
            self.kept(&place, made);
            if let Some([mistake]) = self.mistakes.get_mut(before..) {
                self.lost
                    .extend(policy.id.iter().chain([&policy.name]).cloned());
                if !mistake.text.contains("policy document") {
                    continue;
                }
                let kind = policy.kind.unwrap_or(PolicyType::ServiceControl);
                let written = DocumentEntry {
                    at: &format!("{place}.document"),
                    kind: kind.grammar(),
                    text: &policy.document.0,
                };
                if let Some(malformed) = written.malformed(self.cx.account()) {
                    written.explain(&malformed, mistake);
                }
            }
        }
        let root = Place {
            id: &organization.root,
            attached: &seed.attached,
            full_access: seed.full_access,
            tags: &seed.tags,
        };
        self.place(&organization, at, &root);
        self.inside(
            &organization,
            at,
            &organization.root,
            &seed.units,
            &seed.accounts,
        );
    }

    fn policy(
        &mut self,
        organization: &Organization,
        at: &str,
        policy: &SeedControlPolicy,
    ) -> Result<(), Fault> {
        if let Some(id) = &policy.id {
            if !is_id(id, "p-", 8..=128) {
                self.mistake(format!("{at}.id"), "the id does not have the required form");
                return Ok(());
            }
            if organization.policy(self.cx.head(), id).is_some() {
                self.mistake(format!("{at}.id"), "another policy has this id");
                return Ok(());
            }
        }
        let kind = policy.kind.unwrap_or(PolicyType::ServiceControl);
        let input = decoded::<op::CreatePolicy>(json!({
            "Name": policy.name,
            "Description": policy.description,
            "Type": kind.word(),
            "Content": policy.document.0,
            "Tags": tags_of(&policy.tags),
        }))?;
        policies::make(self.cx, organization, policy.id.clone(), input)?;
        Ok(())
    }

    /// Attaches policies and tags to a root, unit or account.
    fn place(&mut self, organization: &Organization, at: &str, place: &Place<'_>) {
        for (index, reference) in place.attached.iter().enumerate() {
            let at = format!("{at}.attached[{index}]");
            if self.lost.contains(reference) {
                continue;
            }
            let Some(id) = policies::named(self.cx, organization, reference) else {
                self.mistake(at, format!("there is no policy `{reference}`"));
                continue;
            };
            let attached = attachments::attach(self.cx, organization, &id, place.id);
            self.kept(&at, attached);
        }
        if !place.full_access {
            let policy = PolicyType::ServiceControl.full_access();
            let detached = attachments::detach(self.cx, organization, policy, place.id);
            self.kept(&format!("{at}.full_access"), detached);
        }
        if !place.tags.0.is_empty() {
            let members = json!({"ResourceId": place.id, "Tags": tags_of(place.tags)});
            let tagged = decoded::<op::TagResource>(members)
                .and_then(|input| tags::add(self.cx, organization, place.id, input.tags));
            self.kept(&format!("{at}.tags"), tagged);
        }
    }

    /// Creates the units and adds the accounts in a root or unit.
    fn inside(
        &mut self,
        organization: &Organization,
        at: &str,
        parent: &str,
        units: &[SeedUnit],
        accounts: &[SeedMember],
    ) {
        for (index, unit) in units.iter().enumerate() {
            self.unit(organization, &format!("{at}.units[{index}]"), parent, unit);
        }
        for (index, account) in accounts.iter().enumerate() {
            let at = format!("{at}.accounts[{index}]");
            self.account(organization, &at, parent, account);
        }
    }

    fn unit(&mut self, organization: &Organization, at: &str, parent: &str, unit: &SeedUnit) {
        if let Some(id) = &unit.id {
            let prefix = format!("ou-{}-", organization.root.trim_start_matches("r-"));
            if !is_id(id, &prefix, 8..=32) {
                let text = format!("a unit's id begins with `{prefix}`, after the root's");
                return self.mistake(format!("{at}.id"), text);
            }
            if organization.unit(self.cx.head(), id).is_some() {
                return self.mistake(format!("{at}.id"), "another unit has this id");
            }
        }
        let made =
            decoded::<op::CreateOrganizationalUnit>(json!({"ParentId": parent, "Name": unit.name}))
                .and_then(|input| {
                    let unit_made = Unit {
                        parent: input.parent_id,
                        name: input.name,
                        tags: Vec::new(),
                    };
                    units::make(self.cx, organization, unit.id.clone(), unit_made)
                });
        let Some(id) = self.kept(&format!("{at}.name"), made) else {
            return;
        };
        let place = Place {
            id: &id,
            attached: &unit.attached,
            full_access: unit.full_access,
            tags: &unit.tags,
        };
        self.place(organization, at, &place);
        self.inside(organization, at, &id, &unit.units, &unit.accounts);
    }

    fn account(
        &mut self,
        organization: &Organization,
        at: &str,
        parent: &str,
        account: &SeedMember,
    ) {
        let found = AccountId::parse(&account.id.0).filter(|id| {
            let held = self.cx.head().get(&ACCOUNTS, &(id.clone(),));
            held.is_some_and(|held| held.partition == organization.partition)
        });
        let Some(id) = found else {
            let text = "the partition does not have this account: list it under `accounts`";
            return self.mistake(format!("{at}.id"), text);
        };
        if let Some(member) = member(self.cx.head(), &id) {
            let text = if member.organization == organization.id {
                "the account is in the organization already"
            } else {
                "the account is in another organization"
            };
            return self.mistake(format!("{at}.id"), text);
        }
        let room = create_account::check_room(self.cx, organization);
        if self.kept(&format!("{at}.id"), room).is_none() {
            return;
        }
        create_account::join(
            self.cx,
            organization,
            &id,
            JoinedMethod::Invited,
            Vec::new(),
        );
        if let Some(joined) = member(self.cx.head(), &id) {
            let mut joined = (*joined).clone();
            joined.parent = parent.to_owned();
            self.cx.put(&ORGANIZATION_MEMBERS, (id.clone(),), joined);
        }
        let place = Place {
            id: id.as_str(),
            attached: &account.attached,
            full_access: account.full_access,
            tags: &account.tags,
        };
        self.place(organization, at, &place);
        for (index, service) in account.administers.iter().enumerate() {
            let at = format!("{at}.administers[{index}]");
            let registered = delegated_administrators::register(
                self.cx,
                organization,
                id.as_str(),
                service.clone(),
            );
            self.kept(&at, registered);
        }
    }
}
