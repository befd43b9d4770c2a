//! Session tags: those of a call, and those inherited through role chaining. IAM User Guide, "Pass session tags in AWS STS".

use std::borrow::Cow;

use model::{admits, sts as api};
use policy::Values;
use state::{
    session::Session,
    tags::{self, KeyCase, Tag},
};
use wire::{Fault, unsourced};

/// The maximum number of tags of a session, including inherited ones.
const TAGS: usize = 50;

/// The tags of a new session.
#[derive(Debug, Clone, Default)]
pub(crate) struct SessionTags {
    /// The requested tags, then the inherited ones.
    pub(crate) tags: Vec<Tag>,
    /// The keys that the next role of a chain inherits.
    pub(crate) transitive: Vec<String>,
}

impl SessionTags {
    /// The tags of a request, with those that the caller's session passes on.
    ///
    /// # Errors
    /// InvalidParameterValue: duplicate keys, a transitive key without its tag, an inherited tag, which cannot be set;
    /// ValidationError: a reserved key, too many tags.
    pub(crate) fn requested(
        tags: Option<Vec<api::Tag>>,
        transitive: Option<Vec<String>>,
        caller: Option<&Session>,
    ) -> Result<Self, Fault> {
        let tags: Vec<Tag> = tags
            .unwrap_or_default()
            .into_iter()
            .map(|api::Tag { key, value }| Tag { key, value })
            .collect();
        let transitive = transitive.unwrap_or_default();
        let mut all = Self::new(tags, transitive)?;
        for tag in caller.into_iter().flat_map(Session::inherited) {
            if all.has(&tag.key) {
                return Err(invalid(
                    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
                ));
            }
            all.transitive.push(tag.key.clone());
            all.tags.push(tag.clone());
        }
        all.within_quota()
    }

    /// The tags from an identity provider's proof. The model's rules for the members of a request are checked here.
    ///
    /// # Errors
    /// As [`SessionTags::requested`]; `invalid` for invalid keys and values.
    pub(crate) fn from_proof(
        tags: Vec<Tag>,
        transitive: Vec<String>,
        invalid: impl FnOnce() -> Fault,
    ) -> Result<Self, Fault> {
        let fits = |tag: &Tag| {
            admits(api::RULES, "tagKeyType", &tag.key)
                && admits(api::RULES, "tagValueType", &tag.value)
        };
        if !tags.iter().all(fits) {
            return Err(invalid());
        }
        Self::new(tags, transitive)
    }

