//! AWS Organizations: accounts under one management account, in a tree of units, limited by policies.
//! AWS Organizations User Guide; AWS Organizations API Reference.
//!
//! A new organization has no policy type enabled in its root, whatever "CreateOrganization" says: so AWS answers, and so clients count
//! on it. Enabling a type attaches its policy that allows everything to the root, every unit and every account.
//!
//! What an organization's policies do to calls is in [`crate::control_policies`].

pub(crate) mod accounts;
pub(crate) mod attachments;
mod control_documents;
pub(crate) mod create_account;
pub(crate) mod delegated_administrators;
pub(crate) mod faults;
pub(crate) mod organization;
pub(crate) mod organization_features;
mod page;
pub(crate) mod policies;
mod quotas;
mod roles;
pub(crate) mod roots;
pub(crate) mod service_access;
pub(crate) mod tags;
pub(crate) mod targets;
pub(crate) mod tree;
pub(crate) mod units;

use std::{collections::BTreeMap, sync::Arc};

use model::organizations::errors;
use serde::{Deserialize, Serialize};
use store::{Head, Index, Table};
use time::OffsetDateTime;
use wire::Fault;

use crate::state::{Scope, account::AccountId, tags::Tag};

pub(crate) use policies::PolicyType;

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Organization {
    /// `o-…`.
    pub id: String,
    /// The account that manages it.
    pub management: AccountId,
    /// The partition of all its accounts.
    pub partition: String,
    /// Whether all features are enabled, not consolidated billing alone.
    pub all_features: bool,
    /// `r-…`: the id of its root.
    pub root: String,
    /// The tags of its root.
    pub root_tags: Vec<Tag>,
    /// The policy types that are enabled in its root.
    pub policy_types: Vec<PolicyType>,
    /// The services that have trusted access, with the moment of enabling.
    pub service_access: BTreeMap<String, OffsetDateTime>,
}

/// How an account came into its organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Joined {
    /// It was there before.
    Invited,
    /// The organization made it.
    Created,
}

/// An account's membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Member {
    /// The organization's id.
    pub organization: String,
    /// The root or unit that it lies in.
    pub parent: String,
    /// How it came in.
    pub joined: Joined,
    /// When it came in.
    pub joined_at: OffsetDateTime,
    /// When it was closed, if it was.
    pub closed: Option<OffsetDateTime>,
    /// The services that it administers, with the moment of registering.
    pub administers: BTreeMap<String, OffsetDateTime>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// Organizations by id.
pub(crate) static ORGANIZATIONS: Table<(String,), Organization> = Table::new("organizations", 1);

/// Memberships by account.
pub(crate) static ORGANIZATION_MEMBERS: Table<(AccountId,), Member> =
    Table::new("organization members", 1);

/// The accounts of an organization, by organization, parent and account.
pub(crate) static MEMBERS_BY_PARENT: Index<(String, String, AccountId), (AccountId,), Member> =
    Index::new(
        "organization members by parent",
        &ORGANIZATION_MEMBERS,
        |(account,), member, found| {
            found((
                member.organization.clone(),
                member.parent.clone(),
                account.clone(),
            ));
        },
    );

/// The organization of an account, if it is in one.
pub(crate) fn organization_of(head: &Head, account: &AccountId) -> Option<Arc<Organization>> {
    let member = member(head, account)?;
    head.get(&ORGANIZATIONS, &(member.organization.clone(),))
}

/// The membership of an account.
pub(crate) fn member(head: &Head, account: &AccountId) -> Option<Arc<Member>> {
    head.get(&ORGANIZATION_MEMBERS, &(account.clone(),))
}

/// The accounts of an organization with their memberships, by account.
pub(crate) fn members(head: &Head, organization: &Organization) -> Vec<(AccountId, Arc<Member>)> {
    let prefix = (organization.id.clone(),);
    let mut members: Vec<_> = head
        .index_prefix(&MEMBERS_BY_PARENT, &prefix)
        .filter_map(|((_, _, account), _)| Some((account.clone(), member(head, &account)?)))
        .collect();
    members.sort_by(|one, other| one.0.cmp(&other.0));
    members
}

/// Whether an account was closed: nothing of it may call any more.
pub(crate) fn is_closed(head: &Head, account: &AccountId) -> bool {
    member(head, account).is_some_and(|member| member.closed.is_some())
}

impl Organization {
    /// `arn:aws:organizations::MANAGEMENT:{kind}/o-…{rest}`; `rest` begins with a slash, or is empty.
    pub(crate) fn arn(&self, kind: &str, rest: &str) -> String {
        format!(
            "arn:{}:organizations::{}:{kind}/{}{rest}",
            self.partition, self.management, self.id
        )
    }

    /// The ARN of an account of it.
    pub(crate) fn account_arn(&self, account: &AccountId) -> String {
        self.arn("account", &format!("/{account}"))
    }

    /// The ARN of its root.
    pub(crate) fn root_arn(&self) -> String {
        self.arn("root", &format!("/{}", self.root))
    }

    /// Whether an account administers a service of it.
    pub(crate) fn is_administered_by(
        &self,
        head: &Head,
        account: &AccountId,
        service: &str,
    ) -> bool {
        member(head, account).is_some_and(|member| {
            member.organization == self.id && member.administers.contains_key(service)
        })
    }

    /// Whether a service has trusted access.
    pub(crate) fn trusts(&self, service: &str) -> bool {
        self.service_access.contains_key(service)
    }
}

/// The organization of the caller: what any account of it may ask.
///
/// # Errors
/// AWSOrganizationsNotInUse.
pub(crate) fn used_by(cx: &impl Scope) -> Result<Arc<Organization>, Fault> {
    organization_of(cx.head(), cx.account_id()).ok_or_else(|| {
        Fault::new(
            &errors::AWSOrganizationsNotInUse,
            "Your account is not a member of an organization.",
        )
    })
}

/// The organization of the caller, whose management account it is.
///
/// # Errors
/// AWSOrganizationsNotInUse; AccessDenied for members.
pub(crate) fn managed_by(cx: &impl Scope) -> Result<Arc<Organization>, Fault> {
    let organization = used_by(cx)?;
    if organization.management == *cx.account_id() {
        return Ok(organization);
    }
    Err(faults::access_denied())
}

/// The organization of the caller, which manages it or administers a service of it.
///
/// # Errors
/// As [`managed_by`].
pub(crate) fn overseen_by(cx: &impl Scope) -> Result<Arc<Organization>, Fault> {
    let organization = used_by(cx)?;
    let administers =
        || member(cx.head(), cx.account_id()).is_some_and(|member| !member.administers.is_empty());
    if organization.management == *cx.account_id() || administers() {
        return Ok(organization);
    }
    Err(faults::access_denied())
}

#[cfg(test)]
mod tests;
