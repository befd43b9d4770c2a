//! Users of a seed file.

use model::iam::op;

use super::{
    Fields, Outcome, Sower, groups::group_step, holds_inline, named, places, policies::policy_arn,
};
use crate::{
    call::own_calls::{self, call, member},
    identities::{memberships, users},
    policies::{attachments, inline_policies},
    seed::SeedUser,
    state::keys::folded,
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
        let mut members = vec![member("UserName", &user.name)];
        members.extend(user.path.as_deref().map(|path| member("Path", path)));
        own_calls::tags(&mut members, &user.tags.0);
        let content: Vec<&str> = members
            .iter()
            .map(|(_, value)| *value)
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
            let mut members = members.clone();
            members.extend(
                boundary
                    .as_deref()
                    .map(|arn| member("PermissionsBoundary", arn)),
            );
            call::<op::CreateUser, _>(cx, &members, users::create_user).map(drop)
        });
        if made == Outcome::Failed && users::named(self.cx, &user.name).is_err() {
            let members = vec![member("UserName", &user.name)];
            self.stand_in(&step, |cx| {
                call::<op::CreateUser, _>(cx, &members, users::create_user).map(drop)
            });
        }
        // A user that was deleted since it was sown stays deleted, with all that it had.
        let Ok(held) = users::named(self.cx, &user.name) else {
            return;
        };
        self.user_password(at, user, &step, &held.id);
        self.access_keys(&format!("{at}.access_keys"), &held.id, &user.access_keys);
        for (at, group) in places(&format!("{at}.groups"), &user.groups) {
            if self.is_lost(&group_step(group)) {
                continue;
            }
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
            if self.is_lost_policy(reference) {
                continue;
            }
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
}

pub(super) fn user_step(user: &SeedUser) -> String {
    format!("user/{}", folded(&user.name))
}
