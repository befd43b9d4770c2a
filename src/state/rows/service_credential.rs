//! A service-specific credential of a user.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::{
    Scope,
    account::{AccountId, EntityId},
};

/// A service that has credentials of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Service {
    /// `codecommit.amazonaws.com`: HTTPS for Git.
    CodeCommit,
    /// `cassandra.amazonaws.com`: Amazon Keyspaces.
    Cassandra,
    /// `bedrock.amazonaws.com`: API keys, which may expire.
    Bedrock,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 3] = [Self::CodeCommit, Self::Cassandra, Self::Bedrock];

    /// The service principal.
    pub fn name(self) -> &'static str {
        match self {
            Self::CodeCommit => "codecommit.amazonaws.com",
            Self::Cassandra => "cassandra.amazonaws.com",
            Self::Bedrock => "bedrock.amazonaws.com",
        }
    }

    /// Whether its credential is an API key with an alias, not a user name with a password.
    pub fn has_api_keys(self) -> bool {
        self == Self::Bedrock
    }
}

/// A service-specific credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceCredential {
    /// `ACCA…`.
    pub id: EntityId,
    /// The service.
    pub service: Service,
    /// The generated user name, or the alias of an API key: `bob-at-123456789012`.
    pub service_user_name: String,
    /// SHA-256 of the password or API key.
    pub digest: [u8; 32],
    /// Whether it is active.
    pub active: bool,
    /// When it was created.
    pub created: OffsetDateTime,
    /// When it expires, if ever.
    pub expires: Option<OffsetDateTime>,
}

/// Service-specific credentials by account, user and id.
pub static SERVICE_CREDENTIALS: Table<(AccountId, EntityId, String), ServiceCredential> =
    Table::new("service-specific credentials", 1);

impl ServiceCredential {
    /// Whether it has expired.
    pub fn has_expired(&self, now: OffsetDateTime) -> bool {
        self.expires.is_some_and(|at| at <= now)
    }
}

/// The credentials of a user, in the order of their ids.
pub fn of<'a>(
    cx: &'a impl Scope,
    user: &EntityId,
) -> impl Iterator<Item = Arc<ServiceCredential>> + 'a {
    let prefix = (cx.account_id().clone(), user.clone());
    cx.head()
        .prefix(&SERVICE_CREDENTIALS, &prefix)
        .map(|(_, credential)| credential)
}
