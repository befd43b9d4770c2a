//! Service-specific credentials of users: a user name with a password, or an API key with an alias.
//! IAM User Guide, "Service-specific credentials for IAM users".
//!
//! Passwords are 32 random bytes, so storing their SHA-256 suffices; the passwords themselves are not stored.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::iam::*;
use sha2::{Digest, Sha256};
use state::{
    Scope,
    account::{AccountId, EntityId},
    keys::folded,
    quota,
    rows::{
        access_key,
        service_credential::{SERVICE_CREDENTIALS, Service, ServiceCredential, of},
        user::User,
    },
};
use time::{Duration, OffsetDateTime};
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, Write, page::PageRequest, target::Target},
    credentials::access_keys,
    identities::users,
};

/// Looks up a service by its principal.
///
/// # Errors
/// NotSupportedService.
fn service_named(name: &str) -> Result<Service, Fault> {
    let found = Service::ALL
        .into_iter()
        .find(|service| service.name() == name);
    found.ok_or_else(|| {
        Fault::new(
            &errors::ServiceNotSupported,
            unsourced!(
                "The service {name} does not support service-specific credentials.",
                name = name
            ),
        )
    })
}

fn status(credential: &ServiceCredential, now: OffsetDateTime) -> String {
    if credential.has_expired(now) {
        return "Expired".to_owned();
    }
    access_key::status(credential.active)
}

/// The user name and the alias, of which a credential has exactly one.
fn names(credential: &ServiceCredential) -> (Option<String>, Option<String>) {
    let name = Some(credential.service_user_name.clone());
    if credential.service.has_api_keys() {
        (None, name)
    } else {
        (name, None)
    }
}

/// A credential with its secret, in the form of CreateServiceSpecificCredential and ResetServiceSpecificCredential.
fn with_secret(
    credential: &ServiceCredential,
    cx: &impl View,
    user: &User,
    secret: String,
) -> ServiceSpecificCredential {
    let (service_user_name, service_credential_alias) = names(credential);
    let (password, key) = if credential.service.has_api_keys() {
        (None, Some(secret))
    } else {
        (Some(secret), None)
    };
    ServiceSpecificCredential {
        create_date: cx.date(credential.created),
        expiration_date: credential.expires.map(|at| cx.date(at)),
        service_name: credential.service.name().to_owned(),
        service_user_name,
        service_password: password,
        service_credential_alias,
        service_credential_secret: key,
        service_specific_credential_id: credential.id.to_string(),
        user_name: user.name.clone(),
        status: status(credential, cx.now()),
    }
}

