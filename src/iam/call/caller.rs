//! The caller: a verified principal with its session.

use std::{net::IpAddr, sync::Arc};

use state::{
    account::{Account, EntityId},
    rows::{role::Role, session_principal::SessionPrincipal, user::User},
    session::Session,
    tags::{self, Tag},
};
use time::OffsetDateTime;

/// A verified caller.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account on whose behalf it calls.
    pub account: Arc<Account>,
    /// The principal.
    pub principal: Principal,
    /// The key that signed; absent when nothing was signed.
    pub access_key_id: Option<String>,
    /// The session behind temporary credentials.
    pub session: Option<Arc<Session>>,
}

/// The kinds of principal that can call.
#[derive(Debug, Clone)]
pub enum Principal {
    /// An unsigned call.
    Anonymous,
    /// The account's root user.
    Root,
    /// An IAM user, as it was when its credentials were looked up.
    User(Arc<User>),
    /// A session of a role, as the role was when the session was opened.
    AssumedRole {
        /// The role.
        role: Arc<Role>,
        /// `RoleSessionName`.
        session_name: String,
    },
    /// A federated user.
    FederatedUser {
        /// The user who made it; `None` for the account's root user.
        maker: Option<Arc<User>>,
        /// The name that its maker gave it.
        name: String,
    },
}

impl Principal {
    /// The principal that a session made by this caller acts as; `None` for anonymous callers.
    pub fn session_principal(&self) -> Option<SessionPrincipal> {
        match self {
            Self::Anonymous => None,
            Self::Root => Some(SessionPrincipal::Root),
            Self::User(user) => Some(SessionPrincipal::User(user.id.clone())),
            Self::AssumedRole { role, session_name } => Some(SessionPrincipal::Role {
                id: role.id.clone(),
                name: session_name.clone(),
            }),
            Self::FederatedUser { maker, name } => Some(SessionPrincipal::FederatedUser {
                maker: maker.as_ref().map(|user| user.id.clone()),
                name: name.clone(),
            }),
        }
    }
}

/// What a door knows of a request apart from its content. The request's global condition keys come from here.
/// IAM User Guide, "AWS global condition context keys".
#[derive(Debug, Clone)]
pub struct Origin {
    /// The request's id in its answer and in the log: a UUID.
    pub request_id: String,
    /// `aws:SourceIp`.
    pub source_ip: IpAddr,
    /// `aws:SecureTransport`: whether it came over TLS.
    pub secure: bool,
    /// `aws:UserAgent`.
    pub user_agent: Option<String>,
    /// `aws:Referer`.
    pub referer: Option<String>,
    /// `aws:RequestedRegion`: the region in the credential scope; `us-east-1` where nothing was signed.
    pub region: String,
    /// The partition that the Host names.
    pub host_partition: Option<String>,
    /// Whether STS would be asked at its global endpoint: the Host names no region.
    pub global_endpoint: bool,
}

impl Caller {
    /// An anonymous caller on behalf of an account.
    pub fn anonymous(account: Arc<Account>) -> Self {
        Self {
            account,
            principal: Principal::Anonymous,
            access_key_id: None,
            session: None,
        }
    }

    /// The caller's ARN, as in AccessDenied and GetCallerIdentity. It leaves out a role's path.
    pub fn arn(&self) -> String {
        match &self.principal {
            Principal::Anonymous => "anonymous".to_owned(),
            Principal::Root => self.account.root_arn(),
            Principal::User(user) => user.arn(&self.account),
            Principal::AssumedRole { role, session_name } => self
                .account
                .sts_arn(&format!("assumed-role/{}/{session_name}", role.name)),
            Principal::FederatedUser { name, .. } => {
                self.account.sts_arn(&format!("federated-user/{name}"))
            }
        }
    }

    /// `aws:PrincipalArn`: as [`Caller::arn`], but the role's own ARN for its sessions.
    pub fn principal_arn(&self) -> String {
        match &self.principal {
            Principal::AssumedRole { role, .. } => role.arn(&self.account),
            _ => self.arn(),
        }
    }

    /// `aws:userid`. IAM User Guide, "Information available in all requests": the account id for root, the unique id for a user,
    /// `AROA…:SESSION` and `ACCOUNT:NAME` for sessions of roles and federated users.
    pub fn user_id(&self) -> Option<String> {
        match &self.principal {
            Principal::Anonymous => None,
            Principal::Root => Some(self.account.id.to_string()),
            Principal::User(user) => Some(user.id.to_string()),
            Principal::AssumedRole { role, session_name } => {
                Some(format!("{}:{session_name}", role.id))
            }
            Principal::FederatedUser { name, .. } => Some(format!("{}:{name}", self.account.id)),
        }
    }

    /// The calling IAM user, also through a session that acts as the user.
    pub fn user(&self) -> Option<&Arc<User>> {
        match &self.principal {
            Principal::User(user) => Some(user),
            _ => None,
        }
    }

    /// The unique id of the calling user or role, also through a session.
    pub fn entity(&self) -> Option<&EntityId> {
        match &self.principal {
            Principal::User(user) => Some(&user.id),
            Principal::AssumedRole { role, .. } => Some(&role.id),
            Principal::Anonymous | Principal::Root | Principal::FederatedUser { .. } => None,
        }
    }

    /// The unique id under which the caller's own access keys are kept.
    pub fn key_owner(&self) -> Option<EntityId> {
        match &self.principal {
            Principal::Root => Some(EntityId::new(self.account.id.as_str())),
            Principal::User(user) => Some(user.id.clone()),
            Principal::Anonymous
            | Principal::AssumedRole { .. }
            | Principal::FederatedUser { .. } => None,
        }
    }

    /// `aws:PrincipalTag/…`: the tags of the user or role, overridden by those of the session.
    pub fn tags(&self) -> impl Iterator<Item = (&str, &str)> {
        let entity: &[Tag] = match &self.principal {
            Principal::User(user)
            | Principal::FederatedUser {
                maker: Some(user), ..
            } => &user.tags,
            Principal::AssumedRole { role, .. } => &role.tags,
            Principal::Anonymous | Principal::Root | Principal::FederatedUser { .. } => &[],
        };
        let session = self.session.as_deref();
        tags::with_session_tags(
            entity,
            session.map_or(&[], |session| session.tags.as_slice()),
        )
    }

    /// When MFA was last proved in this session. The outer option is `None` for long-term keys, which carry no MFA.
    pub fn mfa(&self) -> Option<Option<OffsetDateTime>> {
        self.session.as_ref().map(|session| session.mfa_at)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use state::{account::AccountId, dialect::Dialect, quota::Quotas};

    #[test]
    fn the_root_user_and_anonymous_callers_are_no_entities() {
        let account = Account {
            id: AccountId::parse("123456789012").unwrap(),
            partition: "aws".to_owned(),
            dialect: Dialect::Aws,
            created: datetime!(2025-03-27 08:00 UTC),
            quotas: Quotas::default(),
        };
        for principal in [Principal::Root, Principal::Anonymous] {
            let caller = Caller {
                principal,
                ..Caller::anonymous(Arc::new(account.clone()))
            };
            assert_eq!(caller.entity(), None);
        }
    }
}
