//! F: conditions.

use serde_json::json;

use crate::cases::holds;

#[test]
fn f1_all_operators_and_keys_must_match_and_one_of_the_values() {
    let condition =
        json!({"StringEquals": {"k:a": ["1", "2"], "k:b": "3"}, "Bool": {"k:c": "true"}});
    assert!(holds(
        condition.clone(),
        json!({"k:a": "2", "k:b": "3", "k:c": "true"})
    ));
    for context in [
        json!({"k:a": "3", "k:b": "3", "k:c": "true"}),
        json!({"k:a": "2", "k:b": "2", "k:c": "true"}),
        json!({"k:a": "2", "k:b": "3", "k:c": "false"}),
    ] {
        assert!(!holds(condition.clone(), context));
    }
}

#[test]
fn f2_negated_operators_match_if_no_value_does() {
    let condition = json!({"StringNotEquals": {"k:a": ["1", "2"]}});
    assert!(holds(condition.clone(), json!({"k:a": "3"})));
    assert!(!holds(condition, json!({"k:a": "2"})));
}

#[test]
fn f3_a_missing_key_matches_negated_operators_only() {
    let (text, date) = ("1", "2026-01-01");
    for (operator, value) in [
        ("StringEquals", text),
        ("StringLike", text),
        ("NumericLessThan", text),
        ("DateGreaterThan", date),
        ("Bool", "true"),
        ("BinaryEquals", "YQ=="),
        ("IpAddress", "10.0.0.0/8"),
        ("ArnLike", "arn:aws:s3:::b"),
    ] {
        assert!(
            !holds(json!({operator: {"k:a": value}}), json!({})),
            "{operator}"
        );
    }
    for (operator, value) in [
        ("StringNotEquals", text),
        ("StringNotEqualsIgnoreCase", text),
        ("StringNotLike", text),
        ("NumericNotEquals", text),
        ("DateNotEquals", date),
        ("NotIpAddress", "10.0.0.0/8"),
        ("ArnNotEquals", "arn:aws:s3:::b"),
        ("ArnNotLike", "arn:aws:s3:::b"),
    ] {
        assert!(
            holds(json!({operator: {"k:a": value}}), json!({})),
            "{operator}"
        );
    }
}

#[test]
fn f4_if_exists_matches_a_missing_key() {
    let condition = json!({"NumericLessThanIfExists": {"k:a": "5"}});
    assert!(holds(condition.clone(), json!({})));
    assert!(holds(condition.clone(), json!({"k:a": "4"})));
    assert!(!holds(condition, json!({"k:a": "6"})));
}

#[test]
fn f5_null_tests_for_absence() {
    for (wanted, absent) in [("true", true), ("false", false)] {
        let condition = json!({"Null": {"k:a": wanted}});
        assert_eq!(holds(condition.clone(), json!({})), absent);
        assert_eq!(holds(condition.clone(), json!({"k:a": ""})), !absent);
        assert_eq!(holds(condition, json!({"k:a": ["1"]})), !absent);
    }
}

#[test]
fn f6_names_of_keys_and_operators_ignore_case() {
    assert!(holds(
        json!({"stringEQUALS": {"AWS:PrincipalTag/TEAM": "red"}}),
        json!({"aws:principaltag/team": "red"})
    ));
    assert!(!holds(
        json!({"StringEquals": {"k:a": "Red"}}),
        json!({"k:a": "red"})
    ));
    assert!(holds(
        json!({"StringEqualsIgnoreCase": {"k:a": "RéD"}}),
        json!({"k:a": "rÉd"})
    ));
    assert!(!holds(
        json!({"StringNotEqualsIgnoreCase": {"k:a": "RED"}}),
        json!({"k:a": "red"})
    ));
}

#[test]
fn f7_only_like_and_arn_operators_have_wildcards() {
    assert!(holds(
        json!({"StringLike": {"k:a": "r*d?"}}),
        json!({"k:a": "reedy"})
    ));
    assert!(!holds(
        json!({"StringNotLike": {"k:a": "r*"}}),
        json!({"k:a": "red"})
    ));
    assert!(!holds(
        json!({"StringEquals": {"k:a": "r*"}}),
        json!({"k:a": "red"})
    ));
    assert!(holds(
        json!({"StringEquals": {"k:a": "r*"}}),
        json!({"k:a": "r*"})
    ));
}

#[test]
fn f8_for_all_values_requires_every_value_and_matches_an_empty_set() {
    let condition = json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}});
    for (values, expected) in [
        (json!(["a"]), true),
        (json!(["a", "b"]), true),
        (json!(["a", "c"]), false),
        (json!([]), true),
    ] {
        assert_eq!(
            holds(condition.clone(), json!({"aws:TagKeys": values})),
            expected
        );
    }
    assert!(holds(condition, json!({})));
    let negated = json!({"ForAllValues:StringNotEquals": {"aws:TagKeys": ["a"]}});
    assert!(holds(negated.clone(), json!({"aws:TagKeys": ["b", "c"]})));
    assert!(!holds(negated, json!({"aws:TagKeys": ["b", "a"]})));
}

#[test]
fn f9_for_any_value_requires_one_value() {
    let condition = json!({"ForAnyValue:StringLike": {"aws:TagKeys": ["a*"]}});
    for (values, expected) in [
        (json!(["b", "ab"]), true),
        (json!(["b"]), false),
        (json!([]), false),
    ] {
        assert_eq!(
            holds(condition.clone(), json!({"aws:TagKeys": values})),
            expected
        );
    }
    assert!(!holds(condition, json!({})));
    let negated = json!({"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a"]}});
    assert!(holds(negated.clone(), json!({"aws:TagKeys": ["a", "b"]})));
    assert!(!holds(negated.clone(), json!({"aws:TagKeys": ["a"]})));
    assert!(!holds(negated, json!({})));
}

