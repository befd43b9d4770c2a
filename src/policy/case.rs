//! Cases: a request, the policies that apply and what must come out, one JSON object each.

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

/// One case.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// An ARN, a service, a provider, or `anonymous`.
    pub principal: String,
    /// The action.
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
    /// Condition keys: all there are.
    #[serde(default)]
    pub context: BTreeMap<String, OneOrMany>,
    /// What else is known.
    #[serde(default)]
    pub flags: Flags,
    /// `allowed`, `explicitDeny`, `implicitDeny`.
    #[serde(default, deserialize_with = "effect")]
    pub expect: Option<String>,
    /// Whether only allow or deny is expected.
    #[serde(default)]
    pub coarse: bool,
}

/// The word of a decision.
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

/// `SERVICE:NAME`.
fn action<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let action = String::deserialize(d)?;
    if action.split_once(':').is_some() || action == "*" {
        return Ok(action);
    }
    let expected = "an action with its service, as `s3:GetObject`";
    Err(D::Error::invalid_value(Unexpected::Str(&action), &expected))
}

/// A value of a condition key, or its values.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// A single-valued key.
    One(String),
    /// A multivalued key.
    Many(Vec<String>),
}

/// What else is known of a request.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Flags {
    /// The action knows no resources.
    pub wildcard_only_action: bool,
    /// The principal is a service-linked role.
    pub service_linked_role: bool,
    /// The principal's account manages the organization.
    pub principal_account_is_management: bool,
    /// The resource's account manages the organization.
    pub resource_account_is_management: bool,
    /// Block Public Access of Amazon S3 is on for the bucket: what its policy grants, if that is public, counts for nobody outside the
    /// account but services.
    pub block_public_access: bool,
    /// Whether the bucket uses tags for access control; a request to one that does not carries no tags of it.
    pub bucket_abac_enabled: Option<bool>,
}

/// The keys that hold the tags of a bucket. Amazon S3 User Guide, "Using tags with S3 general purpose buckets".
const BUCKET_TAGS: [&str; 2] = ["aws:resourcetag/", "s3:buckettag/"];

impl Case {
    /// Decides the case.
    ///
    /// # Errors
    /// [`MalformedPolicyDocument`] for a policy that is none.
    pub fn decide(&self) -> Result<Decision, MalformedPolicyDocument> {
        self.evaluate(decide)
    }

    /// Asks something about the case, of its policies.
    ///
    /// # Errors
    /// [`MalformedPolicyDocument`] for a policy that is none.
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

    /// Whether Block Public Access takes away what the bucket's policy grants.
    fn blocked(&self, document: &str) -> bool {
        let principal = Principal::parse(&self.principal);
        let outside = !matches!(principal, Principal::Service(_))
            && principal.account() != Some(self.resource_account.as_str());
        self.flags.block_public_access
            && self.action.starts_with("s3:")
            && outside
            && is_public(document)
    }

    /// Whether what came out is the expected decision. A document that is refused can be attached to nothing, so it allows nothing.
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
    fn a_public_bucket_policy_counts_for_nobody_outside_if_that_is_blocked() {
        let (on, off) = (
            r#""blockPublicAccess":true"#,
            r#""blockPublicAccess":false"#,
        );
        let own = "arn:aws:iam::111122223333:user/bob";
        let everybody = r#""*""#;
        assert_eq!(word(off, "anonymous", everybody, "{}"), "allowed");
        assert_eq!(word(on, "anonymous", everybody, "{}"), "implicitDeny");
        assert_eq!(word(on, own, everybody, "{}"), "allowed");
        let service = "logging.s3.amazonaws.com";
        assert_eq!(word(on, service, everybody, "{}"), "allowed");
        let other = "arn:aws:iam::444455556666:root";
        let named = format!(r#"{{"AWS":"{other}"}}"#);
        assert_ne!(word(on, other, everybody, "{}"), "allowed");
        assert_eq!(word(on, other, &named, "{}"), "allowed");
    }

    #[test]
    fn a_bucket_without_tags_for_access_control_has_none() {
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
