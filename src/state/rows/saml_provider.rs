//! A SAML provider: an identity provider whose assertions AssumeRoleWithSAML accepts.

use std::sync::Arc;

use proofs::saml::Metadata;
use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::{
    Scope,
    account::{Account, AccountId, EntityId},
    keys::folded,
    secret::Secret,
    tags::Tag,
};

/// The resource type in ARNs.
pub const KIND: &str = "saml-provider";

/// A SAML provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlProvider {
    /// `SAMLSP…`.
    pub id: EntityId,
    /// As given; unique in the account ignoring case.
    pub name: String,
    /// The metadata document, as given.
    pub document: String,
    /// The parsed document.
    pub metadata: Metadata,
    /// Whether assertions must be encrypted.
    pub encryption_required: bool,
    /// Keys that decrypt assertions, in the order in which they were added; at most two. The newest is tried first.
    pub private_keys: Vec<PrivateKey>,
    /// When it was created.
    pub created: OffsetDateTime,
    /// `ValidUntil` of GetSAMLProvider. IAM User Guide, "Create a SAML identity provider in IAM": set when the provider is created. Neither
    /// the document's `validUntil` nor this date is enforced.
    pub valid_until: OffsetDateTime,
    /// Its tags, in the order in which they were added.
    pub tags: Vec<Tag>,
}

/// A key that decrypts assertions. It is never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateKey {
    /// `SAMLPK…`; the prefix is ours, AWS's is not documented.
    pub id: EntityId,
    /// RSA, PKCS #8, in hex.
    pub key: Secret,
    /// When it was added.
    pub added: OffsetDateTime,
}

/// SAML providers by account and folded name: the order of their list.
pub static SAML_PROVIDERS: Table<(AccountId, String), SamlProvider> =
    Table::new("saml providers", 1);

impl SamlProvider {
    /// `arn:aws:iam::ACCOUNT:saml-provider/NAME`.
    pub fn arn(&self, account: &Account) -> String {
        account.arn(KIND, "/", &self.name)
    }
}

/// The provider of a name, ignoring case.
pub fn named(cx: &impl Scope, name: &str) -> Option<Arc<SamlProvider>> {
    cx.head()
        .get(&SAML_PROVIDERS, &(cx.account_id().clone(), folded(name)))
}
