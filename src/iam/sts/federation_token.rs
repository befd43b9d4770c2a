//! Temporary credentials for a federated user, who has the permissions that both the calling user and the session policies allow.

use model::sts::*;
use state::{
    Scope,
    rows::session_principal::SessionPrincipal,
    session::{Session, SessionKind},
};
use wire::Fault;

use crate::{
    call::{Read, View, caller::Principal, target::Target},
    sts::{self, session_policies, session_tags::SessionTags, session_token},
};

/// GetFederationToken's target: the future federated user.
///
/// # Errors
/// InvalidParameterValue, ValidationError for invalid tags.
pub(crate) fn target_of_federation_token(
    cx: &Read<'_>,
    action: &'static str,
    input: &GetFederationTokenRequest,
) -> Result<Target, Fault> {
    let tags = SessionTags::requested(input.tags.clone(), None, None)?;
    let arn = cx
        .account()
        .sts_arn(&format!("federated-user/{}", input.name));
    let target = Target::new(action, arn).with(&tags.keys());
    Ok(if tags.tags.is_empty() {
        target
    } else {
        target.also("sts:TagSession")
    })
}

/// Issues credentials for a federated user. Without session policies, it has only the permissions that a resource's policy grants.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html>
///
/// # Errors
/// MalformedPolicyDocument, PackedPolicyTooLarge.
pub(crate) fn get_federation_token(
    cx: &Read<'_>,
    input: GetFederationTokenRequest,
) -> Result<GetFederationTokenResponse, Fault> {
    let caller = cx.call().caller;
    let maker = match &caller.principal {
        Principal::Root => None,
        Principal::User(user) => Some(user.id.clone()),
        // Other callers have a session, or no signature at all.
        Principal::Anonymous | Principal::AssumedRole { .. } | Principal::FederatedUser { .. } => {
            return Err(Fault::missing_authentication_token());
        }
    };
    let seconds = session_token::seconds(input.duration_seconds, maker.is_none());
    let account = cx.account();
    let arn = account.sts_arn(&format!("federated-user/{}", input.name));
    let id = format!("{}:{}", account.id, input.name);
    let principal = SessionPrincipal::FederatedUser {
        maker,
        name: input.name,
    };
    let kind = SessionKind::FederationToken;
    let mut session = Session {
        tags: SessionTags::requested(input.tags, None, None)?.tags,
        ..Session::new(account.id.clone(), principal, kind, cx.now(), seconds)
    };
    session_policies::accept(cx, account, &mut session, input.policy, input.policy_arns)?;
    let issued = sts::issue(cx, account, &session, input.minimum_session_token_size)?;
    // Unlike for roles, the answer has it even if nothing was packed.
    let packed = session.is_limited() || !session.tags.is_empty();
    Ok(GetFederationTokenResponse {
        credentials: Some(issued.credentials),
        federated_user: Some(FederatedUser {
            federated_user_id: id,
            arn,
        }),
        packed_policy_size: Some(if packed { issued.token_utilization } else { 0 }),
        session_token_utilization: Some(issued.token_utilization),
        session_token_size: Some(issued.token_size),
    })
}
