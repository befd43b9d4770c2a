//! A response (SAML 2.0 core, section 3.3.3) and the one assertion in it.

use model::sts::errors;
use wire::{Fault, unsourced};

use super::{
    SAML_UNREADABLE, TrustedProvider, invalid,
    signature::SIGNATURE,
    tree::{Element, Tree},
};

pub(super) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(super) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const ENCRYPTION: &str = "http://www.w3.org/2001/04/xmlenc#";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// A response that has the shape of one. Nothing in it is verified yet.
pub(super) struct Response<'t> {
    pub(super) element: Element<'t>,
    pub(super) assertion: Element<'t>,
}

impl<'t> Response<'t> {
    /// Finds the assertion. Signatures and assertions outside the positions of SAML's schema are refused.
    pub(super) fn find(tree: &'t Tree<'t>, provider: &TrustedProvider<'_>) -> Result<Self, Fault> {
        let unreadable = || invalid(SAML_UNREADABLE);
        let element = tree
            .root()
            .filter(|root| root.is(PROTOCOL, "Response"))
            .ok_or_else(unreadable)?;
        let is_encrypted = |one: &Element<'_>| {
            one.is_of(ENCRYPTION)
                || ["EncryptedAssertion", "EncryptedID", "EncryptedAttribute"]
                    .iter()
                    .any(|name| one.is(ASSERTION, name))
        };
        if element.descendants().any(|one| is_encrypted(&one)) {
            return Err(invalid(unsourced!(
                "The SAML response contains encrypted elements, which this server does not decrypt. Configure the identity provider to send unencrypted assertions."
            )));
        }
        if provider.encryption_required {
            return Err(invalid(unsourced!(
                "The SAML provider requires encrypted assertions, and the SAML response is not encrypted."
            )));
        }
        let mut assertions = element
            .descendants()
            .filter(|one| one.is(ASSERTION, "Assertion"));
        let assertion = match (assertions.next(), assertions.next()) {
            (Some(one), None) => one,
            (None, _) => {
                return Err(invalid(unsourced!(
                    "The SAML response does not contain an assertion."
                )));
            }
            (Some(_), Some(_)) => {
                return Err(invalid(unsourced!(
                    "The SAML response contains more than one assertion."
                )));
            }
        };
        if !element.children().any(|one| one.id() == assertion.id()) {
            return Err(unreadable());
        }
        let owned = |owner: Element<'t>| owner.all(SIGNATURE, "Signature").count();
        let all = element.descendants();
        let signatures = all.filter(|one| one.is(SIGNATURE, "Signature")).count();
        if signatures != owned(element) + owned(assertion) {
            return Err(invalid("Response signature invalid"));
        }
        let versions = [element, assertion].map(|one| one.attribute("Version"));
        if versions != [Some("2.0"); 2] {
            return Err(unreadable());
        }
        let response = Self { element, assertion };
        response.check_issuer(&provider.metadata.entity_id)?;
        Ok(response)
    }

    /// The assertion has an issuer, and the response may have one. Both must be the provider.
    fn check_issuer(&self, entity_id: &str) -> Result<(), Fault> {
        let is_it = |owner: Element<'_>| {
            let issuer = owner.one(ASSERTION, "Issuer").and_then(Element::text);
            issuer.is_some_and(|issuer| issuer == entity_id)
        };
        let names_one = self.element.all(ASSERTION, "Issuer").next().is_some();
        if is_it(self.assertion) && (!names_one || is_it(self.element)) {
            return Ok(());
        }
        Err(Fault::other(
            "AuthSamlInvalidSamlResponseException",
            400,
            "Issuer not present in specified provider",
        ))
    }

    /// Checks that the provider reports success.
    pub(super) fn check_status(&self) -> Result<(), Fault> {
        let code = self
            .element
            .one(PROTOCOL, "Status")
            .and_then(|status| status.one(PROTOCOL, "StatusCode"))
            .and_then(|code| code.attribute("Value"));
        match code {
            Some(SUCCESS) => Ok(()),
            Some(_) => Err(Fault::new(
                &errors::IDPRejectedClaim,
                unsourced!("The identity provider reported that authentication failed."),
            )),
            None => Err(invalid(SAML_UNREADABLE)),
        }
    }
}
