//! Login profiles: the passwords of users. IAM User Guide, "Manage passwords for IAM users".
//!
//! A login profile is the user's only password (see [`crate::realm`]). Setting it here ends the links and login sessions of an
//! earlier one.
//!
//! At AWS, the root user of an account sets its password by mail. This server does not offer that, but it stores whether an AssumeRoot session
//! allows the recovery of the password, and reports it.

use std::sync::Arc;

use model::iam::{self as api, *};
use state::{
    Scope,
    account::EntityId,
    rows::{
        password,
        root_login_profile::{ROOT_PROFILES, has_root_profile},
        user::User,
    },
    session::SessionKind,
};
use wire::{Fault, unsourced};

use crate::{
    account::password_policy,
    call::{Read, View, Write, caller::Principal, target::Target},
    identities::users,
    realm::{self, Hash, HashError, PASSWORDS, Password},
};

/// Gives the root user of the caller's account a login profile.
pub(crate) fn put_root_profile(tx: &mut Write<'_>) {
    let (account, now) = (tx.account_id().clone(), tx.now());
    tx.put(&ROOT_PROFILES, (account,), now);
}

/// Whether a call is about the root user: it has no name, and its session is one of AssumeRoot.
fn is_for_root(cx: &impl View, name: Option<&str>) -> bool {
    let session = cx.call().caller.session.as_deref();
    name.is_none() && session.is_some_and(|session| session.kind == SessionKind::AssumeRoot)
}

fn missing(name: &str) -> Fault {
    Fault::new(
        &errors::NoSuchEntity,
        format!("Login Profile for User {name} cannot be found."),
    )
}

fn exists(name: &str) -> Fault {
    Fault::new(
        &errors::EntityAlreadyExists,
        format!("Login Profile for user {name} already exists."),
    )
}

/// The root user's login profile. Its name is the account's id.
fn root_profile(cx: &impl Scope) -> Result<api::LoginProfile, Fault> {
    let account = cx.account_id();
    let created = cx.head().get(&ROOT_PROFILES, &(account.clone(),));
    let created = created.ok_or_else(|| missing(account.as_str()))?;
    Ok(api::LoginProfile {
        user_name: account.as_str().to_owned(),
        create_date: cx.date(*created),
        password_reset_required: Some(false),
    })
}

/// Allows the recovery of the root user's password. IAM User Guide, "Perform a privileged task on an AWS Organizations member account".
fn create_root_profile(
    tx: &mut Write<'_>,
    input: &CreateLoginProfileRequest,
) -> Result<CreateLoginProfileResponse, Fault> {
    if input.password.is_some() {
        return Err(Fault::validation(unsourced!(
            "Password must be omitted when the request is made with an AssumeRoot session."
        )));
    }
    if has_root_profile(tx) {
        return Err(exists(tx.account_id().as_str()));
    }
    put_root_profile(tx);
    root_profile(tx).map(|login_profile| CreateLoginProfileResponse { login_profile })
}

fn existing(cx: &impl Scope, user: &User) -> Result<Arc<Password>, Fault> {
    password::of(cx, &user.id).ok_or_else(|| missing(&user.name))
}

fn describe(cx: &impl Scope, user: &User, password: &Password) -> api::LoginProfile {
    api::LoginProfile {
        user_name: user.name.clone(),
        create_date: cx.date(password.created),
        password_reset_required: Some(password.reset_required),
    }
}

fn violation(sentence: String) -> Fault {
    Fault::new(&errors::PasswordPolicyViolation, sentence)
}

/// Checks a new password against the account's policy.
fn check(cx: &impl Scope, text: &str) -> Result<(), Fault> {
    password_policy::check(cx.head(), cx.account(), text).map_err(violation)
}

fn unusable(_: HashError) -> Fault {
    Fault::internal_failure()
}

fn hashed(text: &str) -> Result<Hash, Fault> {
    Hash::new(text).map_err(unusable)
}

