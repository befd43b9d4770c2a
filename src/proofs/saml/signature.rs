//! XML signatures in SAML's profile (SAML 2.0 core, section 5.4; XML Signature Syntax and Processing): enveloped in the element that they
//! sign and refer to by id, with exclusive canonicalisation. Nothing else of XML Signature is accepted, and no key but the provider's.

use aws_lc_rs::{
    digest::{self, SHA256, SHA384, SHA512},
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED,
        RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA384,
        UnparsedPublicKey, VerificationAlgorithm,
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bergshamra_c14n::exclusive;
use bergshamra_xml::NodeSet;
use subtle::ConstantTimeEq as _;
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

use super::{response::Response, tree::Element};

pub(super) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const EXCLUSIVE_WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";

/// An assertion that the provider signed, itself or with the response around it.
pub struct SignedAssertion<'t>(Element<'t>);

impl<'t> SignedAssertion<'t> {
    /// Verifies the signatures of a response: there must be at least one, and all must be valid.
    pub(super) fn verify(response: &Response<'t>, certificates: &[Vec<u8>]) -> Option<Self> {
        let mut covered = false;
        for owner in [response.element, response.assertion] {
            if owner.all(SIGNATURE, "Signature").next().is_none() {
                continue;
            }
            let signature = owner.one(SIGNATURE, "Signature")?;
            verify(owner, signature, certificates)?;
            covered = true;
        }
        covered.then_some(Self(response.assertion))
    }

    pub(super) fn assertion(&self) -> Element<'t> {
        self.0
    }
}

/// Verifies that a signature in an element signs that element, with the key of one of the certificates. `None` if it does not.
fn verify(owner: Element<'_>, signature: Element<'_>, certificates: &[Vec<u8>]) -> Option<()> {
    let known = ["SignedInfo", "SignatureValue", "KeyInfo"];
    let unknown = |child: Element<'_>| !known.iter().any(|name| child.is(SIGNATURE, name));
    if signature.children().any(unknown) {
        return None;
    }
    let info = signature.one(SIGNATURE, "SignedInfo")?;
    let known = ["CanonicalizationMethod", "SignatureMethod", "Reference"];
    let unknown = |child: Element<'_>| !known.iter().any(|name| child.is(SIGNATURE, name));
    if info.children().any(unknown) {
        return None;
    }
    check_reference(owner, signature, info.one(SIGNATURE, "Reference")?)?;
    let method = Canonical::of(info.one(SIGNATURE, "CanonicalizationMethod")?)?;
    let nodes = if method.comments {
        NodeSet::tree_with_comments(info.id(), info.document())
    } else {
        NodeSet::tree_without_comments(info.id(), info.document())
    };
    let message = method.apply(info, &nodes)?;
    let value = decoded(signature.one(SIGNATURE, "SignatureValue")?)?;
    let method = info.one(SIGNATURE, "SignatureMethod")?;
    let algorithm = algorithm(method.attribute("Algorithm")?)?;
    let signs = |certificate: &Vec<u8>| {
        X509Certificate::from_der(certificate).is_ok_and(|(_, certificate)| {
            let key = &certificate.public_key().subject_public_key.data;
            let key = UnparsedPublicKey::new(algorithm, key.as_ref());
            key.verify(&message, &value).is_ok()
        })
    };
    certificates.iter().any(signs).then_some(())
}

/// Whether the reference names the owner by its id and has its digest.
fn check_reference(
    owner: Element<'_>,
    signature: Element<'_>,
    reference: Element<'_>,
) -> Option<()> {
    let id = owner.attribute("ID").filter(|id| !id.is_empty())?;
    if reference.attribute("URI")?.strip_prefix('#')? != id {
        return None;
    }
    let transforms: Vec<_> = reference.one(SIGNATURE, "Transforms")?.children().collect();
    let [enveloped, canonical] = transforms.as_slice() else {
        return None;
    };
    if transforms.iter().any(|one| !one.is(SIGNATURE, "Transform"))
        || enveloped.attribute("Algorithm") != Some(ENVELOPED)
    {
        return None;
    }
    // Without comments: a reference by id does not select them (XML Signature, section 4.4.3.3).
    let document = owner.document();
    let mut nodes = NodeSet::tree_without_comments(owner.id(), document);
    for inside in document.descendants(signature.id()) {
        nodes.remove_id(inside);
    }
    nodes.remove_id(signature.id());
    let bytes = Canonical::of(*canonical)?.apply(owner, &nodes)?;
    let method = reference.one(SIGNATURE, "DigestMethod")?;
    let algorithm = match method.attribute("Algorithm")? {
        "http://www.w3.org/2001/04/xmlenc#sha256" => &SHA256,
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => &SHA384,
        "http://www.w3.org/2001/04/xmlenc#sha512" => &SHA512,
        _ => return None,
    };
    let expected = decoded(reference.one(SIGNATURE, "DigestValue")?)?;
    let found = digest::digest(algorithm, &bytes);
    bool::from(found.as_ref().ct_eq(&expected)).then_some(())
}

fn decoded(element: Element<'_>) -> Option<Vec<u8>> {
    let text = element.text()?;
    let plain: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(plain).ok()
}

/// RFC 6931, sections 2.3.2 to 2.3.6. Metadata may have RSA keys of 1024 bits, as AWS allows it.
fn algorithm(uri: &str) -> Option<&'static dyn VerificationAlgorithm> {
    let name = uri.strip_prefix("http://www.w3.org/2001/04/xmldsig-more#")?;
    Some(match name {
        "rsa-sha256" => &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        "rsa-sha384" => &RSA_PKCS1_2048_8192_SHA384,
        "rsa-sha512" => &RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        "ecdsa-sha256" => &ECDSA_P256_SHA256_FIXED,
        "ecdsa-sha384" => &ECDSA_P384_SHA384_FIXED,
        _ => return None,
    })
}

/// Exclusive XML Canonicalization, version 1.0.
struct Canonical<'t> {
    comments: bool,
    /// Prefixes that are treated as in inclusive canonicalisation.
    prefixes: Vec<&'t str>,
}

impl<'t> Canonical<'t> {
    fn of(method: Element<'t>) -> Option<Self> {
        let comments = match method.attribute("Algorithm")? {
            EXCLUSIVE => false,
            EXCLUSIVE_WITH_COMMENTS => true,
            _ => return None,
        };
        let parameters: Vec<_> = method.children().collect();
        let prefixes = match parameters.as_slice() {
            [] => "",
            [list] if list.is(EXCLUSIVE, "InclusiveNamespaces") => list.attribute("PrefixList")?,
            _ => return None,
        };
        Some(Self {
            comments,
            prefixes: prefixes.split_ascii_whitespace().collect(),
        })
    }

    fn apply(&self, element: Element<'_>, nodes: &NodeSet) -> Option<Vec<u8>> {
        exclusive::canonicalize(
            element.document(),
            self.comments,
            Some(nodes),
            &self.prefixes,
        )
        .ok()
    }
}
