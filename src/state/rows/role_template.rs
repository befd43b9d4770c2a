//! A role template, with its versions. IAM API Reference, "RoleTemplateVersion".

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use store::Table;
use time::OffsetDateTime;

use crate::account::{AccountId, EntityId};

/// A role template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleTemplate {
    /// Its ARN.
    pub arn: String,
    /// The last segment of the ARN.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// Its major version.
    pub major_version: i64,
    /// The minor version of requests that name none.
    pub default_minor_version: i64,
    /// The service that owns it.
    pub managed_by: Option<String>,
    /// Whether roles can be created from it.
    pub enabled: bool,
    /// Its versions by minor number.
    pub versions: BTreeMap<i64, TemplateVersion>,
}

/// A version of a template. Texts may hold `@{parameter}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateVersion {
    /// Its unique id.
    pub id: EntityId,
    /// The name of its roles.
    pub role_name: String,
    /// Their path.
    pub path: String,
    /// Their description.
    pub description: Option<String>,
    /// Their trust policy.
    pub trust: String,
    /// Their inline policies by name.
    pub inline_policies: Vec<(String, String)>,
    /// The ARNs of their managed policies.
    pub managed_policies: Vec<String>,
    /// The ARN of their permissions boundary.
    pub boundary: Option<String>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Their tags.
    pub tags: Vec<(String, String)>,
    /// Their longest session, in seconds.
    pub max_session_duration: i64,
    /// Whether roles can be created from it.
    pub enabled: bool,
    /// When it was created. A version never changes.
    pub created: OffsetDateTime,
}

/// A parameter of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// The type of its values.
    pub kind: ParameterType,
    /// A narrower type of its values.
    pub sub_type: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Whether a request must give it.
    pub required: bool,
    /// Its value if a request gives none.
    pub default: Option<String>,
    /// Whether it cannot change once the role is created.
    pub immutable: bool,
}

/// The type of a parameter's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParameterType {
    /// One text.
    String,
    /// Texts.
    StringList,
    /// One number.
    Number,
    /// Numbers.
    NumberList,
    /// One ARN.
    Arn,
    /// ARNs.
    ArnList,
}

/// Templates by account and ARN.
pub static ROLE_TEMPLATES: Table<(AccountId, String), RoleTemplate> =
    Table::new("role templates", 1);

impl ParameterType {
    /// As answers spell it.
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::StringList => "StringList",
            Self::Number => "Number",
            Self::NumberList => "NumberList",
            Self::Arn => "Arn",
            Self::ArnList => "ArnList",
        }
    }

    /// Whether a parameter can have several values.
    pub fn is_list(self) -> bool {
        matches!(self, Self::StringList | Self::NumberList | Self::ArnList)
    }

    /// Whether a value is of the type.
    pub fn admits(self, value: &str) -> bool {
        match self {
            Self::String | Self::StringList => true,
            Self::Number | Self::NumberList => {
                value.parse::<i64>().is_ok() || value.parse::<f64>().is_ok_and(f64::is_finite)
            }
            Self::Arn | Self::ArnList => {
                value.starts_with("arn:") && value.splitn(6, ':').count() == 6
            }
        }
    }
}
