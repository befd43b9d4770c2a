//! The organization of a seed file.

use serde::Deserialize;
use state::rows::control_policy::PolicyType;

use super::{AccountText, DocumentText, NamedValues};

/// An organization in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an organization: a map")]
pub struct SeedOrganization {
    /// The account that manages it; without it, the default account of the default partition.
    #[serde(default)]
    pub management: Option<AccountText>,
    /// `o-…`; without it, a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// `r-…`; without it, a new one.
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
    /// What is attached to the root, beside what allows everything: names or ids.
    #[serde(default)]
    pub attached: Vec<String>,
    /// Whether the service control policy that allows everything stays attached to the root.
    #[serde(default = "super::yes")]
    pub full_access: bool,
    /// The tags of the root.
    #[serde(default)]
    pub tags: NamedValues<String>,
    /// The units in the root.
    #[serde(default)]
    pub units: Vec<SeedUnit>,
    /// The accounts in the root, beside the management account.
    #[serde(default)]
    pub accounts: Vec<SeedMember>,
}

/// A service or resource control policy in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a policy with `name` and `document`")]
pub struct SeedControlPolicy {
    /// Its name.
    pub name: String,
    /// `p-…`; without it, a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// `SERVICE_CONTROL_POLICY`, or `RESOURCE_CONTROL_POLICY`.
    #[serde(default, rename = "type")]
    pub kind: Option<PolicyType>,
    /// What it is for.
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
    /// `ou-…`; without it, a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: NamedValues<String>,
    /// What is attached to it, beside what allows everything: names or ids.
    #[serde(default)]
    pub attached: Vec<String>,
    /// Whether the service control policy that allows everything stays attached.
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
    /// What is attached to it, beside what allows everything: names or ids.
    #[serde(default)]
    pub attached: Vec<String>,
    /// Whether the service control policy that allows everything stays attached.
    #[serde(default = "super::yes")]
    pub full_access: bool,
    /// The services that it administers for the organization.
    #[serde(default)]
    pub administers: Vec<String>,
}
