//! The reason for a decision.

use std::fmt;

use smallvec::SmallVec;

/// A kind of policy, as AccessDenied names it. Exhaustive on purpose: each layer is a field of [`Policies`](crate::Policies), and who handles
/// one must handle all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layer {
    /// Service control policies.
    ServiceControl,
    /// Resource control policies.
    ResourceControl,
    /// The resource's policy, or a role's trust policy.
    Resource,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
    /// Identity-based policies.
    Identity,
    /// VPC endpoint policies.
    Endpoint,
}

impl Layer {
    /// The name of the layer in messages. IAM User Guide, "Troubleshoot access denied error messages".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::Resource => "resource-based policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
            Self::Identity => "identity-based policy",
            Self::Endpoint => "VPC endpoint policy",
        }
    }
}

/// A statement that took part in a decision, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchedStatement {
    /// The layer of its policy.
    pub layer: Layer,
    /// The level, for SCPs and RCPs; otherwise 0.
    pub level: u16,
    /// The index of the policy in its layer.
    pub policy: u32,
    /// The index of the statement in its document.
    pub statement: u32,
}

/// The statements that decided. Up to four need no allocation.
pub type MatchedStatements = SmallVec<[MatchedStatement; 4]>;

/// The reason for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The principal is the root user of the account that owns the resource.
    Root,
    /// The action requires no permissions and cannot be denied: `sts:GetCallerIdentity`.
    NoPermissionsRequired,
    /// These statements of identity-based and resource-based policies allow the request.
    Allowed(MatchedStatements),
    /// These statements of one layer deny the request.
    ExplicitDeny(MatchedStatements),
    /// No policy of this layer allows the request.
    ImplicitDeny(Layer),
}

impl Reason {
    /// The layer that decided, if one did.
    pub fn layer(&self) -> Option<Layer> {
        match self {
            Self::Root | Self::NoPermissionsRequired => None,
            Self::Allowed(matched) | Self::ExplicitDeny(matched) => {
                matched.first().map(|matched| matched.layer)
            }
            Self::ImplicitDeny(layer) => Some(*layer),
        }
    }

    /// The statements that decided; empty where none did.
    pub fn statements(&self) -> &[MatchedStatement] {
        match self {
            Self::Allowed(statements) | Self::ExplicitDeny(statements) => statements,
            Self::Root | Self::NoPermissionsRequired | Self::ImplicitDeny(_) => &[],
        }
    }

    /// The last clause of an AccessDenied message, such as `because no identity-based policy allows the s3:GetObject action`. Empty if the
    /// request is allowed.
    pub fn clause(&self, action: &str) -> String {
        match self {
            Self::Root | Self::NoPermissionsRequired | Self::Allowed(_) => String::new(),
            Self::ImplicitDeny(layer) => {
                format!("because no {} allows the {action} action", layer.as_str())
            }
            Self::ExplicitDeny(_) => {
                format!("with an explicit deny in {}", self.layer_with_article())
            }
        }
    }

    fn layer_with_article(&self) -> String {
        let name = self.layer().map_or("policy", Layer::as_str);
        let article = if name.starts_with('i') { "an" } else { "a" };
        format!("{article} {name}")
    }
}

/// One line for people: `no identity-based policy allows it`.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("the root user of the account may do everything"),
            Self::NoPermissionsRequired => f.write_str("the action needs no permission"),
            Self::Allowed(_) => write!(f, "allowed by {}", self.layer_with_article()),
            Self::ExplicitDeny(_) => write!(f, "an explicit deny in {}", self.layer_with_article()),
            Self::ImplicitDeny(layer) => write!(f, "no {} allows it", layer.as_str()),
        }
    }
}
