//! Partitions and the accounts in them.

use std::fmt;

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::{dialect::Dialect, quota::Quotas};

/// An account's id: 12 digits, or a UUID where the dialect is `astran`. Unique over all partitions of a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(String);

impl AccountId {
    /// Accepts 12 digits or a lower-case UUID with dashes.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        let uuid =
            || uuid::Uuid::parse_str(text).is_ok_and(|uuid| uuid.hyphenated().to_string() == text);
        (digits || uuid()).then(|| Self(text.to_owned()))
    }

    /// The id, as in ARNs.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as a number, when it is 12 digits.
    pub fn number(&self) -> Option<u64> {
        (self.0.len() == 12).then(|| self.0.parse().ok()).flatten()
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::keys::text_key!(AccountId);

/// The unique id of a user, group, role or policy (`AIDA…`). It survives a renaming, and is never reused.
/// IAM User Guide, "Unique identifiers".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntityId(String);

impl EntityId {
    /// An id that the server generated, or that a seed file gives.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::keys::text_key!(EntityId);

/// A partition: accounts that share a dialect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partition {
    /// `aws`, `demo`: the second field of its ARNs.
    pub name: String,
    /// Its dialect.
    pub dialect: Dialect,
    /// The account of unsigned calls and of the realm.
    pub default_account: AccountId,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name of its partition.
    pub partition: String,
    /// Its partition's dialect.
    pub dialect: Dialect,
    /// When it was created.
    pub created: OffsetDateTime,
    /// Its quotas.
    pub quotas: Quotas,
}

impl Account {
    /// The ARN of an entity of this account.
    pub fn arn(&self, kind: &str, path: &str, name: &str) -> String {
        crate::arn::iam(&self.partition, self.id.as_str(), kind, path, name)
    }

    /// The ARN of a session in this account: `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    pub fn sts_arn(&self, resource: &str) -> String {
        crate::arn::sts(&self.partition, self.id.as_str(), resource)
    }

    /// The ARN of the account's root user.
    pub fn root_arn(&self) -> String {
        crate::arn::root(&self.partition, self.id.as_str())
    }
}

/// All partitions, by name.
pub static PARTITIONS: Table<(String,), Partition> = Table::new("partitions", 1);

/// All accounts, by id.
pub static ACCOUNTS: Table<(AccountId,), Account> = Table::new("accounts", 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_ids_are_digits_or_uuids() {
        assert_eq!(AccountId::parse("000000000000").unwrap().number(), Some(0));
        assert!(AccountId::parse("ce09c61d-afac-404f-a96b-ebbbced80013").is_some());
        for bad in [
            "",
            "12345678901",
            "1234567890123",
            "CE09C61D-AFAC-404F-A96B-EBBBCED80013",
            "ce09c61dafac404fa96bebbbced80013",
            "٠٠٠٠٠٠٠٠٠٠٠٠",
        ] {
            assert_eq!(AccountId::parse(bad), None, "{bad}");
        }
    }
}
