//! Requests of products for temporary access to an account. IAM User Guide, "IAM temporary delegation" and, for states and how long they
//! last, "Building your integration".
//!
//! A request belongs to no account until an identity associates itself with it. It expires by the clock: no task changes it.

mod access;
mod partner;
mod permission_check;
mod summary;
mod trade_in_token;

use std::sync::Arc;

use model::iam::{self as api, *};
use policy::DocumentKind;
use state::{
    Scope,
    account::{AccountId, EntityId},
    documents::StoredDocument,
    rows::{
        delegation_request::{
            DELEGATION_REQUESTS, DELEGATION_REQUESTS_BY_OWNER, DELEGATION_REQUESTS_BY_WORKFLOW,
            DelegationRequest, State,
        },
        mail::Mail,
        partner::{PARTNERS, Parameter},
    },
};
use time::Duration;
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, Write, caller::Principal, page::PageRequest},
    realm::outbox,
};

pub(crate) use access::{
    target, target_of_create, target_of_list, target_of_send, target_of_summary,
};
pub(crate) use summary::get_human_readable_summary;

/// How long an expired request stays visible. AWS documents "eventually deleted".
const RETENTION: Duration = Duration::days(30);
/// The longest access that the root user can approve, in seconds. IAM User Guide, "IAM temporary delegation".
const LONGEST_FOR_ROOT: i64 = 4 * 3600;

fn describe(cx: &impl View, request: &DelegationRequest, id: &str) -> api::DelegationRequest {
    let parameter = |parameter: &Parameter| PolicyParameter {
        name: Some(parameter.name.clone()),
        values: Some(parameter.values.clone()),
        r#type: Some(
            if parameter.list {
                "stringList"
            } else {
                "string"
            }
            .to_owned(),
        ),
    };
    let parameters: Vec<_> = request.parameters.iter().map(parameter).collect();
    api::DelegationRequest {
        delegation_request_id: Some(id.to_owned()),
        owner_account_id: request.owner_account.as_ref().map(AccountId::to_string),
        description: Some(request.description.clone()),
        request_message: request.message.clone(),
        permissions: Some(DelegationPermission {
            policy_template_arn: Some(request.template.clone()),
            parameters: (!parameters.is_empty()).then_some(parameters),
        }),
        permission_policy: Some(request.policy.clone()),
        role_permission_restriction_arns: (!request.boundaries.is_empty())
            .then(|| request.boundaries.clone()),
        owner_id: request.owner.clone(),
        approver_id: request.approver.clone(),
        state: Some(request.state(cx.now()).word().to_owned()),
        expiration_time: Some(cx.date(request.expires())),
        requestor_id: Some(request.requester.to_string()),
        requestor_name: Some(request.requester_name.clone()),
        create_date: Some(cx.date(request.created)),
        session_duration: Some(request.session_duration),
        redirect_url: request.redirect_url.clone(),
        notes: request.notes.clone(),
        rejection_reason: request.rejection.clone(),
        only_send_by_owner: request.only_send_by_owner,
        updated_time: Some(cx.date(request.updated)),
    }
}

/// The request of an id.
///
/// # Errors
/// NoSuchEntity.
pub(crate) fn with_id(cx: &impl View, id: &str) -> Result<Arc<DelegationRequest>, Fault> {
    let key = (cx.account().partition.clone(), id.to_owned());
    cx.head()
        .get(&DELEGATION_REQUESTS, &key)
        .filter(|request| cx.now() < request.expires() + RETENTION)
        .ok_or_else(|| {
            Fault::new(
                &errors::NoSuchEntity,
                unsourced!(
                    "The delegation request with id {id} cannot be found.",
                    id = id
                ),
            )
        })
}

