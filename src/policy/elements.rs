//! The elements of policy documents. IAM User Guide, "IAM JSON policy element reference".

/// The versions of the policy language, the current one first.
pub const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// The elements of a document. `Id` is allowed in resource-based policies only.
pub const DOCUMENT: [&str; 3] = ["Version", "Id", "Statement"];

/// The elements of a statement.
pub const STATEMENT: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Elements of a statement with their opposites, which exclude each other.
pub const OPPOSITES: [(&str, &str); 3] = [
    ("Action", "NotAction"),
    ("Resource", "NotResource"),
    ("Principal", "NotPrincipal"),
];
