//! The providers of identity in a seed file.

use model::iam::op;

use super::{Fields, Sower};
use crate::{
    call::own_calls::{call, member, tags},
    providers::{oidc_providers, saml_providers},
    seed::{SeedOidcProvider, SeedSamlProvider},
    state::{Scope, keys::folded},
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
        let mut members = vec![member("Url", url)];
        for (name, list) in [
            ("ClientIDList", client_ids),
            ("ThumbprintList", thumbprints),
        ] {
            for (number, value) in (1..).zip(list) {
                members.push((format!("{name}.member.{number}"), value));
            }
        }
        tags(&mut members, &labels.0);
        let content: Vec<&str> = members.iter().map(|(_, value)| *value).collect();
        let step = format!("oidc-provider/{url}");
        self.once(&step, at, IN_OIDC_PROVIDER, content, |cx| {
            if oidc_providers::of_issuer(cx.head(), cx.account_id(), url).is_some() {
                return Ok(());
            }
            call::<op::CreateOpenIDConnectProvider, _>(
                cx,
                &members,
                oidc_providers::create_open_id_connect_provider,
            )
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
        let mut members = vec![
            member("Name", name),
            member("SAMLMetadataDocument", metadata),
        ];
        members.extend(
            mode.as_deref()
                .map(|mode| member("AssertionEncryptionMode", mode)),
        );
        tags(&mut members, &labels.0);
        let content: Vec<&str> = members.iter().map(|(_, value)| *value).collect();
        let step = format!("saml-provider/{}", folded(name));
        self.once(&step, at, IN_SAML_PROVIDER, content, |cx| {
            if saml_providers::named(cx, name).is_some() {
                return Ok(());
            }
            let mut members = members.clone();
            members.extend(
                private_key
                    .as_ref()
                    .map(|key| member("AddPrivateKey", key.reveal())),
            );
            call::<op::CreateSAMLProvider, _>(cx, &members, saml_providers::create_saml_provider)
                .map(drop)
        });
    }
}
