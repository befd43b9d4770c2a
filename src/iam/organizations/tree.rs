//! The tree of an organization: its root, nested units, and accounts in either.

use model::organizations::{self as api, *};
use state::{Scope, rows::organization::Node};
use wire::{Fault, unsourced};

use super::{faults, overseen_by, page::page};
use crate::call::Read;

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

/// Lists the parent of a unit or account: the root or a unit.
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
