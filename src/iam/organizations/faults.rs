//! The errors that several operations have. Texts: as recorded by users of AWS, unless marked as unsourced.

use model::organizations::errors;
use wire::{Fault, unsourced};

/// An operation that does not go with what is named.
pub(crate) const TARGET_NOT_SUPPORTED: &str =
    unsourced!("You can't perform the specified operation on that target entity.");

/// An organization for billing alone.
pub(crate) const NOT_ALL_FEATURES: &str =
    unsourced!("Your organization does not have all features enabled.");

/// A member asks what only the management account may.
pub(crate) fn access_denied() -> Fault {
    let text = "You don't have permissions to access this resource.";
    Fault::new(&errors::AccessDenied, text)
}

/// InvalidInput with its reason.
pub(crate) fn invalid(reason: &'static str, text: impl Into<String>) -> Fault {
    Fault::new(&errors::InvalidInput, text).reason(reason)
}

/// ConstraintViolation with its reason.
pub(crate) fn constraint(reason: &'static str, text: impl Into<String>) -> Fault {
    Fault::new(&errors::ConstraintViolation, text).reason(reason)
}

/// No such account in the organization.
pub(crate) fn no_account() -> Fault {
    let text = "You specified an account that doesn't exist.";
    Fault::new(&errors::AccountNotFound, text)
}

/// No such root or unit.
pub(crate) fn no_parent() -> Fault {
    Fault::new(
        &errors::ParentNotFound,
        unsourced!("You specified parent that doesn't exist."),
    )
}

/// No such unit.
pub(crate) fn no_unit() -> Fault {
    Fault::new(
        &errors::OrganizationalUnitNotFound,
        unsourced!("You specified an organizational unit that doesn't exist."),
    )
}

/// No such root, unit, account or policy.
pub(crate) fn no_target() -> Fault {
    Fault::new(
        &errors::TargetNotFound,
        unsourced!("You specified a target that doesn't exist."),
    )
}

/// No such policy.
pub(crate) fn no_policy() -> Fault {
    let text = "You specified a policy that doesn't exist.";
    Fault::new(&errors::PolicyNotFound, text)
}
