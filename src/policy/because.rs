//! Why a decision is what it is.

use smallvec::SmallVec;

/// A kind of policy, as AccessDenied names it.
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
    /// IAM User Guide, "Troubleshoot access denied error messages".
    pub fn words(self) -> &'static str {
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

/// A statement that took part in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matched {
    /// Its kind of policy.
    pub layer: Layer,
    /// The level, for control policies; else 0.
    pub level: u16,
    /// The policy's place in its layer.
    pub policy: u32,
    /// The statement's place in its document.
    pub statement: u32,
}

/// The statements that decided; a few need no allocation.
pub type Statements = SmallVec<[Matched; 4]>;

/// Why a decision is what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// The root user of the account may do everything.
    Root,
    /// The action needs no permission, and no policy can deny it.
    Free,
    /// These statements of identity-based and resource-based policies allow it.
    Allowed(Statements),
    /// These statements of one layer deny it.
    Denied(Statements),
    /// No policy of this layer allows it.
    NothingAllows(Layer),
}

impl Because {
    /// The layer that decided, where one did.
    pub fn layer(&self) -> Option<Layer> {
        match self {
            Self::Root | Self::Free => None,
            Self::Allowed(matched) | Self::Denied(matched) => {
                matched.first().map(|matched| matched.layer)
            }
            Self::NothingAllows(layer) => Some(*layer),
        }
    }

    /// The clause with which AccessDenied ends: `because no identity-based policy allows the s3:GetObject action`. Empty if allowed.
    pub fn clause(&self, action: &str) -> String {
        match self {
            Self::Root | Self::Free | Self::Allowed(_) => String::new(),
            Self::NothingAllows(layer) => {
                format!("because no {} allows the {action} action", layer.words())
            }
            Self::Denied(_) => {
                let words = self.layer().map_or("policy", Layer::words);
                let article = if words.starts_with('i') { "an" } else { "a" };
                format!("with an explicit deny in {article} {words}")
            }
        }
    }
}
