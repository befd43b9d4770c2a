//! SAML providers: issuers whose assertions AssumeRoleWithSAML accepts.

use std::sync::Arc;

use model::iam::*;
use proofs::saml::{Metadata, pkcs8_of};
use state::{
    Scope,
    account::EntityId,
    keys::folded,
    quota,
    rows::saml_provider::{KIND, PrivateKey, SAML_PROVIDERS, SamlProvider, named},
    secret::Secret,
    tags::{self, KeyCase},
};
use time::{Date, Month, OffsetDateTime};
use wire::Fault;

use crate::{
    call::{Read, View, Write, page::PageRequest, target::Target},
    providers,
};

/// IAM User Guide, "Rotate SAML encryption key": "up to two private key files for each identity provider".
const PRIVATE_KEYS: usize = 2;

/// The years from a provider's creation to the `ValidUntil` that AWS reports.
const VALID_YEARS: i32 = 100;

fn require_encryption(provider: &mut SamlProvider, mode: &str) -> Result<(), Fault> {
    provider.encryption_required = mode == "Required";
    if provider.encryption_required && provider.private_keys.is_empty() {
        return Err(invalid(
            "Unable to set assertion encryption mode to Required because no private key is provided.",
        ));
    }
    Ok(())
}

fn remove_private_key(provider: &mut SamlProvider, id: &str) -> Result<(), Fault> {
    let held = provider.private_keys.len();
    provider.private_keys.retain(|key| key.id.as_str() != id);
    if provider.private_keys.len() == held {
        return Err(invalid(
            "Failed to remove private key because the Key ID does not match a private key.",
        ));
    }
    if provider.private_keys.is_empty() && provider.encryption_required {
        return Err(invalid("Failed to remove private key."));
    }
    Ok(())
}

fn add_private_key(tx: &Write<'_>, provider: &mut SamlProvider, pem: &str) -> Result<(), Fault> {
    if provider.private_keys.len() == PRIVATE_KEYS {
        return Err(Fault::new(
            &errors::LimitExceeded,
            "Private key limit of 2 is reached.",
        ));
    }
    let key = pkcs8_of(pem).ok_or_else(|| invalid("Invalid private key."))?;
    provider.private_keys.push(PrivateKey {
        id: saml_id(tx, "SAMLPK"),
        key: Secret::new(key),
        added: tx.now(),
    });
    Ok(())
}

// The messages of these errors: IAM User Guide, "Troubleshoot SAML federation with IAM".
fn invalid(text: &str) -> Fault {
    Fault::new(&errors::InvalidInput, text)
}

fn parsed(document: &str) -> Result<Metadata, Fault> {
    Metadata::parse(document).map_err(|why| {
        tracing::debug!(%why, "a SAML metadata document was refused");
        invalid("Could not parse metadata")
    })
}

fn saml_id(tx: &Write<'_>, prefix: &str) -> EntityId {
    EntityId::new(tx.dialect().saml_id(&tx.call.inner.ids, prefix))
}

/// The same moment a hundred years later; the 29th of February becomes the 28th.
fn valid_until(from: OffsetDateTime) -> OffsetDateTime {
    let year = from.year() + VALID_YEARS;
    let later = from.replace_year(year).ok();
    let february = || Date::from_calendar_date(year, Month::February, 28).ok();
    later
        .or_else(|| february().map(|date| from.replace_date(date)))
        .unwrap_or(from)
}

/// The provider with an ARN.
///
/// # Errors
/// ValidationError, NoSuchEntity.
pub(crate) fn with_arn(cx: &impl Scope, arn: &str) -> Result<Arc<SamlProvider>, Fault> {
    providers::name_in(cx, KIND, arn)?
        .and_then(|name| named(cx, name).filter(|found| found.name == name))
        .ok_or_else(|| {
            Fault::new(
                &errors::NoSuchEntity,
                format!("Manifest not found for arn {arn}"),
            )
        })
}

