//! The metadata document of a SAML 2.0 identity provider (OASIS "Metadata for SAML 2.0", sections 2.3.2 and 2.4), parsed.
//!
//! IAM User Guide, "Create a SAML identity provider in IAM": UTF-8 without a byte order mark; certificates with keys of at least 1024
//! bits and without repeated extensions. `validUntil`, `cacheDuration` and the dates of certificates are not checked.
//!
//! The parser is hardened: no document type, no entity but XML's own five, and limits on depth, attributes and namespaces.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use quick_xml::{
    XmlVersion,
    events::{BytesStart, Event},
    name::{Namespace, ResolveResult},
    reader::NsReader,
};
use serde::{Deserialize, Serialize};
use x509_parser::{certificate::X509Certificate, prelude::FromDer, public_key::PublicKey};

const METADATA: &[u8] = b"urn:oasis:names:tc:SAML:2.0:metadata";
const SIGNATURE: &[u8] = b"http://www.w3.org/2000/09/xmldsig#";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";

/// SAML 2.0 core, section 8.3.6: an entity identifier is a URI of at most 1024 characters.
const ENTITY_ID_LENGTH: usize = 1024;
const SMALLEST_KEY_BITS: usize = 1024;
const DEPTH: usize = 64;
const ATTRIBUTES: usize = 64;
const NAMESPACES: usize = 256;

/// The parts of a document that verify assertions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The issuer of its assertions (`entityID`).
    pub entity_id: String,
    /// Certificates whose keys sign its assertions, DER, in the order of the document; at least one.
    pub signing_certificates: Vec<Vec<u8>>,
    /// `NameIDFormat`.
    pub name_id_formats: Vec<String>,
}

/// Why a document is refused; for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MetadataError(&'static str);

type Result<T> = std::result::Result<T, MetadataError>;

fn refuse<T>(why: &'static str) -> Result<T> {
    Err(MetadataError(why))
}

/// The position of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Entity,
    IdentityProvider,
    Key { signs: bool },
    KeyInfo { signs: bool },
    X509Data { signs: bool },
    Certificate { signs: bool },
    NameIdFormat,
    Other,
}

struct OpenElement {
    place: Place,
    namespaces: usize,
}

impl Metadata {
    /// Parses a document.
    ///
    /// # Errors
    /// [`MetadataError`].
    pub fn parse(document: &str) -> Result<Self> {
        if document.starts_with('\u{feff}') {
            return refuse("it begins with a byte order mark");
        }
        let mut reader = NsReader::from_str(document);
        let config = reader.config_mut();
        config.check_comments = true;
        config.expand_empty_elements = true;
        let mut parser = Parser::default();
        loop {
            let (namespace, event) = reader
                .read_resolved_event()
                .map_err(|_| MetadataError("it is not well-formed"))?;
            match event {
                Event::Start(element) => parser.start(namespace, &element)?,
                Event::End(_) => parser.end()?,
                Event::Text(text) => {
                    let text = text
                        .xml10_content()
                        .map_err(|_| MetadataError("it is not UTF-8"))?;
                    parser.text(&text)?;
                }
                Event::CData(text) => {
                    let text = text
                        .xml10_content()
                        .map_err(|_| MetadataError("it is not UTF-8"))?;
                    if parser.open.is_empty() {
                        return refuse("it has text outside the document element");
                    }
                    parser.text(&text)?;
                }
                Event::GeneralRef(reference) => {
                    let text = match reference.resolve_char_ref() {
                        Ok(Some(c)) => Cow::Owned(c.to_string()),
                        Ok(None) => Cow::Borrowed(match reference.as_ref() {
                            b"amp" => "&",
                            b"lt" => "<",
                            b"gt" => ">",
                            b"apos" => "'",
                            b"quot" => "\"",
                            _ => return refuse("it refers to an entity"),
                        }),
                        Err(_) => return refuse("it is not well-formed"),
                    };
                    parser.text(&text)?;
                }
                Event::Decl(_) if !parser.begun => {}
                Event::Decl(_) => return refuse("it is not well-formed"),
                Event::DocType(_) => return refuse("it has a document type"),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Empty(_) => return refuse("it is not well-formed"),
                Event::Eof => return parser.finish(),
            }
            parser.begun = true;
        }
    }
}

#[derive(Default)]
struct Parser {
    /// Whether anything was read: a declaration must come first.
    begun: bool,
    open: Vec<OpenElement>,
    entity_id: Option<String>,
    is_identity_provider: bool,
    signing_certificates: Vec<Vec<u8>>,
    name_id_formats: Vec<String>,
    /// The text of the certificate or name form that is open.
    text: String,
}

