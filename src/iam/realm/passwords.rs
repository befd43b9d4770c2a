//! Passwords of the realm's users: argon2id, made and checked outside any transaction.

use std::{fmt, sync::LazyLock};

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::account::EntityId;

/// A password as it is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Password {
    /// A PHC string.
    hash: String,
    /// When it was set.
    pub set: OffsetDateTime,
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Passwords by user.
pub static PASSWORDS: Table<(EntityId,), Password> = Table::new("passwords", 1);

/// Why a text is no password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// NIST SP 800-63B asks for eight characters at least.
    #[error("The password must have at least 8 characters.")]
    Short,
    /// As IAM's own limit.
    #[error("The password must have at most 128 characters.")]
    Long,
    /// The crypto library refused.
    #[error("The password cannot be kept.")]
    Unusable,
}

impl Password {
    /// Hashes a new password. Slow on purpose.
    ///
    /// # Errors
    /// [`PasswordRefused`].
    pub fn new(text: &str, set: OffsetDateTime) -> Result<Self, PasswordRefused> {
        match text.chars().count() {
            0..8 => Err(PasswordRefused::Short),
            8..=128 => {
                let hash = Argon2::default()
                    .hash_password(text.as_bytes())
                    .map_err(|_| PasswordRefused::Unusable)?;
                Ok(Self {
                    hash: hash.to_string(),
                    set,
                })
            }
            _ => Err(PasswordRefused::Long),
        }
    }

    /// Whether a text is the password. Slow on purpose.
    pub fn matches(&self, text: &str) -> bool {
        PasswordHash::new(&self.hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(text.as_bytes(), &hash)
                .is_ok()
        })
    }

    /// The same work for a user that is not there, so that its absence does not show.
    pub fn pretend(text: &str) {
        static NOBODY: LazyLock<Option<Password>> = LazyLock::new(|| {
            Password::new("a password of nobody", OffsetDateTime::UNIX_EPOCH).ok()
        });
        if let Some(nobody) = NOBODY.as_ref() {
            let _ = nobody.matches(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_itself_alone() {
        let password = Password::new("correct horse", OffsetDateTime::UNIX_EPOCH).unwrap();
        assert!(password.matches("correct horse"));
        assert!(!password.matches("correct horse "));
        assert!(!format!("{password:?}").contains("argon2"));
        assert_eq!(
            Password::new("1234567", OffsetDateTime::UNIX_EPOCH),
            Err(PasswordRefused::Short)
        );
        assert_eq!(
            Password::new(&"x".repeat(129), OffsetDateTime::UNIX_EPOCH),
            Err(PasswordRefused::Long)
        );
    }
}
