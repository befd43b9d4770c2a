//! Condition keys as AWS writes them: requests keep them in lower case, for their case counts for nothing.

use model::services;

/// The global keys; a slash at the end stands for a family. IAM User Guide, "AWS global condition context keys".
const GLOBAL: &[&str] = &[
    "aws:AssumedRoot",
    "aws:CalledVia",
    "aws:CalledViaAWSMCP",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:ChatbotSourceArn",
    "aws:CurrentTime",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "aws:Ec2InstanceSourceVpc",
    "aws:EpochTime",
    "aws:FederatedProvider",
    "aws:IsMcpServiceAction",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalTag/",
    "aws:PrincipalType",
    "aws:RequestTag/",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:ResourceTag/",
    "aws:SecureTransport",
    "aws:SignInSessionArn",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:ViaAWSMCPService",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:referer",
    "aws:userid",
    "aws:username",
];

/// A key as AWS writes it, where that is known: of a family the part before the slash.
pub(super) fn spelled(key: &str) -> String {
    let (name, rest) = match key.split_once('/') {
        Some((name, rest)) => (name, Some(rest)),
        None => (key, None),
    };
    let is = |known: &str| match known.split_once('/') {
        Some((family, _)) => rest.is_some() && family.eq_ignore_ascii_case(name),
        None => rest.is_none() && known.eq_ignore_ascii_case(name),
    };
    let global = || GLOBAL.iter().copied().find(|known| is(known));
    let of_service = || {
        let service = services::with_prefix(&key.split(':').next()?.to_ascii_lowercase())?;
        let mut known = service.facts().keys.keys().map(String::as_str);
        known.find(|known| is(known))
    };
    let Some(known) = global().or_else(of_service) else {
        return key.to_owned();
    };
    let known = known.split('/').next().unwrap_or(known);
    match rest {
        Some(rest) => format!("{known}/{rest}"),
        None => known.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use policy::{DocumentKind, Partition};

    use super::*;

    #[test]
    fn keys_are_spelled_as_aws_does() {
        for (key, written) in [
            ("aws:multifactorauthpresent", "aws:MultiFactorAuthPresent"),
            ("aws:principaltag/team", "aws:PrincipalTag/team"),
            ("aws:userid", "aws:userid"),
            ("iam:permissionsboundary", "iam:PermissionsBoundary"),
            ("iam:resourcetag/a/b", "iam:ResourceTag/a/b"),
            ("s3:x-amz-acl", "s3:x-amz-acl"),
            ("s3:tlsversion", "s3:TlsVersion"),
            ("aws:nosuchkey", "aws:nosuchkey"),
            ("idp.example.com:aud", "idp.example.com:aud"),
        ] {
            assert_eq!(spelled(key), written);
        }
    }

    #[test]
    fn the_linter_knows_each_of_them() {
        let partition = Partition {
            name: "aws",
            aliases: &[],
        };
        for key in GLOBAL {
            let key = key.replace('/', "/x");
            let policy = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringLike":{{"{key}":"x"}}}}}}]}}"#
            );
            let findings = lint::lint(&policy, DocumentKind::Identity, &partition, None);
            assert!(
                findings
                    .iter()
                    .all(|finding| finding.code != "INVALID_GLOBAL_CONDITION_KEY"),
                "{key}"
            );
        }
    }
}
