//! The sentences for which no source was found: every text here is ours until AWS's own is known.
//!
//! Not here is what AWS has no part in: the words of seed files, of the command line, of `/_astriam/`, of realms and of other dialects. And
//! two sentences stand with the leaf crates that say them: sigv4's "Too many signed headers.", wire's of an operation that is not built.

use wire::Fault;

/// A change to an entity that the vendor owns.
pub(crate) const BUILT_IN: &str = "Cannot perform the operation on a built-in resource.";

/// GetAccessKeyInfo with an id that says no account.
pub(crate) const NOT_AN_ACCESS_KEY: &str = "The access key ID is not valid.";

/// AWS's sentence for users and roles, said of a group.
pub(crate) const RESERVED_POLICY_FOR_GROUP: &str =
    "Cannot attach AWS reserved policy to an IAM group.";

/// A status of an access key that the model's enum has, and nobody can set.
pub(crate) const KEY_STATUS: &str = "Status must be Active or Inactive.";

/// What is not the ARN of a user, group, role or policy.
pub(crate) fn not_an_arn(arn: &str) -> String {
    format!("ARN {arn} is not valid.")
}

/// An owner of a delegation request that is no account.
pub(crate) fn not_an_account(id: &str) -> String {
    format!("Account {id} is not valid.")
}

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

/// AssumeRoot on what is neither an account's id nor the ARN of its root user.
pub(crate) const NO_TARGET_PRINCIPAL: &str =
    "The target principal must be the ID of an account or the ARN of its root user.";

/// AssumeRoot with another policy than those of privileged tasks.
pub(crate) const NO_TASK_POLICY: &str =
    "The task policy must be an AWS managed policy for a privileged root task.";

/// A trade-in token after the delegated access has ended. The model tells the error, not the text.
pub(crate) const TRADE_IN_OVER: &str = "The trade-in token provided in the request has expired.";

/// What is no trade-in token.
pub(crate) const NO_TRADE_IN_TOKEN: &str =
    "The trade-in token provided in the request is not valid.";

/// A trade-in token in the hands of an account that did not ask for the delegation.
pub(crate) const OTHERS_TRADE_IN_TOKEN: &str =
    "The trade-in token was not issued to the calling account.";

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
pub(crate) const PASSWORD_TOO_LONG: &str = "Password should have a maximum length of 128";

/// A new password that is the account's name.
pub(crate) const PASSWORD_IS_ACCOUNT_NAME: &str =
    "Password should not be identical to the account name";

/// A password, or what it must be, that changed while another one was being set.
pub(crate) fn password_changing(user: &str) -> String {
    format!("The password of user {user} is being changed. Please try again.")
}

/// A certificate body with more than one certificate: Certificate Manager's sentence.
pub(crate) const SEVERAL_CERTIFICATES: &str = "The certificate field contains more than one certificate. You can specify only one certificate in this field.";

/// A certificate whose key is of a kind that IAM does not take.
pub(crate) const CERTIFICATE_KEY: &str = "The public key of the certificate is not supported. It must be an RSA or an elliptic curve key.";

/// A certificate that holds no longer.
pub(crate) const CERTIFICATE_EXPIRED: &str = "The certificate has expired.";

/// A certificate that does not hold yet.
pub(crate) const CERTIFICATE_NOT_YET: &str = "The certificate is not valid yet.";

/// A private key that cannot be read.
pub(crate) const PRIVATE_KEY: &str = "Invalid Private Key.";

/// A private key behind a passphrase.
pub(crate) const ENCRYPTED_PRIVATE_KEY: &str =
    "The private key must not be encrypted. Remove the passphrase and try again.";

/// A private key of another certificate.
pub(crate) const KEY_PAIR_MISMATCH: &str =
    "The private key does not match the public key in the certificate.";

/// A signing certificate that a user of the account already has.
pub(crate) const DUPLICATE_CERTIFICATE: &str =
    "The same certificate is already associated with an IAM user in the account.";

