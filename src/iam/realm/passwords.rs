//! A user's password: argon2id, made and checked outside any transaction.
//!
//! There is one, whatever a user logs in to with it: it is the user's login profile, and the password of its realm where the
//! partition has one.

use std::{fmt, sync::LazyLock};

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::account::EntityId;

/// Passwords that are remembered, the current one among them: the most that a password policy can ask for.
/// IAM API Reference, `passwordReusePreventionType`.
const REMEMBERED: usize = 24;

/// A hash: a PHC string.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hash(String);

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hash(…)")
    }
}

/// The crypto library refuses to hash, which it does for no password of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The password cannot be kept.")]
pub struct Unusable;

impl Hash {
    /// Hashes a password. Slow on purpose.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn new(text: &str) -> Result<Self, Unusable> {
        let hash = Argon2::default()
            .hash_password(text.as_bytes())
            .map_err(|_| Unusable)?;
        Ok(Self(hash.to_string()))
    }

    /// Whether it is this text's; compared in constant time. Slow on purpose.
    fn matches(&self, text: &str) -> bool {
        PasswordHash::new(&self.0).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(text.as_bytes(), &hash)
                .is_ok()
        })
    }
}

/// A password as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Password {
    hash: Hash,
    /// Earlier ones, the newest first.
    earlier: Vec<Hash>,
    /// When the user got its first one.
    pub created: OffsetDateTime,
    /// When this one was set.
    pub set: OffsetDateTime,
    /// Whether the user must set another one before it is let in.
    pub reset_required: bool,
}

/// Passwords by user.
pub static PASSWORDS: Table<(EntityId,), Password> = Table::new("passwords", 1);

impl Password {
    /// The password of a user that has none, or the one that follows the user's current one.
    pub fn following(current: Option<&Self>, hash: Hash, now: OffsetDateTime) -> Self {
        let earlier = current.map(|current| {
            let known = std::iter::once(&current.hash).chain(&current.earlier);
            known.take(REMEMBERED - 1).cloned().collect()
        });
        Self {
            hash,
            earlier: earlier.unwrap_or_default(),
            created: current.map_or(now, |current| current.created),
            set: now,
            reset_required: false,
        }
    }

    /// The password, to be replaced by its user or not.
    #[must_use]
    pub fn to_be_reset(self, reset_required: bool) -> Self {
        Self {
            reset_required,
            ..self
        }
    }

    /// Whether a text is the password. Slow on purpose.
    pub fn matches(&self, text: &str) -> bool {
        self.hash.matches(text)
    }

    /// Whether a text is one of the newest `count` passwords, the current one among them. Very slow on purpose.
    pub fn was(&self, text: &str, count: usize) -> bool {
        let known = std::iter::once(&self.hash).chain(&self.earlier);
        known.take(count).any(|hash| hash.matches(text))
    }

    /// Whether both are the same row, that is, nobody set another password meanwhile.
    pub fn is(&self, other: &Self) -> bool {
        self.hash == other.hash
    }

    /// The same work for a user that is not there, so that its absence does not show.
    pub fn pretend(text: &str) {
        static NOBODY: LazyLock<Option<Hash>> =
            LazyLock::new(|| Hash::new("a password of nobody").ok());
        if let Some(nobody) = NOBODY.as_ref() {
            let _ = nobody.matches(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    #[test]
    fn a_password_matches_itself_alone() {
        let password = Password::following(None, Hash::new("correct horse").unwrap(), AT);
        assert!(password.matches("correct horse"));
        assert!(!password.matches("correct horse "));
        assert!(!format!("{password:?}").contains("argon2"));
    }

    #[test]
    fn earlier_passwords_are_remembered_in_their_order() {
        let mut password = Password::following(None, Hash::new("one").unwrap(), AT);
        for (day, text) in [(1, "two"), (2, "three")] {
            let at = AT + time::Duration::days(day);
            password = Password::following(Some(&password), Hash::new(text).unwrap(), at);
        }
        assert_eq!(
            (password.created, password.set),
            (AT, AT + time::Duration::days(2))
        );
        assert!(password.was("three", 1) && !password.was("two", 1));
        assert!(password.was("two", 2) && !password.was("one", 2));
        assert!(password.was("one", 3) && !password.was("four", 3));
    }

    #[test]
    fn no_more_are_remembered_than_a_policy_can_ask_for() {
        let hash = Hash("none".to_owned());
        let mut password = Password::following(None, hash.clone(), AT);
        for _ in 0..30 {
            password = Password::following(Some(&password), hash.clone(), AT);
        }
        assert_eq!(password.earlier.len(), 23);
    }
}
