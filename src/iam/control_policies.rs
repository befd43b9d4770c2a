//! The control policies of organizations, as calls meet them: service control policies limit what the principals of a member account may
//! do, resource control policies what may be done to its resources. AWS Organizations User Guide, "SCP evaluation", "RCP evaluation".
//!
//! Neither binds the management account. Which services' resources are protected, and that no service-linked role is bound, the engine knows.

use std::sync::Arc;

use policy::{Because, Context, Document, Layer, Source, Values};
use store::Head;

use crate::{
    account::AccountId,
    authorize::Refused,
    dialect::Dialect,
    organizations::{Organization, PolicyType, attachments, member, organization_of},
};

/// Policies by level, from the root down to the account; each with its ARN.
type Levels = Vec<Vec<(String, Arc<Document>)>>;

/// What an organization says of one account.
pub(crate) struct Governed {
    organization: Arc<Organization>,
    account: AccountId,
    /// From the root down to the account.
    line: Vec<String>,
}

impl Governed {
    /// Where an account stands in its organization; `None`, after one look-up, where it stands alone.
    pub(crate) fn of(head: &Head, account: &AccountId) -> Option<Self> {
        let member = member(head, account)?;
        let organization = organization_of(head, account)?;
        let mut line = organization.line(head, &member.parent);
        line.push(account.to_string());
        Some(Self {
            organization,
            account: account.clone(),
            line,
        })
    }

    /// Whether the account manages the organization.
    pub(crate) fn manages(&self) -> bool {
        self.organization.management == self.account
    }

    /// The policies of a kind by level: none where the kind is not enabled.
    ///
    /// # Errors
    /// A stored policy that can no longer be read.
    pub(crate) fn levels(&self, head: &Head, kind: PolicyType) -> Result<Levels, Refused> {
        let organization = &self.organization;
        if self.manages() || !organization.policy_types.contains(&kind) {
            return Ok(Vec::new());
        }
        let level = |target: &String| {
            let policies = attachments::of(head, organization, target, kind);
            let compiled = policies.into_iter().map(|(id, policy)| {
                let document =
                    policy
                        .document
                        .compiled(kind.grammar(), Dialect::Aws, &organization.partition);
                let document = document.cloned().ok_or(Refused::Unreadable)?;
                Ok((organization.policy_arn(&id, kind), document))
            });
            compiled.collect()
        };
        self.line.iter().map(level).collect()
    }

    /// The path to the account's parent, as condition keys have it.
    fn path(&self) -> String {
        let parents = self.line.split_last().map_or(&[][..], |(_, line)| line);
        format!("{}/{}/", self.organization.id, parents.join("/"))
    }
}

/// The control policies of one check: of the principal's account, and of the resource's.
#[derive(Default)]
pub(crate) struct ControlPolicies {
    scp: Levels,
    rcp: Levels,
    /// Whether the principal's account manages its organization.
    pub(crate) principal_manages: bool,
    /// Whether the resource's account manages its organization.
    pub(crate) resource_manages: bool,
}

impl ControlPolicies {
    /// The policies that limit what a principal of one account does to a resource of another or the same; nobody's principal has none.
    ///
    /// # Errors
    /// A stored policy that can no longer be read.
    pub(crate) fn gather(
        head: &Head,
        principal: Option<&AccountId>,
        resource: &AccountId,
    ) -> Result<Self, Refused> {
        let principal = principal.and_then(|account| Governed::of(head, account));
        let resource = Governed::of(head, resource);
        let levels = |governed: &Option<Governed>, kind| match governed {
            Some(governed) => governed.levels(head, kind),
            None => Ok(Vec::new()),
        };
        Ok(Self {
            scp: levels(&principal, PolicyType::ServiceControl)?,
            rcp: levels(&resource, PolicyType::ResourceControl)?,
            principal_manages: principal.is_some_and(|governed| governed.manages()),
            resource_manages: resource.is_some_and(|governed| governed.manages()),
        })
    }

    /// The service control policies for the engine.
    pub(crate) fn scp(&self) -> Vec<Vec<Source<'_>>> {
        sources(&self.scp)
    }

    /// The resource control policies for the engine.
    pub(crate) fn rcp(&self) -> Vec<Vec<Source<'_>>> {
        sources(&self.rcp)
    }

    /// The ARN of the service control policy that denies, with which the sentence of a refusal then ends.
    /// AWS Security Blog, "Enhanced access denied error messages with policy ARNs".
    pub(crate) fn denying(&self, because: &Because) -> Option<&str> {
        let Because::Denied(matched) = because else {
            return None;
        };
        let first = matched.first()?;
        let levels = match first.layer {
            Layer::ServiceControl => &self.scp,
            _ => return None,
        };
        let (arn, _) = levels
            .get(usize::from(first.level))?
            .get(first.policy as usize)?;
        Some(arn)
    }
}

fn sources(levels: &Levels) -> Vec<Vec<Source<'_>>> {
    levels
        .iter()
        .map(|level| {
            level
                .iter()
                .map(|(name, document)| Source { name, document })
                .collect()
        })
        .collect()
}

/// The condition keys that tell of the principal's and the resource's organization.
/// IAM User Guide, "AWS global condition context keys".
pub(crate) fn keys(
    context: &mut Context,
    head: &Head,
    principal: Option<&AccountId>,
    resource: &AccountId,
) {
    let mut set = |account: &AccountId, id: &str, paths: &str| {
        if let Some(governed) = Governed::of(head, account) {
            context.one(id, governed.organization.id.clone());
            context.set(paths, Values::Many(vec![governed.path()]));
        }
    };
    if let Some(account) = principal {
        set(account, "aws:PrincipalOrgID", "aws:PrincipalOrgPaths");
    }
    set(resource, "aws:ResourceOrgID", "aws:ResourceOrgPaths");
}
