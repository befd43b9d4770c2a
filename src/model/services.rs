//! The services of AWS with their actions, resource types and condition keys: the Service Authorization Reference as data.
//!
//! The facts are extracted by `make facts`; which package they come from is told in `conformance/facts/extract_services.py`. The index of
//! services is read when one is first asked for, a service's facts when they are.

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
    /// Its namespace, which is the prefix of its actions: `s3`.
    pub prefix: String,
    /// `Amazon S3`.
    pub name: String,
    #[serde(skip)]
    place: usize,
    #[serde(skip)]
    facts: OnceLock<Facts>,
}

/// What a service has.
#[derive(Debug, Default, Deserialize)]
pub struct Facts {
    /// Its actions by name, without the prefix.
    pub actions: BTreeMap<String, Action>,
    /// Its resource types by name (`bucket`).
    pub resources: BTreeMap<String, ResourceType>,
    /// The condition keys that its actions use (`s3:prefix`, `aws:ResourceTag/${TagKey}`).
    pub keys: BTreeMap<String, KeyType>,
}

/// An action.
#[derive(Debug, Deserialize)]
pub struct Action {
    /// What it does to a resource.
    pub level: AccessLevel,
    /// The resource types that it acts on; none for an action that knows only `*`.
    #[serde(default)]
    pub on: Vec<ActsOn>,
    /// The condition keys that it uses whatever it acts on.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The actions that its caller must be allowed besides (`iam:PassRole`).
    #[serde(default)]
    pub needs: Vec<String>,
}

/// A resource type that an action acts on.
#[derive(Debug, Deserialize)]
pub struct ActsOn {
    /// Its name among the service's resource types.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Whether the action always acts on one (marked `*` in the reference).
    #[serde(default)]
    pub required: bool,
    /// The condition keys that are used with this type.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The actions that are needed besides with this type.
    #[serde(default)]
    pub needs: Vec<String>,
}

/// Access levels. Service Authorization Reference, "Access level".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum AccessLevel {
    /// Reads what is in resources.
    #[serde(rename = "R")]
    Read,
    /// Sees which resources there are.
    #[serde(rename = "L")]
    List,
    /// Makes, changes or deletes resources.
    #[serde(rename = "W")]
    Write,
    /// Changes who may do what.
    #[serde(rename = "P")]
    PermissionsManagement,
    /// Changes only tags.
    #[serde(rename = "T")]
    Tagging,
}

/// A resource type.
#[derive(Debug, Deserialize)]
pub struct ResourceType {
    /// The form of its ARNs: `arn:${Partition}:s3:::${BucketName}`.
    pub arn: String,
    /// The condition keys that every action on it has.
    #[serde(default)]
    pub keys: Vec<String>,
}

/// Types of condition keys. IAM User Guide, "IAM JSON policy elements: Condition operators".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum KeyType {
    /// Text.
    String,
    /// Several texts.
    ArrayOfString,
    /// An ARN.
    #[serde(rename = "ARN")]
    Arn,
    /// Several ARNs.
    #[serde(rename = "ArrayOfARN")]
    ArrayOfArn,
    /// `true` or `false`.
    Bool,
    /// Several truth values.
    ArrayOfBool,
    /// A number.
    Numeric,
    /// A moment.
    Date,
    /// An address.
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

/// All services, by namespace.
pub fn all() -> impl ExactSizeIterator<Item = &'static AwsService> {
    SERVICES.services.iter()
}

/// The service of a namespace in lower case.
pub fn with_prefix(prefix: &str) -> Option<&'static AwsService> {
    SERVICES.services.get(*SERVICES.by_prefix.get(prefix)?)
}

impl AwsService {
    /// Its actions, resource types and condition keys, unpacked at the first call.
    pub fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| {
            FILE.text(self.place + 1)
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default()
        })
    }

    /// An action by name, ignoring case, as the reference spells it.
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
    fn every_service_can_be_read() {
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
    fn s3_is_what_its_page_says() {
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