/// The hash of a new password, and the password with which it was compared.
pub(crate) struct Next {
    hash: Hash,
    current: Arc<Password>,
    compared: usize,
}

impl Next {
    /// Hashes a new password, if the account's policy allows it to follow the current one.
    ///
    /// # Errors
    /// PasswordPolicyViolation.
    fn new(cx: &impl Scope, text: &str, current: Arc<Password>) -> Result<Self, Fault> {
        check(cx, text)?;
        let compared = password_policy::reuse_prevention(cx.head(), cx.account());
        if current.was(text, compared).map_err(unusable)? {
            return Err(violation(unsourced!("Policy constraint violation with password reuse prevention during password change.").to_owned()));
        }
        Ok(Self {
            hash: hashed(text)?,
            current,
            compared,
        })
    }

    /// The password to store, if the result of the comparison still holds.
    ///
    /// # Errors
    /// EntityTemporarilyUnmodifiable if the password or the policy was changed since; PasswordPolicyViolation.
    fn kept(self, cx: &impl View, text: &str, user: &User) -> Result<Password, Fault> {
        check(cx, text)?;
        let current = existing(cx, user)?;
        let more = password_policy::reuse_prevention(cx.head(), cx.account()) > self.compared;
        if more || !current.is(&self.current) {
            return Err(Fault::new(
                &errors::EntityTemporarilyUnmodifiable,
                unsourced!(
                    "The password of user {user} is being changed. Please try again.",
                    user = &user.name
                ),
            ));
        }
        Ok(Password::following(Some(&current), self.hash, cx.now()))
    }
}

/// Stores a password, and ends the login sessions of earlier ones.
fn keep(tx: &mut Write<'_>, user: &EntityId, password: Password) {
    realm::forget_user(tx, user);
    tx.put(&PASSWORDS, (user.clone(),), password);
}

/// A user and its first password.
fn first(cx: &impl View, input: &CreateLoginProfileRequest) -> Result<(Arc<User>, String), Fault> {
    let user = users::named_or_caller(cx, input.user_name.as_deref())?;
    let Some(text) = &input.password else {
        return Err(Fault::validation(unsourced!(
            "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null"
        )));
    };
    if password::of(cx, &user.id).is_some() {
        return Err(exists(&user.name));
    }
    check(cx, text)?;
    Ok((user, text.clone()))
}

/// Hashes a user's first password. The root user has none.
///
/// # Errors
/// As [`create_login_profile`].
pub(crate) fn hash_first(
    cx: &Read<'_>,
    input: &CreateLoginProfileRequest,
) -> Result<Option<Hash>, Fault> {
    if is_for_root(cx, input.user_name.as_deref()) {
        return Ok(None);
    }
    let (_, text) = first(cx, input)?;
    hashed(&text).map(Some)
}

/// Creates a login profile with a password, or allows the recovery of the root user's. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html>
pub(crate) fn create_login_profile(
    tx: &mut Write<'_>,
    input: CreateLoginProfileRequest,
    hash: Option<Hash>,
) -> Result<CreateLoginProfileResponse, Fault> {
    let Some(hash) = hash else {
        return create_root_profile(tx, &input);
    };
    let (user, _) = first(tx, &input)?;
    let reset_required = input.password_reset_required.unwrap_or(false);
    let password = Password::following(None, hash, tx.now()).to_be_reset(reset_required);
    let login_profile = describe(tx, &user, &password);
    keep(tx, &user.id, password);
    Ok(CreateLoginProfileResponse { login_profile })
}

/// Returns a user's login profile. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html>
pub(crate) fn get_login_profile(
    cx: &Read<'_>,
    input: GetLoginProfileRequest,
) -> Result<GetLoginProfileResponse, Fault> {
    if is_for_root(cx, input.user_name.as_deref()) {
        return root_profile(cx).map(|login_profile| GetLoginProfileResponse { login_profile });
    }
    let user = users::named_or_caller(cx, input.user_name.as_deref())?;
    let password = existing(cx, &user)?;
    Ok(GetLoginProfileResponse {
        login_profile: describe(cx, &user, &password),
    })
}

