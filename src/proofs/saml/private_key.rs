//! Private keys that decrypt assertions. IAM User Guide, "Manage SAML encryption keys": an RSA key in a PEM file.

use aws_lc_rs::{encoding::AsDer, rsa::KeyPair};
use rustls_pki_types::{PrivateKeyDer, pem::PemObject};

/// The key in a PEM file, as PKCS #8 in hex; `None` for anything but a single, unencrypted RSA key.
pub fn pkcs8_of(pem: &str) -> Option<String> {
    let mut keys = PrivateKeyDer::pem_slice_iter(pem.as_bytes());
    let (first, second) = (keys.next()?.ok()?, keys.next());
    if second.is_some() {
        return None;
    }
    let pair = match &first {
        PrivateKeyDer::Pkcs8(der) => KeyPair::from_pkcs8(der.secret_pkcs8_der()),
        PrivateKeyDer::Pkcs1(der) => KeyPair::from_der(der.secret_pkcs1_der()),
        _ => return None,
    };
    let der = pair.ok()?.as_der().ok()?;
    Some(hex::encode(der.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PKCS8: &str = include_str!("../../../fixtures/saml/rsa-pkcs8.pem");
    const PKCS1: &str = include_str!("../../../fixtures/saml/rsa-pkcs1.pem");

    #[test]
    fn both_forms_of_a_key_are_equal() {
        let key = pkcs8_of(PKCS8).unwrap();
        assert_eq!(pkcs8_of(PKCS1).unwrap(), key);
        let der = hex::decode(key).unwrap();
        assert!(aws_lc_rs::rsa::PrivateDecryptingKey::from_pkcs8(&der).is_ok());
        let text_before = format!("made by an identity provider\n{PKCS8}");
        assert!(pkcs8_of(&text_before).is_some());
    }

    #[test]
    fn a_text_that_cannot_decrypt_is_refused() {
        for pem in [
            "",
            "a key",
            include_str!("../../../fixtures/saml/rsa-encrypted.pem"),
            include_str!("../../../fixtures/saml/ec-pkcs8.pem"),
            include_str!("../../../fixtures/saml/ec-sec1.pem"),
            &PKCS8.replace("PRIVATE", "PUBLIC"),
            &PKCS8.replace("END PRIVATE KEY", "END"),
            &format!("{PKCS8}{PKCS1}"),
            &PKCS8.replacen("MII", "MIJ", 1),
        ] {
            assert!(pkcs8_of(pem).is_none(), "{pem}");
        }
    }
}
