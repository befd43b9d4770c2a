//! A control policy of an organization, and where it is attached.

use std::sync::{Arc, LazyLock};

use policy::DocumentKind;
use serde::{Deserialize, Serialize};
use store::{Head, Index, Table};

use crate::{documents::StoredDocument, rows::organization::Organization, tags::Tag};

/// The kinds of control policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PolicyType {
    /// A service control policy: limits the principals of accounts.
    #[serde(rename = "SERVICE_CONTROL_POLICY")]
    ServiceControl,
    /// A resource control policy: limits access to the resources of accounts.
    #[serde(rename = "RESOURCE_CONTROL_POLICY")]
    ResourceControl,
}

impl PolicyType {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::ServiceControl, Self::ResourceControl];

    /// `SERVICE_CONTROL_POLICY`.
    pub fn word(self) -> &'static str {
        match self {
            Self::ServiceControl => "SERVICE_CONTROL_POLICY",
            Self::ResourceControl => "RESOURCE_CONTROL_POLICY",
        }
    }

    /// The kind of a `PolicyType`; `None` for others.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The grammar of its documents.
    pub fn grammar(self) -> DocumentKind {
        match self {
            Self::ServiceControl => DocumentKind::ServiceControl,
            Self::ResourceControl => DocumentKind::ResourceControl,
        }
    }

    /// The id of AWS's own policy of the kind, which allows everything.
    pub fn full_access(self) -> &'static str {
        match self {
            Self::ServiceControl => "p-FullAWSAccess",
            Self::ResourceControl => "p-RCPFullAWSAccess",
        }
    }
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlPolicy {
    /// Its kind.
    pub kind: PolicyType,
    /// Its name, unique within its kind.
    pub name: String,
    /// Its description.
    pub description: String,
    /// Its document.
    pub document: StoredDocument,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// Policies by organization and id.
pub static CONTROL_POLICIES: Table<(String, String), ControlPolicy> =
    Table::new("control policies", 1);

/// AWS's own policies, which every organization has.
pub static MANAGED: LazyLock<[(&'static str, Arc<ControlPolicy>); 2]> = LazyLock::new(|| {
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
pub fn is_managed(id: &str) -> bool {
    MANAGED.iter().any(|(own, _)| *own == id)
}

impl Organization {
    /// The policy of an id.
    pub fn policy(&self, head: &Head, id: &str) -> Option<Arc<ControlPolicy>> {
        let managed = MANAGED.iter().find(|(own, _)| *own == id);
        match managed {
            Some((_, policy)) => Some(Arc::clone(policy)),
            None => head.get(&CONTROL_POLICIES, &(self.id.clone(), id.to_owned())),
        }
    }

    /// The ARN of a policy.
    pub fn policy_arn(&self, id: &str, kind: PolicyType) -> String {
        let folder = kind.word().to_ascii_lowercase();
        if is_managed(id) {
            return format!(
                "arn:{}:organizations::aws:policy/{folder}/{id}",
                self.partition
            );
        }
        self.arn("policy", &format!("/{folder}/{id}"))
    }

    /// The policies of a kind with their ids, including AWS's own.
    pub fn policies(&self, head: &Head, kind: PolicyType) -> Vec<(String, Arc<ControlPolicy>)> {
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

/// An attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlAttachment {
    /// The policy's kind.
    pub kind: PolicyType,
}

/// Attachments by organization, target and policy.
pub static CONTROL_ATTACHMENTS: Table<(String, String, String), ControlAttachment> =
    Table::new("control policy attachments", 1);

/// The targets of a policy: organization, policy, target.
pub static CONTROL_ATTACHMENTS_BY_POLICY: Index<
    (String, String, String),
    (String, String, String),
    ControlAttachment,
> = Index::new(
    "control policy attachments by policy",
    &CONTROL_ATTACHMENTS,
    |(organization, target, policy), _, found| {
        found((organization.clone(), policy.clone(), target.clone()));
    },
);

/// The policies of a kind that are attached directly to a target, with their ids.
pub fn attached_to(
    head: &Head,
    organization: &Organization,
    target: &str,
    kind: PolicyType,
) -> Vec<(String, Arc<ControlPolicy>)> {
    let prefix = (organization.id.clone(), target.to_owned());
    head.prefix(&CONTROL_ATTACHMENTS, &prefix)
        .filter(|(_, attachment)| attachment.kind == kind)
        .filter_map(|((_, _, id), _)| Some((id.clone(), organization.policy(head, &id)?)))
        .collect()
}

/// The targets of a policy.
pub fn targets(head: &Head, organization: &Organization, policy: &str) -> Vec<String> {
    let prefix = (organization.id.clone(), policy.to_owned());
    head.index_prefix(&CONTROL_ATTACHMENTS_BY_POLICY, &prefix)
        .map(|((_, _, target), _)| target)
        .collect()
}
