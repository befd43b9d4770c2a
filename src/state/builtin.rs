//! Policies and groups that the vendor owns. All accounts of a dialect share them; none can change them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use model::managed_policies::{AwsPolicy, aws_policies};
use sha2::{Digest as _, Sha256};
use time::{OffsetDateTime, macros::datetime};

use crate::{
    account::EntityId,
    dialect::Dialect,
    documents::StoredDocument,
    ids,
    keys::folded,
    rows::{
        group::Group,
        managed_policy::{ManagedPolicy, PolicyVersion},
    },
};

/// The creation date of the built-in entities of `astran`.
const CREATED: OffsetDateTime = datetime!(2024-01-01 00:00 UTC);

/// The built-in entities of a dialect.
#[derive(Debug)]
pub struct BuiltIn {
    /// By folded name. Created at the first look-up of a policy, so a look-up of a group does not wait for AWS's policies.
    policies: LazyLock<BTreeMap<String, BuiltInPolicy>>,
    groups: BTreeMap<String, Arc<Group>>,
    /// Default versions that have been looked up, by partition and folded name. Decisions use them.
    in_force: RwLock<HashMap<String, HashMap<String, Arc<PolicyVersion>>>>,
}

#[derive(Debug)]
struct BuiltInPolicy {
    policy: Arc<ManagedPolicy>,
    versions: Versions,
}

#[derive(Debug)]
enum Versions {
    /// The one version, `v1`.
    One(Arc<PolicyVersion>),
    /// The published facts about an AWS managed policy.
    Aws(&'static AwsPolicy),
}

/// The built-in entities of a dialect: AWS's managed policies, or the few of `astran`.
pub fn of(dialect: Dialect) -> &'static BuiltIn {
    static AWS: LazyLock<BuiltIn> = LazyLock::new(|| BuiltIn::new(aws_managed, BTreeMap::new()));
    static ASTRAN: LazyLock<BuiltIn> =
        LazyLock::new(|| BuiltIn::new(astran_policies, astran_groups()));
    match dialect {
        Dialect::Aws => &AWS,
        Dialect::Astran => &ASTRAN,
    }
}

impl BuiltIn {
    fn new(
        policies: fn() -> BTreeMap<String, BuiltInPolicy>,
        groups: BTreeMap<String, Arc<Group>>,
    ) -> Self {
        Self {
            policies: LazyLock::new(policies),
            groups,
            in_force: RwLock::default(),
        }
    }

    /// A policy by folded name.
    pub fn policy(&self, folded: &str) -> Option<Arc<ManagedPolicy>> {
        self.policies
            .get(folded)
            .map(|built_in| Arc::clone(&built_in.policy))
    }

    /// A version of a policy by folded name, as a partition has it.
    pub fn version(
        &self,
        partition: &str,
        folded: &str,
        number: u32,
    ) -> Option<Arc<PolicyVersion>> {
        let built_in = self.policies.get(folded)?;
        let known = match &built_in.versions {
            Versions::One(version) => return (number == 1).then(|| Arc::clone(version)),
            Versions::Aws(known) => known,
        };
        if number != known.default_version {
            return Some(Arc::new(aws_version(
                known,
                partition,
                &known.document(number)?,
            )));
        }
        let found = self
            .in_force
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(partition)
            .and_then(|versions| versions.get(folded))
            .cloned();
        if found.is_some() {
            return found;
        }
        let version = aws_version(known, partition, &known.document(number)?);
        let mut in_force = self
            .in_force
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let versions = in_force.entry(partition.to_owned()).or_default();
        let version = versions
            .entry(folded.to_owned())
            .or_insert_with(|| Arc::new(version));
        Some(Arc::clone(version))
    }

    /// The numbers and creation dates of a policy's versions, oldest first. Some of AWS's dates are unknown.
    pub fn numbers(&self, folded: &str) -> Vec<(u32, Option<OffsetDateTime>)> {
        match self.policies.get(folded).map(|known| &known.versions) {
            None => Vec::new(),
            Some(Versions::One(version)) => vec![(1, Some(version.created))],
            Some(Versions::Aws(known)) => known
                .versions()
                .map(|(number, created)| (number, created.map(moment)))
                .collect(),
        }
    }

    /// The versions of a policy by folded name with their documents, in the order of [`Self::numbers`].
    pub fn versions(&self, partition: &str, folded: &str) -> Vec<(u32, Arc<PolicyVersion>)> {
        match self.policies.get(folded).map(|known| &known.versions) {
            None => Vec::new(),
            Some(Versions::One(version)) => vec![(1, Arc::clone(version))],
            Some(Versions::Aws(known)) => known
                .versions()
                .zip(known.documents())
                .map(|((number, _), text)| (number, Arc::new(aws_version(known, partition, &text))))
                .collect(),
        }
    }

