//! AssumeRoleWithWebIdentity.

use std::{borrow::Cow, sync::Arc};

use model::sts::*;
use proofs::{
    issuer_url::IssuerUrl,
    jwt::{Claimed, Claims, Jwks, Unverified, Verified, no_key},
};
use state::{Scope, rows::oidc_provider::OidcProvider, session::SessionKind, tags::Tag};
use wire::{Fault, unsourced};

use crate::{
    call::{InAccount, Read, View, outside::OutsideRequest},
    sts::{
        role_session::{RoleReference, SessionRequest, federate, partition_of},
        session_tags::SessionTags,
    },
};

const ACTION: &str = "sts:AssumeRoleWithWebIdentity";

/// The services whose access tokens AWS verifies with the service itself, by their `ProviderId`.
const OAUTH: [&str; 2] = ["www.amazon.com", "graph.facebook.com"];

/// Issues a role's credentials to a subject of an OIDC provider of the role's account. The call needs no signature: the token is the
/// proof. <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
///
/// # Errors
/// InvalidIdentityToken, ExpiredTokenException for the token; IDPCommunicationError for an access token, since this
/// server does not call the services that verify those; AccessDenied if the trust policy does not allow the token, or if the role does not
/// exist; ValidationError for a duration beyond the role's, MalformedPolicyDocument, PackedPolicyTooLarge.
pub(crate) fn assume_role_with_web_identity(
    cx: &Read<'_>,
    input: AssumeRoleWithWebIdentityRequest,
) -> Result<AssumeRoleWithWebIdentityResponse, Fault> {
    // The call is unsigned: if the host names no partition, the role's ARN does.
    let named = partition_of(cx, &input.role_arn);
    let here = InAccount::new(cx, named.as_deref().unwrap_or_else(|| cx.account()));
    let role = RoleReference::find(&here, &input.role_arn)?;
    if let Some(id) = &input.provider_id {
        return Err(access_token_error(id));
    }
    let token = Unverified::read(&input.web_identity_token)?;
    // The provider must be in the role's account: a token is not valid in another.
    let account = role.account(&here);
    let provider = account.as_ref().and_then(|account| {
        state::rows::oidc_provider::of_issuer(cx.head(), &account.id, token.issuer())
    });
    let claimed = token.claimed(
        provider
            .as_deref()
            .map(OidcProvider::trusted_issuer)
            .as_ref(),
        cx.now(),
    )?;
    let (Some(account), Some(provider)) = (account, provider) else {
        return Err(Fault::internal_failure());
    };
    let arn = provider.arn(&account);
    let claims = claimed.claims();
    let request = SessionRequest {
        name: input.role_session_name,
        seconds: input.duration_seconds,
        at_most: None,
        policy: input.policy,
        policy_arns: input.policy_arns,
        tags: tags(claims)?,
        source_identity: claims.source_identity.clone(),
        minimum_size: input.minimum_session_token_size,
    };
    let keys = claims.condition_keys.iter();
    let keys: Vec<_> = keys
        .map(|(name, value)| (Cow::Owned(name.clone()), value.clone()))
        .collect();
    let granted = federate(&here, role, ACTION, arn.clone(), &keys, request)?;
    let verified = verify_with_issuer_keys(cx, claimed, &provider.url)?;
    let made = granted.session(&here, SessionKind::WebIdentity)?;
    let claims = verified.claims();
    Ok(AssumeRoleWithWebIdentityResponse {
        credentials: Some(made.credentials),
        subject_from_web_identity_token: Some(claims.subject.clone()),
        assumed_role_user: Some(made.user),
        packed_policy_size: made.packed_policy_size,
        provider: Some(arn),
        audience: Some(claims.audience.clone()),
        source_identity: made.source_identity,
        session_token_utilization: Some(made.token_utilization),
        session_token_size: Some(made.token_size),
    })
}

/// The error for a call with a `ProviderId`: its token is an OAuth access token, which has no claims.
fn access_token_error(id: &str) -> Fault {
    if OAUTH.contains(&id) {
        Fault::new(
            &errors::IDPCommunicationError,
            unsourced!(
                "The identity provider {id} cannot be reached to verify the access token.",
                id = id
            ),
        )
    } else {
        Fault::validation(unsourced!(
            "The provider {id} is not a provider of OAuth 2.0 access tokens.",
            id = id
        ))
    }
}

fn tags(claims: &Claims) -> Result<SessionTags, Fault> {
    let tags = claims.tags.iter().map(|(key, value)| Tag {
        key: key.clone(),
        value: value.clone(),
    });
    SessionTags::from_proof(tags.collect(), claims.transitive_tag_keys.clone(), || {
        Fault::new(&errors::InvalidIdentityToken, proofs::jwt::TOKEN_TAGS)
    })
}

/// Verifies a token's signature with the keys that the door has fetched, or asks the door for them. Call it only after the role's trust
/// policy has allowed the token: nothing is fetched for other callers.
///
/// # Errors
/// InvalidIdentityToken; or the fault that ends this attempt, if the door must fetch keys and call again.
pub(crate) fn verify_with_issuer_keys(
    cx: &impl View,
    claimed: Claimed,
    issuer: &IssuerUrl,
) -> Result<Verified, Fault> {
    claimed.check_algorithm()?;
    let outside = &cx.call().outside;
    let need = |newer_than: Option<Arc<Jwks>>| {
        outside.need(OutsideRequest::Keys {
            issuer: issuer.clone(),
            newer_than,
        })
    };
    let fetched = outside.keys_of(issuer).ok_or_else(|| need(None))?;
    let keys = fetched.keys.as_ref().ok_or_else(no_key)?;
    if claimed.needs_newer_keys(keys) && !fetched.newest {
        return Err(need(Some(Arc::clone(keys))));
    }
    claimed.verified(keys)
}
