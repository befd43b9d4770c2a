//! The target of a call: the checks to make, in order, and how a refusal names the resource.

use std::{borrow::Cow, sync::Arc};

use policy::{Document, Values};
use smallvec::{SmallVec, smallvec};
use state::account::AccountId;

/// One question to the policy engine: may the caller perform this action on this resource?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// `iam:CreateUser`, `s3:GetObject`.
    pub action: Cow<'static, str>,
    /// An ARN, or `*`.
    pub resource: String,
    /// Condition keys beside the global ones. Service Authorization Reference.
    pub keys: Vec<(Cow<'static, str>, Values)>,
    /// The account that owns the resource; `None` for the caller's.
    pub owner: Option<AccountId>,
    /// The resource's own policy: a role's trust policy, a bucket's policy.
    pub policy: Option<ResourcePolicy>,
}

/// The policy of a resource, with its name in decisions.
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

/// How much a refusal discloses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// The caller, the action, the resource, and the kind of policy that denies.
    Why,
    /// The caller, the action and the resource. Another account must not learn whether a role exists.
    What,
    /// The action alone, for a caller that is not yet a principal of this server.
    Action,
    /// Nothing: S3's answer to callers outside the bucket's account. Amazon S3 User Guide, "Troubleshoot access denied (403
    /// Forbidden) errors in Amazon S3".
    Nothing,
}

/// The checks of a call, and the wording of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Made in order; the first refusal is the answer.
    pub checks: SmallVec<[Check; 1]>,
    /// AccessDenied's name for the resource, where it is not the ARN (`user bob`).
    pub words: Option<String>,
    /// Whether only an explicit deny refuses (GetSessionToken needs no permission).
    pub unless_denied: bool,
    /// How much a refusal discloses.
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

    /// No checks: GetCallerIdentity succeeds even under an explicit deny.
    pub fn none() -> Self {
        Self {
            checks: SmallVec::new(),
            words: None,
            unless_denied: false,
            disclosure: Disclosure::Why,
        }
    }

    /// Sets AccessDenied's name for the resource.
    #[must_use]
    pub fn words(mut self, words: impl Into<String>) -> Self {
        self.words = Some(words.into());
        self
    }

    /// Adds a single-valued condition key to every check so far.
    #[must_use]
    pub fn key(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        for check in &mut self.checks {
            check.keys.push((name.clone(), Values::One(value.clone())));
        }
        self
    }

    /// Adds condition keys to every check so far.
    #[must_use]
    pub fn with(mut self, keys: &[(Cow<'static, str>, Values)]) -> Self {
        for check in &mut self.checks {
            check.keys.extend_from_slice(keys);
        }
        self
    }

    /// Adds a single-valued condition key, if the request has a value for it.
    #[must_use]
    pub fn key_if(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.key(name, value),
            None => self,
        }
    }

    /// Adds a multivalued condition key to every check so far.
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

    /// Adds a check of another action on the same resource, with the same keys.
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

    /// Adds a check of the same action on another resource (a rename has two ARNs).
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

    /// Sets the owner and the resource policy of every check so far.
    #[must_use]
    pub fn governed(mut self, owner: &AccountId, policy: Option<&ResourcePolicy>) -> Self {
        for check in &mut self.checks {
            check.owner = Some(owner.clone());
            check.policy = policy.cloned();
        }
        self
    }

    /// Limits what a refusal discloses.
    #[must_use]
    pub fn disclosure(mut self, disclosure: Disclosure) -> Self {
        self.disclosure = disclosure;
        self
    }

    /// Adds the checks for passing something to a service (`iam:PassRole`), which have keys of their own.
    #[must_use]
    pub fn passing(mut self, passed: Self) -> Self {
        self.checks.extend(passed.checks);
        self
    }

    /// The name of a check's resource in a refusal. A passed role is another resource and is named by its ARN.
    pub fn words_of<'t>(&'t self, check: &'t Check) -> &'t str {
        match &self.words {
            Some(words) if check.action != "iam:PassRole" => words,
            _ => &check.resource,
        }
    }

    /// Makes only an explicit deny refuse.
    #[must_use]
    pub fn unless_denied(mut self) -> Self {
        self.unless_denied = true;
        self
    }

    /// Adds `aws:RequestTag/…` and `aws:TagKeys` from the tags in the request, if it has any.
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

    /// Adds `aws:ResourceTag/…` and `iam:ResourceTag/…` from the entity's tags.
    #[must_use]
    pub fn resource_tags<'t>(self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        tags.into_iter().fold(self, |target, (key, value)| {
            target
                .key(format!("aws:ResourceTag/{key}"), value)
                .key(format!("iam:ResourceTag/{key}"), value)
        })
    }
}
