//! SSH public keys of users, by which CodeCommit authenticates them. IAM API Reference, "UploadSSHPublicKey".

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::{Digest, Md5};
use model::iam::*;
use state::{
    Scope,
    account::{AccountId, EntityId},
    quota,
    rows::{
        access_key,
        ssh_public_key::{self, SSH_PUBLIC_KEYS, SshPublicKey},
        user::User,
    },
};
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, Write, page::PageRequest},
    credentials::access_keys,
    identities::users,
};
use proofs::ssh::{RsaKey, RsaKeyError, SSH_RSA};

/// MD5 of the blob, as 16 pairs of hexadecimal digits. RFC 4716, section 4.
fn fingerprint(key: &SshPublicKey) -> String {
    let digest = Md5::digest(&key.blob);
    let pairs: Vec<_> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(":")
}

/// The key in SSH's form: the uploaded line, or one converted from PEM.
fn line(key: &SshPublicKey) -> String {
    let body = key.body.trim();
    if body.starts_with(SSH_RSA) {
        return body.to_owned();
    }
    format!("{SSH_RSA} {}", STANDARD.encode(&key.blob))
}

fn describe(cx: &impl Scope, key: &SshPublicKey, user: &User, body: String) -> SSHPublicKey {
    SSHPublicKey {
        user_name: user.name.clone(),
        ssh_public_key_id: key.id.to_string(),
        fingerprint: fingerprint(key),
        ssh_public_key_body: body,
        status: access_key::status(key.active),
        upload_date: Some(cx.date(key.uploaded)),
    }
}

type Key = (AccountId, EntityId, String);

fn owned(cx: &impl Scope, user: &User, id: &str) -> Result<(Key, Arc<SshPublicKey>), Fault> {
    let key = (cx.account_id().clone(), user.id.clone(), id.to_owned());
    match cx.head().get(&SSH_PUBLIC_KEYS, &key) {
        Some(found) => Ok((key, found)),
        None => Err(Fault::new(
            &errors::NoSuchEntity,
            format!("The SSH Public Key with id {id} cannot be found."),
        )),
    }
}

fn refused(error: RsaKeyError) -> Fault {
    match error {
        RsaKeyError::Encoding => Fault::new(
            &errors::UnrecognizedPublicKeyEncoding,
            // As reported by AWS's users.
            "Invalid public key uploaded.",
        ),
        RsaKeyError::Key => Fault::new(
            &errors::InvalidPublicKey,
            unsourced!(
                "The public key is malformed or otherwise invalid. It must be an RSA key of at least 2048 bits."
            ),
        ),
    }
}

/// Uploads a key. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html>
pub(crate) fn upload_ssh_public_key(
    tx: &mut Write<'_>,
    input: UploadSSHPublicKeyRequest,
) -> Result<UploadSSHPublicKeyResponse, Fault> {
    let user = users::named(tx, &input.user_name)?;
    let blob = RsaKey::read(&input.ssh_public_key_body)
        .map_err(refused)?
        .blob();
    if ssh_public_key::of(tx, &user.id).any(|key| key.blob == blob) {
        return Err(Fault::new(
            &errors::DuplicateSSHPublicKey,
            unsourced!("The SSH public key is already associated with the specified IAM user."),
        ));
    }
    quota::room_for_one(
        "SSHPublicKeysPerUser",
        ssh_public_key::of(tx, &user.id).count(),
        tx.account().quotas.ssh_public_keys_per_user,
    )?;
    let key = SshPublicKey {
        id: tx.new_id("APKA"),
        body: input.ssh_public_key_body,
        blob,
        active: true,
        uploaded: tx.now(),
    };
    let shown = describe(tx, &key, &user, key.body.clone());
    let place = (tx.account_id().clone(), user.id.clone(), key.id.to_string());
    tx.put(&SSH_PUBLIC_KEYS, place, key);
    Ok(UploadSSHPublicKeyResponse {
        ssh_public_key: Some(shown),
    })
}

