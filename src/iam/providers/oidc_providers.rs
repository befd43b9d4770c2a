//! OIDC providers: issuers whose tokens AssumeRoleWithWebIdentity accepts.
//!
//! There are two differences from AWS. A URL may have a port, and its scheme may be `http` if its host is this machine, because local
//! issuers need both; AWS, which reaches issuers over the internet, accepts neither. And a provider without thumbprints keeps an empty list, while
//! AWS looks up the thumbprint of the issuer's certificate authority: this server always verifies issuers by certificate authorities, as
//! AWS does for issuers with a public one.

use std::sync::Arc;

use model::iam::*;
use proofs::issuer_url::IssuerUrl;
use state::{
    Scope,
    account::AccountId,
    quota,
    rows::oidc_provider::{KIND, OIDC_PROVIDERS, OidcProvider},
    tags::{self, KeyCase},
};
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, Write, page::PageRequest, target::Target},
    outbound::outbound_federation,
    providers,
};

/// CreateOpenIDConnectProvider: "IAM lets you have up to five thumbprints for an OIDC provider".
const THUMBPRINTS: usize = 5;

fn key(cx: &impl Scope, arn: &str) -> Result<Option<(AccountId, String)>, Fault> {
    let address = providers::name_in(cx, KIND, arn)?;
    Ok(address.map(|address| (cx.account_id().clone(), address.to_owned())))
}

/// The provider with an ARN.
///
/// # Errors
/// ValidationError, NoSuchEntity.
pub(crate) fn with_arn(cx: &impl Scope, arn: &str) -> Result<Arc<OidcProvider>, Fault> {
    key(cx, arn)?
        .and_then(|key| cx.head().get(&OIDC_PROVIDERS, &key))
        .ok_or_else(|| {
            Fault::new(
                &errors::NoSuchEntity,
                format!("OpenIDConnect Provider not found for arn {arn}"),
            )
        })
}

/// Changes an existing provider.
fn change(
    tx: &mut Write<'_>,
    arn: &str,
    change: impl FnOnce(&mut OidcProvider) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut provider = (*with_arn(tx, arn)?).clone();
    change(&mut provider)?;
    let key = (tx.account_id().clone(), provider.url.address.clone());
    tx.put(&OIDC_PROVIDERS, key, provider);
    Ok(())
}

/// The target of an action on one provider.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, arn: &str) -> Target {
    let found = with_arn(cx, arn).ok();
    let tags = found.as_deref().map(|held| held.tags.as_slice());
    providers::target(cx, action, KIND, arn, tags.unwrap_or_default())
}

/// CreateOpenIDConnectProvider's target: the ARN of the future provider.
pub(crate) fn target_of_create(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreateOpenIDConnectProviderRequest,
) -> Target {
    let address = input
        .url
        .split_once("://")
        .map_or(input.url.as_str(), |(_, address)| address);
    let target = Target::new(action, cx.account().arn(KIND, "/", address))
        .request_tags(tags::requested(input.tags.as_deref()));
    if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
        target.also("iam:TagOpenIDConnectProvider")
    } else {
        target
    }
}

/// Registers an issuer. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html>
pub(crate) fn create_open_id_connect_provider(
    tx: &mut Write<'_>,
    input: CreateOpenIDConnectProviderRequest,
) -> Result<CreateOpenIDConnectProviderResponse, Fault> {
    let url = IssuerUrl::parse(&input.url)?;
    if outbound_federation::issues_in_partition(tx, &input.url) {
        return Err(Fault::new(
            &errors::InvalidInput,
            "Creating an OIDC provider with an STS issuer URL from the same partition is not supported. Within a partition, use AssumeRole instead of web identity federation.",
        ));
    }
    let thumbprints = thumbprints(input.thumbprint_list.unwrap_or_default())?;
    let quotas = tx.account().quotas;
    let mut client_ids = Vec::new();
    for id in input.client_id_list.unwrap_or_default() {
        add_client_id(&mut client_ids, id, quotas.client_ids_per_oidc_provider)?;
    }
    let tags = tags::new(input.tags, quotas.tags)?;
    let account = tx.account_id().clone();
    let key = (account.clone(), url.address.clone());
    if tx.head().contains(&OIDC_PROVIDERS, &key) {
        return Err(Fault::new(
            &errors::EntityAlreadyExists,
            format!("Provider with url {} already exists.", input.url),
        ));
    }
    quota::room_for_one(
        "OpenIdConnectProvidersPerAccount",
        tx.head().count(&OIDC_PROVIDERS, &(account,)),
        quotas.oidc_providers,
    )?;
    let provider = OidcProvider {
        url,
        client_ids,
        thumbprints,
        created: tx.now(),
        tags,
    };
    let answer = CreateOpenIDConnectProviderResponse {
        open_id_connect_provider_arn: Some(provider.arn(tx.account())),
        tags: tags::list_entry(&provider.tags),
    };
    tx.put(&OIDC_PROVIDERS, key, provider);
    Ok(answer)
}