/// Hashes the new password, if the request has one.
///
/// # Errors
/// As [`update_login_profile`].
pub(crate) fn hash_next(
    cx: &Read<'_>,
    input: &UpdateLoginProfileRequest,
) -> Result<Option<Next>, Fault> {
    let user = users::named(cx, &input.user_name)?;
    let current = existing(cx, &user)?;
    let next = input.password.as_deref();
    next.map(|text| Next::new(cx, text, current)).transpose()
}

/// Changes a user's password, or whether the user must reset it.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html>
pub(crate) fn update_login_profile(
    tx: &mut Write<'_>,
    input: UpdateLoginProfileRequest,
    next: Option<Next>,
) -> Result<(), Fault> {
    let user = users::named(tx, &input.user_name)?;
    let current = existing(tx, &user)?;
    let reset_required = input
        .password_reset_required
        .unwrap_or(current.reset_required);
    match next.zip(input.password.as_deref()) {
        Some((next, text)) => {
            let password = next.kept(tx, text, &user)?;
            keep(tx, &user.id, password.to_be_reset(reset_required));
        }
        None => {
            let password = (*current).clone().to_be_reset(reset_required);
            tx.put(&PASSWORDS, (user.id.clone(),), password);
        }
    }
    Ok(())
}

/// Deletes a user's login profile. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html>
pub(crate) fn delete_login_profile(
    tx: &mut Write<'_>,
    input: DeleteLoginProfileRequest,
) -> Result<(), Fault> {
    if is_for_root(tx, input.user_name.as_deref()) {
        root_profile(tx)?;
        let account = tx.account_id().clone();
        // It is also the password of the realm.
        realm::forget_user(tx, &EntityId::new(account.as_str()));
        tx.delete(&ROOT_PROFILES, &(account,));
        return Ok(());
    }
    let user = users::named_or_caller(tx, input.user_name.as_deref())?;
    existing(tx, &user)?;
    realm::forget_user(tx, &user.id);
    Ok(())
}

/// ChangePassword acts on the calling user. Its handler refuses other callers.
pub(crate) fn target_of_change(cx: &Read<'_>, action: &'static str) -> Target {
    match &cx.call().caller.principal {
        Principal::User(user) => users::target(cx, action, &user.name),
        _ => Target::new(action, cx.call().caller.arn()),
    }
}

/// The calling user with its password.
fn own(cx: &impl View) -> Result<(Arc<User>, Arc<Password>), Fault> {
    let Principal::User(_) = &cx.call().caller.principal else {
        return Err(Fault::new(
            &errors::InvalidUserType,
            unsourced!("Only IAM Users can change their own password."),
        ));
    };
    let user = users::named_or_caller(cx, None)?;
    let password = existing(cx, &user)?;
    Ok((user, password))
}

fn wrong() -> Fault {
    Fault::access_denied(unsourced!("The old password was incorrect."))
}

/// Compares the caller's old password, and hashes its new one.
///
/// # Errors
/// As [`change_password`].
pub(crate) fn hash_own(cx: &Read<'_>, input: &ChangePasswordRequest) -> Result<Next, Fault> {
    let (_, current) = own(cx)?;
    if !current.matches(&input.old_password).map_err(unusable)? {
        return Err(wrong());
    }
    Next::new(cx, &input.new_password, current)
}

/// Changes the caller's own password, even if it is expired.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html>
pub(crate) fn change_password(
    tx: &mut Write<'_>,
    input: ChangePasswordRequest,
    next: Next,
) -> Result<(), Fault> {
    let (user, current) = own(tx)?;
    // The password has changed since the comparison.
    if !current.is(&next.current) {
        return Err(wrong());
    }
    let password = next.kept(tx, &input.new_password, &user)?;
    keep(tx, &user.id, password);
    Ok(())
}
