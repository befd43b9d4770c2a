//! SSH public keys of users, with which CodeCommit knows them. IAM API Reference, "UploadSSHPublicKey".

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
        ssh_public_key::{self, SSH_PUBLIC_KEYS, SshKey},
        user::User,
    },
};
use wire::{Fault, unsourced};
use x509_parser::{
    asn1_rs::{FromDer, Tag},
    oid_registry::OID_PKCS1_RSAENCRYPTION,
    public_key::PublicKey,
    x509::SubjectPublicKeyInfo,
};

use crate::{
    call::{Read, View, Write, page::PageRequest},
    credentials::access_keys,
    identities::users,
    proofs::certificates::{bits, content, unsigned},
};

/// The format's name, also inside the blob. RFC 4253, section 6.6.
const SSH_RSA: &str = "ssh-rsa";
/// The shortest key that AWS takes.
const SHORTEST: usize = 2048;

/// Why a key is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    /// It is in no form that is known.
    Encoding,
    /// It is in a known form, but is no key that AWS takes.
    Key,
}

/// An RSA public key: exponent and modulus without zeros before them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct RsaKey {
    exponent: Vec<u8>,
    modulus: Vec<u8>,
}

impl RsaKey {
    /// Reads `ssh-rsa …` or PEM (PKCS #1 or SubjectPublicKeyInfo).
    fn read(text: &str) -> Result<Self, Flaw> {
        let text = text.trim();
        let key = if text.starts_with("-----BEGIN ") {
            Self::from_pem(text)?
        } else {
            Self::from_line(text)?
        };
        let odd = key.exponent.last().is_some_and(|last| last % 2 == 1);
        if bits(&key.modulus) < SHORTEST || bits(&key.exponent) < 2 || !odd {
            return Err(Flaw::Key);
        }
        Ok(key)
    }

    /// `ssh-rsa BASE64 comment`.
    fn from_line(line: &str) -> Result<Self, Flaw> {
        if line.contains('\n') {
            return Err(Flaw::Encoding);
        }
        let mut words = line.split_ascii_whitespace();
        if words.next() != Some(SSH_RSA) {
            return Err(Flaw::Encoding);
        }
        let blob = words
            .next()
            .and_then(|word| STANDARD.decode(word).ok())
            .ok_or(Flaw::Key)?;
        Self::from_blob(&blob).ok_or(Flaw::Key)
    }

    fn from_pem(text: &str) -> Result<Self, Flaw> {
        let block = pem::parse(text).map_err(|_| Flaw::Encoding)?;
        match block.tag() {
            "RSA PUBLIC KEY" => Self::from_pkcs1(block.contents()).ok_or(Flaw::Key),
            "PUBLIC KEY" => {
                let (rest, info) =
                    SubjectPublicKeyInfo::from_der(block.contents()).map_err(|_| Flaw::Key)?;
                match info.parsed() {
                    Ok(PublicKey::RSA(key))
                        if rest.is_empty()
                            && info.algorithm.algorithm == OID_PKCS1_RSAENCRYPTION =>
                    {
                        Ok(Self::new(key.exponent, key.modulus))
                    }
                    _ => Err(Flaw::Key),
                }
            }
            _ => Err(Flaw::Encoding),
        }
    }

    /// RFC 8017, appendix A.1.1.
    fn from_pkcs1(der: &[u8]) -> Option<Self> {
        let (rest, data) = content(der, Tag::Sequence)?;
        let (more, modulus) = content(data, Tag::Integer)?;
        let (none, exponent) = content(more, Tag::Integer)?;
        (rest.is_empty() && none.is_empty()).then(|| Self::new(exponent, modulus))
    }

    /// RFC 4253, section 6.6: the format's name, exponent, modulus, each behind its length.
    fn from_blob(blob: &[u8]) -> Option<Self> {
        let (format, rest) = field(blob)?;
        let (exponent, rest) = field(rest)?;
        let (modulus, rest) = field(rest)?;
        let negative = |number: &[u8]| number.first().is_some_and(|first| *first > 0x7f);
        let right = format == SSH_RSA.as_bytes()
            && rest.is_empty()
            && !negative(exponent)
            && !negative(modulus);
        right.then(|| Self::new(exponent, modulus))
    }

    fn new(exponent: &[u8], modulus: &[u8]) -> Self {
        Self {
            exponent: unsigned(exponent).to_vec(),
            modulus: unsigned(modulus).to_vec(),
        }
    }

    fn blob(&self) -> Vec<u8> {
        let mut blob = Vec::with_capacity(self.modulus.len() + 32);
        let (exponent, modulus) = (positive(&self.exponent), positive(&self.modulus));
        for field in [SSH_RSA.as_bytes(), &exponent, &modulus] {
            let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
            blob.extend_from_slice(&length.to_be_bytes());
            blob.extend_from_slice(field);
        }
        blob
    }

    /// SubjectPublicKeyInfo in PEM. RFC 3279, section 2.3.1.
    fn pem(&self) -> String {
        let numbers = [positive(&self.modulus), positive(&self.exponent)]
            .map(|number| element(0x02, &number))
            .concat();
        let key = element(0x30, &numbers);
        // rsaEncryption (1.2.840.113549.1.1.1) with NULL for its parameters.
        let algorithm = [
            0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05,
            0x00,
        ];
        // A bit string says first how many bits of its last byte do not count.
        let bits = element(0x03, &[&[0], key.as_slice()].concat());
        let info = element(0x30, &[algorithm.as_slice(), &bits].concat());
        let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
        pem::encode_config(&pem::Pem::new("PUBLIC KEY", info), config)
    }
}

