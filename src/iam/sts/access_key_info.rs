//! GetAccessKeyInfo.

use model::sts::*;
use state::{Scope, account::ACCOUNTS, ids, rows::access_key};
use wire::{Fault, unsourced};

use crate::call::{Read, View};

/// Returns the account of an access key id, which is encoded in the id. The key need not exist.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html>
///
/// # Errors
/// ValidationError for an id that encodes no account.
pub(crate) fn get_access_key_info(
    cx: &Read<'_>,
    input: GetAccessKeyInfoRequest,
) -> Result<GetAccessKeyInfoResponse, Fault> {
    let id = &input.access_key_id;
    let sessions = &cx.call().inner.sessions;
    let stored = || access_key::with_id(cx.head(), id).map(|key| key.account.to_string());
    let spelled = || ids::account_of_access_key(id).map(|number| format!("{number:012}"));
    let marked = || {
        let accounts = cx.head().prefix(&ACCOUNTS, &());
        accounts
            .map(|((account,), _)| account)
            .find(|account| sessions.belongs_to(id, account))
            .map(|account| account.to_string())
    };
    match stored().or_else(spelled).or_else(marked) {
        Some(account) => Ok(GetAccessKeyInfoResponse {
            account: Some(account),
        }),
        None => Err(Fault::validation(unsourced!(
            "The access key ID is not valid."
        ))),
    }
}
