//! The sentences for which no source was found: every text here is ours until AWS's own is known.

use wire::Fault;

/// PutBucketPolicy with a policy of more than 20 KB.
pub(crate) const BUCKET_POLICY_TOO_LARGE: &str =
    "Normalized policy document exceeds the maximum allowed size of 20480 bytes.";

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

/// An alias that could be taken for an account id.
pub(crate) const ALIAS_IS_AN_ACCOUNT_ID: &str = "The account alias must not be a 12-digit number.";

/// An alias that the account does not have.
pub(crate) fn no_such_alias(alias: &str) -> String {
    format!("The account alias {alias} cannot be found.")
}

/// A key of an account property in another form than `Namespace/PropertyName`.
pub(crate) fn not_a_property_key(key: &str) -> String {
    format!("Property key {key} is not valid. It must be in the format Namespace/PropertyName.")
}

/// Account properties of more than one namespace.
pub(crate) const SEVERAL_NAMESPACES: &str =
    "All properties in a request must belong to the same namespace.";

/// An account property that AWS does not have.
pub(crate) fn no_such_property(key: &str) -> String {
    format!("Property {key} is not supported.")
}

/// A value that an account property cannot have.
pub(crate) fn not_a_property_value(key: &str, values: &[&str]) -> String {
    format!(
        "The value of property {key} is not valid. It must be one of: {}.",
        values.join(", ")
    )
}

/// Outbound federation that is not enabled.
pub(crate) const FEDERATION_IS_DISABLED: &str =
    "Outbound web identity federation is disabled for your account.";

/// Outbound federation that is enabled already.
pub(crate) const FEDERATION_IS_ENABLED: &str =
    "Outbound web identity federation is already enabled for your account.";

/// GetWebIdentityToken without outbound federation.
pub(crate) const NO_TOKENS: &str =
    "Outbound web identity federation is not enabled for this account.";

/// A token that would outlive the session that asks for it.
pub(crate) const TOKEN_OUTLIVES_SESSION: &str =
    "The requested token duration would extend the session beyond its original expiration time.";

/// A token with too many claims.
pub(crate) const TOKEN_TOO_LARGE: &str =
    "The requested token payload size exceeds the maximum allowed size.";

/// An algorithm with which no token is signed.
pub(crate) const NO_SUCH_ALGORITHM: &str = "SigningAlgorithm must be one of: RS256, ES384.";

/// An account in no organization.
pub(crate) const NO_ORGANIZATION: &str = "No organization is associated with your account.";

/// An account that administers nothing in its organization.
pub(crate) const NOT_AN_ADMINISTRATOR: &str = "The account making the request is not the management account or delegated administrator account for centralized root access.";

/// An account that does not manage its organization.
pub(crate) const NOT_THE_MANAGEMENT_ACCOUNT: &str =
    "The account making the request is not the management account for the organization.";

/// An organization for billing alone.
pub(crate) const NOT_ALL_FEATURES: &str = "Your organization does not have all features enabled.";

/// An organization that does not trust IAM.
pub(crate) const NO_TRUSTED_ACCESS: &str =
    "Trusted access is not enabled for IAM in AWS Organizations.";

/// A path that leads to nothing in an organization.
pub(crate) const NO_SUCH_TARGET: &str =
    "We can't find a root, OU, account, or policy with the TargetId that you specified.";

/// A delegation request that is not there.
pub(crate) fn no_such_delegation_request(id: &str) -> String {
    format!("The delegation request with id {id} cannot be found.")
}

/// A step that a delegation request cannot take from the state in which it is.
pub(crate) fn not_in_state(id: &str, state: &str) -> String {
    format!("The delegation request with id {id} is in the state {state}.")
}

/// A delegation request for longer than the root user may approve.
pub(crate) const TOO_LONG_FOR_ROOT: &str =
    "The root user can only accept delegation requests with a duration of 4 hours or less.";

/// An account that is registered for no product.
pub(crate) fn not_a_partner(account: &str) -> String {
    format!("The account {account} is not registered to create delegation requests.")
}

/// A policy template that the account has not registered.
pub(crate) fn no_such_template(arn: &str) -> String {
    format!("Policy template {arn} is not registered.")
}

/// A policy template that is not named.
pub(crate) const NO_TEMPLATE: &str = "Permissions must name a policy template.";

/// A notification channel that is no topic of the account.
pub(crate) const NOT_A_TOPIC: &str =
    "The notification channel must be an SNS topic of your account.";

/// A workflow that has a delegation request.
pub(crate) fn workflow_taken(id: &str) -> String {
    format!("A delegation request with the requestor workflow id {id} already exists.")
}

/// A parameter of a policy template that is missing or of the wrong form.
pub(crate) fn bad_parameter(name: &str) -> String {
    format!("The policy parameter {name} is missing, unknown, or has no value of its type.")
}

/// An entity of which no summary is made.
pub(crate) fn not_a_delegation_request(arn: &str) -> String {
    format!("ARN {arn} is not the ARN of a delegation request.")
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
