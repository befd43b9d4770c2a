//! AssumeRoleWithSAML.

use std::{borrow::Cow, sync::Arc};

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::sts::*;
use policy::Values;
use proofs::saml::{self, Assertion, SignInEndpoints, TrustedProvider};
use state::{
    Scope,
    account::{ACCOUNTS, Account, AccountId},
    arn,
    rows::saml_provider::SamlProvider,
    session::SessionKind,
    tags::Tag,
};
use wire::Fault;

use crate::{
    call::{InAccount, Read, View},
    providers::saml_providers,
    sts::{
        role_session::{RoleReference, SessionRequest, federate, partition_of},
        session_tags::SessionTags,
    },
};

const ACTION: &str = "sts:AssumeRoleWithSAML";

/// Issues a role's credentials to a subject of a SAML provider. The call needs no signature: the assertion is the proof.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html>
///
/// # Errors
/// InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim, AuthSamlInvalidSamlResponseException for the response; AccessDenied
/// if it has no such pair of role and provider, if the trust policy does not allow it, or if the role does not exist; ValidationError for
/// a duration beyond the role's, MalformedPolicyDocument, PackedPolicyTooLarge.
pub(crate) fn assume_role_with_saml(
    cx: &Read<'_>,
    input: AssumeRoleWithSAMLRequest,
) -> Result<AssumeRoleWithSAMLResponse, Fault> {
    let named = partition_of(cx, &input.role_arn);
    let here = InAccount::new(cx, named.as_deref().unwrap_or_else(|| cx.account()));
    let role = RoleReference::find(&here, &input.role_arn)?;
    let document = saml::decode(&input.saml_assertion)?;
    let unknown = || {
        Fault::new(
            &errors::InvalidIdentityToken,
            "Specified provider doesn't exist.",
        )
    };
    let (account, provider) = provider(&here, &input.principal_arn).ok_or_else(unknown)?;
    let provider_arn = provider.arn(&account);
    let endpoints = SignInEndpoints::of(&account.partition, provider.id.as_str());
    let trusted = TrustedProvider {
        metadata: &provider.metadata,
        encryption_required: provider.encryption_required,
    };
    let assertion = saml::verify(&document, trusted, &endpoints, cx.now())?;
    if !assertion.has_role(&role.arn, &provider_arn) {
        let denied = here.dialect().denial_of_outsider(ACTION);
        return Err(Fault::access_denied(denied));
    }
    let qualifier = name_qualifier(&assertion.issuer, &account, &provider);
    let keys = keys(&assertion, &account, &provider, &qualifier);
    let request = SessionRequest {
        name: assertion.session_name.clone(),
        seconds: input.duration_seconds,
        at_most: at_most(cx, &assertion),
        policy: input.policy,
        policy_arns: input.policy_arns,
        tags: tags(&assertion)?,
        source_identity: assertion.source_identity.clone(),
        minimum_size: input.minimum_session_token_size,
    };
    let granted = federate(&here, role, ACTION, provider_arn, &keys, request)?;
    let made = granted.session(&here, SessionKind::Saml)?;
    Ok(AssumeRoleWithSAMLResponse {
        credentials: Some(made.credentials),
        assumed_role_user: Some(made.user),
        packed_policy_size: made.packed_policy_size,
        subject: Some(assertion.subject),
        subject_type: Some(assertion.subject_type),
        issuer: Some(assertion.issuer),
        audience: Some(assertion.recipient),
        name_qualifier: Some(qualifier),
        source_identity: made.source_identity,
        session_token_utilization: Some(made.token_utilization),
        session_token_size: Some(made.token_size),
    })
}

/// The provider with an ARN, in any account of the partition.
fn provider(cx: &impl View, arn: &str) -> Option<(Arc<Account>, Arc<SamlProvider>)> {
    let fields = arn::Fields::parse(arn)?;
    let id = AccountId::parse(fields.account)?;
    let account = cx
        .head()
        .get(&ACCOUNTS, &(id,))
        .filter(|account| account.partition == cx.account().partition)?;
    let found = saml_providers::with_arn(&InAccount::new(cx, &account), arn).ok()?;
    Some((account, found))
}

/// The seconds after which the assertion ends the session. The earliest of them and of the requested end applies.
fn at_most(cx: &Read<'_>, assertion: &Assertion) -> Option<i64> {
    let left = assertion.ends.map(|end| (end - cx.now()).whole_seconds());
    assertion.duration.into_iter().chain(left).min()
}

/// `BASE64 ( SHA1 ( "https://example.com/saml" + "123456789012" + "/MySAMLIdP" ) )`: it distinguishes the subjects of different providers.
fn name_qualifier(issuer: &str, account: &Account, provider: &SamlProvider) -> String {
    let text = format!("{issuer}{}/{}", account.id, provider.name);
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    STANDARD.encode(hash)
}

/// IAM User Guide, "Available keys for SAML-based AWS STS federation".
fn keys(
    assertion: &Assertion,
    account: &Account,
    provider: &SamlProvider,
    qualifier: &str,
) -> Vec<(Cow<'static, str>, Values)> {
    let doc = format!("{}/{}", account.id, provider.name);
    let own = [
        ("saml:aud", assertion.recipient.as_str()),
        ("saml:iss", &assertion.issuer),
        ("saml:sub", &assertion.subject),
        ("saml:sub_type", &assertion.subject_type),
        ("saml:namequalifier", qualifier),
        ("saml:doc", &doc),
    ];
    let own = own.map(|(name, value)| (Cow::Borrowed(name), Values::One(value.to_owned())));
    let attributes = assertion.condition_keys.iter();
    let attributes = attributes.map(|(name, value)| (Cow::Owned(name.clone()), value.clone()));
    own.into_iter().chain(attributes).collect()
}

fn tags(assertion: &Assertion) -> Result<SessionTags, Fault> {
    let tags = assertion.tags.iter().map(|(key, value)| Tag {
        key: key.clone(),
        value: value.clone(),
    });
    let transitive = assertion.transitive_tag_keys.clone();
    SessionTags::from_proof(tags.collect(), transitive, || {
        Fault::new(&errors::InvalidIdentityToken, saml::SAML_TAGS)
    })
}
