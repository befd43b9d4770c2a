//! A mail in the outbox.

use serde::{Deserialize, Serialize};
use store::{Index, Table};
use time::OffsetDateTime;

use crate::account::{AccountId, EntityId};

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The account that sends it.
    pub account: AccountId,
    /// The user that receives it.
    pub user: EntityId,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The link in the text.
    pub link: String,
    /// When it was written.
    pub created: OffsetDateTime,
    /// When it was handed to the mail server.
    pub sent: Option<OffsetDateTime>,
    /// The number of attempts.
    pub attempts: u32,
    /// The time of the next attempt.
    pub next_attempt: OffsetDateTime,
}

/// Mails by user and id.
pub static OUTBOX: Table<(EntityId, String), Mail> = Table::new("outbox", 1);

/// Unsent mails, by account.
pub static OUTBOX_UNSENT: Index<(AccountId, EntityId, String), (EntityId, String), Mail> =
    Index::new("unsent mail", &OUTBOX, |(user, id), mail, found| {
        if mail.sent.is_none() {
            found((mail.account.clone(), user.clone(), id.clone()));
        }
    });
