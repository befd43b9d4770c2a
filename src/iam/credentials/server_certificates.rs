//! Server certificates: a certificate with its private key and chain, for services that speak TLS.
//! IAM User Guide, "Manage server certificates in IAM".
//!
//! The private key is kept as it was given and never answered. At rest it is protected as everything in the data directory is: by the
//! directory's mode (0700), which lets nobody but its owner reach the files in it.

use std::sync::Arc;

use model::iam::{self as api, *};
use proofs::certificates::{Certificate, CertificateError, ChainError, PrivateKeyError};
use state::{
    Scope,
    keys::folded,
    quota,
    rows::server_certificate::{SERVER_CERTIFICATES, ServerCertificate},
    secret::Secret,
    tags::{self, KeyCase, Tag},
};
use wire::{Fault, unsourced};

use crate::call::{Read, View, Write, page::PageRequest, target::Target};

fn metadata(cx: &impl Scope, certificate: &ServerCertificate) -> ServerCertificateMetadata {
    ServerCertificateMetadata {
        path: certificate.path.clone(),
        server_certificate_name: certificate.name.clone(),
        server_certificate_id: certificate.id.to_string(),
        arn: certificate.arn(cx.account()),
        upload_date: Some(cx.date(certificate.uploaded)),
        expiration: Some(cx.date(certificate.expires)),
    }
}

/// The server certificate of a name.
///
/// # Errors
/// NoSuchEntity.
pub(crate) fn named(cx: &impl Scope, name: &str) -> Result<Arc<ServerCertificate>, Fault> {
    let key = (cx.account_id().clone(), folded(name));
    cx.head().get(&SERVER_CERTIFICATES, &key).ok_or_else(|| {
        Fault::new(
            &errors::NoSuchEntity,
            format!("The Server Certificate with name {name} cannot be found."),
        )
    })
}

fn taken(name: &str) -> Fault {
    Fault::new(
        &errors::EntityAlreadyExists,
        format!("The Server Certificate with name {name} already exists."),
    )
}

/// An action on one server certificate. One that is missing has its path-less ARN.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, name: &str) -> Target {
    let found = named(cx, name).ok();
    let arn = match &found {
        Some(certificate) => certificate.arn(cx.account()),
        None => cx.account().arn("server-certificate", "/", name),
    };
    let tags = found
        .as_deref()
        .map(|certificate| certificate.tags.as_slice())
        .unwrap_or_default();
    Target::new(action, arn).resource_tags(tags::pairs(tags))
}

/// UploadServerCertificate acts on the ARN that the certificate will have.
pub(crate) fn target_of_upload(
    cx: &Read<'_>,
    action: &'static str,
    input: &UploadServerCertificateRequest,
) -> Target {
    let path = input.path.as_deref().unwrap_or("/");
    let arn = cx
        .account()
        .arn("server-certificate", path, &input.server_certificate_name);
    let target = Target::new(action, arn).request_tags(tags::requested(input.tags.as_deref()));
    if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
        target.also("iam:TagServerCertificate")
    } else {
        target
    }
}

/// ListServerCertificates acts on the path under which it lists.
pub(crate) fn target_of_list(
    cx: &Read<'_>,
    action: &'static str,
    input: &ListServerCertificatesRequest,
) -> Target {
    let path = input.path_prefix.as_deref().unwrap_or("/");
    Target::new(action, cx.account().arn("server-certificate", path, ""))
}

/// UpdateServerCertificate acts on the certificate as it is and as it will be.
pub(crate) fn target_of_update(
    cx: &Read<'_>,
    action: &'static str,
    input: &UpdateServerCertificateRequest,
) -> Target {
    let old = &input.server_certificate_name;
    let found = named(cx, old).ok();
    let path = input
        .new_path
        .as_deref()
        .or(found.as_deref().map(|found| found.path.as_str()))
        .unwrap_or("/");
    let name = input
        .new_server_certificate_name
        .as_deref()
        .or(found.as_deref().map(|found| found.name.as_str()))
        .unwrap_or(old);
    target(cx, action, old).and_on(cx.account().arn("server-certificate", path, name))
}

