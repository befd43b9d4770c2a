//! The principal of a session.

use serde::{Deserialize, Serialize};

use crate::account::EntityId;

/// The principal of a session, by unique id: a new entity with the same name does not inherit the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionPrincipal {
    /// The account's root user.
    Root,
    /// An IAM user.
    User(EntityId),
    /// A role.
    Role {
        /// Its unique id.
        id: EntityId,
        /// `RoleSessionName`.
        name: String,
    },
    /// A federated user. Its permissions are those that its maker and its session policies both have.
    FederatedUser {
        /// The user that created it; `None` for the account's root user.
        maker: Option<EntityId>,
        /// `Name` of GetFederationToken.
        name: String,
    },
}
