//! The sentences for which no source was found: every text here is ours until AWS's own is known.

/// A tag key that begins with `aws:`.
pub(crate) const RESERVED_TAG_KEY: &str =
    "Tag keys beginning with aws: are reserved for system use.";

/// A change to an entity that the vendor owns.
pub(crate) const BUILT_IN: &str = "Cannot perform the operation on a built-in resource.";

/// GetAccessKeyInfo with an id that says no account.
pub(crate) const NOT_AN_ACCESS_KEY: &str = "The access key ID is not valid.";

/// AWS's sentence for a role, "Cannot attach a Service Role Policy to a Customer Role.", said of a user.
pub(crate) const SERVICE_ROLE_POLICY_FOR_USER: &str =
    "Cannot attach a Service Role Policy to a Customer User.";

/// The same, said of a group.
pub(crate) const SERVICE_ROLE_POLICY_FOR_GROUP: &str =
    "Cannot attach a Service Role Policy to a Customer Group.";

/// A job id that no report has, or another's.
pub(crate) fn no_such_job(id: &str) -> String {
    format!("The job with id {id} cannot be found.")
}

/// A service namespace that AWS does not have.
pub(crate) fn no_such_service(namespace: &str) -> String {
    format!("Service namespace {namespace} is not valid.")
}

/// A thumbprint of 40 characters that are not all hex digits.
pub(crate) const THUMBPRINT_NOT_HEX: &str = "Thumbprint must be a hexadecimal string.";

/// A token of an OIDC provider that its key did not sign.
pub(crate) const TOKEN_SIGNATURE: &str = "The signature of the ID Token is not valid.";

/// A token that was issued later than now.
pub(crate) const TOKEN_ISSUED_IN_FUTURE: &str = "The ID Token was issued in the future.";

/// A token whose `nbf` lies ahead.
pub(crate) const TOKEN_NOT_YET_VALID: &str = "The ID Token is not yet valid.";

/// A token whose tags are not in one of the two forms that STS documents.
pub(crate) const TOKEN_TAGS: &str = "The session tags of the ID Token are not valid.";
