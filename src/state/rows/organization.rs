//! An organization, its member accounts and its tree.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use store::{Head, Index, Table};
use time::OffsetDateTime;

use crate::{
    account::AccountId,
    rows::{
        control_policy::PolicyType,
        unit::{UNITS, UNITS_BY_PARENT, Unit},
    },
    tags::Tag,
};

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// `o-…`.
    pub id: String,
    /// The management account.
    pub management: AccountId,
    /// The partition of all its accounts.
    pub partition: String,
    /// Whether `FeatureSet` is `ALL` rather than `CONSOLIDATED_BILLING`.
    pub all_features: bool,
    /// `r-…`: the id of its root.
    pub root: String,
    /// The tags of its root.
    pub root_tags: Vec<Tag>,
    /// The policy types that are enabled in its root.
    pub policy_types: Vec<PolicyType>,
    /// The services with trusted access, and when it was enabled.
    pub service_access: BTreeMap<String, OffsetDateTime>,
}

/// `JoinedMethod`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum JoinedMethod {
    /// An existing account joined.
    Invited,
    /// The organization created the account.
    Created,
}

impl JoinedMethod {
    /// `INVITED`, `CREATED`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invited => "INVITED",
            Self::Created => "CREATED",
        }
    }
}

/// An account's membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The organization's id.
    pub organization: String,
    /// Its parent: the root or a unit.
    pub parent: String,
    /// `JoinedMethod`.
    pub joined: JoinedMethod,
    /// `JoinedTimestamp`.
    pub joined_at: OffsetDateTime,
    /// When it was closed, if it was.
    pub closed: Option<OffsetDateTime>,
    /// The services whose delegated administrator it is, and when it was registered.
    pub administers: BTreeMap<String, OffsetDateTime>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// Organizations by id.
pub static ORGANIZATIONS: Table<(String,), Organization> = Table::new("organizations", 1);

/// Memberships by account.
pub static ORGANIZATION_MEMBERS: Table<(AccountId,), Member> =
    Table::new("organization members", 1);

/// The accounts of an organization, by organization, parent and account.
pub static MEMBERS_BY_PARENT: Index<(String, String, AccountId), (AccountId,), Member> = Index::new(
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

/// The organization of an account, if any.
pub fn organization_of(head: &Head, account: &AccountId) -> Option<Arc<Organization>> {
    let member = member(head, account)?;
    head.get(&ORGANIZATIONS, &(member.organization.clone(),))
}

/// The membership of an account.
pub fn member(head: &Head, account: &AccountId) -> Option<Arc<Member>> {
    head.get(&ORGANIZATION_MEMBERS, &(account.clone(),))
}

/// The accounts of an organization with their memberships, by account.
pub fn members(head: &Head, organization: &Organization) -> Vec<(AccountId, Arc<Member>)> {
    let prefix = (organization.id.clone(),);
    let mut members: Vec<_> = head
        .index_prefix(&MEMBERS_BY_PARENT, &prefix)
        .filter_map(|((_, _, account), _)| Some((account.clone(), member(head, &account)?)))
        .collect();
    members.sort_by(|one, other| one.0.cmp(&other.0));
    members
}

/// Whether an account is closed, so its principals can call nothing.
pub fn is_closed(head: &Head, account: &AccountId) -> bool {
    member(head, account).is_some_and(|member| member.closed.is_some())
}

impl Organization {
    /// `arn:aws:organizations::MANAGEMENT:{kind}/o-…{rest}`; `rest` begins with a slash, or is empty.
    pub fn arn(&self, kind: &str, rest: &str) -> String {
        format!(
            "arn:{}:organizations::{}:{kind}/{}{rest}",
            self.partition, self.management, self.id
        )
    }

    /// The ARN of an account of it.
    pub fn account_arn(&self, account: &AccountId) -> String {
        self.arn("account", &format!("/{account}"))
    }

    /// The ARN of a unit.
    pub fn unit_arn(&self, id: &str) -> String {
        self.arn("ou", &format!("/{id}"))
    }

    /// The ARN of its root.
    pub fn root_arn(&self) -> String {
        self.arn("root", &format!("/{}", self.root))
    }

    /// Whether an account is the delegated administrator of a service.
    pub fn is_administered_by(&self, head: &Head, account: &AccountId, service: &str) -> bool {
        member(head, account).is_some_and(|member| {
            member.organization == self.id && member.administers.contains_key(service)
        })
    }

    /// Whether a service has trusted access.
    pub fn trusts(&self, service: &str) -> bool {
        self.service_access.contains_key(service)
    }
}

/// A node of the organization's tree.
#[derive(Debug, Clone)]
pub enum Node {
    /// The root.
    Root,
    /// A unit.
    Unit(Arc<Unit>),
    /// An account.
    Account(AccountId, Arc<Member>),
}

impl Node {
    /// `ROOT`, `ORGANIZATIONAL_UNIT`, `ACCOUNT`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Root => "ROOT",
            Self::Unit(_) => "ORGANIZATIONAL_UNIT",
            Self::Account(..) => "ACCOUNT",
        }
    }
}

