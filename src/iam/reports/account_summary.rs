//! The number of entities in an account, and its quotas. IAM API Reference, "GetAccountSummary".

use std::collections::BTreeMap;

use model::iam::*;
use state::{
    Scope,
    account::EntityId,
    rows::{
        access_key,
        group::GROUPS,
        instance_profile::INSTANCE_PROFILES,
        managed_policy::{self, POLICIES},
        mfa_device,
        oidc_provider::OIDC_PROVIDERS,
        role::ROLES,
        saml_provider::SAML_PROVIDERS,
        server_certificate::SERVER_CERTIFICATES,
        signing_certificate,
        user::USERS,
    },
};
use wire::Fault;

use crate::{
    call::{Read, View},
    credentials::mfa,
};

/// AWS's number, which is not an adjustable quota.
const POLICY_VERSIONS_IN_USE_QUOTA: usize = 10_000;

/// Returns the numbers of entities and the quotas. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>
pub(crate) fn get_account_summary(
    cx: &Read<'_>,
    _: (),
) -> Result<GetAccountSummaryResponse, Fault> {
    let account = cx.account_id().clone();
    let quotas = cx.account().quotas;
    let prefix = (account.clone(),);
    let head = cx.head();
    let policies = head.prefix(&POLICIES, &prefix);
    let versions: usize = policies
        .map(|(_, policy)| managed_policy::versions(cx, &policy.id).count())
        .sum();
    let root = EntityId::new(account.as_str());
    let root_keys =
        access_key::of(cx, &root).count() + cx.call().inner.settings.root_keys_of(&account);
    let mut map = BTreeMap::new();
    let mut put = |key: &str, value: usize| {
        map.insert(key.to_owned(), i64::try_from(value).unwrap_or(i64::MAX))
    };
    put("Users", head.count(&USERS, &prefix));
    put("UsersQuota", quotas.users as usize);
    put("Groups", head.count(&GROUPS, &prefix));
    put("GroupsQuota", quotas.groups as usize);
    put("Roles", head.count(&ROLES, &prefix));
    put("RolesQuota", quotas.roles as usize);
    put("Policies", head.count(&POLICIES, &prefix));
    put("PoliciesQuota", quotas.policies as usize);
    put("PolicyVersionsInUse", versions);
    put("PolicyVersionsInUseQuota", POLICY_VERSIONS_IN_USE_QUOTA);
    put("PolicySizeQuota", quotas.policy_size as usize);
    put(
        "VersionsPerPolicyQuota",
        quotas.versions_per_policy as usize,
    );
    put("InstanceProfiles", head.count(&INSTANCE_PROFILES, &prefix));
    put("InstanceProfilesQuota", quotas.instance_profiles as usize);
    put(
        "ServerCertificates",
        head.count(&SERVER_CERTIFICATES, &prefix),
    );
    put(
        "ServerCertificatesQuota",
        quotas.server_certificates as usize,
    );
    put("UserPolicySizeQuota", quotas.user_policy_size as usize);
    put("GroupPolicySizeQuota", quotas.group_policy_size as usize);
    put("RolePolicySizeQuota", quotas.role_policy_size as usize);
    put(
        "AssumeRolePolicySizeQuota",
        quotas.assume_role_policy_size as usize,
    );
    put("GroupsPerUserQuota", quotas.groups_per_user as usize);
    put(
        "AttachedPoliciesPerUserQuota",
        quotas.attached_policies_per_user as usize,
    );
    put(
        "AttachedPoliciesPerGroupQuota",
        quotas.attached_policies_per_group as usize,
    );
    put(
        "AttachedPoliciesPerRoleQuota",
        quotas.attached_policies_per_role as usize,
    );
    put(
        "AccessKeysPerUserQuota",
        quotas.access_keys_per_user as usize,
    );
    put(
        "SigningCertificatesPerUserQuota",
        quotas.signing_certificates_per_user as usize,
    );
    put(
        "GlobalEndpointTokenVersion",
        usize::from(state::rows::account_settings::token_version(cx, &account)),
    );
    put("MFADevices", mfa::all(cx).count());
    put(
        "MFADevicesInUse",
        mfa::all(cx)
            .filter(|(_, device)| device.assigned.is_some())
            .count(),
    );
    put(
        "Providers",
        head.count(&OIDC_PROVIDERS, &prefix) + head.count(&SAML_PROVIDERS, &prefix),
    );
    put("AccountMFAEnabled", mfa_device::is_active(cx, &root).into());
    put("AccountAccessKeysPresent", usize::from(root_keys > 0));
    put(
        "AccountSigningCertificatesPresent",
        usize::from(signing_certificate::of(cx, &root).next().is_some()),
    );
    put(
        "AccountPasswordPresent",
        state::rows::root_login_profile::has_root_profile(cx).into(),
    );
    Ok(GetAccountSummaryResponse {
        summary_map: Some(map),
    })
}
