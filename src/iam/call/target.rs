//! What a call acts on: the checks to make, in order, and the words in which a refusal speaks of it.

use std::{borrow::Cow, sync::Arc};

use policy::{Document, Values};
use smallvec::{SmallVec, smallvec};

use crate::state::account::AccountId;

/// One question to the policy engine: may the caller do this action on this resource?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// `iam:CreateUser`, `s3:GetObject`.
    pub action: Cow<'static, str>,
    /// An ARN, or `*`.
    pub resource: String,
    /// Condition keys beside the global ones. Service Authorization Reference.
    pub keys: Vec<(Cow<'static, str>, Values)>,
    /// The account that owns the resource; the caller's where none is named.
    pub owner: Option<AccountId>,
    /// The resource's own policy: a role's trust policy, a bucket's policy.
    pub policy: Option<ResourcePolicy>,
}

/// The policy of a resource, with the name by which decisions speak of it.
#[derive(Debug, Clone)]
pub struct ResourcePolicy {
    /// An ARN.
    pub name: String,
    /// The document.
    pub document: Arc<Document>,
}

impl PartialEq for ResourcePolicy {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && Arc::ptr_eq(&self.document, &other.document)
    }
}

impl Eq for ResourcePolicy {}

/// How much a refusal tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// Who may not do what on what, and because of which kind of policy.
    Why,
    /// Who may not do what on what: whether a role exists must not be seen from another account.
    What,
    /// The action alone: the caller is no principal of this server yet.
    Action,
    /// Nothing: S3 answers so those who are not of the bucket's account. Amazon S3 User Guide, "Troubleshoot access denied (403
    /// Forbidden) errors in Amazon S3".
    Nothing,
}

/// The checks of a call and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Made in order; the first refusal is the answer.
    pub checks: SmallVec<[Check; 1]>,
    /// How AccessDenied names the resource, where that is not the ARN (`user bob`).
    pub words: Option<String>,
    /// Whether only an explicit deny refuses (GetSessionToken needs no permission).
    pub unless_denied: bool,
    /// How much a refusal tells.
    pub disclosure: Disclosure,
}

impl Target {
    /// One action on one resource.
    pub fn new(action: impl Into<Cow<'static, str>>, resource: impl Into<String>) -> Self {
        let check = Check {
            action: action.into(),
            resource: resource.into(),
            keys: Vec::new(),
            owner: None,
            policy: None,
        };
        Self {
            checks: smallvec![check],
            words: None,
            unless_denied: false,
            disclosure: Disclosure::Why,
        }
    }

    /// No check at all: GetCallerIdentity needs no permission, not even under an explicit deny.
    pub fn none() -> Self {
        Self {
            checks: SmallVec::new(),
            words: None,
            unless_denied: false,
            disclosure: Disclosure::Why,
        }
    }

    /// Refusals name the resource in these words.
    #[must_use]
    pub fn words(mut self, words: impl Into<String>) -> Self {
        self.words = Some(words.into());
        self
    }

    /// A single-valued condition key of every check made so far.
    #[must_use]
    pub fn key(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        for check in &mut self.checks {
            check.keys.push((name.clone(), Values::One(value.clone())));
        }
        self
    }

    /// Condition keys of every check made so far.
    #[must_use]
    pub fn with(mut self, keys: &[(Cow<'static, str>, Values)]) -> Self {
        for check in &mut self.checks {
            check.keys.extend_from_slice(keys);
        }
        self
    }

    /// A single-valued condition key, where the request carries it.
    #[must_use]
    pub fn key_if(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.key(name, value),
            None => self,
        }
    }

    /// A multivalued condition key of every check made so far.
    #[must_use]
    pub fn keys(mut self, name: &'static str, values: Vec<String>) -> Self {
        for check in &mut self.checks {
            check
                .keys
                .push((Cow::Borrowed(name), Values::Many(values.clone())));
        }
        self
    }

    /// `aws:TagKeys` from the keys in the request.
    #[must_use]
    pub fn tag_keys(self, keys: &[String]) -> Self {
        self.keys("aws:TagKeys", keys.to_vec())
    }

    /// One more action on the same resource with the same keys, asked after the ones before.
    #[must_use]
    pub fn also(mut self, action: &'static str) -> Self {
        if let Some(first) = self.checks.first().cloned() {
            self.checks.push(Check {
                action: Cow::Borrowed(action),
                ..first
            });
        }
        self
    }

    /// The same action on one more resource (a rename has two ARNs).
    #[must_use]
    pub fn and_on(mut self, resource: impl Into<String>) -> Self {
        if let Some(first) = self.checks.first().cloned() {
            self.checks.push(Check {
                resource: resource.into(),
                ..first
            });
        }
        self
    }

    /// The resource of every check made so far belongs to an account and has a policy of its own.
    #[must_use]
    pub fn governed(mut self, owner: &AccountId, policy: Option<&ResourcePolicy>) -> Self {
        for check in &mut self.checks {
            check.owner = Some(owner.clone());
            check.policy = policy.cloned();
        }
        self
    }

    /// A refusal tells no more than this.
    #[must_use]
    pub fn disclosure(mut self, disclosure: Disclosure) -> Self {
        self.disclosure = disclosure;
        self
    }

    /// The checks of handing something to a service (`iam:PassRole`), with keys of their own, after the ones before.
    #[must_use]
    pub fn passing(mut self, passed: Self) -> Self {
        self.checks.extend(passed.checks);
        self
    }

    /// How a refusal of one of its checks names the resource. A role that is passed is another resource, named by its ARN.
    pub fn words_of<'t>(&'t self, check: &'t Check) -> &'t str {
        match &self.words {
            Some(words) if check.action != "iam:PassRole" => words,
            _ => &check.resource,
        }
    }

    /// Only an explicit deny refuses.
    #[must_use]
    pub fn unless_denied(mut self) -> Self {
        self.unless_denied = true;
        self
    }

    /// `aws:RequestTag/…` and `aws:TagKeys` from the tags in the request, if it has any.
    #[must_use]
    pub fn request_tags<'t>(self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let tags: Vec<_> = tags.into_iter().collect();
        if tags.is_empty() {
            return self;
        }
        let names = tags.iter().map(|(key, _)| (*key).to_owned()).collect();
        tags.iter()
            .fold(self, |target, (key, value)| {
                target.key(format!("aws:RequestTag/{key}"), *value)
            })
            .keys("aws:TagKeys", names)
    }

    /// `aws:ResourceTag/…` and `iam:ResourceTag/…` from the tags that the entity carries.
    #[must_use]
    pub fn resource_tags<'t>(self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        tags.into_iter().fold(self, |target, (key, value)| {
            target
                .key(format!("aws:ResourceTag/{key}"), value)
                .key(format!("iam:ResourceTag/{key}"), value)
        })
    }
}
