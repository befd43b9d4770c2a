//! Groups of a seed file.

use model::iam::{AttachGroupPolicyRequest, CreateGroupRequest, PutGroupPolicyRequest, op};

use super::{Fields, Outcome, Sower, holds_inline, named, places, policies::policy_arn};
use state::keys::folded;

use crate::{
    identities::groups,
    policies::{attachments, inline_policies},
    seed::SeedGroup,
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
        let input = CreateGroupRequest {
            group_name: name.clone(),
            path: path.clone(),
        };
        let content: Vec<&str> = [name.as_str()].into_iter().chain(path.as_deref()).collect();
        let made = self.once(&step, at, IN_GROUP, content, |cx| {
            match groups::named(cx, name) {
                Ok(group) if !group.built_in => Ok(()),
                _ => cx
                    .as_server::<op::CreateGroup, _>(input, groups::create_group)
                    .map(drop),
            }
        });
        if made == Outcome::Failed && groups::named(self.cx, name).is_err() {
            let input = CreateGroupRequest {
                group_name: name.clone(),
                path: None,
            };
            self.stand_in(&step, |cx| {
                cx.as_server::<op::CreateGroup, _>(input, groups::create_group)
                    .map(drop)
            });
        }
        // A group that was deleted since the step ran stays deleted, with its attachments and memberships.
        if groups::named(self.cx, name).is_err() {
            return;
        }
        for (at, reference) in places(&format!("{at}.policies"), policies) {
            if self.is_lost_policy(reference) {
                continue;
            }
            self.once(&format!("{step}/policy/{reference}"), &at, &[], [], |cx| {
                let input = AttachGroupPolicyRequest {
                    group_name: name.clone(),
                    policy_arn: policy_arn(cx, reference)?,
                };
                cx.as_server::<op::AttachGroupPolicy, _>(input, attachments::attach_group_policy)
            });
        }
        for (at, policy, document) in named(&format!("{at}.inline_policies"), inline_policies) {
            self.inline_policy(&step, &at, policy, document, |cx| {
                if holds_inline(cx, &groups::named(cx, name)?.id, policy) {
                    return Ok(());
                }
                let input = PutGroupPolicyRequest {
                    group_name: name.clone(),
                    policy_name: policy.to_owned(),
                    policy_document: document.0.clone(),
                };
                cx.as_server::<op::PutGroupPolicy, _>(input, inline_policies::put_group_policy)
            });
        }
    }
}

pub(super) fn group_step(name: &str) -> String {
    format!("group/{}", folded(name))
}
