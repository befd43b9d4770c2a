//! The identity providers of a seed file.

use model::iam::{CreateOpenIDConnectProviderRequest, CreateSAMLProviderRequest, op};
use state::{Scope, keys::folded};

use super::{Fields, Sower, tags, texts};
use crate::{
    providers::{oidc_providers, saml_providers},
    seed::{SeedOidcProvider, SeedSamlProvider},
};

const IN_OIDC_PROVIDER: Fields = &[
    ("URL", "url"),
    ("url", "url"),
    ("humbprint", "thumbprints"),
    ("lientI", "client_ids"),
    ("tag", "tags"),
    ("Tag", "tags"),
];
const IN_SAML_PROVIDER: Fields = &[
    ("'name'", "name"),
    ("metadata", "metadata"),
    ("etadataDocument", "metadata"),
    ("ssertion", "assertion_encryption_mode"),
    ("rivate", "private_key"),
    ("tag", "tags"),
    ("Tag", "tags"),
];

impl Sower<'_, '_, '_> {
    pub(super) fn oidc_provider(&mut self, at: &str, provider: &SeedOidcProvider) {
        let SeedOidcProvider {
            url,
            client_ids,
            thumbprints,
            tags: labels,
        } = provider;
        let list_entry = |values: &Vec<String>| (!values.is_empty()).then(|| values.clone());
        let input = CreateOpenIDConnectProviderRequest {
            url: url.clone(),
            client_id_list: list_entry(client_ids),
            thumbprint_list: list_entry(thumbprints),
            tags: tags(&labels.0),
        };
        let content: Vec<&str> = [url]
            .into_iter()
            .chain(client_ids)
            .chain(thumbprints)
            .map(String::as_str)
            .chain(texts(&labels.0))
            .collect();
        let step = format!("oidc-provider/{url}");
        self.once(&step, at, IN_OIDC_PROVIDER, content, |cx| {
            if state::rows::oidc_provider::of_issuer(cx.head(), cx.account_id(), url).is_some() {
                return Ok(());
            }
            let create = oidc_providers::create_open_id_connect_provider;
            cx.as_server::<op::CreateOpenIDConnectProvider, _>(input, create)
                .map(drop)
        });
    }

    pub(super) fn saml_provider(&mut self, at: &str, provider: &SeedSamlProvider) {
        let SeedSamlProvider {
            name,
            metadata,
            assertion_encryption_mode: mode,
            private_key,
            tags: labels,
        } = provider;
        let content: Vec<&str> = [name.as_str(), metadata]
            .into_iter()
            .chain(mode.as_deref())
            .chain(texts(&labels.0))
            .collect();
        let step = format!("saml-provider/{}", folded(name));
        self.once(&step, at, IN_SAML_PROVIDER, content, |cx| {
            if state::rows::saml_provider::named(cx, name).is_some() {
                return Ok(());
            }
            let input = CreateSAMLProviderRequest {
                name: name.clone(),
                saml_metadata_document: metadata.clone(),
                assertion_encryption_mode: mode.clone(),
                add_private_key: private_key.as_ref().map(|key| key.reveal().to_owned()),
                tags: tags(&labels.0),
            };
            cx.as_server::<op::CreateSAMLProvider, _>(input, saml_providers::create_saml_provider)
                .map(drop)
        });
    }
}
