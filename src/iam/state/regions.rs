//! The regions of AWS, as far as they differ.

/// The region of the global endpoints: they are those of this region with another name. AWS STS API Reference, "Welcome".
pub(crate) const GLOBAL_ENDPOINT_REGION: &str = "us-east-1";

/// The regions that no account has to enable. All that came after March 20, 2019 are disabled until an account enables them, so this list is
/// complete. AWS Account Management Reference Guide, "Enable or disable AWS Regions in your account".
const ON_BY_DEFAULT: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// Whether no account has to enable a region.
pub(crate) fn is_on_by_default(region: &str) -> bool {
    ON_BY_DEFAULT.contains(&region)
}
