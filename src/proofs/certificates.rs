//! X.509 certificates and private keys in PEM: parsing, validity, matching a key to its certificate, chains.
//!
//! An unusable input is a [`CertificateError`]; each operation has its own message for it.

use wire::unsourced;

use aws_lc_rs::{
    rsa,
    signature::{
        self as lc, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair, UnparsedPublicKey,
        VerificationAlgorithm,
    },
};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use x509_parser::{
    asn1_rs::{Any, FromDer, Oid, Tag},
    certificate::X509Certificate,
    oid_registry::{
        OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384, OID_NIST_EC_P521,
        OID_NIST_HASH_SHA256, OID_NIST_HASH_SHA384, OID_NIST_HASH_SHA512, OID_PKCS1_RSAENCRYPTION,
        OID_PKCS1_RSASSAPSS, OID_PKCS1_SHA1WITHRSA, OID_PKCS1_SHA256WITHRSA,
        OID_PKCS1_SHA384WITHRSA, OID_PKCS1_SHA512WITHRSA, OID_SIG_ECDSA_WITH_SHA256,
        OID_SIG_ECDSA_WITH_SHA384, OID_SIG_ECDSA_WITH_SHA512,
    },
    public_key::PublicKey,
    signature_algorithm::RsaSsaPssParams,
    x509::{AlgorithmIdentifier, SubjectPublicKeyInfo},
};

/// For an expired certificate.
pub const CERTIFICATE_EXPIRED: &str = unsourced!("The certificate has expired.");

/// For a certificate whose type of key IAM does not accept.
pub const CERTIFICATE_KEY: &str = unsourced!(
    "The public key of the certificate is not supported. It must be an RSA or an elliptic curve key."
);

/// For a certificate body with more than one certificate: Certificate Manager's message.
pub const SEVERAL_CERTIFICATES: &str = "The certificate field contains more than one certificate. You can specify only one certificate in this field.";

/// The longest chain that is verified. Real chains are far shorter; the limit bounds the work of a call.
const LONGEST_CHAIN: usize = 16;
/// The sizes of a certificate's RSA key in bits. IAM User Guide, "Create a private key": 1024 bits and more.
const RSA_BITS: std::ops::RangeInclusive<usize> = 1024..=8192;
/// The smallest private RSA key that aws-lc-rs reads, in bits.
const SMALLEST_CHECKED_RSA_KEY: usize = 2048;

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateError {
    /// It is not a certificate in PEM.
    Unreadable,
    /// It has more than one certificate.
    Several,
    /// Its key is neither RSA nor on a NIST curve.
    Key,
}

/// What is wrong with a private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivateKeyError {
    /// It is not a private key in PEM.
    Unreadable,
    /// It is protected by a passphrase.
    Encrypted,
    /// It does not belong to the certificate.
    Mismatch,
}

/// A chain that does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainError {
    /// It is not a sequence of certificates in PEM.
    Unreadable,
    /// The index in the chain of the certificate that the next one did not sign; -1 for the certificate before the chain.
    Broken(i32),
}

/// A parsed certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// `notBefore`.
    pub not_before: OffsetDateTime,
    /// `notAfter`.
    pub not_after: OffsetDateTime,
}

impl Certificate {
    /// Reads the only certificate in a text. Text around it is ignored.
    pub fn read(text: &str) -> Result<Self, CertificateError> {
        let blocks = pem::parse_many(text).map_err(|_| CertificateError::Unreadable)?;
        let block = match blocks.as_slice() {
            [] => return Err(CertificateError::Unreadable),
            [block] => block,
            _ => return Err(CertificateError::Several),
        };
        if !is_certificate(block) {
            return Err(CertificateError::Unreadable);
        }
        let certificate = parsed(block.contents()).ok_or(CertificateError::Unreadable)?;
        if kind_of(certificate.public_key()).is_none() {
            return Err(CertificateError::Key);
        }
        let validity = certificate.validity();
        Ok(Self {
            not_before: validity.not_before.to_datetime(),
            not_after: validity.not_after.to_datetime(),
            der: block.contents().to_vec(),
        })
    }

