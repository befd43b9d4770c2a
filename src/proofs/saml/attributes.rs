//! The attributes of an assertion. IAM User Guide, "Configure SAML assertions for the authentication response".

use policy::Values;
use wire::Fault;

use super::{invalid, response::ASSERTION, tree::Element};

const OWN: &str = "https://aws.amazon.com/SAML/Attributes/";

/// Attributes that are condition keys: by name, the keys, and whether a key has several values.
const KEYS: &[(&str, &[(&str, bool)])] = &[
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.1",
        &[("eduPersonAffiliation", true)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.2",
        &[("eduPersonNickname", true)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.3",
        &[("eduPersonOrgDN", false)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.4",
        &[("eduPersonOrgUnitDN", true)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.5",
        &[("eduPersonPrimaryAffiliation", false)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
        &[("eduPersonPrincipalName", false)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.7",
        &[("eduPersonEntitlement", true)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.8",
        &[("eduPersonPrimaryOrgUnitDN", false)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.9",
        &[("eduPersonScopedAffiliation", true)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.10",
        &[("eduPersonTargetedID", true)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.11",
        &[("eduPersonAssurance", true)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.2.1.2",
        &[("eduOrgHomePageURI", true)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.2.1.3",
        &[("eduOrgIdentityAuthNPolicyURI", true)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.2.1.4",
        &[("eduOrgLegalName", true)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.2.1.5",
        &[("eduOrgSuperiorURI", true)],
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.2.1.6",
        &[("eduOrgWhitePagesURI", true)],
    ),
    ("urn:oid:2.5.4.3", &[("cn", true), ("commonName", false)]),
    ("urn:oid:2.5.4.4", &[("surname", false)]),
    ("urn:oid:2.5.4.42", &[("givenName", false)]),
    ("urn:oid:2.5.4.45", &[("x500UniqueIdentifier", false)]),
    ("urn:oid:0.9.2342.19200300.100.1.1", &[("uid", false)]),
    ("urn:oid:0.9.2342.19200300.100.1.3", &[("mail", false)]),
    (
        "urn:oid:0.9.2342.19200300.100.1.45",
        &[("organizationStatus", false)],
    ),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
        &[("name", false)],
    ),
    (
        "http://schemas.xmlsoap.org/claims/CommonName",
        &[("commonName", false)],
    ),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
        &[("givenName", false)],
    ),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
        &[("surname", false)],
    ),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        &[("mail", false)],
    ),
    (
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid",
        &[("primaryGroupSID", false)],
    ),
];

/// Names and values, in the order of the document. A repeated name has the values of all its attributes.
pub(super) struct Attributes(Vec<(String, Vec<String>)>);

impl Attributes {
    pub(super) fn read(assertion: Element<'_>) -> Result<Self, Fault> {
        let unreadable = || invalid(crate::saml::SAML_UNREADABLE);
        let mut all: Vec<(String, Vec<String>)> = Vec::new();
        for statement in assertion.all(ASSERTION, "AttributeStatement") {
            for attribute in statement.all(ASSERTION, "Attribute") {
                let name = attribute.attribute("Name").ok_or_else(unreadable)?;
                let is_own = name.starts_with(OWN);
                let mut values = Vec::new();
                for value in attribute.all(ASSERTION, "AttributeValue") {
                    match value.text() {
                        Some(text) => values.push(text),
                        // Values of other attributes may be structured; they are not condition keys.
                        None if is_own => return Err(unreadable()),
                        None => {}
                    }
                }
                match all.iter_mut().find(|(known, _)| known == name) {
                    Some((_, known)) => known.append(&mut values),
                    None => all.push((name.to_owned(), values)),
                }
            }
        }
        Ok(Self(all))
    }

    /// The values of one of AWS's own attributes.
    pub(super) fn own(&self, name: &str) -> Option<&[String]> {
        let mut all = self.0.iter();
        all.find(|(held, _)| held.strip_prefix(OWN) == Some(name))
            .map(|(_, values)| values.as_slice())
    }

    /// The only value of one of AWS's own attributes. `Err(())` if it has several.
    pub(super) fn single(&self, name: &str) -> Result<Option<&str>, ()> {
        match self.own(name) {
            None => Ok(None),
            Some([one]) => Ok(Some(one)),
            Some(_) => Err(()),
        }
    }

    /// `PrincipalTag:KEY` attributes: session tags. `None` if one does not have exactly one value.
    pub(super) fn tags(&self) -> Option<Vec<(String, String)>> {
        let mut tags = Vec::new();
        for (name, values) in &self.0 {
            let key = name.strip_prefix(OWN);
            if let Some(key) = key.and_then(|name| name.strip_prefix("PrincipalTag:")) {
                let [value] = values.as_slice() else {
                    return None;
                };
                tags.push((key.to_owned(), value.clone()));
            }
        }
        Some(tags)
    }

    /// Condition keys `saml:…`.
    pub(super) fn condition_keys(&self) -> Vec<(String, Values)> {
        let mut keys: Vec<(String, Values)> = Vec::new();
        for (name, values) in &self.0 {
            let known = KEYS.iter().find(|(known, _)| *known == name);
            for (key, several) in known.into_iter().flat_map(|(_, keys)| *keys) {
                let key = format!("saml:{key}");
                if keys.iter().any(|(held, _)| *held == key) {
                    continue;
                }
                let value = match values.as_slice() {
                    [] => continue,
                    all if *several => Values::Many(all.to_vec()),
                    [one] => Values::One(one.clone()),
                    // A single-valued key with several values is dropped: none of them may decide.
                    _ => continue,
                };
                keys.push((key, value));
            }
        }
        keys
    }
}