/// A number as ASN.1 and SSH write it: a zero before a first bit that is set, which would mean a minus.
fn positive(number: &[u8]) -> Vec<u8> {
    let zero = number.first().is_none_or(|first| *first > 0x7f);
    let mut bytes = vec![0; usize::from(zero)];
    bytes.extend_from_slice(number);
    bytes
}

/// An element in DER.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    let length = content.len().to_be_bytes();
    match content.len() {
        short @ 0..128 => bytes.push(short as u8),
        _ => {
            let digits = unsigned(&length);
            bytes.push(0x80 | digits.len() as u8);
            bytes.extend_from_slice(digits);
        }
    }
    bytes.extend_from_slice(content);
    bytes
}

/// A field of a blob behind its length, and what follows. RFC 4251, section 5.
fn field(blob: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = blob.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

/// MD5 of the blob, as 16 pairs of hexadecimal digits. RFC 4716, section 4.
fn fingerprint(key: &SshKey) -> String {
    let digest = Md5::digest(&key.blob);
    let pairs: Vec<_> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(":")
}

/// The key in SSH's form: the line that was uploaded, or one made from the PEM that was.
fn line(key: &SshKey) -> String {
    let body = key.body.trim();
    if body.starts_with(SSH_RSA) {
        return body.to_owned();
    }
    format!("{SSH_RSA} {}", STANDARD.encode(&key.blob))
}

fn shown(cx: &impl Scope, key: &SshKey, user: &User, body: String) -> SSHPublicKey {
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

fn owned(cx: &impl Scope, user: &User, id: &str) -> Result<(Key, Arc<SshKey>), Fault> {
    let key = (cx.account_id().clone(), user.id.clone(), id.to_owned());
    match cx.head().get(&SSH_PUBLIC_KEYS, &key) {
        Some(found) => Ok((key, found)),
        None => Err(Fault::new(
            &errors::NoSuchEntity,
            format!("The SSH Public Key with id {id} cannot be found."),
        )),
    }
}

fn refused(flaw: Flaw) -> Fault {
    match flaw {
        Flaw::Encoding => Fault::new(
            &errors::UnrecognizedPublicKeyEncoding,
            // As AWS's users report it.
            "Invalid public key uploaded.",
        ),
        Flaw::Key => Fault::new(
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
    let key = SshKey {
        id: tx.new_id("APKA"),
        body: input.ssh_public_key_body,
        blob,
        active: true,
        uploaded: tx.now(),
    };
    let shown = shown(tx, &key, &user, key.body.clone());
    let place = (tx.account_id().clone(), user.id.clone(), key.id.to_string());
    tx.put(&SSH_PUBLIC_KEYS, place, key);
    Ok(UploadSSHPublicKeyResponse {
        ssh_public_key: Some(shown),
    })
}

/// Shows a key in SSH's form or in PEM. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html>
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
        ssh_public_key: Some(shown(cx, &key, &user, body)),
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
    let shown = |key: &Arc<SshKey>| SSHPublicKeyMetadata {
        user_name: user.name.clone(),
        ssh_public_key_id: key.id.to_string(),
        status: access_key::status(key.active),
        upload_date: cx.date(key.uploaded),
    };
    Ok(ListSSHPublicKeysResponse {
        ssh_public_keys: Some(page.items.iter().map(shown).collect()),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Turns a key on or off. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html>
pub(crate) fn update_ssh_public_key(
    tx: &mut Write<'_>,
    input: UpdateSSHPublicKeyRequest,
) -> Result<(), Fault> {
    let user = users::named(tx, &input.user_name)?;
    let (place, key) = owned(tx, &user, &input.ssh_public_key_id)?;
    let changed = SshKey {
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

    fn key(body: &str) -> SshKey {
        SshKey {
            id: EntityId::new("APKA"),
            body: body.to_owned(),
            blob: RsaKey::read(body).unwrap().blob(),
            active: true,
            uploaded: datetime!(2025-01-01 0:00 UTC),
        }
    }

    /// The three forms of one key, written by Python's cryptography; the fingerprint is hashlib's.
    #[test]
    fn the_forms_of_a_key_are_turned_into_one_another() {
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

    #[test]
    fn what_aws_does_not_take_is_refused() {
        let line = fixture!("ssh0.pub");
        let encodings = [
            "",
            "x",
            fixture!("ed25519.pub"),
            fixture!("leaf.pem"),
            "-----BEGIN PUBLIC KEY-----",
            &line.repeat(2),
        ];
        for text in encodings {
            assert_eq!(RsaKey::read(text), Err(Flaw::Encoding), "{text}");
        }
        let keys = [
            "ssh-rsa",
            "ssh-rsa AAAA",
            "ssh-rsa ???? bob",
            &line.replace("AAAAB3NzaC1yc2E", "AAAAB3NzaC1yc2F"),
            &line.replace(" bob", "AAAA bob"),
            fixture!("short.pub"),
            fixture!("p256.spki.pem"),
        ];
        for text in keys {
            assert_eq!(RsaKey::read(text), Err(Flaw::Key), "{text}");
        }
    }
}
