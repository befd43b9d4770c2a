//! An issuer's discovery document (OpenID Connect Discovery 1.0, sections 3 and 4).

use serde_json::Value;

use super::json;
use crate::issuer_url::IssuerUrl;

/// Why a discovery document is unusable; for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DiscoveryError {
    /// It is not a JSON object.
    #[error("it is not a JSON object")]
    Form,
    /// Its `issuer` is not exactly the URL of the provider (section 4.3).
    #[error("its issuer differs from the provider's URL")]
    Issuer,
    /// It has no `jwks_uri`.
    #[error("it has no jwks_uri")]
    Keys,
}

/// The URL of an issuer's discovery document. Section 4.1.
pub fn location(issuer: &IssuerUrl) -> String {
    let issuer = issuer.to_string();
    let issuer = issuer.strip_suffix('/').unwrap_or(&issuer);
    format!("{issuer}/.well-known/openid-configuration")
}

/// The document's `jwks_uri`.
///
/// # Errors
/// [`DiscoveryError`].
pub fn jwks_uri(document: &[u8], issuer: &IssuerUrl) -> Result<String, DiscoveryError> {
    let document = json::object(document).ok_or(DiscoveryError::Form)?;
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    if text("issuer") != Some(issuer.to_string().as_str()) {
        return Err(DiscoveryError::Issuer);
    }
    text("jwks_uri")
        .map(str::to_owned)
        .ok_or(DiscoveryError::Keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer(url: &str) -> IssuerUrl {
        IssuerUrl::parse(url).unwrap()
    }

    #[test]
    fn a_document_lies_below_its_issuer() {
        for (url, expected) in [
            (
                "https://example.com",
                "https://example.com/.well-known/openid-configuration",
            ),
            (
                "https://example.com/",
                "https://example.com/.well-known/openid-configuration",
            ),
            (
                "http://localhost:8080/issuer1",
                "http://localhost:8080/issuer1/.well-known/openid-configuration",
            ),
        ] {
            assert_eq!(location(&issuer(url)), expected);
        }
    }

    #[test]
    fn a_document_must_name_its_issuer() {
        let read = |document: &str| jwks_uri(document.as_bytes(), &issuer("https://example.com"));
        assert_eq!(
            read(r#"{"issuer":"https://example.com","jwks_uri":"https://example.com/keys"}"#),
            Ok("https://example.com/keys".to_owned())
        );
        for (document, error) in [
            ("<html>", DiscoveryError::Form),
            ("[]", DiscoveryError::Form),
            (
                r#"{"issuer":"https://example.com","issuer":"https://example.com","jwks_uri":"a"}"#,
                DiscoveryError::Form,
            ),
            (r#"{"jwks_uri":"a"}"#, DiscoveryError::Issuer),
            (
                r#"{"issuer":"https://example.com/","jwks_uri":"a"}"#,
                DiscoveryError::Issuer,
            ),
            (
                r#"{"issuer":"https://evil.example","jwks_uri":"a"}"#,
                DiscoveryError::Issuer,
            ),
            (r#"{"issuer":"https://example.com"}"#, DiscoveryError::Keys),
            (
                r#"{"issuer":"https://example.com","jwks_uri":1}"#,
                DiscoveryError::Keys,
            ),
        ] {
            assert_eq!(read(document), Err(error), "{document}");
        }
    }
}
