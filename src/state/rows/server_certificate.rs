//! A server certificate.

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::{
    account::{Account, AccountId, EntityId},
    secret::Secret,
    tags::Tag,
};

/// A server certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerCertificate {
    /// `ASCA…`.
    pub id: EntityId,
    /// As given; unique in the account ignoring case.
    pub name: String,
    /// `/` or `/cloudfront/…/`.
    pub path: String,
    /// The certificate in PEM, without the line feed at its end.
    pub body: String,
    /// The certificate chain in PEM.
    pub chain: Option<String>,
    /// The private key in PEM.
    pub private_key: Secret,
    /// When it was uploaded.
    pub uploaded: OffsetDateTime,
    /// When the certificate expires.
    pub expires: OffsetDateTime,
    /// Its tags, in the order in which they were added.
    pub tags: Vec<Tag>,
}

/// Server certificates by account and folded name: the order of ListServerCertificates.
pub static SERVER_CERTIFICATES: Table<(AccountId, String), ServerCertificate> =
    Table::new("server certificates", 1);

impl ServerCertificate {
    /// `arn:aws:iam::ACCOUNT:server-certificate/PATH/NAME`.
    pub fn arn(&self, account: &Account) -> String {
        account.arn("server-certificate", &self.path, &self.name)
    }
}
