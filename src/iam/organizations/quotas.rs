//! How much an organization may hold: the quotas of its management account. AWS Organizations User Guide, "Quotas for AWS Organizations".

use store::Head;

use super::Organization;
use crate::state::{account::ACCOUNTS, quota::Quotas};

/// The quotas of an organization.
pub(crate) fn of(head: &Head, organization: &Organization) -> Quotas {
    head.get(&ACCOUNTS, &(organization.management.clone(),))
        .map_or_else(Quotas::default, |account| account.quotas)
}

/// How many levels of units there may be below a root, and how many policies of a type one target must keep: no quota changes them.
pub(crate) const DEEPEST: usize = 5;
