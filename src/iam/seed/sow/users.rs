//! Users of a seed file.

use model::iam::{
    AddUserToGroupRequest, AttachUserPolicyRequest, CreateUserRequest, PutUserPolicyRequest, op,
};

use super::{
    Fields, Outcome, Sower, groups::group_step, holds_inline, named, places, policies::policy_arn,
    tags, texts,
};
use state::keys::folded;

use crate::{
    identities::{memberships, users},
    policies::{attachments, inline_policies},
    seed::SeedUser,
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

impl Sower<'_, '_, '_> {
    pub(super) fn user(&mut self, at: &str, user: &SeedUser) {
        let step = user_step(user);
        let input = CreateUserRequest {
            user_name: user.name.clone(),
            path: user.path.clone(),
            tags: tags(&user.tags.0),
            ..Default::default()
        };
        let content: Vec<&str> = [user.name.as_str()]
            .into_iter()
            .chain(user.path.as_deref())
            .chain(texts(&user.tags.0))
            .chain(user.boundary.as_deref())
            .collect();
        let boundary = user.boundary.as_deref();
        let boundary = boundary.filter(|boundary| !self.is_lost_policy(boundary));
        let made = self.once(&step, at, IN_USER, content, |cx| {
            if users::named(cx, &user.name).is_ok() {
                return Ok(());
            }
            let boundary = boundary
                .map(|reference| policy_arn(cx, reference))
                .transpose()?;
            let input = CreateUserRequest {
                permissions_boundary: boundary,
                ..input
            };
            cx.as_server::<op::CreateUser, _>(input, users::create_user)
                .map(drop)
        });
        if made == Outcome::Failed && users::named(self.cx, &user.name).is_err() {
            let input = CreateUserRequest {
                user_name: user.name.clone(),
                ..Default::default()
            };
            self.stand_in(&step, |cx| {
                cx.as_server::<op::CreateUser, _>(input, users::create_user)
                    .map(drop)
            });
        }
        // A user that was deleted since the step ran stays deleted, with its credentials, policies and memberships.
        let Ok(held) = users::named(self.cx, &user.name) else {
            return;
        };
        self.user_password(at, user, &step, &held.id);
        self.access_keys(&format!("{at}.access_keys"), &held.id, &user.access_keys);
        for (at, group) in places(&format!("{at}.groups"), &user.groups) {
            if self.is_lost(&group_step(group)) {
                continue;
            }
            let input = AddUserToGroupRequest {
                group_name: group.clone(),
                user_name: user.name.clone(),
            };
            self.once(
                &format!("{step}/group/{}", folded(group)),
                &at,
                &[],
                [],
                |cx| cx.as_server::<op::AddUserToGroup, _>(input, memberships::add_user_to_group),
            );
        }
        for (at, reference) in places(&format!("{at}.policies"), &user.policies) {
            if self.is_lost_policy(reference) {
                continue;
            }
            self.once(&format!("{step}/policy/{reference}"), &at, &[], [], |cx| {
                let input = AttachUserPolicyRequest {
                    user_name: user.name.clone(),
                    policy_arn: policy_arn(cx, reference)?,
                };
                cx.as_server::<op::AttachUserPolicy, _>(input, attachments::attach_user_policy)
            });
        }
        for (at, policy, document) in named(&format!("{at}.inline_policies"), &user.inline_policies)
        {
            self.inline_policy(&step, &at, policy, document, |cx| {
                if holds_inline(cx, &held.id, policy) {
                    return Ok(());
                }
                let input = PutUserPolicyRequest {
                    user_name: user.name.clone(),
                    policy_name: policy.to_owned(),
                    policy_document: document.0.clone(),
                };
                cx.as_server::<op::PutUserPolicy, _>(input, inline_policies::put_user_policy)
            });
        }
    }
}

pub(super) fn user_step(user: &SeedUser) -> String {
    format!("user/{}", folded(&user.name))
}
