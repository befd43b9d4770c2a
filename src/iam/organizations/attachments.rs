//! The attachments of control policies to the root, units and accounts.

use std::sync::Arc;

use model::organizations::{self as api, *};
use state::{
    Scope,
    rows::{
        account_profile,
        control_policy::{self, CONTROL_ATTACHMENTS, ControlAttachment, ControlPolicy, PolicyType},
        organization::{Node, Organization, members},
        unit::UNITS,
    },
};
use wire::{Fault, unsourced};

use super::{faults, managed_by, overseen_by, page::page, policies, quotas};
use crate::call::{Read, Write};

fn put(
    tx: &mut Write<'_>,
    organization: &Organization,
    target: &str,
    policy: &str,
    kind: PolicyType,
) {
    let key = (
        organization.id.clone(),
        target.to_owned(),
        policy.to_owned(),
    );
    tx.put(&CONTROL_ATTACHMENTS, key, ControlAttachment { kind });
}

/// Attaches the full-access policy of each enabled kind to a new target.
pub(crate) fn attach_defaults(tx: &mut Write<'_>, organization: &Organization, target: &str) {
    for kind in &organization.policy_types {
        put(tx, organization, target, kind.full_access(), *kind);
    }
}

/// Attaches the full-access policy of a kind to the root, every unit and every account.
pub(crate) fn attach_everywhere(tx: &mut Write<'_>, organization: &Organization, kind: PolicyType) {
    let head = tx.head();
    let mut targets = vec![organization.root.clone()];
    let units = head.prefix(&UNITS, &(organization.id.clone(),));
    targets.extend(units.map(|((_, id), _)| id));
    let accounts = members(head, organization);
    targets.extend(accounts.into_iter().map(|(id, _)| id.to_string()));
    for target in targets {
        put(tx, organization, &target, kind.full_access(), kind);
    }
}

/// Detaches every policy of a kind.
pub(crate) fn detach_everywhere(tx: &mut Write<'_>, organization: &Organization, kind: PolicyType) {
    let rows = tx
        .head()
        .prefix(&CONTROL_ATTACHMENTS, &(organization.id.clone(),));
    let keys: Vec<_> = rows
        .filter(|(_, attachment)| attachment.kind == kind)
        .map(|(key, _)| key)
        .collect();
    for key in keys {
        tx.delete(&CONTROL_ATTACHMENTS, &key);
    }
}

/// Detaches everything from a target that is being deleted.
pub(crate) fn detach_all(tx: &mut Write<'_>, organization: &Organization, target: &str) {
    let prefix = (organization.id.clone(), target.to_owned());
    let rows = tx.head().prefix(&CONTROL_ATTACHMENTS, &prefix);
    let keys: Vec<_> = rows.map(|(key, _)| key).collect();
    for key in keys {
        tx.delete(&CONTROL_ATTACHMENTS, &key);
    }
}

/// The policy and the target of a change.
fn both(
    cx: &impl Scope,
    organization: &Organization,
    policy: &str,
    target: &str,
) -> Result<(Arc<ControlPolicy>, bool), Fault> {
    let found = policies::with_id(cx, organization, policy)?;
    if organization.node(cx.head(), target).is_none() {
        return Err(faults::no_target());
    }
    let key = (
        organization.id.clone(),
        target.to_owned(),
        policy.to_owned(),
    );
    Ok((found, cx.head().contains(&CONTROL_ATTACHMENTS, &key)))
}

/// Attaches a policy.
///
/// # Errors
/// As [`attach_policy`], without authorization.
pub(crate) fn attach(
    tx: &mut Write<'_>,
    organization: &Organization,
    policy: &str,
    target: &str,
) -> Result<(), Fault> {
    let (found, is_attached) = both(tx, organization, policy, target)?;
    let kind = found.kind;
    if !organization.policy_types.contains(&kind) {
        return Err(policies::not_enabled());
    }
    if is_attached {
        let text = "A policy with the specified name and type already exists.";
        return Err(Fault::new(&errors::DuplicatePolicyAttachment, text));
    }
    let most = quotas::of(tx.head(), organization).organization_policies_per_target;
    if control_policy::attached_to(tx.head(), organization, target, kind).len() >= most as usize {
        return Err(faults::constraint(
            "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
            "You have attached the maximum number of policies to the specified target.",
        ));
    }
    put(tx, organization, target, policy, kind);
    Ok(())
}

