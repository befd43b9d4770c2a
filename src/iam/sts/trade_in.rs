//! Temporary access that an account has delegated to a product. IAM User Guide, "IAM temporary delegation".

use model::sts::*;
use policy::DocumentKind;
use state::{
    Scope,
    account::ACCOUNTS,
    documents::StoredDocument,
    session::{Purpose, Session, SessionKind},
};
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View},
    delegation_requests, sts,
};

/// Issues credentials for a trade-in token to the account that requested the delegation. They act as the approver, within the request's
/// policy, until the access ends.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetDelegatedAccessToken.html>
///
/// # Errors
/// ValidationError for an invalid token, AccessDenied for another account, ExpiredTradeInTokenException, PackedPolicyTooLarge.
pub(crate) fn get_delegated_access_token(
    cx: &Read<'_>,
    input: GetDelegatedAccessTokenRequest,
) -> Result<GetDelegatedAccessTokenResponse, Fault> {
    let sessions = &cx.call().inner.sessions;
    let expired = || {
        Fault::new(
            &errors::ExpiredTradeInToken,
            unsourced!("The trade-in token provided in the request has expired."),
        )
    };
    let partition = &cx.account().partition;
    let id = sessions
        .disclose(Purpose::TradeIn, partition, &input.trade_in_token)
        .ok_or_else(|| {
            Fault::validation(unsourced!(
                "The trade-in token provided in the request is not valid."
            ))
        })?;
    // A request that the caller no longer sees has ended.
    let request = delegation_requests::with_id(cx, &id).map_err(|_| expired())?;
    if request.requester != *cx.account_id() {
        return Err(Fault::access_denied(unsourced!(
            "The trade-in token was not issued to the calling account."
        )));
    }
    let ends = request.access_ends().filter(|ends| cx.now() < *ends);
    let ends = ends.ok_or_else(expired)?;
    let (Some(account), Some(principal), Some(approver)) = (
        &request.owner_account,
        &request.principal,
        &request.approver,
    ) else {
        return Err(expired());
    };
    let account = cx.head().get(&ACCOUNTS, &(account.clone(),));
    let account = account.ok_or_else(expired)?;
    let policy = StoredDocument::accept(
        request.policy.clone(),
        DocumentKind::Session,
        account.dialect,
        &account.partition,
    )?;
    let session = Session {
        policy: Some(policy),
        expires: ends,
        ..Session::new(
            account.id.clone(),
            principal.clone(),
            SessionKind::Delegated,
            cx.now(),
            0,
        )
    };
    let issued = sts::issue(cx, &account, &session, None)?;
    Ok(GetDelegatedAccessTokenResponse {
        credentials: Some(issued.credentials),
        // AWS's reference: "It is not populated for GetDelegatedAccessToken".
        packed_policy_size: None,
        assumed_principal: Some(approver.clone()),
    })
}
