//! A signed assertion and its claims.

use model::{admits, sts::RULES};
use policy::Values;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};
use wire::{Fault, unsourced};

use super::{
    SignInEndpoints, SignedAssertion, attributes::Attributes, expired, invalid,
    response::ASSERTION, tree::Element,
};

/// For tags that no session may have.
pub const SAML_TAGS: &str = unsourced!("The session tags of the SAML assertion are not valid.");

/// For an assertion past its `NotOnOrAfter`.
const SAML_EXPIRED: &str = unsourced!("The SAML assertion has expired.");

/// For an assertion before its `NotBefore`.
const SAML_NOT_YET_VALID: &str = unsourced!("The SAML assertion is not yet valid.");

/// The clock skew that is tolerated.
const LEEWAY: Duration = Duration::minutes(5);
/// "Token must be redeemed within 5 minutes of issuance."
const REDEEMED_WITHIN: Duration = Duration::minutes(5);
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const FORMATS: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
/// `SessionDuration`, in seconds.
const DURATIONS: std::ops::RangeInclusive<i64> = 900..=43_200;

/// A provider's claims about a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// `Issuer`.
    pub issuer: String,
    /// `NameID`.
    pub subject: String,
    /// Its format: `persistent`, `transient`, or a whole URI.
    pub subject_type: String,
    /// `Recipient`, which AWS calls the audience.
    pub recipient: String,
    /// Pairs of the ARNs of a role and a provider, in either order.
    roles: Vec<(String, String)>,
    /// `RoleSessionName`.
    pub session_name: String,
    /// `SessionDuration`, in seconds.
    pub duration: Option<i64>,
    /// `SessionNotOnOrAfter`, the earliest.
    pub ends: Option<OffsetDateTime>,
    /// `PrincipalTag:…`.
    pub tags: Vec<(String, String)>,
    /// `TransitiveTagKeys`.
    pub transitive_tag_keys: Vec<String>,
    /// `SourceIdentity`.
    pub source_identity: Option<String>,
    /// `saml:…` keys of the attributes.
    pub condition_keys: Vec<(String, Values)>,
}

impl Assertion {
    /// Reads a signed assertion: its times first, then its audience, then the attributes of the session.
    pub(super) fn read(
        signed: SignedAssertion<'_>,
        endpoints: &SignInEndpoints,
        now: OffsetDateTime,
    ) -> Result<Self, Fault> {
        let assertion = signed.assertion();
        let issued = time_of(assertion, "IssueInstant")?.ok_or_else(unreadable)?;
        if issued > now + LEEWAY {
            return Err(invalid(SAML_NOT_YET_VALID));
        }
        if now >= issued + REDEEMED_WITHIN {
            return Err(expired(
                "Token must be redeemed within 5 minutes of issuance",
            ));
        }
        let conditions = assertion.one(ASSERTION, "Conditions");
        check_conditions(conditions.ok_or_else(no_audience)?, endpoints, now)?;
        let subject = assertion.one(ASSERTION, "Subject").ok_or_else(unreadable)?;
        let recipient = bearer_recipient(subject, endpoints, now)?;
        let name = subject.one(ASSERTION, "NameID").ok_or_else(unreadable)?;
        let attributes = Attributes::read(assertion)?;
        let tags = attributes.tags().ok_or_else(|| invalid(SAML_TAGS))?;
        let transitive = attributes.own("TransitiveTagKeys").unwrap_or_default();
        let issuer = assertion.one(ASSERTION, "Issuer").and_then(Element::text);
        Ok(Self {
            issuer: issuer.ok_or_else(unreadable)?,
            subject: name
                .text()
                .filter(|name| !name.is_empty())
                .ok_or_else(unreadable)?,
            subject_type: subject_type(name),
            recipient,
            roles: roles(&attributes),
            session_name: session_name(&attributes)?,
            duration: duration(&attributes)?,
            ends: session_end(assertion, now)?,
            tags,
            transitive_tag_keys: transitive.to_vec(),
            source_identity: source_identity(&attributes)?,
            condition_keys: attributes.condition_keys(),
        })
    }

    /// Whether its `Role` attribute pairs the role with the provider.
    pub fn has_role(&self, role: &str, provider: &str) -> bool {
        self.roles.iter().any(|(one, other)| {
            (one == role && other == provider) || (one == provider && other == role)
        })
    }
}

fn unreadable() -> Fault {
    invalid(crate::saml::SAML_UNREADABLE)
}

fn no_audience() -> Fault {
    invalid("Response does not contain the required audience.")
}

/// An attribute that is a time: UTC, with or without its `Z` (SAML 2.0 core, section 1.3.3).
fn time_of(element: Element<'_>, name: &str) -> Result<Option<OffsetDateTime>, Fault> {
    let Some(text) = element.attribute(name) else {
        return Ok(None);
    };
    let parsed = OffsetDateTime::parse(text, &Rfc3339);
    parsed
        .or_else(|_| OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339))
        .map(Some)
        .map_err(|_| unreadable())
}