/// Requests access. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateDelegationRequest.html>
///
/// # Errors
/// InvalidInput for an account without a registered product, a channel that is not a topic of the account, a template that is not
/// registered, and parameters that do not fit the template; EntityAlreadyExists for a workflow id that has a request.
pub(crate) fn create_delegation_request(
    tx: &mut Write<'_>,
    input: CreateDelegationRequestRequest,
) -> Result<CreateDelegationRequestResponse, Fault> {
    let invalid = |text: String| Fault::new(&errors::InvalidInput, text);
    let account = tx.account_id().clone();
    let partner = tx.head().get(&PARTNERS, &(account.clone(),));
    let partner = partner.ok_or_else(|| {
        invalid(unsourced!(
            "The account {account} is not registered to create delegation requests.",
            account = account.as_str()
        ))
    })?;
    if !is_topic_of(tx, &input.notification_channel) {
        return Err(invalid(
            unsourced!("The notification channel must be an SNS topic of your account.").to_owned(),
        ));
    }
    let owner_account = input.owner_account_id.map(|id| {
        AccountId::parse(&id)
            .ok_or_else(|| invalid(unsourced!("Account {id} is not valid.", id = &id)))
    });
    let template = input.permissions.policy_template_arn;
    let template = template.ok_or_else(|| {
        invalid(unsourced!("Permissions must name a policy template.").to_owned())
    })?;
    let registered = partner.templates.get(&template);
    let registered = registered.ok_or_else(|| {
        invalid(unsourced!(
            "Policy template {arn} is not registered.",
            arn = &template
        ))
    })?;
    let parameters = input.permissions.parameters.unwrap_or_default();
    let parameters = parameters
        .into_iter()
        .map(parameter)
        .collect::<Result<Vec<_>, _>>()?;
    let policy =
        partner::render(registered, &parameters).map_err(|bad| invalid(bad_parameter(&bad.0)))?;
    let own = tx.account();
    StoredDocument::accept(
        policy.clone(),
        DocumentKind::Identity,
        own.dialect,
        &own.partition,
    )
    .map_err(|fault| invalid(fault.message().to_owned()))?;
    forget_old(tx);
    let workflow = (account.clone(), input.requestor_workflow_id.clone());
    let taken = tx
        .head()
        .lookup(&DELEGATION_REQUESTS_BY_WORKFLOW, &workflow);
    if taken.is_some() {
        return Err(Fault::new(
            &errors::EntityAlreadyExists,
            unsourced!(
                "A delegation request with the requestor workflow id {id} already exists.",
                id = &input.requestor_workflow_id
            ),
        ));
    }
    let request = DelegationRequest {
        requester: account,
        requester_name: partner.name.clone(),
        workflow: input.requestor_workflow_id,
        owner_account: owner_account.transpose()?,
        owner: None,
        approver: None,
        principal: None,
        description: input.description,
        message: input.request_message,
        template,
        parameters,
        boundaries: partner::boundaries(&policy),
        policy,
        redirect_url: input.redirect_url,
        channel: input.notification_channel,
        session_duration: input.session_duration,
        only_send_by_owner: input.only_send_by_owner,
        state: State::Unassigned,
        created: tx.now(),
        updated: tx.now(),
        notes: None,
        rejection: None,
    };
    let id = format!("dr-{}", tx.call.inner.ids.uuid().simple());
    let key = (tx.account().partition.clone(), id.clone());
    tx.put(&DELEGATION_REQUESTS, key, request);
    Ok(CreateDelegationRequestResponse {
        // There is no console to which it could link.
        console_deep_link: None,
        delegation_request_id: Some(id),
    })
}

fn parameter(parameter: PolicyParameter) -> Result<Parameter, Fault> {
    let name = parameter.name.unwrap_or_default();
    if name.is_empty() {
        return Err(Fault::new(&errors::InvalidInput, bad_parameter("")));
    }
    Ok(Parameter {
        name,
        values: parameter.values.unwrap_or_default(),
        list: parameter.r#type.as_deref() == Some("stringList"),
    })
}

/// Whether a channel is an SNS topic of the caller's account: `arn:aws:sns:REGION:ACCOUNT:NAME`.
fn is_topic_of(cx: &impl Scope, channel: &str) -> bool {
    let fields: Vec<&str> = channel.split(':').collect();
    let account = cx.account();
    matches!(fields.as_slice(), ["arn", partition, "sns", region, id, name]
        if *partition == account.partition && !region.is_empty() && *id == account.id.as_str() && !name.is_empty())
}

