//! Service and resource control policies.

use std::sync::{Arc, LazyLock};

use model::organizations::{self as api, *};
use policy::DocumentKind;
use serde::{Deserialize, Serialize};
use store::{Head, Table};
use wire::{Fault, unsourced};

use super::{
    Organization, attachments, control_documents, faults, managed_by, overseen_by, page::page,
    quotas, tags,
};
use crate::{
    call::{Read, Write},
    state::{Scope, documents::StoredDocument, tags::Tag},
};

/// The kinds of policy that this server decides with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PolicyType {
    /// What the principals of accounts may do.
    #[serde(rename = "SERVICE_CONTROL_POLICY")]
    ServiceControl,
    /// What may be done to the resources of accounts.
    #[serde(rename = "RESOURCE_CONTROL_POLICY")]
    ResourceControl,
}

impl PolicyType {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::ServiceControl, Self::ResourceControl];

    /// As the API writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::ServiceControl => "SERVICE_CONTROL_POLICY",
            Self::ResourceControl => "RESOURCE_CONTROL_POLICY",
        }
    }

    /// The kind of a word of the API; `None` for kinds that this server does not know.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The grammar of its documents.
    pub(crate) fn grammar(self) -> DocumentKind {
        match self {
            Self::ServiceControl => DocumentKind::ServiceControl,
            Self::ResourceControl => DocumentKind::ResourceControl,
        }
    }

    /// The id of the policy that allows everything: AWS's own.
    pub(crate) fn full_access(self) -> &'static str {
        match self {
            Self::ServiceControl => "p-FullAWSAccess",
            Self::ResourceControl => "p-RCPFullAWSAccess",
        }
    }
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ControlPolicy {
    /// What it limits.
    pub kind: PolicyType,
    /// Its name, unique among those of its kind.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its document.
    pub document: StoredDocument,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// Policies by organization and id.
pub(crate) static CONTROL_POLICIES: Table<(String, String), ControlPolicy> =
    Table::new("control policies", 1);

/// AWS's own policies, which every organization has.
static MANAGED: LazyLock<[(&'static str, Arc<ControlPolicy>); 2]> = LazyLock::new(|| {
    let service = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    }\n  ]\n}";
    let resource = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": \"*\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    }\n  ]\n}";
    let policy = |kind: PolicyType, name: &str, description: &str, document: &str| {
        let policy = ControlPolicy {
            kind,
            name: name.to_owned(),
            description: description.to_owned(),
            document: StoredDocument::built_in(document.to_owned()),
            tags: Vec::new(),
        };
        (kind.full_access(), Arc::new(policy))
    };
    [
        policy(
            PolicyType::ServiceControl,
            "FullAWSAccess",
            "Allows access to every operation",
            service,
        ),
        policy(
            PolicyType::ResourceControl,
            "RCPFullAWSAccess",
            "Allows access to every resource",
            resource,
        ),
    ]
});

/// Whether a policy is AWS's own.
pub(crate) fn is_managed(id: &str) -> bool {
    MANAGED.iter().any(|(own, _)| *own == id)
}

impl Organization {
    /// The policy of an id.
    pub(crate) fn policy(&self, head: &Head, id: &str) -> Option<Arc<ControlPolicy>> {
        let managed = MANAGED.iter().find(|(own, _)| *own == id);
        match managed {
            Some((_, policy)) => Some(Arc::clone(policy)),
            None => head.get(&CONTROL_POLICIES, &(self.id.clone(), id.to_owned())),
        }
    }

    /// The ARN of a policy.
    pub(crate) fn policy_arn(&self, id: &str, kind: PolicyType) -> String {
        let folder = kind.word().to_ascii_lowercase();
        if is_managed(id) {
            return format!(
                "arn:{}:organizations::aws:policy/{folder}/{id}",
                self.partition
            );
        }
        self.arn("policy", &format!("/{folder}/{id}"))
    }

    /// A policy as lists show it.
    pub(crate) fn policy_summary(&self, id: &str, policy: &ControlPolicy) -> api::PolicySummary {
        api::PolicySummary {
            id: Some(id.to_owned()),
            arn: Some(self.policy_arn(id, policy.kind)),
            name: Some(policy.name.clone()),
            description: Some(policy.description.clone()),
            r#type: Some(policy.kind.word().to_owned()),
            aws_managed: Some(is_managed(id)),
        }
    }

    fn policy_shown(&self, id: &str, policy: &ControlPolicy) -> api::Policy {
        api::Policy {
            policy_summary: Some(self.policy_summary(id, policy)),
            content: Some(policy.document.text().to_owned()),
        }
    }

