//! Groups of a seed file.

use model::iam::op;

use super::{Fields, Outcome, Sower, holds_inline, named, places, policies::policy_arn};
use crate::{
    call::own_calls::{call, member},
    identities::groups,
    policies::{attachments, inline_policies},
    seed::SeedGroup,
    state::keys::folded,
};

const IN_GROUP: Fields = &[("groupName", "name"), ("path", "path")];

impl Sower<'_, '_, '_> {
    pub(super) fn group(&mut self, at: &str, group: &SeedGroup) {
        let SeedGroup {
            name,
            path,
            policies,
            inline_policies,
        } = group;
        let step = group_step(name);
        let mut members = vec![member("GroupName", name)];
        members.extend(path.as_deref().map(|path| member("Path", path)));
        let content: Vec<&str> = members.iter().map(|(_, value)| *value).collect();
        let made = self.once(&step, at, IN_GROUP, content, |cx| {
            match groups::named(cx, name) {
                Ok(group) if !group.built_in => Ok(()),
                _ => call::<op::CreateGroup, _>(cx, &members, groups::create_group).map(drop),
            }
        });
        if made == Outcome::Failed && groups::named(self.cx, name).is_err() {
            let members = vec![member("GroupName", name)];
            self.stand_in(&step, |cx| {
                call::<op::CreateGroup, _>(cx, &members, groups::create_group).map(drop)
            });
        }
        // A group that was deleted since it was sown stays deleted, with all that it had.
        if groups::named(self.cx, name).is_err() {
            return;
        }
        for (at, reference) in places(&format!("{at}.policies"), policies) {
            if self.is_lost_policy(reference) {
                continue;
            }
            self.once(&format!("{step}/policy/{reference}"), &at, &[], [], |cx| {
                let arn = policy_arn(cx, reference)?;
                let members = vec![member("GroupName", name), member("PolicyArn", &arn)];
                call::<op::AttachGroupPolicy, _>(cx, &members, attachments::attach_group_policy)
            });
        }
        for (at, policy, document) in named(&format!("{at}.inline_policies"), inline_policies) {
            self.inline_policy(&step, &at, policy, document, |cx| {
                if holds_inline(cx, &groups::named(cx, name)?.id, policy) {
                    return Ok(());
                }
                let members = vec![
                    member("GroupName", name),
                    member("PolicyName", policy),
                    member("PolicyDocument", &document.0),
                ];
                call::<op::PutGroupPolicy, _>(cx, &members, inline_policies::put_group_policy)
            });
        }
    }
}

pub(super) fn group_step(name: &str) -> String {
    format!("group/{}", folded(name))
}