/// An SSH public key that cannot be read, or is too short.
pub(crate) const INVALID_PUBLIC_KEY: &str = "The public key is malformed or otherwise invalid. It must be an RSA key of at least 2048 bits.";

/// An SSH public key that the user already has.
pub(crate) const DUPLICATE_PUBLIC_KEY: &str =
    "The SSH public key is already associated with the specified IAM user.";

/// CredentialAgeDays for a service whose credentials do not expire.
pub(crate) const CREDENTIAL_AGE: &str =
    "CredentialAgeDays is only supported for bedrock.amazonaws.com.";

/// ListServiceSpecificCredentials for one user and for all.
pub(crate) const USER_OR_ALL_USERS: &str = "UserName and AllUsers cannot be used together.";

/// A service that has no credentials of its own.
pub(crate) fn no_credentials_for_service(name: &str) -> String {
    format!("The service {name} does not support service-specific credentials.")
}

/// Organizations in a partition whose accounts have no 12 digits.
pub(crate) const NO_ORGANIZATIONS_HERE: &str =
    "This action isn't available in the current AWS Region.";

/// A caller that may make an organization, but not the service-linked role that comes with it.
pub(crate) const MAY_NOT_LINK: &str = "You don't have the iam:CreateServiceLinkedRole permission for organizations.amazonaws.com that this operation requires.";

/// A token of a page that this server did not give.
pub(crate) const INVALID_TOKEN: &str = "You provided an invalid value for NextToken.";

/// No such root or unit.
pub(crate) const NO_PARENT: &str = "You specified parent that doesn't exist.";

/// No such unit.
pub(crate) const NO_UNIT: &str = "You specified an organizational unit that doesn't exist.";

/// No such root, unit, account or policy.
pub(crate) const NO_TARGET: &str = "You specified a target that doesn't exist.";

/// No such root.
pub(crate) const NO_ROOT: &str = "You specified a root that doesn't exist.";

/// No such unit or account.
pub(crate) const NO_CHILD: &str = "You specified a child that doesn't exist.";

/// An account that is not where it is to be moved from.
pub(crate) const NO_SOURCE: &str = "You specified a source parent that doesn't exist.";

/// A move to nowhere.
pub(crate) const NO_DESTINATION: &str = "You specified a destination parent that doesn't exist.";

/// A move to where the account is.
pub(crate) const ACCOUNT_IS_THERE: &str =
    "The account is already present in the specified destination.";

/// A unit that holds something.
pub(crate) const UNIT_NOT_EMPTY: &str = "The specified organizational unit is not empty.";

/// One unit more than an organization may have.
pub(crate) const TOO_MANY_UNITS: &str =
    "You have exceeded the allowed number of organizational units.";

/// A unit in a unit of the lowest level.
pub(crate) const UNIT_TOO_DEEP: &str =
    "You have exceeded the maximum depth of the organizational unit tree.";

/// One policy more than an organization may have.
pub(crate) const TOO_MANY_POLICIES: &str = "You have exceeded the allowed number of policies.";

/// A document that is too long.
pub(crate) const POLICY_TOO_LONG: &str = "You have exceeded the maximum size of a policy document.";

/// A kind of policy that the organization cannot use.
pub(crate) const POLICY_TYPE_UNAVAILABLE: &str =
    "The specified policy type is not available for your organization.";

/// A kind of policy that is enabled already.
pub(crate) const POLICY_TYPE_ENABLED: &str = "The specified policy type is already enabled.";

/// A change to a policy of AWS's own.
pub(crate) const IMMUTABLE_POLICY: &str =
    "You specified a policy that is managed by AWS and can't be modified.";

/// Deleting a policy that is attached.
pub(crate) const POLICY_IN_USE: &str = "This policy is attached to one or more targets. Detach it from all targets before you delete it.";

