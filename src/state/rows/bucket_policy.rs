//! The policy of a bucket.

use std::sync::{Arc, OnceLock};

use policy::{Document, DocumentKind};
use serde::{Deserialize, Serialize};
use store::Table;

use crate::{account::EntityId, dialect::Dialect};

/// A bucket's policy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BucketPolicy {
    /// The text as it was sent.
    pub text: String,
    /// The users and roles that it names, as of the time of PutBucketPolicy.
    pub pins: Vec<Pin>,
    /// Whether it is public. Amazon S3 User Guide, "The meaning of \"public\"".
    pub public: bool,
    #[serde(skip)]
    compiled: OnceLock<Option<Arc<Document>>>,
}

/// A user or role in a policy: its ARN then, and its unique id, which stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The ARN when the policy was put.
    pub arn: String,
    /// The unique id.
    pub id: EntityId,
}

/// Policies by partition and bucket.
pub static BUCKET_POLICIES: Table<(String, String), BucketPolicy> =
    Table::new("bucket policies", 1);

/// Parses the text of a bucket policy.
///
/// # Errors
/// The parser's reason.
pub fn parsed(text: &str, partition: &str) -> Result<Document, policy::MalformedPolicyDocument> {
    Document::parse_in(
        text,
        DocumentKind::Resource,
        &policy::Partition {
            name: partition,
            aliases: Dialect::of_partition(partition).partition_aliases(),
        },
    )
}

impl BucketPolicy {
    /// A policy that is not compiled yet.
    pub fn new(text: String, pins: Vec<Pin>, public: bool) -> Self {
        Self {
            text,
            pins,
            public,
            compiled: OnceLock::new(),
        }
    }

    /// The compiled form. `None` only for a stored text that no longer parses; a decision must then be a denial.
    pub fn document(&self, partition: &str) -> Option<&Arc<Document>> {
        self.compiled
            .get_or_init(|| {
                let pins: Vec<_> = self
                    .pins
                    .iter()
                    .map(|pin| (pin.arn.as_str(), pin.id.as_str()))
                    .collect();
                let document = parsed(&self.text, partition).ok()?;
                Some(Arc::new(document.pin(&pins)))
            })
            .as_ref()
    }
}
