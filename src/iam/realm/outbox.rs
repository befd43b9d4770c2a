//! Mail to be sent. A mail is a row in the transaction that caused it, so it is sent if and only if that transaction is durable.

use std::sync::Arc;

use state::{
    Scope,
    account::EntityId,
    rows::mail::{Mail, OUTBOX, OUTBOX_UNSENT},
};
use time::{Duration, OffsetDateTime};

use crate::call::{Write, server::Core};

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
