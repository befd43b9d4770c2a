//! The service-linked roles of services. Each line of the table beside this file has a service principal without `.amazonaws.com`, the role's
//! name without `AWSServiceRoleFor`, its policy, and `suffix` if a request can add one. Sources: each service's own guide, "Using
//! service-linked roles". A test compares 125 of the names with the ARNs in AWS's managed policies.

use std::{collections::HashMap, sync::LazyLock};

use model::managed_policies::{AwsPolicy, aws_policies};

use crate::policies::attachments::SERVICE_ROLE_POLICIES;

/// The prefix of the names of service-linked roles.
pub(super) const PREFIX: &str = "AWSServiceRoleFor";

/// The definition of a service's role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RoleDefinition {
    name: String,
    /// The name of its only managed policy.
    pub(super) policy: String,
    /// Whether a request can add a suffix to the name.
    pub(super) suffix: bool,
}

impl RoleDefinition {
    /// The role's name, with the suffix of the request.
    pub(super) fn named(&self, suffix: Option<&str>) -> String {
        match suffix {
            Some(suffix) => format!("{PREFIX}{}_{suffix}", self.name),
            None => format!("{PREFIX}{}", self.name),
        }
    }
}

/// The role of a service principal; `None` if the service has none.
pub(super) fn of(principal: &str) -> Option<RoleDefinition> {
    static KNOWN: LazyLock<HashMap<&str, RoleDefinition>> = LazyLock::new(|| {
        let lines = include_str!("known.txt").lines();
        lines.filter_map(read).collect()
    });
    // China's principals end in `.cn`.
    let principal = principal.strip_suffix(".cn").unwrap_or(principal);
    let service = principal.strip_suffix(".amazonaws.com")?;
    KNOWN.get(service).cloned().or_else(|| by_policy(service))
}

fn read(line: &'static str) -> Option<(&'static str, RoleDefinition)> {
    let mut fields = line.split(' ');
    let linked = (
        fields.next()?,
        RoleDefinition {
            name: fields.next()?.to_owned(),
            policy: fields.next()?.to_owned(),
            suffix: fields.next() == Some("suffix"),
        },
    );
    Some(linked)
}

/// The role of a service that is not in the table, but whose policy is known: policy and role usually have the same name, which is that of the
/// service (`qbusiness`: `QBusinessServiceRolePolicy`).
fn by_policy(service: &str) -> Option<RoleDefinition> {
    let wanted: String = service.split('.').rev().map(letters).collect();
    let policies = aws_policies().iter();
    let mut linked = policies.filter(|policy| policy.path == SERVICE_ROLE_POLICIES);
    linked.find_map(|policy| {
        let name = bare(policy)?;
        (letters(name) == wanted).then(|| RoleDefinition {
            name: name.to_owned(),
            policy: policy.name.clone(),
            suffix: false,
        })
    })
}

/// The name of a policy without AWS's prefixes and suffixes.
fn bare(policy: &AwsPolicy) -> Option<&str> {
    let name = policy.name.as_str();
    let name = name
        .strip_suffix("ServiceRolePolicy")
        .or_else(|| name.strip_suffix("ServiceLinkedRolePolicy"))?;
    Some(
        name.strip_prefix("AWS")
            .or_else(|| name.strip_prefix("Amazon"))
            .unwrap_or(name),
    )
}

fn letters(text: &str) -> String {
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_read_and_names_a_policy_of_service_linked_roles() {
        let mut services = BTreeSet::new();
        for line in include_str!("known.txt").lines() {
            let (service, linked) = read(line).unwrap();
            assert!(services.insert(service), "{service}");
            let policy = aws_policies().named(&linked.policy.to_ascii_lowercase());
            let policy = policy.unwrap_or_else(|| panic!("{}", linked.policy));
            assert_eq!(policy.name, linked.policy);
            assert_eq!(policy.path, SERVICE_ROLE_POLICIES, "{}", linked.policy);
        }
    }

    /// AWS's own policies name service-linked roles by ARN, with their services: `role/aws-service-role/SERVICE/NAME`.
    #[test]
    fn names_are_those_in_the_arns_that_aws_grants() {
        // Services that name another service's role, and names with two spellings.
        const ELSEWHERE: &[&str] = &[
            "redshift-data.amazonaws.com/AWSServiceRoleForRedshift",
            "managedupdates.elasticbeanstalk.amazonaws.com/AWSServiceRoleForElasticBeanstalk",
            "maintenance.elasticbeanstalk.amazonaws.com/AWSServiceRoleForElasticBeanstalk",
        ];
        const ODD: &[&str] = &[
            "AWSServiceRoleForSSMForSAP",
            "AWSServiceRoleForApplicationAutoScaling_SagemakerEndpoint",
            "AWSServiceRoleForEC2Spot*",
        ];
        let mut compared = BTreeSet::new();
        for policy in aws_policies().iter() {
            let text = policy.document(policy.default_version).unwrap();
            for arn in text.split("role/aws-service-role/").skip(1) {
                let named = arn.split('"').next().unwrap();
                let Some((service, name)) = named.split_once('/') else {
                    continue;
                };
                if service.contains(['*', '$']) || !name.starts_with(PREFIX) {
                    continue;
                }
                if ELSEWHERE.contains(&named) || ODD.contains(&name) {
                    continue;
                }
                let linked = of(service).unwrap_or_else(|| panic!("{service} {name}"));
                let own = linked.named(None);
                match name.trim_end_matches('_').strip_suffix('*') {
                    Some(begin) => assert!(
                        own.starts_with(begin.trim_end_matches('_')),
                        "{service} {name} {own}"
                    ),
                    None => assert_eq!(own, name, "{service}"),
                }
                compared.insert(service.to_owned());
            }
        }
        assert!(compared.len() > 100, "{}", compared.len());
    }

    #[test]
    fn a_service_outside_the_table_has_the_role_of_its_policy() {
        let linked = of("qbusiness.amazonaws.com").unwrap();
        assert_eq!(linked.named(None), "AWSServiceRoleForQBusiness");
        assert_eq!(linked.policy, "QBusinessServiceRolePolicy");
        assert_eq!(of("nothing.amazonaws.com"), None);
        assert_eq!(of("autoscaling"), None);
        assert_eq!(
            of("autoscaling.amazonaws.com.cn"),
            of("autoscaling.amazonaws.com")
        );
    }
}