impl Parser {
    fn start(&mut self, namespace: ResolveResult<'_>, element: &BytesStart<'_>) -> Result<()> {
        if self.open.len() == DEPTH {
            return refuse("its elements are nested too deeply");
        }
        let attributes = Attributes::read(element)?;
        let held: usize = self.open.iter().map(|open| open.namespaces).sum();
        if held + attributes.namespaces > NAMESPACES {
            return refuse("it declares too many namespaces");
        }
        let namespace = match namespace {
            ResolveResult::Bound(Namespace(name)) => name,
            ResolveResult::Unbound => b"",
            ResolveResult::Unknown(_) => {
                return refuse("it uses a prefix that it does not declare");
            }
        };
        let name = element.local_name();
        let parent = self.open.last().map(|open| open.place);
        let place = match (parent, namespace, name.as_ref()) {
            (None, METADATA, b"EntityDescriptor") => self.entity(&attributes)?,
            (None, ..) => return refuse("it is not an EntityDescriptor"),
            (Some(Place::Entity), METADATA, b"IDPSSODescriptor") => {
                self.identity_provider(&attributes)
            }
            (Some(Place::IdentityProvider), METADATA, b"KeyDescriptor") => Place::Key {
                // A key without a `use` is for both.
                signs: match attributes.get("use") {
                    None | Some("signing") => true,
                    Some("encryption") => false,
                    Some(_) => return refuse("a key has an unknown use"),
                },
            },
            (Some(Place::IdentityProvider), METADATA, b"NameIDFormat") => Place::NameIdFormat,
            (Some(Place::Key { signs }), SIGNATURE, b"KeyInfo") => Place::KeyInfo { signs },
            (Some(Place::KeyInfo { signs }), SIGNATURE, b"X509Data") => Place::X509Data { signs },
            (Some(Place::X509Data { signs }), SIGNATURE, b"X509Certificate") => {
                Place::Certificate { signs }
            }
            (Some(Place::Certificate { .. } | Place::NameIdFormat), ..) => {
                return refuse("an element with text has a child element");
            }
            _ => Place::Other,
        };
        self.text.clear();
        self.open.push(OpenElement {
            place,
            namespaces: attributes.namespaces,
        });
        Ok(())
    }

    fn entity(&mut self, attributes: &Attributes) -> Result<Place> {
        if self.entity_id.is_some() {
            return refuse("it has a second document element");
        }
        match attributes.get("entityID") {
            Some(id) if (1..=ENTITY_ID_LENGTH).contains(&id.chars().count()) => {
                self.entity_id = Some(id.to_owned());
                Ok(Place::Entity)
            }
            _ => refuse("it has no entityID"),
        }
    }

    /// A role descriptor without SAML 2.0 is skipped.
    fn identity_provider(&mut self, attributes: &Attributes) -> Place {
        let supports_saml_2 = attributes
            .get("protocolSupportEnumeration")
            .is_some_and(|all| all.split_whitespace().any(|one| one == PROTOCOL));
        if !supports_saml_2 {
            return Place::Other;
        }
        self.is_identity_provider = true;
        Place::IdentityProvider
    }

    fn text(&mut self, text: &str) -> Result<()> {
        match self.open.last().map(|open| open.place) {
            None if !text.chars().all(is_space) => {
                refuse("it has text outside the document element")
            }
            Some(Place::Certificate { .. } | Place::NameIdFormat) => {
                self.text.push_str(text);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn end(&mut self) -> Result<()> {
        match self.open.pop().map(|open| open.place) {
            Some(Place::Certificate { signs }) => {
                let certificate = certificate(&self.text)?;
                if signs {
                    self.signing_certificates.push(certificate);
                }
            }
            Some(Place::NameIdFormat) => {
                let format = self.text.trim_matches(is_space);
                if !format.is_empty() {
                    self.name_id_formats.push(format.to_owned());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<Metadata> {
        if !self.open.is_empty() {
            return refuse("it is not well-formed");
        }
        let Some(entity_id) = self.entity_id else {
            return refuse("it is not an EntityDescriptor");
        };
        if !self.is_identity_provider {
            return refuse("it has no IDPSSODescriptor of SAML 2.0");
        }
        if self.signing_certificates.is_empty() {
            return refuse("it has no certificate for signatures");
        }
        Ok(Metadata {
            entity_id,
            signing_certificates: self.signing_certificates,
            name_id_formats: self.name_id_formats,
        })
    }
}

/// Attributes without a namespace, and the number of declared namespaces.
struct Attributes {
    plain: Vec<(String, String)>,
    namespaces: usize,
}

impl Attributes {
    fn read(element: &BytesStart<'_>) -> Result<Self> {
        let mut read = Self {
            plain: Vec::new(),
            namespaces: 0,
        };
        for (number, attribute) in element.attributes().enumerate() {
            // The limit precedes the parser's check for duplicates, which compares each with all earlier ones.
            if number == ATTRIBUTES {
                return refuse("an element has too many attributes");
            }
            let attribute =
                attribute.map_err(|_| MetadataError("an attribute is not well-formed"))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| MetadataError("the value of an attribute is not well-formed"))?;
            let name = attribute.key.as_ref();
            if name == b"xmlns" || name.starts_with(b"xmlns:") {
                read.namespaces += 1;
            } else if !name.contains(&b':') {
                let name = String::from_utf8_lossy(name).into_owned();
                read.plain.push((name, value.into_owned()));
            }
        }
        Ok(read)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.plain
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// XML 1.0, section 2.3.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// The DER of a certificate with a supported key.
fn certificate(text: &str) -> Result<Vec<u8>> {
    let packed: String = text.chars().filter(|c| !is_space(*c)).collect();
    let der = STANDARD
        .decode(packed)
        .map_err(|_| MetadataError("a certificate is not base64"))?;
    let (rest, parsed) = X509Certificate::from_der(&der)
        .map_err(|_| MetadataError("a certificate is not an X.509 certificate"))?;
    if !rest.is_empty() {
        return refuse("data follows a certificate");
    }
    if parsed.extensions_map().is_err() {
        return refuse("a certificate repeats an extension");
    }
    match parsed.public_key().parsed() {
        Ok(PublicKey::RSA(key)) if key.key_size() >= SMALLEST_KEY_BITS => {}
        Ok(PublicKey::RSA(_)) => return refuse("the key of a certificate is too small"),
        Ok(PublicKey::EC(_)) => {}
        _ => return refuse("the key of a certificate is of an unsupported type"),
    }
    drop(parsed);
    Ok(der)
}

#[cfg(test)]
mod tests;
