//! Outbound web identity federation: whether STS issues tokens about an account's principals, and the account's issuer.
//! IAM User Guide, "Federating AWS identities to external services".

use std::sync::Arc;

use model::iam::*;
use state::{
    Scope,
    account::ACCOUNTS,
    rows::outbound_issuer::{ISSUERS, Issuer, PATH, account_of, of},
};
use wire::{Fault, unsourced};

use crate::call::{Read, View, Write};

/// Whether a URL is that of an issuer in the caller's partition. Such an issuer cannot be an OIDC provider there.
pub(crate) fn issues_in_partition(cx: &impl View, url: &str) -> bool {
    let public_url = &cx.call().inner.settings.public_url;
    let id = url
        .strip_prefix(public_url.as_str())
        .and_then(|rest| rest.strip_prefix(PATH)?.strip_prefix('/'));
    let account = id.and_then(|id| account_of(cx.head(), id.trim_end_matches('/')));
    let account = account.and_then(|account| cx.head().get(&ACCOUNTS, &(account,)));
    account.is_some_and(|account| account.partition == cx.account().partition)
}

/// The issuer of the caller's account.
///
/// # Errors
/// FeatureDisabled.
fn enabled(cx: &impl Scope) -> Result<Arc<Issuer>, Fault> {
    of(cx.head(), cx.account_id())
        .filter(|issuer| issuer.enabled)
        .ok_or_else(|| {
            Fault::new(
                &errors::FeatureDisabled,
                unsourced!("Outbound web identity federation is disabled for your account."),
            )
        })
}

/// Enables tokens about the account's principals.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html>
///
/// # Errors
/// FeatureEnabled.
pub(crate) fn enable_outbound_web_identity_federation(
    tx: &mut Write<'_>,
    _: (),
) -> Result<EnableOutboundWebIdentityFederationResponse, Fault> {
    let former = of(tx.head(), tx.account_id());
    if former.as_ref().is_some_and(|issuer| issuer.enabled) {
        return Err(Fault::new(
            &errors::FeatureEnabled,
            unsourced!("Outbound web identity federation is already enabled for your account."),
        ));
    }
    let id = former.map_or_else(
        || tx.call.inner.ids.uuid().hyphenated().to_string(),
        |issuer| issuer.id.clone(),
    );
    let issuer = Issuer { id, enabled: true };
    let url = issuer.url(&tx.call.inner.settings.public_url);
    let key = (tx.account_id().clone(),);
    tx.put(&ISSUERS, key, issuer);
    Ok(EnableOutboundWebIdentityFederationResponse {
        issuer_identifier: Some(url),
    })
}

/// Disables tokens about the account's principals. Issued tokens stay valid.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOutboundWebIdentityFederation.html>
///
/// # Errors
/// FeatureDisabled.
pub(crate) fn disable_outbound_web_identity_federation(
    tx: &mut Write<'_>,
    _: (),
) -> Result<(), Fault> {
    let issuer = enabled(tx)?;
    let key = (tx.account_id().clone(),);
    let disabled = Issuer {
        enabled: false,
        ..(*issuer).clone()
    };
    tx.put(&ISSUERS, key, disabled);
    Ok(())
}

/// Returns the account's issuer.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html>
///
/// # Errors
/// FeatureDisabled.
pub(crate) fn get_outbound_web_identity_federation_info(
    cx: &Read<'_>,
    _: (),
) -> Result<GetOutboundWebIdentityFederationInfoResponse, Fault> {
    let issuer = enabled(cx)?;
    Ok(GetOutboundWebIdentityFederationInfoResponse {
        issuer_identifier: Some(issuer.url(&cx.call().inner.settings.public_url)),
        jwt_vending_enabled: Some(true),
    })
}