/// Detaching a policy that is not attached.
pub(crate) const POLICY_NOT_ATTACHED: &str = "This policy is not attached to the specified target.";

/// Detaching the resource control policy that allows everything.
pub(crate) const NON_DETACHABLE_POLICY: &str = "You can't detach this AWS managed policy.";

/// An effective policy where no policy is.
pub(crate) const NO_EFFECTIVE_POLICY: &str = "The effective policy doesn't exist.";

/// An operation that does not go with what is named.
pub(crate) const TARGET_NOT_SUPPORTED: &str =
    "You can't perform the specified operation on that target entity.";

/// One account more than an organization may have. AWS's sentence, as its users report it.
pub(crate) const TOO_MANY_ACCOUNTS: &str = "You have exceeded the allowed number of AWS Accounts.";

/// The name of a role that only services have.
pub(crate) const SERVICES_ROLE_NAME: &str =
    "A role name can't begin with the reserved prefix AWSServiceRoleFor.";

/// A request for an account that is not there.
pub(crate) const NO_CREATION_REQUEST: &str =
    "You specified a create account request that doesn't exist.";

/// Removing the management account.
pub(crate) const MANAGEMENT_STAYS: &str =
    "You can't remove the management account from its organization.";

/// Closing the management account.
pub(crate) const MANAGEMENT_IS_NOT_CLOSED: &str = "You can't close the management account.";

/// Closing an account twice.
pub(crate) const ACCOUNT_CLOSED: &str = "The account is already closed.";

/// Removing an account that administers a service.
pub(crate) const ADMINISTRATOR_STAYS: &str = "You can't remove an account that is registered as a delegated administrator. Deregister it first.";

/// Removing an account soon after it was made.
pub(crate) const NEW_ACCOUNT_STAYS: &str = "After you create an account in an organization, you must wait at least four days before you can remove it from the organization.";

/// Registering a closed account.
pub(crate) const CLOSED_ADMINISTRATOR: &str =
    "You can't register a suspended account as a delegated administrator.";

/// Registering an administrator of a service without trusted access.
pub(crate) const SERVICE_NOT_TRUSTED: &str =
    "You must enable service access before you register a delegated administrator.";

/// A tag key that begins with `aws:`, in AWS Organizations.
pub(crate) const SYSTEM_TAG: &str =
    "You specified a tag key that is a system tag. System tags are reserved for AWS use.";

/// A tag key twice.
pub(crate) const REPEATED_TAG: &str = "Tag keys must be unique.";

/// One tag more than an entity may have.
pub(crate) const TOO_MANY_TAGS: &str = "You have exceeded the allowed number of tags.";

/// A role template that is not there.
pub(crate) fn no_such_role_template(arn: &str) -> String {
    format!("The role template {arn} cannot be found.")
}

