//! Passwords of a seed file: those of users, and those with which root users log in to their realm.

use std::collections::HashMap;

use store::Head;
use wire::Fault;

use super::{Defaults, Sower, note, places, users::user_step};
use state::{
    Scope,
    account::{AccountId, EntityId},
    rows::completed_step::COMPLETED_STEPS,
    secret::Secret,
};

use crate::{
    account::password_policy,
    call::{View, Write},
    credentials::login_profiles,
    realm::{self, Hash, PASSWORDS, Password},
    seed::{Seed, SeedAccount, SeedUser},
};

/// Hashed passwords of the file, by place. Hashing is slow, so it happens before the transaction.
pub(crate) struct Passwords(HashMap<String, Result<Hash, String>>);

impl Passwords {
    /// Hashes the passwords whose steps are not complete.
    pub(crate) fn hash(noted: Option<&Head>, seed: &Seed, defaults: &Defaults<'_>) -> Self {
        let mut hashed = HashMap::new();
        let mut hash = |account: &AccountId, step: &str, at: String, password: &Secret| {
            let done = (note(account, step),);
            if !noted.is_some_and(|head| head.contains(&COMPLETED_STEPS, &done)) {
                let hash = Hash::new(password.reveal()).map_err(|refused| refused.to_string());
                hashed.insert(at, hash);
            }
        };
        for (at, entry) in places("accounts", &seed.accounts) {
            let Ok(account) = defaults.account(&at, entry) else {
                continue;
            };
            if let Some(password) = &entry.root_password {
                let at = format!("{at}.root_password");
                hash(&account, ROOT_STEP, at, password);
            }
            for (at, user) in places(&format!("{at}.users"), &entry.users) {
                if let Some(password) = &user.password {
                    let at = format!("{at}.password");
                    hash(&account, &user_password_step(user), at, password);
                }
            }
        }
        Self(hashed)
    }
}

/// The step that sets the root user's password.
const ROOT_STEP: &str = "root password";

fn user_password_step(user: &SeedUser) -> String {
    format!("{}/password", user_step(user))
}

fn has_password(cx: &Write<'_>, id: &EntityId) -> bool {
    cx.head().contains(&PASSWORDS, &(id.clone(),))
}

impl Sower<'_, '_, '_> {
    /// Sets the password of a user, also for the realm if the partition has one.
    pub(super) fn user_password(&mut self, at: &str, user: &SeedUser, step: &str, id: &EntityId) {
        if user.verified.is_some() && !self.has_realm(&format!("{at}.verified")) {
            return;
        }
        if let Some(text) = &user.password {
            if user.verified == Some(false) {
                let mistake =
                    "a user with a password has a verified address: leave one of both out";
                return self.ledger.mistake(format!("{at}.verified"), mistake);
            }
            self.password(
                &format!("{at}.password"),
                &user_password_step(user),
                text,
                id,
                |_| (),
            );
        } else if user.verified == Some(true) {
            let (step, at) = (format!("{step}/verified"), format!("{at}.verified"));
            self.once(&step, &at, &[], [], |cx| {
                if !has_password(cx, id) {
                    realm::forget_user(cx, id);
                }
                Ok(())
            });
        }
    }

    /// Sets the password of a root user.
    pub(super) fn root_password(&mut self, at: &str, entry: &SeedAccount, root: &EntityId) {
        let Some(text) = &entry.root_password else {
            return;
        };
        if !self.has_realm(at) {
            return;
        }
        if entry.email.is_none() {
            let mistake = "a root user that logs in has an address: add `email`";
            return self.ledger.mistake(at, mistake);
        }
        self.password(at, ROOT_STEP, text, root, login_profiles::put_root_profile);
    }

    /// Sets a password and the verification of the address. An existing password does not change.
    fn password(
        &mut self,
        at: &str,
        step: &str,
        text: &Secret,
        id: &EntityId,
        along: fn(&mut Write<'_>),
    ) {
        let hashed = self.ledger.passwords.0.get(at).cloned();
        self.once(step, at, &[], [], |cx| match hashed {
            _ if has_password(cx, id) => Ok(()),
            Some(Ok(hash)) => {
                password_policy::check(cx.head(), cx.account(), text.reveal())
                    .map_err(Fault::validation)?;
                realm::forget_user(cx, id);
                let password = Password::following(None, hash, cx.now());
                cx.put(&PASSWORDS, (id.clone(),), password);
                along(cx);
                Ok(())
            }
            Some(Err(refused)) => Err(Fault::validation(refused)),
            None => Err(Fault::internal_failure()),
        });
    }

    /// Whether the partition has a realm. Without one, the field at a place is a mistake.
    fn has_realm(&mut self, at: &str) -> bool {
        let has = self.cx.dialect().invites_by_mail();
        if !has {
            let partition = self.cx.account().partition.clone();
            let mistake = format!("the partition `{partition}` has no realm to log in to");
            self.ledger.mistake(at, mistake);
        }
        has
    }
}
