//! Every forged variant fails for its own reason. Each test names the check that it watches: without the check, the test fails.

mod claims;
mod keys;
mod signatures;

use std::sync::LazyLock;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
        ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
        RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use time::macros::datetime;

use super::*;
use crate::issuer_url::IssuerUrl;

const NOW: OffsetDateTime = datetime!(2025-03-27 08:43:40 UTC);
const ISSUER: &str = "https://idp.example.com/tenant";

/// A key pair of an issuer.
enum Pair {
    Rsa(aws_lc_rs::rsa::KeyPair),
    Elliptic(&'static str, EcdsaKeyPair),
}

impl Pair {
    fn rsa(size: KeySize) -> Self {
        Self::Rsa(aws_lc_rs::rsa::KeyPair::generate(size).unwrap())
    }

    fn elliptic(curve: &'static str) -> Self {
        let algorithm: &'static EcdsaSigningAlgorithm = match curve {
            "P-256" => &ECDSA_P256_SHA256_FIXED_SIGNING,
            "P-384" => &ECDSA_P384_SHA384_FIXED_SIGNING,
            _ => &ECDSA_P521_SHA512_FIXED_SIGNING,
        };
        Self::Elliptic(curve, EcdsaKeyPair::generate(algorithm).unwrap())
    }

    fn jwk(&self, id: &str) -> Value {
        match self {
            Self::Rsa(pair) => {
                let public = pair.public_key();
                json!({
                    "kid": id, "kty": "RSA", "use": "sig",
                    "n": URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
                    "e": URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
                })
            }
            Self::Elliptic(curve, pair) => {
                let (x, y) = pair.public_key().as_ref()[1..]
                    .split_at((pair.public_key().as_ref().len() - 1) / 2);
                json!({
                    "kid": id, "kty": "EC", "crv": curve,
                    "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
                })
            }
        }
    }

    fn sign(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(pair) => {
                let encoding: &'static dyn RsaEncoding = match algorithm {
                    "RS384" => &RSA_PKCS1_SHA384,
                    "RS512" => &RSA_PKCS1_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &random, message, &mut signature)
                    .unwrap();
                signature
            }
            Self::Elliptic(_, pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
        }
    }
}

static RSA: LazyLock<Pair> = LazyLock::new(|| Pair::rsa(KeySize::Rsa2048));
static OTHER_RSA: LazyLock<Pair> = LazyLock::new(|| Pair::rsa(KeySize::Rsa2048));

fn part(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A token with any texts as header and claims, signed with a key pair.
fn signed_token(pair: &Pair, header: &str, claims: &str) -> String {
    let algorithm = serde_json::from_str::<Value>(header)
        .ok()
        .and_then(|header| header["alg"].as_str().map(str::to_owned))
        .unwrap_or_default();
    let message = format!("{}.{}", part(header), part(claims));
    let signature = pair.sign(&algorithm, message.as_bytes());
    format!("{message}.{}", part(signature))
}

fn token(claims: &Value) -> String {
    signed_token(&RSA, r#"{"alg":"RS256","kid":"1"}"#, &claims.to_string())
}

fn claims() -> Value {
    let now = NOW.unix_timestamp();
    json!({"iss": ISSUER, "sub": "alice", "aud": "app", "iat": now, "exp": now + 600})
}

/// The claims with one changed; `null` removes it.
fn with(claim: &str, value: Value) -> Value {
    let mut claims = claims();
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(claim);
    } else {
        claims[claim] = value;
    }
    claims
}

fn jwks(keys: &[Value]) -> Jwks {
    Jwks::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

fn own_keys() -> Jwks {
    jwks(&[RSA.jwk("1")])
}

fn provider(url: &str) -> TrustedIssuer {
    TrustedIssuer {
        url: IssuerUrl::parse(url).unwrap(),
        client_ids: vec!["app".to_owned(), "other app".to_owned()],
    }
}

fn claims_of(token: &str, jwks: &Jwks) -> Result<Claims, (String, String)> {
    verify(token, Some(&provider(ISSUER)), jwks, NOW)
        .map(|verified| verified.0)
        .map_err(|fault| (fault.code().to_owned(), fault.message().to_owned()))
}

fn refusal(claims: &Value) -> String {
    let (code, text) = claims_of(&token(claims), &own_keys()).unwrap_err();
    format!("{code}: {text}")
}

const NOT_A_JWT: &str = "InvalidIdentityToken: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
const NO_KEY: &str = "InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
const WRONG_SIGNATURE: &str = "InvalidIdentityToken: The signature of the ID Token is not valid.";
const WRONG_AUDIENCE: &str = "InvalidIdentityToken: Incorrect token audience";

fn refused(token: &str, jwks: &Jwks) -> String {
    let (code, text) = claims_of(token, jwks).unwrap_err();
    format!("{code}: {text}")
}
