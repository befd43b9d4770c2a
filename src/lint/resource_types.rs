//! Policies of resources of a known type: actions and resources of other services.
//! IAM Access Analyzer API Reference, "ValidatePolicy", validatePolicyResourceType.

use super::{PolicyCheck, document::Statement, findings::Findings};

/// Resource types, with the services of their actions and of their ARNs.
const TYPES: &[(&str, &[&str], &[&str])] = &[
    ("AWS::S3::Bucket", &["s3"], &["s3"]),
    ("AWS::S3::AccessPoint", &["s3"], &["s3"]),
    ("AWS::S3::MultiRegionAccessPoint", &["s3"], &["s3"]),
    (
        "AWS::S3ObjectLambda::AccessPoint",
        &["s3", "s3-object-lambda"],
        &["s3-object-lambda"],
    ),
    ("AWS::DynamoDB::Table", &["dynamodb"], &["dynamodb"]),
];

pub(super) fn check(linted: &PolicyCheck<'_>, statement: &Statement<'_>, findings: &mut Findings) {
    let known = TYPES
        .iter()
        .find(|(name, ..)| linted.resource_type == Some(*name));
    let Some((name, actions, resources)) = known else {
        return;
    };
    for word in &statement.actions.list {
        let Some((service, _)) = word.text.split_once(':') else {
            continue;
        };
        let lower = service.to_ascii_lowercase();
        if !actions.contains(&lower.as_str()) && !lower.contains(['*', '?']) {
            findings.error(
                "UNSUPPORTED_ACTION_IN_POLICY",
                format!("The action {} is not supported for the resource-based policy attached to the resource type {name}.", word.text),
                [word.place.clone()],
            );
        }
    }
    for word in &statement.resources.list {
        let service = word.text.split(':').nth(2);
        if service.is_some_and(|service| !resources.contains(&service) && !service.contains('*')) {
            findings.error(
                "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
                format!("The resource ARN is not supported for the resource-based policy attached to the resource type {name}."),
                [word.place.clone()],
            );
        }
    }
}
