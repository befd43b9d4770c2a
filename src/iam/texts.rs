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

/// A path and name of a virtual MFA device that make no serial number (IAM API Reference, `serialNumberType`).
pub(crate) const UNUSABLE_MFA_DEVICE_NAME: &str =
    "The path and name of the virtual MFA device make no valid serial number.";

/// SerialNumber without TokenCode, or the other way round.
pub(crate) const MFA_INCOMPLETE: &str =
    "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.";

/// ChangePassword by anybody but an IAM user.
pub(crate) const ONLY_USERS_CHANGE_PASSWORDS: &str =
    "Only IAM Users can change their own password.";

/// ChangePassword with another old password.
pub(crate) const OLD_PASSWORD: &str = "The old password was incorrect.";

/// A new password that is among the last ones.
pub(crate) const PASSWORD_REUSED: &str =
    "Policy constraint violation with password reuse prevention during password change.";

/// A new password that is too long, where no constraint of the API has said so.
pub(crate) const PASSWORD_TOO_LONG: &str = "Password should be at most 128 characters long";

/// A new password that is the account's name.
pub(crate) const PASSWORD_IS_ACCOUNT_NAME: &str =
    "Password should not be identical to the account name";

/// A password, or what it must be, that changed while another one was being set.
pub(crate) fn password_changing(user: &str) -> String {
    format!("The password of user {user} is being changed. Please try again.")
}

/// CreateLoginProfile without a password, which only AssumeRoot sessions may leave out.
pub(crate) const PASSWORD_MISSING: &str = "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null";