/// A credential without its secret.
fn metadata(
    credential: &ServiceCredential,
    cx: &impl View,
    user: &User,
) -> ServiceSpecificCredentialMetadata {
    let (service_user_name, service_credential_alias) = names(credential);
    ServiceSpecificCredentialMetadata {
        user_name: user.name.clone(),
        status: status(credential, cx.now()),
        service_user_name,
        service_credential_alias,
        create_date: cx.date(credential.created),
        expiration_date: credential.expires.map(|at| cx.date(at)),
        service_specific_credential_id: credential.id.to_string(),
        service_name: credential.service.name().to_owned(),
    }
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// A new secret for a name. An API key of Bedrock contains its alias: `ABSK`, then `alias:password` in base64.
fn new_secret(service: Service, name: &str, bytes: [u8; 32]) -> String {
    let password = STANDARD.encode(bytes);
    if service.has_api_keys() {
        return format!("ABSK{}", STANDARD.encode(format!("{name}:{password}")));
    }
    password
}

/// `bob-at-123456789012`, or `bob+1-at-…` if that is taken.
fn free_name(user: &str, account: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = format!("{user}-at-{account}");
    let mut number = 0u32;
    while is_taken(&name) {
        number += 1;
        name = format!("{user}+{number}-at-{account}");
    }
    name
}

type Key = (AccountId, EntityId, String);

fn owned(cx: &impl Scope, user: &User, id: &str) -> Result<(Key, Arc<ServiceCredential>), Fault> {
    let key = (cx.account_id().clone(), user.id.clone(), id.to_owned());
    match cx.head().get(&SERVICE_CREDENTIALS, &key) {
        Some(found) => Ok((key, found)),
        None => Err(Fault::new(
            &errors::NoSuchEntity,
            format!("No such credential {id} exists"),
        )),
    }
}

/// An action on the user of a credential, with the service as a condition key.
///
/// # Errors
/// ValidationError if no user is named and the caller is not a user.
pub(crate) fn target(
    cx: &Read<'_>,
    action: &'static str,
    user: &Option<String>,
    id: &str,
) -> Result<Target, Fault> {
    let target = users::target_or_caller(cx, action, user)?;
    let found = users::named_or_caller(cx, user.as_deref()).and_then(|user| owned(cx, &user, id));
    let service = found.ok().map(|(_, found)| found.service.name());
    Ok(target.key_if("iam:ServiceSpecificCredentialServiceName", service))
}

/// CreateServiceSpecificCredential acts on the user.
pub(crate) fn target_of_create(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreateServiceSpecificCredentialRequest,
) -> Target {
    let target = users::target(cx, action, &input.user_name).key(
        "iam:ServiceSpecificCredentialServiceName",
        &input.service_name,
    );
    match input.credential_age_days {
        Some(days) => target.key("iam:ServiceSpecificCredentialAgeDays", days.to_string()),
        None => target,
    }
}

/// ListServiceSpecificCredentials acts on one user, or on all.
///
/// # Errors
/// ValidationError if no user is named and the caller is not a user.
pub(crate) fn target_of_list(
    cx: &Read<'_>,
    action: &'static str,
    input: &ListServiceSpecificCredentialsRequest,
) -> Result<Target, Fault> {
    if input.all_users == Some(true) {
        return Ok(Target::new(action, cx.account().arn("user", "/", "*")));
    }
    users::target_or_caller(cx, action, &input.user_name)
}

/// Creates a credential and returns its secret, which is not shown again.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html>
pub(crate) fn create_service_specific_credential(
    tx: &mut Write<'_>,
    input: CreateServiceSpecificCredentialRequest,
) -> Result<CreateServiceSpecificCredentialResponse, Fault> {
    let user = users::named(tx, &input.user_name)?;
    let service = service_named(&input.service_name)?;
    if input.credential_age_days.is_some() && !service.has_api_keys() {
        return Err(Fault::validation(unsourced!(
            "CredentialAgeDays is only supported for bedrock.amazonaws.com."
        )));
    }
    let held: Vec<_> = of(tx, &user.id)
        .filter(|credential| credential.service == service)
        .collect();
    quota::room_for_one(
        "ServiceSpecificCredentialsPerUser",
        held.len(),
        tx.account().quotas.service_specific_credentials_per_user,
    )?;
    let account = tx.account_id().clone();
    let name = free_name(&user.name, account.as_str(), |name| {
        held.iter().any(|held| held.service_user_name == name)
    });
    let secret = new_secret(service, &name, tx.call.inner.ids.bytes());
    let credential = ServiceCredential {
        id: tx.new_id("ACCA"),
        service,
        service_user_name: name,
        digest: digest(&secret),
        active: true,
        created: tx.now(),
        expires: input
            .credential_age_days
            .map(|days| tx.now() + Duration::days(days)),
    };
    let shown = with_secret(&credential, tx, &user, secret);
    let key = (account, user.id.clone(), credential.id.to_string());
    tx.put(&SERVICE_CREDENTIALS, key, credential);
    Ok(CreateServiceSpecificCredentialResponse {
        service_specific_credential: Some(shown),
    })
}

/// Lists the credentials of one user or of all, without their secrets.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html>
pub(crate) fn list_service_specific_credentials(
    cx: &Read<'_>,
    input: ListServiceSpecificCredentialsRequest,
) -> Result<ListServiceSpecificCredentialsResponse, Fault> {
    let all = input.all_users == Some(true);
    if all && input.user_name.is_some() {
        return Err(Fault::validation(unsourced!(
            "UserName and AllUsers cannot be used together."
        )));
    }
    let listed: Vec<Arc<User>> = if all {
        users::all(cx).map(|(_, user)| user).collect()
    } else {
        vec![users::named_or_caller(cx, input.user_name.as_deref())?]
    };
    let service = input.service_name.as_deref().map(service_named);
    let service = service.transpose()?;
    let marker = input.marker.as_deref();
    let request = PageRequest::read("ListServiceSpecificCredentials", marker, input.max_items)?;
    let credentials = listed.iter().flat_map(|user| {
        of(cx, &user.id).map(move |found| {
            // The separator sorts below every character of a name, so users stay sorted.
            let key = format!("{}\u{0}{}", folded(&user.name), found.id);
            (key, (user, found))
        })
    });
    let wanted = credentials
        .filter(|(_, (_, found))| service.is_none_or(|service| found.service == service));
    let page = request.fill(wanted);
    let describe = |(user, found): &(&Arc<User>, Arc<ServiceCredential>)| metadata(found, cx, user);
    Ok(ListServiceSpecificCredentialsResponse {
        service_specific_credentials: Some(page.items.iter().map(describe).collect()),
        // AWS sends it only when it is true.
        is_truncated: page.is_truncated.filter(|more| *more),
        marker: page.marker,
    })
}

/// Sets the status of a credential.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html>
pub(crate) fn update_service_specific_credential(
    tx: &mut Write<'_>,
    input: UpdateServiceSpecificCredentialRequest,
) -> Result<(), Fault> {
    let user = users::named_or_caller(tx, input.user_name.as_deref())?;
    let (key, found) = owned(tx, &user, &input.service_specific_credential_id)?;
    let changed = ServiceCredential {
        active: access_keys::is_active(&input.status)?,
        ..(*found).clone()
    };
    tx.put(&SERVICE_CREDENTIALS, key, changed);
    Ok(())
}

/// Replaces the secret and returns the new one, which is not shown again. Id and status do not change.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResetServiceSpecificCredential.html>
pub(crate) fn reset_service_specific_credential(
    tx: &mut Write<'_>,
    input: ResetServiceSpecificCredentialRequest,
) -> Result<ResetServiceSpecificCredentialResponse, Fault> {
    let user = users::named_or_caller(tx, input.user_name.as_deref())?;
    let (key, found) = owned(tx, &user, &input.service_specific_credential_id)?;
    let bytes = tx.call.inner.ids.bytes();
    let secret = new_secret(found.service, &found.service_user_name, bytes);
    let changed = ServiceCredential {
        digest: digest(&secret),
        ..(*found).clone()
    };
    let shown = with_secret(&changed, tx, &user, secret);
    tx.put(&SERVICE_CREDENTIALS, key, changed);
    Ok(ResetServiceSpecificCredentialResponse {
        service_specific_credential: Some(shown),
    })
}

/// Deletes a credential.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceSpecificCredential.html>
pub(crate) fn delete_service_specific_credential(
    tx: &mut Write<'_>,
    input: DeleteServiceSpecificCredentialRequest,
) -> Result<(), Fault> {
    let user = users::named_or_caller(tx, input.user_name.as_deref())?;
    let (key, _) = owned(tx, &user, &input.service_specific_credential_id)?;
    tx.delete(&SERVICE_CREDENTIALS, &key);
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2025-01-01 0:00 UTC);

    /// Whether a text is the credential's password or API key, and valid now. No service here verifies one yet.
    fn admits(credential: &ServiceCredential, secret: &str, now: OffsetDateTime) -> bool {
        use subtle::ConstantTimeEq;
        let same: bool = digest(secret).ct_eq(&credential.digest).into();
        same && credential.active && !credential.has_expired(now)
    }

    fn credential(secret: &str) -> ServiceCredential {
        ServiceCredential {
            id: EntityId::new("ACCA"),
            service: Service::Bedrock,
            service_user_name: "bob-at-123456789012".to_owned(),
            digest: digest(secret),
            active: true,
            created: NOW,
            expires: Some(NOW + Duration::days(1)),
        }
    }

    #[test]
    fn a_secret_is_valid_until_it_expires_or_is_deactivated() {
        let key = credential("right");
        assert!(admits(&key, "right", NOW));
        assert!(!admits(&key, "wrong", NOW));
        assert!(!admits(&key, "right", NOW + Duration::days(1)));
        assert_eq!(status(&key, NOW), "Active");
        assert_eq!(status(&key, NOW + Duration::days(1)), "Expired");
        let off = ServiceCredential {
            active: false,
            ..key
        };
        assert!(!admits(&off, "right", NOW));
        assert_eq!(status(&off, NOW), "Inactive");
    }

    #[test]
    fn further_names_are_numbered() {
        let name = |taken: &[&str]| free_name("bob", "123456789012", |name| taken.contains(&name));
        assert_eq!(name(&[]), "bob-at-123456789012");
        assert_eq!(name(&["bob-at-123456789012"]), "bob+1-at-123456789012");
        assert_eq!(name(&["bob+1-at-123456789012"]), "bob-at-123456789012");
        let both = ["bob-at-123456789012", "bob+1-at-123456789012"];
        assert_eq!(name(&both), "bob+2-at-123456789012");
    }

    #[test]
    fn an_api_key_contains_its_alias() {
        let key = new_secret(Service::Bedrock, "bob-at-1", [0; 32]);
        let inner = STANDARD.decode(key.strip_prefix("ABSK").unwrap()).unwrap();
        let password = new_secret(Service::CodeCommit, "bob-at-1", [0; 32]);
        assert_eq!(password.len(), 44);
        assert_eq!(inner, format!("bob-at-1:{password}").into_bytes());
    }
}
