//! The domain: users, groups, policies, sessions, authorization. Synchronous, no I/O of its own.
//!
//! An operation is one line in [`registry`]: its handler, and what it acts on. [`core`] runs it: decode, authorize, handle and encode
//! against one consistent state. Everything that differs between ways of speaking is in [`dialect`].

mod access_keys;
mod account_alias;
mod account_profile;
mod account_properties;
mod account_summary;
mod admission;
mod attachments;
mod authorization_details;
mod authorize;
mod bootstrap;
mod boundary;
mod call;
mod caller;
mod certificates;
mod context;
mod context_keys;
mod control_policies;
mod core;
mod credential;
mod credential_report;
mod delegation_requests;
mod granted_services;
mod groups;
mod inline_policies;
mod instance_profiles;
mod last_accessed;
mod login_profiles;
mod memberships;
mod mfa;
mod oidc_providers;
mod organization_features;
mod organizations;
mod organizations_access_report;
pub mod outbound_federation;
mod outbound_keys;
mod outbox;
mod outside;
mod own_calls;
mod page;
mod password_policy;
mod policies;
mod policy_versions;
mod providers;
mod qr;
pub mod realm;
pub mod registry;
mod role_templates;
mod roles;
pub mod root_keys;
pub mod s3;
mod saml_providers;
mod schema;
pub mod seed;
mod server_certificates;
mod service_last_accessed;
mod service_linked_roles;
mod service_specific_credentials;
mod signing_certificates;
mod signing_keys;
mod simulate;
mod ssh_public_keys;
mod state;
mod sts;
mod target;
mod trust;
mod usage;
mod users;

pub use authorize::{authorize, authorize_request};
pub use bootstrap::{BootstrapError, PartitionPlan, Plan, check_partition_name};
pub use call::{
    Read, View, Write,
    answer::{Answer, Audit, refusal},
    checks::Checks,
    refusal::Refusal,
    server::{Core, DevelopmentKey, Enforcement, ResetError, Settings},
};
pub use caller::{Caller, Origin, Principal};
pub use core::{Incoming, Pending};
pub use credential::{Credential, KeyError};
pub use oidc_providers::{IssuerUrl, OidcProvider, is_loopback};
pub use outbox::Mail;
pub use outside::{Fetched, Needs, ROUNDS};
pub use saml_providers::{Metadata, SamlProvider};
pub use schema::schema;
pub use seed::Seed;
pub use state::account::{ACCOUNTS, Account, AccountId, EntityId, Partition};
pub use state::clock::Clock;
pub use state::ids::Ids;
pub use state::secret::Secret;
pub use state::{Scope, arn};
pub use sts::{ProgramCredentials, is_role_arn, saml, web_identity};
pub use target::Target;
pub use users::USERS;

/// The decision log and its rendering.
pub mod decisions {
    pub use crate::{
        authorize::decisions::{detail, statement_json, summary, verdicts},
        call::decision_log::{DecisionFilter, DecisionRecord, KEPT, get, list, remember},
    };
}
