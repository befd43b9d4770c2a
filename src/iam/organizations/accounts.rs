//! The accounts of an organization.

use std::sync::Arc;

use model::organizations::{self as api, *};
use state::{
    Scope,
    account::AccountId,
    rows::{
        account_profile,
        organization::{JoinedMethod, Member, ORGANIZATION_MEMBERS, Organization, members},
    },
};
use time::Duration;
use wire::{Fault, unsourced};

use super::{attachments, faults, managed_by, overseen_by, page::page, used_by};
use crate::call::{Read, View, Write};

/// How long a created account must stay in the organization. AWS Organizations API Reference, "WAIT_PERIOD_ACTIVE".
const STAYS: Duration = Duration::days(4);

/// The values of `Status` and `State`.
pub(crate) fn words(member: &Member) -> (String, String) {
    let (status, state) = if member.closed.is_some() {
        ("SUSPENDED", "CLOSED")
    } else {
        ("ACTIVE", "ACTIVE")
    };
    (status.to_owned(), state.to_owned())
}

fn account_shown(
    cx: &impl Scope,
    organization: &Organization,
    id: &AccountId,
    member: &Member,
) -> api::Account {
    let profile = account_profile::of(cx.head(), id);
    let (status, state) = words(member);
    let path = format!("{}{id}/", organization.path(cx.head(), &member.parent));
    api::Account {
        id: Some(id.to_string()),
        arn: Some(organization.account_arn(id)),
        email: Some(profile.email),
        name: Some(profile.name),
        status: Some(status),
        state: Some(state),
        paths: Some(vec![path]),
        joined_method: Some(member.joined.word().to_owned()),
        joined_timestamp: Some(cx.date(member.joined_at)),
    }
}

/// The account of an id with its membership.
///
/// # Errors
/// AccountNotFound.
pub(crate) fn with_id(
    cx: &impl Scope,
    organization: &Organization,
    id: &str,
) -> Result<(AccountId, Arc<Member>), Fault> {
    let found = AccountId::parse(id).and_then(|id| {
        let member = organization.account(cx.head(), &id)?;
        Some((id, member))
    });
    found.ok_or_else(faults::no_account)
}

/// Returns an account. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html>
pub(crate) fn describe_account(
    cx: &Read<'_>,
    input: DescribeAccountRequest,
) -> Result<DescribeAccountResponse, Fault> {
    let organization = overseen_by(cx)?;
    let (id, member) = with_id(cx, &organization, &input.account_id)?;
    Ok(DescribeAccountResponse {
        account: Some(account_shown(cx, &organization, &id, &member)),
    })
}

/// Lists the accounts. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
pub(crate) fn list_accounts(
    cx: &Read<'_>,
    input: ListAccountsRequest,
) -> Result<ListAccountsResponse, Fault> {
    let organization = overseen_by(cx)?;
    let accounts = members(cx.head(), &organization);
    let (accounts, next_token) = describe(
        cx,
        &organization,
        "ListAccounts",
        (input.next_token, input.max_results),
        accounts,
    )?;
    Ok(ListAccountsResponse {
        accounts: Some(accounts),
        next_token,
    })
}

/// Lists the accounts directly in a root or unit.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html>
pub(crate) fn list_accounts_for_parent(
    cx: &Read<'_>,
    input: ListAccountsForParentRequest,
) -> Result<ListAccountsForParentResponse, Fault> {
    let organization = overseen_by(cx)?;
    if !organization.is_parent(cx.head(), &input.parent_id) {
        return Err(faults::no_parent());
    }
    let accounts = organization.accounts_in(cx.head(), &input.parent_id);
    let (accounts, next_token) = describe(
        cx,
        &organization,
        "ListAccountsForParent",
        (input.next_token, input.max_results),
        accounts,
    )?;
    Ok(ListAccountsForParentResponse {
        accounts: Some(accounts),
        next_token,
    })
}

