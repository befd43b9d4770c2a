//! Centralized root access: management of the members' root users by the management account.
//! IAM User Guide, "Centrally manage root access for member accounts".

use std::sync::Arc;

use model::iam::*;
use state::{
    Scope,
    account::AccountId,
    rows::{
        organization::{Organization, organization_of},
        organization_features::{ORGANIZATION_FEATURES, OrganizationFeatures},
    },
};
use wire::{Fault, unsourced};

use crate::call::{Read, Write};

/// The service principal of IAM.
const IAM: &str = "iam.amazonaws.com";

/// The organization whose features the caller may list.
///
/// # Errors
/// OrganizationNotFound, AccountNotManagementOrDelegatedAdministrator, OrganizationNotInAllFeaturesMode, ServiceAccessNotEnabled, in
/// this order: each requires the one before.
fn administered(cx: &impl Scope) -> Result<Arc<Organization>, Fault> {
    let account = cx.account_id();
    let organization = organization_of(cx.head(), account).ok_or_else(|| {
        Fault::new(
            &errors::OrganizationNotFound,
            unsourced!("No organization is associated with your account."),
        )
    })?;
    let administers = || organization.is_administered_by(cx.head(), account, IAM);
    if organization.management != *account && !administers() {
        return Err(Fault::new(
            &errors::AccountNotManagementOrDelegatedAdministrator,
            unsourced!(
                "The account making the request is not the management account or delegated administrator account for centralized root access."
            ),
        ));
    }
    if !organization.all_features {
        return Err(Fault::new(
            &errors::OrganizationNotInAllFeaturesMode,
            crate::organizations::faults::NOT_ALL_FEATURES,
        ));
    }
    if !organization.trusts(IAM) {
        return Err(Fault::new(
            &errors::ServiceAccessNotEnabled,
            unsourced!("Trusted access is not enabled for IAM in AWS Organizations."),
        ));
    }
    Ok(organization)
}

fn features(cx: &impl Scope, organization: &Organization) -> OrganizationFeatures {
    cx.head()
        .get(&ORGANIZATION_FEATURES, &(organization.id.clone(),))
        .map_or_else(OrganizationFeatures::default, |features| {
            (*features).clone()
        })
}

/// Whether the caller's account may create root sessions in an account: a management account or delegated administrator, in a member.
/// IAM User Guide, "Centrally manage root access for member accounts".
pub(crate) fn has_root_sessions_in(cx: &impl Scope, account: &AccountId) -> bool {
    administered(cx).is_ok_and(|organization| {
        let member = organization_of(cx.head(), account);
        features(cx, &organization).root_sessions
            && organization.management != *account
            && member.is_some_and(|member| member.id == organization.id)
    })
}

/// Changes the features of the caller's organization. Returns its id and the enabled features.
fn change(
    tx: &mut Write<'_>,
    organization: &Organization,
    change: impl FnOnce(&mut OrganizationFeatures),
) -> (Option<String>, Option<Vec<String>>) {
    let mut features = features(tx, organization);
    change(&mut features);
    let names = features.names();
    let key = (organization.id.clone(),);
    tx.put(&ORGANIZATION_FEATURES, key, features);
    (Some(organization.id.clone()), Some(names))
}

/// The organization in which the caller may enable features, as the management account.
fn managed(cx: &impl Scope) -> Result<Arc<Organization>, Fault> {
    let organization = administered(cx)?;
    if organization.management == *cx.account_id() {
        return Ok(organization);
    }
    Err(Fault::new(
        &errors::CallerIsNotManagementAccount,
        unsourced!(
            "The account making the request is not the management account for the organization."
        ),
    ))
}

/// Enables central management of the members' root credentials.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootCredentialsManagement.html>
pub(crate) fn enable_organizations_root_credentials_management(
    tx: &mut Write<'_>,
    _: EnableOrganizationsRootCredentialsManagementRequest,
) -> Result<EnableOrganizationsRootCredentialsManagementResponse, Fault> {
    let organization = managed(tx)?;
    let (organization_id, enabled_features) = change(tx, &organization, |features| {
        features.root_credentials_management = true;
    });
    Ok(EnableOrganizationsRootCredentialsManagementResponse {
        organization_id,
        enabled_features,
    })
}

/// Disables central management of the members' root credentials.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootCredentialsManagement.html>
pub(crate) fn disable_organizations_root_credentials_management(
    tx: &mut Write<'_>,
    _: DisableOrganizationsRootCredentialsManagementRequest,
) -> Result<DisableOrganizationsRootCredentialsManagementResponse, Fault> {
    let organization = administered(tx)?;
    let (organization_id, enabled_features) = change(tx, &organization, |features| {
        features.root_credentials_management = false;
    });
    Ok(DisableOrganizationsRootCredentialsManagementResponse {
        organization_id,
        enabled_features,
    })
}

/// Enables root sessions for privileged tasks on members.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootSessions.html>
pub(crate) fn enable_organizations_root_sessions(
    tx: &mut Write<'_>,
    _: EnableOrganizationsRootSessionsRequest,
) -> Result<EnableOrganizationsRootSessionsResponse, Fault> {
    let organization = managed(tx)?;
    let (organization_id, enabled_features) =
        change(tx, &organization, |features| features.root_sessions = true);
    Ok(EnableOrganizationsRootSessionsResponse {
        organization_id,
        enabled_features,
    })
}

