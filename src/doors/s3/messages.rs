//! The sentences of S3's errors. Those that S3 Error responses and recordings give are AWS's to the letter.
//! S3 API Reference, "Error responses".

use wire::unsourced;

pub(super) const INCOMPLETE_BODY: &str =
    "You did not provide the number of bytes specified by the Content-Length HTTP header";
pub(super) const BODY_TERMINATED: &str = "The request body terminated unexpectedly";
pub(super) const MISSING_CONTENT_LENGTH: &str = "You must provide the Content-Length HTTP header.";
pub(super) const REQUEST_TIMEOUT: &str = "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.";
pub(super) const MALFORMED_TRAILER: &str = "The request contained trailing data that was not well-formed or did not conform to our published schema.";
pub(super) const SIGNATURE_MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
pub(super) const UNSUPPORTED_MECHANISM: &str =
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
pub(super) const INVALID_CONTENT_SHA256: &str = "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.";
pub(super) const MISSING_CONTENT_SHA256: &str =
    "Missing required header for this request: x-amz-content-sha256";
pub(super) const CONTENT_SHA256_MISMATCH: &str =
    "The provided 'x-amz-content-sha256' header does not match what was computed.";
pub(super) const INVALID_MD5: &str = "The Content-MD5 you specified was invalid.";
pub(super) const MD5_MISMATCH: &str =
    "The Content-MD5 you specified did not match what we received.";
pub(super) const UNSUPPORTED_TRAILER: &str =
    "The value specified in the x-amz-trailer header is not supported";
pub(super) const SEVERAL_CHECKSUMS: &str =
    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
pub(super) const CHECKSUM_MISSING: &str = "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.";
pub(super) const UNSUPPORTED_CHECKSUM: &str = "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]";
pub(super) const ANONYMOUS_OVERRIDES: &str =
    "Request specific response headers cannot be used for anonymous GET requests.";
pub(super) const INTERNAL_ERROR: &str = "We encountered an internal error. Please try again.";
pub(super) const INVALID_URI: &str = "Couldn't parse the specified URI.";
pub(super) const ACCESS_DENIED: &str = "Access Denied";
pub(super) const METHOD_NOT_ALLOWED: &str =
    "The specified method is not allowed against this resource.";
pub(super) const ENTITY_TOO_SMALL: &str =
    "Your proposed upload is smaller than the minimum allowed size";
pub(super) const MALFORMED_FORM: &str =
    "The body of your POST request is not well-formed multipart/form-data.";
pub(super) const FIELDS_TOO_LARGE: &str =
    "Your POST request fields preceding the upload file were too large.";
pub(super) const NO_FILE: &str = "POST requires exactly one file upload per request.";
pub(super) const METADATA_TOO_LARGE: &str =
    "Your metadata headers exceed the maximum allowed metadata size";
pub(super) const NO_ACLS: &str = "The bucket does not allow ACLs";
pub(super) const NO_BUCKET_ACLS: &str =
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
pub(super) const COPY_ONTO_ITSELF: &str = "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
pub(super) const CONTINUATION_TOKEN: &str = "The continuation token provided is incorrect";
pub(super) const COPY_SOURCE_RANGE: &str = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy";
pub(super) const PART_NUMBER: &str =
    "Part number must be an integer between 1 and 10000, inclusive";
pub(super) const LOCATION_CONSTRAINT: &str = "The specified location-constraint is not valid";

pub(super) const UPLOADS_BY_DELIMITER: &str =
    unsourced!("A delimiter in a list of uploads is not implemented.");
pub(super) const MALFORMED_CHUNKS: &str =
    unsourced!("The request body is not in the chunks that x-amz-content-sha256 says.");
pub(super) const OBJECT_OWNERSHIP: &str = unsourced!(
    "The owner of a bucket owns all objects in it: no other object ownership is implemented."
);
pub(super) const QUERY_NOT_IMPLEMENTED: &str =
    unsourced!("A query parameter you provided requests functionality that is not implemented");
pub(super) const FUNCTION_NOT_IMPLEMENTED: &str =
    unsourced!("A header or query you provided requested a function that is not implemented.");
pub(super) const SIGNED_FORM: &str = unsourced!(
    "A form is signed by its policy, and has neither an Authorization header nor a query."
);
pub(super) const NEGATIVE_MAX_KEYS: &str = unsourced!("max-keys must not be negative");
pub(super) const COPY_SOURCE: &str = unsourced!("Versions and access points are not implemented.");

pub(super) fn header_not_implemented(name: &str) -> String {
    format!("A header you provided implies functionality that is not implemented: {name}")
}

pub(super) fn invalid_header(name: &str) -> String {
    format!("Value for {name} header is invalid.")
}

pub(super) fn checksum_mismatch(algorithm: &str) -> String {
    format!("The {algorithm} you specified did not match the calculated checksum.")
}

pub(super) fn checksum_type_mismatch(expected: &str, actual: &str) -> String {
    format!(
        "Checksum Type mismatch occurred, expected checksum Type: {expected}, actual checksum Type: {actual}"
    )
}

pub(super) fn checksum_type_not_usable(kind: &str, algorithm: &str) -> String {
    format!("The {kind} checksum type cannot be used with the {algorithm} checksum algorithm.")
}

pub(super) fn incompatible_location(constraint: &str) -> String {
    format!(
        "The {constraint} location constraint is incompatible for the region specific endpoint this request was sent to."
    )
}

pub(super) fn missing_field(name: &str) -> String {
    format!(
        "Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
    )
}

pub(super) fn repeated_field(name: &str) -> String {
    format!("POST requires exactly one field named '{name}'.")
}

/// A message for a code that came without one. S3 API Reference, "Error responses".
pub(super) fn of_code(code: &str) -> &'static str {
    match code {
        "AccessDenied" => ACCESS_DENIED,
        "BadDigest" => {
            "The Content-MD5 or checksum value that you specified did not match what the server received."
        }
        "EntityTooLarge" => "Your proposed upload exceeds the maximum allowed size",
        "IncompleteBody" => INCOMPLETE_BODY,
        "InvalidArgument" => "Invalid Argument",
        "InvalidDigest" => "The Content-MD5 you specified is not valid.",
        "InvalidRange" => "The requested range is not satisfiable",
        "MalformedXML" => {
            "The XML you provided was not well-formed or did not validate against our published schema"
        }
        "MethodNotAllowed" => METHOD_NOT_ALLOWED,
        "MissingContentLength" => MISSING_CONTENT_LENGTH,
        "NoSuchBucket" => "The specified bucket does not exist",
        "InvalidBucketName" => "The specified bucket is not valid.",
        "InvalidRequest" => "Invalid Request",
        "InvalidURI" => INVALID_URI,
        "KeyTooLongError" => "Your key is too long",
        "MaxMessageLengthExceeded" => "Your request was too large.",
        "NoSuchUpload" => {
            "The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
        }
        "NoSuchKey" => "The specified key does not exist.",
        "NotImplemented" => "A header you provided implies functionality that is not implemented",
        "PreconditionFailed" => "At least one of the pre-conditions you specified did not hold",
        "SignatureDoesNotMatch" => SIGNATURE_MISMATCH,
        _ => INTERNAL_ERROR,
    }
}
