//! The argument of every look-up: a state, and the account in which names are looked up.

use store::Head;
use time::OffsetDateTime;
use wire::Timestamp;

use crate::{
    account::{Account, AccountId},
    dialect::Dialect,
};

/// A consistent state, seen from one account.
pub trait Scope {
    /// The state.
    fn head(&self) -> &Head;

    /// The account whose rows are looked up.
    fn account(&self) -> &Account;

    /// The account's id.
    fn account_id(&self) -> &AccountId {
        &self.account().id
    }

    /// The dialect of the account's partition.
    fn dialect(&self) -> Dialect {
        self.account().dialect
    }

    /// A date in the dialect's form.
    fn date(&self, at: OffsetDateTime) -> Timestamp {
        self.dialect().timestamp(at)
    }
}
