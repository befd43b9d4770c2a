//! Access keys of a seed file: of users and of root users.

use model::iam::{DeleteAccessKeyRequest, op};
use state::{
    Scope,
    account::EntityId,
    quota,
    rows::access_key::{self, ACCESS_KEYS, AccessKey},
};
use wire::Fault;

use super::{Fields, Sower, places};
use crate::{
    call::{View, Write},
    seed::SeedKey,
};

const IN_KEY: Fields = &[
    ("accessKeyId", "access_key_id"),
    ("secret", "secret_access_key"),
];

impl Sower<'_, '_, '_> {
    pub(super) fn access_keys(&mut self, at: &str, owner: &EntityId, keys: &[SeedKey]) {
        for (at, key) in places(at, keys) {
            let content = [
                owner.as_str(),
                if key.active { "Active" } else { "Inactive" },
            ];
            self.once(
                &format!("key/{}", key.access_key_id),
                &at,
                IN_KEY,
                content,
                |cx| put_key(cx, owner, key),
            );
        }
    }
}

/// Stores an access key with an id and secret that the operator chose, as CreateAccessKey does with generated ones.
fn put_key(cx: &mut Write<'_>, owner: &EntityId, key: &SeedKey) -> Result<(), Fault> {
    let id = &key.access_key_id;
    // The model's rule for ids.
    wire::check::<op::DeleteAccessKey>(&DeleteAccessKeyRequest {
        access_key_id: id.clone(),
        user_name: None,
    })?;
    if id.starts_with("ASIA") {
        return Err(Fault::validation(
            "ids that begin with ASIA are those of sessions",
        ));
    }
    access_key::check_secret(&key.secret_access_key).map_err(Fault::validation)?;
    if let Some(held) = access_key::with_id(cx.head(), id) {
        let own = held.owner == *owner && held.account == *cx.account_id();
        return if own {
            Ok(())
        } else {
            Err(Fault::validation(
                "this access key id belongs to another user or account",
            ))
        };
    }
    quota::room_for_one(
        "AccessKeysPerUser",
        access_key::of(cx, owner).count(),
        cx.account().quotas.access_keys_per_user,
    )?;
    let kept = AccessKey {
        id: id.clone(),
        account: cx.account_id().clone(),
        owner: owner.clone(),
        secret: key.secret_access_key.clone(),
        active: key.active,
        created: cx.now(),
    };
    cx.put(&ACCESS_KEYS, (id.clone(),), kept);
    Ok(())
}