/// Attaches a policy to the root, a unit or an account.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html>
///
/// # Errors
/// PolicyNotFound, TargetNotFound, PolicyTypeNotEnabled, DuplicatePolicyAttachment, ConstraintViolation.
pub(crate) fn attach_policy(tx: &mut Write<'_>, input: AttachPolicyRequest) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    attach(tx, &organization, &input.policy_id, &input.target_id)
}

/// Detaches a policy. A target keeps at least one service control policy.
///
/// # Errors
/// As [`detach_policy`], without authorization.
pub(crate) fn detach(
    tx: &mut Write<'_>,
    organization: &Organization,
    policy: &str,
    target: &str,
) -> Result<(), Fault> {
    let (found, is_attached) = both(tx, organization, policy, target)?;
    if !is_attached {
        return Err(Fault::new(
            &errors::PolicyNotAttached,
            unsourced!("This policy is not attached to the specified target."),
        ));
    }
    if policy == PolicyType::ResourceControl.full_access() {
        return Err(faults::invalid(
            "NON_DETACHABLE_POLICY",
            unsourced!("You can't detach this AWS managed policy."),
        ));
    }
    if control_policy::attached_to(tx.head(), organization, target, found.kind).len() == 1 {
        return Err(faults::constraint(
            "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
            "You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.",
        ));
    }
    let key = (
        organization.id.clone(),
        target.to_owned(),
        policy.to_owned(),
    );
    tx.delete(&CONTROL_ATTACHMENTS, &key);
    Ok(())
}

/// Detaches a policy from the root, a unit or an account.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html>
///
/// # Errors
/// PolicyNotFound, TargetNotFound, PolicyNotAttached, InvalidInput, ConstraintViolation.
pub(crate) fn detach_policy(tx: &mut Write<'_>, input: DetachPolicyRequest) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    detach(tx, &organization, &input.policy_id, &input.target_id)
}

/// Lists the policies of a kind that are attached directly to a target.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html>
pub(crate) fn list_policies_for_target(
    cx: &Read<'_>,
    input: ListPoliciesForTargetRequest,
) -> Result<ListPoliciesForTargetResponse, Fault> {
    let organization = overseen_by(cx)?;
    if organization.node(cx.head(), &input.target_id).is_none() {
        return Err(faults::no_target());
    }
    let policies = PolicyType::parse(&input.filter)
        .map(|kind| control_policy::attached_to(cx.head(), &organization, &input.target_id, kind))
        .unwrap_or_default();
    let shown = policies.into_iter().map(|(id, policy)| {
        let shown = policies::policy_summary(&organization, &id, &policy);
        (id, shown)
    });
    let (policies, next_token) = page(
        "ListPoliciesForTarget",
        input.next_token.as_deref(),
        input.max_results,
        shown,
    )?;
    Ok(ListPoliciesForTargetResponse {
        policies: Some(policies),
        next_token,
    })
}

/// Lists the targets of a policy. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTargetsForPolicy.html>
pub(crate) fn list_targets_for_policy(
    cx: &Read<'_>,
    input: ListTargetsForPolicyRequest,
) -> Result<ListTargetsForPolicyResponse, Fault> {
    let organization = overseen_by(cx)?;
    policies::with_id(cx, &organization, &input.policy_id)?;
    let head = cx.head();
    let describe = |id: String| {
        let node = organization.node(head, &id)?;
        let (arn, name) = match &node {
            Node::Root => (organization.root_arn(), "Root".to_owned()),
            Node::Unit(unit) => (organization.unit_arn(&id), unit.name.clone()),
            Node::Account(account, _) => (
                organization.account_arn(account),
                account_profile::of(head, account).name,
            ),
        };
        let summary = api::PolicyTargetSummary {
            target_id: Some(id.clone()),
            arn: Some(arn),
            name: Some(name),
            r#type: Some(node.word().to_owned()),
        };
        Some((id, summary))
    };
    let targets = control_policy::targets(head, &organization, &input.policy_id);
    let (targets, next_token) = page(
        "ListTargetsForPolicy",
        input.next_token.as_deref(),
        input.max_results,
        targets.into_iter().filter_map(describe),
    )?;
    Ok(ListTargetsForPolicyResponse {
        targets: Some(targets),
        next_token,
    })
}
