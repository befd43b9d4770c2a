use super::*;

const DOCUMENT: &str = include_str!("../../../../fixtures/saml/metadata.xml");
const RSA_2048: &str = include_str!("../../../../fixtures/saml/rsa-2048.cert");
const P_256: &str = include_str!("../../../../fixtures/saml/p-256.cert");

fn der(text: &str) -> Vec<u8> {
    STANDARD.decode(text.replace('\n', "")).unwrap()
}

/// Why a document is refused.
fn refused(document: &str) -> &'static str {
    Metadata::parse(document).unwrap_err().0
}

/// The document with one change.
fn changed(from: &str, to: &str) -> String {
    assert!(DOCUMENT.contains(from), "{from}");
    DOCUMENT.replacen(from, to, 1)
}

#[test]
fn a_document_is_read() {
    let metadata = Metadata::parse(DOCUMENT).unwrap();
    assert_eq!(
        metadata.entity_id, "https://idp.example.com/saml?a=1&b=2",
        "character references are resolved"
    );
    assert_eq!(
        metadata.signing_certificates,
        [der(RSA_2048), der(P_256)],
        "a key for encryption does not verify signatures"
    );
    assert_eq!(
        metadata.name_id_formats,
        [
            "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
            "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
        ]
    );
}

#[test]
fn the_spelling_does_not_matter() {
    let whole = Metadata::parse(DOCUMENT).unwrap();
    let default_namespace = DOCUMENT
        .replace("xmlns:md=", "xmlns=")
        .replace("<md:", "<")
        .replace("</md:", "</");
    let character = changed(
        "nameid-format:persistent",
        "nameid-format<!-- a comment -->:p&#101;rsist&#x65;nt",
    );
    let section = changed(
        ":nameid-format:persistent",
        "<![CDATA[:nameid-format:persistent]]>",
    );
    for same in [default_namespace, character, section] {
        assert_eq!(Metadata::parse(&same).unwrap(), whole, "{same}");
    }
}

#[test]
fn entities_and_document_types_are_refused() {
    let doctype = changed("<!-- An", "<!DOCTYPE x [<!ENTITY a \"b\">]><!-- An");
    assert_eq!(refused(&doctype), "it has a document type");
    let entity = changed(":persistent", "&a;");
    assert_eq!(refused(&entity), "it refers to an entity");
    let in_attribute = changed("?a=1&amp;", "?a=1&a;");
    assert_eq!(
        refused(&in_attribute),
        "the value of an attribute is not well-formed"
    );
}

#[test]
fn other_documents_are_refused() {
    let plain = |text: &str| format!("{}{text}", " ".repeat(1000));
    let twice = {
        let root = DOCUMENT.find("<md:EntityDescriptor").unwrap();
        format!("{DOCUMENT}{}", DOCUMENT.split_at(root).1)
    };
    for (document, why) in [
        (String::new(), "it is not an EntityDescriptor"),
        (plain("x"), "it has text outside the document element"),
        (plain("<a/>"), "it is not an EntityDescriptor"),
        (
            changed("</md:EntityDescriptor>", ""),
            "it is not well-formed",
        ),
        (
            changed("</md:EntityDescriptor>", "</md:Entity>"),
            "it is not well-formed",
        ),
        (
            format!("{DOCUMENT}x"),
            "it has text outside the document element",
        ),
        (
            format!("{DOCUMENT}<![CDATA[]]>"),
            "it has text outside the document element",
        ),
        (twice, "it has a second document element"),
        (
            format!("\u{feff}{DOCUMENT}"),
            "it begins with a byte order mark",
        ),
        (format!("<!-- -->{DOCUMENT}"), "it is not well-formed"),
        (
            changed("SAML:2.0:metadata", "SAML:1.0:metadata"),
            "it is not an EntityDescriptor",
        ),
        (
            changed("xmlns:ds=", "xmlns:dx="),
            "it uses a prefix that it does not declare",
        ),
        (changed("entityID=", "ID="), "it has no entityID"),
        (
            changed("https://idp.example.com/saml?a=1&amp;b=2", ""),
            "it has no entityID",
        ),
        (
            changed("https://idp.example.com/saml", &"a".repeat(1025)),
            "it has no entityID",
        ),
        (
            changed("entityID=", "entityID=\"a\" entityID="),
            "an attribute is not well-formed",
        ),
        (
            DOCUMENT.replace("IDPSSODescriptor", "SPSSODescriptor"),
            "it has no IDPSSODescriptor of SAML 2.0",
        ),
        (
            changed("urn:oasis:names:tc:SAML:2.0:protocol", ""),
            "it has no IDPSSODescriptor of SAML 2.0",
        ),
        (
            changed("use=\"signing\"", "use=\"encryption\"").replace(
                "<md:KeyDescriptor>",
                "<md:KeyDescriptor use=\"encryption\">",
            ),
            "it has no certificate for signatures",
        ),
        (
            changed("use=\"signing\"", "use=\"sign\""),
            "a key has an unknown use",
        ),
        (
            changed("<md:NameIDFormat>", "<md:NameIDFormat><md:a/>"),
            "an element with text has a child element",
        ),
    ] {
        assert_eq!(refused(&document), why, "{document}");
    }
}

