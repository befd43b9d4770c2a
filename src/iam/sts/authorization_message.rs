//! DecodeAuthorizationMessage.

use model::sts::*;
use state::Scope;
use wire::Fault;

use crate::{
    authorize::decisions::message,
    call::{Read, View},
};

/// Explains why a call of the caller's account was refused.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html>
///
/// # Errors
/// InvalidAuthorizationMessageException for a message that this server did not encode for this account.
pub(crate) fn decode_authorization_message(
    cx: &Read<'_>,
    input: DecodeAuthorizationMessageRequest,
) -> Result<DecodeAuthorizationMessageResponse, Fault> {
    let sessions = &cx.call().inner.sessions;
    let decoded = message::decode(sessions, cx.account_id(), &input.encoded_message);
    let decoded = decoded
        .ok_or_else(|| Fault::new(&errors::InvalidAuthorizationMessage, "Message is not valid"))?;
    Ok(DecodeAuthorizationMessageResponse {
        decoded_message: Some(decoded),
    })
}
