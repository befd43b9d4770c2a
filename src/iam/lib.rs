//! The domain: users, groups, policies, sessions, authorization. Synchronous, no I/O of its own.
//!
//! An operation is one line in [`registry`]: its handler, and what it acts on. [`core`] runs it: decode, authorize, handle and encode
//! against one consistent state. Everything that differs between ways of speaking is in [`dialect`].

pub mod access_keys;
pub mod account;
pub mod account_summary;
pub mod admission;
pub mod arn;
pub mod attachments;
pub mod authorization_details;
pub mod authorize;
pub mod bootstrap;
pub mod boundary;
pub mod builtin;
pub mod call;
pub mod caller;
pub mod clock;
pub mod context;
pub mod core;
pub mod credential;
pub mod credential_report;
pub mod dialect;
pub mod documents;
pub mod granted_services;
pub mod groups;
pub mod ids;
pub mod inline_policies;
pub mod instance_profiles;
mod keys;
pub mod last_accessed;
pub mod memberships;
pub mod outbox;
mod own_calls;
pub mod page;
pub mod policies;
pub mod policy_versions;
pub mod quota;
pub mod realm;
pub mod registry;
pub mod role_templates;
pub mod roles;
pub mod root_keys;
pub mod s3;
pub mod schema;
pub mod secret;
pub mod seed;
pub mod service_last_accessed;
pub mod service_linked_roles;
pub mod session;
pub mod signing_keys;
pub mod sts;
pub mod tags;
pub mod target;
mod texts;
pub mod trust;
pub mod usage;
pub mod users;
