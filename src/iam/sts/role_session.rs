//! Sessions of roles, for every way to obtain one.

use std::{borrow::Cow, sync::Arc};

use model::sts as api;
use policy::{Document, Values};
use state::{
    Scope,
    account::{ACCOUNTS, Account, AccountId, PARTITIONS},
    arn::IamArn,
    keys::folded,
    rows::{
        organization,
        role::{ROLES, Role},
        session_principal::SessionPrincipal,
    },
    session::{Session, SessionKind},
    tags,
};
use wire::Fault;

use crate::{
    authorize,
    call::{
        View,
        target::{Disclosure, ResourcePolicy, Target},
    },
    sts::{self, session_policies, session_tags::SessionTags},
};

const DEFAULT_SECONDS: i64 = 3600;

/// A role that a call names by its ARN, in any account. It need not exist.
pub(crate) struct RoleReference {
    /// The ARN, in the call's spelling.
    pub(crate) arn: String,
    owner: AccountId,
    found: Option<(Arc<Account>, Arc<Role>)>,
}

/// The requested session.
#[derive(Debug, Default)]
pub(crate) struct SessionRequest {
    /// `RoleSessionName`.
    pub(crate) name: String,
    /// `DurationSeconds`.
    pub(crate) seconds: Option<i64>,
    /// An upper limit in seconds, whatever the request and the role allow.
    pub(crate) at_most: Option<i64>,
    /// `Policy`.
    pub(crate) policy: Option<String>,
    /// `PolicyArns`.
    pub(crate) policy_arns: Option<Vec<api::PolicyDescriptorType>>,
    /// Session tags.
    pub(crate) tags: SessionTags,
    /// `SourceIdentity`.
    pub(crate) source_identity: Option<String>,
    /// `MinimumSessionTokenSize`.
    pub(crate) minimum_size: Option<i64>,
}

/// A new session, in the members that the answers share.
pub(crate) struct RoleSession {
    pub(crate) credentials: api::Credentials,
    pub(crate) user: api::AssumedRoleUser,
    /// Present only if policies or tags were passed.
    pub(crate) packed_policy_size: Option<i64>,
    pub(crate) source_identity: Option<String>,
    pub(crate) token_utilization: i64,
    pub(crate) token_size: i64,
}

impl RoleReference {
    /// Looks up the role of an ARN.
    ///
    /// # Errors
    /// ValidationError unless it is the ARN of a role in the caller's partition.
    pub(crate) fn find(cx: &impl Scope, arn: &str) -> Result<Self, Fault> {
        let invalid = || Fault::validation("Request ARN is invalid");
        let own = &cx.account().partition;
        let parsed = IamArn::parse(arn)
            .filter(|parsed| parsed.kind == "role")
            .filter(|parsed| cx.dialect().means_partition(own, &parsed.partition))
            .ok_or_else(invalid)?;
        let owner = AccountId::parse(&parsed.account).ok_or_else(invalid)?;
        let account = cx.head().get(&ACCOUNTS, &(owner.clone(),));
        // Roles of a closed account cannot be assumed.
        let found = account
            .filter(|account| account.partition == *own)
            .filter(|account| !organization::is_closed(cx.head(), &account.id))
            .and_then(|account| {
                let key = (owner.clone(), folded(&parsed.name));
                let role = cx.head().get(&ROLES, &key)?;
                let same = role.path == parsed.path && role.name == parsed.name;
                same.then_some((account, role))
            });
        Ok(Self {
            arn: IamArn {
                partition: own.clone(),
                ..parsed
            }
            .to_string(),
            owner,
            found,
        })
    }

    /// The role's account, if it exists in the partition.
    pub(crate) fn account(&self, cx: &impl Scope) -> Option<Arc<Account>> {
        cx.head()
            .get(&ACCOUNTS, &(self.owner.clone(),))
            .filter(|account| account.partition == cx.account().partition)
    }

    /// The checks of an action that requests a session: the action itself, and the actions that it implies. A missing role trusts no
    /// principal, so callers cannot distinguish it from a role that does not trust them.
    pub(crate) fn target(&self, action: &'static str, request: &SessionRequest) -> Target {
        let mut target = Target::new(action, self.arn.clone())
            .with(&request.tags.keys())
            .key("sts:RoleSessionName", request.name.clone())
            .key_if("sts:SourceIdentity", request.source_identity.as_deref());
        let document = match &self.found {
            Some((account, role)) => {
                target = target.resource_tags(tags::pairs(&role.tags));
                role.trust_policy(account).cloned()
            }
            None => None,
        };
        let trust = ResourcePolicy {
            name: self.arn.clone(),
            document: document.unwrap_or_else(|| Arc::new(Document::empty())),
        };
        target = target.governed(&self.owner, Some(&trust));
        if !request.tags.tags.is_empty() {
            target = target.also("sts:TagSession");
        }
        if request.source_identity.is_some() {
            target = target.also("sts:SetSourceIdentity");
        }
        target
    }