/// A minor version that a role template does not have.
pub(crate) fn no_such_role_template_version(arn: &str, number: i64) -> String {
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

/// A context assertion that this server did not sign.
pub(crate) const NO_CONTEXT_ASSERTION: &str =
    "The context assertion provided in the request is not valid.";

/// A policy template that the account has not registered.
pub(crate) fn no_such_policy_template(arn: &str) -> String {
    format!("Policy template {arn} is not registered.")
}

/// CreateLoginProfile with a password for the root user, which sets its own.
pub(crate) const PASSWORD_OF_ROOT: &str =
    "Password must be omitted when the request is made with an AssumeRoot session.";

/// CreateLoginProfile without a password, which only AssumeRoot sessions may leave out.
pub(crate) const PASSWORD_MISSING: &str = "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null";

/// An access token of a service that this server does not ask.
pub(crate) fn oauth_not_asked(id: &str) -> String {
    format!("The identity provider {id} cannot be reached to verify the access token.")
}

/// A provider of access tokens that STS does not know.
pub(crate) fn unknown_provider_id(id: &str) -> String {
    format!("The provider {id} is not a provider of OAuth 2.0 access tokens.")
}

/// A simulated action with a wildcard, or without a service.
pub(crate) fn no_action(action: &str) -> String {
    format!("Invalid action name: {action}")
}

/// A simulated resource that is no ARN.
pub(crate) fn no_resource_arn(arn: &str) -> String {
    format!("Invalid resource ARN: {arn}")
}

/// A simulated owner of resources that is no account.
pub(crate) fn no_resource_owner(owner: &str) -> String {
    format!("Invalid resource owner: {owner}")
}

/// A simulation with a policy of the resource, but nobody to whom it could grant.
pub(crate) const SIMULATION_WITHOUT_CALLER: &str =
    "CallerArn is required when a resource policy is simulated.";

/// A simulation of which one result is more than a server should work out or send.
pub(crate) const SIMULATION_TOO_LARGE: &str = "The simulation is too large. Simulate fewer resources, or fewer and smaller policies, at a time.";

/// A simulation with more boundaries than anybody can have.
pub(crate) const ONE_BOUNDARY: &str = "Only one permissions boundary policy can be simulated.";

/// A policy to be left out of a simulation that is named in no way, or in more than one.
pub(crate) const ONE_POLICY_IDENTIFIER: &str = "A policy to exclude must be identified by exactly one of policy type, policy ARN and inline policy identifier.";

/// A context entry without the name of a key.
pub(crate) const CONTEXT_KEY_WITHOUT_NAME: &str = "A context entry must have a context key name.";

/// A context value that is not of its type.
pub(crate) fn context_value(name: &str, value: &str, kind: &str) -> String {
    format!("Invalid value {value} of context key {name}: it is not of type {kind}.")
}

/// Several context values of a type that holds one.
pub(crate) fn context_values(name: &str, kind: &str) -> String {
    format!("Context key {name} of type {kind} must have one value.")
}

/// A ResourceHandlingOption that there is not.
pub(crate) fn no_scenario(name: &str) -> String {
    format!("Invalid resource handling option: {name}")
}

/// A scenario without one of its resources.
pub(crate) fn scenario_lacks(name: &str, resource_type: &str) -> String {
    format!("Resource handling option {name} requires a resource of type {resource_type}.")
}

/// A simulation with a stored policy that can no longer be read.
pub(crate) const POLICY_EVALUATION: &str = "An included policy could not be evaluated.";

/// A SAML response that is no base64.
pub(crate) const SAML_NOT_BASE64: &str = "The SAML response is not valid base64.";

/// A SAML response that is no response.
pub(crate) const SAML_UNREADABLE: &str = "The SAML response is not valid.";

/// An assertion, a name or an attribute that is encrypted.
pub(crate) const SAML_ENCRYPTED: &str = "The SAML response contains encrypted elements, which this server does not decrypt. Configure the identity provider to send unencrypted assertions.";

/// A provider that takes encrypted assertions alone.
pub(crate) const SAML_NOT_ENCRYPTED: &str =
    "The SAML provider requires encrypted assertions, and the SAML response is not encrypted.";

/// A response without an assertion.
pub(crate) const SAML_NO_ASSERTION: &str = "The SAML response does not contain an assertion.";

/// A response with more than one assertion.
pub(crate) const SAML_ASSERTIONS: &str = "The SAML response contains more than one assertion.";

/// A response that says that nobody was authenticated.
pub(crate) const SAML_STATUS: &str = "The identity provider reported that authentication failed.";

/// An assertion whose time has not come.
pub(crate) const SAML_NOT_YET_VALID: &str = "The SAML assertion is not yet valid.";

/// An assertion whose time is over.
pub(crate) const SAML_EXPIRED: &str = "The SAML assertion has expired.";

/// An assertion that is not confirmed as AWS demands it.
pub(crate) const SAML_CONFIRMATION: &str = "The SAML assertion must contain exactly one bearer SubjectConfirmation element with Recipient and NotOnOrAfter.";

/// An assertion for somebody else.
pub(crate) const SAML_RECIPIENT: &str = "The Recipient of the SAML assertion is not valid.";

/// A `SessionDuration` that is no duration.
pub(crate) const SAML_DURATION: &str =
    "SessionDuration in AuthnResponse must be a number of seconds from 900 to 43200.";

/// Tags that no session may have.
pub(crate) const SAML_TAGS: &str = "The session tags of the SAML assertion are not valid.";

/// PutBucketPolicy with a policy of more than 20 KB.
pub(crate) const BUCKET_POLICY_TOO_LARGE: &str =
    "Normalized policy document exceeds the maximum allowed size of 20480 bytes.";

// What the doors say.

/// A method other than GET and POST. AWS leads to a page of its own.
pub const METHOD: &str = "IAM and STS answer GET and POST.";

/// A body that is no form. AWS answers with a page.
pub const NO_FORM: &str = "The body must be application/x-www-form-urlencoded.";

/// A path with a bad escape, or that climbs above the root. AWS answers without a body.
pub const PATH: &str = "The path of the request is malformed.";

/// A body that is shorter than was announced.
pub const BODY_INCOMPLETE: &str = "The body ended before it was whole.";

/// A body that takes too long.
pub const BODY_LATE: &str = "The body did not arrive in time.";

/// A call that names no action. AWS tells the code alone.
pub const NO_ACTION: &str = "The request is missing an action or a required parameter.";

/// A request that names no host.
pub const HOST: &str =
    "The Host header is missing, malformed, or not the host of the request's target.";

/// Another operation of Access Analyzer.
pub const ONLY_VALIDATE_POLICY: &str =
    "This server answers ValidatePolicy of IAM Access Analyzer alone.";

/// ValidatePolicy without what it needs.
pub const POLICY_AND_TYPE: &str = "policyDocument and policyType are required.";

/// A type of policy that ValidatePolicy does not know.
pub const POLICY_TYPE: &str = "policyType must be one of: IDENTITY_POLICY, RESOURCE_POLICY, SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY.";

/// A query of ValidatePolicy that cannot be read.
pub const QUERY: &str = "The query is malformed.";

/// A length of a page that is none.
pub const MAX_RESULTS: &str = "maxResults must be a number from 1.";

/// A token that ValidatePolicy did not give.
pub const NEXT_TOKEN: &str = "nextToken is not valid.";

/// ListMultipartUploads with a delimiter.
pub const UPLOADS_BY_DELIMITER: &str = "A delimiter in a list of uploads is not implemented.";

/// An upload in chunks that cannot be read.
pub const CHUNKS: &str = "The request body is not in the chunks that x-amz-content-sha256 says.";

/// A bucket with an object ownership that needs access control lists.
pub const OBJECT_OWNERSHIP: &str =
    "The owner of a bucket owns all objects in it: no other object ownership is implemented.";

/// A part of S3 that this server does not have, asked for in the query: as S3 says it of headers.
pub const S3_QUERY: &str =
    "A query parameter you provided requests functionality that is not implemented";

/// An operation of S3 that this server does not have.
pub const S3_FUNCTION: &str =
    "A header or query you provided requested a function that is not implemented.";

/// A form that is signed in two ways.
pub const SIGNED_FORM: &str =
    "A form is signed by its policy, and has neither an Authorization header nor a query.";

/// A list of less than no objects.
pub const MAX_KEYS: &str = "max-keys must not be negative";

/// A copy of a version, or from an access point.
pub const COPY_SOURCE: &str = "Versions and access points are not implemented.";

/// A body that is larger than the door takes.
pub fn too_large(most: usize) -> String {
    format!("The request is larger than {most} bytes.")
}

/// A member of ValidatePolicy with a value that it cannot have.
pub fn not_one_of(name: &str, known: &[&str]) -> String {
    format!("{name} must be one of: {}.", known.join(", "))
}
