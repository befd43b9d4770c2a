//! A virtual MFA device.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Index, Table};
use time::OffsetDateTime;

use crate::{
    Scope,
    account::{AccountId, EntityId},
    tags::Tag,
    totp::Seed,
};

/// A virtual MFA device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MfaDevice {
    /// As given. Path and name are unique in the account.
    pub name: String,
    /// `/` or `/division/`.
    pub path: String,
    /// The seed of its codes.
    pub seed: Seed,
    /// When it was created.
    pub created: OffsetDateTime,
    /// The user for which it is enabled.
    pub assigned: Option<Assignment>,
    /// Steps by which its clock is ahead of the server's.
    pub drift: i64,
    /// The newest step whose code was used. A code is accepted once.
    pub last_step: i64,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// The user of a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The user's unique id; the account id for the root user.
    pub to: EntityId,
    /// When it was enabled.
    pub since: OffsetDateTime,
}

/// Account, path and name.
pub type DeviceKey = (AccountId, String);

/// Devices by account, path and name: the order of their serial numbers.
pub static MFA_DEVICES: Table<DeviceKey, MfaDevice> = Table::new("mfa devices", 1);

/// The devices of a user.
pub static MFA_DEVICES_BY_USER: Index<(EntityId, String), DeviceKey, MfaDevice> =
    Index::new("mfa devices by user", &MFA_DEVICES, |key, device, found| {
        if let Some(assigned) = &device.assigned {
            found((assigned.to.clone(), key.1.clone()));
        }
    });

impl MfaDevice {
    /// Path and name: the second part of its key.
    pub fn place(&self) -> String {
        format!("{}{}", self.path, self.name)
    }

    /// `arn:aws:iam::ACCOUNT:mfa/PATH/NAME`.
    pub fn serial(&self, cx: &impl Scope) -> String {
        cx.account().arn("mfa", &self.path, &self.name)
    }
}

/// The devices of a user, or of the root user by the account's id, in the order of their serial numbers.
pub fn of<'a>(cx: &'a impl Scope, owner: &EntityId) -> impl Iterator<Item = Arc<MfaDevice>> + 'a {
    cx.head()
        .index_prefix(&MFA_DEVICES_BY_USER, &(owner.clone(),))
        .filter_map(|(_, key)| cx.head().get(&MFA_DEVICES, &key))
}

/// Whether a user, or the root user by the account's id, has a device.
pub fn is_active(cx: &impl Scope, owner: &EntityId) -> bool {
    of(cx, owner).next().is_some()
}
