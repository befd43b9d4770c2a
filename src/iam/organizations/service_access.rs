//! Trusted access of AWS services to an organization. AWS Organizations User Guide, "Using AWS Organizations with other AWS services".

use model::organizations::{self as api, *};
use state::{
    Scope,
    rows::organization::{ORGANIZATIONS, Organization},
};
use wire::Fault;

use super::{faults, managed_by, overseen_by, page::page};
use crate::call::{Read, View, Write};

/// Whether a name has the form of a service principal: `sso.amazonaws.com`, `member.org.stacksets.cloudformation.amazonaws.com`.
fn is_service(principal: &str) -> bool {
    principal
        .strip_suffix(".amazonaws.com")
        .is_some_and(|name| {
            name.split('.').all(|label| {
                !label.is_empty()
                    && label
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            })
        })
}

/// Refuses other names.
///
/// # Errors
/// InvalidInput.
pub(crate) fn check_service(principal: &str) -> Result<(), Fault> {
    if is_service(principal) {
        return Ok(());
    }
    let text = "You specified an unrecognized service principal.";
    Err(faults::invalid("UNRECOGNIZED_SERVICE_PRINCIPAL", text))
}

/// Enables trusted access for a service. Idempotent.
///
/// # Errors
/// ConstraintViolation without all features; InvalidInput.
pub(crate) fn enable(
    tx: &mut Write<'_>,
    organization: &mut Organization,
    principal: String,
) -> Result<(), Fault> {
    check_features(organization)?;
    check_service(&principal)?;
    let now = tx.now();
    organization.service_access.entry(principal).or_insert(now);
    let key = (organization.id.clone(),);
    tx.put(&ORGANIZATIONS, key, organization.clone());
    Ok(())
}

fn check_features(organization: &Organization) -> Result<(), Fault> {
    if organization.all_features {
        return Ok(());
    }
    Err(faults::constraint(
        "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
        crate::organizations::faults::NOT_ALL_FEATURES,
    ))
}

/// Enables trusted access for a service.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html>
pub(crate) fn enable_aws_service_access(
    tx: &mut Write<'_>,
    input: EnableAWSServiceAccessRequest,
) -> Result<(), Fault> {
    let mut organization = (*managed_by(tx)?).clone();
    enable(tx, &mut organization, input.service_principal)
}

/// Disables trusted access for a service.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisableAWSServiceAccess.html>
pub(crate) fn disable_aws_service_access(
    tx: &mut Write<'_>,
    input: DisableAWSServiceAccessRequest,
) -> Result<(), Fault> {
    let mut organization = (*managed_by(tx)?).clone();
    check_service(&input.service_principal)?;
    organization.service_access.remove(&input.service_principal);
    let key = (organization.id.clone(),);
    tx.put(&ORGANIZATIONS, key, organization);
    Ok(())
}

/// Lists the services with trusted access.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAWSServiceAccessForOrganization.html>
pub(crate) fn list_aws_service_access_for_organization(
    cx: &Read<'_>,
    input: ListAWSServiceAccessForOrganizationRequest,
) -> Result<ListAWSServiceAccessForOrganizationResponse, Fault> {
    let organization = overseen_by(cx)?;
    let services = organization.service_access.iter().map(|(name, enabled)| {
        let shown = api::EnabledServicePrincipal {
            service_principal: Some(name.clone()),
            date_enabled: Some(cx.date(*enabled)),
        };
        (name.clone(), shown)
    });
    let (services, next_token) = page(
        "ListAWSServiceAccessForOrganization",
        input.next_token.as_deref(),
        input.max_results,
        services,
    )?;
    Ok(ListAWSServiceAccessForOrganizationResponse {
        enabled_service_principals: Some(services),
        next_token,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_named_under_amazonaws_com() {
        for good in [
            "iam.amazonaws.com",
            "config-multiaccountsetup.amazonaws.com",
            "member.org.stacksets.cloudformation.amazonaws.com",
        ] {
            assert!(is_service(good), "{good}");
        }
        for bad in [
            "iam",
            ".amazonaws.com",
            "amazonaws.com",
            "IAM.amazonaws.com",
            "iam.amazonaws.com.",
            "iam..x.amazonaws.com",
        ] {
            assert!(!is_service(bad), "{bad}");
        }
    }
}
