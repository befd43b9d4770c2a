//! A product that may request delegated access, with its policy templates.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use store::Table;

use crate::account::AccountId;

/// A product that is registered for an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// `RequestorName`.
    pub name: String,
    /// Policy templates by ARN. `@{name}` in a text stands for a parameter.
    pub templates: BTreeMap<String, String>,
}

/// Products by account.
pub static PARTNERS: Table<(AccountId,), Partner> = Table::new("delegation partners", 1);

/// A parameter of a policy template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// One value, or those of a list.
    pub values: Vec<String>,
    /// Whether it is a list (`stringList`) or one text (`string`).
    pub list: bool,
}
