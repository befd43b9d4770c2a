//! The policies of a simulation's principal, and those that the request excludes.

use std::sync::Arc;

use lint::overlap;
use model::iam::PolicyIdentifier;
use policy::{Document, DocumentKind};
use wire::{Fault, unsourced};

use super::{invalid, unreadable};
use state::{
    Scope,
    account::EntityId,
    arn::IamArn,
    documents::StoredDocument,
    find,
    rows::{attachment, group::Group, inline_policy},
};

use crate::{call::Read, reports::granted_services::Subject};

/// A policy with its text and its id in results.
pub(super) struct Text {
    pub(super) id: String,
    /// Empty if the text must not be shown, as for organization policies.
    pub(super) text: String,
    pub(super) document: Arc<Document>,
}

impl Text {
    pub(super) fn of_organization(id: String, document: Arc<Document>) -> Self {
        Self {
            id,
            text: String::new(),
            document,
        }
    }
}

/// The principal whose policies are simulated.
pub(super) fn subject(cx: &Read<'_>, arn: &str) -> Result<Subject, Fault> {
    let unclear = || {
        invalid(format!(
            "Invalid Entity Arn: {arn} does not clearly define entity type and name."
        ))
    };
    let spelled = find::spelled(cx, arn);
    let parsed = IamArn::parse(&spelled)
        .filter(|parsed| matches!(parsed.kind.as_str(), "user" | "group" | "role"))
        .ok_or_else(unclear)?;
    let own = cx.account_id();
    if parsed.account != own.as_str() {
        return Err(invalid(format!(
            "Invalid Policy Source Arn: caller's account {own} does not have access to policies in account {}",
            parsed.account
        )));
    }
    Subject::of(cx, arn)
}

/// The identity-based policies of the subject: its own, then those of a user's groups.
pub(super) fn identity(
    cx: &Read<'_>,
    subject: &Subject,
    exclusions: &Exclusions,
) -> Result<Vec<Text>, Fault> {
    let mut held = Collector {
        cx,
        exclusions,
        texts: Vec::new(),
    };
    match subject {
        Subject::User(user) => {
            held.inline(&user.id, "user", &user.name)?;
            held.managed(attachment::of(cx, &user.id))?;
            for group in find::groups_of_user(cx, &user.id) {
                held.group(&group)?;
            }
        }
        Subject::Group(group) => held.group(group)?,
        Subject::Role(role) => {
            held.inline(&role.id, "role", &role.name)?;
            held.managed(attachment::of(cx, &role.id))?;
        }
        Subject::Policy(_) => {}
    }
    Ok(held.texts)
}

/// The boundary of the subject.
pub(super) fn boundary(
    cx: &Read<'_>,
    subject: &Subject,
    exclusions: &Exclusions,
) -> Result<Vec<Text>, Fault> {
    let arn = match subject {
        Subject::User(user) => user.boundary.clone(),
        Subject::Role(role) => role.boundary.clone(),
        Subject::Group(_) | Subject::Policy(_) => None,
    };
    match arn {
        Some(arn) if !exclusions.boundary(&arn) => {
            // A deleted boundary allows nothing.
            let text = managed(cx, &arn)?.unwrap_or_else(|| Text {
                id: arn.clone(),
                text: String::new(),
                document: Arc::new(Document::empty()),
            });
            Ok(vec![text])
        }
        _ => Ok(Vec::new()),
    }
}

struct Collector<'a> {
    cx: &'a Read<'a>,
    exclusions: &'a Exclusions,
    texts: Vec<Text>,
}

impl Collector<'_> {
    fn group(&mut self, group: &Arc<Group>) -> Result<(), Fault> {
        self.inline(&group.id, "group", &group.name)?;
        self.managed(find::policies_of_group(self.cx, group))
    }

    fn inline(&mut self, entity: &EntityId, kind: &str, owner: &str) -> Result<(), Fault> {
        for (name, policy) in inline_policy::of(self.cx, entity) {
            if !self.exclusions.inline(kind, owner, &name) {
                let id = format!("{kind}_{owner}_{name}");
                let text = read(self.cx, id, &policy.document, DocumentKind::Identity)?;
                self.texts.push(text);
            }
        }
        Ok(())
    }

    fn managed(&mut self, arns: impl IntoIterator<Item = String>) -> Result<(), Fault> {
        for arn in arns {
            let built_in = find::policy(self.cx, &arn).is_ok_and(|managed| managed.built_in);
            if self.exclusions.managed(&arn, built_in) {
                continue;
            }
            self.texts.extend(managed(self.cx, &arn)?);
        }
        Ok(())
    }
}

fn managed(cx: &Read<'_>, arn: &str) -> Result<Option<Text>, Fault> {
    let Ok(managed) = find::policy(cx, arn) else {
        return Ok(None);
    };
    let Some(version) = managed.default_version(cx) else {
        return Ok(None);
    };
    let id = managed.policy.name.clone();
    read(cx, id, &version.document, DocumentKind::Managed).map(Some)
}

fn read(
    cx: &Read<'_>,
    id: String,
    document: &StoredDocument,
    kind: DocumentKind,
) -> Result<Text, Fault> {
    let account = cx.account();
    let compiled = document.compiled(kind, account.dialect, &account.partition);
    Ok(Text {
        id,
        text: document.text().to_owned(),
        document: Arc::clone(compiled.ok_or_else(unreadable)?),
    })
}

/// The principal's policies that the request excludes. IAM API Reference, "PolicyIdentifier".
#[derive(Default)]
pub(super) struct Exclusions {
    kinds: Vec<String>,
    arns: Vec<String>,
    inline: Vec<(String, String, String)>,
}

impl Exclusions {
    pub(super) fn read(list: Vec<PolicyIdentifier>) -> Result<Self, Fault> {
        let mut exclusions = Self::default();
        for one in list {
            match (
                one.policy_type,
                one.policy_arn,
                one.inline_policy_identifier,
            ) {
                (Some(kind), None, None) => exclusions.kinds.push(kind),
                (None, Some(arn), None) => exclusions.arns.push(arn),
                (None, None, Some(inline)) => exclusions.inline.push((
                    inline.attachment_type.to_ascii_lowercase(),
                    inline.attachment_name,
                    inline.policy_name,
                )),
                _ => {
                    return Err(invalid(unsourced!(
                        "A policy to exclude must be identified by exactly one of policy type, policy ARN and inline policy identifier."
                    )));
                }
            }
        }
        Ok(exclusions)
    }

    fn kind(&self, kind: &str) -> bool {
        self.kinds.iter().any(|one| one == kind)
    }

    fn arn(&self, arn: &str) -> bool {
        self.arns.iter().any(|pattern| overlap(pattern, arn))
    }

    fn inline(&self, kind: &str, owner: &str, name: &str) -> bool {
        let named = |(of, attached, policy): &(String, String, String)| {
            of == kind && attached.eq_ignore_ascii_case(owner) && policy == name
        };
        self.kind("inline") || self.inline.iter().any(named)
    }

    fn managed(&self, arn: &str, built_in: bool) -> bool {
        let kind = if built_in {
            "aws-managed"
        } else {
            "user-managed"
        };
        self.kind(kind) || self.arn(arn)
    }

    fn boundary(&self, arn: &str) -> bool {
        self.kind("permission-boundary") || self.arn(arn)
    }

    pub(super) fn control(&self, arn: &str) -> bool {
        self.kind("scp") || self.arn(arn)
    }
}
