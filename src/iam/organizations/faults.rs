//! Errors of several operations. The messages were recorded by users of AWS, unless they are marked as unsourced.

use model::organizations::errors;
use wire::{Fault, unsourced};

/// For an operation that is not valid for its target.
pub(crate) const TARGET_NOT_SUPPORTED: &str =
    unsourced!("You can't perform the specified operation on that target entity.");

/// For an organization without all features.
pub(crate) const NOT_ALL_FEATURES: &str =
    unsourced!("Your organization does not have all features enabled.");

/// For a member that calls an operation of the management account.
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

/// For an account that is not in the organization.
pub(crate) fn no_account() -> Fault {
    let text = "You specified an account that doesn't exist.";
    Fault::new(&errors::AccountNotFound, text)
}

/// For a root or unit that does not exist.
pub(crate) fn no_parent() -> Fault {
    Fault::new(
        &errors::ParentNotFound,
        unsourced!("You specified parent that doesn't exist."),
    )
}

/// For a unit that does not exist.
pub(crate) fn no_unit() -> Fault {
    Fault::new(
        &errors::OrganizationalUnitNotFound,
        unsourced!("You specified an organizational unit that doesn't exist."),
    )
}

/// For a root, unit, account or policy that does not exist.
pub(crate) fn no_target() -> Fault {
    Fault::new(
        &errors::TargetNotFound,
        unsourced!("You specified a target that doesn't exist."),
    )
}

/// For a policy that does not exist.
pub(crate) fn no_policy() -> Fault {
    let text = "You specified a policy that doesn't exist.";
    Fault::new(&errors::PolicyNotFound, text)
}