/// Disables root sessions.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootSessions.html>
pub(crate) fn disable_organizations_root_sessions(
    tx: &mut Write<'_>,
    _: DisableOrganizationsRootSessionsRequest,
) -> Result<DisableOrganizationsRootSessionsResponse, Fault> {
    let organization = administered(tx)?;
    let (organization_id, enabled_features) =
        change(tx, &organization, |features| features.root_sessions = false);
    Ok(DisableOrganizationsRootSessionsResponse {
        organization_id,
        enabled_features,
    })
}

/// Lists the enabled features.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html>
pub(crate) fn list_organizations_features(
    cx: &Read<'_>,
    _: ListOrganizationsFeaturesRequest,
) -> Result<ListOrganizationsFeaturesResponse, Fault> {
    let organization = administered(cx)?;
    Ok(ListOrganizationsFeaturesResponse {
        organization_id: Some(organization.id.clone()),
        enabled_features: Some(features(cx, &organization).names()),
    })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use state::rows::organization::{JoinedMethod, Member, ORGANIZATION_MEMBERS, ORGANIZATIONS};

    use crate::{
        call::{View, server::Core},
        testing::{self, account},
    };

    const ACCOUNT: &str = "111111111111";

    fn core() -> Core {
        testing::server(&[ACCOUNT], datetime!(2025-03-27 08:43:40 UTC))
    }

    /// The answer for the account's root user; `change` prepares the state.
    fn answer_of<T>(
        core: &Core,
        organization: Option<(&Organization, bool)>,
        ask: impl FnOnce(&mut Write<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let (answer, ticket) = core.write(
            &testing::root(core, ACCOUNT),
            &testing::origin(),
            "Test",
            |tx| {
                if let Some((organization, administers)) = organization {
                    let services = administers.then(|| (IAM.to_owned(), tx.now()));
                    let member = Member {
                        organization: organization.id.clone(),
                        parent: organization.root.clone(),
                        joined: JoinedMethod::Invited,
                        joined_at: tx.now(),
                        closed: None,
                        administers: services.into_iter().collect(),
                        tags: Vec::new(),
                    };
                    tx.put(&ORGANIZATION_MEMBERS, (account(ACCOUNT),), member);
                    let key = (organization.id.clone(),);
                    tx.put(&ORGANIZATIONS, key, organization.clone());
                }
                ask(tx)
            },
        );
        ticket.wait().unwrap();
        answer
    }

    fn organization() -> Organization {
        Organization {
            id: "o-a1b2c3d4e5".to_owned(),
            management: account(ACCOUNT),
            partition: "aws".to_owned(),
            all_features: true,
            root: "r-ab12".to_owned(),
            root_tags: Vec::new(),
            policy_types: Vec::new(),
            service_access: [(IAM.to_owned(), datetime!(2025-03-27 08:43:40 UTC))].into(),
        }
    }

    #[test]
    fn missing_prerequisites_are_reported_in_order() {
        let code = |organization: Option<Organization>, administers: bool| {
            let organization = organization.as_ref().map(|of| (of, administers));
            let asked = answer_of(&core(), organization, |tx| {
                enable_organizations_root_sessions(tx, Default::default())
            });
            asked.map_or_else(|fault| fault.code().to_owned(), |_| "enabled".to_owned())
        };
        let other = account("222222222222");
        let member = Organization {
            management: other.clone(),
            all_features: false,
            ..organization()
        };
        let administrator = Organization {
            management: other,
            ..organization()
        };
        let billing = Organization {
            all_features: false,
            service_access: Default::default(),
            ..organization()
        };
        let untrusting = Organization {
            service_access: Default::default(),
            ..organization()
        };
        assert_eq!(code(None, false), "OrganizationNotFoundException");
        assert_eq!(
            code(Some(member), false),
            "AccountNotManagementOrDelegatedAdministratorException"
        );
        assert_eq!(
            code(Some(billing), false),
            "OrganizationNotInAllFeaturesModeException"
        );
        assert_eq!(
            code(Some(untrusting), false),
            "ServiceAccessNotEnabledException"
        );
        assert_eq!(
            code(Some(administrator), true),
            "CallerIsNotManagementAccountException"
        );
        assert_eq!(code(Some(organization()), false), "enabled");
    }

    #[test]
    fn features_are_independent() {
        let core = core();
        let organization = organization();
        let enabled = answer_of(&core, Some((&organization, false)), |tx| {
            enable_organizations_root_credentials_management(tx, Default::default())?;
            enable_organizations_root_sessions(tx, Default::default())
        });
        assert_eq!(
            enabled.unwrap().enabled_features.unwrap(),
            ["RootCredentialsManagement", "RootSessions"]
        );
        let disabled = answer_of(&core, None, |tx| {
            disable_organizations_root_credentials_management(tx, Default::default())
        });
        assert_eq!(
            disabled.unwrap().enabled_features.unwrap(),
            ["RootSessions"]
        );
        let disabled = answer_of(&core, None, |tx| {
            disable_organizations_root_sessions(tx, Default::default())
        });
        assert_eq!(
            disabled.unwrap().enabled_features.unwrap(),
            Vec::<String>::new()
        );
    }
}
