//! Stored policy documents: the text exactly as sent, and its compiled form.

use std::sync::{Arc, OnceLock};

use model::iam as api;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use policy::{Document, DocumentKind};
use serde::{Deserialize, Serialize};
use wire::Fault;

use crate::dialect::Dialect;

/// All characters but RFC 3986's unreserved ones.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A document. It is compiled at its first use, and the compiled form is shared.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredDocument {
    text: String,
    #[serde(skip)]
    compiled: OnceLock<Option<Arc<Document>>>,
}

/// A stored policy that no longer parses. A decision that needs it is a denial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stored policy no longer parses")]
pub struct Unreadable;

impl Clone for StoredDocument {
    fn clone(&self) -> Self {
        Self {
            text: self.text.clone(),
            compiled: self.compiled.clone(),
        }
    }
}

impl PartialEq for StoredDocument {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for StoredDocument {}

impl StoredDocument {
    /// Accepts a document that a caller sent.
    ///
    /// # Errors
    /// MalformedPolicyDocument.
    pub fn accept(
        text: String,
        kind: DocumentKind,
        dialect: Dialect,
        partition: &str,
    ) -> Result<Self, Fault> {
        match compile(&text, kind, dialect, partition) {
            Ok(document) => Ok(Self {
                text,
                compiled: OnceLock::from(Some(Arc::new(document))),
            }),
            Err(malformed) => Err(Fault::new(
                &api::errors::MalformedPolicyDocument,
                malformed.to_string(),
            )),
        }
    }

    /// A document of the server's own.
    pub fn built_in(text: String) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }

    /// The text as sent.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The percent-encoded text, as in IAM's answers (RFC 3986).
    pub fn encoded(&self) -> String {
        percent_encoded(&self.text)
    }

    /// The compiled form. `None` only for a stored text that no longer parses; a decision must then be a denial.
    pub fn compiled(
        &self,
        kind: DocumentKind,
        dialect: Dialect,
        partition: &str,
    ) -> Option<&Arc<Document>> {
        self.compiled_then(kind, dialect, partition, |document| document)
    }

    /// As [`Self::compiled`], with a step after compilation. The step must be the same in each call.
    pub fn compiled_then(
        &self,
        kind: DocumentKind,
        dialect: Dialect,
        partition: &str,
        then: impl FnOnce(Document) -> Document,
    ) -> Option<&Arc<Document>> {
        self.compiled
            .get_or_init(|| {
                compile(&self.text, kind, dialect, partition)
                    .ok()
                    .map(|document| Arc::new(then(document)))
            })
            .as_ref()
    }

    /// The characters that count towards IAM's quotas. See [`Document::quota_size`].
    pub fn size(&self) -> usize {
        Document::quota_size(&self.text)
    }
}

/// A document's percent-encoded text.
pub fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn compile(
    text: &str,
    kind: DocumentKind,
    dialect: Dialect,
    partition: &str,
) -> Result<Document, policy::MalformedPolicyDocument> {
    Document::parse_in(
        text,
        kind,
        &policy::Partition {
            name: partition,
            aliases: dialect.partition_aliases(),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_encode_once_with_upper_case_hex() {
        let document = StoredDocument::built_in("{\"a\": \"%3A~\"}".to_owned());
        assert_eq!(document.encoded(), "%7B%22a%22%3A%20%22%253A~%22%7D");
    }
}
