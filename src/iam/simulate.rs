//! Simulation of policies: SimulateCustomPolicy and SimulatePrincipalPolicy. IAM User Guide, "IAM policy testing with the IAM policy
//! simulator". The engine that decides calls evaluates only the policies and context keys of the request.

pub(crate) mod context_keys;
mod entries;
mod evaluate;
mod principal_policies;
mod scenario;

use std::sync::Arc;

use model::iam::*;
use policy::{Document, DocumentKind, Partition, Principal};
use state::{
    Scope, arn::IamArn, control_policies::AccountPolicies, rows::control_policy::PolicyType,
};
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, page::PageRequest},
    simulate::{
        evaluate::Simulation,
        principal_policies::{Exclusions, Text},
    },
};

/// Simulates what policies in the request allow.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html>
///
/// # Errors
/// InvalidInput for an invalid policy, action, ARN or context key, for input that is inconsistent or too large.
pub(crate) fn simulate_custom_policy(
    cx: &Read<'_>,
    input: SimulateCustomPolicyRequest,
) -> Result<SimulatePolicyResponse, Fault> {
    let page = PageRequest::read(
        "SimulateCustomPolicy",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let mut levels = Vec::new();
    for (level, policies) in (1..).zip(
        input
            .ordered_organization_policy_input_list
            .unwrap_or_default(),
    ) {
        let texts = policies
            .service_control_policy_input_list
            .unwrap_or_default();
        let name = format!("OrderedOrganizationPolicyInputList.{level}");
        levels.push(texts_of(cx, &name, &texts, DocumentKind::ServiceControl)?);
    }
    let request = SimulationRequest {
        actions: input.action_names,
        resources: input.resource_arns,
        resource_policy: input.resource_policy,
        resource_owner: input.resource_owner,
        caller: input.caller_arn,
        entries: input.context_entries,
        handling: input.resource_handling_option,
    };
    let boundary = boundary_of(cx, input.permissions_boundary_policy_input_list)?;
    let identity = inputs(cx, &input.policy_input_list)?;
    let caller = cx.call().caller.principal_arn();
    simulated(cx, request, &caller, identity, boundary, levels, page)
}

/// Simulates the policies of a user, group or role, together with its boundary and its organization's policies.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>
///
/// # Errors
/// As [`simulate_custom_policy`]; NoSuchEntity; PolicyEvaluation for a stored policy that can no longer be read.
pub(crate) fn simulate_principal_policy(
    cx: &Read<'_>,
    input: SimulatePrincipalPolicyRequest,
) -> Result<SimulatePolicyResponse, Fault> {
    let page = PageRequest::read(
        "SimulatePrincipalPolicy",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let subject = principal_policies::subject(cx, &input.policy_source_arn)?;
    let exclusions = Exclusions::read(input.policy_exclusion_list.unwrap_or_default())?;
    let mut identity = principal_policies::identity(cx, &subject, &exclusions)?;
    identity.extend(inputs(cx, &input.policy_input_list.unwrap_or_default())?);
    let boundary = match input.permissions_boundary_policy_input_list {
        // A boundary in the request replaces the principal's.
        Some(texts) => boundary_of(cx, Some(texts))?,
        None => principal_policies::boundary(cx, &subject, &exclusions)?,
    };
    let mut levels = Vec::new();
    if let Some(governed) = AccountPolicies::of(cx.head(), cx.account_id()) {
        let found = governed.levels(cx.head(), PolicyType::ServiceControl);
        for level in found.map_err(|_| unreadable())? {
            let kept = level
                .into_iter()
                .filter(|(arn, _)| !exclusions.control(arn))
                .map(|(arn, document)| Text::of_organization(arn, document));
            levels.push(kept.collect::<Vec<_>>());
        }
        // A level without remaining policies does not limit: excluded policies are ignored, not denied by.
        levels.retain(|level| !level.is_empty());
    }
    let request = SimulationRequest {
        actions: input.action_names,
        resources: input.resource_arns,
        resource_policy: input.resource_policy,
        resource_owner: input.resource_owner,
        caller: input.caller_arn,
        entries: input.context_entries,
        handling: input.resource_handling_option,
    };
    let caller = input.policy_source_arn;
    simulated(cx, request, &caller, identity, boundary, levels, page)
}

/// The input that both operations share.
struct SimulationRequest {
    actions: Vec<String>,
    resources: Option<Vec<String>>,
    resource_policy: Option<String>,
    resource_owner: Option<String>,
    caller: Option<String>,
    entries: Option<Vec<ContextEntry>>,
    handling: Option<String>,
}

fn simulated(
    cx: &Read<'_>,
    request: SimulationRequest,
    source: &str,
    identity: Vec<Text>,
    boundary: Vec<Text>,
    levels: Vec<Vec<Text>>,
    page: PageRequest,
) -> Result<SimulatePolicyResponse, Fault> {
    for action in &request.actions {
        if action.contains(['*', '?']) || !action.contains(':') {
            return Err(invalid(unsourced!(
                "Invalid action name: {action}",
                action = action
            )));
        }
    }
    let resources = request.resources.unwrap_or_default();
    if let Some(bad) = resources.iter().find(|arn| !is_resource(arn)) {
        return Err(invalid(unsourced!(
            "Invalid resource ARN: {arn}",
            arn = bad
        )));
    }
    if let Some(handling) = &request.handling {
        scenario::check(handling, &resources)?;
    }
    let caller = caller(&request.caller, request.resource_policy.is_some(), source)?;
    let owner = owner(cx, request.resource_owner.as_deref(), &caller)?;
    let resource_policy = match request.resource_policy {
        Some(text) => Some(text_of(
            cx,
            "ResourcePolicy".to_owned(),
            text,
            DocumentKind::Resource,
        )?),
        None => None,
    };
    let context = entries::context(request.entries.unwrap_or_default())?;
    let simulation = Simulation {
        principal: caller,
        owner,
        missing: evaluate::missing(identity.iter().chain(&resource_policy), &context),
        context,
        identity,
        boundary,
        levels,
        resource_policy,
        resources,
        manages: AccountPolicies::of(cx.head(), cx.account_id())
            .is_some_and(|governed| governed.manages()),
    };
    let work = simulation.work();
    let too_large = || {
        invalid(unsourced!(
            "The simulation is too large. Simulate fewer resources, or fewer and smaller policies, at a time."
        ))
    };
    if work > evaluate::WORK {
        return Err(too_large());
    }
    let actions = request.actions.iter().enumerate();
    let (mut worked, mut size) = (0, 0);
    let page = page.fill_each(
        actions.map(|(place, action)| (format!("{place:08}"), action)),
        |action| {
            worked += work;
            if worked > evaluate::WORK || size > evaluate::PAGE {
                return Ok::<_, Fault>(None);
            }
            let (result, of_result) = simulation.result(action).map_err(|_| too_large())?;
            size += of_result;
            Ok(Some(result))
        },
    )?;
    Ok(SimulatePolicyResponse {
        evaluation_results: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn is_resource(arn: &str) -> bool {
    arn == "*" || (arn.starts_with("arn:") && arn.splitn(6, ':').count() == 6)
}

/// The simulated caller: the request's, or the principal whose policies are simulated. With a resource policy, it must be named and a user.
fn caller(named: &Option<String>, with_policy: bool, source: &str) -> Result<Principal, Fault> {
    let arn = match named {
        Some(arn) => arn,
        None if with_policy && !source.contains(":user/") => {
            return Err(invalid(unsourced!(
                "CallerArn is required when a resource policy is simulated."
            )));
        }
        None => source,
    };
    let principal = Principal::parse(arn);
    match &principal {
        Principal::User { .. } => Ok(principal),
        // A caller in the request must be of a kind that can have policies.
        _ if with_policy => Err(invalid(
            "Invalid caller - Caller must be an IAM user in this context.",
        )),
        Principal::Role { .. } => Ok(principal),
        _ if named.is_some() && !is_group(arn) => Err(invalid(format!(
            "Invalid Entity Arn: {arn} does not clearly define entity type and name."
        ))),
        // A group makes no calls, and a root user has its own permissions: the policies are evaluated as those of a user without others.
        _ => Ok(Principal::User {
            account: arn.split(':').nth(4).unwrap_or_default().to_owned(),
            arn: arn.to_owned(),
            id: None,
        }),
    }
}

fn is_group(arn: &str) -> bool {
    IamArn::parse(arn).is_some_and(|parsed| parsed.kind == "group")
}

/// The owner of resources whose ARNs have no account.
fn owner(cx: &Read<'_>, named: Option<&str>, caller: &Principal) -> Result<String, Fault> {
    match named {
        None => Ok(caller
            .account()
            .unwrap_or_else(|| cx.account_id().as_str())
            .to_owned()),
        Some(named) => match Principal::parse(named) {
            Principal::Root { account, .. } => Ok(account),
            _ if named.len() == 12 && named.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(named.to_owned())
            }
            _ => Err(invalid(unsourced!(
                "Invalid resource owner: {owner}",
                owner = named
            ))),
        },
    }
}

fn boundary_of(cx: &Read<'_>, texts: Option<Vec<String>>) -> Result<Vec<Text>, Fault> {
    let texts = texts.unwrap_or_default();
    if texts.len() > 1 {
        return Err(invalid(unsourced!(
            "Only one permissions boundary policy can be simulated."
        )));
    }
    texts_of(
        cx,
        "PermissionsBoundaryPolicyInputList",
        &texts,
        DocumentKind::Identity,
    )
}

fn inputs(cx: &Read<'_>, texts: &[String]) -> Result<Vec<Text>, Fault> {
    texts_of(cx, "PolicyInputList", texts, DocumentKind::Identity)
}

fn texts_of(
    cx: &Read<'_>,
    list: &str,
    texts: &[String],
    kind: DocumentKind,
) -> Result<Vec<Text>, Fault> {
    (1..)
        .zip(texts)
        .map(|(number, text)| text_of(cx, format!("{list}.{number}"), text.clone(), kind))
        .collect()
}

/// A policy in the request.
fn text_of(cx: &Read<'_>, id: String, text: String, kind: DocumentKind) -> Result<Text, Fault> {
    let account = cx.account();
    let partition = Partition {
        name: &account.partition,
        aliases: account.dialect.partition_aliases(),
    };
    let document = Document::parse_in(&text, kind, &partition)
        .map_err(|malformed| invalid(malformed.to_string()))?;
    Ok(Text {
        id,
        text,
        document: Arc::new(document),
    })
}

fn invalid(text: impl Into<String>) -> Fault {
    Fault::new(&errors::InvalidInput, text)
}

/// The fault for a stored policy that can no longer be read.
fn unreadable() -> Fault {
    Fault::new(
        &errors::PolicyEvaluation,
        unsourced!("An included policy could not be evaluated."),
    )
}
