//! Managed policies of a seed file.

use model::iam::{
    CreatePolicyRequest, CreatePolicyVersionRequest, SetDefaultPolicyVersionRequest, op,
};
use policy::DocumentKind;
use wire::Fault;

use super::{DocumentEntry, Fields, Outcome, Sower, tags, texts};
use state::{Scope, arn, builtin, keys::folded, rows::managed_policy::POLICIES};

use crate::{
    call::Write,
    policies::{self, policy_versions},
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

/// A placeholder for an invalid document.
const STAND_IN: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;

impl Sower<'_, '_, '_> {
    /// Whether a policy in the file is one that could not be created.
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
        let input = CreatePolicyRequest {
            policy_name: name.clone(),
            policy_document: document.0.clone(),
            path: path.clone(),
            description: description.clone(),
            tags: tags(&labels.0),
        };
        let content: Vec<&str> = [name.as_str(), &document.0]
            .into_iter()
            .chain(path.as_deref())
            .chain(description.as_deref())
            .chain(texts(&labels.0))
            .collect();
        let held = |cx: &Write<'_>| {
            cx.head()
                .get(&POLICIES, &(cx.account_id().clone(), folded(name)))
        };
        let place = format!("{at}.document");
        let written = DocumentEntry {
            at: &place,
            kind: DocumentKind::Identity,
            text: &document.0,
        };
        let create = |cx: &mut Write<'_>, input: CreatePolicyRequest| {
            cx.as_server::<op::CreatePolicy, _>(input, policies::create_policy)
                .map(drop)
        };
        let made = self.with_document(&step, at, IN_POLICY, content, written, |cx| {
            match held(cx) {
                Some(_) => Ok(()),
                None => create(cx, input),
            }
        });
        if made == Outcome::Failed && held(self.cx).is_none() {
            let input = CreatePolicyRequest {
                policy_name: name.clone(),
                policy_document: STAND_IN.to_owned(),
                ..Default::default()
            };
            self.stand_in(&step, |cx| create(cx, input));
        }
        // A policy that was deleted since the step ran stays deleted, with all its versions.
        let Some(held) = held(self.cx) else {
            return;
        };
        let arn = self.cx.account().arn("policy", &held.path, &held.name);
        for (index, version) in versions.iter().enumerate() {
            let at = format!("{at}.versions[{index}]");
            let written = DocumentEntry {
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
                    let input = CreatePolicyVersionRequest {
                        policy_arn: arn.clone(),
                        policy_document: version.0.clone(),
                        set_as_default: Some(true),
                    };
                    let create = policy_versions::create_policy_version;
                    cx.as_server::<op::CreatePolicyVersion, _>(input, create)
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
                    let input = SetDefaultPolicyVersionRequest {
                        policy_arn: arn.clone(),
                        version_id: version.clone(),
                    };
                    let set = policy_versions::set_default_policy_version;
                    cx.as_server::<op::SetDefaultPolicyVersion, _>(input, set)
                },
            );
        }
    }
}

fn policy_step(name: &str) -> String {
    format!("policy/{}", folded(name))
}

/// The ARN for a name or ARN in the file.
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
        let policy = builtin::of(cx.dialect()).policy(&name)?;
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
