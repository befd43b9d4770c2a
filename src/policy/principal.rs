//! The principal of a request. IAM User Guide, "IAM identifiers".

/// The principal that makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Principal {
    /// An anonymous caller.
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
        /// The unique id, if known. A pinned policy entry matches by it.
        id: Option<String>,
    },
    /// A role.
    Role {
        /// `arn:…:iam::ACCOUNT:role/PATH/NAME`.
        arn: String,
        /// The account.
        account: String,
        /// The unique id, if known. A pinned policy entry matches by it.
        id: Option<String>,
    },
    /// A role session.
    AssumedRole {
        /// `arn:…:sts::ACCOUNT:assumed-role/NAME/SESSION`.
        arn: String,
        /// The account.
        account: String,
        /// The role's name.
        role: String,
        /// The role's ARN with its path, if known.
        role_arn: Option<String>,
        /// The role's unique id, if known. A pinned policy entry matches by it.
        role_id: Option<String>,
    },
    /// A session from GetFederationToken.
    FederatedUser {
        /// `arn:…:sts::ACCOUNT:federated-user/NAME`.
        arn: String,
        /// The account.
        account: String,
        /// The ARN of the user who called GetFederationToken, if known.
        user_arn: Option<String>,
        /// The unique id of that user, if known. A pinned policy entry matches by it.
        user_id: Option<String>,
    },
    /// An AWS service.
    Service(String),
    /// A federated principal: the ARN or host of the identity provider.
    Federated(String),
}

/// How a statement matches the principal of a request, the strongest match first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PrincipalMatch {
    /// The principal itself (user or session), or everyone.
    Itself,
    /// The role of a session, or the user of a federated session.
    Underlying,
    /// The account of the principal.
    Account,
    /// Not at all.
    No,
}

impl Principal {
    /// Reads an ARN, the name of a service, a provider, or `anonymous`.
    ///
    /// ```
    /// use astriam_policy::Principal;
    ///
    /// let session = Principal::parse("arn:aws:sts::123456789012:assumed-role/worker/one");
    /// assert!(matches!(&session, Principal::AssumedRole { role, .. } if role == "worker"));
    /// assert_eq!(session.account(), Some("123456789012"));
    /// ```
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

    /// The account of the principal; `None` for anonymous callers, services and federated principals.
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
