//! The tree of an organization: its root, units in units, accounts in either; and the paths through it.

use std::sync::Arc;

use model::organizations::{self as api, *};
use store::Head;
use wire::{Fault, unsourced};

use super::{
    MEMBERS_BY_PARENT, Member, Organization, faults, overseen_by,
    page::page,
    quotas::DEEPEST,
    units::{UNITS, UNITS_BY_PARENT, Unit},
};
use crate::{
    call::Read,
    state::{Scope, account::AccountId},
};

/// What an id of an organization leads to.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// The root.
    Root,
    /// A unit.
    Unit(Arc<Unit>),
    /// An account.
    Account(AccountId, Arc<Member>),
}

impl Node {
    /// `ROOT`, `ORGANIZATIONAL_UNIT`, `ACCOUNT`.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Root => "ROOT",
            Self::Unit(_) => "ORGANIZATIONAL_UNIT",
            Self::Account(..) => "ACCOUNT",
        }
    }
}

impl Organization {
    /// The root, unit or account of an id.
    pub(crate) fn node(&self, head: &Head, id: &str) -> Option<Node> {
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
    pub(crate) fn unit(&self, head: &Head, id: &str) -> Option<Arc<Unit>> {
        head.get(&UNITS, &(self.id.clone(), id.to_owned()))
    }

    /// The membership of an account, if it is one of this organization.
    pub(crate) fn account(&self, head: &Head, account: &AccountId) -> Option<Arc<Member>> {
        super::member(head, account).filter(|member| member.organization == self.id)
    }

    /// Whether an id is that of the root or a unit.
    pub(crate) fn is_parent(&self, head: &Head, id: &str) -> bool {
        id == self.root || self.unit(head, id).is_some()
    }

    /// The ids from the root down to a root or unit, itself included.
    pub(crate) fn line(&self, head: &Head, id: &str) -> Vec<String> {
        let mut line = Vec::with_capacity(2);
        let mut at = id.to_owned();
        // INVARIANT: no unit lies deeper than this, for none is made there and none is moved.
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
    pub(crate) fn path(&self, head: &Head, id: &str) -> String {
        format!("{}/{}/", self.id, self.line(head, id).join("/"))
    }

    /// The ids of the units directly in a root or unit, in their order.
    pub(crate) fn units_in(&self, head: &Head, parent: &str) -> Vec<(String, Arc<Unit>)> {
        let prefix = (self.id.clone(), parent.to_owned());
        head.index_prefix(&UNITS_BY_PARENT, &prefix)
            .filter_map(|((_, _, id), key)| Some((id, head.get(&UNITS, &key)?)))
            .collect()
    }

    /// The accounts directly in a root or unit, in their order.
    pub(crate) fn accounts_in(&self, head: &Head, parent: &str) -> Vec<(AccountId, Arc<Member>)> {
        let prefix = (self.id.clone(), parent.to_owned());
        head.index_prefix(&MEMBERS_BY_PARENT, &prefix)
            .filter_map(|((_, _, account), _)| {
                Some((account.clone(), super::member(head, &account)?))
            })
            .collect()
    }
}

/// Lists the units or accounts directly in a root or unit.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListChildren.html>
pub(crate) fn list_children(
    cx: &Read<'_>,
    input: ListChildrenRequest,
) -> Result<ListChildrenResponse, Fault> {
    let organization = overseen_by(cx)?;
    let (head, parent) = (cx.head(), &input.parent_id);
    if !organization.is_parent(head, parent) {
        return Err(faults::no_parent());
    }
    let kind = input.child_type;
    let ids: Vec<String> = if kind == "ACCOUNT" {
        let accounts = organization.accounts_in(head, parent);
        accounts.into_iter().map(|(id, _)| id.to_string()).collect()
    } else {
        let units = organization.units_in(head, parent);
        units.into_iter().map(|(id, _)| id).collect()
    };
    let child = |id: String| {
        let child = api::Child {
            id: Some(id.clone()),
            r#type: Some(kind.clone()),
        };
        (id, child)
    };
    let children = ids.into_iter().map(child);
    let (children, next_token) = page(
        "ListChildren",
        input.next_token.as_deref(),
        input.max_results,
        children,
    )?;
    Ok(ListChildrenResponse {
        children: Some(children),
        next_token,
    })
}

/// Lists the root or unit in which a unit or account lies.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html>
pub(crate) fn list_parents(
    cx: &Read<'_>,
    input: ListParentsRequest,
) -> Result<ListParentsResponse, Fault> {
    let organization = overseen_by(cx)?;
    let parent = match organization.node(cx.head(), &input.child_id) {
        Some(Node::Unit(unit)) => unit.parent.clone(),
        Some(Node::Account(_, member)) => member.parent.clone(),
        Some(Node::Root) | None => {
            let text = unsourced!("You specified a child that doesn't exist.");
            return Err(Fault::new(&errors::ChildNotFound, text));
        }
    };
    let kind = if parent == organization.root {
        "ROOT"
    } else {
        "ORGANIZATIONAL_UNIT"
    };
    let shown = api::Parent {
        id: Some(parent.clone()),
        r#type: Some(kind.to_owned()),
    };
    let (parents, next_token) = page(
        "ListParents",
        input.next_token.as_deref(),
        input.max_results,
        [(parent, shown)],
    )?;
    Ok(ListParentsResponse {
        parents: Some(parents),
        next_token,
    })
}