    /// Whether it has expired. RFC 5280, section 4.1.2.5: `notAfter` is included.
    pub fn has_expired(&self, at: OffsetDateTime) -> bool {
        // Dates of certificates have no fractions of a second.
        at >= self.not_after + time::Duration::SECOND
    }

    /// The fingerprint: SHA-256 of the DER.
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    /// Checks that a private key in PEM (PKCS #1, PKCS #8 or SEC 1) belongs to the certificate.
    pub fn matches(&self, key: &str) -> Result<(), PrivateKeyError> {
        let blocks = pem::parse_many(key).map_err(|_| PrivateKeyError::Unreadable)?;
        // `openssl ecparam -genkey` writes the curve before the key.
        let mut keys = blocks.iter().filter(|block| block.tag() != "EC PARAMETERS");
        let (Some(block), None) = (keys.next(), keys.next()) else {
            return Err(PrivateKeyError::Unreadable);
        };
        let encrypted_header = block
            .headers()
            .get("Proc-Type")
            .is_some_and(|kind| kind.contains("ENCRYPTED"));
        if block.tag() == "ENCRYPTED PRIVATE KEY" || encrypted_header {
            return Err(PrivateKeyError::Encrypted);
        }
        let private =
            PrivateKey::read(block.tag(), block.contents()).ok_or(PrivateKeyError::Unreadable)?;
        let certificate = parsed(&self.der).ok_or(PrivateKeyError::Mismatch)?;
        private.belongs_to(certificate.public_key())
    }

    /// Verifies a chain: its first certificate signed this one, and each further one the one before it. The root may be absent.
    pub fn verify_chain(&self, chain: &str) -> Result<(), ChainError> {
        let chain = certificates_alone(chain).ok_or(ChainError::Unreadable)?;
        let chain: Vec<_> = chain
            .iter()
            .map(|block| parsed(block.contents()))
            .collect::<Option<_>>()
            .ok_or(ChainError::Unreadable)?;
        let own = parsed(&self.der).ok_or(ChainError::Broken(-1))?;
        let below = std::iter::once(&own).chain(&chain);
        for (place, (below, above)) in (-1..).zip(below.zip(&chain)) {
            if !is_issued_by(below, above) {
                return Err(ChainError::Broken(place));
            }
        }
        Ok(())
    }
}

/// The PEM blocks of a text that has only certificates: AWS refuses a chain with text between them.
fn certificates_alone(text: &str) -> Option<Vec<pem::Pem>> {
    let mut outside = true;
    for line in text.lines().map(str::trim) {
        if line.starts_with("-----BEGIN ") {
            outside = false;
        } else if line.starts_with("-----END ") {
            outside = true;
        } else if outside && !line.is_empty() {
            return None;
        }
    }
    let blocks = pem::parse_many(text).ok()?;
    let right =
        !blocks.is_empty() && blocks.len() <= LONGEST_CHAIN && blocks.iter().all(is_certificate);
    right.then_some(blocks)
}

/// The labels of RFC 7468, section 5.1.
fn is_certificate(block: &pem::Pem) -> bool {
    matches!(block.tag(), "CERTIFICATE" | "X509 CERTIFICATE")
}

fn parsed(der: &[u8]) -> Option<X509Certificate<'_>> {
    let (rest, certificate) = X509Certificate::from_der(der).ok()?;
    rest.is_empty().then_some(certificate)
}

/// The supported kinds of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    P384,
    P521,
}

fn kind_of(key: &SubjectPublicKeyInfo<'_>) -> Option<Kind> {
    match key.parsed().ok()? {
        PublicKey::RSA(rsa) => RSA_BITS.contains(&bits(rsa.modulus)).then_some(Kind::Rsa),
        PublicKey::EC(_) => curve(key.algorithm.parameters.as_ref()?),
        _ => None,
    }
}