fn malformed(text: impl Into<String>) -> Fault {
    Fault::new(&errors::MalformedCertificate, text)
}

/// The certificate of an upload: readable, in its time, with its own private key, signed by the chain.
fn checked(cx: &impl View, input: &UploadServerCertificateRequest) -> Result<Certificate, Fault> {
    let certificate = Certificate::read(&input.certificate_body).map_err(|error| {
        malformed(match error {
            CertificateError::Unreadable => {
                "Unable to parse certificate. Please ensure the certificate is in PEM format."
            }
            CertificateError::Several => proofs::certificates::SEVERAL_CERTIFICATES,
            CertificateError::Key => proofs::certificates::CERTIFICATE_KEY,
        })
    })?;
    if cx.now() < certificate.not_before {
        return Err(malformed(unsourced!("The certificate is not valid yet.")));
    }
    if certificate.has_expired(cx.now()) {
        return Err(malformed(proofs::certificates::CERTIFICATE_EXPIRED));
    }
    certificate
        .matches(&input.private_key)
        .map_err(|error| match error {
            PrivateKeyError::Unreadable => malformed(unsourced!("Invalid Private Key.")),
            PrivateKeyError::Encrypted => malformed(unsourced!(
                "The private key must not be encrypted. Remove the passphrase and try again."
            )),
            PrivateKeyError::Mismatch => Fault::new(
                &errors::KeyPairMismatch,
                unsourced!("The private key does not match the public key in the certificate."),
            ),
        })?;
    if let Some(chain) = &input.certificate_chain {
        certificate.verify_chain(chain).map_err(broken)?;
    }
    Ok(certificate)
}

/// AWS's sentence for a chain that does not verify; it says where, since that can be said.
fn broken(error: ChainError) -> Fault {
    let sentence = "Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, \
                    followed by any intermediaries in order.";
    match error {
        ChainError::Unreadable => malformed(sentence),
        ChainError::Broken(place) => malformed(format!(
            "{sentence} The index within the chain of the invalid certificate is: {place}"
        )),
    }
}

/// Uploads a certificate with its private key. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html>
pub(crate) fn upload_server_certificate(
    tx: &mut Write<'_>,
    input: UploadServerCertificateRequest,
) -> Result<UploadServerCertificateResponse, Fault> {
    let quotas = tx.account().quotas;
    let certificate = checked(tx, &input)?;
    let tags = tags::new(input.tags, quotas.tags)?;
    let name = input.server_certificate_name;
    if named(tx, &name).is_ok() {
        return Err(taken(&name));
    }
    let account = tx.account_id().clone();
    quota::room_for_one(
        "ServerCertificatesPerAccount",
        tx.head().count(&SERVER_CERTIFICATES, &(account.clone(),)),
        quotas.server_certificates,
    )?;
    let key = (account, folded(&name));
    let certificate = ServerCertificate {
        id: tx.new_id("ASCA"),
        name,
        path: input.path.unwrap_or_else(|| "/".to_owned()),
        body: without_line_end(&input.certificate_body),
        chain: input.certificate_chain.as_deref().map(without_line_end),
        private_key: Secret::new(input.private_key),
        uploaded: tx.now(),
        expires: certificate.not_after,
        tags,
    };
    let answer = UploadServerCertificateResponse {
        server_certificate_metadata: Some(metadata(tx, &certificate)),
        tags: tags::list_entry(&certificate.tags),
    };
    tx.put(&SERVER_CERTIFICATES, key, certificate);
    Ok(answer)
}

/// AWS answers PEM without the line feed at its end.
fn without_line_end(text: &str) -> String {
    text.trim_end_matches(['\r', '\n']).to_owned()
}

/// Shows a certificate and its chain, never the private key.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServerCertificate.html>
pub(crate) fn get_server_certificate(
    cx: &Read<'_>,
    input: GetServerCertificateRequest,
) -> Result<GetServerCertificateResponse, Fault> {
    let certificate = named(cx, &input.server_certificate_name)?;
    Ok(GetServerCertificateResponse {
        server_certificate: api::ServerCertificate {
            server_certificate_metadata: metadata(cx, &certificate),
            certificate_body: certificate.body.clone(),
            certificate_chain: certificate.chain.clone(),
            tags: Some(tags::answered(&certificate.tags)),
        },
    })
}

