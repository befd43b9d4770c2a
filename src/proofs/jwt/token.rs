//! A JSON Web Token in its compact form (RFC 7519; RFC 7515, section 7.1), parsed and not verified.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{
    json,
    jwks::{Algorithm, Jwks, SignatureError},
};

/// A parsed token.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// `None` for an unsupported algorithm, including `none`.
    algorithm: Option<Algorithm>,
    key_id: Option<String>,
    pub(super) claims: Map<String, Value>,
    /// The signed text: header and claims as they were sent.
    signed: String,
    signature: Vec<u8>,
}

impl Token {
    /// Parses a token. `None` for anything but three parts of which the first two are objects without duplicate members.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let object = |part: &str| json::object(&URL_SAFE_NO_PAD.decode(part).ok()?);
        let (header, claims) = (object(header)?, object(claims)?);
        // RFC 7515, section 4.1.11: critical extensions. None is supported.
        if header.contains_key("crit") {
            return None;
        }
        let key_id = match header.get("kid") {
            None => None,
            Some(id) => Some(id.as_str()?.to_owned()),
        };
        Some(Self {
            algorithm: Algorithm::from_name(header.get("alg")?.as_str()?),
            key_id,
            claims,
            signed: signed.to_owned(),
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }

    /// A claim that is a string.
    pub(super) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// Whether the algorithm is supported.
    pub(super) fn has_known_algorithm(&self) -> bool {
        self.algorithm.is_some()
    }

    /// Whether a key of a set can have signed it.
    pub(super) fn has_key_in(&self, jwks: &Jwks) -> bool {
        self.algorithm
            .is_some_and(|algorithm| jwks.knows(self.key_id.as_deref(), algorithm))
    }

    /// Verifies the signature.
    pub(super) fn verify(&self, jwks: &Jwks) -> Result<(), SignatureError> {
        let algorithm = self.algorithm.ok_or(SignatureError::UnknownKey)?;
        jwks.verify(
            self.key_id.as_deref(),
            algorithm,
            self.signed.as_bytes(),
            &self.signature,
        )
    }
}
