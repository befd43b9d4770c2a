//! Versions of managed policies: `v1`, `v2`, … Numbers are never reused. IAM User Guide, "Versioning IAM policies".

use std::sync::Arc;

use model::iam::{self as api, *};
use state::{
    Scope, builtin,
    find::{self, PolicyReference},
    keys::folded,
    rows::managed_policy::{self, POLICY_VERSIONS, PolicyVersion},
};
use time::OffsetDateTime;
use wire::Fault;

use crate::{
    call::{Read, View, Write, page::PageRequest},
    policies,
};

/// All versions of a policy, also of a built-in one, with their documents, newest first.
pub(crate) fn newest_first(
    cx: &impl Scope,
    managed: &PolicyReference,
) -> Vec<(u32, Arc<PolicyVersion>)> {
    let mut versions: Vec<_> = if managed.built_in {
        builtin::of(cx.dialect()).versions(&cx.account().partition, &folded(&managed.policy.name))
    } else {
        managed_policy::versions(cx, &managed.policy.id).collect()
    };
    versions.reverse();
    versions
}

/// The numbers and creation dates of all versions of a policy, newest first. Some dates of AWS's policies are unknown.
fn numbers(cx: &impl Scope, managed: &PolicyReference) -> Vec<(u32, Option<OffsetDateTime>)> {
    let mut numbers: Vec<_> = if managed.built_in {
        builtin::of(cx.dialect()).numbers(&folded(&managed.policy.name))
    } else {
        managed_policy::versions(cx, &managed.policy.id)
            .map(|(number, version)| (number, Some(version.created)))
            .collect()
    };
    numbers.reverse();
    numbers
}

fn describe(
    cx: &impl Scope,
    managed: &PolicyReference,
    number: u32,
    created: Option<OffsetDateTime>,
) -> api::PolicyVersion {
    api::PolicyVersion {
        version_id: Some(managed_policy::version_label(number)),
        is_default_version: Some(number == managed.policy.default_version),
        create_date: created.map(|created| cx.date(created)),
        ..Default::default()
    }
}

/// A version with its document, in the form of GetPolicyVersion and GetAccountAuthorizationDetails.
pub(crate) fn with_document(
    cx: &impl Scope,
    managed: &PolicyReference,
    number: u32,
    version: &PolicyVersion,
) -> api::PolicyVersion {
    let created = if managed.built_in {
        let numbers = numbers(cx, managed);
        let known = numbers.into_iter().find(|(known, _)| *known == number);
        known.and_then(|(_, created)| created)
    } else {
        Some(version.created)
    };
    api::PolicyVersion {
        document: Some(version.document.encoded()),
        ..describe(cx, managed, number, created)
    }
}

fn find(
    cx: &impl Scope,
    managed: &PolicyReference,
    arn: &str,
    label: &str,
) -> Result<(u32, Arc<PolicyVersion>), Fault> {
    let missing = || {
        Fault::new(
            &errors::NoSuchEntity,
            format!("Policy {arn} version {label} does not exist or is not attachable."),
        )
    };
    let number = managed_policy::version_number(label).ok_or_else(missing)?;
    Ok((number, managed.version(cx, number).ok_or_else(missing)?))
}

/// Adds a version. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html>
pub(crate) fn create_policy_version(
    tx: &mut Write<'_>,
    input: CreatePolicyVersionRequest,
) -> Result<CreatePolicyVersionResponse, Fault> {
    let document = policies::document(tx, input.policy_document)?;
    let quota = tx.account().quotas.versions_per_policy as usize;
    let now = tx.now();
    policies::change(tx, &input.policy_arn, |tx, policy| {
        if managed_policy::versions(tx, &policy.id).count() >= quota {
            let text = format!(
                "A managed policy can have up to {quota} versions. Before you create a new version, you must delete an existing version."
            );
            return Err(Fault::new(&errors::LimitExceeded, text));
        }
        policy.last_version += 1;
        policy.updated = now;
        if input.set_as_default.unwrap_or(false) {
            policy.default_version = policy.last_version;
        }
        tx.put(
            &POLICY_VERSIONS,
            (policy.id.clone(), policy.last_version),
            PolicyVersion {
                document,
                created: now,
            },
        );
        let version = api::PolicyVersion {
            version_id: Some(managed_policy::version_label(policy.last_version)),
            is_default_version: Some(policy.default_version == policy.last_version),
            create_date: Some(tx.date(now)),
            ..Default::default()
        };
        Ok(CreatePolicyVersionResponse {
            policy_version: Some(version),
        })
    })
}

/// Returns a version with its document. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html>
pub(crate) fn get_policy_version(
    cx: &Read<'_>,
    input: GetPolicyVersionRequest,
) -> Result<GetPolicyVersionResponse, Fault> {
    let managed = find::policy(cx, &input.policy_arn)?;
    let (number, version) = find(cx, &managed, &input.policy_arn, &input.version_id)?;
    Ok(GetPolicyVersionResponse {
        policy_version: Some(with_document(cx, &managed, number, &version)),
    })
}

/// Lists versions, newest first, without documents.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html>
pub(crate) fn list_policy_versions(
    cx: &Read<'_>,
    input: ListPolicyVersionsRequest,
) -> Result<ListPolicyVersionsResponse, Fault> {
    let managed = find::policy(cx, &input.policy_arn)?;
    let request = PageRequest::read(
        "ListPolicyVersions",
        input.marker.as_deref(),
        input.max_items,
    )?;
    // The keys of pages ascend; versions descend.
    let keyed = numbers(cx, &managed)
        .into_iter()
        .map(|(number, created)| (format!("{:010}", u32::MAX - number), (number, created)));
    let page = request.fill(keyed);
    Ok(ListPolicyVersionsResponse {
        versions: Some(
            page.items
                .iter()
                .map(|(number, created)| describe(cx, &managed, *number, *created))
                .collect(),
        ),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Deletes a version that is not the default. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html>
pub(crate) fn delete_policy_version(
    tx: &mut Write<'_>,
    input: DeletePolicyVersionRequest,
) -> Result<(), Fault> {
    policies::change(tx, &input.policy_arn, |tx, policy| {
        let managed = find::policy(tx, &input.policy_arn)?;
        let (number, _) = find(tx, &managed, &input.policy_arn, &input.version_id)?;
        if number == policy.default_version {
            return Err(Fault::new(
                &errors::DeleteConflict,
                "Cannot delete the default version of a policy.",
            ));
        }
        tx.delete(&POLICY_VERSIONS, &(policy.id.clone(), number));
        Ok(())
    })
}

/// Makes a version the default. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html>
pub(crate) fn set_default_policy_version(
    tx: &mut Write<'_>,
    input: SetDefaultPolicyVersionRequest,
) -> Result<(), Fault> {
    policies::change(tx, &input.policy_arn, |tx, policy| {
        let managed = find::policy(tx, &input.policy_arn)?;
        policy.default_version = find(tx, &managed, &input.policy_arn, &input.version_id)?.0;
        Ok(())
    })
}
