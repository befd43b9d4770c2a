//! Long-term access keys of users and of the root user. IAM User Guide, "Managing access keys for IAM users".

use std::sync::Arc;

use model::iam::{self as api, *};
use state::{
    Scope,
    account::EntityId,
    marks::usage::NEVER,
    quota,
    rows::{
        access_key::{self, ACCESS_KEYS, AccessKey},
        user::{self, User},
    },
    secret::Secret,
};
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, Write, caller::Principal, page::PageRequest, target::Target},
    identities::users,
};

/// Whether a `Status` in a request means active.
///
/// # Errors
/// InvalidInput for `Expired`, which is in the model's enum and cannot be set.
pub(crate) fn is_active(status: &str) -> Result<bool, Fault> {
    match status {
        "Active" => Ok(true),
        "Inactive" => Ok(false),
        _ => Err(Fault::new(
            &errors::InvalidInput,
            unsourced!("Status must be Active or Inactive."),
        )),
    }
}

/// The owner of keys or certificates.
pub(crate) enum Owner {
    /// A user.
    User(Arc<User>),
    /// The root user, by the account's id.
    Root(EntityId),
}

impl Owner {
    /// The owner by `UserName`; the caller by default.
    ///
    /// # Errors
    /// NoSuchEntity; ValidationError if no name is given and the caller is neither a user nor root.
    pub(crate) fn of(cx: &impl View, name: Option<&str>) -> Result<Self, Fault> {
        match (name, &cx.call().caller.principal) {
            (None, Principal::Root) => Ok(Self::Root(EntityId::new(cx.account_id().as_str()))),
            _ => users::named_or_caller(cx, name).map(Self::User),
        }
    }

    /// The user's unique id, or the account's id.
    pub(crate) fn id(&self) -> &EntityId {
        match self {
            Self::User(user) => &user.id,
            Self::Root(id) => id,
        }
    }

    /// The user's name; the root user has none.
    pub(crate) fn name(&self) -> Option<String> {
        match self {
            Self::User(user) => Some(user.name.clone()),
            Self::Root(_) => None,
        }
    }
}

fn missing(id: &str) -> Fault {
    Fault::new(
        &errors::NoSuchEntity,
        format!("The Access Key with id {id} cannot be found"),
    )
}

fn owned(cx: &impl Scope, owner: &Owner, id: &str) -> Result<Arc<AccessKey>, Fault> {
    access_key::with_id(cx.head(), id)
        .filter(|key| key.owner == *owner.id() && key.account == *cx.account_id())
        .ok_or_else(|| missing(id))
}

/// Creates a key and returns its secret, which is not shown again. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html>
pub(crate) fn create_access_key(
    tx: &mut Write<'_>,
    input: CreateAccessKeyRequest,
) -> Result<CreateAccessKeyResponse, Fault> {
    let owner = Owner::of(tx, input.user_name.as_deref())?;
    quota::room_for_one(
        "AccessKeysPerUser",
        access_key::of(tx, owner.id()).count(),
        tx.account().quotas.access_keys_per_user,
    )?;
    let dialect = tx.dialect();
    let ids = &tx.call.inner.ids;
    let key = AccessKey {
        id: dialect.access_key_id(ids, tx.account_id()),
        account: tx.account_id().clone(),
        owner: owner.id().clone(),
        secret: Secret::new(dialect.secret(ids.bytes())),
        active: true,
        created: tx.now(),
    };
    let shown = api::AccessKey {
        user_name: owner.name(),
        access_key_id: key.id.clone(),
        status: key.status(),
        secret_access_key: key.secret.reveal().to_owned(),
        create_date: Some(tx.date(key.created)),
    };
    tx.put(&ACCESS_KEYS, (key.id.clone(),), key);
    Ok(CreateAccessKeyResponse { access_key: shown })
}

/// Sets the status of a key. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html>
pub(crate) fn update_access_key(
    tx: &mut Write<'_>,
    input: UpdateAccessKeyRequest,
) -> Result<(), Fault> {
    let owner = Owner::of(tx, input.user_name.as_deref())?;
    let key = owned(tx, &owner, &input.access_key_id)?;
    let active = is_active(&input.status)?;
    tx.put(
        &ACCESS_KEYS,
        (key.id.clone(),),
        AccessKey {
            active,
            ..(*key).clone()
        },
    );
    Ok(())
}

/// Deletes a key. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html>
pub(crate) fn delete_access_key(
    tx: &mut Write<'_>,
    input: DeleteAccessKeyRequest,
) -> Result<(), Fault> {
    let owner = Owner::of(tx, input.user_name.as_deref())?;
    let key = owned(tx, &owner, &input.access_key_id)?;
    tx.delete(&ACCESS_KEYS, &(key.id.clone(),));
    Ok(())
}

/// Lists keys, without secrets. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html>
pub(crate) fn list_access_keys(
    cx: &Read<'_>,
    input: ListAccessKeysRequest,
) -> Result<ListAccessKeysResponse, Fault> {
    let owner = Owner::of(cx, input.user_name.as_deref())?;
    let request = PageRequest::read("ListAccessKeys", input.marker.as_deref(), input.max_items)?;
    let page = request.fill(access_key::of(cx, owner.id()).map(|key| (key.id.clone(), key)));
    let describe = |key: &Arc<AccessKey>| AccessKeyMetadata {
        user_name: owner.name(),
        access_key_id: Some(key.id.clone()),
        status: Some(key.status()),
        create_date: Some(cx.date(key.created)),
    };
    Ok(ListAccessKeysResponse {
        access_key_metadata: page.items.iter().map(describe).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// The action on the owner of a key, looked up by the key's id.
pub(crate) fn target_of_last_used(
    cx: &Read<'_>,
    action: &'static str,
    input: &GetAccessKeyLastUsedRequest,
) -> Target {
    let owner = access_key::with_id(cx.head(), &input.access_key_id)
        .and_then(|key| user::with_id(cx.head(), &key.owner));
    match owner {
        Some(user) => users::target(cx, action, &user.name),
        None => Target::new(action, "*"),
    }
}

/// Reports the last use of a key: its time, Region and service.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html>
pub(crate) fn get_access_key_last_used(
    cx: &Read<'_>,
    input: GetAccessKeyLastUsedRequest,
) -> Result<GetAccessKeyLastUsedResponse, Fault> {
    let key = access_key::with_id(cx.head(), &input.access_key_id)
        .filter(|key| key.account == *cx.account_id())
        .ok_or_else(|| missing(&input.access_key_id))?;
    let used = cx.call().inner.usage.of_key(cx.head(), &key.id);
    let last_used = AccessKeyLastUsed {
        last_used_date: used.as_ref().map(|used| cx.date(used.at)),
        service_name: used
            .as_ref()
            .map_or_else(|| NEVER.to_owned(), |used| used.service.clone()),
        region: used
            .as_ref()
            .map_or_else(|| NEVER.to_owned(), |used| used.region.clone()),
    };
    Ok(GetAccessKeyLastUsedResponse {
        user_name: user::with_id(cx.head(), &key.owner).map(|user| user.name.clone()),
        access_key_last_used: Some(last_used),
    })
}