fn curve(parameters: &Any<'_>) -> Option<Kind> {
    let curve = parameters.as_oid().ok()?;
    [
        (OID_EC_P256, Kind::P256),
        (OID_NIST_EC_P384, Kind::P384),
        (OID_NIST_EC_P521, Kind::P521),
    ]
    .into_iter()
    .find(|(oid, _)| *oid == curve)
    .map(|(_, kind)| kind)
}

/// The size of a number in bits.
pub fn bits(number: &[u8]) -> usize {
    let number = unsigned(number);
    let first = number.first().map_or(0, |byte| byte.leading_zeros());
    (number.len() * 8).saturating_sub(first as usize)
}

/// A number without leading zeros.
pub fn unsigned(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// A private key in DER.
enum PrivateKey<'a> {
    /// PKCS #1. RFC 8017, appendix A.1.2.
    Rsa(&'a [u8]),
    /// SEC 1 or PKCS #8; aws-lc-rs distinguishes them.
    Ec(&'a [u8]),
}

impl<'a> PrivateKey<'a> {
    fn read(label: &str, der: &'a [u8]) -> Option<Self> {
        match label {
            "RSA PRIVATE KEY" => rsa_numbers(der).map(|_| Self::Rsa(der)),
            "EC PRIVATE KEY" => content(der, Tag::Sequence).map(|_| Self::Ec(der)),
            "PRIVATE KEY" => Self::read_pkcs8(der),
            _ => None,
        }
    }

    /// RFC 5958, section 2: version, algorithm, the key itself.
    fn read_pkcs8(der: &'a [u8]) -> Option<Self> {
        let (_, data) = content(der, Tag::Sequence)?;
        let (rest, _version) = content(data, Tag::Integer)?;
        let (rest, algorithm) = AlgorithmIdentifier::from_der(rest).ok()?;
        if algorithm.algorithm == OID_KEY_TYPE_EC_PUBLIC_KEY {
            return Some(Self::Ec(der));
        }
        let (_, inner) = content(rest, Tag::OctetString)?;
        let is_rsa = algorithm.algorithm == OID_PKCS1_RSAENCRYPTION
            || algorithm.algorithm == OID_PKCS1_RSASSAPSS;
        (is_rsa && rsa_numbers(inner).is_some()).then_some(Self::Rsa(inner))
    }

    fn belongs_to(&self, key: &SubjectPublicKeyInfo<'_>) -> Result<(), PrivateKeyError> {
        match (self, kind_of(key)) {
            (Self::Rsa(der), Some(Kind::Rsa)) => rsa_belongs_to(der, key),
            (Self::Ec(der), Some(Kind::P256)) => {
                ec_belongs_to(der, &lc::ECDSA_P256_SHA256_ASN1_SIGNING, key)
            }
            (Self::Ec(der), Some(Kind::P384)) => {
                ec_belongs_to(der, &lc::ECDSA_P384_SHA384_ASN1_SIGNING, key)
            }
            (Self::Ec(der), Some(Kind::P521)) => {
                ec_belongs_to(der, &lc::ECDSA_P521_SHA512_ASN1_SIGNING, key)
            }
            _ => Err(PrivateKeyError::Mismatch),
        }
    }
}

/// Modulus and public exponent of a private key in PKCS #1.
fn rsa_numbers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, data) = content(der, Tag::Sequence)?;
    let (rest, _version) = content(data, Tag::Integer)?;
    let (rest, modulus) = content(rest, Tag::Integer)?;
    let (_, exponent) = content(rest, Tag::Integer)?;
    Some((modulus, exponent))
}

/// The rest after the first element of some DER, and the content of that element.
pub fn content(der: &[u8], tag: Tag) -> Option<(&[u8], &[u8])> {
    let (rest, any) = Any::from_der(der).ok()?;
    (any.tag() == tag).then_some((rest, any.data))
}