/// Deletes the account's requests that are no longer visible.
fn forget_old(tx: &mut Write<'_>) {
    let prefix = (tx.account_id().clone(),);
    let requests = tx
        .head()
        .index_prefix(&DELEGATION_REQUESTS_BY_WORKFLOW, &prefix);
    let old: Vec<_> = requests
        .map(|(_, key)| key)
        .filter(|key| {
            let request = tx.head().get(&DELEGATION_REQUESTS, key);
            request.is_some_and(|request| tx.now() >= request.expires() + RETENTION)
        })
        .collect();
    for key in old {
        tx.delete(&DELEGATION_REQUESTS, &key);
    }
}

/// Moves a request from one of the given states to another.
///
/// # Errors
/// NoSuchEntity; InvalidInput in another state.
fn step(
    tx: &mut Write<'_>,
    id: &str,
    from: &[State],
    to: State,
    change: impl FnOnce(&mut DelegationRequest),
) -> Result<(), Fault> {
    let request = with_id(tx, id)?;
    let state = request.state(tx.now());
    if !from.contains(&state) {
        return Err(Fault::new(
            &errors::InvalidInput,
            unsourced!(
                "The delegation request with id {id} is in the state {state}.",
                id = id,
                state = state.word()
            ),
        ));
    }
    let mut request = (*request).clone();
    request.state = to;
    request.updated = tx.now();
    change(&mut request);
    let key = (tx.account().partition.clone(), id.to_owned());
    tx.put(&DELEGATION_REQUESTS, key, request);
    Ok(())
}

/// Makes the caller the owner of a request without an owner.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AssociateDelegationRequest.html>
///
/// # Errors
/// NoSuchEntity; InvalidInput from another state.
pub(crate) fn associate_delegation_request(
    tx: &mut Write<'_>,
    input: AssociateDelegationRequestRequest,
) -> Result<(), Fault> {
    let (account, owner) = (tx.account_id().clone(), tx.call.caller.arn());
    let from = [State::Unassigned];
    step(
        tx,
        &input.delegation_request_id,
        &from,
        State::Assigned,
        |request| {
            request.owner_account = Some(account);
            request.owner = Some(owner);
        },
    )
}

/// Forwards a request to an approver. A request that was already forwarded only gets new notes.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateDelegationRequest.html>
///
/// # Errors
/// NoSuchEntity; InvalidInput from another state.
pub(crate) fn update_delegation_request(
    tx: &mut Write<'_>,
    input: UpdateDelegationRequestRequest,
) -> Result<(), Fault> {
    let from = [State::Assigned, State::PendingApproval];
    step(
        tx,
        &input.delegation_request_id,
        &from,
        State::PendingApproval,
        |request| {
            if input.notes.is_some() {
                request.notes = input.notes;
            }
        },
    )
}

/// Approves a request as the caller.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcceptDelegationRequest.html>
///
/// # Errors
/// NoSuchEntity; InvalidInput from another state, and for the root user if the access would be longer than it can approve.
pub(crate) fn accept_delegation_request(
    tx: &mut Write<'_>,
    input: AcceptDelegationRequestRequest,
) -> Result<(), Fault> {
    let id = &input.delegation_request_id;
    let is_root = matches!(tx.call.caller.principal, Principal::Root);
    if is_root && with_id(tx, id)?.session_duration > LONGEST_FOR_ROOT {
        return Err(Fault::new(
            &errors::InvalidInput,
            unsourced!(
                "The root user can only accept delegation requests with a duration of 4 hours or less."
            ),
        ));
    }
    let approver = tx.call.caller.arn();
    let from = [State::Assigned, State::PendingApproval];
    let principal = tx.call.caller.principal.session_principal();
    step(tx, id, &from, State::Accepted, |request| {
        request.approver = Some(approver);
        request.principal = principal;
    })
}

