//! The control policies that apply to a call. Service control policies limit what the principals of a member account can
//! do; resource control policies limit what can be done to its resources. AWS Organizations User Guide, "SCP evaluation", "RCP evaluation".
//!
//! Neither applies to the management account. The engine knows the services that RCPs support, and exempts service-linked roles.

use std::sync::Arc;

use policy::{Context, Document, Layer, Policy, Reason, Values};
use store::Head;

use crate::{
    account::AccountId,
    dialect::Dialect,
    documents::Unreadable,
    rows::{
        control_policy::{self, PolicyType},
        organization::{Organization, member, organization_of},
    },
};

/// Policies by level, from the root down to the account; each with its ARN.
type Levels = Vec<Vec<(String, Arc<Document>)>>;

/// The control policies of one account.
pub struct AccountPolicies {
    /// The organization.
    pub organization: Arc<Organization>,
    account: AccountId,
    /// From the root down to the account.
    line: Vec<String>,
}

impl AccountPolicies {
    /// The place of an account in its organization; `None`, after one look-up, if it is in none.
    pub fn of(head: &Head, account: &AccountId) -> Option<Self> {
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

    /// The ids from the root down to the account.
    pub fn line(&self) -> &[String] {
        &self.line
    }

    /// Whether the account manages the organization.
    pub fn manages(&self) -> bool {
        self.organization.management == self.account
    }

    /// The policies of a kind by level; empty if the kind is not enabled.
    ///
    /// # Errors
    /// A stored policy that no longer parses.
    pub fn levels(&self, head: &Head, kind: PolicyType) -> Result<Levels, Unreadable> {
        let organization = &self.organization;
        if self.manages() || !organization.policy_types.contains(&kind) {
            return Ok(Vec::new());
        }
        let level = |target: &String| {
            let policies = control_policy::attached_to(head, organization, target, kind);
            let compiled = policies.into_iter().map(|(id, policy)| {
                let document =
                    policy
                        .document
                        .compiled(kind.grammar(), Dialect::Aws, &organization.partition);
                let document = document.cloned().ok_or(Unreadable)?;
                Ok((organization.policy_arn(&id, kind), document))
            });
            compiled.collect()
        };
        self.line.iter().map(level).collect()
    }

    /// The path to the account's parent, in the form of `aws:PrincipalOrgPaths`.
    pub fn path(&self) -> String {
        let parents = self.line.split_last().map_or(&[][..], |(_, line)| line);
        format!("{}/{}/", self.organization.id, parents.join("/"))
    }
}

/// The control policies of one check: those of the principal's account and of the resource's.
pub struct ControlPolicies {
    principal: Option<Arc<AccountPolicies>>,
    resource: Option<Arc<AccountPolicies>>,
    scp: Levels,
    rcp: Levels,
}

impl ControlPolicies {
    /// The policies that limit a principal of one account (`None`: anonymous) on a resource of another or the same account.
    /// Without an organization, this is one look-up for each of the two accounts.
    ///
    /// # Errors
    /// A stored policy that no longer parses.
    pub fn gather(
        head: &Head,
        principal: Option<&AccountId>,
        resource_owner: &AccountId,
    ) -> Result<Self, Unreadable> {
        let of = |account: &AccountId| AccountPolicies::of(head, account).map(Arc::new);
        let resource = of(resource_owner);
        let principal = match principal {
            Some(account) if account == resource_owner => resource.clone(),
            Some(account) => of(account),
            None => None,
        };
        let levels = |of: &Option<Arc<AccountPolicies>>, kind| match of {
            Some(account) => account.levels(head, kind),
            None => Ok(Vec::new()),
        };
        Ok(Self {
            scp: levels(&principal, PolicyType::ServiceControl)?,
            rcp: levels(&resource, PolicyType::ResourceControl)?,
            principal,
            resource,
        })
    }

    /// Whether the principal's account manages its organization.
    pub fn principal_manages(&self) -> bool {
        self.principal
            .as_ref()
            .is_some_and(|account| account.manages())
    }

    /// Whether the resource's account manages its organization.
    pub fn resource_manages(&self) -> bool {
        self.resource
            .as_ref()
            .is_some_and(|account| account.manages())
    }

    /// The condition keys of the principal's and the resource's organization.
    /// IAM User Guide, "AWS global condition context keys".
    pub fn keys(&self, context: &mut Context) {
        let both = [
            (
                &self.principal,
                "aws:PrincipalOrgID",
                "aws:PrincipalOrgPaths",
            ),
            (&self.resource, "aws:ResourceOrgID", "aws:ResourceOrgPaths"),
        ];
        for (account, id, paths) in both {
            if let Some(account) = account {
                context.set_one(id, account.organization.id.clone());
                context.set(paths, Values::Many(vec![account.path()]));
            }
        }
    }

    /// The service control policies for the engine.
    pub fn scp(&self) -> Vec<Vec<Policy<'_>>> {
        sources(&self.scp)
    }

    /// The resource control policies for the engine.
    pub fn rcp(&self) -> Vec<Vec<Policy<'_>>> {
        sources(&self.rcp)
    }

    /// The ARN of the service control policy that denies; the message of the denial ends with it.
    /// AWS Security Blog, "Enhanced access denied error messages with policy ARNs".
    pub fn denying(&self, because: &Reason) -> Option<&str> {
        let Reason::ExplicitDeny(matched) = because else {
            return None;
        };
        let first = matched.first()?;
        let levels = match first.layer {
            Layer::ServiceControl => &self.scp,
            _ => return None,
        };
        let level = levels.get(usize::from(first.level))?;
        let (arn, _) = level.get(usize::try_from(first.policy).ok()?)?;
        Some(arn)
    }
}

fn sources(levels: &Levels) -> Vec<Vec<Policy<'_>>> {
    levels
        .iter()
        .map(|level| {
            level
                .iter()
                .map(|(name, document)| Policy { name, document })
                .collect()
        })
        .collect()
}
