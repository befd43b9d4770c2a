//! The sentences for which no source was found: every text here is ours until AWS's own is known.
//!
//! Not here is what AWS has no part in: the words of seed files, of the command line, of `/_astriam/`, of realms and of other dialects. And
//! two sentences stand with the leaf crates that say them: sigv4's "Too many signed headers.", wire's of an operation that is not built.

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
