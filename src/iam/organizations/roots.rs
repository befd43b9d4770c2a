//! The root of an organization, and the policy types that are enabled in it.

use model::organizations::{self as api, *};
use state::rows::{
    control_policy::PolicyType,
    organization::{ORGANIZATIONS, Organization},
};
use wire::{Fault, unsourced};

use super::{attachments, managed_by, overseen_by, page::page, policies};
use crate::call::{Read, Write};

fn root_shown(organization: &Organization) -> api::Root {
    let enabled = |kind: &PolicyType| api::PolicyTypeSummary {
        r#type: Some(kind.word().to_owned()),
        status: Some("ENABLED".to_owned()),
    };
    api::Root {
        id: Some(organization.root.clone()),
        arn: Some(organization.root_arn()),
        name: Some("Root".to_owned()),
        policy_types: Some(organization.policy_types.iter().map(enabled).collect()),
    }
}

/// Lists the root. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html>
pub(crate) fn list_roots(
    cx: &Read<'_>,
    input: ListRootsRequest,
) -> Result<ListRootsResponse, Fault> {
    let organization = overseen_by(cx)?;
    let root = (organization.root.clone(), root_shown(&organization));
    let (roots, next_token) = page(
        "ListRoots",
        input.next_token.as_deref(),
        input.max_results,
        [root],
    )?;
    Ok(ListRootsResponse {
        roots: Some(roots),
        next_token,
    })
}

fn check_root(organization: &Organization, root: &str) -> Result<(), Fault> {
    if organization.root == root {
        return Ok(());
    }
    Err(Fault::new(
        &errors::RootNotFound,
        unsourced!("You specified a root that doesn't exist."),
    ))
}

/// Enables a policy type, and attaches its full-access policy everywhere.
///
/// # Errors
/// PolicyTypeAlreadyEnabled.
pub(crate) fn enable(
    tx: &mut Write<'_>,
    organization: &mut Organization,
    kind: PolicyType,
) -> Result<(), Fault> {
    if organization.policy_types.contains(&kind) {
        return Err(Fault::new(
            &errors::PolicyTypeAlreadyEnabled,
            unsourced!("The specified policy type is already enabled."),
        ));
    }
    organization.policy_types.push(kind);
    organization.policy_types.sort_unstable();
    let key = (organization.id.clone(),);
    tx.put(&ORGANIZATIONS, key, organization.clone());
    attachments::attach_everywhere(tx, organization, kind);
    Ok(())
}

/// Enables a policy type in the root. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnablePolicyType.html>
pub(crate) fn enable_policy_type(
    tx: &mut Write<'_>,
    input: EnablePolicyTypeRequest,
) -> Result<EnablePolicyTypeResponse, Fault> {
    let mut organization = (*managed_by(tx)?).clone();
    check_root(&organization, &input.root_id)?;
    let kind = policies::available(&organization, &input.policy_type)?;
    enable(tx, &mut organization, kind)?;
    Ok(EnablePolicyTypeResponse {
        root: Some(root_shown(&organization)),
    })
}

/// Disables a policy type in the root, and detaches all its policies.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisablePolicyType.html>
pub(crate) fn disable_policy_type(
    tx: &mut Write<'_>,
    input: DisablePolicyTypeRequest,
) -> Result<DisablePolicyTypeResponse, Fault> {
    let mut organization = (*managed_by(tx)?).clone();
    check_root(&organization, &input.root_id)?;
    let enabled = PolicyType::parse(&input.policy_type)
        .filter(|kind| organization.policy_types.contains(kind));
    let Some(kind) = enabled else {
        return Err(policies::not_enabled());
    };
    organization.policy_types.retain(|other| *other != kind);
    let key = (organization.id.clone(),);
    tx.put(&ORGANIZATIONS, key, organization.clone());
    attachments::detach_everywhere(tx, &organization, kind);
    Ok(DisablePolicyTypeResponse {
        root: Some(root_shown(&organization)),
    })
}
