//! Mail to be sent. A mail is a row in the transaction that caused it, so it is sent if and only if that transaction is durable.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use state::{
    Scope,
    account::{AccountId, EntityId},
};
use store::{Index, Table};
use time::{Duration, OffsetDateTime};

use crate::call::{Write, server::Core};

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
pub(crate) static OUTBOX: Table<(EntityId, String), Mail> = Table::new("outbox", 1);

/// Unsent mails, by account.
pub(crate) static OUTBOX_UNSENT: Index<(AccountId, EntityId, String), (EntityId, String), Mail> =
    Index::new("unsent mail", &OUTBOX, |(user, id), mail, found| {
        if mail.sent.is_none() {
            found((mail.account.clone(), user.clone(), id.clone()));
        }
    });

/// Adds a mail, and deletes earlier ones to the user.
pub(crate) fn add(tx: &mut Write<'_>, mail: Mail) {
    forget_user(tx, &mail.user);
    let id = tx.call.inner.ids.uuid().hyphenated().to_string();
    tx.put(&OUTBOX, (mail.user.clone(), id), mail);
}

/// Deletes the mails to a user.
pub(crate) fn forget_user(tx: &mut Write<'_>, user: &EntityId) {
    let keys: Vec<_> = tx
        .head()
        .prefix(&OUTBOX, &(user.clone(),))
        .map(|(key, _)| key)
        .collect();
    for key in keys {
        tx.delete(&OUTBOX, &key);
    }
}

/// The mails to an address in any account, newest first; all mails for `None`.
pub fn mails(core: &Core, to: Option<&str>) -> Vec<Arc<Mail>> {
    let head = core.snapshot();
    let wanted = |mail: &Mail| to.is_none_or(|to| mail.to.eq_ignore_ascii_case(to));
    let mut mails: Vec<_> = head
        .prefix(&OUTBOX, &())
        .map(|(_, mail)| mail)
        .filter(|mail| wanted(mail))
        .collect();
    mails.sort_by_key(|mail| std::cmp::Reverse(mail.created));
    mails
}

/// The mails that are due, with their keys.
pub fn due(core: &Core, now: OffsetDateTime) -> Vec<((EntityId, String), Arc<Mail>)> {
    let head = core.snapshot();
    let unsent: Vec<_> = head
        .index_prefix(&OUTBOX_UNSENT, &())
        .map(|(_, key)| key)
        .collect();
    unsent
        .into_iter()
        .filter_map(|key| Some((key.clone(), head.get(&OUTBOX, &key)?)))
        .filter(|(_, mail)| mail.next_attempt <= now)
        .collect()
}

/// Records an attempt to send a mail. After a failure the next attempt waits twice as long, up to an hour.
pub fn note_attempt(core: &Core, key: &(EntityId, String), sent: bool, now: OffsetDateTime) {
    let (_, ticket) = core.inner.store.write(|tx| {
        let Some(mail) = tx.head().get(&OUTBOX, key) else {
            return Ok::<_, ()>(());
        };
        let attempts = mail.attempts.saturating_add(1);
        let wait = Duration::seconds(5)
            .saturating_mul(1 << attempts.min(10))
            .min(Duration::hours(1));
        let mail = match sent {
            true => Mail {
                sent: Some(now),
                attempts,
                ..(*mail).clone()
            },
            false => Mail {
                attempts,
                next_attempt: now + wait,
                ..(*mail).clone()
            },
        };
        tx.put(&OUTBOX, key.clone(), mail);
        Ok(())
    });
    if ticket.wait().is_err() {
        tracing::error!("the outbox cannot be written");
    }
}
