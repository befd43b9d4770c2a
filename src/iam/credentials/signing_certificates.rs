//! Signing certificates of users and of the root user. IAM API Reference, "UploadSigningCertificate".

use std::sync::Arc;

use model::iam::{self as api, *};
use state::{
    Scope,
    account::{AccountId, EntityId},
    quota,
    rows::{
        access_key,
        signing_certificate::{
            self, SIGNING_CERTIFICATES, SIGNING_CERTIFICATES_BY_FINGERPRINT, SigningCertificate,
        },
    },
};
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, Write, page::PageRequest},
    credentials::access_keys::{self, Owner},
};
use proofs::certificates::{Certificate, CertificateError};

fn describe(
    cx: &impl Scope,
    certificate: &SigningCertificate,
    owner: &Owner,
) -> api::SigningCertificate {
    api::SigningCertificate {
        // The root user has no name.
        user_name: owner.name().unwrap_or_default(),
        certificate_id: certificate.id.clone(),
        certificate_body: certificate.body.clone(),
        status: access_key::status(certificate.active),
        upload_date: Some(cx.date(certificate.uploaded)),
    }
}

type Key = (AccountId, EntityId, String);

fn owned(
    cx: &impl Scope,
    owner: &Owner,
    id: &str,
) -> Result<(Key, Arc<SigningCertificate>), Fault> {
    let key = (cx.account_id().clone(), owner.id().clone(), id.to_owned());
    match cx.head().get(&SIGNING_CERTIFICATES, &key) {
        Some(certificate) => Ok((key, certificate)),
        None => Err(Fault::new(
            &errors::NoSuchEntity,
            format!("The Certificate with id {id} cannot be found."),
        )),
    }
}

/// Uploads a certificate. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html>
pub(crate) fn upload_signing_certificate(
    tx: &mut Write<'_>,
    input: UploadSigningCertificateRequest,
) -> Result<UploadSigningCertificateResponse, Fault> {
    let owner = Owner::of(tx, input.user_name.as_deref())?;
    let body = input.certificate_body;
    let read = Certificate::read(&body).map_err(|error| match error {
        CertificateError::Unreadable => Fault::new(
            &errors::MalformedCertificate,
            format!("Certificate {body} is malformed"),
        ),
        CertificateError::Several => Fault::new(
            &errors::InvalidCertificate,
            proofs::certificates::SEVERAL_CERTIFICATES,
        ),
        CertificateError::Key => Fault::new(
            &errors::InvalidCertificate,
            proofs::certificates::CERTIFICATE_KEY,
        ),
    })?;
    // The model describes MalformedCertificate as "malformed or expired".
    if read.has_expired(tx.now()) {
        return Err(Fault::new(
            &errors::MalformedCertificate,
            proofs::certificates::CERTIFICATE_EXPIRED,
        ));
    }
    let account = tx.account_id().clone();
    let same = (account.clone(), hex::encode(read.fingerprint()));
    if tx
        .head()
        .lookup(&SIGNING_CERTIFICATES_BY_FINGERPRINT, &same)
        .is_some()
    {
        return Err(Fault::new(
            &errors::DuplicateCertificate,
            unsourced!(
                "The same certificate is already associated with an IAM user in the account."
            ),
        ));
    }
    quota::room_for_one(
        "CertificatesPerUser",
        signing_certificate::of(tx, owner.id()).count(),
        tx.account().quotas.signing_certificates_per_user,
    )?;
    let certificate = SigningCertificate {
        id: tx.dialect().certificate_id(&tx.call.inner.ids),
        fingerprint: read.fingerprint(),
        body,
        active: true,
        uploaded: tx.now(),
    };
    let shown = describe(tx, &certificate, &owner);
    let key = (account, owner.id().clone(), certificate.id.clone());
    tx.put(&SIGNING_CERTIFICATES, key, certificate);
    Ok(UploadSigningCertificateResponse { certificate: shown })
}

/// Lists certificates. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html>
pub(crate) fn list_signing_certificates(
    cx: &Read<'_>,
    input: ListSigningCertificatesRequest,
) -> Result<ListSigningCertificatesResponse, Fault> {
    let owner = Owner::of(cx, input.user_name.as_deref())?;
    let marker = input.marker.as_deref();
    let request = PageRequest::read("ListSigningCertificates", marker, input.max_items)?;
    let page = request
        .fill(signing_certificate::of(cx, owner.id()).map(|found| (found.id.clone(), found)));
    Ok(ListSigningCertificatesResponse {
        certificates: page.items.iter().map(|c| describe(cx, c, &owner)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Sets the status of a certificate. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSigningCertificate.html>
pub(crate) fn update_signing_certificate(
    tx: &mut Write<'_>,
    input: UpdateSigningCertificateRequest,
) -> Result<(), Fault> {
    let owner = Owner::of(tx, input.user_name.as_deref())?;
    let (key, certificate) = owned(tx, &owner, &input.certificate_id)?;
    let changed = SigningCertificate {
        active: access_keys::is_active(&input.status)?,
        ..(*certificate).clone()
    };
    tx.put(&SIGNING_CERTIFICATES, key, changed);
    Ok(())
}

/// Deletes a certificate. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSigningCertificate.html>
pub(crate) fn delete_signing_certificate(
    tx: &mut Write<'_>,
    input: DeleteSigningCertificateRequest,
) -> Result<(), Fault> {
    let owner = Owner::of(tx, input.user_name.as_deref())?;
    let (key, _) = owned(tx, &owner, &input.certificate_id)?;
    tx.delete(&SIGNING_CERTIFICATES, &key);
    Ok(())
}
