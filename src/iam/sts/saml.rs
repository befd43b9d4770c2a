//! Responses of SAML providers, as AssumeRoleWithSAML judges them.
//!
//! The steps: the document is parsed ([`tree`]); its one assertion is found ([`Response`]); the signature is verified, and what comes
//! out of that ([`Signed`]) is the very element that was verified, from which alone claims are read ([`Assertion`]). So an element that
//! was wrapped around, beside or into a signed one is never looked at.
//!
//! Parsing and canonicalisation are those of `uppsala` and `bergshamra-c14n`: Rust alone, well kept, one tree for both, so that what is
//! canonicalised is what is read. The signature itself is verified here ([`signature`]) and not by a whole XML Signature library: those
//! follow what a document says (transforms, key sources, algorithms), while SAML allows one shape alone. Of the algorithms, those
//! with SHA-1 are refused, which AWS's documentation does not speak of.

mod assertion;
mod attributes;
mod places;
mod response;
mod signature;
#[cfg(test)]
mod tests;
mod tree;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::sts::errors;
use wire::{Fault, unsourced};

pub use assertion::Assertion;
pub(crate) use assertion::SAML_TAGS;
pub use places::Places;
use response::Response;
pub use signature::Signed;
use time::OffsetDateTime;
pub use tree::Tree;

use crate::providers::saml_providers::SamlProvider;

/// A SAML response that is no response.
pub(crate) const SAML_UNREADABLE: &str = unsourced!("The SAML response is not valid.");

/// Decodes what a call carries: base64 of a document, of which the binding allows line breaks (SAML bindings, section 3.5.4).
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

/// Judges a response of a provider; what the provider says.
///
/// # Errors
/// InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim, AuthSamlInvalidSamlResponseException.
pub fn judge(
    document: &str,
    provider: &SamlProvider,
    places: &Places,
    now: OffsetDateTime,
) -> Result<Assertion, Fault> {
    let tree = Tree::parse(document).ok_or_else(|| invalid(SAML_UNREADABLE))?;
    let response = Response::find(&tree, provider)?;
    let certificates = &provider.metadata.signing_certificates;
    let signed = Signed::verify(&response, certificates)
        .ok_or_else(|| invalid("Response signature invalid"))?;
    response.check_status()?;
    Assertion::judge(signed, places, now)
}

fn invalid(text: impl Into<String>) -> Fault {
    Fault::new(&errors::InvalidIdentityToken, text)
}

fn expired(text: impl Into<String>) -> Fault {
    Fault::new(&errors::ExpiredToken, text)
}
