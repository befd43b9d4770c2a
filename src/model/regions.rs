//! AWS Regions. AWS General Reference, "Regions and Availability Zones".

/// Every Region of every partition.
const REGIONS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "eu-isoe-west-1",
    "us-west-1",
    "us-west-2",
];

/// The Regions that are enabled in every account. Regions that came after March 20, 2019 are disabled until an account enables them, so
/// this list is complete. AWS Account Management Reference Guide, "Enable or disable AWS Regions in your account".
const DEFAULT_REGIONS: [&str; 17] = [
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

/// Whether there is a Region with a name.
pub fn is_region(name: &str) -> bool {
    REGIONS.contains(&name)
}

/// Whether a Region is enabled in every account.
pub fn is_default_region(name: &str) -> bool {
    DEFAULT_REGIONS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_regions_are_regions() {
        assert!(DEFAULT_REGIONS.into_iter().all(is_region));
        assert!(!is_default_region("eu-south-1") && is_region("eu-south-1"));
        assert!(!is_region("mars-1"));
    }
}