    /// The tags of a new session, without inherited ones.
    ///
    /// # Errors
    /// As [`SessionTags::requested`].
    fn new(tags: Vec<Tag>, transitive: Vec<String>) -> Result<Self, Fault> {
        let reserved = |tag: &Tag| {
            let prefix = tag.key.get(..4);
            prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"))
        };
        if tags.iter().any(reserved) {
            return Err(Fault::validation(tags::RESERVED_KEY));
        }
        let repeats = |(at, tag): (usize, &Tag)| {
            let mut earlier = tags.iter().take(at);
            earlier.any(|other| KeyCase::Ignored.same(&other.key, &tag.key))
        };
        if tags.iter().enumerate().any(repeats) {
            return Err(invalid(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
        let all = Self { tags, transitive };
        if all.transitive.iter().any(|key| !all.has(key)) {
            return Err(invalid(
                "The specified transitive tag key must be included in the requested tags.",
            ));
        }
        all.within_quota()
    }

    fn within_quota(self) -> Result<Self, Fault> {
        if self.tags.len() > TAGS {
            return Err(too_many_session_tags(TAGS));
        }
        Ok(self)
    }

    fn has(&self, key: &str) -> bool {
        let same = |tag: &Tag| KeyCase::Ignored.same(&tag.key, key);
        self.tags.iter().any(same)
    }

    /// The condition keys of the tags: `aws:RequestTag/…`, `aws:TagKeys`, `sts:TransitiveTagKeys`. Inherited tags count
    /// as requested: a role's trust policy sees them as `aws:RequestTag/…` and must allow `sts:TagSession` for them, beside the
    /// `aws:PrincipalTag/…` of the caller's session. Amazon EKS User Guide, "Access AWS Resources using EKS Pod Identity Target IAM Roles".
    pub(crate) fn keys(&self) -> Vec<(Cow<'static, str>, Values)> {
        let mut keys = Vec::new();
        if !self.tags.is_empty() {
            let names = self.tags.iter().map(|tag| tag.key.clone()).collect();
            keys.push((Cow::Borrowed("aws:TagKeys"), Values::Many(names)));
        }
        for Tag { key, value } in &self.tags {
            let name = format!("aws:RequestTag/{key}");
            keys.push((Cow::Owned(name), Values::One(value.clone())));
        }
        if !self.transitive.is_empty() {
            let names = Values::Many(self.transitive.clone());
            keys.push((Cow::Borrowed("sts:TransitiveTagKeys"), names));
        }
        keys
    }
}

fn invalid(text: &'static str) -> Fault {
    Fault::other("InvalidParameterValue", 400, text)
}

/// Too many session tags, including those inherited from the caller's session.
fn too_many_session_tags(most: usize) -> Fault {
    Fault::validation(unsourced!(
        "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to {most}",
        most = most
    ))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use state::{
        account::{AccountId, EntityId},
        rows::session_principal::SessionPrincipal,
        session::SessionKind,
    };

    fn tag(key: &str, value: &str) -> api::Tag {
        api::Tag {
            key: key.to_owned(),
            value: value.to_owned(),
        }
    }

    fn request(
        tags: &[(&str, &str)],
        transitive: &[&str],
        caller: Option<&Session>,
    ) -> Result<SessionTags, String> {
        let tags = tags.iter().map(|(key, value)| tag(key, value)).collect();
        let transitive = transitive.iter().map(|key| (*key).to_owned()).collect();
        SessionTags::requested(Some(tags), Some(transitive), caller)
            .map_err(|fault| format!("{}: {}", fault.code(), fault.message()))
    }

    fn session(tags: SessionTags) -> Session {
        Session {
            tags: tags.tags,
            transitive: tags.transitive,
            ..Session::new(
                AccountId::parse("123456789012").unwrap(),
                SessionPrincipal::User(EntityId::new("AIDAX")),
                SessionKind::AssumeRole,
                datetime!(2025-03-27 08:00 UTC),
                3600,
            )
        }
    }

    /// The worked example of "Chaining roles with session tags": every session of the chain has Star and Heart.
    #[test]
    fn transitive_tags_are_inherited_and_cannot_be_replaced() {
        let first = request(
            &[("Star", "1"), ("Heart", "1"), ("Sun", "1")],
            &["Star", "heart"],
            None,
        )
        .unwrap();
        let first = session(first);
        let second = request(&[("Moon", "2")], &[], Some(&first)).unwrap();
        let names: Vec<_> = second
            .tags
            .iter()
            .map(|tag| (tag.key.as_str(), tag.value.as_str()))
            .collect();
        assert_eq!(names, [("Moon", "2"), ("Star", "1"), ("Heart", "1")]);
        assert_eq!(second.transitive, ["Star", "Heart"]);
        let third = request(&[("hEART", "3")], &[], Some(&session(second))).unwrap_err();
        assert!(third.starts_with("InvalidParameterValue: "), "{third}");
    }

    #[test]
    fn invalid_tags_are_refused() {
        assert_eq!(
            request(&[("a", "1"), ("A", "2")], &[], None).unwrap_err(),
            "InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive."
        );
        assert_eq!(
            request(&[("a", "1")], &["b"], None).unwrap_err(),
            "InvalidParameterValue: The specified transitive tag key must be included in the requested tags."
        );
        assert!(
            request(&[("AWS:x", "1")], &[], None)
                .unwrap_err()
                .starts_with("ValidationError")
        );
        let names: Vec<_> = (0..51).map(|n| n.to_string()).collect();
        let many: Vec<_> = names.iter().map(|name| (name.as_str(), "")).collect();
        assert!(request(&many[..50], &[], None).is_ok());
        assert!(request(&many, &[], None).is_err());
        let caller = session(request(&[("x", "1")], &["x"], None).unwrap());
        assert!(request(&many[..50], &[], Some(&caller)).is_err());
    }
}
