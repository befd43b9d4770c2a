//! The policy of a form, which restricts its fields. S3 API Reference, "POST policy".

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::refusal::{Refusal, refuse};

/// The fields of a form; names are in lower case.
pub(super) type Fields = Vec<(String, String)>;

/// The first value of a field.
pub(super) fn field<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    fields
        .iter()
        .find(|(other, _)| other == name)
        .map(|(_, value)| value.as_str())
}

/// How many bytes a file may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) least: u64,
    pub(super) most: u64,
}

/// Whether a field needs no condition.
fn is_exempt(name: &str) -> bool {
    matches!(name, "x-amz-signature" | "file" | "policy") || name.starts_with("x-ignore-")
}

/// Checks the fields of a form for `bucket` against its policy. Returns the sizes that the policy allows.
pub(super) fn check(
    policy: &str,
    fields: &Fields,
    bucket: &str,
    now: OffsetDateTime,
) -> Result<Sizes, Refusal> {
    let invalid = |text: &str| {
        refuse(
            400,
            "InvalidPolicyDocument",
            format!("Invalid Policy: {text}"),
        )
    };
    let compact: String = policy.split_ascii_whitespace().collect();
    let text = STANDARD
        .decode(compact)
        .map_err(|_| invalid("Invalid Base64."))?;
    let policy: Value = serde_json::from_slice(&text).map_err(|_| invalid("Invalid JSON."))?;
    let expiration = policy
        .get("expiration")
        .and_then(Value::as_str)
        .ok_or_else(|| invalid("Policy missing expiration."))?;
    let expiration = OffsetDateTime::parse(expiration, &Rfc3339)
        .map_err(|_| invalid(&format!("Invalid 'expiration' value: '{expiration}'")))?;
    let conditions = policy
        .get("conditions")
        .and_then(Value::as_array)
        .ok_or_else(|| invalid("Policy missing conditions."))?;
    if now > expiration {
        return Err(denied("Policy expired."));
    }
    let mut sizes = Sizes {
        least: 0,
        most: u64::MAX,
    };
    let mut covered = Vec::new();
    for condition in conditions {
        match condition {
            Value::Object(members) => {
                for (name, value) in members {
                    let failed = || failed("eq", &format!("${name}"), value);
                    let value = value.as_str().ok_or_else(failed)?;
                    let name = name.to_ascii_lowercase();
                    if !of(fields, bucket, &name).any(|found| found == value) {
                        return Err(failed());
                    }
                    covered.push(name);
                }
            }
            Value::Array(parts) => match parts.as_slice() {
                [Value::String(operator), least, most]
                    if operator.eq_ignore_ascii_case("content-length-range") =>
                {
                    let range = number(least).zip(number(most));
                    let (least, most) = range
                        .ok_or_else(|| denied(&format!("Policy Condition failed: {condition}")))?;
                    sizes.least = sizes.least.max(least);
                    sizes.most = sizes.most.min(most);
                }
                [Value::String(operator), Value::String(name), wanted] => {
                    let failed = || failed(operator, name, wanted);
                    let value = wanted.as_str().ok_or_else(failed)?;
                    let name = name
                        .strip_prefix('$')
                        .ok_or_else(failed)?
                        .to_ascii_lowercase();
                    let holds = match operator.to_ascii_lowercase().as_str() {
                        "eq" => of(fields, bucket, &name).any(|found| found == value),
                        "starts-with" => {
                            of(fields, bucket, &name).any(|found| begins(&name, found, value))
                        }
                        _ => false,
                    };
                    if !holds {
                        return Err(failed());
                    }
                    covered.push(name);
                }
                _ => return Err(denied(&format!("Policy Condition failed: {condition}"))),
            },
            _ => return Err(denied(&format!("Policy Condition failed: {condition}"))),
        }
    }
    let extra = |(name, _): &&(String, String)| !is_exempt(name) && !covered.contains(name);
    let extra: Vec<&str> = fields
        .iter()
        .filter(extra)
        .map(|(name, _)| name.as_str())
        .collect();
    match extra.first() {
        Some(_) => Err(denied(&format!("Extra input fields: {}", extra.join(", ")))),
        None => Ok(sizes),
    }
}

/// The values that a condition on a field compares. The bucket is that of the request, whatever a field says.
fn of<'f>(fields: &'f Fields, bucket: &'f str, name: &str) -> impl Iterator<Item = &'f str> {
    let own = name == "bucket";
    let name = name.to_owned();
    let named = fields
        .iter()
        .filter(move |(other, _)| !own && *other == name)
        .map(|(_, value)| value.as_str());
    named.chain(own.then_some(bucket))
}