/// `NotBefore` and `NotOnOrAfter` of an element.
fn check_window(element: Element<'_>, now: OffsetDateTime) -> Result<(), Fault> {
    if time_of(element, "NotBefore")?.is_some_and(|from| from > now + LEEWAY) {
        return Err(invalid(SAML_NOT_YET_VALID));
    }
    if time_of(element, "NotOnOrAfter")?.is_some_and(|until| now >= until) {
        return Err(expired(SAML_EXPIRED));
    }
    Ok(())
}

fn check_conditions(
    conditions: Element<'_>,
    endpoints: &SignInEndpoints,
    now: OffsetDateTime,
) -> Result<(), Fault> {
    check_window(conditions, now)?;
    // An unknown condition is not met (SAML 2.0 core, section 2.5.1.1).
    let known = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];
    let unknown = |one: Element<'_>| !known.iter().any(|name| one.is(ASSERTION, name));
    if conditions.children().any(unknown) {
        return Err(unreadable());
    }
    let mut restrictions = conditions.all(ASSERTION, "AudienceRestriction").peekable();
    if restrictions.peek().is_none() {
        return Err(no_audience());
    }
    let names_us = |restriction: Element<'_>| {
        let mut audiences = restriction.all(ASSERTION, "Audience");
        audiences.any(|one| one.text().is_some_and(|text| endpoints.is_audience(&text)))
    };
    if restrictions.all(names_us) {
        Ok(())
    } else {
        Err(no_audience())
    }
}

/// The recipient of the one bearer confirmation.
fn bearer_recipient(
    subject: Element<'_>,
    endpoints: &SignInEndpoints,
    now: OffsetDateTime,
) -> Result<String, Fault> {
    let refused = || {
        invalid(unsourced!(
            "The SAML assertion must contain exactly one bearer SubjectConfirmation element with Recipient and NotOnOrAfter."
        ))
    };
    let data = subject
        .one(ASSERTION, "SubjectConfirmation")
        .filter(|one| one.attribute("Method") == Some(BEARER))
        .and_then(|one| one.one(ASSERTION, "SubjectConfirmationData"))
        .ok_or_else(refused)?;
    if data.attribute("NotOnOrAfter").is_none() {
        return Err(refused());
    }
    check_window(data, now)?;
    let recipient = data.attribute("Recipient").ok_or_else(refused)?;
    if endpoints.is_recipient(recipient) {
        Ok(recipient.to_owned())
    } else {
        Err(invalid(unsourced!(
            "The Recipient of the SAML assertion is not valid."
        )))
    }
}

fn subject_type(name: Element<'_>) -> String {
    let format = name.attribute("Format").unwrap_or(UNSPECIFIED);
    format.strip_prefix(FORMATS).unwrap_or(format).to_owned()
}

fn roles(attributes: &Attributes) -> Vec<(String, String)> {
    let pairs = attributes.own("Role").unwrap_or_default().iter();
    pairs
        .filter_map(|pair| pair.split_once(','))
        .map(|(one, other)| (one.trim().to_owned(), other.trim().to_owned()))
        .collect()
}

fn session_name(attributes: &Attributes) -> Result<String, Fault> {
    let refused =
        || invalid("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}");
    let name = attributes
        .single("RoleSessionName")
        .map_err(|()| refused())?
        .ok_or_else(|| invalid("RoleSessionName is required in AuthnResponse"))?;
    if admits(RULES, "roleSessionNameType", name) {
        Ok(name.to_owned())
    } else {
        Err(refused())
    }
}

fn source_identity(attributes: &Attributes) -> Result<Option<String>, Fault> {
    let refused = || {
        invalid("Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"")
    };
    match attributes
        .single("SourceIdentity")
        .map_err(|()| refused())?
    {
        None => Ok(None),
        // The pattern has no colon, so it also excludes values that begin with `aws:`.
        Some(name) if admits(RULES, "sourceIdentityType", name) => Ok(Some(name.to_owned())),
        Some(_) => Err(refused()),
    }
}

fn duration(attributes: &Attributes) -> Result<Option<i64>, Fault> {
    let refused = || {
        invalid(unsourced!(
            "SessionDuration in AuthnResponse must be a number of seconds from 900 to 43200."
        ))
    };
    let Some(text) = attributes
        .single("SessionDuration")
        .map_err(|()| refused())?
    else {
        return Ok(None);
    };
    let seconds = text.parse().map_err(|_| refused())?;
    if DURATIONS.contains(&seconds) {
        Ok(Some(seconds))
    } else {
        Err(refused())
    }
}

fn session_end(
    assertion: Element<'_>,
    now: OffsetDateTime,
) -> Result<Option<OffsetDateTime>, Fault> {
    let mut earliest: Option<OffsetDateTime> = None;
    for statement in assertion.all(ASSERTION, "AuthnStatement") {
        if let Some(end) = time_of(statement, "SessionNotOnOrAfter")? {
            earliest = Some(earliest.map_or(end, |known| known.min(end)));
        }
    }
    if earliest.is_some_and(|end| now >= end) {
        return Err(expired(SAML_EXPIRED));
    }
    Ok(earliest)
}
