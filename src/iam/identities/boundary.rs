//! Permissions boundaries: a managed policy that limits a user or role. IAM User Guide, "Permissions boundaries for IAM entities".

use model::iam as api;
use state::{Scope, find};
use wire::Fault;

/// A boundary in the form of answers. The type is `Policy` on the wire, although the model's enum has another value.
pub(crate) fn describe(arn: Option<&str>) -> Option<api::AttachedPermissionsBoundary> {
    arn.map(|arn| api::AttachedPermissionsBoundary {
        permissions_boundary_type: Some("Policy".to_owned()),
        permissions_boundary_arn: Some(arn.to_owned()),
    })
}

/// The ARN of a policy that can be a boundary, in the partition's own spelling.
///
/// # Errors
/// As [`find::attachable_policy`].
pub(crate) fn checked(cx: &impl Scope, arn: Option<&str>) -> Result<Option<String>, Fault> {
    arn.map(|arn| find::attachable_policy(cx, arn).map(|policy| policy.arn))
        .transpose()
}