impl Organization {
    /// The root, unit or account of an id.
    pub fn node(&self, head: &Head, id: &str) -> Option<Node> {
        if id == self.root {
            return Some(Node::Root);
        }
        if let Some(account) = AccountId::parse(id) {
            let member = self.account(head, &account)?;
            return Some(Node::Account(account, member));
        }
        self.unit(head, id).map(Node::Unit)
    }

    /// The unit of an id.
    pub fn unit(&self, head: &Head, id: &str) -> Option<Arc<Unit>> {
        head.get(&UNITS, &(self.id.clone(), id.to_owned()))
    }

    /// The membership of an account, if it is one of this organization.
    pub fn account(&self, head: &Head, account: &AccountId) -> Option<Arc<Member>> {
        crate::rows::organization::member(head, account)
            .filter(|member| member.organization == self.id)
    }

    /// Whether an id is that of the root or a unit.
    pub fn is_parent(&self, head: &Head, id: &str) -> bool {
        id == self.root || self.unit(head, id).is_some()
    }

    /// The ids from the root down to a root or unit, inclusive.
    pub fn line(&self, head: &Head, id: &str) -> Vec<String> {
        let mut line = Vec::with_capacity(2);
        let mut at = id.to_owned();
        // INVARIANT: no unit lies deeper than this: CreateOrganizationalUnit refuses it, and units cannot be moved.
        for _ in 0..=DEEPEST {
            let parent = self.unit(head, &at).map(|unit| unit.parent.clone());
            line.push(at);
            match parent {
                Some(parent) => at = parent,
                None => break,
            }
        }
        line.reverse();
        line
    }

    /// The path to a root or unit: `o-…/r-…/ou-…/`.
    pub fn path(&self, head: &Head, id: &str) -> String {
        format!("{}/{}/", self.id, self.line(head, id).join("/"))
    }

    /// The ids of the units directly in a root or unit, sorted.
    pub fn units_in(&self, head: &Head, parent: &str) -> Vec<(String, Arc<Unit>)> {
        let prefix = (self.id.clone(), parent.to_owned());
        head.index_prefix(&UNITS_BY_PARENT, &prefix)
            .filter_map(|((_, _, id), key)| Some((id, head.get(&UNITS, &key)?)))
            .collect()
    }

    /// The accounts directly in a root or unit, sorted by id.
    pub fn accounts_in(&self, head: &Head, parent: &str) -> Vec<(AccountId, Arc<Member>)> {
        let prefix = (self.id.clone(), parent.to_owned());
        head.index_prefix(&MEMBERS_BY_PARENT, &prefix)
            .filter_map(|((_, _, account), _)| {
                Some((
                    account.clone(),
                    crate::rows::organization::member(head, &account)?,
                ))
            })
            .collect()
    }
}

/// The levels of units below a root, and the minimum number of policies of a type on one target. They are not adjustable.
pub const DEEPEST: usize = 5;
