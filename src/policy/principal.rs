//! Who asks. IAM User Guide, "IAM identifiers".

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Principal {
    /// Nobody.
    Anonymous,
    /// The root user of an account.
    Root {
        /// `arn:…:iam::ACCOUNT:root`.
        arn: String,
        /// The account.
        account: String,
    },
    /// An IAM user.
    User {
        /// `arn:…:iam::ACCOUNT:user/PATH/NAME`.
        arn: String,
        /// The account.
        account: String,
        /// The unique id, for policies that keep it by id.
        id: Option<String>,
    },
    /// A role.
    Role {
        /// `arn:…:iam::ACCOUNT:role/PATH/NAME`.
        arn: String,
        /// The account.
        account: String,
        /// The unique id, for policies that keep it by id.
        id: Option<String>,
    },
    /// A session of a role.
    AssumedRole {
        /// `arn:…:sts::ACCOUNT:assumed-role/NAME/SESSION`.
        arn: String,
        /// The account.
        account: String,
        /// The role's name.
        role: String,
        /// The role's ARN with its path, where it is known.
        role_arn: Option<String>,
        /// The role's unique id, for policies that keep it by id.
        role_id: Option<String>,
    },
    /// A session that GetFederationToken made for a user.
    FederatedUser {
        /// `arn:…:sts::ACCOUNT:federated-user/NAME`.
        arn: String,
        /// The account.
        account: String,
        /// The ARN of the user who made it, where it is known.
        user_arn: Option<String>,
        /// The unique id of the user who made it, for policies that keep it by id.
        user_id: Option<String>,
    },
    /// An AWS service.
    Service(String),
    /// A principal of an identity provider: the provider's ARN or host.
    Federated(String),
}

/// How a statement's principal names the one who asks; the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Named {
    /// The principal itself (user, session), or everybody.
    Itself,
    /// The role of a session, or the user behind a federated user.
    Behind,
    /// Its account.
    Account,
    /// Not at all.
    No,
}

impl Principal {
    /// Reads an ARN, a service's name, a provider, or `anonymous`.
    pub fn parse(text: &str) -> Self {
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", _, service, _, account, resource] = *fields.as_slice() else {
            return match text {
                "anonymous" | "*" => Self::Anonymous,
                _ if text.ends_with(".amazonaws.com") && !text.contains('/') => {
                    Self::Service(text.to_owned())
                }
                _ => Self::Federated(text.to_owned()),
            };
        };
        let (arn, account) = (text.to_owned(), account.to_owned());
        match (service, resource.split_once('/')) {
            ("iam", None) if resource == "root" => Self::Root { arn, account },
            ("iam", Some(("user", _))) => Self::User {
                arn,
                account,
                id: None,
            },
            ("iam", Some(("role", _))) => Self::Role {
                arn,
                account,
                id: None,
            },
            ("sts", Some(("assumed-role", rest))) => {
                let role = rest
                    .split_once('/')
                    .map_or(rest, |(role, _)| role)
                    .to_owned();
                Self::AssumedRole {
                    arn,
                    account,
                    role,
                    role_arn: None,
                    role_id: None,
                }
            }
            ("sts", Some(("federated-user", _))) => Self::FederatedUser {
                arn,
                account,
                user_arn: None,
                user_id: None,
            },
            _ => Self::Federated(arn),
        }
    }

    /// The account that it belongs to, if to one.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Root { account, .. }
            | Self::User { account, .. }
            | Self::Role { account, .. }
            | Self::AssumedRole { account, .. }
            | Self::FederatedUser { account, .. } => Some(account),
            Self::Anonymous | Self::Service(_) | Self::Federated(_) => None,
        }
    }
}