    /// Issues the session, once its checks have passed.
    ///
    /// # Errors
    /// ValidationError for a duration beyond the role's, MalformedPolicyDocument, PackedPolicyTooLarge; `missing` if the role does not
    /// exist, which gets this far only with soft enforcement.
    pub(crate) fn session(
        self,
        cx: &impl View,
        kind: SessionKind,
        provider: Option<String>,
        request: SessionRequest,
        missing: impl FnOnce(&str) -> Fault,
    ) -> Result<RoleSession, Fault> {
        let Some((account, role)) = self.found else {
            return Err(missing(&self.arn));
        };
        let seconds = request.seconds.unwrap_or(DEFAULT_SECONDS);
        if seconds > role.max_session_duration {
            return Err(Fault::validation(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            ));
        }
        let seconds = request.at_most.map_or(seconds, |most| seconds.min(most));
        let id = format!("{}:{}", role.id, request.name);
        let arn = account.sts_arn(&format!("assumed-role/{}/{}", role.name, request.name));
        let principal = SessionPrincipal::Role {
            id: role.id.clone(),
            name: request.name,
        };
        let mut session = Session {
            tags: request.tags.tags,
            transitive: request.tags.transitive,
            source_identity: request.source_identity,
            provider,
            ..Session::new(account.id.clone(), principal, kind, cx.now(), seconds)
        };
        session_policies::accept(
            cx,
            &account,
            &mut session,
            request.policy,
            request.policy_arns,
        )?;
        let issued = sts::issue(cx, &account, &session, request.minimum_size)?;
        let packed = session.is_limited() || !session.tags.is_empty();
        Ok(RoleSession {
            credentials: issued.credentials,
            user: api::AssumedRoleUser {
                assumed_role_id: id,
                arn,
            },
            packed_policy_size: packed.then_some(issued.token_utilization),
            source_identity: session.source_identity,
            token_utilization: issued.token_utilization,
            token_size: issued.token_size,
        })
    }
}

/// The default account of the partition that a role's ARN names, unless the host names one. Calls with an identity provider's proof are
/// unsigned, so nothing else names the partition.
pub(crate) fn partition_of(cx: &impl View, arn: &str) -> Option<Arc<Account>> {
    if cx.call().origin.host_partition.is_some() {
        return None;
    }
    let name = arn.split(':').nth(1)?;
    let partition = cx.head().get(&PARTITIONS, &(name.to_owned(),))?;
    cx.head()
        .get(&ACCOUNTS, &(partition.default_account.clone(),))
}

/// A session that a role's trust policy grants to an identity provider's subject.
pub(crate) struct FederatedSession {
    role: RoleReference,
    action: &'static str,
    provider: String,
    request: SessionRequest,
}

/// Checks whether a role's trust policy grants a session to an identity provider's subject. `provider` is the provider's ARN, `keys` are
/// the condition keys from the proof (`ISSUER:sub`, `saml:aud`…). The proof must be verified before
/// [`FederatedSession::session`].
///
/// # Errors
/// AccessDenied, also for a missing role.
pub(crate) fn federate(
    cx: &impl View,
    role: RoleReference,
    action: &'static str,
    provider: String,
    keys: &[(Cow<'static, str>, Values)],
    request: SessionRequest,
) -> Result<FederatedSession, Fault> {
    let target = role
        .target(action, &request)
        .with(keys)
        .key("aws:FederatedProvider", provider.clone())
        .disclosure(Disclosure::Action);
    let principal = policy::Principal::Federated(provider.clone());
    authorize::authorize_outsider(cx, principal, target)?;
    Ok(FederatedSession {
        role,
        action,
        provider,
        request,
    })
}

impl FederatedSession {
    /// Issues the session.
    ///
    /// # Errors
    /// As [`RoleReference::session`].
    pub(crate) fn session(self, cx: &impl View, kind: SessionKind) -> Result<RoleSession, Fault> {
        let (dialect, action) = (cx.dialect(), self.action);
        let denied = |_: &str| Fault::access_denied(dialect.denial_of_outsider(action));
        self.role
            .session(cx, kind, Some(self.provider), self.request, denied)
    }
}
