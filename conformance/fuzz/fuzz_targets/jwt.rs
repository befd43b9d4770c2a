//! Tokens of OIDC providers: any text, and any header and claims in the form of a token.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proofs::{issuer_url::IssuerUrl, jwt::{Jwks, TrustedIssuer, Unverified, verify}};
use std::sync::LazyLock;
use time::macros::datetime;

static PROVIDER: LazyLock<TrustedIssuer> = LazyLock::new(|| TrustedIssuer {
    url: IssuerUrl::parse("https://idp.example.com/realm").unwrap(),
    client_ids: vec!["app".to_owned()],
});
static KEYS: LazyLock<Jwks> = LazyLock::new(|| {
    Jwks::parse(include_bytes!("../../../fixtures/oidc/issuer.json")).unwrap()
});

fuzz_target!(|data: &[u8]| {
    // A key set is untrusted input too.
    let _ = Jwks::parse(data);
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let now = datetime!(2025-03-27 08:43:40 UTC);
    if verify(text, Some(&PROVIDER), &KEYS, now).is_ok() {
        // Only the corpus's own tokens are signed, so a token that passes must be one of them.
        let claims = Unverified::read(text).unwrap();
        assert_eq!(claims.issuer(), "https://idp.example.com/realm");
    }
});
