//! AssumeRole.

use model::sts::*;
use state::{
    Scope,
    rows::session_principal::SessionPrincipal,
    session::{Session, SessionKind},
};
use time::OffsetDateTime;
use wire::{Fault, unsourced};

use crate::{
    call::{
        Read, View,
        target::{Disclosure, Target},
    },
    credentials::mfa::Code,
    sts::{
        role_session::{RoleReference, SessionRequest},
        session_tags::SessionTags,
    },
};

/// The longest session, in seconds, of a role that a session assumes. IAM User Guide, "Role chaining".
const CHAINED_SECONDS: i64 = 3600;

/// AssumeRole's target: the role in its own account, with its trust policy.
///
/// # Errors
/// ValidationError, InvalidParameterValue for invalid parameters.
pub(crate) fn target_of_assume_role(
    cx: &Read<'_>,
    action: &'static str,
    input: &AssumeRoleRequest,
) -> Result<Target, Fault> {
    let role = RoleReference::find(cx, &input.role_arn)?;
    let target = role
        .target(action, &request(cx, input)?)
        .key_if("sts:ExternalId", input.external_id.as_deref())
        .disclosure(Disclosure::What);
    let contexts = input.provided_contexts.as_deref().unwrap_or_default();
    if contexts.is_empty() {
        return Ok(target);
    }
    let providers = contexts.iter().filter_map(|one| one.provider_arn.clone());
    Ok(target
        .keys("sts:RequestContextProviders", providers.collect())
        .also("sts:SetContext"))
}

/// The call's MFA code. It counts for the checks of this call, not in the session.
///
/// # Errors
/// AccessDenied if only one of `SerialNumber` and `TokenCode` is present.
pub(crate) fn code_of_assume_role(input: &AssumeRoleRequest) -> Result<Option<Code>, Fault> {
    Code::given(input.serial_number.as_deref(), input.token_code.as_deref())
}

/// The session request, with the tags and source identity that the caller's session passes on.
fn request(cx: &Read<'_>, input: &AssumeRoleRequest) -> Result<SessionRequest, Fault> {
    let caller = cx.call().caller.session.as_deref();
    Ok(SessionRequest {
        name: input.role_session_name.clone(),
        seconds: input.duration_seconds,
        at_most: None,
        policy: input.policy.clone(),
        policy_arns: input.policy_arns.clone(),
        tags: SessionTags::requested(
            input.tags.clone(),
            input.transitive_tag_keys.clone(),
            caller,
        )?,
        source_identity: source_identity(caller, input.source_identity.as_deref())?,
        minimum_size: input.minimum_session_token_size,
    })
}

/// A source identity is set once and stays the same through the whole chain.
fn source_identity(
    caller: Option<&Session>,
    request: Option<&str>,
) -> Result<Option<String>, Fault> {
    // A realm's login is not role chaining: its source identity names the realm.
    let held = caller
        .filter(|session| session.kind != SessionKind::Login)
        .and_then(|session| session.source_identity.as_deref());
    match (held, request) {
        (Some(held), Some(request)) if held != request => Err(Fault::validation(
            "The source identity is already set for this assume role session",
        )),
        (held, request) => Ok(held.or(request).map(str::to_owned)),
    }
}

/// Issues a role's credentials. <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
///
/// # Errors
/// ValidationError for a duration beyond the role's or the chain's limit, MalformedPolicyDocument, PackedPolicyTooLarge.
pub(crate) fn assume_role(
    cx: &Read<'_>,
    input: AssumeRoleRequest,
    _mfa_at: Option<OffsetDateTime>,
) -> Result<AssumeRoleResponse, Fault> {
    let role = RoleReference::find(cx, &input.role_arn)?;
    let request = request(cx, &input)?;
    let caller = cx.call().caller;
    if input
        .provided_contexts
        .is_some_and(|contexts| !contexts.is_empty())
    {
        // AWS STS signs the assertions of context providers (IAM Identity Center). This server issues none, so none is valid.
        return Err(Fault::validation(unsourced!(
            "The context assertion provided in the request is not valid."
        )));
    }
    let chained = caller.session.as_deref().is_some_and(is_chained);
    if chained
        && request
            .seconds
            .is_some_and(|seconds| seconds > CHAINED_SECONDS)
    {
        return Err(Fault::validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        ));
    }
    let missing = |arn: &str| {
        let dialect = cx.dialect();
        Fault::access_denied(dialect.denial(&caller.arn(), "sts:AssumeRole", arn, ""))
    };
    let made = role.session(cx, SessionKind::AssumeRole, None, request, missing)?;
    Ok(AssumeRoleResponse {
        credentials: Some(made.credentials),
        assumed_role_user: Some(made.user),
        packed_policy_size: made.packed_policy_size,
        source_identity: made.source_identity,
        session_token_utilization: Some(made.token_utilization),
        session_token_size: Some(made.token_size),
    })
}

/// Any session that assumes a role starts a chain: STS does not distinguish sessions of users (GetSessionToken) from those of roles.
fn is_chained(session: &Session) -> bool {
    matches!(
        session.principal,
        SessionPrincipal::User(_) | SessionPrincipal::Role { .. }
    )
}
