//! Responses of SAML providers, as XML and as the base64 that a call carries.
#![no_main]

use std::sync::LazyLock;

use iam::{EntityId, Metadata, SamlProvider, saml::{Places, decode, judge}};
use libfuzzer_sys::fuzz_target;
use time::macros::datetime;

static PROVIDER: LazyLock<SamlProvider> = LazyLock::new(|| {
    let document = include_str!("../../../fixtures/saml/signer.xml");
    SamlProvider {
        id: EntityId::new("SAMLSPXXXXXXXXXXXXXXXX"),
        name: "corp".to_owned(),
        document: document.to_owned(),
        metadata: Metadata::parse(document).unwrap(),
        encryption_required: false,
        private_keys: Vec::new(),
        created: datetime!(2025-01-01 0:00 UTC),
        valid_until: datetime!(2125-01-01 0:00 UTC),
        tags: Vec::new(),
    }
});

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let _ = decode(text);
    let _ = Metadata::parse(text);
    let places = Places::of("aws", "SAMLSPXXXXXXXXXXXXXXXX");
    if let Ok(assertion) = judge(text, &PROVIDER, &places, datetime!(2025-03-27 08:43:40 UTC)) {
        // Only the corpus's own signer is trusted, and its responses name one subject.
        assert_eq!(assertion.subject, "alice@example.com");
    }
});
