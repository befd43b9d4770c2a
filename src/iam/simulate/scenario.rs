//! The scenarios of ResourceHandlingOption: the resources that a simulation of `ec2:RunInstances` requires.
//! IAM API Reference, "SimulateCustomPolicy"; Amazon EC2 User Guide, "Supported platforms".

use wire::{Fault, unsourced};

use super::invalid;

/// The scenarios, with the resource types that each requires.
const SCENARIOS: &[(&str, &[&str])] = &[
    (
        "EC2-Classic-InstanceStore",
        &["instance", "image", "security-group"],
    ),
    (
        "EC2-Classic-EBS",
        &["instance", "image", "security-group", "volume"],
    ),
    (
        "EC2-VPC-InstanceStore",
        &["instance", "image", "security-group", "network-interface"],
    ),
    (
        "EC2-VPC-InstanceStore-Subnet",
        &[
            "instance",
            "image",
            "security-group",
            "network-interface",
            "subnet",
        ],
    ),
    (
        "EC2-VPC-EBS",
        &[
            "instance",
            "image",
            "security-group",
            "network-interface",
            "volume",
        ],
    ),
    (
        "EC2-VPC-EBS-Subnet",
        &[
            "instance",
            "image",
            "security-group",
            "network-interface",
            "subnet",
            "volume",
        ],
    ),
];

/// Whether a request has the resources of its scenario.
pub(super) fn check(handling: &str, resources: &[String]) -> Result<(), Fault> {
    let scenario = SCENARIOS.iter().find(|(name, _)| *name == handling);
    let Some((_, types)) = scenario else {
        return Err(invalid(unsourced!(
            "Invalid resource handling option: {name}",
            name = handling
        )));
    };
    let of = |arn: &String| {
        let rest = arn.splitn(6, ':').nth(5).unwrap_or_default();
        rest.split('/').next().unwrap_or_default().to_owned()
    };
    let given: Vec<String> = resources.iter().map(of).collect();
    match types
        .iter()
        .find(|wanted| !given.iter().any(|given| given == *wanted))
    {
        Some(missing) => Err(invalid(unsourced!(
            "Resource handling option {name} requires a resource of type {resource_type}.",
            name = handling,
            resource_type = missing
        ))),
        None => Ok(()),
    }
}