/// Returns a key in SSH's form or in PEM. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html>
pub(crate) fn get_ssh_public_key(
    cx: &Read<'_>,
    input: GetSSHPublicKeyRequest,
) -> Result<GetSSHPublicKeyResponse, Fault> {
    let user = users::named(cx, &input.user_name)?;
    let (_, key) = owned(cx, &user, &input.ssh_public_key_id)?;
    let body = match input.encoding.as_str() {
        "SSH" => line(&key),
        _ => RsaKey::from_blob(&key.blob)
            .ok_or_else(Fault::internal_failure)?
            .pem(),
    };
    Ok(GetSSHPublicKeyResponse {
        ssh_public_key: Some(describe(cx, &key, &user, body)),
    })
}

/// Lists keys, without bodies and fingerprints. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html>
pub(crate) fn list_ssh_public_keys(
    cx: &Read<'_>,
    input: ListSSHPublicKeysRequest,
) -> Result<ListSSHPublicKeysResponse, Fault> {
    let marker = input.marker.as_deref();
    let user = users::named_or_caller(cx, input.user_name.as_deref())?;
    let request = PageRequest::read("ListSSHPublicKeys", marker, input.max_items)?;
    let page = request.fill(ssh_public_key::of(cx, &user.id).map(|key| (key.id.to_string(), key)));
    let describe = |key: &Arc<SshPublicKey>| SSHPublicKeyMetadata {
        user_name: user.name.clone(),
        ssh_public_key_id: key.id.to_string(),
        status: access_key::status(key.active),
        upload_date: cx.date(key.uploaded),
    };
    Ok(ListSSHPublicKeysResponse {
        ssh_public_keys: Some(page.items.iter().map(describe).collect()),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Sets the status of a key. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html>
pub(crate) fn update_ssh_public_key(
    tx: &mut Write<'_>,
    input: UpdateSSHPublicKeyRequest,
) -> Result<(), Fault> {
    let user = users::named(tx, &input.user_name)?;
    let (place, key) = owned(tx, &user, &input.ssh_public_key_id)?;
    let changed = SshPublicKey {
        active: access_keys::is_active(&input.status)?,
        ..(*key).clone()
    };
    tx.put(&SSH_PUBLIC_KEYS, place, changed);
    Ok(())
}

/// Deletes a key. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSSHPublicKey.html>
pub(crate) fn delete_ssh_public_key(
    tx: &mut Write<'_>,
    input: DeleteSSHPublicKeyRequest,
) -> Result<(), Fault> {
    let user = users::named(tx, &input.user_name)?;
    let (place, _) = owned(tx, &user, &input.ssh_public_key_id)?;
    tx.delete(&SSH_PUBLIC_KEYS, &place);
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    macro_rules! fixture {
        ($name:literal) => {
            include_str!(concat!("../../../fixtures/certificates/", $name))
        };
    }

    fn key(body: &str) -> SshPublicKey {
        SshPublicKey {
            id: EntityId::new("APKA"),
            body: body.to_owned(),
            blob: RsaKey::read(body).unwrap().blob(),
            active: true,
            uploaded: datetime!(2025-01-01 0:00 UTC),
        }
    }

    /// The three forms of one key, written by Python's cryptography; the fingerprint is hashlib's.
    #[test]
    fn a_key_is_converted_between_its_forms() {
        let line = fixture!("ssh0.pub");
        let bare = line.trim().strip_suffix(" bob@example.com").unwrap();
        let (info, pkcs1) = (fixture!("ssh0.spki.pem"), fixture!("ssh0.pkcs1.pem"));
        for body in [line, bare, info, pkcs1] {
            let key = key(body);
            assert_eq!(
                fingerprint(&key),
                "bf:22:71:86:86:50:65:4e:79:2a:e6:28:a5:bc:c0:8b"
            );
            assert_eq!(RsaKey::from_blob(&key.blob).unwrap().pem(), info);
        }
        assert_eq!(super::line(&key(line)), line.trim());
        assert_eq!(super::line(&key(info)), bare);
        assert_eq!(super::line(&key(pkcs1)), bare);
    }
}
