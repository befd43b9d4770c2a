//! The request to decide, and the policies that apply to it.

use crate::{Context, Document, Principal};

/// A request for an action on a resource.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The principal that makes the request.
    pub principal: &'a Principal,
    /// The service of the action (`s3`).
    pub service: &'a str,
    /// The name of the action (`GetObject`).
    pub name: &'a str,
    /// The ARN of the resource, or `*`.
    pub resource: &'a str,
    /// The account that owns the resource.
    pub resource_account: &'a str,
    /// The condition keys.
    pub context: &'a Context,
    /// Whether the action supports no resource types, so that only `*` matches.
    pub wildcard_only: bool,
    /// Whether the principal is a service-linked role.
    pub service_linked_role: bool,
    /// Whether the principal's account is the management account of the organization: no SCP applies to it.
    pub principal_manages: bool,
    /// Whether the resource's account is the management account of the organization: no RCP applies to it.
    pub resource_manages: bool,
    /// Whether the resource is an AWS managed KMS key: no RCP applies to it.
    pub aws_managed_key: bool,
}

static NO_CONTEXT: Context = Context::empty();

impl<'a> Request<'a> {
    /// A request without condition keys. An action without a service (`*`) has an empty service.
    pub fn new(
        principal: &'a Principal,
        action: &'a str,
        resource: &'a str,
        resource_account: &'a str,
    ) -> Self {
        let (service, name) = action.split_once(':').unwrap_or(("", action));
        Self {
            principal,
            service,
            name,
            resource,
            resource_account,
            context: &NO_CONTEXT,
            wildcard_only: false,
            service_linked_role: false,
            principal_manages: false,
            resource_manages: false,
            aws_managed_key: false,
        }
    }
}

/// A policy: a document with a name for explanations.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    /// An ARN, or the name of an inline policy.
    pub name: &'a str,
    /// The document.
    pub document: &'a Document,
}

/// The policies that apply to a request, by layer. An empty layer does not limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policies<'a> {
    /// Identity-based policies: inline and managed ones, and those of groups.
    pub identity: &'a [Policy<'a>],
    /// The permissions boundary.
    pub boundary: &'a [Policy<'a>],
    /// Session policies. One of them must allow.
    pub session: &'a [Policy<'a>],
    /// The resource-based policy; for a role its trust policy.
    pub resource: Option<Policy<'a>>,
    /// Service control policies, from the root down; every level must allow.
    pub scp: &'a [&'a [Policy<'a>]],
    /// Resource control policies, from the root down; every level must allow.
    pub rcp: &'a [&'a [Policy<'a>]],
    /// VPC endpoint policies.
    pub endpoint: &'a [Policy<'a>],
}
