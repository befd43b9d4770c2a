//! Buckets in a seed file.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};
use state::rows::public_access_block::PublicAccessBlock;

use super::DocumentText;

/// A bucket in a seed file: its name, or a map with more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedBucket {
    /// Its name.
    pub name: String,
    /// Its policy.
    pub policy: Option<DocumentText>,
    /// Its Block Public Access settings. By default, all are on, as for all new buckets.
    pub public_access_block: Option<SeedBlock>,
}

/// A public access block in a seed file. An absent setting is off. S3 API Reference, "PublicAccessBlockConfiguration".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a public access block: a map"
)]
pub struct SeedBlock {
    /// New ACLs may not be public.
    pub block_public_acls: bool,
    /// Public ACLs are ignored.
    pub ignore_public_acls: bool,
    /// Public policies are refused.
    pub block_public_policy: bool,
    /// A public policy grants only to the owner's account and to services.
    pub restrict_public_buckets: bool,
}

impl From<SeedBlock> for PublicAccessBlock {
    fn from(block: SeedBlock) -> Self {
        Self {
            block_public_acls: block.block_public_acls,
            ignore_public_acls: block.ignore_public_acls,
            block_public_policy: block.block_public_policy,
            restrict_public_buckets: block.restrict_public_buckets,
        }
    }
}

impl<'de> Deserialize<'de> for SeedBucket {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Whole {
            name: String,
            #[serde(default)]
            policy: Option<DocumentText>,
            #[serde(default)]
            public_access_block: Option<SeedBlock>,
        }

        struct NameOrMore;

        impl<'de> Visitor<'de> for NameOrMore {
            type Value = SeedBucket;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a bucket: its name, or a map with `name`")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<SeedBucket, E> {
                Ok(SeedBucket {
                    name: name.to_owned(),
                    policy: None,
                    public_access_block: None,
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SeedBucket, A::Error> {
                let whole = Whole::deserialize(MapAccessDeserializer::new(map))?;
                Ok(SeedBucket {
                    name: whole.name,
                    policy: whole.policy,
                    public_access_block: whole.public_access_block,
                })
            }
        }

        deserializer.deserialize_any(NameOrMore)
    }
}
