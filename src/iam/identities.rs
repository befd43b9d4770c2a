//! Users, groups, roles and instance profiles.

pub(crate) mod boundary;
pub(crate) mod groups;
pub(crate) mod instance_profiles;
pub(crate) mod memberships;
pub(crate) mod roles;
pub(crate) mod users;
