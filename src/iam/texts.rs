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