    /// Its policies of a kind with their ids, AWS's own among them.
    fn policies(&self, head: &Head, kind: PolicyType) -> Vec<(String, Arc<ControlPolicy>)> {
        let managed = MANAGED
            .iter()
            .map(|(id, policy)| ((*id).to_owned(), Arc::clone(policy)));
        let own = head
            .prefix(&CONTROL_POLICIES, &(self.id.clone(),))
            .map(|((_, id), policy)| (id, policy));
        let mut policies: Vec<_> = managed
            .chain(own)
            .filter(|(_, policy)| policy.kind == kind)
            .collect();
        policies.sort_by(|one, other| one.0.cmp(&other.0));
        policies
    }
}

/// The kind of policy that a word means, if the organization can use it.
///
/// # Errors
/// PolicyTypeNotAvailableForOrganization: without all features, and for kinds that this server does not decide with.
pub(crate) fn available(organization: &Organization, word: &str) -> Result<PolicyType, Fault> {
    PolicyType::parse(word)
        .filter(|_| organization.all_features)
        .ok_or_else(|| {
            Fault::new(
                &errors::PolicyTypeNotAvailableForOrganization,
                unsourced!("The specified policy type is not available for your organization."),
            )
        })
}

/// A kind of policy that is not enabled in the root.
pub(crate) fn not_enabled() -> Fault {
    let text = "This operation can be performed only for enabled policy types.";
    Fault::new(&errors::PolicyTypeNotEnabled, text)
}

fn check_name(
    cx: &impl Scope,
    organization: &Organization,
    kind: PolicyType,
    name: &str,
) -> Result<(), Fault> {
    let policies = organization.policies(cx.head(), kind);
    if policies.iter().any(|(_, policy)| policy.name == name) {
        let text = "A policy with the specified name and type already exists.";
        return Err(Fault::new(&errors::DuplicatePolicy, text));
    }
    Ok(())
}

