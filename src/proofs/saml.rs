//! Responses of SAML providers, verified as AssumeRoleWithSAML does.
//!
//! The steps: the document is parsed ([`tree`]); its one assertion is found ([`Response`]); the signature is verified. The result
//! ([`SignedAssertion`]) is the very element that was verified, and claims are read from it alone ([`Assertion`]). So an element that
//! was wrapped around, beside or into a signed one is never read.
//!
//! `uppsala` parses and `bergshamra-c14n` canonicalises: maintained crates in pure Rust that share one tree, so the canonicalised bytes are
//! the bytes that are read. The signature itself is verified here ([`signature`]) and not by a complete XML Signature library: those obey
//! the document (transforms, key sources, algorithms), while SAML allows only one shape. Algorithms with SHA-1 are refused; AWS's
//! documentation does not mention them.

mod assertion;
mod attributes;
mod metadata;
mod private_key;
mod response;
mod sign_in_endpoints;
mod signature;
#[cfg(test)]
mod tests;
mod tree;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::sts::errors;
use wire::{Fault, unsourced};

pub use assertion::Assertion;
pub use assertion::SAML_TAGS;
pub use metadata::{Metadata, MetadataError};
pub use private_key::pkcs8_of;
use response::Response;
pub use sign_in_endpoints::SignInEndpoints;
pub use signature::SignedAssertion;
use time::OffsetDateTime;
pub use tree::Tree;

/// For a document that is not a SAML response.
pub const SAML_UNREADABLE: &str = unsourced!("The SAML response is not valid.");

/// Decodes the `SAMLAssertion` of a call: base64, in which the binding allows line breaks (SAML bindings, section 3.5.4).
///
/// # Errors
/// InvalidIdentityToken.
pub fn decode(text: &str) -> Result<String, Fault> {
    let plain: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let bytes = STANDARD
        .decode(plain)
        .map_err(|_| invalid(unsourced!("The SAML response is not valid base64.")))?;
    String::from_utf8(bytes).map_err(|_| invalid(SAML_UNREADABLE))
}

/// A provider whose responses are accepted.
#[derive(Debug, Clone, Copy)]
pub struct TrustedProvider<'p> {
    /// Its metadata: entity id and certificates.
    pub metadata: &'p Metadata,
    /// Whether its assertions must be encrypted.
    pub encryption_required: bool,
}

/// Verifies a response of a provider, and returns its claims.
///
/// # Errors
/// InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim, AuthSamlInvalidSamlResponseException.
pub fn verify(
    document: &str,
    provider: TrustedProvider<'_>,
    endpoints: &SignInEndpoints,
    now: OffsetDateTime,
) -> Result<Assertion, Fault> {
    let tree = Tree::parse(document).ok_or_else(|| invalid(SAML_UNREADABLE))?;
    let response = Response::find(&tree, &provider)?;
    let certificates = &provider.metadata.signing_certificates;
    let signed = SignedAssertion::verify(&response, certificates)
        .ok_or_else(|| invalid("Response signature invalid"))?;
    response.check_status()?;
    Assertion::read(signed, endpoints, now)
}

fn invalid(text: impl Into<String>) -> Fault {
    Fault::new(&errors::InvalidIdentityToken, text)
}

fn expired(text: impl Into<String>) -> Fault {
    Fault::new(&errors::ExpiredToken, text)
}
