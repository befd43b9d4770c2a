//! Test cases: a request, the policies that apply and the expected decision, as one JSON object each.

use std::collections::BTreeMap;

use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected},
};
use serde_json::Value;

use crate::{
    Context, Decision, Document, DocumentKind, Effect, MalformedPolicyDocument, Policies, Policy,
    Principal, Request, Values, decide, is_public,
};

/// A test case.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Case {
    /// A name for messages.
    pub id: String,
    /// An ARN, a service, a provider, or `anonymous`.
    pub principal: String,
    /// The action with its service: `s3:GetObject`.
    #[serde(deserialize_with = "action")]
    pub action: String,
    /// The resource's ARN, or `*`.
    pub resource: String,
    /// The account that owns the resource.
    pub resource_account: String,
    /// Identity-based policies.
    #[serde(default)]
    pub identity: Vec<Value>,
    /// Permissions boundaries.
    #[serde(default)]
    pub boundary: Vec<Value>,
    /// Session policies.
    #[serde(default)]
    pub session: Vec<Value>,
    /// The resource's policy.
    pub resource_policy: Option<Value>,
    /// Service control policies, by level.
    #[serde(default)]
    pub scp: Vec<Vec<Value>>,
    /// Resource control policies, by level.
    #[serde(default)]
    pub rcp: Vec<Vec<Value>>,
    /// VPC endpoint policies.
    #[serde(default)]
    pub vpce: Vec<Value>,
    /// All condition keys of the request.
    #[serde(default)]
    pub context: BTreeMap<String, OneOrMany>,
    /// Other facts about the request.
    #[serde(default)]
    pub flags: Flags,
    /// The expected decision: `allowed`, `explicitDeny` or `implicitDeny`. `None` expects nothing.
    #[serde(default, deserialize_with = "effect")]
    pub expect: Option<String>,
    /// Whether both kinds of deny count as the same.
    #[serde(default)]
    pub coarse: bool,
}

/// Checks the name of an effect.
fn effect<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let word = Option::<String>::deserialize(d)?;
    let effects = [Effect::Allowed, Effect::ExplicitDeny, Effect::ImplicitDeny];
    match word {
        Some(word) if !effects.iter().any(|effect| effect.as_str() == word) => {
            let expected = "`allowed`, `explicitDeny` or `implicitDeny`";
            Err(D::Error::invalid_value(Unexpected::Str(&word), &expected))
        }
        word => Ok(word),
    }
}

/// Checks the form `SERVICE:NAME`.
fn action<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let action = String::deserialize(d)?;
    if action.split_once(':').is_some() || action == "*" {
        return Ok(action);
    }
    let expected = "an action with its service, as `s3:GetObject`";
    Err(D::Error::invalid_value(Unexpected::Str(&action), &expected))
}

/// The value or values of a condition key.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// A single-valued key.
    One(String),
    /// A multivalued key.
    Many(Vec<String>),
}

/// Facts about a request besides its condition keys.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Flags {
    /// The action supports no resource types.
    pub wildcard_only_action: bool,
    /// The principal is a service-linked role.
    pub service_linked_role: bool,
    /// The principal's account manages the organization.
    pub principal_account_is_management: bool,
    /// The resource's account manages the organization.
    pub resource_account_is_management: bool,
    /// S3 Block Public Access is on for the bucket: a public bucket policy then grants nothing to callers outside the account, except to
    /// services.
    pub block_public_access: bool,
    /// Whether the bucket has ABAC enabled. If it is `false`, the tags of the bucket are left out of the context.
    pub bucket_abac_enabled: Option<bool>,
}

/// Prefixes of the condition keys for the tags of a bucket. Amazon S3 User Guide, "Using tags with S3 general purpose buckets".
const BUCKET_TAGS: [&str; 2] = ["aws:resourcetag/", "s3:buckettag/"];

impl Case {
    /// Decides the case.
    ///
    /// # Errors
    /// [`MalformedPolicyDocument`] for the first policy that does not parse.
    pub fn decide(&self) -> Result<Decision, MalformedPolicyDocument> {
        self.evaluate(decide)
    }

