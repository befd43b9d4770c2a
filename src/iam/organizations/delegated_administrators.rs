//! Delegated administrators: member accounts that administer a service for the organization.

use model::organizations::{self as api, *};
use state::{
    Scope,
    account::AccountId,
    rows::{
        account_profile,
        organization::{Member, ORGANIZATION_MEMBERS, Organization, members},
    },
};
use wire::{Fault, unsourced};

use super::{
    accounts::{self, words},
    faults, managed_by, overseen_by,
    page::page,
    service_access::check_service,
};
use crate::call::{Read, View, Write};

/// Registers an account as the administrator of a service.
///
/// # Errors
/// As [`register_delegated_administrator`], without authorization.
pub(crate) fn register(
    tx: &mut Write<'_>,
    organization: &Organization,
    account: &str,
    service: String,
) -> Result<(), Fault> {
    check_service(&service)?;
    let (id, member) = accounts::with_id(tx, organization, account)?;
    if id == organization.management {
        return Err(faults::constraint(
            "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
            "You cannot register management account/yourself as delegated administrator for your organization.",
        ));
    }
    if member.closed.is_some() {
        return Err(faults::constraint(
            "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
            unsourced!("You can't register a suspended account as a delegated administrator."),
        ));
    }
    if !organization.trusts(&service) {
        return Err(faults::constraint(
            "SERVICE_ACCESS_NOT_ENABLED",
            unsourced!(
                "You must enable service access before you register a delegated administrator."
            ),
        ));
    }
    let mut member = (*member).clone();
    if member.administers.contains_key(&service) {
        let text =
            "The provided account is already a delegated administrator for your organization.";
        return Err(Fault::new(&errors::AccountAlreadyRegistered, text));
    }
    member.administers.insert(service, tx.now());
    tx.put(&ORGANIZATION_MEMBERS, (id,), member);
    Ok(())
}

/// Registers an account as the administrator of a service.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html>
///
/// # Errors
/// InvalidInput, AccountNotFound, ConstraintViolation, AccountAlreadyRegistered.
pub(crate) fn register_delegated_administrator(
    tx: &mut Write<'_>,
    input: RegisterDelegatedAdministratorRequest,
) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    register(
        tx,
        &organization,
        &input.account_id,
        input.service_principal,
    )
}

fn not_registered() -> Fault {
    let text =
        "The provided account is not a registered delegated administrator for your organization.";
    Fault::new(&errors::AccountNotRegistered, text)
}

/// Deregisters an account as the administrator of a service.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeregisterDelegatedAdministrator.html>
///
/// # Errors
/// InvalidInput, AccountNotFound, AccountNotRegistered.
pub(crate) fn deregister_delegated_administrator(
    tx: &mut Write<'_>,
    input: DeregisterDelegatedAdministratorRequest,
) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    check_service(&input.service_principal)?;
    let (id, member) = accounts::with_id(tx, &organization, &input.account_id)?;
    let mut member = (*member).clone();
    if member
        .administers
        .remove(&input.service_principal)
        .is_none()
    {
        return Err(not_registered());
    }
    tx.put(&ORGANIZATION_MEMBERS, (id,), member);
    Ok(())
}

fn administrator_shown(
    cx: &impl Scope,
    organization: &Organization,
    id: &AccountId,
    member: &Member,
) -> api::DelegatedAdministrator {
    let profile = account_profile::of(cx.head(), id);
    let (status, state) = words(member);
    let first = member.administers.values().min();
    api::DelegatedAdministrator {
        id: Some(id.to_string()),
        arn: Some(organization.account_arn(id)),
        email: Some(profile.email),
        name: Some(profile.name),
        status: Some(status),
        state: Some(state),
        joined_method: Some(member.joined.word().to_owned()),
        joined_timestamp: Some(cx.date(member.joined_at)),
        delegation_enabled_date: first.map(|at| cx.date(*at)),
    }
}

/// Lists the administrators, optionally only those of one service.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedAdministrators.html>
pub(crate) fn list_delegated_administrators(
    cx: &Read<'_>,
    input: ListDelegatedAdministratorsRequest,
) -> Result<ListDelegatedAdministratorsResponse, Fault> {
    let organization = overseen_by(cx)?;
    let service = input.service_principal;
    if let Some(service) = &service {
        check_service(service)?;
    }
    let wanted = |member: &Member| match &service {
        Some(service) => member.administers.contains_key(service),
        None => !member.administers.is_empty(),
    };
    let shown = members(cx.head(), &organization)
        .into_iter()
        .filter(|(_, member)| wanted(member))
        .map(|(id, member)| {
            let shown = administrator_shown(cx, &organization, &id, &member);
            (id.to_string(), shown)
        });
    let (administrators, next_token) = page(
        "ListDelegatedAdministrators",
        input.next_token.as_deref(),
        input.max_results,
        shown,
    )?;
    Ok(ListDelegatedAdministratorsResponse {
        delegated_administrators: Some(administrators),
        next_token,
    })
}

/// Lists the services that an account administers.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedServicesForAccount.html>
pub(crate) fn list_delegated_services_for_account(
    cx: &Read<'_>,
    input: ListDelegatedServicesForAccountRequest,
) -> Result<ListDelegatedServicesForAccountResponse, Fault> {
    let organization = overseen_by(cx)?;
    let (_, member) = accounts::with_id(cx, &organization, &input.account_id)?;
    if member.administers.is_empty() {
        return Err(not_registered());
    }
    let services = member.administers.iter().map(|(service, since)| {
        let shown = api::DelegatedService {
            service_principal: Some(service.clone()),
            delegation_enabled_date: Some(cx.date(*since)),
        };
        (service.clone(), shown)
    });
    let (services, next_token) = page(
        "ListDelegatedServicesForAccount",
        input.next_token.as_deref(),
        input.max_results,
        services,
    )?;
    Ok(ListDelegatedServicesForAccountResponse {
        delegated_services: Some(services),
        next_token,
    })
}