/// Lists certificates under a path. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html>
pub(crate) fn list_server_certificates(
    cx: &Read<'_>,
    input: ListServerCertificatesRequest,
) -> Result<ListServerCertificatesResponse, Fault> {
    let marker = input.marker.as_deref();
    let request = PageRequest::read("ListServerCertificates", marker, input.max_items)?;
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let all = cx
        .head()
        .prefix(&SERVER_CERTIFICATES, &(cx.account_id().clone(),))
        .map(|((_, name), certificate)| (name, certificate));
    let page = request.fill(all.filter(|(_, found)| found.path.starts_with(prefix)));
    Ok(ListServerCertificatesResponse {
        server_certificate_metadata_list: page
            .items
            .iter()
            .map(|certificate| metadata(cx, certificate))
            .collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Renames or moves a certificate. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServerCertificate.html>
pub(crate) fn update_server_certificate(
    tx: &mut Write<'_>,
    input: UpdateServerCertificateRequest,
) -> Result<(), Fault> {
    let certificate = named(tx, &input.server_certificate_name)?;
    let name = input
        .new_server_certificate_name
        .unwrap_or_else(|| certificate.name.clone());
    let (from, to) = (folded(&certificate.name), folded(&name));
    if from != to && named(tx, &name).is_ok() {
        return Err(taken(&name));
    }
    let path = input.new_path.unwrap_or_else(|| certificate.path.clone());
    let account = tx.account_id().clone();
    let renamed = ServerCertificate {
        name,
        path,
        ..(*certificate).clone()
    };
    tx.delete(&SERVER_CERTIFICATES, &(account.clone(), from));
    tx.put(&SERVER_CERTIFICATES, (account, to), renamed);
    Ok(())
}

/// Deletes a certificate. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServerCertificate.html>
pub(crate) fn delete_server_certificate(
    tx: &mut Write<'_>,
    input: DeleteServerCertificateRequest,
) -> Result<(), Fault> {
    let certificate = named(tx, &input.server_certificate_name)?;
    let key = (tx.account_id().clone(), folded(&certificate.name));
    tx.delete(&SERVER_CERTIFICATES, &key);
    Ok(())
}

fn change(
    tx: &mut Write<'_>,
    name: &str,
    change: impl FnOnce(&mut Vec<Tag>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut certificate = (*named(tx, name)?).clone();
    change(&mut certificate.tags)?;
    let key = (tx.account_id().clone(), folded(name));
    tx.put(&SERVER_CERTIFICATES, key, certificate);
    Ok(())
}

/// Adds or replaces tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagServerCertificate.html>
pub(crate) fn tag_server_certificate(
    tx: &mut Write<'_>,
    input: TagServerCertificateRequest,
) -> Result<(), Fault> {
    let quota = tx.account().quotas.tags;
    change(tx, &input.server_certificate_name, |tags| {
        tags::merge(tags, input.tags, KeyCase::Kept, quota)
    })
}

/// Removes tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagServerCertificate.html>
pub(crate) fn untag_server_certificate(
    tx: &mut Write<'_>,
    input: UntagServerCertificateRequest,
) -> Result<(), Fault> {
    change(tx, &input.server_certificate_name, |tags| {
        tags::remove(tags, &input.tag_keys, KeyCase::Kept);
        Ok(())
    })
}

/// Lists a certificate's tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificateTags.html>
pub(crate) fn list_server_certificate_tags(
    cx: &Read<'_>,
    input: ListServerCertificateTagsRequest,
) -> Result<ListServerCertificateTagsResponse, Fault> {
    let certificate = named(cx, &input.server_certificate_name)?;
    let marker = input.marker.as_deref();
    let request = PageRequest::read("ListServerCertificateTags", marker, input.max_items)?;
    let page = request.fill(tags::in_order(&certificate.tags));
    Ok(ListServerCertificateTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
