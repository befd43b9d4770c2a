//! The IAM features that an organization has enabled.

use serde::{Deserialize, Serialize};
use store::Table;

/// The features of an organization.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationFeatures {
    /// Root credentials of members are managed centrally.
    pub root_credentials_management: bool,
    /// Privileged tasks on members through root sessions.
    pub root_sessions: bool,
}

/// Features by organization.
pub static ORGANIZATION_FEATURES: Table<(String,), OrganizationFeatures> =
    Table::new("organization features", 1);

impl OrganizationFeatures {
    /// `EnabledFeatures`.
    pub fn names(&self) -> Vec<String> {
        let features = [
            (
                "RootCredentialsManagement",
                self.root_credentials_management,
            ),
            ("RootSessions", self.root_sessions),
        ];
        features
            .into_iter()
            .filter(|(_, enabled)| *enabled)
            .map(|(name, _)| name.to_owned())
            .collect()
    }
}