#[test]
fn f10_networks_contain_addresses_of_their_own_family_only() {
    let within = |network: &str, address: &str| {
        holds(
            json!({"IpAddress": {"k:a": network}}),
            json!({"k:a": address}),
        )
    };
    assert!(within("10.0.0.0/8", "10.1.2.3") && within("10.1.2.3/8", "10.9.9.9"));
    assert!(within("10.1.2.3", "10.1.2.3") && !within("10.1.2.3", "10.1.2.4"));
    assert!(within("2001:db8::/32", "2001:db8:1::1") && within("2001:db8::1", "2001:db8:0::1"));
    assert!(
        !within("0.0.0.0/0", "::ffff:10.1.2.3")
            && !within("::/0", "10.1.2.3")
            && !within("0.0.0.0/0", "nowhere")
    );
    assert!(holds(
        json!({"NotIpAddress": {"k:a": ["10.0.0.0/8"]}}),
        json!({"k:a": "2001:db8::1"})
    ));
    assert!(!holds(
        json!({"NotIpAddress": {"k:a": ["192.0.2.0/24", "10.0.0.0/8"]}}),
        json!({"k:a": "10.1.2.3"})
    ));
}

#[test]
fn f11_numbers_are_integers_or_decimals() {
    let compare = |operator: &str, wanted: &str, found: &str| {
        holds(json!({operator: {"k:a": wanted}}), json!({"k:a": found}))
    };
    assert!(compare("NumericEquals", "10", "10.0") && !compare("NumericEquals", "10", "ten"));
    assert!(compare("NumericLessThan", "10", "9.5") && !compare("NumericLessThan", "10", "10"));
    assert!(
        compare("NumericLessThanEquals", "10", "10") && compare("NumericGreaterThan", "-3", "-2")
    );
    assert!(
        compare("NumericGreaterThanEquals", "10", "10") && compare("NumericNotEquals", "10", "11")
    );
    assert!(holds(
        json!({"NumericEquals": {"k:a": 10}}),
        json!({"k:a": "10"})
    ));
}

#[test]
fn f12_dates_and_epoch_seconds_are_equivalent() {
    let compare = |operator: &str, wanted: &str, found: &str| {
        holds(json!({operator: {"k:a": wanted}}), json!({"k:a": found}))
    };
    assert!(compare("DateEquals", "2013-06-27T00:00:00Z", "1372291200"));
    assert!(compare(
        "DateLessThan",
        "1372291200",
        "2013-06-26T23:59:59Z"
    ));
    assert!(compare(
        "DateGreaterThan",
        "2013-06-27",
        "2013-06-27T00:00:00.5Z"
    ));
    assert!(compare(
        "DateLessThanEquals",
        "2013-06-27T02:00:00+02:00",
        "2013-06-27T00:00:00Z"
    ));
    assert!(compare(
        "DateGreaterThanEquals",
        "2013-06",
        "2013-06-01T00:00:00Z"
    ));
    assert!(compare("DateNotEquals", "2013", "2014-01-01T00:00:00Z"));
}

#[test]
fn f13_booleans_ignore_case_and_may_be_json_booleans() {
    for wanted in [json!(true), json!("true"), json!("TRUE")] {
        assert!(holds(
            json!({"Bool": {"k:a": wanted}}),
            json!({"k:a": "True"})
        ));
        assert!(!holds(
            json!({"Bool": {"k:a": wanted}}),
            json!({"k:a": "false"})
        ));
    }
}

#[test]
fn f14_arns_are_compared_segment_by_segment() {
    for operator in ["ArnEquals", "ArnLike"] {
        let compare = |pattern: &str| {
            holds(
                json!({operator: {"k:a": pattern}}),
                json!({"k:a": "arn:aws:sns:eu-west-1:111122223333:a:b"}),
            )
        };
        assert!(
            compare("arn:aws:sns:*:111122223333:a:?")
                && compare("arn:aws:sns:*:*:*")
                && compare("arn:*:*:*:*:*")
        );
        assert!(!compare("arn:aws:sns:*:b") && !compare("arn:aws:sns:*:A:*"));
    }
    for operator in ["ArnNotEquals", "ArnNotLike"] {
        assert!(!holds(
            json!({operator: {"k:a": "arn:aws:sns:*:*:*"}}),
            json!({"k:a": "arn:aws:sns:eu-west-1:1:t"})
        ));
        assert!(holds(
            json!({operator: {"k:a": "arn:aws:sqs:*:*:*"}}),
            json!({"k:a": "arn:aws:sns:eu-west-1:1:t"})
        ));
    }
}

#[test]
fn f15_binary_values_are_compared_exactly() {
    assert!(holds(
        json!({"BinaryEquals": {"k:a": "QmluYXJ5"}}),
        json!({"k:a": "QmluYXJ5"})
    ));
    assert!(!holds(
        json!({"BinaryEquals": {"k:a": "QmluYXJ5"}}),
        json!({"k:a": "qmluYXJ5"})
    ));
}

#[test]
fn f16_an_operator_without_qualifier_never_matches_a_multivalued_key() {
    for operator in ["StringEquals", "StringNotEquals"] {
        assert!(
            !holds(
                json!({operator: {"aws:TagKeys": "a"}}),
                json!({"aws:TagKeys": ["a", "b"]})
            ),
            "{operator}"
        );
    }
}
