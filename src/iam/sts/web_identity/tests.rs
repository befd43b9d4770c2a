//! Every forged variant fails for its own reason. Each test names the check that it watches: without the check, the test fails.

mod outside;

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
use crate::{oidc_providers::IssuerUrl, target::KeyValue};

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

/// A token of any header and claims, as texts, signed by a pair.
fn signed(pair: &Pair, header: &str, claims: &str) -> String {
    let algorithm = serde_json::from_str::<Value>(header)
        .ok()
        .and_then(|header| header["alg"].as_str().map(str::to_owned))
        .unwrap_or_default();
    let message = format!("{}.{}", part(header), part(claims));
    let signature = pair.sign(&algorithm, message.as_bytes());
    format!("{message}.{}", part(signature))
}

fn token(claims: &Value) -> String {
    signed(&RSA, r#"{"alg":"RS256","kid":"1"}"#, &claims.to_string())
}

fn claims() -> Value {
    let now = NOW.unix_timestamp();
    json!({"iss": ISSUER, "sub": "alice", "aud": "app", "iat": now, "exp": now + 600})
}

/// The claims with one changed; `null` takes it away.
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

fn provider(url: &str) -> OidcProvider {
    OidcProvider {
        url: IssuerUrl::parse(url).unwrap(),
        client_ids: vec!["app".to_owned(), "other app".to_owned()],
        thumbprints: Vec::new(),
        created: NOW,
        tags: Vec::new(),
    }
}

fn judged(token: &str, jwks: &Jwks) -> Result<Claims, (String, String)> {
    verify(token, Some(&provider(ISSUER)), jwks, NOW)
        .map(|verified| verified.0)
        .map_err(|fault| (fault.code().to_owned(), fault.message().to_owned()))
}

fn refusal(claims: &Value) -> String {
    let (code, text) = judged(&token(claims), &own_keys()).unwrap_err();
    format!("{code}: {text}")
}

const NOT_A_JWT: &str = "InvalidIdentityToken: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
const NO_KEY: &str = "InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
const WRONG_SIGNATURE: &str = "InvalidIdentityToken: The signature of the ID Token is not valid.";
const WRONG_AUDIENCE: &str = "InvalidIdentityToken: Incorrect token audience";

fn refused(token: &str, jwks: &Jwks) -> String {
    let (code, text) = judged(token, jwks).unwrap_err();
    format!("{code}: {text}")
}

#[test]
fn a_token_of_the_issuer_is_believed() {
    let verified = judged(&token(&claims()), &own_keys()).unwrap();
    assert_eq!(
        (
            verified.issuer.as_str(),
            verified.subject.as_str(),
            verified.audience.as_str()
        ),
        (ISSUER, "alice", "app")
    );
    assert_eq!(verified.source_identity, None);
    assert!(verified.tags.is_empty() && verified.transitive_tag_keys.is_empty());
}

/// RFC 7515, appendices A.2 and A.3: the signatures of the standard itself.
#[test]
fn the_examples_of_rfc_7515_verify() {
    let payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let rsa = json!({"kty": "RSA", "e": "AQAB", "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"});
    let elliptic = json!({"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"});
    let keys = jwks(&[rsa, elliptic]);
    for (header, signature) in [
        (
            "eyJhbGciOiJSUzI1NiJ9",
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
        ),
        (
            "eyJhbGciOiJFUzI1NiJ9",
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        ),
    ] {
        let token = Token::read(&format!("{header}.{payload}.{signature}")).unwrap();
        assert_eq!(token.verify(&keys), Ok(()), "{header}");
        assert_eq!(token.text("iss"), Some("joe"));
    }
}

#[test]
fn six_algorithms_are_taken() {
    let (p256, p384, p521) = (
        Pair::elliptic("P-256"),
        Pair::elliptic("P-384"),
        Pair::elliptic("P-521"),
    );
    let keys = jwks(&[RSA.jwk("r"), p256.jwk("2"), p384.jwk("3"), p521.jwk("5")]);
    for (algorithm, id, pair) in [
        ("RS256", "r", &*RSA),
        ("RS384", "r", &*RSA),
        ("RS512", "r", &*RSA),
        ("ES256", "2", &p256),
        ("ES384", "3", &p384),
        ("ES512", "5", &p521),
    ] {
        let header = json!({"alg": algorithm, "kid": id}).to_string();
        let token = signed(pair, &header, &claims().to_string());
        assert!(judged(&token, &keys).is_ok(), "{algorithm}");
        // Without an id, any key that fits the algorithm is tried.
        let header = json!({"alg": algorithm}).to_string();
        let token = signed(pair, &header, &claims().to_string());
        assert!(judged(&token, &keys).is_ok(), "{algorithm} without an id");
        // The key of another algorithm verifies nothing.
        let other = if id == "r" { "2" } else { "r" };
        let header = json!({"alg": algorithm, "kid": other}).to_string();
        let token = signed(pair, &header, &claims().to_string());
        assert_eq!(refused(&token, &keys), NO_KEY, "{algorithm} by {other}");
    }
}

#[test]
fn no_signature_and_shared_secrets_are_refused() {
    let claims = claims().to_string();
    let keys = own_keys();
    for algorithm in ["none", "None", "NONE", "nOnE"] {
        let header = json!({"alg": algorithm, "kid": "1"}).to_string();
        let message = format!("{}.{}", part(&header), part(&claims));
        assert_eq!(refused(&format!("{message}."), &keys), NO_KEY);
        let signed = signed(&RSA, &header, &claims);
        assert_eq!(refused(&signed, &keys), NO_KEY, "{algorithm}, signed");
    }
    // RFC 8725, section 2.1: the public key as the secret.
    let jwk = RSA.jwk("1");
    for (name, secret) in [
        ("n", jwk["n"].as_str().unwrap().as_bytes().to_vec()),
        ("key", jwk.to_string().into_bytes()),
    ] {
        for (algorithm, how) in [
            ("HS256", aws_lc_rs::hmac::HMAC_SHA256),
            ("HS384", aws_lc_rs::hmac::HMAC_SHA384),
            ("HS512", aws_lc_rs::hmac::HMAC_SHA512),
        ] {
            let header = json!({"alg": algorithm, "kid": "1"}).to_string();
            let message = format!("{}.{}", part(&header), part(&claims));
            let key = aws_lc_rs::hmac::Key::new(how, &secret);
            let tag = aws_lc_rs::hmac::sign(&key, message.as_bytes());
            let token = format!("{message}.{}", part(tag.as_ref()));
            assert_eq!(refused(&token, &keys), NO_KEY, "{algorithm} with {name}");
        }
    }
    for algorithm in ["PS256", "EdDSA", "ES256K", "RSA-OAEP", "rs256", ""] {
        let header = json!({"alg": algorithm, "kid": "1"}).to_string();
        assert_eq!(refused(&signed(&RSA, &header, &claims), &keys), NO_KEY);
    }
}

/// A token whose algorithm no key can serve is refused before keys are fetched for it.
#[test]
fn nothing_is_fetched_for_an_unknown_algorithm() {
    let claimed = |header: &str| {
        Unverified::read(&signed(&RSA, header, &claims().to_string()))
            .unwrap()
            .claimed(Some(&provider(ISSUER)), NOW)
            .unwrap()
    };
    assert!(claimed(r#"{"alg":"RS256"}"#).check_algorithm().is_ok());
    assert!(claimed(r#"{"alg":"none"}"#).check_algorithm().is_err());
}

#[test]
fn another_key_is_no_key() {
    let header = r#"{"alg":"RS256","kid":"1"}"#;
    let token = signed(&OTHER_RSA, header, &claims().to_string());
    assert_eq!(refused(&token, &own_keys()), WRONG_SIGNATURE);
    // With a key of its own that the header brings along.
    for member in ["jwk", "jku", "x5u", "x5c"] {
        let brought = json!({"alg": "RS256", "kid": "1", member: OTHER_RSA.jwk("1")}).to_string();
        let token = signed(&OTHER_RSA, &brought, &claims().to_string());
        assert_eq!(refused(&token, &own_keys()), WRONG_SIGNATURE, "{member}");
    }
    // One of several keys of one id.
    let both = jwks(&[OTHER_RSA.jwk("1"), RSA.jwk("1")]);
    assert!(judged(&self::token(&claims()), &both).is_ok());
}

#[test]
fn an_unknown_key_id_asks_for_newer_keys() {
    let header = r#"{"alg":"RS256","kid":"2"}"#;
    let token = signed(&RSA, header, &claims().to_string());
    assert_eq!(refused(&token, &own_keys()), NO_KEY);
    let claimed = |token: &str| {
        Unverified::read(token)
            .unwrap()
            .claimed(Some(&provider(ISSUER)), NOW)
            .unwrap()
    };
    assert!(claimed(&token).needs_newer_keys(&own_keys()));
    assert!(!claimed(&token).needs_newer_keys(&jwks(&[RSA.jwk("2")])));
    // A wrong signature by a known key does not.
    let forged = signed(
        &OTHER_RSA,
        r#"{"alg":"RS256","kid":"1"}"#,
        &claims().to_string(),
    );
    assert!(!claimed(&forged).needs_newer_keys(&own_keys()));
    // Key ids are compared exactly.
    assert!(claimed(&self::token(&claims())).needs_newer_keys(&jwks(&[RSA.jwk("1 ")])));
}

#[test]
fn no_bit_of_a_token_may_be_changed() {
    let token = token(&claims());
    let keys = own_keys();
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        // Another letter that differs in its highest bit: no letter's last bits are padding then.
        changed[at] = if changed[at] == b'A' { b'h' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(judged(&changed, &keys).is_err(), "at {at}: {changed}");
    }
}

#[test]
fn the_form_is_exact() {
    let whole = token(&claims());
    let parts: Vec<&str> = whole.split('.').collect();
    let (header, body, signature) = (parts[0], parts[1], parts[2]);
    let padded = format!("{header}=.{body}.{signature}");
    for bad in [
        String::new(),
        "an access token".to_owned(),
        format!("{header}.{body}"),
        format!("{whole}.{signature}"),
        format!("{header}.{body}.{signature}.x.y"),
        format!("{header}..{signature}"),
        format!(".{body}.{signature}"),
        format!(" {whole}"),
        format!("{whole}\n"),
        format!("{whole}="),
        padded,
        format!("{}.{body}.{signature}", part("[]")),
        format!("{header}.{}.{signature}", part("\"claims\"")),
        format!("{}.{body}.{signature}", part("{}")),
        format!("{}.{body}.{signature}", part(r#"{"alg":1}"#)),
        format!("{}.{body}.{signature}", part(r#"{"alg":"RS256","kid":1}"#)),
        format!("{}.{body}.{signature}", part("{\"alg\":\"RS256\"")),
        format!("{header}.{}.{signature}", part(b"{\"iss\":\"\xff\"}")),
    ] {
        assert_eq!(refused(&bad, &own_keys()), NOT_A_JWT, "{bad}");
    }
    // A URL-safe text of standard base64 is another text.
    let plus = whole.replace('-', "+").replace('_', "/");
    assert!(plus == whole || refused(&plus, &own_keys()) == NOT_A_JWT);
}

#[test]
fn extensions_that_must_be_understood_are_not() {
    for header in [
        r#"{"alg":"RS256","kid":"1","crit":["exp"],"exp":1}"#,
        r#"{"alg":"RS256","kid":"1","crit":["b64"],"b64":false}"#,
        r#"{"alg":"RS256","kid":"1","crit":[]}"#,
    ] {
        let token = signed(&RSA, header, &claims().to_string());
        assert_eq!(refused(&token, &own_keys()), NOT_A_JWT, "{header}");
    }
}

#[test]
fn a_claim_or_header_may_not_be_there_twice() {
    let header = r#"{"alg":"RS256","kid":"1"}"#;
    let text = claims().to_string();
    let inner = text.strip_prefix('{').unwrap();
    for twice in [
        format!(r#"{{"sub":"mallory",{inner}"#),
        format!(r#"{{"s\u0075b":"mallory",{inner}"#),
        format!(r#"{{"sub":"alice",{inner}"#),
        format!(r#"{{"a":{{"b":1,"b":1}},{inner}"#),
    ] {
        let token = signed(&RSA, header, &twice);
        assert_eq!(refused(&token, &own_keys()), NOT_A_JWT, "{twice}");
    }
    let token = signed(&RSA, r#"{"alg":"RS256","alg":"none","kid":"1"}"#, &text);
    assert_eq!(refused(&token, &own_keys()), NOT_A_JWT);
}

#[test]
fn the_issuer_must_be_the_providers_exactly() {
    for other in [
        "https://idp.example.com",
        "https://idp.example.com/tenant/",
        "https://IDP.example.com/tenant",
        "http://idp.example.com/tenant",
        "idp.example.com/tenant",
        "https://idp.example.com/tenant?",
        "",
    ] {
        assert_eq!(
            refusal(&with("iss", json!(other))),
            format!(
                "InvalidIdentityToken: No OpenIDConnect provider found in your account for {other}"
            )
        );
    }
    for (value, text) in [
        (Value::Null, "Missing a required claim: iss."),
        (json!(1), "Missing a required claim: iss."),
        (json!([ISSUER]), "Missing a required claim: iss."),
    ] {
        assert_eq!(
            refusal(&with("iss", value)),
            format!("InvalidIdentityToken: {text}")
        );
    }
    let deleted = verify(&token(&claims()), None, &own_keys(), NOW).unwrap_err();
    assert_eq!(
        deleted.message(),
        format!("No OpenIDConnect provider found in your account for {ISSUER}")
    );
}

#[test]
fn the_audience_is_a_client_id_of_the_provider() {
    let audience = |aud: Value, azp: Value| {
        let mut claims = with("aud", aud);
        if !azp.is_null() {
            claims["azp"] = azp;
        }
        judged(&token(&claims), &own_keys())
            .map(|verified| verified.audience)
            .map_err(|(code, text)| format!("{code}: {text}"))
    };
    let none = Value::Null;
    for (aud, azp, expected) in [
        (json!("app"), none.clone(), "app"),
        (json!(["app"]), none.clone(), "app"),
        (json!("other app"), none.clone(), "other app"),
        (json!("api"), json!("app"), "app"),
        (json!(["api", "other"]), json!("app"), "app"),
    ] {
        assert_eq!(audience(aud, azp).as_deref(), Ok(expected));
    }
    for (aud, azp) in [
        (json!("stranger"), none.clone()),
        (json!("APP"), none.clone()),
        (json!("app "), none.clone()),
        (json!(""), none.clone()),
        (json!([]), none.clone()),
        (json!([]), json!("app")),
        (json!(["app", "other app"]), none.clone()),
        (json!("app"), json!("stranger")),
    ] {
        assert_eq!(audience(aud, azp), Err(WRONG_AUDIENCE.to_owned()));
    }
    for (aud, azp) in [
        (json!(1), none.clone()),
        (json!({}), none.clone()),
        (json!([1]), none.clone()),
        (json!(["app", 1]), json!("app")),
        (json!("app"), json!(["app"])),
    ] {
        assert_eq!(audience(aud, azp), Err(NOT_A_JWT.to_owned()));
    }
    assert_eq!(
        audience(none.clone(), none.clone()),
        Err("InvalidIdentityToken: Missing a required claim: aud.".to_owned())
    );
}

#[test]
fn times_are_judged() {
    let now = NOW.unix_timestamp();
    let with_times = |iat: i64, exp: i64| {
        let mut claims = with("iat", json!(iat));
        claims["exp"] = json!(exp);
        claims
    };
    let taken = |claims: &Value| judged(&token(claims), &own_keys()).is_ok();
    // Five minutes may pass.
    assert!(taken(&with("exp", json!(now - 299))));
    for exp in [now - 300, 0, -1, i64::MIN] {
        assert_eq!(
            refusal(&with("exp", json!(exp))),
            format!(
                "ExpiredTokenException: Token expired: current date/time {now} must be before the expiration date/time {exp}"
            )
        );
    }
    assert!(taken(&with("exp", json!(i64::MAX))));
    assert!(taken(&with("exp", json!(now as f64 + 0.5))));
    // A day at most, whatever the end says.
    assert!(taken(&with_times(now - 86_400, now + 600)));
    assert_eq!(
        refusal(&with_times(now - 86_401, now + 600)),
        "ExpiredTokenException: Token too old: 86401"
    );
    assert!(taken(&with("iat", json!(now + 300))));
    assert_eq!(
        refusal(&with("iat", json!(now + 301))),
        "InvalidIdentityToken: The ID Token was issued in the future."
    );
    assert!(taken(&with("nbf", json!(now + 300))));
    assert_eq!(
        refusal(&with("nbf", json!(now + 301))),
        "InvalidIdentityToken: The ID Token is not yet valid."
    );
    for claim in ["exp", "iat", "nbf"] {
        for bad in [json!("1743065020"), json!([1]), json!(true), json!({})] {
            assert_eq!(refusal(&with(claim, bad)), NOT_A_JWT, "{claim}");
        }
    }
}

#[test]
fn what_is_required_must_be_there() {
    for claim in ["iss", "aud", "exp", "iat", "sub"] {
        assert_eq!(
            refusal(&with(claim, Value::Null)),
            format!("InvalidIdentityToken: Missing a required claim: {claim}.")
        );
    }
    assert_eq!(
        refusal(&with("sub", json!(""))),
        "InvalidIdentityToken: Missing a required claim: sub."
    );
    for bad in [json!(1), json!(["alice"]), json!(true)] {
        assert_eq!(refusal(&with("sub", bad)), NOT_A_JWT);
    }
}

/// AWS's order: each token has this mistake and all that come after it.
#[test]
fn mistakes_are_told_in_order() {
    let now = NOW.unix_timestamp();
    let forged = |claims: &Value| {
        signed(
            &OTHER_RSA,
            r#"{"alg":"RS256","kid":"1"}"#,
            &claims.to_string(),
        )
    };
    let mut claims = json!({"iss": "https://evil.example", "aud": "stranger", "exp": now - 600});
    let mut told = vec![refused(&forged(&claims), &own_keys())];
    for (claim, value) in [
        ("iss", json!(ISSUER)),
        ("aud", json!("app")),
        ("exp", json!(now + 600)),
        ("iat", json!(now)),
        ("sub", json!("alice")),
    ] {
        claims[claim] = value;
        told.push(refused(&forged(&claims), &own_keys()));
    }
    assert_eq!(
        told,
        [
            "InvalidIdentityToken: No OpenIDConnect provider found in your account for https://evil.example",
            WRONG_AUDIENCE,
            &format!(
                "ExpiredTokenException: Token expired: current date/time {now} must be before the expiration date/time {}",
                now - 600
            ),
            "InvalidIdentityToken: Missing a required claim: iat.",
            "InvalidIdentityToken: Missing a required claim: sub.",
            WRONG_SIGNATURE,
        ]
    );
}

#[test]
fn claims_become_condition_keys() {
    let mut claims = claims();
    for (claim, value) in [
        ("aud", json!(["api", "other"])),
        ("azp", json!("app")),
        ("oaud", json!("chosen by the token")),
        ("amr", json!(["authenticated", "mfa"])),
        ("email", json!("alice@example.com")),
        ("email_verified", json!(true)),
        ("level", json!(3)),
        ("nothing", json!(null)),
        ("nested", json!({"a": 1})),
        ("mixed", json!([{"a": 1}])),
        ("empty", json!([])),
        ("https://aws.amazon.com/source_identity", json!("alice")),
    ] {
        claims[claim] = value;
    }
    let verified = judged(&token(&claims), &own_keys()).unwrap();
    let mut keys = verified.condition_keys;
    keys.retain(|(key, _)| !key.ends_with(":exp") && !key.ends_with(":iat"));
    keys.sort_by(|one, other| one.0.cmp(&other.0));
    let one = |text: &str| KeyValue::One(text.to_owned());
    let many = |all: &[&str]| KeyValue::Many(all.iter().map(|one| (*one).to_owned()).collect());
    let expected = [
        ("amr", many(&["authenticated", "mfa"])),
        ("aud", one("app")),
        ("azp", one("app")),
        ("email", one("alice@example.com")),
        ("email_verified", one("true")),
        ("empty", many(&[])),
        ("iss", one(ISSUER)),
        ("level", one("3")),
        ("oaud", many(&["api", "other"])),
        ("sub", one("alice")),
    ]
    .map(|(name, value)| (format!("idp.example.com/tenant:{name}"), value));
    assert_eq!(keys, expected);
}

/// Without `azp` there is no `oaud`, whatever the token says.
#[test]
fn no_token_names_its_own_oaud() {
    let verified = judged(&token(&with("oaud", json!("x"))), &own_keys()).unwrap();
    assert!(
        !verified
            .condition_keys
            .iter()
            .any(|(key, _)| key.ends_with(":oaud"))
    );
}

#[test]
fn tags_come_in_two_forms() {
    let nested =
        json!({"principal_tags": {"Team": ["a"], "Cost": "b"}, "transitive_tag_keys": ["Team"]});
    let flat = [
        (
            "https://aws.amazon.com/tags/principal_tags/Cost",
            json!("b"),
        ),
        (
            "https://aws.amazon.com/tags/principal_tags/Team",
            json!("a"),
        ),
        (
            "https://aws.amazon.com/tags/transitive_tag_keys",
            json!(["Team"]),
        ),
    ];
    let mut flat_claims = claims();
    for (claim, value) in flat {
        flat_claims[claim] = value;
    }
    for claims in [with("https://aws.amazon.com/tags", nested), flat_claims] {
        let verified = judged(&token(&claims), &own_keys()).unwrap();
        assert_eq!(
            verified.tags,
            [("Cost", "b"), ("Team", "a")].map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
        assert_eq!(verified.transitive_tag_keys, ["Team"]);
        assert!(
            !verified
                .condition_keys
                .iter()
                .any(|(key, _)| key.contains("aws.amazon.com"))
        );
    }
    for (claim, bad) in [
        ("tags", json!("a")),
        ("tags", json!([{"principal_tags": {"a": ["b"]}}])),
        ("tags", json!({"principal_tags": ["a"]})),
        ("tags", json!({"principal_tags": {"a": ["b", "c"]}})),
        ("tags", json!({"principal_tags": {"a": []}})),
        ("tags", json!({"principal_tags": {"a": 1}})),
        ("tags", json!({"principal_tags": {"a": [1]}})),
        ("tags", json!({"transitive_tag_keys": "a"})),
        ("tags", json!({"transitive_tag_keys": [1]})),
        ("tags", json!({"other": 1})),
        ("tags/principal_tags/a", json!(1)),
        ("tags/other", json!("a")),
    ] {
        assert_eq!(
            refusal(&with(&format!("https://aws.amazon.com/{claim}"), bad)),
            "InvalidIdentityToken: The session tags of the ID Token are not valid."
        );
    }
}

#[test]
fn a_source_identity_has_a_form() {
    let named = |name: Value| {
        judged(
            &token(&with("https://aws.amazon.com/source_identity", name)),
            &own_keys(),
        )
    };
    let longest = "a".repeat(64);
    for good in ["ab", "a.b+c=d,e@f-g_1", &longest] {
        assert_eq!(
            named(json!(good)).unwrap().source_identity.as_deref(),
            Some(good)
        );
    }
    for bad in [
        json!("a"),
        json!("a".repeat(65)),
        json!("aws:x"),
        json!("a b"),
        json!("é́"),
        json!(12),
        json!(["ab"]),
    ] {
        let (code, text) = named(bad).unwrap_err();
        assert_eq!(code, "InvalidIdentityToken");
        assert_eq!(
            text,
            "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\""
        );
    }
}

#[test]
fn keys_that_are_not_for_this_are_passed_over() {
    let token = token(&claims());
    let with = |name: &str, value: Value| {
        let mut key = RSA.jwk("1");
        key[name] = value;
        jwks(&[key])
    };
    assert!(judged(&token, &with("alg", json!("RS256"))).is_ok());
    assert!(judged(&token, &with("key_ops", json!(["verify"]))).is_ok());
    for (name, value) in [
        ("use", json!("enc")),
        ("use", json!(1)),
        ("key_ops", json!(["encrypt"])),
        ("key_ops", json!("verify")),
        ("alg", json!("RS512")),
        ("alg", json!("PS256")),
        ("alg", json!(1)),
        ("kid", json!(1)),
        ("kty", json!("oct")),
        ("kty", json!("EC")),
        ("n", json!("?")),
        ("n", json!("AQAB")),
        ("n", json!(1)),
        ("e", json!("")),
    ] {
        let told = refused(&token, &with(name, value.clone()));
        let expected = if name == "e" { WRONG_SIGNATURE } else { NO_KEY };
        assert_eq!(told, expected, "{name}: {value}");
    }
}

#[test]
fn a_small_rsa_key_is_no_key() {
    // The modulus of a 2048-bit key without its last byte: 2040 bits.
    let mut key = RSA.jwk("1");
    let modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
    let small = &modulus[..modulus.len() - 1];
    key["n"] = json!(part(small));
    assert_eq!(refused(&token(&claims()), &jwks(&[key.clone()])), NO_KEY);
    // Zeros in front make no key larger.
    key["n"] = json!(part([&[0, 0], small].concat()));
    assert_eq!(refused(&token(&claims()), &jwks(&[key.clone()])), NO_KEY);
    // And no key another one.
    key["n"] = json!(part([&[0, 0], modulus.as_slice()].concat()));
    assert!(judged(&token(&claims()), &jwks(&[key])).is_ok());
}

#[test]
fn elliptic_keys_have_whole_coordinates_on_their_curve() {
    let pair = Pair::elliptic("P-256");
    let token = signed(&pair, r#"{"alg":"ES256","kid":"1"}"#, &claims().to_string());
    assert!(judged(&token, &jwks(&[pair.jwk("1")])).is_ok());
    let with = |name: &str, value: Value| {
        let mut key = pair.jwk("1");
        key[name] = value;
        jwks(&[key])
    };
    for (name, value) in [
        ("crv", json!("P-384")),
        ("crv", json!("secp256k1")),
        ("x", json!("AA")),
        ("y", json!(null)),
    ] {
        assert_eq!(refused(&token, &with(name, value)), NO_KEY, "{name}");
    }
    let off_the_curve = with("y", json!(part([1; 32])));
    assert_eq!(refused(&token, &off_the_curve), WRONG_SIGNATURE);
    // A signature of zeros (CVE-2022-21449), and one in DER.
    let message = token.rsplit_once('.').unwrap().0;
    for signature in [vec![0; 64], vec![0x30, 6, 2, 1, 1, 2, 1, 1], Vec::new()] {
        let forged = format!("{message}.{}", part(signature));
        assert_eq!(refused(&forged, &jwks(&[pair.jwk("1")])), WRONG_SIGNATURE);
    }
}

#[test]
fn sets_of_keys_have_a_form_and_a_limit() {
    let parsed = |text: String| Jwks::parse(text.as_bytes());
    for bad in [
        "",
        "[]",
        "{}",
        r#"{"keys":{}}"#,
        r#"{"keys":[1]}"#,
        r#"{"keys":[],"keys":[]}"#,
        "<html>",
    ] {
        assert_eq!(parsed(bad.to_owned()), Err(NotJwks::Form), "{bad}");
    }
    let (rsa, elliptic) = (RSA.jwk("1"), Pair::elliptic("P-256").jwk("2"));
    let set = |rsas: usize, elliptics: usize| {
        let keys: Vec<&Value> = std::iter::repeat_n(&rsa, rsas)
            .chain(std::iter::repeat_n(&elliptic, elliptics))
            .collect();
        parsed(json!({ "keys": keys }).to_string())
    };
    assert!(set(100, 100).is_ok());
    assert_eq!(set(101, 0), Err(NotJwks::TooMany));
    assert_eq!(set(0, 101), Err(NotJwks::TooMany));
    assert!(set(0, 0).is_ok());
}

/// A token as Kubernetes issues it for a service account, which programs exchange for a role's credentials.
#[test]
fn a_token_of_a_service_account_is_believed() {
    let issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
    let now = NOW.unix_timestamp();
    let claims = json!({
        "aud": ["sts.amazonaws.com"], "exp": now + 86_400, "iat": now, "nbf": now, "iss": issuer,
        "kubernetes.io": {"namespace": "default", "serviceaccount": {"name": "app", "uid": "c5b1f9f6"}},
        "sub": "system:serviceaccount:default:app",
    });
    let mut provider = provider(issuer);
    provider.client_ids = vec!["sts.amazonaws.com".to_owned()];
    let verified = verify(&token(&claims), Some(&provider), &own_keys(), NOW).unwrap();
    let key = (
        "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub".to_owned(),
        KeyValue::One("system:serviceaccount:default:app".to_owned()),
    );
    assert!(verified.claims().condition_keys.contains(&key));
}