/// Changes an existing provider.
fn change(
    tx: &mut Write<'_>,
    arn: &str,
    change: impl FnOnce(&Write<'_>, &mut SamlProvider) -> Result<(), Fault>,
) -> Result<String, Fault> {
    let mut provider = (*with_arn(tx, arn)?).clone();
    change(tx, &mut provider)?;
    let key = (tx.account_id().clone(), folded(&provider.name));
    let arn = provider.arn(tx.account());
    tx.put(&SAML_PROVIDERS, key, provider);
    Ok(arn)
}

/// The target of an action on one provider.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, arn: &str) -> Target {
    let found = with_arn(cx, arn).ok();
    let tags = found.as_deref().map(|held| held.tags.as_slice());
    providers::target(cx, action, KIND, arn, tags.unwrap_or_default())
}

/// CreateSAMLProvider's target: the ARN of the future provider.
pub(crate) fn target_of_create(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreateSAMLProviderRequest,
) -> Target {
    let target = Target::new(action, cx.account().arn(KIND, "/", &input.name))
        .request_tags(tags::requested(input.tags.as_deref()));
    if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
        target.also("iam:TagSAMLProvider")
    } else {
        target
    }
}

/// Registers an issuer. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html>
pub(crate) fn create_saml_provider(
    tx: &mut Write<'_>,
    input: CreateSAMLProviderRequest,
) -> Result<CreateSAMLProviderResponse, Fault> {
    let metadata = parsed(&input.saml_metadata_document)?;
    let quotas = tx.account().quotas;
    let mut provider = SamlProvider {
        id: saml_id(tx, "SAMLSP"),
        name: input.name,
        document: input.saml_metadata_document,
        metadata,
        encryption_required: false,
        private_keys: Vec::new(),
        created: tx.now(),
        valid_until: valid_until(tx.now()),
        tags: tags::new(input.tags, quotas.tags)?,
    };
    if let Some(pem) = &input.add_private_key {
        add_private_key(tx, &mut provider, pem)?;
    }
    if let Some(mode) = &input.assertion_encryption_mode {
        require_encryption(&mut provider, mode)?;
    }
    let account = tx.account_id().clone();
    let key = (account.clone(), folded(&provider.name));
    if tx.head().contains(&SAML_PROVIDERS, &key) {
        return Err(Fault::new(
            &errors::EntityAlreadyExists,
            format!("Provider with name {} already exists.", provider.name),
        ));
    }
    quota::room_for_one(
        "SAMLProvidersPerAccount",
        tx.head().count(&SAML_PROVIDERS, &(account,)),
        quotas.saml_providers,
    )?;
    let answer = CreateSAMLProviderResponse {
        saml_provider_arn: Some(provider.arn(tx.account())),
        tags: tags::list_entry(&provider.tags),
    };
    tx.put(&SAML_PROVIDERS, key, provider);
    Ok(answer)
}

/// Returns a provider, without its private keys. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html>
pub(crate) fn get_saml_provider(
    cx: &Read<'_>,
    input: GetSAMLProviderRequest,
) -> Result<GetSAMLProviderResponse, Fault> {
    let provider = with_arn(cx, &input.saml_provider_arn)?;
    let keys = provider.private_keys.iter().map(|key| SAMLPrivateKey {
        key_id: Some(key.id.to_string()),
        timestamp: Some(cx.date(key.added)),
    });
    let mode = if provider.encryption_required {
        "Required"
    } else {
        "Allowed"
    };
    Ok(GetSAMLProviderResponse {
        saml_provider_uuid: Some(provider.id.to_string()),
        saml_metadata_document: Some(provider.document.clone()),
        create_date: Some(cx.date(provider.created)),
        valid_until: Some(cx.date(provider.valid_until)),
        tags: Some(tags::answered(&provider.tags)),
        assertion_encryption_mode: Some(mode.to_owned()),
        private_key_list: Some(keys.collect()),
    })
}

