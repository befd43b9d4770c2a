//! Responses signed by signxml (the corpus of the fuzz target), unchanged and changed.

use time::macros::datetime;

use super::*;

const NOW: OffsetDateTime = datetime!(2025-03-27 08:43:40 UTC);
const ASSERTION: &str = include_str!("../../../conformance/fuzz/corpus/saml_response/assertion");
const RESPONSE: &str = include_str!("../../../conformance/fuzz/corpus/saml_response/response");
const BOTH: &str = include_str!("../../../conformance/fuzz/corpus/saml_response/both");
const UNSIGNED: &str = include_str!("../../../conformance/fuzz/corpus/saml_response/unsigned");

fn outcome(document: &str) -> Result<Assertion, String> {
    let metadata = include_str!("../../../fixtures/saml/signer.xml");
    let provider = TrustedProvider {
        metadata: &Metadata::parse(metadata).unwrap(),
        encryption_required: false,
    };
    let endpoints = SignInEndpoints::of("aws", "SAMLSPX");
    verify(document, provider, &endpoints, NOW).map_err(|fault| fault.message().to_owned())
}

#[test]
fn all_claims_of_a_signed_assertion_are_read() {
    for document in [ASSERTION, RESPONSE, BOTH] {
        let assertion = outcome(document).unwrap();
        assert_eq!(assertion.subject, "alice@example.com");
        assert_eq!(assertion.subject_type, "persistent");
        assert_eq!(assertion.session_name, "alice");
    }
    let assertion = outcome(RESPONSE).unwrap();
    assert_eq!(assertion.duration, Some(1800));
    assert_eq!(assertion.ends, Some(datetime!(2025-03-27 08:58:40 UTC)));
    assert_eq!(assertion.tags, [("team".to_owned(), "blue".to_owned())]);
    assert_eq!(assertion.transitive_tag_keys, ["team"]);
    assert_eq!(assertion.source_identity.as_deref(), Some("alice"));
    let keys = assertion.condition_keys.iter();
    let keys: Vec<_> = keys.map(|(name, _)| name.as_str()).collect();
    assert_eq!(keys, ["saml:cn", "saml:commonName"]);
}

#[test]
fn unsigned_and_changed_responses_are_refused() {
    let bad = Err("Response signature invalid".to_owned());
    assert_eq!(outcome(UNSIGNED), bad);
    for document in [ASSERTION, RESPONSE, BOTH] {
        for (from, to) in [
            ("alice@example.com", "admin@example.com"),
            ("nameid-format:persistent", "nameid-format:transient"),
            ("role/app", "role/all"),
        ] {
            let changed = document.replace(from, to);
            assert_ne!(changed, document);
            assert_eq!(outcome(&changed), bad, "{from}");
        }
    }
    // A comment is not signed, and does not truncate a text.
    let commented = ASSERTION.replace("alice@example.com", "alice<!-- -->@example.com");
    assert_eq!(outcome(&commented).unwrap().subject, "alice@example.com");
}

#[test]
fn the_parser_is_hardened() {
    let refused = Err(crate::saml::SAML_UNREADABLE.to_owned());
    let twice = ASSERTION.replacen(" Version=\"2.0\"", " Version=\"2.0\" Version=\"2.0\"", 1);
    for document in [
        String::new(),
        format!("<!DOCTYPE a>{ASSERTION}"),
        format!("{ASSERTION}<a/>"),
        format!("{ASSERTION}text"),
        ASSERTION.replace("</saml:Subject>", "</saml:Subjects>"),
        ASSERTION.replacen("<saml:Subject>", "<other:Subject>", 1),
        twice,
        ASSERTION.replacen("alice@example.com", "&other;", 1),
    ] {
        assert_eq!(outcome(&document), refused);
    }
}
