//! The context keys that policies refer to, which a simulation needs values for.

use std::sync::Arc;

use model::iam::*;
use policy::{Document, DocumentKind, Partition};
use state::{
    Scope,
    account::EntityId,
    find,
    rows::{attachment, group::Group, inline_policy},
};
use wire::Fault;

use crate::{call::Read, reports::granted_services::Subject};

/// Returns the context keys of policies in the request.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html>
///
/// # Errors
/// InvalidInput for an invalid policy.
pub(crate) fn get_context_keys_for_custom_policy(
    cx: &Read<'_>,
    input: GetContextKeysForCustomPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse, Fault> {
    Ok(GetContextKeysForPolicyResponse {
        context_key_names: Some(keys_of(cx, &input.policy_input_list)?),
    })
}

/// Returns the context keys of the policies of a user, group or role, then those of further policies in the request.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html>
///
/// # Errors
/// InvalidInput unless the ARN is of one of the account's users, groups and roles, and for an invalid policy; NoSuchEntity.
pub(crate) fn get_context_keys_for_principal_policy(
    cx: &Read<'_>,
    input: GetContextKeysForPrincipalPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse, Fault> {
    let mut texts = texts_of(cx, &input.policy_source_arn)?;
    texts.extend(input.policy_input_list.unwrap_or_default());
    Ok(GetContextKeysForPolicyResponse {
        context_key_names: Some(keys_of(cx, &texts)?),
    })
}

/// The keys of some policies without duplicates, in order of appearance.
fn keys_of(cx: &Read<'_>, texts: &[String]) -> Result<Vec<String>, Fault> {
    let account = cx.account();
    let partition = Partition {
        name: &account.partition,
        aliases: account.dialect.partition_aliases(),
    };
    let mut keys: Vec<String> = Vec::new();
    for text in texts {
        let document = Document::parse_in(text, DocumentKind::Identity, &partition)
            .map_err(|malformed| Fault::new(&errors::InvalidInput, malformed.to_string()))?;
        for key in document.key_names() {
            if !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                keys.push(key.to_owned());
            }
        }
    }
    Ok(keys)
}

/// The identity-based policies of an entity: its inline and attached policies, and those of a user's groups.
fn texts_of(cx: &Read<'_>, arn: &str) -> Result<Vec<String>, Fault> {
    let mut texts = Vec::new();
    match Subject::of(cx, arn)? {
        Subject::User(user) => {
            inline(cx, &user.id, &mut texts);
            managed(cx, attachment::of(cx, &user.id), &mut texts);
            for group in find::groups_of_user(cx, &user.id) {
                of_group(cx, &group, &mut texts);
            }
        }
        Subject::Group(group) => of_group(cx, &group, &mut texts),
        Subject::Role(role) => {
            inline(cx, &role.id, &mut texts);
            managed(cx, attachment::of(cx, &role.id), &mut texts);
        }
        Subject::Policy(_) => {
            return Err(Fault::new(
                &errors::InvalidInput,
                crate::arn::not_an_arn(arn),
            ));
        }
    }
    Ok(texts)
}

fn of_group(cx: &Read<'_>, group: &Arc<Group>, texts: &mut Vec<String>) {
    inline(cx, &group.id, texts);
    managed(cx, find::policies_of_group(cx, group), texts);
}

fn inline(cx: &Read<'_>, entity: &EntityId, texts: &mut Vec<String>) {
    texts
        .extend(inline_policy::of(cx, entity).map(|(_, policy)| policy.document.text().to_owned()));
}

fn managed(cx: &Read<'_>, arns: impl IntoIterator<Item = String>, texts: &mut Vec<String>) {
    let in_force = |arn: String| find::policy(cx, &arn).ok()?.default_version(cx);
    texts.extend(
        arns.into_iter()
            .filter_map(in_force)
            .map(|version| version.document.text().to_owned()),
    );
}