/// Lists all providers, without pagination. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html>
pub(crate) fn list_saml_providers(
    cx: &Read<'_>,
    _: ListSAMLProvidersRequest,
) -> Result<ListSAMLProvidersResponse, Fault> {
    let all = cx
        .head()
        .prefix(&SAML_PROVIDERS, &(cx.account_id().clone(),));
    let listed = all.map(|(_, provider)| SAMLProviderListEntry {
        arn: Some(provider.arn(cx.account())),
        valid_until: Some(cx.date(provider.valid_until)),
        create_date: Some(cx.date(provider.created)),
    });
    Ok(ListSAMLProvidersResponse {
        saml_provider_list: Some(listed.collect()),
    })
}

/// Replaces the document, adds or removes a private key, and sets the encryption mode. Absent parameters change nothing.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html>
pub(crate) fn update_saml_provider(
    tx: &mut Write<'_>,
    input: UpdateSAMLProviderRequest,
) -> Result<UpdateSAMLProviderResponse, Fault> {
    let arn = change(tx, &input.saml_provider_arn, |tx, provider| {
        let (add, remove) = (&input.add_private_key, &input.remove_private_key);
        let (document, mode) = (
            &input.saml_metadata_document,
            &input.assertion_encryption_mode,
        );
        if add.is_none() && remove.is_none() && document.is_none() && mode.is_none() {
            return Err(invalid(
                "Unable to update identity provider. No updates are defined for metadata or encryption assertion.",
            ));
        }
        if add.is_some() && remove.is_some() {
            return Err(invalid(
                "Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.",
            ));
        }
        if let Some(document) = document {
            provider.metadata = parsed(document)?;
            provider.document.clone_from(document);
        }
        if let Some(pem) = add {
            add_private_key(tx, provider, pem)?;
        }
        if let Some(mode) = mode.as_ref().filter(|mode| *mode != "Required") {
            // First, so that one call can stop requiring encryption and remove the last key.
            require_encryption(provider, mode)?;
        }
        if let Some(id) = remove {
            remove_private_key(provider, id)?;
        }
        match mode {
            Some(mode) => require_encryption(provider, mode),
            None => Ok(()),
        }
    })?;
    Ok(UpdateSAMLProviderResponse {
        saml_provider_arn: Some(arn),
    })
}

/// Deletes a provider. The trust policies of roles keep its ARN.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html>
pub(crate) fn delete_saml_provider(
    tx: &mut Write<'_>,
    input: DeleteSAMLProviderRequest,
) -> Result<(), Fault> {
    let provider = with_arn(tx, &input.saml_provider_arn)?;
    let key = (tx.account_id().clone(), folded(&provider.name));
    tx.delete(&SAML_PROVIDERS, &key);
    Ok(())
}

/// Adds or replaces tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html>
pub(crate) fn tag_saml_provider(
    tx: &mut Write<'_>,
    input: TagSAMLProviderRequest,
) -> Result<(), Fault> {
    let quota = tx.account().quotas.tags;
    change(tx, &input.saml_provider_arn, |_, provider| {
        tags::merge(&mut provider.tags, input.tags, KeyCase::Kept, quota)
    })
    .map(drop)
}

/// Removes tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagSAMLProvider.html>
pub(crate) fn untag_saml_provider(
    tx: &mut Write<'_>,
    input: UntagSAMLProviderRequest,
) -> Result<(), Fault> {
    change(tx, &input.saml_provider_arn, |_, provider| {
        tags::remove(&mut provider.tags, &input.tag_keys, KeyCase::Kept);
        Ok(())
    })
    .map(drop)
}

/// Lists a provider's tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviderTags.html>
pub(crate) fn list_saml_provider_tags(
    cx: &Read<'_>,
    input: ListSAMLProviderTagsRequest,
) -> Result<ListSAMLProviderTagsResponse, Fault> {
    let provider = with_arn(cx, &input.saml_provider_arn)?;
    let request = PageRequest::read(
        "ListSAMLProviderTags",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let page = request.fill(tags::in_order(&provider.tags));
    Ok(ListSAMLProviderTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
