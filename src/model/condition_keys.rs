//! The global condition keys. IAM User Guide, "AWS global condition context keys".

use crate::services::KeyType;

/// A global condition key.
#[derive(Debug)]
pub struct GlobalKey {
    /// The name as AWS spells it. A name that ends with a slash is a family: the key of a tag follows.
    pub name: &'static str,
    /// The type of its values.
    pub kind: KeyType,
}

const fn key(name: &'static str, kind: KeyType) -> GlobalKey {
    GlobalKey { name, kind }
}

/// All of them, ordered by name ignoring case.
pub static GLOBAL_KEYS: &[GlobalKey] = &[
    key("aws:AssumedRoot", KeyType::String),
    key("aws:CalledVia", KeyType::ArrayOfString),
    key("aws:CalledViaAWSMCP", KeyType::String),
    key("aws:CalledViaFirst", KeyType::String),
    key("aws:CalledViaLast", KeyType::String),
    key("aws:ChatbotSourceArn", KeyType::Arn),
    key("aws:CurrentTime", KeyType::Date),
    key("aws:Ec2InstanceSourcePrivateIPv4", KeyType::IpAddress),
    key("aws:Ec2InstanceSourceVpc", KeyType::String),
    key("aws:EpochTime", KeyType::Date),
    key("aws:FederatedProvider", KeyType::String),
    key("aws:IsMcpServiceAction", KeyType::Bool),
    key("aws:MultiFactorAuthAge", KeyType::Numeric),
    key("aws:MultiFactorAuthPresent", KeyType::Bool),
    key("aws:PrincipalAccount", KeyType::String),
    key("aws:PrincipalArn", KeyType::Arn),
    key("aws:PrincipalIsAWSService", KeyType::Bool),
    key("aws:PrincipalOrgID", KeyType::String),
    key("aws:PrincipalOrgPaths", KeyType::ArrayOfString),
    key("aws:PrincipalServiceName", KeyType::String),
    key("aws:PrincipalServiceNamesList", KeyType::ArrayOfString),
    key("aws:PrincipalTag/", KeyType::String),
    key("aws:PrincipalType", KeyType::String),
    key("aws:referer", KeyType::String),
    key("aws:RequestedRegion", KeyType::String),
    key("aws:RequestTag/", KeyType::String),
    key("aws:ResourceAccount", KeyType::String),
    key("aws:ResourceOrgID", KeyType::String),
    key("aws:ResourceOrgPaths", KeyType::ArrayOfString),
    key("aws:ResourceTag/", KeyType::String),
    key("aws:SecureTransport", KeyType::Bool),
    key("aws:SignInSessionArn", KeyType::Arn),
    key("aws:SourceAccount", KeyType::String),
    key("aws:SourceArn", KeyType::Arn),
    key("aws:SourceIdentity", KeyType::String),
    key("aws:SourceIp", KeyType::IpAddress),
    key("aws:SourceOrgID", KeyType::String),
    key("aws:SourceOrgPaths", KeyType::ArrayOfString),
    key("aws:SourceOwner", KeyType::String),
    key("aws:SourceVpc", KeyType::String),
    key("aws:SourceVpcArn", KeyType::Arn),
    key("aws:SourceVpce", KeyType::String),
    key("aws:TagKeys", KeyType::ArrayOfString),
    key("aws:TokenIssueTime", KeyType::Date),
    key("aws:UserAgent", KeyType::String),
    key("aws:userid", KeyType::String),
    key("aws:username", KeyType::String),
    key("aws:ViaAWSMCPService", KeyType::Bool),
    key("aws:ViaAWSService", KeyType::Bool),
    key("aws:VpceAccount", KeyType::String),
    key("aws:VpceOrgID", KeyType::String),
    key("aws:VpceOrgPaths", KeyType::ArrayOfString),
    key("aws:VpcSourceIp", KeyType::IpAddress),
];

/// The global key with a name, ignoring case. A family needs the key of a tag: `aws:PrincipalTag/team`.
pub fn global_key(name: &str) -> Option<&'static GlobalKey> {
    GLOBAL_KEYS.iter().find(|key| {
        if !key.name.ends_with('/') {
            return key.name.eq_ignore_ascii_case(name);
        }
        let split = name.split_at_checked(key.name.len());
        split.is_some_and(|(family, tag)| family.eq_ignore_ascii_case(key.name) && !tag.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_whatever_their_case() {
        assert_eq!(GLOBAL_KEYS.len(), 53);
        let names = GLOBAL_KEYS.iter().map(|key| key.name.to_ascii_lowercase());
        assert!(names.is_sorted_by(|one, other| one < other));
        for (name, found) in [
            ("aws:sourceip", Some("aws:SourceIp")),
            ("AWS:PRINCIPALTAG/team", Some("aws:PrincipalTag/")),
            ("aws:PrincipalTag/", None),
            ("aws:PrincipalTag", None),
            ("aws:SourceIp/x", None),
        ] {
            assert_eq!(global_key(name).map(|key| key.name), found, "{name}");
        }
    }
}
