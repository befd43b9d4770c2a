//! Partitions, as ARNs in documents spell them.

/// The partition in which a document is kept: which spellings in its ARNs mean it.
#[derive(Debug, Clone, Copy)]
pub struct Partition<'a> {
    /// Its name.
    pub name: &'a str,
    /// Other names that mean it.
    pub aliases: &'a [&'a str],
}

impl Default for Partition<'_> {
    fn default() -> Self {
        Self {
            name: "aws",
            aliases: &[],
        }
    }
}

/// AWS's own partitions.
const PARTITIONS: &[&str] = &[
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-eusc",
];

impl<'a> Partition<'a> {
    /// The name that a spelling means.
    pub(crate) fn canonical<'s>(&'s self, spelled: &'s str) -> &'s str {
        if self.aliases.contains(&spelled) {
            self.name
        } else {
            spelled
        }
    }

    /// Whether it is one of AWS's.
    pub fn is_aws(&self) -> bool {
        PARTITIONS.contains(&self.name)
    }

    /// Whether a spelling means it.
    pub fn matches(&self, spelled: &str) -> bool {
        spelled == self.name || self.aliases.contains(&spelled)
    }

    pub(crate) fn knows(&self, spelled: &str) -> bool {
        self.matches(spelled) || PARTITIONS.contains(&spelled) || spelled == "*"
    }
}
