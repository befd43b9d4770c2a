//! The query parameters of S3, in one list: sub-resources, which choose the operation, and what operations and signatures take.
//! S3 API Reference, the URI request parameters of each operation.

/// What a query parameter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Chooses the operation.
    SubResource,
    /// Is for the operation.
    Parameter,
    /// Is the signature. s3s is not shown it: it would verify it again, with a secret that it does not need.
    Signature,
}

use Kind::{Parameter, Signature, SubResource};

/// Every parameter of an operation that is implemented. A request with another one would fall through to the wrong operation.
const PARAMETERS: &[(&str, Kind)] = &[
    ("delete", SubResource),
    ("list-type", SubResource),
    ("location", SubResource),
    ("partNumber", SubResource),
    ("policy", SubResource),
    ("policyStatus", SubResource),
    ("publicAccessBlock", SubResource),
    ("uploadId", SubResource),
    ("uploads", SubResource),
    ("continuation-token", Parameter),
    ("delimiter", Parameter),
    ("encoding-type", Parameter),
    ("fetch-owner", Parameter),
    ("key-marker", Parameter),
    ("marker", Parameter),
    ("max-keys", Parameter),
    ("max-parts", Parameter),
    ("max-uploads", Parameter),
    ("part-number-marker", Parameter),
    ("prefix", Parameter),
    ("response-cache-control", Parameter),
    ("response-content-disposition", Parameter),
    ("response-content-encoding", Parameter),
    ("response-content-language", Parameter),
    ("response-content-type", Parameter),
    ("response-expires", Parameter),
    ("start-after", Parameter),
    ("upload-id-marker", Parameter),
    ("versionId", Parameter),
    ("x-amz-checksum-mode", Parameter),
    ("x-id", Parameter),
    ("X-Amz-User-Agent", Parameter),
    // Of signatures of version 2, which are refused by name.
    ("AWSAccessKeyId", Parameter),
    ("Expires", Parameter),
    ("Signature", Parameter),
    ("X-Amz-Algorithm", Signature),
    ("X-Amz-Content-Sha256", Signature),
    ("X-Amz-Credential", Signature),
    ("X-Amz-Date", Signature),
    ("X-Amz-Expires", Signature),
    ("X-Amz-Security-Token", Signature),
    ("X-Amz-Signature", Signature),
    ("X-Amz-SignedHeaders", Signature),
];

/// What a parameter is for; `None` for one that is not implemented.
pub(super) fn kind(name: &str) -> Option<Kind> {
    let known = PARAMETERS.iter().find(|(known, _)| *known == name);
    known.map(|(_, kind)| *kind)
}