/// Rejects a request, also an approved one whose token was not released.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RejectDelegationRequest.html>
///
/// # Errors
/// NoSuchEntity; InvalidInput from another state.
pub(crate) fn reject_delegation_request(
    tx: &mut Write<'_>,
    input: RejectDelegationRequestRequest,
) -> Result<(), Fault> {
    let from = [State::Assigned, State::PendingApproval, State::Accepted];
    step(
        tx,
        &input.delegation_request_id,
        &from,
        State::Rejected,
        |request| {
            request.rejection = input.notes;
        },
    )
}

/// Releases the exchange token of an accepted request.
///
/// This server has no SNS. The notification is stored in the outbox: `GET /_astriam/mail?to=CHANNEL` returns it.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SendDelegationToken.html>
///
/// # Errors
/// NoSuchEntity; InvalidInput from another state.
pub(crate) fn send_delegation_token(
    tx: &mut Write<'_>,
    input: SendDelegationTokenRequest,
) -> Result<(), Fault> {
    let from = [State::Accepted];
    let id = &input.delegation_request_id;
    step(tx, id, &from, State::Finalized, |_| {})?;
    let request = with_id(tx, id)?;
    let token = trade_in_token::trade_in_token(tx, id)?;
    let mail = Mail {
        account: request.requester.clone(),
        user: EntityId::new(id.clone()),
        to: request.channel.clone(),
        subject: "Delegation request finalized".to_owned(),
        text: serde_json::json!({ "delegationRequestId": id, "tradeInToken": token }).to_string(),
        link: String::new(),
        created: tx.now(),
        sent: Some(tx.now()),
        attempts: 0,
        next_attempt: tx.now(),
    };
    outbox::add(tx, mail);
    Ok(())
}

/// Returns a request. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetDelegationRequest.html>
///
/// # Errors
/// NoSuchEntity.
pub(crate) fn get_delegation_request(
    cx: &Read<'_>,
    input: GetDelegationRequestRequest,
) -> Result<GetDelegationRequestResponse, Fault> {
    let request = with_id(cx, &input.delegation_request_id)?;
    let checked = (input.delegation_permission_check == Some(true))
        .then(|| permission_check::check(cx, &request.policy));
    let (status, result) = match checked {
        None => (None, None),
        Some(Ok(result)) => (Some("COMPLETE"), Some(result)),
        Some(Err(_)) => (Some("FAILED"), None),
    };
    Ok(GetDelegationRequestResponse {
        delegation_request: Some(describe(cx, &request, &input.delegation_request_id)),
        permission_check_status: status.map(str::to_owned),
        permission_check_result: result.map(str::to_owned),
    })
}

/// Lists the requests that identities of the account own, oldest first.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListDelegationRequests.html>
pub(crate) fn list_delegation_requests(
    cx: &Read<'_>,
    input: ListDelegationRequestsRequest,
) -> Result<ListDelegationRequestsResponse, Fault> {
    let request = PageRequest::read(
        "ListDelegationRequests",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let prefix = (cx.account_id().clone(),);
    let rows = cx
        .head()
        .index_prefix(&DELEGATION_REQUESTS_BY_OWNER, &prefix);
    let owned = rows.filter_map(|((_, made, id), _)| {
        let found = with_id(cx, &id).ok()?;
        let wanted = input.owner_id.is_none() || input.owner_id == found.owner;
        wanted.then(|| (format!("{made}/{id}"), (id, found)))
    });
    let page = request.fill(owned);
    Ok(ListDelegationRequestsResponse {
        delegation_requests: Some(
            page.items
                .iter()
                .map(|(id, found)| describe(cx, found, id))
                .collect(),
        ),
        marker: page.marker,
        is_truncated: page.is_truncated,
    })
}

/// A parameter of a policy template that is missing or of the wrong form.
fn bad_parameter(name: &str) -> String {
    unsourced!(
        "The policy parameter {name} is missing, unknown, or has no value of its type.",
        name = name
    )
}
