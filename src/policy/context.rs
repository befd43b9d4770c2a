//! The values of condition keys in a request.

/// The value of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// A single-valued key.
    One(String),
    /// A multivalued key, also when it holds one value or none.
    Many(Vec<String>),
}

/// Condition keys and their values; names ignore case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// Sorted by name, in lower case.
    keys: Vec<(String, Values)>,
}

impl Context {
    /// No keys.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) const fn empty() -> Self {
        Self { keys: Vec::new() }
    }

    /// Sets a key.
    pub fn set(&mut self, name: &str, values: Values) {
        let name = name.to_ascii_lowercase();
        match self
            .keys
            .binary_search_by(|(other, _)| other.as_str().cmp(&name))
        {
            Ok(at) => {
                if let Some(entry) = self.keys.get_mut(at) {
                    entry.1 = values;
                }
            }
            Err(at) => self.keys.insert(at, (name, values)),
        }
    }

    /// Sets a single-valued key.
    pub fn one(&mut self, name: &str, value: impl Into<String>) {
        self.set(name, Values::One(value.into()));
    }

    /// The value of a key whose name is in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&Values> {
        let at = self
            .keys
            .binary_search_by(|(other, _)| other.as_str().cmp(name))
            .ok()?;
        self.keys.get(at).map(|(_, values)| values)
    }

    /// All keys, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Values)> {
        self.keys
            .iter()
            .map(|(name, values)| (name.as_str(), values))
    }
}
