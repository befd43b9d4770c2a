//! The domain: users, groups, policies, sessions, authorization. Synchronous, no I/O of its own.
//!
//! An operation is one line in [`registry`]: its handler, and what it acts on. [`core`] runs it: decode, authorize, handle and encode
//! against one consistent state. Everything that differs between ways of speaking is in [`dialect`].

mod account;
mod authorize;
mod call;
mod core;
mod credentials;
mod delegation_requests;
mod identities;
mod organizations;
mod outbound;
mod policies;
mod providers;
pub mod realm;
mod reports;
pub mod s3;
pub mod seed;
mod service_roles;
mod simulate;
mod sts;
#[cfg(test)]
mod testing;

pub use authorize::authorization::Authorization;
pub use call::caller::{Caller, Origin, Principal};
pub use call::outside::{OutsideRequest, OutsideResponse, ROUNDS};
pub use call::target::Target;
pub use call::{
    Read, View, Write,
    answer::{Answer, Audit, refusal},
    checks::Checks,
    refusal::Refusal,
    server::{Core, DevelopmentKey, Enforcement, ResetError, Settings},
};
pub use core::bootstrap::{BootstrapError, PartitionPlan, Plan, check_partition_name, open, start};
pub use core::credential::{Credential, KeyError, credential};
pub use core::registry;
pub use core::root_keys;
pub use core::schema::schema;
pub use core::{AnswerFuture, Callable, Reply, Request, WireCall};
pub use outbound::outbound_keys::outbound_keys;
pub use seed::Seed;
pub use state::account::{ACCOUNTS, Account, AccountId, EntityId, Partition};
pub use state::clock::Clock;
pub use state::ids::Ids;
pub use state::rows::mail::Mail;
pub use state::rows::outbound_issuer;
pub use state::rows::user::USERS;
pub use state::secret::Secret;
pub use state::{Scope, arn};
pub use sts::{ProgramCredentials, credentials_of_role, is_role_arn};

/// The decision log and its rendering.
pub mod decisions {
    pub use crate::{
        authorize::decisions::{detail, statement_json, summary, verdicts},
        call::decision_log::{DecisionFilter, DecisionRecord, KEPT, get, list},
    };
}
