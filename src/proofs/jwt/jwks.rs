//! An issuer's public keys (RFC 7517; RFC 7518, section 6) and the signatures that they verify (RFC 7518, sections 3.3 and 3.4).

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::json;

/// IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM": at most 100 RSA keys and 100 elliptic ones.
const KEYS_OF_A_TYPE: usize = 100;

/// The algorithms that AWS accepts. `none` and those with a shared secret are not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Es256,
    Es384,
    Es512,
}

/// How an algorithm verifies a signature.
enum Scheme {
    Rsa(&'static RsaParameters),
    Elliptic(Curve, &'static dyn VerificationAlgorithm),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Curve {
    P256,
    P384,
    P521,
}

impl Algorithm {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "RS256" => Self::Rs256,
            "RS384" => Self::Rs384,
            "RS512" => Self::Rs512,
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "ES512" => Self::Es512,
            _ => return None,
        })
    }

    fn scheme(self) -> Scheme {
        match self {
            Self::Rs256 => Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA256),
            Self::Rs384 => Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA384),
            Self::Rs512 => Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA512),
            Self::Es256 => Scheme::Elliptic(Curve::P256, &ECDSA_P256_SHA256_FIXED),
            Self::Es384 => Scheme::Elliptic(Curve::P384, &ECDSA_P384_SHA384_FIXED),
            Self::Es512 => Scheme::Elliptic(Curve::P521, &ECDSA_P521_SHA512_FIXED),
        }
    }
}

impl Curve {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "P-256" => Self::P256,
            "P-384" => Self::P384,
            "P-521" => Self::P521,
            _ => return None,
        })
    }

    /// RFC 7518, section 6.2.1.2: a coordinate has its full length, including leading zeros.
    fn coordinate_length(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

/// An issuer's public keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwks {
    keys: Vec<Key>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    id: Option<String>,
    /// `alg`, if the set has it.
    only: Option<Algorithm>,
    material: Material,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Material {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    Elliptic { curve: Curve, point: Vec<u8> },
}

/// Why a text is not a usable key set; for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwksError {
    /// It is not a JSON object with a list of objects as `keys`.
    #[error("it is not a JSON Web Key Set")]
    Form,
    /// It has more keys of a type than AWS accepts.
    #[error("it has more than {KEYS_OF_A_TYPE} keys of a type")]
    TooMany,
}

/// Why a signature is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignatureError {
    /// No key of the set can have made it: the set may be outdated.
    UnknownKey,
    /// The key that it names did not make it.
    Wrong,
}

impl Jwks {
    /// Parses a set. Unusable keys (for encryption, of other types or curves, too small, broken) are skipped.
    ///
    /// # Errors
    /// [`JwksError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, JwksError> {
        let set = json::object(bytes).ok_or(JwksError::Form)?;
        let Some(Value::Array(list)) = set.get("keys") else {
            return Err(JwksError::Form);
        };
        let members = list.iter().map(Value::as_object);
        let members: Vec<_> = members.collect::<Option<_>>().ok_or(JwksError::Form)?;
        for kind in ["RSA", "EC"] {
            let of_kind = |key: &&&Map<String, Value>| text(key, "kty") == Some(kind);
            if members.iter().filter(of_kind).count() > KEYS_OF_A_TYPE {
                return Err(JwksError::TooMany);
            }
        }
        Ok(Self {
            keys: members.into_iter().filter_map(Key::read).collect(),
        })
    }

    /// The keys that can have made a signature.
    fn candidates(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> impl Iterator<Item = &Key> + use<'_> {
        let id = id.map(str::to_owned);
        self.keys.iter().filter(move |key| {
            (id.is_none() || key.id == id)
                && key.only.is_none_or(|only| only == algorithm)
                && key.fits(algorithm)
        })
    }

    /// Whether the set has a key for an algorithm, with an id if one is given.
    pub(super) fn knows(&self, id: Option<&str>, algorithm: Algorithm) -> bool {
        self.candidates(id, algorithm).next().is_some()
    }

    /// Verifies a signature with the key of this id; without an id, with any.
    pub(super) fn verify(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let mut error = SignatureError::UnknownKey;
        for key in self.candidates(id, algorithm) {
            if key.verifies(algorithm, message, signature) {
                return Ok(());
            }
            error = SignatureError::Wrong;
        }
        Err(error)
    }
}

fn text<'k>(key: &'k Map<String, Value>, name: &str) -> Option<&'k str> {
    key.get(name)?.as_str()
}

fn bytes(key: &Map<String, Value>, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text(key, name)?).ok()
}

impl Key {
    fn read(key: &Map<String, Value>) -> Option<Self> {
        let verifies = |operations: &Value| {
            operations
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one == "verify"))
        };
        if key.get("use").is_some_and(|purpose| purpose != "sig")
            || key.get("key_ops").is_some_and(|all| !verifies(all))
        {
            return None;
        }
        let only = match key.get("alg") {
            None => None,
            Some(name) => Some(Algorithm::from_name(name.as_str()?)?),
        };
        let id = match key.get("kid") {
            None => None,
            Some(id) => Some(id.as_str()?.to_owned()),
        };
        let material = match text(key, "kty")? {
            "RSA" => {
                let modulus = bytes(key, "n")?;
                let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
                Material::Rsa {
                    modulus: modulus.get(zeros..)?.to_vec(),
                    exponent: bytes(key, "e")?,
                }
            }
            "EC" => {
                let curve = Curve::from_name(text(key, "crv")?)?;
                let (x, y) = (bytes(key, "x")?, bytes(key, "y")?);
                let length = curve.coordinate_length();
                if x.len() != length || y.len() != length {
                    return None;
                }
                // SEC 1, section 2.3.3: an uncompressed point.
                let point = [&[4], x.as_slice(), y.as_slice()].concat();
                Material::Elliptic { curve, point }
            }
            _ => return None,
        };
        let key = Self { id, only, material };
        key.is_strong().then_some(key)
    }

    /// RFC 7518, section 3.3: "a key of size 2048 bits or larger MUST be used".
    fn is_strong(&self) -> bool {
        match &self.material {
            Material::Rsa { modulus, .. } => {
                let leading = modulus
                    .first()
                    .map_or(8, |byte| byte.leading_zeros() as usize);
                modulus.len() * 8 - leading.min(modulus.len() * 8) >= 2048
            }
            Material::Elliptic { .. } => true,
        }
    }

    /// Whether the key is of the kind that an algorithm needs.
    fn fits(&self, algorithm: Algorithm) -> bool {
        match (algorithm.scheme(), &self.material) {
            (Scheme::Rsa(_), Material::Rsa { .. }) => true,
            (Scheme::Elliptic(needed, _), Material::Elliptic { curve, .. }) => needed == *curve,
            _ => false,
        }
    }

    fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (algorithm.scheme(), &self.material) {
            (Scheme::Rsa(parameters), Material::Rsa { modulus, exponent }) => {
                let key = RsaPublicKeyComponents {
                    n: modulus.as_slice(),
                    e: exponent.as_slice(),
                };
                key.verify(parameters, message, signature).is_ok()
            }
            (Scheme::Elliptic(needed, how), Material::Elliptic { curve, point })
                if needed == *curve =>
            {
                let key = UnparsedPublicKey::new(how, point.as_slice());
                key.verify(message, signature).is_ok()
            }
            _ => false,
        }
    }
}
