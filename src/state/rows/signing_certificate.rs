//! A signing certificate of a user or of the root user.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Index, Table};
use time::OffsetDateTime;

use crate::{
    Scope,
    account::{AccountId, EntityId},
};

/// A signing certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningCertificate {
    /// 32 upper-case letters and digits.
    pub id: String,
    /// The certificate in PEM, as it was uploaded.
    pub body: String,
    /// SHA-256 of the certificate, which is unique in an account.
    pub fingerprint: [u8; 32],
    /// Whether its status is `Active`.
    pub active: bool,
    /// When it was uploaded.
    pub uploaded: OffsetDateTime,
}

/// Signing certificates by account, owner (the account's id for the root user) and id.
pub static SIGNING_CERTIFICATES: Table<(AccountId, EntityId, String), SigningCertificate> =
    Table::new("signing certificates", 1);

/// Signing certificates by account and fingerprint, in hexadecimal digits.
pub static SIGNING_CERTIFICATES_BY_FINGERPRINT: Index<
    (AccountId, String),
    (AccountId, EntityId, String),
    SigningCertificate,
> = Index::new(
    "signing certificates by fingerprint",
    &SIGNING_CERTIFICATES,
    |(account, _, _), certificate, found| {
        found((account.clone(), hex::encode(certificate.fingerprint)));
    },
);

/// The certificates of an owner, in the order of their ids.
pub fn of<'a>(
    cx: &'a impl Scope,
    owner: &EntityId,
) -> impl Iterator<Item = Arc<SigningCertificate>> + 'a {
    let prefix = (cx.account_id().clone(), owner.clone());
    cx.head()
        .prefix(&SIGNING_CERTIFICATES, &prefix)
        .map(|(_, certificate)| certificate)
}
