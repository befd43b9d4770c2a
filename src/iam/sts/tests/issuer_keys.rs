//! The keys of an issuer, which the door fetches.

use std::sync::Arc;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::sts::{AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse, op};
use proofs::{
    issuer_url::IssuerUrl,
    jwt::{Jwks, TrustedIssuer, Unverified},
};
use serde_json::{Value, json};
use time::{OffsetDateTime, macros::datetime};
use wire::Fault;

use crate::{
    call::{
        View,
        caller::{Caller, Origin},
        outside::{OutsideRequest, OutsideResponse},
        server::Core,
        target::Target,
    },
    core::{self, Request},
    sts::assume_role_with_web_identity::verify_with_issuer_keys,
    testing,
};

const NOW: OffsetDateTime = datetime!(2025-03-27 08:43:40 UTC);
const ISSUER: &str = "https://idp.example.com/tenant";

/// An issuer with one key pair.
struct Issuer(EcdsaKeyPair);

impl Issuer {
    fn new() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    fn keys(&self, id: &str) -> Arc<Jwks> {
        // An uncompressed point: 4, then x and y.
        let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
        let key = json!({
            "kid": id, "kty": "EC", "crv": "P-256",
            "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
        });
        Arc::new(Jwks::parse(json!({ "keys": [key] }).to_string().as_bytes()).unwrap())
    }

    fn token(&self, algorithm: &str, expires: i64) -> String {
        let now = NOW.unix_timestamp();
        let header = json!({"alg": algorithm, "kid": "1"});
        let claims = json!({
            "iss": ISSUER, "sub": "alice", "aud": "app", "iat": now - 600, "exp": now + expires,
        });
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.0.sign(&SystemRandom::new(), message.as_bytes());
        format!(
            "{message}.{}",
            URL_SAFE_NO_PAD.encode(signature.unwrap().as_ref())
        )
    }
}

fn provider() -> TrustedIssuer {
    TrustedIssuer {
        url: IssuerUrl::parse(ISSUER).unwrap(),
        client_ids: vec!["app".to_owned()],
    }
}

/// A server, and a call with a token that the trust policy allows.
struct Attempt {
    core: Core,
    caller: Caller,
    origin: Origin,
    token: String,
}

impl Attempt {
    fn with(token: String) -> Self {
        let core = testing::server(&[], NOW);
        Self {
            caller: core.anonymous(None).unwrap(),
            core,
            origin: testing::origin(),
            token,
        }
    }

    /// Returns the result, or what the door must fetch first.
    fn call(
        &self,
        fetched: OutsideResponse,
    ) -> Result<Result<AssumeRoleWithWebIdentityResponse, Fault>, OutsideRequest> {
        let input = AssumeRoleWithWebIdentityRequest {
            role_arn: "arn:aws:iam::000000000000:role/app".to_owned(),
            role_session_name: "app".to_owned(),
            web_identity_token: self.token.clone(),
            ..Default::default()
        };
        let request = Request {
            caller: &self.caller,
            origin: &self.origin,
            fetched: &fetched,
        };
        let mut reply = core::read::<op::AssumeRoleWithWebIdentity>(
            &self.core,
            &request,
            Ok(input),
            |_, _| Ok(Target::none()),
            |cx, input| {
                let provider = provider();
                let claimed = Unverified::read(&input.web_identity_token)?
                    .claimed(Some(&provider), cx.now())?;
                verify_with_issuer_keys(cx, claimed, &provider.url)?;
                Ok(AssumeRoleWithWebIdentityResponse::default())
            },
        );
        match reply.needs() {
            Some(needs) => Err(needs),
            None => Ok(reply.wait()),
        }
    }
}

/// The issuer's keys are not available.
fn assert_no_keys(result: &Result<AssumeRoleWithWebIdentityResponse, Fault>) {
    let fault = result.as_ref().unwrap_err();
    assert!(
        fault.status() == 400 && fault.message().contains("retrieve verification key"),
        "{fault}"
    );
}

fn keys(newer_than: Option<Arc<Jwks>>) -> OutsideRequest {
    OutsideRequest::Keys {
        issuer: IssuerUrl::parse(ISSUER).unwrap(),
        newer_than,
    }
}

#[test]
fn a_call_needs_the_keys_of_the_issuer() {
    let issuer = Issuer::new();
    let attempt = Attempt::with(issuer.token("ES256", 600));
    let needs = attempt.call(OutsideResponse::default()).unwrap_err();
    assert_eq!(needs, keys(None));
    let fetched = OutsideResponse::keys(needs, Some(issuer.keys("1")));
    assert!(attempt.call(fetched).unwrap().is_ok());
    let none = OutsideResponse::keys(keys(None), None);
    assert_no_keys(&attempt.call(none).unwrap());
    // The keys of another issuer do not count.
    let other = OutsideRequest::Keys {
        issuer: IssuerUrl::parse("https://evil.example").unwrap(),
        newer_than: None,
    };
    let fetched = OutsideResponse::keys(other, Some(issuer.keys("1")));
    assert_eq!(attempt.call(fetched), Err(keys(None)));
}

#[test]
fn newer_keys_are_requested_once() {
    let issuer = Issuer::new();
    let attempt = Attempt::with(issuer.token("ES256", 600));
    let old = Issuer::new().keys("0");
    let needs = attempt
        .call(OutsideResponse::keys(keys(None), Some(Arc::clone(&old))))
        .unwrap_err();
    assert_eq!(needs, keys(Some(Arc::clone(&old))));
    let newer = OutsideResponse::keys(needs.clone(), Some(issuer.keys("1")));
    assert!(attempt.call(newer).unwrap().is_ok());
    let same = OutsideResponse::keys(needs, Some(old));
    assert_no_keys(&attempt.call(same).unwrap());
}

#[test]
fn no_keys_are_requested_for_a_token_that_fails_without_them() {
    let issuer = Issuer::new();
    let expired = issuer.token("ES256", -400);
    let shared_secret = issuer.token("HS256", 600);
    for token in [expired, shared_secret] {
        let result = Attempt::with(token)
            .call(OutsideResponse::default())
            .unwrap();
        assert_eq!(result.unwrap_err().status(), 400);
    }
}