fn rsa_belongs_to(der: &[u8], key: &SubjectPublicKeyInfo<'_>) -> Result<(), PrivateKeyError> {
    let (modulus, exponent) = rsa_numbers(der).ok_or(PrivateKeyError::Unreadable)?;
    let Ok(PublicKey::RSA(public)) = key.parsed() else {
        return Err(PrivateKeyError::Mismatch);
    };
    // aws-lc-rs verifies that the private half matches the public one, for the sizes that it supports.
    if bits(modulus) >= SMALLEST_CHECKED_RSA_KEY && rsa::KeyPair::from_der(der).is_err() {
        return Err(PrivateKeyError::Unreadable);
    }
    let same = unsigned(modulus) == unsigned(public.modulus)
        && unsigned(exponent) == unsigned(public.exponent);
    same.then_some(()).ok_or(PrivateKeyError::Mismatch)
}

fn ec_belongs_to(
    der: &[u8],
    algorithm: &'static EcdsaSigningAlgorithm,
    key: &SubjectPublicKeyInfo<'_>,
) -> Result<(), PrivateKeyError> {
    match EcdsaKeyPair::from_private_key_der(algorithm, der) {
        Ok(pair) if pair.public_key().as_ref() == key.subject_public_key.data.as_ref() => Ok(()),
        Ok(_) => Err(PrivateKeyError::Mismatch),
        // A key on another curve is a key, but not this certificate's.
        Err(_) if is_on_some_curve(der) => Err(PrivateKeyError::Mismatch),
        Err(_) => Err(PrivateKeyError::Unreadable),
    }
}

fn is_on_some_curve(der: &[u8]) -> bool {
    [
        &lc::ECDSA_P256_SHA256_ASN1_SIGNING,
        &lc::ECDSA_P384_SHA384_ASN1_SIGNING,
        &lc::ECDSA_P521_SHA512_ASN1_SIGNING,
        &lc::ECDSA_P256K1_SHA256_ASN1_SIGNING,
    ]
    .into_iter()
    .any(|algorithm| EcdsaKeyPair::from_private_key_der(algorithm, der).is_ok())
}

/// Whether `above` issued and signed `below`.
fn is_issued_by(below: &X509Certificate<'_>, above: &X509Certificate<'_>) -> bool {
    let Some(algorithm) = verification(&below.signature_algorithm, above.public_key()) else {
        return false;
    };
    let key = UnparsedPublicKey::new(algorithm, &above.public_key().subject_public_key.data);
    below.issuer().as_raw() == above.subject().as_raw()
        && key
            .verify(below.tbs_certificate.as_ref(), &below.signature_value.data)
            .is_ok()
}

