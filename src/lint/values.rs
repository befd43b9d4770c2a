//! The values of conditions: their types, and the requirements of particular keys.

use std::net::IpAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ipnet::IpNet;
use policy::{BaseOperator, ConditionOperator, ValueType};
use time::{Date, OffsetDateTime, PrimitiveDateTime, format_description::well_known::Iso8601};

use super::{
    document::{Condition, Word},
    findings::Findings,
    principals, regions, variables,
};

/// Values that do not have the type of their operator.
pub(super) fn types(condition: &Condition, operator: &ConditionOperator, findings: &mut Findings) {
    let written = &condition.operator;
    for word in &condition.values {
        let text = word.text.as_str();
        if variables::first(text).is_some() {
            continue;
        }
        let place = || [word.place.clone()];
        match operator.base.value_type() {
            ValueType::Bool | ValueType::Null if !is_truth(text) => findings.warning(
                "TYPE_MISMATCH_BOOLEAN",
                format!("Add a valid Boolean value (true or false) for the condition operator {written}."),
                place(),
            ),
            ValueType::Numeric if !text.parse::<f64>().is_ok_and(f64::is_finite) => findings.warning(
                "TYPE_MISMATCH_NUMBER",
                format!("Add a valid numeric value for the condition operator {written}."),
                place(),
            ),
            ValueType::Date if text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                findings.warning(
                    "INVALID_DATE_VALUE",
                    format!("The date {text} might not resolve as expected. We recommend that you use the YYYY-MM-DD format."),
                    place(),
                );
            }
            ValueType::Date if !is_date(text) => findings.warning(
                "TYPE_MISMATCH_DATE",
                "The date condition operator is used with an invalid value. Specify a valid date using YYYY-MM-DD or other ISO 8601 date/time format.",
                place(),
            ),
            ValueType::Binary if STANDARD.decode(text).is_err() => findings.warning(
                "TYPE_MISMATCH_STRING",
                format!("Add a valid base64-encoded string value for the condition operator {written}."),
                place(),
            ),
            ValueType::IpAddress => match network(text) {
                None => findings.error(
                    "TYPE_MISMATCH_IP_RANGE",
                    format!("The condition operator {written} is used with an invalid IP range value. Specify the IP range in standard CIDR format."),
                    place(),
                ),
                Some(network) if network.trunc() != network => findings.suggestion(
                    "IMPROVE_IP_RANGE",
                    format!("The non-zero bits in the IP address after the masked bits are ignored. Replace address with {}.", network.trunc()),
                    place(),
                ),
                Some(_) => {}
            },
            _ => {}
        }
    }
    if operator.base.value_type() == ValueType::IpAddress {
        private(condition, operator, findings);
    }
    if operator.base.value_type() == ValueType::Numeric && condition.values.len() > 1 {
        let one = match operator.base {
            BaseOperator::NumericLessThan | BaseOperator::NumericLessThanEquals => "greatest",
            BaseOperator::NumericGreaterThan | BaseOperator::NumericGreaterThanEquals => "least",
            _ => return,
        };
        findings.suggestion(
            "REDUNDANT_CONDITION_VALUE_NUM",
            format!("Multiple values in {written} are redundant. Replace with the {one} single value for {}.", condition.key),
            [condition.place.clone()],
        );
    }
}

