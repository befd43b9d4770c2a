//! Policies and groups that the vendor owns: shared by all accounts of a dialect, changed by none.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use time::{OffsetDateTime, macros::datetime};

use crate::{
    account::EntityId, dialect::Dialect, documents::StoredDocument, groups::Group, keys::folded,
    policies::ManagedPolicy, policy_versions::PolicyVersion,
};

/// When the built-in entities say that they were created.
const CREATED: OffsetDateTime = datetime!(2024-01-01 00:00 UTC);

/// The built-in entities of a dialect.
#[derive(Debug, Default)]
pub struct BuiltIn {
    policies: BTreeMap<String, (Arc<ManagedPolicy>, Arc<PolicyVersion>)>,
    groups: BTreeMap<String, Arc<Group>>,
}

/// The built-in entities of a dialect. The `aws` dialect has none yet.
pub fn of(dialect: Dialect) -> &'static BuiltIn {
    static AWS: LazyLock<BuiltIn> = LazyLock::new(BuiltIn::default);
    static ASTRAN: LazyLock<BuiltIn> = LazyLock::new(astran);
    match dialect {
        Dialect::Aws => &AWS,
        Dialect::Astran => &ASTRAN,
    }
}

impl BuiltIn {
    /// A policy by folded name.
    pub fn policy(&self, folded: &str) -> Option<Arc<ManagedPolicy>> {
        self.policies
            .get(folded)
            .map(|(policy, _)| Arc::clone(policy))
    }

    /// The document of a policy by folded name.
    pub fn document(&self, folded: &str) -> Option<Arc<PolicyVersion>> {
        self.policies
            .get(folded)
            .map(|(_, version)| Arc::clone(version))
    }

    /// All policies, by name.
    pub fn policies(&self) -> impl Iterator<Item = &Arc<ManagedPolicy>> {
        self.policies.values().map(|(policy, _)| policy)
    }

    /// A group by folded name.
    pub fn group(&self, folded: &str) -> Option<Arc<Group>> {
        self.groups.get(folded).cloned()
    }

    /// A group by id.
    pub fn group_with_id(&self, id: &EntityId) -> Option<Arc<Group>> {
        self.groups.values().find(|group| group.id == *id).cloned()
    }

    /// All groups, by name.
    pub fn groups(&self) -> impl Iterator<Item = &Arc<Group>> {
        self.groups.values()
    }

    /// The like-named policy of a group.
    pub fn policy_of_group(&self, id: &EntityId) -> Option<Arc<ManagedPolicy>> {
        let group = self.group_with_id(id)?;
        let (_, name, _) = ASTRAN_GROUPS
            .iter()
            .find(|(name, ..)| *name == group.name)?;
        self.policy(&folded(name))
    }
}

/// Name, description and document. The vendor's pages name them and say what they are for; their documents are not published.
const ASTRAN_POLICIES: &[(&str, &str, &str, &str)] = &[
    (
        "AstranAdmin",
        "Everything on kits, S3 and IAM.",
        "ANPAB4A5C9D13A3B4D6E8F70112233445501",
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Everything","Effect":"Allow","Action":["kit:*","s3:*","iam:*","sts:*"],"Resource":"*"}]}"#,
    ),
    (
        "AstranKitCreator",
        "Creates kits and works with their objects.",
        "ANPAB4A5C9D13A3B4D6E8F70112233445502",
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Kits","Effect":"Allow","Action":["kit:*","s3:CreateBucket","s3:ListAllMyBuckets","s3:ListBucket","s3:GetBucketLocation","s3:GetObject","s3:PutObject","s3:DeleteObject","s3:AbortMultipartUpload","s3:ListMultipartUploadParts","s3:ListBucketMultipartUploads"],"Resource":"*"}]}"#,
    ),
    (
        "AstranStandardUser",
        "Reads and writes the objects of kits.",
        "ANPAB4A5C9D13A3B4D6E8F70112233445503",
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Objects","Effect":"Allow","Action":["kit:Get*","kit:List*","s3:ListAllMyBuckets","s3:ListBucket","s3:GetBucketLocation","s3:GetObject","s3:PutObject","s3:AbortMultipartUpload","s3:ListMultipartUploadParts"],"Resource":"*"}]}"#,
    ),
    (
        "AstranIntegration",
        "For programs: objects and their buckets, no administration.",
        "ANPAB4A5C9D13A3B4D6E8F70112233445504",
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Objects","Effect":"Allow","Action":["s3:ListAllMyBuckets","s3:ListBucket","s3:ListBucketVersions","s3:GetBucketLocation","s3:GetBucketVersioning","s3:GetObject","s3:GetObjectVersion","s3:PutObject","s3:DeleteObject","s3:AbortMultipartUpload","s3:ListMultipartUploadParts","s3:ListBucketMultipartUploads"],"Resource":"*"}]}"#,
    ),
    (
        "AstranS3ReadOnlyAccess",
        "Reads buckets and objects.",
        "ANPAB4A5C9D13A3B4D6E8F70112233445505",
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*"}]}"#,
    ),
];

/// Name, like-named policy and id.
const ASTRAN_GROUPS: &[(&str, &str, &str)] = &[
    (
        "astran-admin-user",
        "AstranAdmin",
        "AGPAB4A5C9D13A3B4D6E8F70112233445511",
    ),
    (
        "astran-kit-creator-user",
        "AstranKitCreator",
        "AGPAB4A5C9D13A3B4D6E8F70112233445512",
    ),
    (
        "astran-standard-user",
        "AstranStandardUser",
        "AGPAB4A5C9D13A3B4D6E8F70112233445513",
    ),
    (
        "astran-integration-user",
        "AstranIntegration",
        "AGPAB4A5C9D13A3B4D6E8F70112233445514",
    ),
];

fn astran() -> BuiltIn {
    let policies = ASTRAN_POLICIES
        .iter()
        .map(|(name, description, id, document)| {
            let policy = ManagedPolicy {
                id: EntityId::new(*id),
                name: (*name).to_owned(),
                path: "/".to_owned(),
                description: Some((*description).to_owned()),
                created: CREATED,
                updated: CREATED,
                default_version: 1,
                last_version: 1,
                tags: Vec::new(),
            };
            let version = PolicyVersion {
                document: StoredDocument::built_in((*document).to_owned()),
                created: CREATED,
            };
            (folded(name), (Arc::new(policy), Arc::new(version)))
        });
    let groups = ASTRAN_GROUPS.iter().map(|(name, _, id)| {
        let group = Group {
            id: EntityId::new(*id),
            name: (*name).to_owned(),
            path: "/".to_owned(),
            created: CREATED,
            built_in: true,
        };
        (folded(name), Arc::new(group))
    });
    BuiltIn {
        policies: policies.collect(),
        groups: groups.collect(),
    }
}