/// Makes a policy, with an id of the caller's choice or a new one.
///
/// # Errors
/// As [`create_policy`], but for authorization.
pub(crate) fn make(
    tx: &mut Write<'_>,
    organization: &Organization,
    id: Option<String>,
    input: CreatePolicyRequest,
) -> Result<(String, ControlPolicy), Fault> {
    let kind = available(organization, &input.r#type)?;
    let tags = tags::new(tx, input.tags)?;
    let quotas = quotas::of(tx.head(), organization);
    let most = quotas.organization_policy_size;
    let document = control_documents::accept(tx.account(), kind, input.content, most)?;
    check_name(tx, organization, kind, &input.name)?;
    let own = organization.policies(tx.head(), kind).len() - 1;
    if own >= quotas.organization_policies as usize {
        return Err(faults::constraint(
            "POLICY_NUMBER_LIMIT_EXCEEDED",
            unsourced!("You have exceeded the allowed number of policies."),
        ));
    }
    let policy = ControlPolicy {
        kind,
        name: input.name,
        description: input.description,
        document,
        tags,
    };
    let id = id.unwrap_or_else(|| format!("p-{}", tx.call.inner.ids.base36(8)));
    let key = (organization.id.clone(), id.clone());
    tx.put(&CONTROL_POLICIES, key, policy.clone());
    Ok((id, policy))
}

/// Makes a policy. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html>
pub(crate) fn create_policy(
    tx: &mut Write<'_>,
    input: CreatePolicyRequest,
) -> Result<CreatePolicyResponse, Fault> {
    let organization = managed_by(tx)?;
    let (id, policy) = make(tx, &organization, None, input)?;
    Ok(CreatePolicyResponse {
        policy: Some(organization.policy_shown(&id, &policy)),
    })
}

/// The policy of an id.
///
/// # Errors
/// PolicyNotFound.
pub(crate) fn with_id(
    cx: &impl Scope,
    organization: &Organization,
    id: &str,
) -> Result<Arc<ControlPolicy>, Fault> {
    organization
        .policy(cx.head(), id)
        .ok_or_else(faults::no_policy)
}

/// The id of the policy that an id or a name means.
pub(crate) fn named(
    cx: &impl Scope,
    organization: &Organization,
    reference: &str,
) -> Option<String> {
    if organization.policy(cx.head(), reference).is_some() {
        return Some(reference.to_owned());
    }
    let mut policies = PolicyType::ALL
        .into_iter()
        .flat_map(|kind| organization.policies(cx.head(), kind));
    let found = policies.find(|(_, policy)| policy.name == reference);
    found.map(|(id, _)| id)
}

/// The policy of an id, which is to be changed.
fn changeable(
    cx: &impl Scope,
    organization: &Organization,
    id: &str,
) -> Result<Arc<ControlPolicy>, Fault> {
    let policy = with_id(cx, organization, id)?;
    if is_managed(id) {
        return Err(faults::invalid(
            "IMMUTABLE_POLICY",
            unsourced!("You specified a policy that is managed by AWS and can't be modified."),
        ));
    }
    Ok(policy)
}

/// Shows a policy. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html>
pub(crate) fn describe_policy(
    cx: &Read<'_>,
    input: DescribePolicyRequest,
) -> Result<DescribePolicyResponse, Fault> {
    let organization = overseen_by(cx)?;
    let policy = with_id(cx, &organization, &input.policy_id)?;
    Ok(DescribePolicyResponse {
        policy: Some(organization.policy_shown(&input.policy_id, &policy)),
    })
}

/// Changes a policy. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdatePolicy.html>
pub(crate) fn update_policy(
    tx: &mut Write<'_>,
    input: UpdatePolicyRequest,
) -> Result<UpdatePolicyResponse, Fault> {
    let organization = managed_by(tx)?;
    let id = input.policy_id;
    let mut policy = (*changeable(tx, &organization, &id)?).clone();
    if let Some(text) = input.content {
        let most = quotas::of(tx.head(), &organization).organization_policy_size;
        policy.document = control_documents::accept(tx.account(), policy.kind, text, most)?;
    }
    if let Some(name) = input.name.filter(|name| *name != policy.name) {
        check_name(tx, &organization, policy.kind, &name)?;
        policy.name = name;
    }
    if let Some(description) = input.description {
        policy.description = description;
    }
    let key = (organization.id.clone(), id.clone());
    tx.put(&CONTROL_POLICIES, key, policy.clone());
    Ok(UpdatePolicyResponse {
        policy: Some(organization.policy_shown(&id, &policy)),
    })
}

/// Deletes a policy that is attached to nothing.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeletePolicy.html>
pub(crate) fn delete_policy(tx: &mut Write<'_>, input: DeletePolicyRequest) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    changeable(tx, &organization, &input.policy_id)?;
    if !attachments::targets(tx.head(), &organization, &input.policy_id).is_empty() {
        return Err(Fault::new(
            &errors::PolicyInUse,
            unsourced!(
                "This policy is attached to one or more targets. Detach it from all targets before you delete it."
            ),
        ));
    }
    let key = (organization.id.clone(), input.policy_id);
    tx.delete(&CONTROL_POLICIES, &key);
    Ok(())
}

/// Lists the policies of a kind. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html>
pub(crate) fn list_policies(
    cx: &Read<'_>,
    input: ListPoliciesRequest,
) -> Result<ListPoliciesResponse, Fault> {
    let organization = overseen_by(cx)?;
    // Of a kind that this server does not decide with there can be none.
    let policies = PolicyType::parse(&input.filter)
        .map(|kind| organization.policies(cx.head(), kind))
        .unwrap_or_default();
    let shown = policies.into_iter().map(|(id, policy)| {
        let shown = organization.policy_summary(&id, &policy);
        (id, shown)
    });
    let (policies, next_token) = page(
        "ListPolicies",
        input.next_token.as_deref(),
        input.max_results,
        shown,
    )?;
    Ok(ListPoliciesResponse {
        policies: Some(policies),
        next_token,
    })
}

/// Shows what management policies come to: this server decides with none, so no account has one.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeEffectivePolicy.html>
///
/// # Errors
/// TargetNotFound, AccessDenied for a member that asks of another account, EffectivePolicyNotFound.
pub(crate) fn describe_effective_policy(
    cx: &Read<'_>,
    input: DescribeEffectivePolicyRequest,
) -> Result<DescribeEffectivePolicyResponse, Fault> {
    let organization = super::used_by(cx)?;
    let own = cx.account_id().as_str();
    let target = input.target_id.as_deref().unwrap_or(own);
    if target != own {
        overseen_by(cx)?;
    }
    match organization.node(cx.head(), target) {
        None => Err(faults::no_target()),
        Some(super::tree::Node::Account(..)) => Err(Fault::new(
            &errors::EffectivePolicyNotFound,
            unsourced!("The effective policy doesn't exist."),
        )),
        Some(_) => Err(faults::invalid(
            "TARGET_NOT_SUPPORTED",
            crate::organizations::faults::TARGET_NOT_SUPPORTED,
        )),
    }
}
