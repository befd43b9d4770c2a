//! Signatures and the form of a token.

use super::*;

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
fn six_algorithms_are_supported() {
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
        let token = signed_token(pair, &header, &claims().to_string());
        assert!(claims_of(&token, &keys).is_ok(), "{algorithm}");
        // Without an id, any key that fits the algorithm is tried.
        let header = json!({"alg": algorithm}).to_string();
        let token = signed_token(pair, &header, &claims().to_string());
        assert!(
            claims_of(&token, &keys).is_ok(),
            "{algorithm} without an id"
        );
        // A key for another algorithm does not count.
        let other = if id == "r" { "2" } else { "r" };
        let header = json!({"alg": algorithm, "kid": other}).to_string();
        let token = signed_token(pair, &header, &claims().to_string());
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
        let signed = signed_token(&RSA, &header, &claims);
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
        assert_eq!(
            refused(&signed_token(&RSA, &header, &claims), &keys),
            NO_KEY
        );
    }
}

/// A token with an unsupported algorithm is refused before keys are fetched for it.
#[test]
fn nothing_is_fetched_for_an_unknown_algorithm() {
    let claimed = |header: &str| {
        Unverified::read(&signed_token(&RSA, header, &claims().to_string()))
            .unwrap()
            .claimed(Some(&provider(ISSUER)), NOW)
            .unwrap()
    };
    assert!(claimed(r#"{"alg":"RS256"}"#).check_algorithm().is_ok());
    assert!(claimed(r#"{"alg":"none"}"#).check_algorithm().is_err());
}

#[test]
fn another_key_does_not_verify() {
    let header = r#"{"alg":"RS256","kid":"1"}"#;
    let token = signed_token(&OTHER_RSA, header, &claims().to_string());
    assert_eq!(refused(&token, &own_keys()), WRONG_SIGNATURE);
    // With a key of its own that the header brings along.
    for member in ["jwk", "jku", "x5u", "x5c"] {
        let brought = json!({"alg": "RS256", "kid": "1", member: OTHER_RSA.jwk("1")}).to_string();
        let token = signed_token(&OTHER_RSA, &brought, &claims().to_string());
        assert_eq!(refused(&token, &own_keys()), WRONG_SIGNATURE, "{member}");
    }
    // One of several keys of one id.
    let both = jwks(&[OTHER_RSA.jwk("1"), RSA.jwk("1")]);
    assert!(claims_of(&self::token(&claims()), &both).is_ok());
}

#[test]
fn an_unknown_key_id_needs_newer_keys() {
    let header = r#"{"alg":"RS256","kid":"2"}"#;
    let token = signed_token(&RSA, header, &claims().to_string());
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
    let forged = signed_token(
        &OTHER_RSA,
        r#"{"alg":"RS256","kid":"1"}"#,
        &claims().to_string(),
    );
    assert!(!claimed(&forged).needs_newer_keys(&own_keys()));
    // Key ids are compared exactly.
    assert!(claimed(&self::token(&claims())).needs_newer_keys(&jwks(&[RSA.jwk("1 ")])));
}

#[test]
fn any_changed_bit_makes_a_token_invalid() {
    let token = token(&claims());
    let keys = own_keys();
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        // Another letter that differs in its highest bit: no letter's last bits are padding then.
        changed[at] = if changed[at] == b'A' { b'h' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(claims_of(&changed, &keys).is_err(), "at {at}: {changed}");
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
fn critical_extensions_are_refused() {
    for header in [
        r#"{"alg":"RS256","kid":"1","crit":["exp"],"exp":1}"#,
        r#"{"alg":"RS256","kid":"1","crit":["b64"],"b64":false}"#,
        r#"{"alg":"RS256","kid":"1","crit":[]}"#,
    ] {
        let token = signed_token(&RSA, header, &claims().to_string());
        assert_eq!(refused(&token, &own_keys()), NOT_A_JWT, "{header}");
    }
}

#[test]
fn duplicate_claims_and_headers_are_refused() {
    let header = r#"{"alg":"RS256","kid":"1"}"#;
    let text = claims().to_string();
    let inner = text.strip_prefix('{').unwrap();
    for twice in [
        format!(r#"{{"sub":"mallory",{inner}"#),
        format!(r#"{{"s\u0075b":"mallory",{inner}"#),
        format!(r#"{{"sub":"alice",{inner}"#),
        format!(r#"{{"a":{{"b":1,"b":1}},{inner}"#),
    ] {
        let token = signed_token(&RSA, header, &twice);
        assert_eq!(refused(&token, &own_keys()), NOT_A_JWT, "{twice}");
    }
    let token = signed_token(&RSA, r#"{"alg":"RS256","alg":"none","kid":"1"}"#, &text);
    assert_eq!(refused(&token, &own_keys()), NOT_A_JWT);
}