fn is_truth(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

fn is_date(text: &str) -> bool {
    let year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let day = |text: &str| Date::parse(text, &Iso8601::DATE).is_ok();
    year || (text.len() == 7 && day(&format!("{text}-01")))
        || day(text)
        || OffsetDateTime::parse(text, &Iso8601::DEFAULT).is_ok()
        || PrimitiveDateTime::parse(text, &Iso8601::DEFAULT).is_ok()
}

fn network(text: &str) -> Option<IpNet> {
    let alone = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(alone)
}

/// Private addresses: RFC 1918, RFC 4193.
fn is_private(network: &IpNet) -> bool {
    const PRIVATE: [&str; 5] = [
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",
        "fc00::/7",
    ];
    let within = |range: &IpNet| range.contains(network);
    PRIVATE
        .iter()
        .filter_map(|range| range.parse().ok())
        .any(|range| within(&range))
}

fn private(condition: &Condition, operator: &ConditionOperator, findings: &mut Findings) {
    if !condition.key.eq_ignore_ascii_case("aws:SourceIp") {
        return;
    }
    let networks: Vec<(&Word, IpNet)> = condition
        .values
        .iter()
        .filter_map(|word| Some((word, network(&word.text)?)))
        .collect();
    let private: Vec<_> = networks
        .iter()
        .filter(|(_, network)| is_private(network))
        .map(|(word, _)| word.place.clone())
        .collect();
    if private.is_empty() {
        return;
    }
    let all = private.len() == condition.values.len();
    match (all, operator.base.is_negated()) {
        (true, false) => findings.error(
            "PRIVATE_IP_ADDRESS",
            "aws:SourceIp works only for public IP address ranges. The values for condition key aws:SourceIp include only private IP addresses and will not have the desired effect. Update the value to include only public IP addresses.",
            private,
        ),
        (true, true) => findings.error(
            "PRIVATE_NOT_IP_ADDRESS",
            "The values for condition key aws:SourceIp include only private IP addresses and has no effect. aws:SourceIp works only for public IP address ranges. Update the value to include only public IP addresses.",
            private,
        ),
        (false, false) => findings.suggestion(
            "PRIVATE_IP_ADDRESS_SUBSET",
            "The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses will not have the desired effect. aws:SourceIp works only for public IP address ranges. To define permissions for private IP ranges, use aws:VpcSourceIp.",
            private,
        ),
        (false, true) => findings.suggestion(
            "PRIVATE_NOT_IP_ADDRESS_SUBSET",
            "The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses have no effect. aws:SourceIp works only for public IP address ranges. To define permissions for private IP ranges, use aws:VpcSourceIp.",
            private,
        ),
    }
}

/// The requirements of particular keys for their values.
pub(super) fn of_keys(
    condition: &Condition,
    operator: &ConditionOperator,
    findings: &mut Findings,
) {
    if operator.base.value_type() != ValueType::String {
        return;
    }
    let key = condition.key.to_ascii_lowercase();
    for word in &condition.values {
        let text = word.text.as_str();
        if text.contains(['*', '?']) || variables::first(text).is_some() {
            continue;
        }
        let place = || [word.place.clone()];
        match key.as_str() {
            "aws:requestedregion" if !regions::exists(text) => findings.error(
                "INVALID_REGION",
                format!("The Region {text} is not valid. Update the condition value to a supported Region."),
                place(),
            ),
            "aws:sourcevpc" if !is_id(text, "vpc-") => findings.error(
                "INVALID_VPC_FORMAT",
                "The VPC identifier in the condition key value is not valid. Use the prefix 'vpc-' followed by 8 or 17 alphanumeric characters.",
                place(),
            ),
            "aws:sourcevpce" if !is_id(text, "vpce-") => findings.error(
                "INVALID_VPCE_FORMAT",
                "The VPCE identifier in the condition key value is not valid.  Use the prefix 'vpce-' followed by 8 or 17 alphanumeric characters.",
                place(),
            ),
            "s3:x-amz-server-side-encryption-aws-kms-key-id" if !is_kms_key(text) => findings.error(
                "INVALID_KMS_KEY_VALUE",
                format!("The {} condition key value must be a valid KMS key ARN.", condition.key),
                place(),
            ),
            "iam:passedtoservice" | "aws:principalservicename" if !principals::is_service(text) => {
                findings.error(
                    "INVALID_SERVICE_PRINCIPAL_FORMAT",
                    "The service principal does not match the expected format. Use the format service-name.amazonaws.com.",
                    place(),
                );
            }
            "kms:viaservice" if !is_regional(text) => findings.error(
                "INVALID_SERVICE_PRINCIPAL_FORMAT",
                "The service principal does not match the expected format. Use the format service-name.AWS_region.amazonaws.com.",
                place(),
            ),
            _ => {}
        }
    }
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|id| {
        matches!(id.len(), 8 | 17) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// The ARN of a KMS key. AWS KMS Developer Guide, "Key ARN".
fn is_kms_key(text: &str) -> bool {
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    matches!(fields.as_slice(), ["arn", _, "kms", region, account, resource]
        if !region.is_empty() && account.len() == 12 && resource.starts_with("key/"))
}

fn is_regional(text: &str) -> bool {
    principals::is_service(text) && {
        let mut parts = text.split('.');
        parts.next().is_some() && parts.next().is_some_and(regions::exists)
    }
}
