//! Service and resource control policies.

use std::sync::Arc;

use model::organizations::{self as api, *};
use state::{
    Scope,
    rows::{
        control_policy::{self, CONTROL_POLICIES, ControlPolicy, PolicyType},
        organization::Organization,
    },
};
use wire::{Fault, unsourced};

use super::{control_documents, faults, managed_by, overseen_by, page::page, quotas, tags};
use crate::call::{Read, Write};

/// A policy in the form of lists.
pub(crate) fn policy_summary(
    organization: &Organization,
    id: &str,
    policy: &ControlPolicy,
) -> api::PolicySummary {
    api::PolicySummary {
        id: Some(id.to_owned()),
        arn: Some(organization.policy_arn(id, policy.kind)),
        name: Some(policy.name.clone()),
        description: Some(policy.description.clone()),
        r#type: Some(policy.kind.word().to_owned()),
        aws_managed: Some(control_policy::is_managed(id)),
    }
}

fn policy_shown(organization: &Organization, id: &str, policy: &ControlPolicy) -> api::Policy {
    api::Policy {
        policy_summary: Some(policy_summary(organization, id, policy)),
        content: Some(policy.document.text().to_owned()),
    }
}

/// The kind of a `PolicyType`, if the organization can use it.
///
/// # Errors
/// PolicyTypeNotAvailableForOrganization without all features, and for kinds that this server does not support.
pub(crate) fn available(organization: &Organization, word: &str) -> Result<PolicyType, Fault> {
    PolicyType::parse(word)
        .filter(|_| organization.all_features)
        .ok_or_else(|| {
            Fault::new(
                &errors::PolicyTypeNotAvailableForOrganization,
                unsourced!("The specified policy type is not available for your organization."),
            )
        })
}

/// For a kind of policy that is not enabled in the root.
pub(crate) fn not_enabled() -> Fault {
    let text = "This operation can be performed only for enabled policy types.";
    Fault::new(&errors::PolicyTypeNotEnabled, text)
}

fn check_name(
    cx: &impl Scope,
    organization: &Organization,
    kind: PolicyType,
    name: &str,
) -> Result<(), Fault> {
    let policies = organization.policies(cx.head(), kind);
    if policies.iter().any(|(_, policy)| policy.name == name) {
        let text = "A policy with the specified name and type already exists.";
        return Err(Fault::new(&errors::DuplicatePolicy, text));
    }
    Ok(())
}

