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

/// An SSH public key in a form that IAM does not know.
pub(crate) const PUBLIC_KEY_ENCODING: &str =
    "The public key encoding format is unsupported or unrecognized. It must be ssh-rsa or PEM.";

/// An SSH public key that the user already has.
pub(crate) const DUPLICATE_PUBLIC_KEY: &str =
    "The SSH public key is already associated with the specified IAM user.";

/// CredentialAgeDays for a service whose credentials do not expire.
pub(crate) const CREDENTIAL_AGE: &str =
    "CredentialAgeDays is only supported for bedrock.amazonaws.com.";

/// ListServiceSpecificCredentials for one user and for all.
pub(crate) const USER_OR_ALL_USERS: &str = "UserName and AllUsers cannot be used together.";
