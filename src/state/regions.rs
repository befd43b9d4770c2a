//! Regions with a special meaning.

/// The Region of the global endpoints, which are other names of its regional ones. AWS STS API Reference, "Welcome".
pub const GLOBAL_ENDPOINT_REGION: &str = "us-east-1";
