//! Tags of IAM entities. IAM User Guide, "Rules for tagging in IAM and AWS STS".

use model::iam as api;
use serde::{Deserialize, Serialize};
use wire::Fault;

/// AWS's message for a key that begins with `aws:`, as reported by its users.
pub const RESERVED_KEY: &str = "Tag keys beginning with aws: are reserved for system use.";

/// A stored tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Stored as given; compared by a [`KeyCase`].
    pub key: String,
    /// May be empty.
    pub value: String,
}

/// Whether an entity type compares tag keys ignoring case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyCase {
    /// Users and roles: `department` replaces `Department`.
    Ignored,
    /// The other taggable types.
    Kept,
}

impl KeyCase {
    /// Whether two keys are the same.
    pub fn same(self, one: &str, other: &str) -> bool {
        match self {
            Self::Kept => one == other,
            Self::Ignored => one.to_lowercase() == other.to_lowercase(),
        }
    }
}

/// Pairs of key and value, for condition keys.
pub fn pairs(tags: &[Tag]) -> impl Iterator<Item = (&str, &str)> {
    tags.iter()
        .map(|tag| (tag.key.as_str(), tag.value.as_str()))
}

/// Keys and values of tags in a request.
pub fn requested(tags: Option<&[api::Tag]>) -> impl Iterator<Item = (&str, &str)> {
    tags.unwrap_or_default()
        .iter()
        .map(|tag| (tag.key.as_str(), tag.value.as_str()))
}

/// Tags of an entity, with those of a session in place of those with the same key.
/// IAM User Guide, "Pass session tags in AWS STS".
pub fn with_session_tags<'t>(
    entity: &'t [Tag],
    session: &'t [Tag],
) -> impl Iterator<Item = (&'t str, &'t str)> {
    let replaced = |key: &str| {
        session
            .iter()
            .any(|tag| KeyCase::Ignored.same(&tag.key, key))
    };
    pairs(entity)
        .filter(move |(key, _)| !replaced(key))
        .chain(pairs(session))
}

/// The tags of a new entity.
///
/// # Errors
/// As [`merge`].
pub fn new(requested: Option<Vec<api::Tag>>, quota: u32) -> Result<Vec<Tag>, Fault> {
    let mut tags = Vec::new();
    merge(
        &mut tags,
        requested.unwrap_or_default(),
        KeyCase::Kept,
        quota,
    )?;
    Ok(tags)
}

/// Adds or replaces tags.
///
/// # Errors
/// InvalidInput for keys that repeat (ignoring case, whatever the type) or are reserved; LimitExceeded beyond the quota.
pub fn merge(
    tags: &mut Vec<Tag>,
    requested: Vec<api::Tag>,
    case: KeyCase,
    quota: u32,
) -> Result<(), Fault> {
    for (at, tag) in requested.iter().enumerate() {
        if tag
            .key
            .get(..4)
            .is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"))
        {
            return Err(Fault::new(&api::errors::InvalidInput, RESERVED_KEY));
        }
        if requested
            .iter()
            .take(at)
            .any(|earlier| earlier.key.to_lowercase() == tag.key.to_lowercase())
        {
            return Err(Fault::new(
                &api::errors::InvalidInput,
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
    }
    for api::Tag { key, value } in requested {
        match tags.iter_mut().find(|tag| case.same(&tag.key, &key)) {
            Some(tag) => *tag = Tag { key, value },
            None => tags.push(Tag { key, value }),
        }
    }
    if tags.len() > quota as usize {
        return Err(crate::quota::exceeded("TagsPerResource", quota));
    }
    Ok(())
}

/// Removes tags. A key without a tag is not an error.
pub fn remove(tags: &mut Vec<Tag>, keys: &[String], case: KeyCase) {
    tags.retain(|tag| !keys.iter().any(|key| case.same(&tag.key, key)));
}

/// The tags of an answer; `None` if there are none.
pub fn list_entry(tags: &[Tag]) -> Option<Vec<api::Tag>> {
    (!tags.is_empty()).then(|| answered(tags))
}

/// The tags of an answer; an empty list if there are none.
pub fn answered(tags: &[Tag]) -> Vec<api::Tag> {
    tags.iter()
        .map(|tag| api::Tag {
            key: tag.key.clone(),
            value: tag.value.clone(),
        })
        .collect()
}

/// Tags with the keys by which their list is paged: the folded key, then the exact one.
pub fn in_order(tags: &[Tag]) -> Vec<(String, api::Tag)> {
    let mut listed: Vec<_> = answered(tags)
        .into_iter()
        .map(|tag| (format!("{}\u{0}{}", tag.key.to_lowercase(), tag.key), tag))
        .collect();
    listed.sort_by(|one, other| one.0.cmp(&other.0));
    listed
}
