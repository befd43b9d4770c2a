//! Claims: requirements, the order of checks, and condition keys.

use super::*;
use policy::Values;

#[test]
fn a_token_of_the_issuer_is_accepted() {
    let verified = claims_of(&token(&claims()), &own_keys()).unwrap();
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
        claims_of(&token(&claims), &own_keys())
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
fn times_are_checked() {
    let now = NOW.unix_timestamp();
    let with_times = |iat: i64, exp: i64| {
        let mut claims = with("iat", json!(iat));
        claims["exp"] = json!(exp);
        claims
    };
    let is_accepted = |claims: &Value| claims_of(&token(claims), &own_keys()).is_ok();
    // Five minutes may pass.
    assert!(is_accepted(&with("exp", json!(now - 299))));
    for exp in [now - 300, 0, -1, i64::MIN] {
        assert_eq!(
            refusal(&with("exp", json!(exp))),
            format!(
                "ExpiredTokenException: Token expired: current date/time {now} must be before the expiration date/time {exp}"
            )
        );
    }
    assert!(is_accepted(&with("exp", json!(i64::MAX))));
    assert!(is_accepted(&with("exp", json!(now as f64 + 0.5))));
    // A day at most, whatever `exp` is.
    assert!(is_accepted(&with_times(now - 86_400, now + 600)));
    assert_eq!(
        refusal(&with_times(now - 86_401, now + 600)),
        "ExpiredTokenException: Token too old: 86401"
    );
    assert!(is_accepted(&with("iat", json!(now + 300))));
    assert_eq!(
        refusal(&with("iat", json!(now + 301))),
        "InvalidIdentityToken: The ID Token was issued in the future."
    );
    assert!(is_accepted(&with("nbf", json!(now + 300))));
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
fn required_claims_must_be_present() {
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
fn mistakes_are_reported_in_order() {
    let now = NOW.unix_timestamp();
    let forged = |claims: &Value| {
        signed_token(
            &OTHER_RSA,
            r#"{"alg":"RS256","kid":"1"}"#,
            &claims.to_string(),
        )
    };
    let mut claims = json!({"iss": "https://evil.example", "aud": "stranger", "exp": now - 600});
    let mut errors = vec![refused(&forged(&claims), &own_keys())];
    for (claim, value) in [
        ("iss", json!(ISSUER)),
        ("aud", json!("app")),
        ("exp", json!(now + 600)),
        ("iat", json!(now)),
        ("sub", json!("alice")),
    ] {
        claims[claim] = value;
        errors.push(refused(&forged(&claims), &own_keys()));
    }
    assert_eq!(
        errors,
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
    let verified = claims_of(&token(&claims), &own_keys()).unwrap();
    let mut keys = verified.condition_keys;
    keys.retain(|(key, _)| !key.ends_with(":exp") && !key.ends_with(":iat"));
    keys.sort_by(|one, other| one.0.cmp(&other.0));
    let one = |text: &str| Values::One(text.to_owned());
    let many = |all: &[&str]| Values::Many(all.iter().map(|one| (*one).to_owned()).collect());
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

/// Without `azp` there is no `oaud`, even if the token has a claim of that name.
#[test]
fn a_token_cannot_set_oaud_itself() {
    let verified = claims_of(&token(&with("oaud", json!("x"))), &own_keys()).unwrap();
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
        let verified = claims_of(&token(&claims), &own_keys()).unwrap();
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
        claims_of(
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

/// A token as Kubernetes issues it for a service account, which programs exchange for a role's credentials.
#[test]
fn a_token_of_a_service_account_is_accepted() {
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
        Values::One("system:serviceaccount:default:app".to_owned()),
    );
    assert!(verified.claims().condition_keys.contains(&key));
}
