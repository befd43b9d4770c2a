//! Roles of services: service-linked roles, and roles from templates.

pub(crate) mod role_templates;
pub(crate) mod service_linked_roles;
