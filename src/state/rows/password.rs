//! A user's password: argon2id, hashed and compared outside any transaction.
//!
//! A user has one password: it is the login profile, and also the password of the realm if the
//! partition has a realm.

use std::{fmt, sync::Arc};

use argon2::{
    PasswordHasher, PasswordVerifier,
    password_hash::{Error, phc::PasswordHash},
};
use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::{Scope, account::EntityId, hashing::Hashing};

/// The number of remembered passwords, including the current one: the most that a password policy can require.
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

/// A text could not be hashed: memory is exhausted, or the stored hash is damaged. It does not mean that the password is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The password cannot be hashed.")]
pub struct HashError;

impl Hash {
    /// Hashes a password. Slow by design.
    ///
    /// # Errors
    /// [`HashError`].
    pub fn new(text: &str) -> Result<Self, HashError> {
        let hash = Hashing
            .hash_password(text.as_bytes())
            .map_err(|_| HashError)?;
        Ok(Self(hash.to_string()))
    }

    /// Whether it is the hash of a text, compared in constant time. Slow by design.
    fn matches(&self, text: &str) -> Result<bool, HashError> {
        let hash = PasswordHash::new(&self.0).map_err(|_| HashError)?;
        match Hashing.verify_password(text.as_bytes(), &hash) {
            Ok(()) => Ok(true),
            Err(Error::PasswordInvalid) => Ok(false),
            Err(_) => Err(HashError),
        }
    }
}

/// A stored password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Password {
    hash: Hash,
    /// Earlier hashes, newest first.
    earlier: Vec<Hash>,
    /// When the login profile was created.
    pub created: OffsetDateTime,
    /// When this password was set.
    pub set: OffsetDateTime,
    /// Whether the user must set a new password at the next sign-in.
    pub reset_required: bool,
}

/// Passwords by user.
pub static PASSWORDS: Table<(EntityId,), Password> = Table::new("passwords", 1);

impl Password {
    /// A user's first password, or the successor of its current one.
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

    /// The password with `PasswordResetRequired` set or cleared.
    #[must_use]
    pub fn to_be_reset(self, reset_required: bool) -> Self {
        Self {
            reset_required,
            ..self
        }
    }

    /// Whether a text is the password. Slow by design.
    ///
    /// # Errors
    /// [`HashError`].
    pub fn matches(&self, text: &str) -> Result<bool, HashError> {
        self.hash.matches(text)
    }

    /// Whether a text is one of the newest `count` passwords, including the current one. Very slow by design.
    ///
    /// # Errors
    /// [`HashError`].
    pub fn was(&self, text: &str, count: usize) -> Result<bool, HashError> {
        let known = std::iter::once(&self.hash).chain(&self.earlier);
        for hash in known.take(count) {
            if hash.matches(text)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether both are the same row: the password was not changed in between.
    pub fn is(&self, other: &Self) -> bool {
        self.hash == other.hash
    }

    /// The same work for a user that does not exist, so response times do not reveal it.
    ///
    /// # Errors
    /// [`HashError`].
    pub fn pretend(text: &str) -> Result<(), HashError> {
        Hash::new(text).map(|_| ())
    }
}

/// The password of a user.
pub fn of(cx: &impl Scope, user: &EntityId) -> Option<Arc<Password>> {
    cx.head().get(&PASSWORDS, &(user.clone(),))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    #[test]
    fn a_password_matches_only_itself() {
        let password = Password::following(None, Hash::new("correct horse").unwrap(), AT);
        assert_eq!(password.matches("correct horse"), Ok(true));
        assert_eq!(password.matches("correct horse "), Ok(false));
        assert!(!format!("{password:?}").contains("argon2"));
    }

    #[test]
    fn a_failed_comparison_is_not_a_wrong_password() {
        for kept in [
            "",
            "$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo",
        ] {
            let password = Password::following(None, Hash(kept.to_owned()), AT);
            assert_eq!(password.matches("one"), Err(HashError), "{kept}");
            assert_eq!(password.was("one", 1), Err(HashError), "{kept}");
        }
    }

    #[test]
    fn earlier_passwords_are_remembered_in_order() {
        let mut password = Password::following(None, Hash::new("one").unwrap(), AT);
        for (day, text) in [(1, "two"), (2, "three")] {
            let at = AT + time::Duration::days(day);
            password = Password::following(Some(&password), Hash::new(text).unwrap(), at);
        }
        assert_eq!(
            (password.created, password.set),
            (AT, AT + time::Duration::days(2))
        );
        let was = |text, count| password.was(text, count).unwrap();
        assert!(was("three", 1) && !was("two", 1));
        assert!(was("two", 2) && !was("one", 2));
        assert!(was("one", 3) && !was("four", 3));
    }

    #[test]
    fn remembered_passwords_are_bounded_by_what_a_policy_can_require() {
        let hash = Hash("none".to_owned());
        let mut password = Password::following(None, hash.clone(), AT);
        for _ in 0..30 {
            password = Password::following(Some(&password), hash.clone(), AT);
        }
        assert_eq!(password.earlier.len(), 23);
    }
}
