//! The policies that one call is decided by.

use std::sync::Arc;

use policy::{Context, Document, Policies, Policy, Request};
use state::{account::AccountId, control_policies::ControlPolicies};

use crate::call::target::Check;

/// Policies with the names that decisions give them.
pub(crate) type NamedPolicies = Vec<(String, Arc<Document>)>;

/// A principal's policies, as of the state that its call sees.
pub(crate) struct PolicySet {
    pub(crate) principal: policy::Principal,
    pub(crate) identity: NamedPolicies,
    pub(crate) boundary: NamedPolicies,
    pub(crate) session: NamedPolicies,
    pub(crate) service_linked: bool,
    pub(crate) control: ControlPolicies,
    /// Whether the principal is a root user that no policy limits.
    pub(crate) above_policies: bool,
    /// Whether an identity provider vouches for the principal, which is none of this server's.
    pub(crate) outsider: bool,
}

impl PolicySet {
    /// A principal's policies: none but the control policies yet.
    pub(crate) fn new(principal: policy::Principal, control: ControlPolicies) -> Self {
        Self {
            principal,
            identity: Vec::new(),
            boundary: Vec::new(),
            session: Vec::new(),
            service_linked: false,
            control,
            above_policies: false,
            outsider: false,
        }
    }

    /// Asks the engine about one check, with the resource's own policy and the control policies beside the principal's. `account` owns
    /// every resource that names no owner.
    pub(crate) fn ask<T>(
        &self,
        check: &Check,
        context: &Context,
        control: &ControlPolicies,
        account: &AccountId,
        ask: impl FnOnce(&Request<'_>, &Policies<'_>) -> T,
    ) -> T {
        let owner = check.owner.as_ref().unwrap_or(account);
        let request = Request {
            context,
            service_linked_role: self.service_linked,
            principal_manages: control.principal_manages(),
            resource_manages: control.resource_manages(),
            ..Request::new(
                &self.principal,
                &check.action,
                &check.resource,
                owner.as_str(),
            )
        };
        let resource = check.policy.as_ref().map(|policy| Policy {
            name: &policy.name,
            document: &policy.document,
        });
        let (scp, rcp) = (control.scp(), control.rcp());
        let policies = Policies {
            identity: &sources(&self.identity),
            boundary: &sources(&self.boundary),
            session: &sources(&self.session),
            resource,
            scp: &levels(&scp),
            rcp: &levels(&rcp),
            ..Policies::default()
        };
        ask(&request, &policies)
    }
}

/// Levels in the engine's form.
fn levels<'s>(levels: &'s [Vec<Policy<'s>>]) -> Vec<&'s [Policy<'s>]> {
    levels.iter().map(Vec::as_slice).collect()
}

fn sources(documents: &[(String, Arc<Document>)]) -> Vec<Policy<'_>> {
    documents
        .iter()
        .map(|(name, document)| Policy { name, document })
        .collect()
}
