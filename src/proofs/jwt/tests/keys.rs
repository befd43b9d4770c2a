//! Sets of keys.

use super::*;

#[test]
fn unusable_keys_are_skipped() {
    let token = token(&claims());
    let with = |name: &str, value: Value| {
        let mut key = RSA.jwk("1");
        key[name] = value;
        jwks(&[key])
    };
    assert!(claims_of(&token, &with("alg", json!("RS256"))).is_ok());
    assert!(claims_of(&token, &with("key_ops", json!(["verify"]))).is_ok());
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
        let error = refused(&token, &with(name, value.clone()));
        let expected = if name == "e" { WRONG_SIGNATURE } else { NO_KEY };
        assert_eq!(error, expected, "{name}: {value}");
    }
}

#[test]
fn a_small_rsa_key_is_skipped() {
    // The modulus of a 2048-bit key without its last byte: 2040 bits.
    let mut key = RSA.jwk("1");
    let modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
    let small = &modulus[..modulus.len() - 1];
    key["n"] = json!(part(small));
    assert_eq!(refused(&token(&claims()), &jwks(&[key.clone()])), NO_KEY);
    // Leading zeros do not make a key larger.
    key["n"] = json!(part([&[0, 0], small].concat()));
    assert_eq!(refused(&token(&claims()), &jwks(&[key.clone()])), NO_KEY);
    // They do not change a key either.
    key["n"] = json!(part([&[0, 0], modulus.as_slice()].concat()));
    assert!(claims_of(&token(&claims()), &jwks(&[key])).is_ok());
}

#[test]
fn elliptic_keys_have_whole_coordinates_on_their_curve() {
    let pair = Pair::elliptic("P-256");
    let token = signed_token(&pair, r#"{"alg":"ES256","kid":"1"}"#, &claims().to_string());
    assert!(claims_of(&token, &jwks(&[pair.jwk("1")])).is_ok());
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
fn malformed_and_large_key_sets_are_refused() {
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
        assert_eq!(parsed(bad.to_owned()), Err(JwksError::Form), "{bad}");
    }
    let (rsa, elliptic) = (RSA.jwk("1"), Pair::elliptic("P-256").jwk("2"));
    let set = |rsas: usize, elliptics: usize| {
        let keys: Vec<&Value> = std::iter::repeat_n(&rsa, rsas)
            .chain(std::iter::repeat_n(&elliptic, elliptics))
            .collect();
        parsed(json!({ "keys": keys }).to_string())
    };
    assert!(set(100, 100).is_ok());
    assert_eq!(set(101, 0), Err(JwksError::TooMany));
    assert_eq!(set(0, 101), Err(JwksError::TooMany));
    assert!(set(0, 0).is_ok());
}