    /// Calls `evaluate` with the request and the policies of the case.
    ///
    /// # Errors
    /// [`MalformedPolicyDocument`] for the first policy that does not parse.
    pub fn evaluate<T>(
        &self,
        evaluate: impl FnOnce(&Request<'_>, &Policies<'_>) -> T,
    ) -> Result<T, MalformedPolicyDocument> {
        let parse = |documents: &[Value], kind| {
            documents
                .iter()
                .map(|document| Document::parse(&document.to_string(), kind))
                .collect::<Result<Vec<_>, _>>()
        };
        let levels = |levels: &[Vec<Value>], kind| {
            levels
                .iter()
                .map(|level| parse(level, kind))
                .collect::<Result<Vec<_>, _>>()
        };
        let identity = parse(&self.identity, DocumentKind::Identity)?;
        let boundary = parse(&self.boundary, DocumentKind::Identity)?;
        let session = parse(&self.session, DocumentKind::Session)?;
        let endpoint = parse(&self.vpce, DocumentKind::Endpoint)?;
        let (scp, rcp) = (
            levels(&self.scp, DocumentKind::ServiceControl)?,
            levels(&self.rcp, DocumentKind::ResourceControl)?,
        );
        let trust = self.action.starts_with("sts:AssumeRole");
        let kind = if trust {
            DocumentKind::Trust
        } else {
            DocumentKind::Resource
        };
        let resource = self
            .resource_policy
            .as_ref()
            .filter(|document| !self.blocked(&document.to_string()))
            .map(|document| Document::parse(&document.to_string(), kind))
            .transpose()?;

        let principal = Principal::parse(&self.principal);
        let of_s3 = self.action.starts_with("s3:");
        let mut context = Context::new();
        for (key, values) in &self.context {
            let lower = key.to_ascii_lowercase();
            let of_bucket = BUCKET_TAGS.iter().any(|prefix| lower.starts_with(prefix));
            if of_s3 && of_bucket && self.flags.bucket_abac_enabled == Some(false) {
                continue;
            }
            context.set(
                key,
                match values.clone() {
                    OneOrMany::One(value) => Values::One(value),
                    OneOrMany::Many(values) => Values::Many(values),
                },
            );
        }
        let request = Request {
            context: &context,
            wildcard_only: self.flags.wildcard_only_action,
            service_linked_role: self.flags.service_linked_role,
            principal_manages: self.flags.principal_account_is_management,
            resource_manages: self.flags.resource_account_is_management,
            ..Request::new(
                &principal,
                &self.action,
                &self.resource,
                &self.resource_account,
            )
        };
        let (scp, rcp): (Vec<_>, Vec<_>) = (
            scp.iter().map(|level| sources(level)).collect(),
            rcp.iter().map(|level| sources(level)).collect(),
        );
        let (scp, rcp): (Vec<&[Policy<'_>]>, Vec<&[Policy<'_>]>) = (
            scp.iter().map(Vec::as_slice).collect(),
            rcp.iter().map(Vec::as_slice).collect(),
        );
        let policies = Policies {
            identity: &sources(&identity),
            boundary: &sources(&boundary),
            session: &sources(&session),
            resource: resource.as_ref().map(|document| Policy {
                name: "resource",
                document,
            }),
            scp: &scp,
            rcp: &rcp,
            endpoint: &sources(&endpoint),
        };
        Ok(evaluate(&request, &policies))
    }

    /// Whether Block Public Access disregards the bucket policy.
    fn blocked(&self, document: &str) -> bool {
        let principal = Principal::parse(&self.principal);
        let outside = !matches!(principal, Principal::Service(_))
            && principal.account() != Some(self.resource_account.as_str());
        self.flags.block_public_access
            && self.action.starts_with("s3:")
            && outside
            && is_public(document)
    }

    /// Whether a decision is the expected one. A malformed document cannot be attached to anything, so it counts as an implicit deny.
    pub fn agrees(&self, decision: &Result<Decision, MalformedPolicyDocument>) -> bool {
        let word = decision
            .as_ref()
            .map_or(Effect::ImplicitDeny, |decision| decision.effect)
            .as_str();
        self.expect.as_deref().is_none_or(|expected| {
            if self.coarse {
                (expected == "allowed") == (word == "allowed")
            } else {
                expected == word
            }
        })
    }
}

fn sources(documents: &[Document]) -> Vec<Policy<'_>> {
    documents
        .iter()
        .map(|document| Policy { name: "", document })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(flags: &str, principal: &str, allowed_to: &str, condition: &str) -> &'static str {
        let case = format!(
            r#"{{"id":"x","principal":"{principal}","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resourceAccount":"111122223333",
            "context":{{"aws:ResourceTag/team":"a"}},"flags":{{{flags}}},"resourcePolicy":{{"Version":"2012-10-17","Statement":[
            {{"Effect":"Allow","Principal":{allowed_to},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{condition}}}]}}}}"#
        );
        let case: Case = serde_json::from_str(&case).unwrap();
        case.decide().unwrap().effect.as_str()
    }

    #[test]
    fn block_public_access_disregards_a_public_bucket_policy_outside_the_account() {
        let (on, off) = (
            r#""blockPublicAccess":true"#,
            r#""blockPublicAccess":false"#,
        );
        let own = "arn:aws:iam::111122223333:user/bob";
        let everyone = r#""*""#;
        assert_eq!(word(off, "anonymous", everyone, "{}"), "allowed");
        assert_eq!(word(on, "anonymous", everyone, "{}"), "implicitDeny");
        assert_eq!(word(on, own, everyone, "{}"), "allowed");
        let service = "logging.s3.amazonaws.com";
        assert_eq!(word(on, service, everyone, "{}"), "allowed");
        let other = "arn:aws:iam::444455556666:root";
        let named = format!(r#"{{"AWS":"{other}"}}"#);
        assert_ne!(word(on, other, everyone, "{}"), "allowed");
        assert_eq!(word(on, other, &named, "{}"), "allowed");
    }

    #[test]
    fn a_bucket_without_abac_has_no_tags_in_the_context() {
        let tagged = r#"{"StringEquals":{"aws:ResourceTag/team":"a"}}"#;
        for (flags, expected) in [
            ("", "allowed"),
            (r#""bucketAbacEnabled":true"#, "allowed"),
            (r#""bucketAbacEnabled":false"#, "implicitDeny"),
        ] {
            assert_eq!(
                word(flags, "anonymous", r#""*""#, tagged),
                expected,
                "{flags}"
            );
        }
    }
}
