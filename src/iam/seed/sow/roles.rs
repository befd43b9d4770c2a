//! Roles and instance profiles of a seed file.

use model::iam::{
    AddRoleToInstanceProfileRequest, AttachRolePolicyRequest, CreateInstanceProfileRequest,
    CreateRoleRequest, PutRolePolicyRequest, op,
};
use policy::DocumentKind;

use super::{
    DocumentEntry, Fields, Outcome, Sower, holds_inline, named, places, policies::policy_arn, tags,
    texts,
};
use state::keys::folded;

use crate::{
    identities::{instance_profiles, roles},
    policies::{attachments, inline_policies},
    seed::{SeedInstanceProfile, SeedRole, SeedRoleTemplate},
};

const IN_ROLE: Fields = &[
    ("roleName", "name"),
    ("assumeRolePolicyDocument", "trust"),
    ("ermissionsBoundary", "boundary"),
    ("not attachable", "boundary"),
    ("there is no policy", "boundary"),
    ("maxSessionDuration", "max_session_duration"),
    ("description", "description"),
    ("path", "path"),
    ("Path", "path"),
    ("tag", "tags"),
    ("Tag", "tags"),
    ("olicy", "trust"),
    ("rincipal", "trust"),
    ("ACLSizePerRole", "trust"),
];
const IN_PROFILE: Fields = &[
    ("instanceProfileName", "name"),
    ("path", "path"),
    ("tag", "tags"),
    ("Tag", "tags"),
];

/// A placeholder for an invalid trust policy.
const STAND_IN: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

fn role_step(name: &str) -> String {
    format!("role/{}", folded(name))
}

impl Sower<'_, '_, '_> {
    pub(super) fn role(&mut self, at: &str, role: &SeedRole) {
        let step = role_step(&role.name);
        let seconds = role.max_session_duration.map(|seconds| seconds.to_string());
        let input = CreateRoleRequest {
            role_name: role.name.clone(),
            assume_role_policy_document: role.trust.0.clone(),
            path: role.path.clone(),
            description: role.description.clone(),
            max_session_duration: role.max_session_duration,
            tags: tags(&role.tags.0),
            ..Default::default()
        };
        let content: Vec<&str> = [role.name.as_str(), &role.trust.0]
            .into_iter()
            .chain(role.path.as_deref())
            .chain(role.description.as_deref())
            .chain(seconds.as_deref())
            .chain(texts(&role.tags.0))
            .chain(role.boundary.as_deref())
            .collect();
        let boundary = role.boundary.as_deref();
        let boundary = boundary.filter(|boundary| !self.is_lost_policy(boundary));
        let place = format!("{at}.trust");
        let written = DocumentEntry {
            at: &place,
            kind: DocumentKind::Trust,
            text: &role.trust.0,
        };
        let made = self.with_document(&step, at, IN_ROLE, content, written, |cx| {
            if roles::named(cx, &role.name).is_ok() {
                return Ok(());
            }
            let boundary = boundary
                .map(|reference| policy_arn(cx, reference))
                .transpose()?;
            let input = CreateRoleRequest {
                permissions_boundary: boundary,
                ..input
            };
            cx.as_server::<op::CreateRole, _>(input, roles::create_role)
                .map(drop)
        });
        if made == Outcome::Failed && roles::named(self.cx, &role.name).is_err() {
            let input = CreateRoleRequest {
                role_name: role.name.clone(),
                assume_role_policy_document: STAND_IN.to_owned(),
                ..Default::default()
            };
            self.stand_in(&step, |cx| {
                cx.as_server::<op::CreateRole, _>(input, roles::create_role)
                    .map(drop)
            });
        }
        // A role that was deleted since the step ran stays deleted, with its policies.
        let Ok(held) = roles::named(self.cx, &role.name) else {
            return;
        };
        for (at, reference) in places(&format!("{at}.policies"), &role.policies) {
            if self.is_lost_policy(reference) {
                continue;
            }
            self.once(&format!("{step}/policy/{reference}"), &at, &[], [], |cx| {
                let input = AttachRolePolicyRequest {
                    role_name: role.name.clone(),
                    policy_arn: policy_arn(cx, reference)?,
                };
                cx.as_server::<op::AttachRolePolicy, _>(input, attachments::attach_role_policy)
            });
        }
        for (at, policy, document) in named(&format!("{at}.inline_policies"), &role.inline_policies)
        {
            self.inline_policy(&step, &at, policy, document, |cx| {
                if holds_inline(cx, &held.id, policy) {
                    return Ok(());
                }
                let input = PutRolePolicyRequest {
                    role_name: role.name.clone(),
                    policy_name: policy.to_owned(),
                    policy_document: document.0.clone(),
                };
                cx.as_server::<op::PutRolePolicy, _>(input, inline_policies::put_role_policy)
            });
        }
    }

    pub(super) fn role_template(&mut self, at: &str, template: &SeedRoleTemplate) {
        let step = format!("role-template/{}", template.arn);
        let content = format!("{template:?}");
        let fields = &[("ARN", "arn"), ("versions", "versions")];
        self.once(&step, at, fields, [content.as_str()], |cx| {
            super::role_templates::put(cx, template)
        });
    }

    pub(super) fn instance_profile(&mut self, at: &str, profile: &SeedInstanceProfile) {
        let step = format!("instance-profile/{}", folded(&profile.name));
        let input = CreateInstanceProfileRequest {
            instance_profile_name: profile.name.clone(),
            path: profile.path.clone(),
            tags: tags(&profile.tags.0),
        };
        let content: Vec<&str> = [profile.name.as_str()]
            .into_iter()
            .chain(profile.path.as_deref())
            .chain(texts(&profile.tags.0))
            .collect();
        let made = self.once(&step, at, IN_PROFILE, content, |cx| {
            if instance_profiles::named(cx, &profile.name).is_ok() {
                return Ok(());
            }
            let create = instance_profiles::create_instance_profile;
            cx.as_server::<op::CreateInstanceProfile, _>(input, create)
                .map(drop)
        });
        if made == Outcome::Failed && instance_profiles::named(self.cx, &profile.name).is_err() {
            let input = CreateInstanceProfileRequest {
                instance_profile_name: profile.name.clone(),
                ..Default::default()
            };
            let create = instance_profiles::create_instance_profile;
            self.stand_in(&step, |cx| {
                cx.as_server::<op::CreateInstanceProfile, _>(input, create)
                    .map(drop)
            });
        }
        // A profile that was deleted since the step ran stays deleted.
        let Ok(held) = instance_profiles::named(self.cx, &profile.name) else {
            return;
        };
        let Some(role) = profile.role.as_deref() else {
            return;
        };
        if self.is_lost(&role_step(role)) {
            return;
        }
        let (step, at) = (format!("{step}/role"), format!("{at}.role"));
        self.once(&step, &at, &[], [role], |cx| {
            if held.role.is_some() {
                return Ok(());
            }
            let input = AddRoleToInstanceProfileRequest {
                instance_profile_name: profile.name.clone(),
                role_name: role.to_owned(),
            };
            let add = instance_profiles::add_role_to_instance_profile;
            cx.as_server::<op::AddRoleToInstanceProfile, _>(input, add)
        });
    }
}