/// How a signature is verified: by its algorithm and, on a curve, by the signer's key.
fn verification(
    signature: &AlgorithmIdentifier<'_>,
    key: &SubjectPublicKeyInfo<'_>,
) -> Option<&'static dyn VerificationAlgorithm> {
    let is = |oid: Oid<'static>| signature.algorithm == oid;
    if is(OID_PKCS1_SHA1WITHRSA) {
        Some(&lc::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY)
    } else if is(OID_PKCS1_SHA256WITHRSA) {
        Some(&lc::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY)
    } else if is(OID_PKCS1_SHA384WITHRSA) {
        Some(&lc::RSA_PKCS1_2048_8192_SHA384)
    } else if is(OID_PKCS1_SHA512WITHRSA) {
        Some(&lc::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY)
    } else if is(OID_PKCS1_RSASSAPSS) {
        let parameters = RsaSsaPssParams::try_from(signature.parameters.as_ref()?).ok()?;
        let hash = parameters.hash_algorithm_oid();
        if *hash == OID_NIST_HASH_SHA256 {
            Some(&lc::RSA_PSS_2048_8192_SHA256)
        } else if *hash == OID_NIST_HASH_SHA384 {
            Some(&lc::RSA_PSS_2048_8192_SHA384)
        } else if *hash == OID_NIST_HASH_SHA512 {
            Some(&lc::RSA_PSS_2048_8192_SHA512)
        } else {
            None
        }
    } else {
        let hash = [
            (OID_SIG_ECDSA_WITH_SHA256, 256),
            (OID_SIG_ECDSA_WITH_SHA384, 384),
            (OID_SIG_ECDSA_WITH_SHA512, 512),
        ]
        .into_iter()
        .find(|(oid, _)| is(oid.clone()))?
        .1;
        match (kind_of(key)?, hash) {
            (Kind::P256, 256) => Some(&lc::ECDSA_P256_SHA256_ASN1),
            (Kind::P256, 384) => Some(&lc::ECDSA_P256_SHA384_ASN1),
            (Kind::P256, 512) => Some(&lc::ECDSA_P256_SHA512_ASN1),
            (Kind::P384, 256) => Some(&lc::ECDSA_P384_SHA256_ASN1),
            (Kind::P384, 384) => Some(&lc::ECDSA_P384_SHA384_ASN1),
            (Kind::P384, 512) => Some(&lc::ECDSA_P384_SHA512_ASN1),
            (Kind::P521, 256) => Some(&lc::ECDSA_P521_SHA256_ASN1),
            (Kind::P521, 384) => Some(&lc::ECDSA_P521_SHA384_ASN1),
            (Kind::P521, 512) => Some(&lc::ECDSA_P521_SHA512_ASN1),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    macro_rules! fixture {
        ($name:literal) => {
            include_str!(concat!("../../fixtures/certificates/", $name))
        };
    }

    const LEAF: &str = fixture!("leaf.pem");
    const INTERMEDIATE: &str = fixture!("intermediate.pem");
    const ROOT: &str = fixture!("root.pem");

    fn leaf() -> Certificate {
        Certificate::read(LEAF).unwrap()
    }

    #[test]
    fn a_certificate_has_its_dates() {
        let leaf = leaf();
        assert_eq!(leaf.not_before, datetime!(2020-01-01 00:00 UTC));
        assert_eq!(leaf.not_after, datetime!(2120-01-01 00:00 UTC));
        assert!(!leaf.has_expired(datetime!(2120-01-01 00:00:00.9 UTC)));
        assert!(leaf.has_expired(datetime!(2120-01-01 00:00:01 UTC)));
    }

    #[test]
    fn a_text_without_exactly_one_certificate_is_refused() {
        let cut = LEAF.replace("MII", "MIJ");
        let no_end = LEAF.replace("-----END", "-----DONE");
        for text in ["", "x", fixture!("leaf.pkcs8.key"), &cut, &no_end] {
            assert_eq!(
                Certificate::read(text),
                Err(CertificateError::Unreadable),
                "{text}"
            );
        }
        let two = format!("{LEAF}{ROOT}");
        assert_eq!(Certificate::read(&two), Err(CertificateError::Several));
        let edwards = Certificate::read(fixture!("ed25519.pem"));
        assert_eq!(edwards, Err(CertificateError::Key));
    }

    #[test]
    fn keys_of_every_form_match_their_certificate() {
        let pairs = [
            (LEAF, fixture!("leaf.pkcs1.key")),
            (LEAF, fixture!("leaf.pkcs8.key")),
            (fixture!("rsa1024.pem"), fixture!("rsa1024.pkcs1.key")),
            (fixture!("p256.pem"), fixture!("p256.sec1.key")),
            (fixture!("p256.pem"), fixture!("p256.pkcs8.key")),
            (fixture!("p521.pem"), fixture!("p521.sec1.key")),
            (fixture!("p521.pem"), fixture!("p521.pkcs8.key")),
        ];
        for (one, (certificate, key)) in pairs.iter().enumerate() {
            let certificate = Certificate::read(certificate).unwrap();
            assert_eq!(certificate.matches(key), Ok(()), "pair {one}");
            for (_, other) in pairs.iter().filter(|(text, _)| *text != pairs[one].0) {
                assert_eq!(certificate.matches(other), Err(PrivateKeyError::Mismatch));
            }
        }
        // The curve before the key, as `openssl ecparam -genkey` writes it.
        let curve =
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        let key = format!("{curve}{}", fixture!("p256.sec1.key"));
        let certificate = Certificate::read(fixture!("p256.pem")).unwrap();
        assert_eq!(certificate.matches(&key), Ok(()));
    }

    #[test]
    fn encrypted_and_broken_keys_are_distinguished() {
        for key in [
            fixture!("leaf.encrypted.pkcs1.key"),
            fixture!("leaf.encrypted.pkcs8.key"),
        ] {
            assert_eq!(leaf().matches(key), Err(PrivateKeyError::Encrypted));
        }
        let twice = fixture!("leaf.pkcs8.key").repeat(2);
        for key in ["", "x", LEAF, fixture!("ed25519.pkcs8.key"), &twice] {
            assert_eq!(
                leaf().matches(key),
                Err(PrivateKeyError::Unreadable),
                "{key}"
            );
        }
    }

    /// The public half of this key is the certificate's, the private half another key's.
    #[test]
    fn a_key_whose_halves_do_not_match_is_refused() {
        let own = pem::parse(fixture!("leaf.pkcs1.key")).unwrap();
        let mut der = own.contents().to_vec();
        let middle = der.len() / 2;
        der[middle] ^= 1;
        let forged = pem::encode(&pem::Pem::new("RSA PRIVATE KEY", der));
        assert_eq!(leaf().matches(&forged), Err(PrivateKeyError::Unreadable));
    }

    #[test]
    fn a_chain_is_verified_link_by_link() {
        let whole = format!("{INTERMEDIATE}{ROOT}");
        for chain in [INTERMEDIATE, &whole, &whole.replace('\n', "\r\n")] {
            assert_eq!(leaf().verify_chain(chain), Ok(()));
        }
        let broken = |chain: String| leaf().verify_chain(&chain).unwrap_err();
        assert_eq!(broken(ROOT.to_owned()), ChainError::Broken(-1));
        assert_eq!(
            broken(format!("{ROOT}{INTERMEDIATE}")),
            ChainError::Broken(-1)
        );
        assert_eq!(
            broken(format!("{LEAF}{INTERMEDIATE}")),
            ChainError::Broken(-1)
        );
        let other = fixture!("p256.pem");
        assert_eq!(
            broken(format!("{INTERMEDIATE}{other}")),
            ChainError::Broken(0)
        );
        assert_eq!(
            broken(format!("{whole}{INTERMEDIATE}")),
            ChainError::Broken(1)
        );
        let with_text = format!("subject=CN = intermediate\n{INTERMEDIATE}");
        let with_key = format!("{INTERMEDIATE}{}", fixture!("leaf.pkcs8.key"));
        // A root may be repeated, but not without limit.
        let long = format!("{INTERMEDIATE}{}", ROOT.repeat(LONGEST_CHAIN));
        for chain in [String::new(), "x".to_owned(), with_text, with_key, long] {
            assert_eq!(broken(chain), ChainError::Unreadable);
        }
        for name in [
            fixture!("p256.pem"),
            fixture!("p521.pem"),
            fixture!("rsa1024.pem"),
            ROOT,
        ] {
            let certificate = Certificate::read(name).unwrap();
            assert_eq!(certificate.verify_chain(name), Ok(()), "signed by itself");
        }
    }

    #[test]
    fn leading_zeros_do_not_count_as_bits() {
        assert_eq!(bits(&[]), 0);
        assert_eq!(bits(&[0, 0]), 0);
        assert_eq!(bits(&[0, 1, 0]), 9);
        assert_eq!(bits(&[0x80, 0]), 16);
    }
}
