//! A multipart upload, and its parts.

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::rows::{
    checksum::{Algorithm, Checksum},
    object::Headers,
};

/// An upload in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// When it began.
    pub began: OffsetDateTime,
    /// The headers of the object.
    pub headers: Headers,
    /// The checksum algorithm of the parts; `None` if each part may have its own.
    pub algorithm: Option<Algorithm>,
    /// Whether the object's checksum is composed of those of its parts (`COMPOSITE`), or covers the whole object (`FULL_OBJECT`).
    pub composite: bool,
}

/// A stored part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The blob.
    pub blob: String,
    /// Bytes.
    pub size: u64,
    /// The ETag, without quotes.
    pub etag: String,
    /// When it was stored.
    pub modified: OffsetDateTime,
    /// Its checksum.
    pub checksum: Option<Checksum>,
}

/// Uploads by partition, bucket, key and id.
pub static UPLOADS: Table<(String, String, String, String), Upload> = Table::new("uploads", 1);

/// Parts by upload and number.
pub static PARTS: Table<(String, u32), Part> = Table::new("parts", 1);