fn thumbprints(given: Vec<String>) -> Result<Vec<String>, Fault> {
    let invalid = |text: &str| Err(Fault::new(&errors::InvalidInput, text));
    if given.len() > THUMBPRINTS {
        return invalid("Thumbprint list must contain fewer than 5 entries.");
    }
    if given.iter().any(|digest| digest.chars().count() != 40) {
        return invalid("Thumbprint must be exactly 40 characters.");
    }
    if !given
        .iter()
        .all(|digest| digest.bytes().all(|b| b.is_ascii_hexdigit()))
    {
        return invalid(unsourced!("Thumbprint must be a hexadecimal string."));
    }
    Ok(given
        .into_iter()
        .map(|digest| digest.to_ascii_lowercase())
        .collect())
}

/// Adds a client id, unless the list has it.
fn add_client_id(held: &mut Vec<String>, id: String, quota: u32) -> Result<(), Fault> {
    if held.contains(&id) {
        return Ok(());
    }
    quota::room_for_one("ClientIdsPerOpenIdConnectProvider", held.len(), quota)?;
    held.push(id);
    Ok(())
}

/// Returns a provider. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html>
pub(crate) fn get_open_id_connect_provider(
    cx: &Read<'_>,
    input: GetOpenIDConnectProviderRequest,
) -> Result<GetOpenIDConnectProviderResponse, Fault> {
    let provider = with_arn(cx, &input.open_id_connect_provider_arn)?;
    Ok(GetOpenIDConnectProviderResponse {
        url: Some(provider.url.address.clone()),
        client_id_list: Some(provider.client_ids.clone()),
        thumbprint_list: Some(provider.thumbprints.clone()),
        create_date: Some(cx.date(provider.created)),
        tags: Some(tags::answered(&provider.tags)),
    })
}

/// Lists all providers, without pagination. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html>
pub(crate) fn list_open_id_connect_providers(
    cx: &Read<'_>,
    _: ListOpenIDConnectProvidersRequest,
) -> Result<ListOpenIDConnectProvidersResponse, Fault> {
    let all = cx
        .head()
        .prefix(&OIDC_PROVIDERS, &(cx.account_id().clone(),));
    let listed = all.map(|(_, provider)| OpenIDConnectProviderListEntry {
        arn: Some(provider.arn(cx.account())),
    });
    Ok(ListOpenIDConnectProvidersResponse {
        open_id_connect_provider_list: Some(listed.collect()),
    })
}

/// Deletes a provider. A missing provider is not an error.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html>
pub(crate) fn delete_open_id_connect_provider(
    tx: &mut Write<'_>,
    input: DeleteOpenIDConnectProviderRequest,
) -> Result<(), Fault> {
    if let Some(key) = key(tx, &input.open_id_connect_provider_arn)? {
        tx.delete(&OIDC_PROVIDERS, &key);
    }
    Ok(())
}

/// Adds a client id. An existing id is not an error.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html>
pub(crate) fn add_client_id_to_open_id_connect_provider(
    tx: &mut Write<'_>,
    input: AddClientIDToOpenIDConnectProviderRequest,
) -> Result<(), Fault> {
    let quota = tx.account().quotas.client_ids_per_oidc_provider;
    change(tx, &input.open_id_connect_provider_arn, |provider| {
        add_client_id(&mut provider.client_ids, input.client_id, quota)
    })
}

/// Removes a client id. A missing id is not an error.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html>
pub(crate) fn remove_client_id_from_open_id_connect_provider(
    tx: &mut Write<'_>,
    input: RemoveClientIDFromOpenIDConnectProviderRequest,
) -> Result<(), Fault> {
    change(tx, &input.open_id_connect_provider_arn, |provider| {
        provider.client_ids.retain(|id| *id != input.client_id);
        Ok(())
    })
}

/// Replaces the list of thumbprints.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html>
pub(crate) fn update_open_id_connect_provider_thumbprint(
    tx: &mut Write<'_>,
    input: UpdateOpenIDConnectProviderThumbprintRequest,
) -> Result<(), Fault> {
    change(tx, &input.open_id_connect_provider_arn, |provider| {
        provider.thumbprints = thumbprints(input.thumbprint_list)?;
        Ok(())
    })
}

/// Adds or replaces tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html>
pub(crate) fn tag_open_id_connect_provider(
    tx: &mut Write<'_>,
    input: TagOpenIDConnectProviderRequest,
) -> Result<(), Fault> {
    let quota = tx.account().quotas.tags;
    change(tx, &input.open_id_connect_provider_arn, |provider| {
        tags::merge(&mut provider.tags, input.tags, KeyCase::Kept, quota)
    })
}

/// Removes tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html>
pub(crate) fn untag_open_id_connect_provider(
    tx: &mut Write<'_>,
    input: UntagOpenIDConnectProviderRequest,
) -> Result<(), Fault> {
    change(tx, &input.open_id_connect_provider_arn, |provider| {
        tags::remove(&mut provider.tags, &input.tag_keys, KeyCase::Kept);
        Ok(())
    })
}

/// Lists a provider's tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html>
pub(crate) fn list_open_id_connect_provider_tags(
    cx: &Read<'_>,
    input: ListOpenIDConnectProviderTagsRequest,
) -> Result<ListOpenIDConnectProviderTagsResponse, Fault> {
    let provider = with_arn(cx, &input.open_id_connect_provider_arn)?;
    let request = PageRequest::read(
        "ListOpenIDConnectProviderTags",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let page = request.fill(tags::in_order(&provider.tags));
    Ok(ListOpenIDConnectProviderTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
