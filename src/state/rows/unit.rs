//! An organizational unit.

use serde::{Deserialize, Serialize};
use store::{Index, Table};

use crate::tags::Tag;

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its parent: the root or a unit.
    pub parent: String,
    /// Its name, unique in its parent.
    pub name: String,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// Units by organization and id.
pub static UNITS: Table<(String, String), Unit> = Table::new("organizational units", 1);

/// The units of a root or unit: organization, parent, unit.
pub static UNITS_BY_PARENT: Index<(String, String, String), (String, String), Unit> = Index::new(
    "organizational units by parent",
    &UNITS,
    |(organization, id), unit, found| {
        found((organization.clone(), unit.parent.clone(), id.clone()));
    },
);
