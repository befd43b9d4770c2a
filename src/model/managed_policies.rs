//! The managed policies that AWS owns, with every version that is known. AWS Managed Policy Reference Guide.
//!
//! The facts are extracted by `make facts`; which packages they come from, and what they lack, is told in
//! `conformance/facts/extract_managed_policies.py`. The index is read when a policy is first asked for, a document when it is.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::frames::Frames;

static FILE: Frames = Frames::new(include_bytes!("../../fixtures/managed-policies.frames"));

/// One of AWS's managed policies.
#[derive(Debug, Clone, Deserialize)]
pub struct AwsPolicy {
    /// `AdministratorAccess`.
    pub name: String,
    /// `/`, `/job-function/`, `/service-role/`, `/aws-service-role/`, `/root-task/`.
    pub path: String,
    /// When it was created, in seconds of the Unix epoch.
    pub created: i64,
    /// When its default version was created, in seconds of the Unix epoch.
    pub updated: i64,
    /// The number of its default version, which is its newest.
    #[serde(rename = "default")]
    pub default_version: u32,
    frame: usize,
    line: usize,
    /// Number and creation date of earlier versions, oldest first; 0 for a date that is not known.
    #[serde(default)]
    earlier: Vec<(u32, i64)>,
    earlier_frame: Option<usize>,
}

/// AWS's managed policies, by name.
#[derive(Debug)]
pub struct AwsPolicies {
    policies: Vec<AwsPolicy>,
    by_name: HashMap<String, usize>,
}

/// AWS's managed policies. The first call reads their index, which takes a few milliseconds.
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
    /// All, by name, ignoring case.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &AwsPolicy> {
        self.policies.iter()
    }

    /// A policy by name in lower case.
    pub fn named(&self, lower_case: &str) -> Option<&AwsPolicy> {
        self.policies.get(*self.by_name.get(lower_case)?)
    }
}

impl AwsPolicy {
    /// Number and creation date (seconds of the Unix epoch) of the versions, oldest first. AWS's date of some is not known.
    pub fn versions(&self) -> impl Iterator<Item = (u32, Option<i64>)> + '_ {
        let earlier = self
            .earlier
            .iter()
            .map(|(number, date)| (*number, (*date != 0).then_some(*date)));
        earlier.chain([(self.default_version, Some(self.updated))])
    }

    /// The document of a version, in one line. It is unpacked anew each time.
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
    fn every_policy_of_aws_is_there() {
        assert_eq!(aws_policies().iter().len(), 1582);
        assert_eq!(aws_policies().by_name.len(), 1582);
    }

    #[test]
    fn administrator_access_is_what_everyone_knows() {
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