fn describe(
    cx: &Read<'_>,
    organization: &Organization,
    operation: &'static str,
    (token, most): (Option<String>, Option<i64>),
    accounts: Vec<(AccountId, Arc<Member>)>,
) -> Result<(Vec<api::Account>, Option<String>), Fault> {
    let shown = accounts.into_iter().map(|(id, member)| {
        let shown = account_shown(cx, organization, &id, &member);
        (id.to_string(), shown)
    });
    page(operation, token.as_deref(), most, shown)
}

/// Moves an account to another root or unit. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html>
///
/// # Errors
/// AccountNotFound, SourceParentNotFound, DestinationParentNotFound, DuplicateAccount.
pub(crate) fn move_account(tx: &mut Write<'_>, input: MoveAccountRequest) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    let (id, member) = with_id(tx, &organization, &input.account_id)?;
    if member.parent != input.source_parent_id {
        return Err(Fault::new(
            &errors::SourceParentNotFound,
            unsourced!("You specified a source parent that doesn't exist."),
        ));
    }
    let destination = input.destination_parent_id;
    if !organization.is_parent(tx.head(), &destination) {
        return Err(Fault::new(
            &errors::DestinationParentNotFound,
            unsourced!("You specified a destination parent that doesn't exist."),
        ));
    }
    if destination == member.parent {
        return Err(Fault::new(
            &errors::DuplicateAccount,
            unsourced!("The account is already present in the specified destination."),
        ));
    }
    let mut member = (*member).clone();
    member.parent = destination;
    tx.put(&ORGANIZATION_MEMBERS, (id,), member);
    Ok(())
}

/// Removes an account from its organization.
fn part(
    tx: &mut Write<'_>,
    organization: &Organization,
    id: AccountId,
    member: &Member,
) -> Result<(), Fault> {
    if id == organization.management {
        return Err(Fault::new(
            &errors::MasterCannotLeaveOrganization,
            unsourced!("You can't remove the management account from its organization."),
        ));
    }
    if !member.administers.is_empty() {
        return Err(faults::constraint(
            "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
            unsourced!(
                "You can't remove an account that is registered as a delegated administrator. Deregister it first."
            ),
        ));
    }
    if member.joined == JoinedMethod::Created && tx.now() - member.joined_at < STAYS {
        return Err(faults::constraint(
            "WAIT_PERIOD_ACTIVE",
            unsourced!(
                "After you create an account in an organization, you must wait at least four days before you can remove it from the organization."
            ),
        ));
    }
    attachments::detach_all(tx, organization, id.as_str());
    tx.delete(&ORGANIZATION_MEMBERS, &(id,));
    Ok(())
}

/// Removes an account from the organization. AWS requires payment data first; accounts of this server have none, so nothing is required
/// here. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_RemoveAccountFromOrganization.html>
pub(crate) fn remove_account_from_organization(
    tx: &mut Write<'_>,
    input: RemoveAccountFromOrganizationRequest,
) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    let (id, member) = with_id(tx, &organization, &input.account_id)?;
    part(tx, &organization, id, &member)
}

/// Removes the caller's account from its organization.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html>
pub(crate) fn leave_organization(tx: &mut Write<'_>, (): ()) -> Result<(), Fault> {
    let organization = used_by(tx)?;
    let (id, member) = with_id(tx, &organization, &tx.account_id().to_string())?;
    part(tx, &organization, id, &member)
}

/// Closes an account: its credentials stop working. It cannot be reopened.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CloseAccount.html>
///
/// # Errors
/// AccountNotFound, ConstraintViolation, AccountAlreadyClosed.
pub(crate) fn close_account(tx: &mut Write<'_>, input: CloseAccountRequest) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    let (id, member) = with_id(tx, &organization, &input.account_id)?;
    if id == organization.management {
        return Err(faults::constraint(
            "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
            unsourced!("You can't close the management account."),
        ));
    }
    if member.closed.is_some() {
        return Err(Fault::new(
            &errors::AccountAlreadyClosed,
            unsourced!("The account is already closed."),
        ));
    }
    let mut member = (*member).clone();
    member.closed = Some(tx.now());
    tx.put(&ORGANIZATION_MEMBERS, (id,), member);
    Ok(())
}
