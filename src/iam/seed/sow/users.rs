//! Users of a seed file.

use std::collections::HashMap;

use model::iam::op;
use store::Head;
use wire::Fault;

use super::{
    Defaults, Fields, Outcome, Sower, holds_inline, named, note, places, policies::policy_arn,
};
use crate::{
    account::{AccountId, EntityId},
    attachments,
    bootstrap::DONE,
    call::{View, Write},
    inline_policies,
    keys::folded,
    memberships,
    own_calls::{self, call, member},
    password_policy,
    realm::{self, Hash, PASSWORDS, Password},
    seed::{Seed, SeedUser},
    users,
};

const IN_USER: Fields = &[
    ("userName", "name"),
    ("ermissionsBoundary", "boundary"),
    ("olicy", "boundary"),
    ("ARN", "boundary"),
    ("path", "path"),
    ("tag", "tags"),
    ("Tag", "tags"),
];

/// Passwords of the file that are hashed, by their place in it: hashing is slow, and no transaction waits for it.
pub(crate) struct Passwords(HashMap<String, Result<Hash, String>>);

impl Passwords {
    /// Hashes those that are not noted as set.
    pub(crate) fn hash(noted: Option<&Head>, seed: &Seed, defaults: &Defaults<'_>) -> Self {
        let mut hashed = HashMap::new();
        let is_set = |account: &AccountId, user: &SeedUser| {
            noted.is_some_and(|head| head.contains(&DONE, &(note(account, &password_step(user)),)))
        };
        for (at, entry) in places("accounts", &seed.accounts) {
            let Ok(account) = defaults.account(&at, entry) else {
                continue;
            };
            for (at, user) in places(&format!("{at}.users"), &entry.users) {
                let Some(password) = &user.password else {
                    continue;
                };
                if !is_set(&account, user) {
                    let hash = Hash::new(password.reveal());
                    hashed.insert(
                        format!("{at}.password"),
                        hash.map_err(|refused| refused.to_string()),
                    );
                }
            }
        }
        Self(hashed)
    }
}

impl Sower<'_, '_, '_> {
    pub(super) fn user(&mut self, at: &str, user: &SeedUser) {
        let step = user_step(user);
        let mut members = vec![member("UserName", &user.name)];
        members.extend(user.path.as_deref().map(|path| member("Path", path)));
        own_calls::tags(&mut members, &user.tags.0);
        let content: Vec<&str> = members
            .iter()
            .map(|(_, value)| *value)
            .chain(user.boundary.as_deref())
            .collect();
        let made = self.once(&step, at, IN_USER, content, |cx| {
            if users::named(cx, &user.name).is_ok() {
                return Ok(());
            }
            let boundary = user
                .boundary
                .as_deref()
                .map(|reference| policy_arn(cx, reference))
                .transpose()?;
            let mut members = members.clone();
            members.extend(
                boundary
                    .as_deref()
                    .map(|arn| member("PermissionsBoundary", arn)),
            );
            call::<op::CreateUser, _>(cx, &members, users::create_user).map(drop)
        });
        // A user that was deleted since it was sown stays deleted, with all that it had.
        let Ok(held) = users::named(self.cx, &user.name) else {
            return;
        };
        if made == Outcome::Failed {
            return;
        }
        self.log_in(at, user, &step, &held.id);
        self.access_keys(&format!("{at}.access_keys"), &held.id, &user.access_keys);
        for (at, group) in places(&format!("{at}.groups"), &user.groups) {
            let members = vec![member("GroupName", group), member("UserName", &user.name)];
            self.once(
                &format!("{step}/group/{}", folded(group)),
                &at,
                &[],
                [],
                |cx| call::<op::AddUserToGroup, _>(cx, &members, memberships::add_user_to_group),
            );
        }
        for (at, reference) in places(&format!("{at}.policies"), &user.policies) {
            self.once(&format!("{step}/policy/{reference}"), &at, &[], [], |cx| {
                let arn = policy_arn(cx, reference)?;
                let members = vec![member("UserName", &user.name), member("PolicyArn", &arn)];
                call::<op::AttachUserPolicy, _>(cx, &members, attachments::attach_user_policy)
            });
        }
        for (at, policy, document) in named(&format!("{at}.inline_policies"), &user.inline_policies)
        {
            self.inline_policy(&step, &at, policy, document, |cx| {
                if holds_inline(cx, &held.id, policy) {
                    return Ok(());
                }
                let members = vec![
                    member("UserName", &user.name),
                    member("PolicyName", policy),
                    member("PolicyDocument", &document.0),
                ];
                call::<op::PutUserPolicy, _>(cx, &members, inline_policies::put_user_policy)
            });
        }
    }

    /// What a user logs in with, to the realm where there is one. Whoever has a password already keeps it.
    fn log_in(&mut self, at: &str, user: &SeedUser, step: &str, id: &EntityId) {
        let partition = self.cx.account().partition.clone();
        if !self.cx.dialect().invites_by_mail() && user.verified.is_some() {
            self.ledger.mistake(
                format!("{at}.verified"),
                format!("the partition `{partition}` has no realm to log in to"),
            );
            return;
        }
        let has_password = |cx: &Write<'_>| cx.head().contains(&PASSWORDS, &(id.clone(),));
        if let Some(text) = &user.password {
            if user.verified == Some(false) {
                self.ledger.mistake(
                    format!("{at}.verified"),
                    "a user with a password has a verified address: leave one of both out",
                );
                return;
            }
            let hashed = self
                .ledger
                .passwords
                .0
                .get(&format!("{at}.password"))
                .cloned();
            self.once(
                &password_step(user),
                &format!("{at}.password"),
                &[],
                [],
                |cx| match hashed {
                    _ if has_password(cx) => Ok(()),
                    Some(Ok(hash)) => {
                        password_policy::check(cx.head(), cx.account(), text.reveal())
                            .map_err(Fault::validation)?;
                        realm::forget_user(cx, id);
                        let password = Password::following(None, hash, cx.now());
                        cx.tx.put(&PASSWORDS, (id.clone(),), password);
                        Ok(())
                    }
                    Some(Err(refused)) => Err(Fault::validation(refused)),
                    None => Err(Fault::internal_failure()),
                },
            );
        } else if user.verified == Some(true) {
            self.once(
                &format!("{step}/verified"),
                &format!("{at}.verified"),
                &[],
                [],
                |cx| {
                    if !has_password(cx) {
                        realm::forget_user(cx, id);
                    }
                    Ok(())
                },
            );
        }
    }
}

fn user_step(user: &SeedUser) -> String {
    format!("user/{}", folded(&user.name))
}

fn password_step(user: &SeedUser) -> String {
    format!("{}/password", user_step(user))
}
