//! AWS Organizations: accounts under one management account, in a tree of units, limited by policies.
//! AWS Organizations User Guide; AWS Organizations API Reference.
//!
//! A new organization has no policy type enabled in its root, despite the text of "CreateOrganization": AWS answers that way, and clients rely
//! on it. Enabling a type attaches its full-access policy to the root, every unit and every account.
//!
//! The effect of control policies on calls is in [`state::control_policies`].

pub(crate) mod accounts;
pub(crate) mod attachments;
mod control_documents;
pub(crate) mod create_account;
pub(crate) mod delegated_administrators;
pub(crate) mod faults;
pub(crate) mod organization;
pub(crate) mod organization_features;
mod page;
pub(crate) mod policies;
mod quotas;
mod roles;
pub(crate) mod roots;
pub(crate) mod service_access;
pub(crate) mod tags;
pub(crate) mod targets;
pub(crate) mod tree;
pub(crate) mod units;

use std::sync::Arc;

use model::organizations::errors;
use state::{
    Scope,
    rows::organization::{Organization, member, organization_of},
};
use wire::Fault;

/// The organization of the caller, for operations of any account.
///
/// # Errors
/// AWSOrganizationsNotInUse.
pub(crate) fn used_by(cx: &impl Scope) -> Result<Arc<Organization>, Fault> {
    organization_of(cx.head(), cx.account_id()).ok_or_else(|| {
        Fault::new(
            &errors::AWSOrganizationsNotInUse,
            "Your account is not a member of an organization.",
        )
    })
}

/// The organization of the caller, for operations of the management account.
///
/// # Errors
/// AWSOrganizationsNotInUse; AccessDenied for members.
pub(crate) fn managed_by(cx: &impl Scope) -> Result<Arc<Organization>, Fault> {
    let organization = used_by(cx)?;
    if organization.management == *cx.account_id() {
        return Ok(organization);
    }
    Err(faults::access_denied())
}

/// The organization of the caller, for operations of the management account and of delegated administrators.
///
/// # Errors
/// As [`managed_by`].
pub(crate) fn overseen_by(cx: &impl Scope) -> Result<Arc<Organization>, Fault> {
    let organization = used_by(cx)?;
    let administers =
        || member(cx.head(), cx.account_id()).is_some_and(|member| !member.administers.is_empty());
    if organization.management == *cx.account_id() || administers() {
        return Ok(organization);
    }
    Err(faults::access_denied())
}

#[cfg(test)]
mod tests;
