//! The sentences for which no source was found: every text here is ours until AWS's own is known.

use wire::Fault;

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

/// A session tag whose key the caller's session hands down. AWS's user guide says that the call fails, not how.
pub(crate) const INHERITED_TAG: &str = "One of the specified tag keys can't be set because it conflicts with a transitive tag key from the calling session.";

/// A source identity other than the caller's session has.
pub(crate) const SOURCE_IDENTITY_STAYS: &str =
    "The source identity of the calling session cannot be changed.";

/// A source identity in the reserved name space.
pub(crate) const RESERVED_SOURCE_IDENTITY: &str =
    "The specified source identity is invalid. It must not begin with aws:.";

/// AssumeRoot with the keys of a root user.
pub(crate) const ROOT_ASSUMES_ROOT: &str = "AssumeRoot may not be called by root accounts.";

/// A call with more managed session policies than a session may have.
pub(crate) fn too_many_session_policies(most: usize) -> Fault {
    Fault::validation(format!(
        "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to {most}"
    ))
}

/// An entry of PolicyArns without its ARN.
pub(crate) fn session_policy_without_arn(place: usize) -> Fault {
    Fault::validation(format!(
        "1 validation error detected: Value at 'policyArns.{place}.member.arn' failed to satisfy constraint: Member must not be null"
    ))
}

/// An ARN among PolicyArns that is no policy of the session's account.
pub(crate) fn no_session_policy(arn: &str) -> Fault {
    Fault::validation(format!(
        "The policy {arn} does not exist or is not attachable."
    ))
}

/// More session tags than a session may have, those inherited from the caller's session included.
pub(crate) fn too_many_session_tags(most: usize) -> Fault {
    Fault::validation(format!(
        "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to {most}"
    ))
}
