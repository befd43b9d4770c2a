//! AssumeRoleWithWebIdentity: a role for one whom an OIDC provider vouches for.

use std::borrow::Cow;

use model::sts::*;
use wire::Fault;

use crate::{
    account::{ACCOUNTS, PARTITIONS},
    call::{InAccount, Read, View},
    oidc_providers,
    session::SessionKind,
    sts::{
        role_session::{Asked, Federation, Named},
        session_tags::SessionTags,
        web_identity::{self, Claims, Unverified},
    },
    tags::Tag,
    texts,
};

/// Makes credentials that act as a role. No signature is needed: the token is the proof. AWS's order: the token's form, its provider in the
/// role's account, its claims, the role's trust policy, and only then the token's signature, so that nobody has keys fetched who would not
/// be let in. <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
///
/// # Errors
/// InvalidIdentityToken, ExpiredTokenException; AccessDenied where the role is missing or does not trust; ValidationError,
/// MalformedPolicyDocument, PackedPolicyTooLarge as for AssumeRole.
pub fn assume_role_with_web_identity(
    cx: &Read<'_>,
    input: AssumeRoleWithWebIdentityRequest,
) -> Result<AssumeRoleWithWebIdentityResponse, Fault> {
    // Nothing is signed: where the host names no partition, the role's ARN does.
    let named = partition_of(cx, &input.role_arn);
    let here = InAccount::new(cx, named.as_deref().unwrap_or_else(|| cx.account()));
    let role = Named::find(&here, &input.role_arn)?;
    let token = Unverified::read(&input.web_identity_token)?;
    if let Some(provider) = &input.provider_id {
        // The two providers of OAuth 2.0 tokens, which are no JWTs: none can be asked from here.
        return Err(Fault::new(
            &errors::InvalidIdentityToken,
            format!("No OpenIDConnect provider found in your account for {provider}"),
        ));
    }
    let provider = oidc_providers::of_issuer(cx.head(), &role.owner, token.issuer());
    let claimed = token.claimed(provider.as_deref(), cx.now())?;
    let account = cx.head().get(&ACCOUNTS, &(role.owner.clone(),));
    let (Some(provider), Some(account)) = (provider, account) else {
        return Err(Fault::internal_failure());
    };
    let arn = provider.arn(&account);
    let claims = claimed.claims().clone();
    let keys: Vec<_> = claims
        .condition_keys
        .iter()
        .map(|(name, value)| (Cow::Owned(name.clone()), value.clone()))
        .collect();
    let federation = Federation {
        action: "sts:AssumeRoleWithWebIdentity",
        kind: SessionKind::WebIdentity,
        provider: &arn,
        keys: &keys,
    };
    let asked = Asked {
        name: input.role_session_name,
        seconds: input.duration_seconds,
        policy: input.policy,
        policy_arns: input.policy_arns,
        tags: tags(&claims)?,
        source_identity: claims.source_identity,
        minimum_size: input.minimum_session_token_size,
    };
    federation.trusted(&here, &role, &asked)?;
    web_identity::verified_from_outside(cx, claimed, &provider.url)?;
    let made = federation.session(&here, role, asked)?;
    Ok(AssumeRoleWithWebIdentityResponse {
        credentials: Some(made.credentials),
        subject_from_web_identity_token: Some(claims.subject),
        assumed_role_user: Some(made.user),
        packed_policy_size: made.packed_policy_size,
        provider: Some(arn),
        audience: Some(claims.audience),
        source_identity: made.source_identity,
        session_token_utilization: Some(made.token_utilization),
        session_token_size: Some(made.token_size),
    })
}

/// The default account of the partition that a role's ARN names, unless the host names one.
fn partition_of(cx: &Read<'_>, arn: &str) -> Option<std::sync::Arc<crate::account::Account>> {
    if cx.call().origin.host_partition.is_some() {
        return None;
    }
    let name = arn.split(':').nth(1)?;
    let partition = cx.head().get(&PARTITIONS, &(name.to_owned(),))?;
    cx.head()
        .get(&ACCOUNTS, &(partition.default_account.clone(),))
}

/// The session tags that a token claims.
fn tags(claims: &Claims) -> Result<SessionTags, Fault> {
    let refused = || Fault::new(&errors::InvalidIdentityToken, texts::TOKEN_TAGS);
    let tags = claims.tags.iter().map(|(key, value)| Tag {
        key: key.clone(),
        value: value.clone(),
    });
    let tags = SessionTags::new(tags.collect(), claims.transitive_tag_keys.clone());
    tags.ok()
        .filter(SessionTags::is_well_formed)
        .ok_or_else(refused)
}
