//! The quotas of an organization, which are those of its management account. AWS Organizations User Guide, "Quotas for AWS Organizations".

use state::{account::ACCOUNTS, quota::Quotas, rows::organization::Organization};
use store::Head;

/// The quotas of an organization.
pub(crate) fn of(head: &Head, organization: &Organization) -> Quotas {
    head.get(&ACCOUNTS, &(organization.management.clone(),))
        .map_or_else(Quotas::default, |account| account.quotas)
}
