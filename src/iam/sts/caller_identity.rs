//! GetCallerIdentity.

use model::sts::*;
use wire::Fault;

use crate::call::{Read, View};

/// Returns the caller's identity. Requires no permission, and an explicit deny does not stop it.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
pub(crate) fn get_caller_identity(
    cx: &Read<'_>,
    _: GetCallerIdentityRequest,
) -> Result<GetCallerIdentityResponse, Fault> {
    let caller = cx.call().caller;
    Ok(GetCallerIdentityResponse {
        user_id: caller.user_id(),
        account: Some(caller.account.id.to_string()),
        arn: Some(caller.arn()),
    })
}
