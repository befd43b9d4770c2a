//! AWS services with their actions, resource types and condition keys: the Service Authorization Reference as data.
//!
//! `make facts` extracts them; `conformance/facts/extract_services.py` names their package. The index of services is unpacked at the first
//! look-up, a service's facts at the first look-up in it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{LazyLock, OnceLock},
};

use serde::Deserialize;

use crate::frames::Frames;

static FILE: Frames = Frames::new(include_bytes!("../../fixtures/services.frames"));

/// A service.
#[derive(Debug, Deserialize)]
pub struct AwsService {
    /// The prefix of its actions: `s3`.
    pub prefix: String,
    /// `Amazon S3`.
    pub name: String,
    #[serde(skip)]
    place: usize,
    #[serde(skip)]
    facts: OnceLock<Facts>,
}

/// A service's actions, resource types and condition keys.
#[derive(Debug, Default, Deserialize)]
pub struct Facts {
    /// Actions by name, without the prefix.
    pub actions: BTreeMap<String, Action>,
    /// Resource types by name (`bucket`).
    pub resources: BTreeMap<String, ResourceType>,
    /// The condition keys that its actions use (`s3:prefix`, `aws:ResourceTag/${TagKey}`).
    pub keys: BTreeMap<String, KeyType>,
}

/// An action.
#[derive(Debug, Deserialize)]
pub struct Action {
    /// Its access level.
    pub level: AccessLevel,
    /// The resource types that it acts on; empty if its resource is always `*`.
    #[serde(default)]
    pub on: Vec<ActsOn>,
    /// The condition keys that it has for all resource types.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Further actions that the caller needs (`iam:PassRole`).
    #[serde(default)]
    pub needs: Vec<String>,
}

/// A resource type that an action acts on.
#[derive(Debug, Deserialize)]
pub struct ActsOn {
    /// The name of the resource type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Whether the action requires one (marked `*` in the reference).
    #[serde(default)]
    pub required: bool,
    /// The condition keys that it has for this type.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Further actions that the caller needs for this type.
    #[serde(default)]
    pub needs: Vec<String>,
}

/// Access levels. Service Authorization Reference, "Access level".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum AccessLevel {
    /// Reads the contents of resources.
    #[serde(rename = "R")]
    Read,
    /// Lists resources.
    #[serde(rename = "L")]
    List,
    /// Creates, changes or deletes resources.
    #[serde(rename = "W")]
    Write,
    /// Changes permissions.
    #[serde(rename = "P")]
    PermissionsManagement,
    /// Changes tags alone.
    #[serde(rename = "T")]
    Tagging,
}

/// A resource type.
#[derive(Debug, Deserialize)]
pub struct ResourceType {
    /// The pattern of its ARNs: `arn:${Partition}:s3:::${BucketName}`.
    pub arn: String,
    /// The condition keys of every action on it.
    #[serde(default)]
    pub keys: Vec<String>,
}

/// Types of condition keys. IAM User Guide, "IAM JSON policy elements: Condition operators".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum KeyType {
    /// A string.
    String,
    /// Several strings.
    ArrayOfString,
    /// An ARN.
    #[serde(rename = "ARN")]
    Arn,
    /// Several ARNs.
    #[serde(rename = "ArrayOfARN")]
    ArrayOfArn,
    /// `true` or `false`.
    Bool,
    /// Several booleans.
    ArrayOfBool,
    /// A number.
    Numeric,
    /// A date.
    Date,
    /// An IP address.
    #[serde(rename = "IPAddress")]
    IpAddress,
}

struct Services {
    services: Vec<AwsService>,
    by_prefix: HashMap<String, usize>,
}

static SERVICES: LazyLock<Services> = LazyLock::new(|| {
    let index = FILE.text(0).unwrap_or_default();
    let mut services: Vec<AwsService> = index
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    for (place, service) in services.iter_mut().enumerate() {
        service.place = place;
    }
    let by_prefix = services
        .iter()
        .map(|service| (service.prefix.clone(), service.place))
        .collect();
    Services {
        services,
        by_prefix,
    }
});

/// All services, ordered by prefix.
pub fn all() -> impl ExactSizeIterator<Item = &'static AwsService> {
    SERVICES.services.iter()
}

/// The service with a prefix, which is given in lower case.
pub fn with_prefix(prefix: &str) -> Option<&'static AwsService> {
    SERVICES.services.get(*SERVICES.by_prefix.get(prefix)?)
}

impl AwsService {
    /// Its actions, resource types and condition keys. The first call unpacks them.
    pub fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| {
            FILE.text(self.place + 1)
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default()
        })
    }

    /// The action with a name, ignoring case, in the reference's spelling.
    pub fn action(&self, name: &str) -> Option<(&str, &Action)> {
        let actions = &self.facts().actions;
        match actions.get_key_value(name) {
            Some((name, action)) => Some((name, action)),
            None => actions
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(name, action)| (name.as_str(), action)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_unpacks() {
        assert_eq!(all().len(), 456);
        let actions: usize = all().map(|service| service.facts().actions.len()).sum();
        assert_eq!(actions, 22_091);
        assert!(all().all(|service| !service.facts().actions.is_empty()));
        assert!(all().is_sorted_by(|one, other| one.prefix < other.prefix));
    }

    #[test]
    fn every_resource_type_of_an_action_is_one_of_its_service() {
        for service in all() {
            let facts = service.facts();
            for (name, action) in &facts.actions {
                for on in &action.on {
                    assert!(
                        facts.resources.contains_key(&on.resource_type),
                        "{}:{name} {}",
                        service.prefix,
                        on.resource_type
                    );
                }
            }
        }
    }

    #[test]
    fn s3_matches_its_page_of_the_reference() {
        let s3 = with_prefix("s3").unwrap();
        assert_eq!(s3.name, "Amazon S3");
        let (name, action) = s3.action("getobject").unwrap();
        assert_eq!((name, action.level), ("GetObject", AccessLevel::Read));
        assert_eq!(
            s3.facts().resources["bucket"].arn,
            "arn:${Partition}:s3:::${BucketName}"
        );
        assert_eq!(s3.facts().keys["s3:prefix"], KeyType::String);
    }
}