    /// All policies, by name.
    pub fn policies(&self) -> impl Iterator<Item = &Arc<ManagedPolicy>> {
        self.policies.values().map(|built_in| &built_in.policy)
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

    /// The policy of a group, which has the same name.
    pub fn policy_of_group(&self, id: &EntityId) -> Option<Arc<ManagedPolicy>> {
        let group = self.group_with_id(id)?;
        let (_, name, _) = ASTRAN_GROUPS
            .iter()
            .find(|(name, ..)| *name == group.name)?;
        self.policy(&folded(name))
    }
}

fn moment(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// An AWS managed policy's document as a partition has it: its ARNs name that partition. AWS GovCloud (US) User Guide, "Amazon Resource Names".
fn aws_version(known: &AwsPolicy, partition: &str, text: &str) -> PolicyVersion {
    let text = match partition {
        "aws" => text.to_owned(),
        other => text.replace("arn:aws:", &format!("arn:{other}:")),
    };
    PolicyVersion {
        document: StoredDocument::built_in(text),
        created: moment(known.updated),
    }
}

fn aws_managed() -> BTreeMap<String, BuiltInPolicy> {
    let policies = aws_policies().iter().map(|known| {
        let policy = ManagedPolicy {
            id: aws_id(&known.name),
            name: known.name.clone(),
            path: known.path.clone(),
            description: None,
            created: moment(known.created),
            updated: moment(known.updated),
            default_version: known.default_version,
            last_version: known.default_version,
            tags: Vec::new(),
        };
        let built_in = BuiltInPolicy {
            policy: Arc::new(policy),
            versions: Versions::Aws(known),
        };
        (folded(&known.name), built_in)
    });
    policies.collect()
}

/// A unique id derived from a name, in AWS's form: AWS does not publish the unique ids of its policies.
fn aws_id(name: &str) -> EntityId {
    let digest = Sha256::digest(name.as_bytes());
    let digits = digest.iter().take(17).map(|byte| ids::base32_digit(*byte));
    EntityId::new("ANPA".chars().chain(digits).collect::<String>())
}

/// Name, description and document. The vendor publishes the names and descriptions, but not the documents.
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

/// Name, policy and id. The policy has the group's name.
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

fn astran_policies() -> BTreeMap<String, BuiltInPolicy> {
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
            let built_in = BuiltInPolicy {
                policy: Arc::new(policy),
                versions: Versions::One(Arc::new(version)),
            };
            (folded(name), built_in)
        });
    policies.collect()
}

fn astran_groups() -> BTreeMap<String, Arc<Group>> {
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
    groups.collect()
}

#[cfg(test)]
mod tests {
    use policy::DocumentKind;

    use super::*;

    #[test]
    fn every_document_of_aws_compiles() {
        let aws = of(Dialect::Aws);
        for partition in ["aws", "aws-cn"] {
            for policy in aws.policies() {
                let version = aws
                    .version(partition, &folded(&policy.name), policy.default_version)
                    .unwrap();
                let compiled =
                    version
                        .document
                        .compiled(DocumentKind::Managed, Dialect::Aws, partition);
                assert!(compiled.is_some(), "{partition} {}", policy.name);
            }
        }
    }

    #[test]
    fn a_document_names_its_partition() {
        let aws = of(Dialect::Aws);
        let text = |partition, name: &str| {
            let name = folded(name);
            let version = aws.policy(&name).unwrap().default_version;
            let version = aws.version(partition, &name, version).unwrap();
            version.document.text().to_owned()
        };
        // IAM User Guide, "Permit IAM users to change their own passwords".
        let (aws, cn) = (
            text("aws", "IAMUserChangePassword"),
            text("aws-cn", "IAMUserChangePassword"),
        );
        assert!(aws.contains("arn:aws:iam::*:user/${aws:username}"), "{aws}");
        assert_eq!(cn, aws.replace("arn:aws:iam", "arn:aws-cn:iam"));
    }

    #[test]
    fn a_default_version_is_unpacked_once() {
        let read = || {
            of(Dialect::Aws)
                .version("aws", "readonlyaccess", 190)
                .unwrap()
        };
        assert!(Arc::ptr_eq(&read(), &read()));
        assert!(
            of(Dialect::Aws)
                .version("aws", "readonlyaccess", 191)
                .is_none()
        );
    }

    #[test]
    fn ids_have_the_form_of_aws() {
        let id = of(Dialect::Aws)
            .policy("administratoraccess")
            .unwrap()
            .id
            .to_string();
        assert_eq!((id.len(), id.get(..4)), (21, Some("ANPA")));
    }
}
