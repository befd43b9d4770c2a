//! The organization itself.

use std::collections::BTreeMap;

use model::organizations::{self as api, *};
use state::{
    Scope,
    rows::{
        account_profile,
        control_policy::{CONTROL_ATTACHMENTS, CONTROL_POLICIES, PolicyType},
        create_account_request::CREATE_ACCOUNT_REQUESTS,
        organization::{
            JoinedMethod, Member, ORGANIZATION_MEMBERS, ORGANIZATIONS, Organization, members,
            organization_of,
        },
        unit::UNITS,
    },
};
use wire::{Fault, unsourced};

use super::{managed_by, roles, used_by};
use crate::call::{Read, View, Write};

/// Given ids of a new organization.
#[derive(Debug, Default)]
pub(crate) struct OrganizationIds {
    pub(crate) id: Option<String>,
    pub(crate) root: Option<String>,
}

fn describe(cx: &impl Scope, organization: &Organization) -> api::Organization {
    let feature_set = if organization.all_features {
        "ALL"
    } else {
        "CONSOLIDATED_BILLING"
    };
    // The deprecated member only has these types in AWS's answers, not newer ones.
    let available = if organization.all_features {
        vec![api::PolicyTypeSummary {
            r#type: Some(PolicyType::ServiceControl.word().to_owned()),
            status: Some("ENABLED".to_owned()),
        }]
    } else {
        Vec::new()
    };
    let email = account_profile::of(cx.head(), &organization.management).email;
    api::Organization {
        id: Some(organization.id.clone()),
        arn: Some(organization.arn("organization", "")),
        feature_set: Some(feature_set.to_owned()),
        master_account_arn: Some(organization.account_arn(&organization.management)),
        master_account_id: Some(organization.management.to_string()),
        master_account_email: Some(email),
        available_policy_types: Some(available),
    }
}

/// Makes the caller's account the management account of a new organization.
///
/// # Errors
/// AlreadyInOrganization; UnsupportedAPIEndpoint if account ids do not have 12 digits.
pub(crate) fn found(
    tx: &mut Write<'_>,
    all_features: bool,
    chosen: OrganizationIds,
) -> Result<Organization, Fault> {
    let account = tx.account_id().clone();
    if account.number().is_none() {
        // The model allows no other account ids.
        return Err(Fault::new(
            &errors::UnsupportedAPIEndpoint,
            unsourced!("This action isn't available in the current AWS Region."),
        ));
    }
    if organization_of(tx.head(), &account).is_some() {
        let text = "The AWS account is already a member of an organization.";
        return Err(Fault::new(&errors::AlreadyInOrganization, text));
    }
    let ids = &tx.call.inner.ids;
    let id = chosen.id.unwrap_or_else(|| format!("o-{}", ids.base36(10)));
    let root = chosen
        .root
        .unwrap_or_else(|| format!("r-{}", ids.base36(4)));
    let organization = Organization {
        id: id.clone(),
        management: account.clone(),
        partition: tx.account().partition.clone(),
        all_features,
        root: root.clone(),
        root_tags: Vec::new(),
        policy_types: Vec::new(),
        service_access: BTreeMap::new(),
    };
    let member = Member {
        organization: id.clone(),
        parent: root,
        joined: JoinedMethod::Invited,
        joined_at: tx.now(),
        closed: None,
        administers: BTreeMap::new(),
        tags: Vec::new(),
    };
    tx.put(&ORGANIZATIONS, (id,), organization.clone());
    tx.put(&ORGANIZATION_MEMBERS, (account,), member);
    if all_features {
        let account = tx.account().clone();
        roles::link(tx, &account);
    }
    Ok(organization)
}

/// Creates an organization. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html>
///
/// # Errors
/// As [`found`]; AccessDeniedForDependency if the caller may not create the service-linked role.
pub(crate) fn create_organization(
    tx: &mut Write<'_>,
    input: CreateOrganizationRequest,
) -> Result<CreateOrganizationResponse, Fault> {
    let all_features = input.feature_set.as_deref() != Some("CONSOLIDATED_BILLING");
    if all_features {
        roles::may_link(tx)?;
    }
    let organization = found(tx, all_features, OrganizationIds::default())?;
    Ok(CreateOrganizationResponse {
        organization: Some(describe(tx, &organization)),
    })
}

/// Returns the organization. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html>
pub(crate) fn describe_organization(
    cx: &Read<'_>,
    (): (),
) -> Result<DescribeOrganizationResponse, Fault> {
    let organization = used_by(cx)?;
    Ok(DescribeOrganizationResponse {
        organization: Some(describe(cx, &organization)),
    })
}

/// Deletes the organization with its units and policies.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganization.html>
///
/// # Errors
/// OrganizationNotEmpty.
pub(crate) fn delete_organization(tx: &mut Write<'_>, (): ()) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    if members(tx.head(), &organization).len() > 1 {
        let text = "To delete an organization you must first remove all member accounts (except the master).";
        return Err(Fault::new(&errors::OrganizationNotEmpty, text));
    }
    let prefix = (organization.id.clone(),);
    let head = tx.head().clone();
    for (key, _) in head.prefix(&UNITS, &prefix) {
        tx.delete(&UNITS, &key);
    }
    for (key, _) in head.prefix(&CONTROL_POLICIES, &prefix) {
        tx.delete(&CONTROL_POLICIES, &key);
    }
    for (key, _) in head.prefix(&CONTROL_ATTACHMENTS, &prefix) {
        tx.delete(&CONTROL_ATTACHMENTS, &key);
    }
    for (key, _) in head.prefix(&CREATE_ACCOUNT_REQUESTS, &prefix) {
        tx.delete(&CREATE_ACCOUNT_REQUESTS, &key);
    }
    let features = &state::rows::organization_features::ORGANIZATION_FEATURES;
    tx.delete(features, &prefix);
    let management = (organization.management.clone(),);
    tx.delete(&ORGANIZATION_MEMBERS, &management);
    tx.delete(&ORGANIZATIONS, &prefix);
    Ok(())
}
