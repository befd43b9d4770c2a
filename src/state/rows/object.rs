//! An object of a bucket.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::rows::checksum::Checksum;

/// The headers that are stored with an object, and returned with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headers {
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// `Content-Language`.
    pub content_language: Option<String>,
    /// `Expires`.
    pub expires: Option<OffsetDateTime>,
    /// `x-amz-server-side-encryption`, as requested. The stored bytes are not encrypted.
    pub server_side_encryption: Option<String>,
    /// `x-amz-meta-*`.
    pub metadata: BTreeMap<String, String>,
}

/// An object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// The blobs of its bytes with their sizes, in order: one, or one for each part.
    pub blobs: Vec<(String, u64)>,
    /// Bytes.
    pub size: u64,
    /// The ETag, without quotes.
    pub etag: String,
    /// When it was stored.
    pub modified: OffsetDateTime,
    /// Its stored headers.
    pub headers: Headers,
    /// Its checksum.
    pub checksum: Option<Checksum>,
}

/// Objects by partition, bucket and key.
pub static OBJECTS: Table<(String, String, String), Object> = Table::new("objects", 1);
