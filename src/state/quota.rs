//! The quotas of an account. The defaults are those of IAM User Guide, "IAM and AWS STS quotas", and AWS Organizations User Guide, "Quotas". A seed file can set others.

use serde::{Deserialize, Serialize};
use wire::Fault;

/// An account's quotas: counts, or characters where noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "quotas by name")]
pub struct Quotas {
    /// Users in the account.
    pub users: u32,
    /// Groups in the account.
    pub groups: u32,
    /// Roles in the account.
    pub roles: u32,
    /// Customer managed policies in the account.
    pub policies: u32,
    /// Instance profiles in the account.
    pub instance_profiles: u32,
    /// Server certificates in the account.
    pub server_certificates: u32,
    /// Groups that one user is in.
    pub groups_per_user: u32,
    /// Managed policies attached to one user.
    pub attached_policies_per_user: u32,
    /// Managed policies attached to one group.
    pub attached_policies_per_group: u32,
    /// Managed policies attached to one role.
    pub attached_policies_per_role: u32,
    /// Access keys of one user, inactive ones included.
    pub access_keys_per_user: u32,
    /// Signing certificates of one user.
    pub signing_certificates_per_user: u32,
    /// SSH public keys of one user.
    pub ssh_public_keys_per_user: u32,
    /// Credentials of one user for one service.
    pub service_specific_credentials_per_user: u32,
    /// MFA devices of one user.
    pub mfa_devices_per_user: u32,
    /// Versions of one managed policy.
    pub versions_per_policy: u32,
    /// OIDC providers in the account.
    pub oidc_providers: u32,
    /// Client ids of one OIDC provider.
    pub client_ids_per_oidc_provider: u32,
    /// SAML providers in the account.
    pub saml_providers: u32,
    /// Characters of a managed policy, white space outside strings not counted.
    pub policy_size: u32,
    /// Characters of all inline policies of one user.
    pub user_policy_size: u32,
    /// Characters of all inline policies of one group.
    pub group_policy_size: u32,
    /// Characters of all inline policies of one role.
    pub role_policy_size: u32,
    /// Characters of a trust policy.
    pub assume_role_policy_size: u32,
    /// Tags of one entity.
    pub tags: u32,
    /// Accounts in the organization that the account manages, itself included.
    pub organization_accounts: u32,
    /// Organizational units in it.
    pub organizational_units: u32,
    /// Policies of one type in it.
    pub organization_policies: u32,
    /// Policies of one type attached to one root, unit or account.
    pub organization_policies_per_target: u32,
    /// Characters of a service or resource control policy.
    pub organization_policy_size: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            users: 5000,
            groups: 300,
            roles: 1000,
            policies: 1500,
            instance_profiles: 1000,
            server_certificates: 20,
            groups_per_user: 10,
            attached_policies_per_user: 10,
            attached_policies_per_group: 10,
            attached_policies_per_role: 10,
            access_keys_per_user: 2,
            signing_certificates_per_user: 2,
            ssh_public_keys_per_user: 5,
            service_specific_credentials_per_user: 2,
            mfa_devices_per_user: 8,
            versions_per_policy: 5,
            oidc_providers: 100,
            client_ids_per_oidc_provider: 100,
            saml_providers: 100,
            policy_size: 6144,
            user_policy_size: 2048,
            group_policy_size: 5120,
            role_policy_size: 10240,
            assume_role_policy_size: 2048,
            tags: 50,
            organization_accounts: 10,
            organizational_units: 2000,
            organization_policies: 1000,
            organization_policies_per_target: 5,
            organization_policy_size: 5120,
        }
    }
}

/// Refuses one more if `held` has reached `quota`. `name` is AWS's name of the quota (`UsersPerAccount`).
pub fn room_for_one(name: &str, held: usize, quota: u32) -> Result<(), Fault> {
    if held < quota as usize {
        return Ok(());
    }
    Err(exceeded(name, quota))
}

/// `Cannot exceed quota for {name}: {quota}`.
pub fn exceeded(name: &str, quota: u32) -> Fault {
    Fault::new(
        &model::iam::errors::LimitExceeded,
        format!("Cannot exceed quota for {name}: {quota}"),
    )
}
