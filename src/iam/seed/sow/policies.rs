//! Managed policies of a seed file.

use model::iam::op;
use policy::DocumentKind;
use wire::Fault;

use super::{Fields, Outcome, Sower, Written};
use crate::{
    call::{
        Write,
        own_calls::{self, Members, call, member},
    },
    policies::{self, POLICIES, policy_versions},
    seed::SeedPolicy,
    state::{Scope, arn, keys::folded},
};

const IN_POLICY: Fields = &[
    ("policyName", "name"),
    ("policyDocument", "document"),
    ("description", "description"),
    ("path", "path"),
    ("tag", "tags"),
    ("Tag", "tags"),
    ("olicy", "document"),
];

/// What stands in for a document that cannot be.
const STAND_IN: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;

impl Sower<'_, '_, '_> {
    /// Whether a policy that the file names is one of the file that could not be made.
    pub(super) fn is_lost_policy(&self, reference: &str) -> bool {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        self.is_lost(&policy_step(name))
    }

    pub(super) fn policy(&mut self, at: &str, policy: &SeedPolicy) {
        let SeedPolicy {
            name,
            path,
            description,
            tags: labels,
            document,
            versions,
            default_version,
        } = policy;
        let step = policy_step(name);
        let mut members = vec![
            member("PolicyName", name),
            member("PolicyDocument", &document.0),
        ];
        members.extend(path.as_deref().map(|path| member("Path", path)));
        members.extend(
            description
                .as_deref()
                .map(|text| member("Description", text)),
        );
        own_calls::tags(&mut members, &labels.0);
        let content: Vec<&str> = members.iter().map(|(_, value)| *value).collect();
        let held = |cx: &Write<'_>| {
            cx.head()
                .get(&POLICIES, &(cx.account_id().clone(), folded(name)))
        };
        let place = format!("{at}.document");
        let written = Written {
            at: &place,
            kind: DocumentKind::Identity,
            text: &document.0,
        };
        let create = |cx: &mut Write<'_>, members: &Members<'_>| {
            call::<op::CreatePolicy, _>(cx, members, policies::create_policy).map(drop)
        };
        let made = self.with_document(&step, at, IN_POLICY, content, written, |cx| {
            match held(cx) {
                Some(_) => Ok(()),
                None => create(cx, &members),
            }
        });
        if made == Outcome::Failed && held(self.cx).is_none() {
            let members = vec![
                member("PolicyName", name),
                member("PolicyDocument", STAND_IN),
            ];
            self.stand_in(&step, |cx| create(cx, &members));
        }
        // A policy that was deleted since it was sown stays deleted, with all its versions.
        let Some(held) = held(self.cx) else {
            return;
        };
        let arn = self.cx.account().arn("policy", &held.path, &held.name);
        for (index, version) in versions.iter().enumerate() {
            let at = format!("{at}.versions[{index}]");
            let written = Written {
                at: &at,
                kind: DocumentKind::Identity,
                text: &version.0,
            };
            self.with_document(
                &format!("{step}/version/{index}"),
                &at,
                &[],
                [version.0.as_str()],
                written,
                |cx| {
                    let document = member("PolicyDocument", &version.0);
                    let members = vec![
                        member("PolicyArn", &arn),
                        document,
                        member("SetAsDefault", "true"),
                    ];
                    call::<op::CreatePolicyVersion, _>(
                        cx,
                        &members,
                        policy_versions::create_policy_version,
                    )
                    .map(drop)
                },
            );
        }
        if let Some(version) = default_version {
            self.once(
                &format!("{step}/default"),
                &format!("{at}.default_version"),
                &[],
                [version.as_str()],
                |cx| {
                    let members = vec![member("PolicyArn", &arn), member("VersionId", version)];
                    call::<op::SetDefaultPolicyVersion, _>(
                        cx,
                        &members,
                        policy_versions::set_default_policy_version,
                    )
                },
            );
        }
    }
}

fn policy_step(name: &str) -> String {
    format!("policy/{}", folded(name))
}

/// The ARN that a name or ARN in the file means.
pub(super) fn policy_arn(cx: &impl Scope, reference: &str) -> Result<String, Fault> {
    if reference.starts_with("arn:") {
        return Ok(reference.to_owned());
    }
    let (account, name) = (cx.account(), folded(reference));
    let own = cx
        .head()
        .get(&POLICIES, &(account.id.clone(), name.clone()));
    let own = own.map(|policy| account.arn("policy", &policy.path, &policy.name));
    let built_in = || {
        let policy = cx.dialect().built_in().policy(&name)?;
        Some(arn::iam(
            &account.partition,
            cx.dialect().vendor(),
            "policy",
            &policy.path,
            &policy.name,
        ))
    };
    own.or_else(built_in)
        .ok_or_else(|| Fault::validation(format!("there is no policy `{reference}`")))
}
