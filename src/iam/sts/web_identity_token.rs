//! Tokens about the caller, for external services that trust the account's issuer.
//! IAM User Guide, "Understanding token claims".

use std::{collections::BTreeMap, sync::Arc};

use model::sts::*;
use serde::Serialize;
use state::{Scope, control_policies::AccountPolicies};
use time::{Duration, format_description::well_known::Rfc3339};
use wire::{Fault, unsourced};

use crate::call::{Read, View, server::Core, target::Target};

/// STS API Reference, "GetWebIdentityToken".
const DEFAULT_SECONDS: i64 = 300;
/// The largest payload, in bytes of JSON. AWS does not publish its limit; this one is ours.
const LARGEST_PAYLOAD: usize = 24 * 1024;

/// The signing algorithms. The model has only the length of their names.
const ALGORITHMS: &[&str] = &["RS256", "ES384"];

/// A token's claims. RFC 7519, section 4.1; AWS's claims about the caller have a namespace of their own.
#[derive(Serialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    iat: i64,
    exp: i64,
    jti: String,
    #[serde(rename = "https://sts.amazonaws.com/")]
    aws: AwsClaims,
}

/// A single audience is a string, several are a list: RFC 7519, section 4.1.3.
#[derive(Serialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Serialize)]
struct AwsClaims {
    aws_account: String,
    source_region: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ou_path: Option<Vec<String>>,
    principal_id: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    principal_tags: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_session_exp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    federated_provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_identity: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    request_tags: BTreeMap<String, String>,
}

/// GetWebIdentityToken has no resource; tags require another action.
pub(crate) fn target_of_web_identity_token(
    _: &Read<'_>,
    action: &'static str,
    input: &GetWebIdentityTokenRequest,
) -> Target {
    let seconds = input.duration_seconds.unwrap_or(DEFAULT_SECONDS);
    let tags = input.tags.as_deref().unwrap_or_default();
    let target = Target::new(action, "*")
        .keys("sts:IdentityTokenAudience", input.audience.clone())
        .key("sts:DurationSeconds", seconds.to_string())
        .key("sts:SigningAlgorithm", input.signing_algorithm.clone())
        .request_tags(
            tags.iter()
                .map(|tag| (tag.key.as_str(), tag.value.as_str())),
        );
    if tags.is_empty() {
        target
    } else {
        target.also("sts:TagGetWebIdentityToken")
    }
}

/// Issues a token about the caller. <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html>
///
/// # Errors
/// ValidationError for an unknown algorithm and for duplicate tag keys; OutboundWebIdentityFederationDisabledException;
/// SessionDurationEscalationException if the token would outlive the caller's session; JWTPayloadSizeExceededException.
pub(crate) fn get_web_identity_token(
    cx: &Read<'_>,
    input: GetWebIdentityTokenRequest,
) -> Result<GetWebIdentityTokenResponse, Fault> {
    if !ALGORITHMS.contains(&input.signing_algorithm.as_str()) {
        return Err(Fault::validation(unsourced!(
            "SigningAlgorithm must be one of: RS256, ES384."
        )));
    }
    let issuer = state::rows::outbound_issuer::of(cx.head(), cx.account_id())
        .filter(|issuer| issuer.enabled)
        .ok_or_else(|| {
            Fault::new(
                &errors::OutboundWebIdentityFederationDisabled,
                unsourced!("Outbound web identity federation is not enabled for this account."),
            )
        })?;
    let issued = cx.now().replace_nanosecond(0).unwrap_or(cx.now());
    let seconds = input.duration_seconds.unwrap_or(DEFAULT_SECONDS);
    let expires = issued + Duration::seconds(seconds);
    let caller = cx.call().caller;
    let session = caller.session.as_deref();
    if session.is_some_and(|session| expires > session.expires) {
        return Err(Fault::new(
            &errors::SessionDurationEscalation,
            unsourced!(
                "The requested token duration would extend the session beyond its original expiration time."
            ),
        ));
    }
    let inner = cx.call().inner;
    let governed = AccountPolicies::of(cx.head(), cx.account_id());
    let claims = Claims {
        iss: issuer.url(&inner.settings.public_url),
        aud: audience(input.audience),
        sub: caller.principal_arn(),
        iat: issued.unix_timestamp(),
        exp: expires.unix_timestamp(),
        jti: inner.ids.uuid().hyphenated().to_string(),
        aws: AwsClaims {
            aws_account: cx.account_id().to_string(),
            source_region: cx.call().origin.region.clone(),
            org_id: governed.as_ref().map(|one| one.organization.id.clone()),
            ou_path: governed.as_ref().map(|one| vec![one.path()]),
            principal_id: caller.principal_arn(),
            principal_tags: caller
                .tags()
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
            original_session_exp: session.and_then(|session| {
                session
                    .expires
                    .replace_nanosecond(0)
                    .ok()?
                    .format(&Rfc3339)
                    .ok()
            }),
            source_identity: session.and_then(|session| session.source_identity.clone()),
            federated_provider: session.and_then(|session| session.provider.clone()),
            request_tags: request_tags(input.tags.unwrap_or_default())?,
        },
    };
    let payload = serde_json::to_vec(&claims).map_err(|_| Fault::internal_failure())?;
    if payload.len() > LARGEST_PAYLOAD {
        return Err(Fault::new(
            &errors::JWTPayloadSizeExceeded,
            unsourced!("The requested token payload size exceeds the maximum allowed size."),
        ));
    }
    let core = Core {
        inner: Arc::clone(inner),
    };
    let token = crate::outbound::outbound_keys::sign_outbound(
        &core,
        cx.account_id(),
        &input.signing_algorithm,
        &claims,
    )
    .map_err(|error| {
        tracing::error!(%error, "a token could not be signed");
        Fault::internal_failure()
    })?;
    Ok(GetWebIdentityTokenResponse {
        web_identity_token: Some(token),
        expiration: Some(cx.date(expires)),
    })
}

fn audience(mut audiences: Vec<String>) -> Audience {
    match (audiences.pop(), audiences.is_empty()) {
        (Some(only), true) => Audience::One(only),
        (last, _) => {
            audiences.extend(last);
            Audience::Several(audiences)
        }
    }
}

fn request_tags(tags: Vec<Tag>) -> Result<BTreeMap<String, String>, Fault> {
    let mut seen: Vec<String> = Vec::new();
    for tag in &tags {
        let folded = tag.key.to_lowercase();
        if seen.contains(&folded) {
            return Err(Fault::validation(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
        seen.push(folded);
    }
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}