/// Every part of a Content-Type that has commas must begin with the value.
fn begins(name: &str, found: &str, value: &str) -> bool {
    if name == "content-type" {
        found.split(',').all(|part| part.trim().starts_with(value))
    } else {
        found.starts_with(value)
    }
}

fn number(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}

fn denied(text: &str) -> Refusal {
    refuse(
        403,
        "AccessDenied",
        format!("Invalid according to Policy: {text}"),
    )
}

fn failed(operator: &str, name: &str, value: &Value) -> Refusal {
    denied(&format!(
        "Policy Condition failed: [\"{operator}\", \"{name}\", {value}]"
    ))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2025-03-27 08:43:40 UTC);

    fn with(policy: &str, fields: &[(&str, &str)]) -> Result<Sizes, String> {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        check(&STANDARD.encode(policy), &fields, "b", NOW)
            .map_err(|refusal| format!("{} {}", refusal.code, refusal.message))
    }

    fn of(conditions: &str, fields: &[(&str, &str)]) -> Result<Sizes, String> {
        with(
            &format!(r#"{{"expiration":"2025-03-27T09:00:00.000Z","conditions":{conditions}}}"#),
            fields,
        )
    }

    #[test]
    fn every_field_meets_a_condition() {
        let conditions = r#"[{"bucket":"b"},["starts-with","$key","user/"],{"acl":"private"},["eq","$X-Amz-Meta-A","1"],["content-length-range",1,10]]"#;
        let good = [
            ("key", "user/a"),
            ("acl", "private"),
            ("x-amz-meta-a", "1"),
            ("policy", "p"),
            ("x-amz-signature", "s"),
            ("x-ignore-z", "z"),
        ];
        assert_eq!(of(conditions, &good), Ok(Sizes { least: 1, most: 10 }));
        let other = |name: &str, value: &'static str| {
            good.map(|(field, was)| (field, if field == name { value } else { was }))
        };
        let failed = "AccessDenied Invalid according to Policy: Policy Condition failed: ";
        assert_eq!(
            of(conditions, &other("key", "else/a")).unwrap_err(),
            format!("{failed}[\"starts-with\", \"$key\", \"user/\"]")
        );
        assert_eq!(
            of(conditions, &other("acl", "public-read")).unwrap_err(),
            format!("{failed}[\"eq\", \"$acl\", \"private\"]")
        );
        assert_eq!(
            of(conditions, &good[1..]).unwrap_err(),
            format!("{failed}[\"starts-with\", \"$key\", \"user/\"]")
        );
        assert_eq!(
            of(r#"[{"bucket":"c"}]"#, &[("bucket", "c")]).unwrap_err(),
            format!("{failed}[\"eq\", \"$bucket\", \"c\"]")
        );
        assert_eq!(
            of(
                r#"[["starts-with","$key",""]]"#,
                &[("key", "k"), ("content-type", "a/b")]
            )
            .unwrap_err(),
            "AccessDenied Invalid according to Policy: Extra input fields: content-type"
        );
        assert!(
            of(
                r#"[["starts-with","$Content-Type","image/"]]"#,
                &[("content-type", "image/a, image/b")]
            )
            .is_ok()
        );
        assert!(
            of(
                r#"[["starts-with","$Content-Type","image/"]]"#,
                &[("content-type", "image/a, text/b")]
            )
            .is_err()
        );
        assert!(of(r#"[["matches","$key","a"]]"#, &[("key", "a")]).is_err());
        assert!(
            of(r#"[["starts-with","$acl",""]]"#, &[]).is_err(),
            "a field that is not there"
        );
    }

    #[test]
    fn a_policy_needs_conditions_and_an_expiration() {
        for (policy, wanted) in [
            ("{", "InvalidPolicyDocument Invalid Policy: Invalid JSON."),
            (
                r#"{"conditions":[]}"#,
                "InvalidPolicyDocument Invalid Policy: Policy missing expiration.",
            ),
            (
                r#"{"expiration":"2025-03-27T09:00:00Z"}"#,
                "InvalidPolicyDocument Invalid Policy: Policy missing conditions.",
            ),
            (
                r#"{"expiration":"tomorrow","conditions":[]}"#,
                "InvalidPolicyDocument Invalid Policy: Invalid 'expiration' value: 'tomorrow'",
            ),
            (
                r#"{"expiration":"2025-03-27T08:43:39Z","conditions":[]}"#,
                "AccessDenied Invalid according to Policy: Policy expired.",
            ),
        ] {
            assert_eq!(with(policy, &[]).unwrap_err(), wanted, "{policy}");
        }
    }
}
