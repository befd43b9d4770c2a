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

/// A role that is not in the instance profile.
pub(crate) fn role_not_in_profile(role: &str, profile: &str) -> String {
    format!("The role with name {role} cannot be found in instance profile {profile}.")
}

/// A service that has no service-linked role.
pub(crate) fn no_linked_role(service: &str) -> String {
    format!("Service-linked roles are not available for the service {service}.")
}

/// A name with its suffix that is longer than names of roles are.
pub(crate) fn linked_name_too_long(name: &str) -> String {
    format!("The role name {name} is longer than 64 characters.")
}

/// A role that is not service-linked.
pub(crate) fn not_service_linked(name: &str) -> String {
    format!("The role with name {name} is not a service-linked role.")
}

/// What DeleteServiceLinkedRole did not answer.
pub(crate) const NOT_A_DELETION_TASK: &str = "The deletion task ID is not valid.";

/// A deletion task that is not known, or no longer.
pub(crate) fn no_such_deletion(id: &str) -> String {
    format!("The deletion task with id {id} cannot be found.")
}

/// Why a service-linked role was not deleted.
pub(crate) const ROLE_HAS_SESSIONS: &str = "The service-linked role has active sessions.";

/// A trust policy that means all tenants of a shared identity provider.
pub(crate) fn tenant_condition(key: &str, provider: &str) -> String {
    format!("A condition on {key} must be present for the provider {provider}")
}

/// A role template that is not there.
pub(crate) fn no_such_template(arn: &str) -> String {
    format!("The role template {arn} cannot be found.")
}

/// A minor version that a role template does not have.
pub(crate) fn no_such_template_version(arn: &str, number: i64) -> String {
    format!("The role template {arn} does not have a minor version {number}.")
}

/// A role template, or a version of one, of which no roles may be made.
pub(crate) fn template_disabled(arn: &str) -> String {
    format!("The role template {arn} is disabled.")
}

/// A role template whose role would have a name that is taken.
pub(crate) fn name_conflict(name: &str) -> String {
    format!("The role name {name} conflicts with an existing role in the account.")
}

/// A value for a parameter that a role template does not define.
pub(crate) fn no_such_parameter(name: &str) -> String {
    format!("The role template does not define the parameter {name}.")
}

/// A parameter of a role template that needs a value.
pub(crate) fn parameter_missing(name: &str) -> String {
    format!("The parameter {name} requires a value.")
}

/// A value that is not of its parameter's type.
pub(crate) fn parameter_type(name: &str, kind: &str) -> String {
    format!("The value of the parameter {name} is not of the type {kind}.")
}

/// A job id that no report has, or another's.
pub(crate) fn no_such_job(id: &str) -> String {
    format!("The job with id {id} cannot be found.")
}

/// A service namespace that AWS does not have.
pub(crate) fn no_such_service(namespace: &str) -> String {
    format!("Service namespace {namespace} is not valid.")
}
