//! Look-ups across rows and among the vendor's policies and groups.

use std::sync::Arc;

use model::iam::*;
use wire::Fault;

use crate::{
    Scope,
    account::EntityId,
    arn::IamArn,
    builtin,
    keys::folded,
    rows::{
        attachment,
        group::{GROUPS, GROUPS_BY_ID, Group},
        managed_policy::{ManagedPolicy, POLICIES, POLICY_VERSIONS, PolicyVersion},
        membership::MEMBERSHIPS_BY_USER,
    },
};

/// The group of a unique id: one of the account, or a built-in one.
pub fn group(cx: &impl Scope, id: &EntityId) -> Option<Arc<Group>> {
    match cx.head().lookup(&GROUPS_BY_ID, &(id.clone(),)) {
        Some(key) => cx.head().get(&GROUPS, &key),
        None => builtin::of(cx.dialect()).group_with_id(id),
    }
}

/// The groups of a user, in no particular order.
pub fn groups_of_user<'a>(
    cx: &'a impl Scope,
    user: &EntityId,
) -> impl Iterator<Item = Arc<Group>> + 'a {
    cx.head()
        .index_prefix(&MEMBERSHIPS_BY_USER, &(user.clone(),))
        .filter_map(|((_, id), _)| group(cx, &id))
}

/// A managed policy with its ARN.
#[derive(Debug, Clone)]
pub struct PolicyReference {
    /// The policy.
    pub policy: Arc<ManagedPolicy>,
    /// Its ARN, in the partition's own spelling.
    pub arn: String,
    /// Whether the vendor owns it.
    pub built_in: bool,
}

impl PolicyReference {
    /// A customer managed policy of the account.
    pub fn own(cx: &impl Scope, policy: Arc<ManagedPolicy>) -> Self {
        let arn = cx.account().arn("policy", &policy.path, &policy.name);
        Self {
            policy,
            arn,
            built_in: false,
        }
    }

    /// A policy of the vendor.
    pub fn built_in(cx: &impl Scope, policy: Arc<ManagedPolicy>) -> Self {
        let arn = crate::arn::iam(
            &cx.account().partition,
            cx.dialect().vendor(),
            "policy",
            &policy.path,
            &policy.name,
        );
        Self {
            policy,
            arn,
            built_in: true,
        }
    }

    /// One of its versions.
    pub fn version(&self, cx: &impl Scope, number: u32) -> Option<Arc<PolicyVersion>> {
        if self.built_in {
            return builtin::of(cx.dialect()).version(
                &cx.account().partition,
                &folded(&self.policy.name),
                number,
            );
        }
        cx.head()
            .get(&POLICY_VERSIONS, &(self.policy.id.clone(), number))
    }

    /// The default version.
    pub fn default_version(&self, cx: &impl Scope) -> Option<Arc<PolicyVersion>> {
        self.version(cx, self.policy.default_version)
    }
}

/// The policy of an ARN, in any accepted spelling.
///
/// # Errors
/// ValidationError for a text that is not an ARN; NoSuchEntity.
pub fn policy(cx: &impl Scope, arn: &str) -> Result<PolicyReference, Fault> {
    let parsed = parse_policy_arn(arn)?;
    find_policy(cx, &parsed).ok_or_else(|| {
        Fault::new(
            &errors::NoSuchEntity,
            format!("Policy {arn} was not found."),
        )
    })
}

/// The policy of an ARN, to be attached or to be a boundary.
///
/// # Errors
/// ValidationError for a text that is not an ARN; NoSuchEntity.
pub fn attachable_policy(cx: &impl Scope, arn: &str) -> Result<PolicyReference, Fault> {
    let parsed = parse_policy_arn(arn)?;
    let missing = || {
        Fault::new(
            &errors::NoSuchEntity,
            format!("Policy {arn} does not exist or is not attachable."),
        )
    };
    find_policy(cx, &parsed).ok_or_else(missing)
}

fn parse_policy_arn(arn: &str) -> Result<IamArn, Fault> {
    let invalid = || Fault::validation("Invalid ARN:  Could not be parsed!");
    IamArn::parse(arn)
        .filter(|parsed| parsed.kind == "policy")
        .ok_or_else(invalid)
}

fn find_policy(cx: &impl Scope, arn: &IamArn) -> Option<PolicyReference> {
    if !cx
        .dialect()
        .means_partition(&cx.account().partition, &arn.partition)
    {
        return None;
    }
    let name = folded(&arn.name);
    let found = if arn.account == cx.dialect().vendor() {
        PolicyReference::built_in(cx, builtin::of(cx.dialect()).policy(&name)?)
    } else if arn.account == cx.account_id().as_str() {
        PolicyReference::own(
            cx,
            cx.head().get(&POLICIES, &(cx.account_id().clone(), name))?,
        )
    } else {
        return None;
    };
    (found.policy.path == arn.path && found.policy.name == arn.name).then_some(found)
}

/// An ARN in this partition's spelling, for actions on policies. A text that cannot be parsed is returned unchanged.
pub fn spelled(cx: &impl Scope, arn: &str) -> String {
    match IamArn::parse(arn) {
        Some(parsed)
            if cx
                .dialect()
                .means_partition(&cx.account().partition, &parsed.partition) =>
        {
            IamArn {
                partition: cx.account().partition.clone(),
                ..parsed
            }
            .to_string()
        }
        _ => arn.to_owned(),
    }
}

/// The ARNs attached to a group. A built-in group always has the built-in policy of its name.
pub fn policies_of_group(cx: &impl Scope, group: &Group) -> Vec<String> {
    let built_in = group
        .built_in
        .then(|| builtin::of(cx.dialect()).policy_of_group(&group.id))
        .flatten();
    let built_in = built_in.map(|policy| {
        crate::arn::iam(
            &cx.account().partition,
            cx.dialect().vendor(),
            "policy",
            &policy.path,
            &policy.name,
        )
    });
    built_in
        .into_iter()
        .chain(attachment::of(cx, &group.id))
        .collect()
}
