//! Responses of SAML providers, as XML and as the base64 that a call carries.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use proofs::saml::{Metadata, SignInEndpoints, TrustedProvider, decode, verify};
use time::macros::datetime;

static METADATA: LazyLock<Metadata> =
    LazyLock::new(|| Metadata::parse(include_str!("../../../fixtures/saml/signer.xml")).unwrap());

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let _ = decode(text);
    let _ = Metadata::parse(text);
    let provider = TrustedProvider { metadata: &METADATA, encryption_required: false };
    let endpoints = SignInEndpoints::of("aws", "SAMLSPXXXXXXXXXXXXXXXX");
    if let Ok(assertion) = verify(text, provider, &endpoints, datetime!(2025-03-27 08:43:40 UTC)) {
        // Only the corpus's own signer is trusted, and its responses name one subject.
        assert_eq!(assertion.subject, "alice@example.com");
    }
});
