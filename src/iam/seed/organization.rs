//! The organization of a seed file.

use serde::Deserialize;
use state::rows::control_policy::PolicyType;

use super::{AccountText, DocumentText, NamedValues};

/// An organization in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an organization: a map")]
pub struct SeedOrganization {
    /// Its management account. The default is the default account of the default partition.
    #[serde(default)]
    pub management: Option<AccountText>,
    /// `o-…`. By default, a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// `r-…`. By default, a new one.
    #[serde(default)]
    pub root_id: Option<String>,
    /// `ALL`, or `CONSOLIDATED_BILLING`.
    #[serde(default)]
    pub feature_set: Option<String>,
    /// The policy types that are enabled.
    #[serde(default)]
    pub policy_types: Vec<PolicyType>,
    /// The services with trusted access (`iam.amazonaws.com`).
    #[serde(default)]
    pub service_access: Vec<String>,
    /// Its policies.
    #[serde(default)]
    pub policies: Vec<SeedControlPolicy>,
    /// The policies attached to the root beside the full-access ones, by name or id.
    #[serde(default)]
    pub attached: Vec<String>,
    /// Whether `FullAWSAccess` stays attached to the root.
    #[serde(default = "super::yes")]
    pub full_access: bool,
    /// The tags of the root.
    #[serde(default)]
    pub tags: NamedValues<String>,
    /// The units in the root.
    #[serde(default)]
    pub units: Vec<SeedUnit>,
    /// The accounts in the root, without the management account.
    #[serde(default)]
    pub accounts: Vec<SeedMember>,
}

/// A service or resource control policy in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a policy with `name` and `document`")]
pub struct SeedControlPolicy {
    /// Its name.
    pub name: String,
    /// `p-…`. By default, a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// `SERVICE_CONTROL_POLICY`, or `RESOURCE_CONTROL_POLICY`.
    #[serde(default, rename = "type")]
    pub kind: Option<PolicyType>,
    /// Its description.
    #[serde(default)]
    pub description: String,
    /// Its document.
    pub document: DocumentText,
    /// Its tags.
    #[serde(default)]
    pub tags: NamedValues<String>,
}

/// A unit in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a unit with `name`")]
pub struct SeedUnit {
    /// Its name.
    pub name: String,
    /// `ou-…`. By default, a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: NamedValues<String>,
    /// The policies attached to it beside the full-access ones, by name or id.
    #[serde(default)]
    pub attached: Vec<String>,
    /// Whether `FullAWSAccess` stays attached.
    #[serde(default = "super::yes")]
    pub full_access: bool,
    /// The units in it.
    #[serde(default)]
    pub units: Vec<SeedUnit>,
    /// The accounts in it.
    #[serde(default)]
    pub accounts: Vec<SeedMember>,
}

/// An account of an organization in a seed file: one of the file's `accounts`, or of the settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an account with `id`")]
pub struct SeedMember {
    /// Its id.
    pub id: AccountText,
    /// Its tags in the organization.
    #[serde(default)]
    pub tags: NamedValues<String>,
    /// The policies attached to it beside the full-access ones, by name or id.
    #[serde(default)]
    pub attached: Vec<String>,
    /// Whether `FullAWSAccess` stays attached.
    #[serde(default = "super::yes")]
    pub full_access: bool,
    /// The services whose delegated administrator it is.
    #[serde(default)]
    pub administers: Vec<String>,
}
