//! Managed policies of a seed file.

use model::iam::op;
use wire::Fault;

use super::{Fields, Outcome, Sower};
use crate::{
    arn,
    call::{View, Write},
    keys::folded,
    own_calls::{self, call, member},
    policies::{self, POLICIES},
    policy_versions,
    seed::SeedPolicy,
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

impl Sower<'_, '_, '_> {
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
        let step = format!("policy/{}", folded(name));
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
        let made = self.once(&step, at, IN_POLICY, content, |cx| match held(cx) {
            Some(_) => Ok(()),
            None => call::<op::CreatePolicy, _>(cx, &members, policies::create_policy).map(drop),
        });
        // A policy that was deleted since it was sown stays deleted, with all its versions.
        let Some(held) = held(self.cx).filter(|_| made == Outcome::Done) else {
            return;
        };
        let arn = self.cx.account().arn("policy", &held.path, &held.name);
        for (index, version) in versions.iter().enumerate() {
            let at = format!("{at}.versions[{index}]");
            self.once(
                &format!("{step}/version/{index}"),
                &at,
                &[],
                [version.0.as_str()],
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

/// The ARN that a name or ARN in the file means.
pub(super) fn policy_arn(cx: &impl View, reference: &str) -> Result<String, Fault> {
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
