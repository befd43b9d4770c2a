//! Whether a bucket policy is public. Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", the meaning of "public".

use ipnet::IpNet;
use serde_json::{Map, Value};

use crate::{BaseOperator, ConditionOperator, SetQualifier};

/// Condition keys that make a grant to everyone non-public when compared with fixed values.
const NARROWING: &[&str] = &[
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:userid",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalorgid",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
];

/// Whether a bucket policy grants access to everyone. The text must be a valid policy; anything that is not JSON counts as public.
pub fn is_public(text: &str) -> bool {
    let Ok(policy) = serde_json::from_str::<Value>(text) else {
        return true;
    };
    let statements = match policy.get("Statement") {
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(statement) => std::slice::from_ref(statement),
        None => &[],
    };
    statements
        .iter()
        .filter_map(Value::as_object)
        .any(grants_everyone)
}

fn grants_everyone(statement: &Map<String, Value>) -> bool {
    let allows = statement.get("Effect").and_then(Value::as_str) == Some("Allow");
    let everyone = match statement.get("Principal") {
        // NotPrincipal: everyone but some.
        None => true,
        Some(Value::String(text)) => text == "*",
        Some(principals) => principals
            .as_object()
            .is_some_and(|kinds| kinds.values().any(|value| values(value).contains(&"*"))),
    };
    let narrowed = statement
        .get("Condition")
        .and_then(Value::as_object)
        .is_some_and(|operators| {
            operators.iter().any(|(operator, keys)| {
                keys.as_object().is_some_and(|keys| {
                    keys.iter()
                        .any(|(key, wanted)| narrows(operator, key, wanted))
                })
            })
        });
    allows && everyone && !narrowed
}

fn values(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn narrows(operator: &str, key: &str, wanted: &Value) -> bool {
    let Some(operator) = ConditionOperator::parse(operator) else {
        return false;
    };
    let key = key.to_ascii_lowercase();
    let wanted = values(wanted);
    // `ForAllValues` and `IfExists` match requests without the key.
    let matches_absent_key =
        operator.qualifier == Some(SetQualifier::ForAllValues) || operator.if_exists;
    if wanted.is_empty() || matches_absent_key {
        return false;
    }
    if operator.base == BaseOperator::IpAddress && key == "aws:sourceip" {
        return wanted.iter().all(|range| is_narrow(range));
    }
    // A role id with an open session name is not fixed. For an access point, a fixed account is enough.
    let fixed = |value: &&str| {
        let value = if key == "s3:dataaccesspointarn" {
            value.rsplit_once('/').map_or(*value, |(before, _)| before)
        } else {
            *value
        };
        !value.contains(['*', '?']) && !value.contains("${")
    };
    compares_whole_values(operator.base) && NARROWING.contains(&&*key) && wanted.iter().all(fixed)
}

fn compares_whole_values(operator: BaseOperator) -> bool {
    matches!(
        operator,
        BaseOperator::StringEquals
            | BaseOperator::StringEqualsIgnoreCase
            | BaseOperator::StringLike
            | BaseOperator::ArnEquals
            | BaseOperator::ArnLike
    )
}

/// Ranges wider than /8 (IPv4) or /32 (IPv6) count as everyone, except private IPv6 ranges.
fn is_narrow(range: &str) -> bool {
    match range.parse::<IpNet>() {
        Ok(IpNet::V4(net)) => net.prefix_len() >= 8,
        Ok(IpNet::V6(net)) => net.prefix_len() >= 32 || net.addr().is_unique_local(),
        Err(_) => range.parse::<std::net::IpAddr>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_public;

    fn of(principal: &str, condition: &str) -> bool {
        is_public(&format!(
            r#"{{"Statement":{{"Effect":"Allow",{principal},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{condition}}}}}"#
        ))
    }

    #[test]
    fn a_grant_to_everyone_is_public() {
        for principal in [
            r#""Principal":"*""#,
            r#""Principal":{"AWS":"*"}"#,
            r#""Principal":{"AWS":["111122223333","*"]}"#,
            r#""NotPrincipal":{"AWS":"111122223333"}"#,
        ] {
            assert!(of(principal, "{}"), "{principal}");
        }
        assert!(!of(r#""Principal":{"AWS":"111122223333"}"#, "{}"));
        assert!(!is_public(
            r#"{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b"}]}"#
        ));
    }

    #[test]
    fn conditions_on_fixed_values_make_it_non_public() {
        for narrow in [
            r#"{"StringEquals":{"aws:SourceVpc":"vpc-91237329"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":["arn:aws:sns:us-east-1:111122223333:t"]}}"#,
            r#"{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32","198.51.100.7"]}}"#,
            r#"{"StringEquals":{"aws:PrincipalOrgID":"o-abc"}}"#,
            r#"{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:123456789012:accesspoint/*"}}"#,
        ] {
            assert!(!of(r#""Principal":"*""#, narrow), "{narrow}");
        }
        for wide in [
            r#"{"StringLike":{"aws:SourceVpc":"vpc-*"}}"#,
            r#"{"StringEquals":{"aws:SourceAccount":"${aws:PrincipalAccount}"}}"#,
            r#"{"StringNotEquals":{"aws:SourceVpc":"vpc-91237329"}}"#,
            r#"{"StringEqualsIfExists":{"aws:SourceVpc":"vpc-91237329"}}"#,
            r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}}"#,
            r#"{"StringEquals":{"aws:PrincipalTag/team":"a"}}"#,
            r#"{"Bool":{"aws:SecureTransport":"true"}}"#,
        ] {
            assert!(of(r#""Principal":"*""#, wide), "{wide}");
        }
    }
}
