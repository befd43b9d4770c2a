//! New accounts and the requests for them. AWS creates an account asynchronously; here it exists when the
//! request is answered. The answer is IN_PROGRESS nevertheless, as at AWS, and clients poll for the account.

use std::{collections::BTreeMap, sync::Arc};

use model::organizations::{self as api, *};
use state::{
    Scope,
    account::{ACCOUNTS, Account, AccountId},
    quota::Quotas,
    rows::{
        account_profile::{self, ACCOUNT_PROFILES, Profile},
        create_account_request::{CREATE_ACCOUNT_REQUESTS, CreationRequest},
        organization::{JoinedMethod, Member, ORGANIZATION_MEMBERS, Organization, members},
    },
    tags::Tag,
};
use wire::{Fault, unsourced};

use super::{attachments, faults, managed_by, overseen_by, page::page, quotas, roles, tags};
use crate::call::{Read, View, Write};

/// The default name of the role that gives the management account access.
const ACCESS_ROLE: &str = "OrganizationAccountAccessRole";

fn describe(cx: &impl Scope, request: &CreationRequest, id: &str) -> api::CreateAccountStatus {
    api::CreateAccountStatus {
        id: Some(id.to_owned()),
        account_name: Some(request.name.clone()),
        state: Some(request.state().to_owned()),
        requested_timestamp: Some(cx.date(request.requested)),
        completed_timestamp: Some(cx.date(request.completed)),
        account_id: request.outcome.as_ref().ok().map(AccountId::to_string),
        failure_reason: request.outcome.as_ref().err().cloned(),
        ..Default::default()
    }
}

/// Adds an account to the root of an organization.
pub(crate) fn join(
    tx: &mut Write<'_>,
    organization: &Organization,
    account: &AccountId,
    joined: JoinedMethod,
    tags: Vec<Tag>,
) {
    let member = Member {
        organization: organization.id.clone(),
        parent: organization.root.clone(),
        joined,
        joined_at: tx.now(),
        closed: None,
        administers: BTreeMap::new(),
        tags,
    };
    tx.put(&ORGANIZATION_MEMBERS, (account.clone(),), member);
    attachments::attach_defaults(tx, organization, account.as_str());
}

/// Checks that an organization has room for one more account.
///
/// # Errors
/// ConstraintViolation.
pub(crate) fn check_room(cx: &impl Scope, organization: &Organization) -> Result<(), Fault> {
    let most = quotas::of(cx.head(), organization).organization_accounts;
    if members(cx.head(), organization).len() < most as usize {
        return Ok(());
    }
    Err(faults::constraint(
        "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
        "You have exceeded the allowed number of AWS Accounts.",
    ))
}

/// Creates an account. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html>
///
/// `IamUserAccessToBilling` has no effect, since this server has no billing console.
///
/// # Errors
/// InvalidInput for a reserved role name; ConstraintViolation beyond the quota. An address that another account has makes
/// the request fail later, as at AWS.
pub(crate) fn create_account(
    tx: &mut Write<'_>,
    input: CreateAccountRequest,
) -> Result<CreateAccountResponse, Fault> {
    let organization = managed_by(tx)?;
    let role = input.role_name.as_deref().unwrap_or(ACCESS_ROLE);
    if role.starts_with("AWSServiceRoleFor") {
        return Err(faults::invalid(
            "INVALID_ROLE_NAME",
            unsourced!("A role name can't begin with the reserved prefix AWSServiceRoleFor."),
        ));
    }
    let tags = tags::new(tx, input.tags)?;
    check_room(tx, &organization)?;
    let profile = Profile {
        name: input.account_name.clone(),
        email: input.email,
        password_last_used: None,
    };
    let outcome = match account_profile::with_email(tx.head(), &profile.email) {
        Some(_) => Err("EMAIL_ALREADY_EXISTS".to_owned()),
        None => Ok(make(tx, &organization, profile, role, tags)),
    };
    let now = tx.now();
    let request = CreationRequest {
        name: input.account_name,
        requested: now,
        completed: now,
        outcome,
    };
    let id = format!("car-{}", tx.call.inner.ids.base36(32));
    let status = api::CreateAccountStatus {
        id: Some(id.clone()),
        account_name: Some(request.name.clone()),
        state: Some("IN_PROGRESS".to_owned()),
        requested_timestamp: Some(tx.date(now)),
        ..Default::default()
    };
    let key = (organization.id.clone(), id);
    tx.put(&CREATE_ACCOUNT_REQUESTS, key, request);
    Ok(CreateAccountResponse {
        create_account_status: Some(status),
    })
}

fn make(
    tx: &mut Write<'_>,
    organization: &Organization,
    profile: Profile,
    role: &str,
    tags: Vec<Tag>,
) -> AccountId {
    let (dialect, ids) = (tx.dialect(), &tx.call.inner.ids);
    let id = loop {
        let id = AccountId::parse(&dialect.account_id(ids));
        // INVARIANT: a dialect generates ids of its own form.
        if let Some(id) = id.filter(|id| !tx.head().contains(&ACCOUNTS, &(id.clone(),))) {
            break id;
        }
    };
    let account = Arc::new(Account {
        id: id.clone(),
        partition: organization.partition.clone(),
        dialect,
        created: tx.now(),
        quotas: Quotas::default(),
    });
    tx.put(&ACCOUNTS, (id.clone(),), Arc::clone(&account));
    tx.put(&ACCOUNT_PROFILES, (id.clone(),), profile);
    join(tx, organization, &id, JoinedMethod::Created, tags);
    roles::give_access(tx, &account, role, &organization.management);
    if organization.all_features {
        roles::link(tx, &account);
    }
    id
}

/// Returns the status of a request. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeCreateAccountStatus.html>
pub(crate) fn describe_create_account_status(
    cx: &Read<'_>,
    input: DescribeCreateAccountStatusRequest,
) -> Result<DescribeCreateAccountStatusResponse, Fault> {
    let organization = overseen_by(cx)?;
    let id = input.create_account_request_id;
    let key = (organization.id.clone(), id.clone());
    let request = cx.head().get(&CREATE_ACCOUNT_REQUESTS, &key);
    let request = request.ok_or_else(|| {
        Fault::new(
            &errors::CreateAccountStatusNotFound,
            unsourced!("You specified a create account request that doesn't exist."),
        )
    })?;
    Ok(DescribeCreateAccountStatusResponse {
        create_account_status: Some(describe(cx, &request, &id)),
    })
}

/// Lists the requests, optionally only those in some states.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListCreateAccountStatus.html>
pub(crate) fn list_create_account_status(
    cx: &Read<'_>,
    input: ListCreateAccountStatusRequest,
) -> Result<ListCreateAccountStatusResponse, Fault> {
    let organization = overseen_by(cx)?;
    let states = input.states.unwrap_or_default();
    let wanted = |request: &CreationRequest| {
        states.is_empty() || states.iter().any(|state| state == request.state())
    };
    let requests = cx
        .head()
        .prefix(&CREATE_ACCOUNT_REQUESTS, &(organization.id.clone(),))
        .filter(|(_, request)| wanted(request))
        .map(|((_, id), request)| {
            let shown = describe(cx, &request, &id);
            (id, shown)
        });
    let (statuses, next_token) = page(
        "ListCreateAccountStatus",
        input.next_token.as_deref(),
        input.max_results,
        requests,
    )?;
    Ok(ListCreateAccountStatusResponse {
        create_account_statuses: Some(statuses),
        next_token,
    })
}
