//! The account's alias, a name for its sign-in page. AWS Sign-In User Guide, "Creating, deleting, and listing an account alias".

use model::iam::*;
use state::{
    Scope,
    rows::account_alias::{ACCOUNT_ALIASES, AccountAlias, key, of},
};
use wire::{Fault, unsourced};

use crate::call::{Read, Write, page::PageRequest};

/// Sets the account's alias, replacing an earlier one.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html>
///
/// # Errors
/// ValidationError for 12 digits, which would be an account id; EntityAlreadyExists for an alias that any account has, including this one.
pub(crate) fn create_account_alias(
    tx: &mut Write<'_>,
    input: CreateAccountAliasRequest,
) -> Result<(), Fault> {
    let alias = input.account_alias;
    if alias.len() == 12 && alias.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::validation(unsourced!(
            "The account alias must not be a 12-digit number."
        )));
    }
    let key = key(tx, &alias);
    if tx.head().contains(&ACCOUNT_ALIASES, &key) {
        return Err(Fault::new(
            &errors::EntityAlreadyExists,
            format!("The account alias {alias} already exists."),
        ));
    }
    if let Some(former) = of(tx) {
        let former = self::key(tx, &former);
        tx.delete(&ACCOUNT_ALIASES, &former);
    }
    let account = tx.account_id().clone();
    tx.put(&ACCOUNT_ALIASES, key, AccountAlias { account });
    Ok(())
}

/// Deletes the alias. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html>
///
/// # Errors
/// NoSuchEntity for an alias that the account does not have.
pub(crate) fn delete_account_alias(
    tx: &mut Write<'_>,
    input: DeleteAccountAliasRequest,
) -> Result<(), Fault> {
    let alias = input.account_alias;
    if of(tx).as_ref() != Some(&alias) {
        return Err(Fault::new(
            &errors::NoSuchEntity,
            unsourced!("The account alias {alias} cannot be found.", alias = &alias),
        ));
    }
    let key = key(tx, &alias);
    tx.delete(&ACCOUNT_ALIASES, &key);
    Ok(())
}

/// Lists the account's alias: none or one. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html>
pub(crate) fn list_account_aliases(
    cx: &Read<'_>,
    input: ListAccountAliasesRequest,
) -> Result<ListAccountAliasesResponse, Fault> {
    let request = PageRequest::read(
        "ListAccountAliases",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let page = request.fill(of(cx).map(|alias| (alias.clone(), alias)));
    Ok(ListAccountAliasesResponse {
        account_aliases: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
