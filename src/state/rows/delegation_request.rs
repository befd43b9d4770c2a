//! A delegation request. IAM User Guide, "IAM temporary delegation".

use serde::{Deserialize, Serialize};
use store::{Index, Table};
use time::{Duration, OffsetDateTime};

use crate::{
    account::AccountId,
    rows::{partner::Parameter, session_principal::SessionPrincipal},
};

/// The state of a request. IAM User Guide, "Building your integration", "State Transitions".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// No identity has associated itself with it.
    Unassigned,
    /// It waits for its owner.
    Assigned,
    /// Its owner has forwarded it.
    PendingApproval,
    /// It is approved; the exchange token is not released yet.
    Accepted,
    /// The exchange token is released.
    Finalized,
    /// Its owner has rejected it.
    Rejected,
    /// It was not completed in time.
    Expired,
}

impl State {
    /// `PENDING_APPROVAL`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unassigned => "UNASSIGNED",
            Self::Assigned => "ASSIGNED",
            Self::PendingApproval => "PENDING_APPROVAL",
            Self::Accepted => "ACCEPTED",
            Self::Finalized => "FINALIZED",
            Self::Rejected => "REJECTED",
            Self::Expired => "EXPIRED",
        }
    }

    /// How long a request stays in a state before it expires.
    pub fn life(self) -> Duration {
        match self {
            Self::Unassigned => Duration::days(1),
            _ => Duration::days(7),
        }
    }
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegationRequest {
    /// The account that requests access.
    pub requester: AccountId,
    /// The name of its product.
    pub requester_name: String,
    /// `RequestorWorkflowId`: unique in the requester's account.
    pub workflow: String,
    /// The account to which access is requested, once it is known.
    pub owner_account: Option<AccountId>,
    /// The ARN of the identity that owns the request, once there is one.
    pub owner: Option<String>,
    /// The ARN of the identity that accepted it.
    pub approver: Option<String>,
    /// That identity by unique id. The requester acts with its permissions, within the policy.
    pub principal: Option<SessionPrincipal>,
    /// `Description`.
    pub description: String,
    /// `RequestMessage`.
    pub message: Option<String>,
    /// The ARN of the policy template.
    pub template: String,
    /// The values of the template's parameters.
    pub parameters: Vec<Parameter>,
    /// The template filled in.
    pub policy: String,
    /// `RolePermissionRestrictionArns`.
    pub boundaries: Vec<String>,
    /// `RedirectUrl`.
    pub redirect_url: Option<String>,
    /// The SNS topic of notifications.
    pub channel: String,
    /// In seconds.
    pub session_duration: i64,
    /// `OnlySendByOwner`.
    pub only_send_by_owner: Option<bool>,
    /// Its state as of `updated`; see [`Self::state`].
    pub state: State,
    /// When it was created.
    pub created: OffsetDateTime,
    /// The time of its last change of state.
    pub updated: OffsetDateTime,
    /// `Notes`.
    pub notes: Option<String>,
    /// `RejectionReason`.
    pub rejection: Option<String>,
}

/// Requests by partition and id.
pub static DELEGATION_REQUESTS: Table<(String, String), DelegationRequest> =
    Table::new("delegation requests", 1);

/// Requests by the requester's account and workflow id.
pub static DELEGATION_REQUESTS_BY_WORKFLOW: Index<
    (AccountId, String),
    (String, String),
    DelegationRequest,
> = Index::new(
    "delegation requests by workflow",
    &DELEGATION_REQUESTS,
    |_, request, found| found((request.requester.clone(), request.workflow.clone())),
);

/// Requests that have an owner, by its account, time of creation, and id.
pub static DELEGATION_REQUESTS_BY_OWNER: Index<
    (AccountId, String, String),
    (String, String),
    DelegationRequest,
> = Index::new(
    "delegation requests by owner",
    &DELEGATION_REQUESTS,
    |(_, id), request, found| {
        if let (Some(account), Some(_)) = (&request.owner_account, &request.owner) {
            let made = format!("{:020}", request.created.unix_timestamp_nanos());
            found((account.clone(), made, id.clone()));
        }
    },
);

impl DelegationRequest {
    /// The time of its expiry.
    pub fn expires(&self) -> OffsetDateTime {
        self.updated + self.state.life()
    }

    /// Its state at a time.
    pub fn state(&self, now: OffsetDateTime) -> State {
        if now < self.expires() {
            self.state
        } else {
            State::Expired
        }
    }

    /// The end of the requester's access; `None` until the token is released.
    pub fn access_ends(&self) -> Option<OffsetDateTime> {
        let seconds = Duration::seconds(self.session_duration);
        (self.state == State::Finalized).then(|| self.updated + seconds)
    }
}
