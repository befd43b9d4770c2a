//! Partitions and the names that ARNs may use for them.

/// The partition that a document belongs to, with the names that its ARNs may use for it. The default is `aws`.
#[derive(Debug, Clone, Copy)]
pub struct Partition<'a> {
    /// Its name.
    pub name: &'a str,
    /// Other names for it.
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

/// The names of AWS's partitions. AWS General Reference, "Amazon Resource Names (ARNs)".
pub const AWS_PARTITIONS: [&str; 8] = [
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
    /// Replaces an alias by the name.
    pub(crate) fn canonical<'s>(&'s self, spelled: &'s str) -> &'s str {
        if self.aliases.contains(&spelled) {
            self.name
        } else {
            spelled
        }
    }

    /// Whether it is one of AWS's partitions.
    pub fn is_aws(&self) -> bool {
        AWS_PARTITIONS.contains(&self.name)
    }

    /// Whether a name in an ARN refers to this partition.
    pub fn matches(&self, spelled: &str) -> bool {
        spelled == self.name || self.aliases.contains(&spelled)
    }

    pub(crate) fn knows(&self, spelled: &str) -> bool {
        self.matches(spelled) || AWS_PARTITIONS.contains(&spelled) || spelled == "*"
    }
}
