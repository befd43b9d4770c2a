//! The login profile of a root user.

use store::Table;
use time::OffsetDateTime;

use crate::{Scope, account::AccountId};

/// The time since which an account's root user has a login profile, by account.
pub static ROOT_PROFILES: Table<(AccountId,), OffsetDateTime> =
    Table::new("root login profiles", 1);

/// Whether the root user of the caller's account has a login profile.
pub fn has_root_profile(cx: &impl Scope) -> bool {
    cx.head()
        .contains(&ROOT_PROFILES, &(cx.account_id().clone(),))
}
