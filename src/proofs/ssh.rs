//! RSA public keys in SSH's form and in PEM.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use x509_parser::{
    asn1_rs::{FromDer, Tag},
    oid_registry::OID_PKCS1_RSAENCRYPTION,
    public_key::PublicKey,
    x509::SubjectPublicKeyInfo,
};

use crate::certificates::{bits, content, unsigned};

/// The name of the format, also inside the blob. RFC 4253, section 6.6.
pub const SSH_RSA: &str = "ssh-rsa";
/// The shortest key that AWS accepts, in bits.
const SHORTEST: usize = 2048;

/// Why a key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RsaKeyError {
    /// It is in no known form.
    Encoding,
    /// It is in a known form, but AWS does not accept the key.
    Key,
}

/// An RSA public key: exponent and modulus without zeros before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RsaKey {
    exponent: Vec<u8>,
    modulus: Vec<u8>,
}

impl RsaKey {
    /// Reads `ssh-rsa …` or PEM (PKCS #1 or SubjectPublicKeyInfo).
    ///
    /// # Errors
    /// [`RsaKeyError`].
    pub fn read(text: &str) -> Result<Self, RsaKeyError> {
        let text = text.trim();
        let key = if text.starts_with("-----BEGIN ") {
            Self::from_pem(text)?
        } else {
            Self::from_line(text)?
        };
        let odd = key.exponent.last().is_some_and(|last| last % 2 == 1);
        if bits(&key.modulus) < SHORTEST || bits(&key.exponent) < 2 || !odd {
            return Err(RsaKeyError::Key);
        }
        Ok(key)
    }

    /// `ssh-rsa BASE64 comment`.
    fn from_line(line: &str) -> Result<Self, RsaKeyError> {
        if line.contains('\n') {
            return Err(RsaKeyError::Encoding);
        }
        let mut words = line.split_ascii_whitespace();
        if words.next() != Some(SSH_RSA) {
            return Err(RsaKeyError::Encoding);
        }
        let blob = words
            .next()
            .and_then(|word| STANDARD.decode(word).ok())
            .ok_or(RsaKeyError::Key)?;
        Self::from_blob(&blob).ok_or(RsaKeyError::Key)
    }

    fn from_pem(text: &str) -> Result<Self, RsaKeyError> {
        let block = pem::parse(text).map_err(|_| RsaKeyError::Encoding)?;
        match block.tag() {
            "RSA PUBLIC KEY" => Self::from_pkcs1(block.contents()).ok_or(RsaKeyError::Key),
            "PUBLIC KEY" => {
                let (rest, info) = SubjectPublicKeyInfo::from_der(block.contents())
                    .map_err(|_| RsaKeyError::Key)?;
                match info.parsed() {
                    Ok(PublicKey::RSA(key))
                        if rest.is_empty()
                            && info.algorithm.algorithm == OID_PKCS1_RSAENCRYPTION =>
                    {
                        Ok(Self::new(key.exponent, key.modulus))
                    }
                    _ => Err(RsaKeyError::Key),
                }
            }
            _ => Err(RsaKeyError::Encoding),
        }
    }

    /// RFC 8017, appendix A.1.1.
    fn from_pkcs1(der: &[u8]) -> Option<Self> {
        let (rest, data) = content(der, Tag::Sequence)?;
        let (more, modulus) = content(data, Tag::Integer)?;
        let (none, exponent) = content(more, Tag::Integer)?;
        (rest.is_empty() && none.is_empty()).then(|| Self::new(exponent, modulus))
    }

    /// RFC 4253, section 6.6: the name of the format, exponent and modulus, each after its length.
    pub fn from_blob(blob: &[u8]) -> Option<Self> {
        let (format, rest) = field(blob)?;
        let (exponent, rest) = field(rest)?;
        let (modulus, rest) = field(rest)?;
        let negative = |number: &[u8]| number.first().is_some_and(|first| *first > 0x7f);
        let right = format == SSH_RSA.as_bytes()
            && rest.is_empty()
            && !negative(exponent)
            && !negative(modulus);
        right.then(|| Self::new(exponent, modulus))
    }

    fn new(exponent: &[u8], modulus: &[u8]) -> Self {
        Self {
            exponent: unsigned(exponent).to_vec(),
            modulus: unsigned(modulus).to_vec(),
        }
    }

    /// The key as SSH encodes it. RFC 4253, section 6.6.
    pub fn blob(&self) -> Vec<u8> {
        let mut blob = Vec::with_capacity(self.modulus.len() + 32);
        let (exponent, modulus) = (positive(&self.exponent), positive(&self.modulus));
        for field in [SSH_RSA.as_bytes(), &exponent, &modulus] {
            let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
            blob.extend_from_slice(&length.to_be_bytes());
            blob.extend_from_slice(field);
        }
        blob
    }

    /// SubjectPublicKeyInfo in PEM. RFC 3279, section 2.3.1.
    pub fn pem(&self) -> String {
        let numbers = [positive(&self.modulus), positive(&self.exponent)]
            .map(|number| element(0x02, &number))
            .concat();
        let key = element(0x30, &numbers);
        // rsaEncryption (1.2.840.113549.1.1.1) with NULL for its parameters.
        let algorithm = [
            0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05,
            0x00,
        ];
        // A bit string begins with the number of unused bits in its last byte.
        let bits = element(0x03, &[&[0], key.as_slice()].concat());
        let info = element(0x30, &[algorithm.as_slice(), &bits].concat());
        let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
        pem::encode_config(&pem::Pem::new("PUBLIC KEY", info), config)
    }
}

/// A number in ASN.1's and SSH's form: a zero byte precedes a set first bit, which would mean a negative number.
fn positive(number: &[u8]) -> Vec<u8> {
    let zero = number.first().is_none_or(|first| *first > 0x7f);
    let mut bytes = vec![0; usize::from(zero)];
    bytes.extend_from_slice(number);
    bytes
}

/// An element in DER.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    let length = content.len().to_be_bytes();
    match content.len() {
        short @ 0..128 => bytes.push(short as u8),
        _ => {
            let digits = unsigned(&length);
            bytes.push(0x80 | digits.len() as u8);
            bytes.extend_from_slice(digits);
        }
    }
    bytes.extend_from_slice(content);
    bytes
}

/// A field of a blob after its length, and the rest. RFC 4251, section 5.
fn field(blob: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = blob.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! fixture {
        ($name:literal) => {
            include_str!(concat!("../../fixtures/certificates/", $name))
        };
    }

    #[test]
    fn a_key_that_aws_does_not_accept_is_refused() {
        let line = fixture!("ssh0.pub");
        let encodings = [
            "",
            "x",
            fixture!("ed25519.pub"),
            fixture!("leaf.pem"),
            "-----BEGIN PUBLIC KEY-----",
            &line.repeat(2),
        ];
        for text in encodings {
            assert_eq!(RsaKey::read(text), Err(RsaKeyError::Encoding), "{text}");
        }
        let keys = [
            "ssh-rsa",
            "ssh-rsa AAAA",
            "ssh-rsa ???? bob",
            &line.replace("AAAAB3NzaC1yc2E", "AAAAB3NzaC1yc2F"),
            &line.replace(" bob", "AAAA bob"),
            fixture!("short.pub"),
            fixture!("p256.spki.pem"),
        ];
        for text in keys {
            assert_eq!(RsaKey::read(text), Err(RsaKeyError::Key), "{text}");
        }
    }
}
