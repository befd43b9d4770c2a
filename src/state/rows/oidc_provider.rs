//! An OIDC provider: an issuer whose tokens AssumeRoleWithWebIdentity accepts.

use std::sync::Arc;

use proofs::{issuer_url::IssuerUrl, jwt::TrustedIssuer};
use serde::{Deserialize, Serialize};
use store::{Head, Table};
use time::OffsetDateTime;

use crate::{
    account::{Account, AccountId},
    tags::Tag,
};

/// The resource type in ARNs.
pub const KIND: &str = "oidc-provider";

/// An OIDC provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcProvider {
    /// The issuer's URL.
    pub url: IssuerUrl,
    /// Accepted audiences, without duplicates, in the order in which they were added.
    pub client_ids: Vec<String>,
    /// SHA-1 digests of certificates: 40 lower-case hex digits each.
    pub thumbprints: Vec<String>,
    /// When it was created.
    pub created: OffsetDateTime,
    /// Its tags, in the order in which they were added.
    pub tags: Vec<Tag>,
}

/// OIDC providers by account and URL without its scheme: the order of their list.
pub static OIDC_PROVIDERS: Table<(AccountId, String), OidcProvider> =
    Table::new("oidc providers", 1);

impl OidcProvider {
    /// The issuer and its accepted audiences.
    pub fn trusted_issuer(&self) -> TrustedIssuer {
        TrustedIssuer {
            url: self.url.clone(),
            client_ids: self.client_ids.clone(),
        }
    }

    /// `arn:aws:iam::ACCOUNT:oidc-provider/HOST/PATH`.
    pub fn arn(&self, account: &Account) -> String {
        account.arn(KIND, "/", &self.url.address)
    }
}

/// The provider of a token's issuer (`iss`, with its scheme) in an account.
pub fn of_issuer(head: &Head, account: &AccountId, issuer: &str) -> Option<Arc<OidcProvider>> {
    let (_, address) = issuer.split_once("://")?;
    head.get(&OIDC_PROVIDERS, &(account.clone(), address.to_owned()))
        .filter(|provider| provider.url.to_string() == issuer)
}
