//! Principals: who asks, and whom a policy names. IAM User Guide, "AWS JSON policy elements: Principal".

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
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
        /// The unique id, for principals that policies keep by id.
        id: Option<String>,
    },
    /// A role.
    Role {
        /// `arn:…:iam::ACCOUNT:role/PATH/NAME`.
        arn: String,
        /// The account.
        account: String,
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
    },
    /// A session that GetFederationToken made for a user.
    FederatedUser {
        /// `arn:…:sts::ACCOUNT:federated-user/NAME`.
        arn: String,
        /// The account.
        account: String,
        /// The ARN of the user who made it, where it is known.
        user_arn: Option<String>,
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
            ("iam", Some(("role", _))) => Self::Role { arn, account },
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
                }
            }
            ("sts", Some(("federated-user", _))) => Self::FederatedUser {
                arn,
                account,
                user_arn: None,
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

/// Whom a statement names.
#[derive(Debug, Clone)]
pub(crate) enum Principals {
    Everybody,
    Listed(Vec<Listed>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Listed {
    Everybody,
    Account(String),
    Arn(String),
    /// A unique id (`AIDA…`).
    Id(String),
    Service(String),
    Federated(String),
    Canonical,
}

impl Listed {
    /// One value under one key of a Principal element.
    pub(crate) fn read(kind: &str, value: &str) -> Option<Self> {
        Some(match kind {
            "AWS" if value == "*" => Self::Everybody,
            "AWS" if is_account(value) => Self::Account(value.to_owned()),
            "AWS" if value.starts_with("arn:") => {
                let fields: Vec<&str> = value.splitn(6, ':').collect();
                match fields.as_slice() {
                    [_, _, "iam", _, account, "root"] if is_account(account) => {
                        Self::Account((*account).to_owned())
                    }
                    [_, _, "iam" | "sts", "", account, _] if is_account(account) => {
                        Self::Arn(value.to_owned())
                    }
                    _ => return None,
                }
            }
            "AWS"
                if value.len() >= 16
                    && value
                        .bytes()
                        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) =>
            {
                Self::Id(value.to_owned())
            }
            "Service" => Self::Service(value.to_owned()),
            "Federated" => Self::Federated(value.to_owned()),
            "CanonicalUser" => Self::Canonical,
            _ => return None,
        })
    }

    fn names(&self, principal: &Principal) -> Named {
        match (self, principal) {
            (Self::Everybody, _) => Named::Itself,
            (Self::Account(wanted), _) => {
                if principal.account() == Some(wanted) {
                    Named::Account
                } else {
                    Named::No
                }
            }
            (
                Self::Arn(wanted),
                Principal::User { arn, .. }
                | Principal::Role { arn, .. }
                | Principal::Root { arn, .. },
            ) if wanted == arn => Named::Itself,
            (Self::Id(wanted), Principal::User { id: Some(id), .. }) if wanted == id => {
                Named::Itself
            }
            (
                Self::Arn(wanted),
                Principal::AssumedRole {
                    arn,
                    account,
                    role,
                    role_arn,
                },
            ) => {
                let behind = match role_arn {
                    Some(role_arn) => wanted == role_arn,
                    None => is_named(wanted, account, "role/", role),
                };
                if wanted == arn {
                    Named::Itself
                } else if behind {
                    Named::Behind
                } else {
                    Named::No
                }
            }
            (
                Self::Arn(wanted),
                Principal::FederatedUser {
                    arn,
                    account,
                    user_arn,
                },
            ) => {
                let behind = match user_arn {
                    Some(user_arn) => wanted == user_arn,
                    None => arn
                        .rsplit('/')
                        .next()
                        .is_some_and(|name| is_named(wanted, account, "user/", name)),
                };
                if wanted == arn {
                    Named::Itself
                } else if behind {
                    Named::Behind
                } else {
                    Named::No
                }
            }
            (Self::Service(wanted), Principal::Service(service)) if wanted == service => {
                Named::Itself
            }
            (Self::Federated(wanted), Principal::Federated(provider))
                if wanted == provider || provider.ends_with(&format!("/{wanted}")) =>
            {
                Named::Itself
            }
            _ => Named::No,
        }
    }
}

/// Whether an ARN is that of a role or user with this name and any path: the path is not in a session's ARN.
fn is_named(arn: &str, account: &str, kind: &str, name: &str) -> bool {
    let fields: Vec<&str> = arn.splitn(6, ':').collect();
    matches!(fields.as_slice(), [_, _, "iam", _, owner, resource]
        if *owner == account && resource.strip_prefix(kind).is_some_and(|rest| rest.rsplit('/').next() == Some(name)))
}

fn is_account(text: &str) -> bool {
    let digits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    let uuid = text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    digits || uuid
}

impl Principals {
    /// How the principal is named, at the strongest.
    pub(crate) fn name(&self, principal: &Principal) -> Named {
        match self {
            Self::Everybody => Named::Itself,
            Self::Listed(listed) => listed
                .iter()
                .map(|one| one.names(principal))
                .min()
                .unwrap_or(Named::No),
        }
    }
}