/// Creates a policy, with a given id or a new one.
///
/// # Errors
/// As [`create_policy`], without authorization.
pub(crate) fn make(
    tx: &mut Write<'_>,
    organization: &Organization,
    id: Option<String>,
    input: CreatePolicyRequest,
) -> Result<(String, ControlPolicy), Fault> {
    let kind = available(organization, &input.r#type)?;
    let tags = tags::new(tx, input.tags)?;
    let quotas = quotas::of(tx.head(), organization);
    let most = quotas.organization_policy_size;
    let document = control_documents::accept(tx.account(), kind, input.content, most)?;
    check_name(tx, organization, kind, &input.name)?;
    let own = organization.policies(tx.head(), kind).len() - 1;
    if own >= quotas.organization_policies as usize {
        return Err(faults::constraint(
            "POLICY_NUMBER_LIMIT_EXCEEDED",
            unsourced!("You have exceeded the allowed number of policies."),
        ));
    }
    let policy = ControlPolicy {
        kind,
        name: input.name,
        description: input.description,
        document,
        tags,
    };
    let id = id.unwrap_or_else(|| format!("p-{}", tx.call.inner.ids.base36(8)));
    let key = (organization.id.clone(), id.clone());
    tx.put(&CONTROL_POLICIES, key, policy.clone());
    Ok((id, policy))
}

/// Creates a policy. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html>
pub(crate) fn create_policy(
    tx: &mut Write<'_>,
    input: CreatePolicyRequest,
) -> Result<CreatePolicyResponse, Fault> {
    let organization = managed_by(tx)?;
    let (id, policy) = make(tx, &organization, None, input)?;
    Ok(CreatePolicyResponse {
        policy: Some(policy_shown(&organization, &id, &policy)),
    })
}

/// The policy of an id.
///
/// # Errors
/// PolicyNotFound.
pub(crate) fn with_id(
    cx: &impl Scope,
    organization: &Organization,
    id: &str,
) -> Result<Arc<ControlPolicy>, Fault> {
    organization
        .policy(cx.head(), id)
        .ok_or_else(faults::no_policy)
}

/// The id of a policy, by id or name.
pub(crate) fn named(
    cx: &impl Scope,
    organization: &Organization,
    reference: &str,
) -> Option<String> {
    if organization.policy(cx.head(), reference).is_some() {
        return Some(reference.to_owned());
    }
    let mut policies = PolicyType::ALL
        .into_iter()
        .flat_map(|kind| organization.policies(cx.head(), kind));
    let found = policies.find(|(_, policy)| policy.name == reference);
    found.map(|(id, _)| id)
}

/// The policy of an id, if it can be changed.
fn changeable(
    cx: &impl Scope,
    organization: &Organization,
    id: &str,
) -> Result<Arc<ControlPolicy>, Fault> {
    let policy = with_id(cx, organization, id)?;
    if control_policy::is_managed(id) {
        return Err(faults::invalid(
            "IMMUTABLE_POLICY",
            unsourced!("You specified a policy that is managed by AWS and can't be modified."),
        ));
    }
    Ok(policy)
}

/// Returns a policy. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html>
pub(crate) fn describe_policy(
    cx: &Read<'_>,
    input: DescribePolicyRequest,
) -> Result<DescribePolicyResponse, Fault> {
    let organization = overseen_by(cx)?;
    let policy = with_id(cx, &organization, &input.policy_id)?;
    Ok(DescribePolicyResponse {
        policy: Some(policy_shown(&organization, &input.policy_id, &policy)),
    })
}

/// Changes a policy. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdatePolicy.html>
pub(crate) fn update_policy(
    tx: &mut Write<'_>,
    input: UpdatePolicyRequest,
) -> Result<UpdatePolicyResponse, Fault> {
    let organization = managed_by(tx)?;
    let id = input.policy_id;
    let mut policy = (*changeable(tx, &organization, &id)?).clone();
    if let Some(text) = input.content {
        let most = quotas::of(tx.head(), &organization).organization_policy_size;
        policy.document = control_documents::accept(tx.account(), policy.kind, text, most)?;
    }
    if let Some(name) = input.name.filter(|name| *name != policy.name) {
        check_name(tx, &organization, policy.kind, &name)?;
        policy.name = name;
    }
    if let Some(description) = input.description {
        policy.description = description;
    }
    let key = (organization.id.clone(), id.clone());
    tx.put(&CONTROL_POLICIES, key, policy.clone());
    Ok(UpdatePolicyResponse {
        policy: Some(policy_shown(&organization, &id, &policy)),
    })
}

/// Deletes a policy that is not attached.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeletePolicy.html>
pub(crate) fn delete_policy(tx: &mut Write<'_>, input: DeletePolicyRequest) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    changeable(tx, &organization, &input.policy_id)?;
    if !control_policy::targets(tx.head(), &organization, &input.policy_id).is_empty() {
        return Err(Fault::new(
            &errors::PolicyInUse,
            unsourced!(
                "This policy is attached to one or more targets. Detach it from all targets before you delete it."
            ),
        ));
    }
    let key = (organization.id.clone(), input.policy_id);
    tx.delete(&CONTROL_POLICIES, &key);
    Ok(())
}

/// Lists the policies of a kind. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html>
pub(crate) fn list_policies(
    cx: &Read<'_>,
    input: ListPoliciesRequest,
) -> Result<ListPoliciesResponse, Fault> {
    let organization = overseen_by(cx)?;
    // There are no policies of a kind that this server does not support.
    let policies = PolicyType::parse(&input.filter)
        .map(|kind| organization.policies(cx.head(), kind))
        .unwrap_or_default();
    let shown = policies.into_iter().map(|(id, policy)| {
        let shown = policy_summary(&organization, &id, &policy);
        (id, shown)
    });
    let (policies, next_token) = page(
        "ListPolicies",
        input.next_token.as_deref(),
        input.max_results,
        shown,
    )?;
    Ok(ListPoliciesResponse {
        policies: Some(policies),
        next_token,
    })
}

/// Returns the effective management policy: this server supports none, so no account has one.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeEffectivePolicy.html>
///
/// # Errors
/// TargetNotFound, AccessDenied for a member and another account, EffectivePolicyNotFound.
pub(crate) fn describe_effective_policy(
    cx: &Read<'_>,
    input: DescribeEffectivePolicyRequest,
) -> Result<DescribeEffectivePolicyResponse, Fault> {
    let organization = super::used_by(cx)?;
    let own = cx.account_id().as_str();
    let target = input.target_id.as_deref().unwrap_or(own);
    if target != own {
        overseen_by(cx)?;
    }
    match organization.node(cx.head(), target) {
        None => Err(faults::no_target()),
        Some(state::rows::organization::Node::Account(..)) => Err(Fault::new(
            &errors::EffectivePolicyNotFound,
            unsourced!("The effective policy doesn't exist."),
        )),
        Some(_) => Err(faults::invalid(
            "TARGET_NOT_SUPPORTED",
            crate::organizations::faults::TARGET_NOT_SUPPORTED,
        )),
    }
}