#[test]
fn certificates_are_parsed() {
    let with = |certificate: &str| DOCUMENT.replace(P_256.trim(), certificate);
    for (certificate, why) in [
        ("", "a certificate is not an X.509 certificate"),
        ("?", "a certificate is not base64"),
        (
            include_str!("../../../../fixtures/saml/rsa-1016.cert"),
            "the key of a certificate is too small",
        ),
        (
            include_str!("../../../../fixtures/saml/ed25519.cert"),
            "the key of a certificate is of an unsupported type",
        ),
        (
            include_str!("../../../../fixtures/saml/repeated-extension.cert"),
            "a certificate repeats an extension",
        ),
    ] {
        assert_eq!(refused(&with(certificate)), why);
    }
    let mut longer = der(P_256);
    longer.push(0);
    assert_eq!(
        refused(&with(&STANDARD.encode(longer))),
        "data follows a certificate"
    );
    let mut shorter = der(P_256);
    shorter.pop();
    assert_eq!(
        refused(&with(&STANDARD.encode(shorter))),
        "a certificate is not an X.509 certificate"
    );
    // It expired in 2020: the dates of certificates are not checked.
    let smallest = include_str!("../../../../fixtures/saml/rsa-1024.cert");
    let metadata = Metadata::parse(&with(smallest)).unwrap();
    assert_eq!(
        metadata.signing_certificates,
        [der(RSA_2048), der(smallest)]
    );
    // A key that only encrypts is parsed as well.
    let broken =
        changed("use=\"signing\"", "use=\"encryption\"").replacen(RSA_2048.trim(), "AAAA", 1);
    assert_eq!(
        refused(&broken),
        "a certificate is not an X.509 certificate"
    );
}

#[test]
fn depth_attributes_and_namespaces_are_limited() {
    let inside = |text: String| {
        changed(
            "<md:KeyDescriptor use",
            &format!("{text}<md:KeyDescriptor use"),
        )
    };
    let nested = |depth: usize| inside(format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth)));
    assert!(Metadata::parse(&nested(62)).is_ok());
    assert_eq!(refused(&nested(63)), "its elements are nested too deeply");
    let attributes = |count: usize| {
        let all: String = (0..count).map(|number| format!(" a{number}=''")).collect();
        inside(format!("<a{all}/>"))
    };
    assert!(Metadata::parse(&attributes(64)).is_ok());
    assert_eq!(
        refused(&attributes(65)),
        "an element has too many attributes"
    );
    let namespaces = |depth: usize| {
        let all: String = (0..60)
            .map(|number| format!(" xmlns:a{number}='b'"))
            .collect();
        let open = format!("<a{all}>").repeat(depth);
        inside(format!("{open}{}", "</a>".repeat(depth)))
    };
    assert!(Metadata::parse(&namespaces(4)).is_ok());
    assert_eq!(refused(&namespaces(5)), "it declares too many namespaces");
    // Closed elements do not count.
    let flat = inside("<a xmlns:b='c'/>".repeat(1000));
    assert!(Metadata::parse(&flat).is_ok());
}
