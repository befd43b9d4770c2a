//! Mailed links: each verifies an address and sets a password, once.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use state::{
    Scope,
    account::{ACCOUNTS, Account},
    rows::{
        link::{LINKS, LINKS_BY_USER, Link},
        mail::Mail,
        password::{Hash, HashError, PASSWORDS, Password},
        user::{self, User},
    },
};
use store::{CommitError, Head, Ticket};
use time::Duration;
use wire::Fault;

use crate::{
    account::password_policy,
    call::{View, Write, server::Core},
    realm::outbox,
};

/// The lifetime of a link.
const LIFE: Duration = Duration::hours(12);

/// What a link does: it sets a user's password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// The user's name.
    pub user: String,
    /// The minimum length of the password.
    pub shortest: u32,
}

/// Why a link is refused.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// It was used, replaced, or never issued; or its user was deleted.
    #[error("This link is not valid. It may have been used already.")]
    Unknown,
    /// It has expired.
    #[error("This link has expired.")]
    Expired,
    /// The account's password policy refuses the password.
    #[error("{0}.")]
    Password(String),
    /// The password cannot be hashed.
    #[error(transparent)]
    HashError(#[from] HashError),
    /// The password could not be stored.
    #[error("The password could not be saved. Try again later.")]
    Store(#[from] CommitError),
}

fn digest(key: &str) -> String {
    hex::encode(Sha256::digest(key))
}

/// Mails a link to a new user, in the transaction that creates the user. Earlier links of the user end.
pub(crate) fn invite(tx: &mut Write<'_>, user: &User) -> Result<(), Fault> {
    let earlier: Vec<_> = tx
        .head()
        .index_prefix(&LINKS_BY_USER, &(user.id.clone(),))
        .map(|(_, key)| key)
        .collect();
    for key in earlier {
        tx.delete(&LINKS, &key);
    }
    let inner = tx.call.inner;
    let key = URL_SAFE_NO_PAD.encode(inner.ids.bytes::<32>());
    let partition = &tx.account().partition;
    let url = format!(
        "{}/login-actions/action-token?key={key}",
        super::issuer(&inner.settings.public_url, partition)
    );
    let text = format!(
        "Hello,\n\nan account was created for you. Open this link to verify your e-mail address and to set your password:\n\n{url}\n\n\
         The link works once, within 12 hours. If you did not expect this mail, you can ignore it.\n"
    );
    let mail = Mail {
        account: tx.account_id().clone(),
        user: user.id.clone(),
        to: user.name.clone(),
        subject: "Verify your e-mail address and set your password".to_owned(),
        text,
        link: url,
        created: tx.now(),
        sent: None,
        attempts: 0,
        next_attempt: tx.now(),
    };
    let link = Link {
        account: tx.account_id().clone(),
        user: user.id.clone(),
        expires: tx.now() + LIFE,
    };
    tx.put(&LINKS, (digest(&key),), link);
    outbox::add(tx, mail);
    Ok(())
}

/// Looks up the purpose of a link.
///
/// # Errors
/// [`LinkError`].
pub fn link(core: &Core, partition: &str, key: &str) -> Result<Purpose, LinkError> {
    let head = core.snapshot();
    let (account, user) = user_of_link(core, &head, partition, key)?;
    Ok(Purpose {
        user: user.name.clone(),
        shortest: password_policy::shortest(&head, &account),
    })
}

fn user_of_link(
    core: &Core,
    head: &Head,
    partition: &str,
    key: &str,
) -> Result<(Arc<Account>, Arc<User>), LinkError> {
    let link = head
        .get(&LINKS, &(digest(key),))
        .ok_or(LinkError::Unknown)?;
    let account = head
        .get(&ACCOUNTS, &(link.account.clone(),))
        .ok_or(LinkError::Unknown)?;
    if account.partition != partition {
        return Err(LinkError::Unknown);
    }
    if link.expires <= core.clock().now() {
        return Err(LinkError::Expired);
    }
    let user = user::with_id(head, &link.user).ok_or(LinkError::Unknown)?;
    Ok((account, user))
}

/// Uses a link: sets the password, and ends the link and the user's login sessions. Slow: do not call it on an async thread.
///
/// # Errors
/// [`LinkError`]. The link stays valid, unless the link itself is refused.
pub fn use_link(core: &Core, partition: &str, key: &str, password: &str) -> Result<(), LinkError> {
    let check = |head: &Head| {
        let (account, user) = user_of_link(core, head, partition, key)?;
        password_policy::check(head, &account, password).map_err(LinkError::Password)?;
        Ok::<_, LinkError>(user)
    };
    check(&core.snapshot())?;
    let hash = Hash::new(password)?;
    let (done, ticket): (_, Ticket) = core.inner.store.write(|tx| {
        let user = check(tx.head())?;
        tx.delete(&LINKS, &(digest(key),));
        let password = Password::following(None, hash, core.clock().now());
        tx.put(&PASSWORDS, (user.id.clone(),), password);
        Ok::<_, LinkError>(())
    });
    ticket.wait()?;
    done
}
