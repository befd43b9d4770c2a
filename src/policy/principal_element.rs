//! The Principal and NotPrincipal elements. IAM User Guide, "AWS JSON policy elements: Principal".

use crate::{MalformedPolicyDocument, Partition, Principal, json::Span, principal::PrincipalMatch};

/// The kind of a listed principal. Exhaustive on purpose: each kind is trusted in a way of its own, so no wildcard arm is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// `*`: everyone.
    Everybody,
    /// An account, by its number or by the ARN of its root user.
    Account,
    /// The ARN of an IAM user. IAM stores the user's unique id instead: see [`Document::pin`](crate::Document::pin).
    User,
    /// The ARN of a role. IAM stores the role's unique id instead: see [`Document::pin`](crate::Document::pin).
    Role,
    /// The ARN of one role session.
    RoleSession,
    /// The ARN of a session from GetFederationToken.
    FederatedUser,
    /// The unique id of a user or role (`AIDA…`, `AROA…`).
    UniqueId,
    /// An AWS service.
    Service,
    /// An identity provider: its ARN, or the host of a public provider.
    Federated,
    /// The canonical user id of an account, which S3 uses.
    CanonicalUser,
}

/// A principal that a document lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedPrincipal<'d> {
    /// Its kind.
    pub kind: PrincipalKind,
    /// The value as written.
    pub value: &'d str,
    /// Its account, if it belongs to one.
    pub account: Option<&'d str>,
    /// The index of the statement that lists it.
    pub statement: usize,
    /// The offset of its text, a quoted string.
    pub start: usize,
    /// The offset after its text.
    pub end: usize,
}

impl ListedPrincipal<'_> {
    /// The error for a document that lists a principal that does not exist, in AWS's words.
    pub fn invalid_principal(&self) -> MalformedPolicyDocument {
        MalformedPolicyDocument::principal(self.kind.element(), self.value, (self.start, self.end))
    }
}

impl PrincipalKind {
    /// The key of the Principal element that holds it: `AWS`, `Service`, `Federated` or `CanonicalUser`.
    pub fn element(self) -> &'static str {
        match self {
            Self::Service => "Service",
            Self::Federated => "Federated",
            Self::CanonicalUser => "CanonicalUser",
            _ => "AWS",
        }
    }
}

/// The value of a Principal or NotPrincipal element.
#[derive(Debug, Clone)]
pub(crate) enum Principals {
    /// A bare `*`.
    Everybody,
    Listed(Vec<PrincipalValue>),
}

/// One listed value, parsed once.
#[derive(Debug, Clone)]
pub(crate) struct PrincipalValue {
    pub(crate) kind: PrincipalKind,
    pub(crate) written: Box<str>,
    /// The form that is compared: an account, an ARN with the partition's own name, an id, a service or a provider.
    wanted: Box<str>,
    /// The unique id that a user or role is pinned to. Its ARN is then ignored.
    pub(crate) id: Option<Box<str>>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl PrincipalValue {
    /// Parses one value under one key of a Principal element.
    pub(crate) fn parse(
        element: &str,
        value: &str,
        (start, end): Span,
        partition: &Partition<'_>,
    ) -> Option<Self> {
        let (kind, wanted) = match element {
            "AWS" => of_accounts(value, partition)?,
            "Service" if is_host(value) => (PrincipalKind::Service, value.to_owned()),
            "Federated" if is_provider(value) => {
                (PrincipalKind::Federated, canonical(value, partition))
            }
            "CanonicalUser" if !value.is_empty() => {
                (PrincipalKind::CanonicalUser, value.to_owned())
            }
            _ => return None,
        };
        Some(Self {
            kind,
            written: value.into(),
            wanted: wanted.into(),
            id: None,
            start,
            end,
        })
    }

    /// Whether a trust policy may list it. In AWS's partitions only AWS's services and the public providers may be; other partitions may have
    /// their own.
    pub(crate) fn may_be_trusted(&self, partition: &Partition<'_>) -> bool {
        const SERVICES: &[&str] = &[
            ".amazonaws.com",
            ".amazonaws.com.cn",
            ".amazonaws.eu",
            ".amazon.com",
            ".aws.internal",
            ".c2s.ic.gov",
            ".sc2s.sgov.gov",
            ".cloud.adc-e.uk",
            ".csp.hci.ic.gov",
        ];
        const PROVIDERS: &[&str] = &[
            "cognito-identity.amazonaws.com",
            "www.amazon.com",
            "graph.facebook.com",
            "accounts.google.com",
        ];
        let own = !partition.is_aws();
        match self.kind {
            PrincipalKind::Service => own || SERVICES.iter().any(|end| self.wanted.ends_with(end)),
            PrincipalKind::Federated => {
                own || self.wanted.starts_with("arn:") || PROVIDERS.contains(&&*self.wanted)
            }
            PrincipalKind::CanonicalUser => false,
            _ => true,
        }
    }

    /// The URL without `https://` of the OpenID Connect provider, if this is the ARN of one.
    pub(crate) fn provider_url(&self) -> Option<&str> {
        provider_url(&self.wanted)
    }

    pub(crate) fn account(&self) -> Option<&str> {
        match self.kind {
            PrincipalKind::Account => Some(&self.wanted),
            PrincipalKind::User
            | PrincipalKind::Role
            | PrincipalKind::RoleSession
            | PrincipalKind::FederatedUser => self.wanted.split(':').nth(4),
            _ => None,
        }
    }

    /// Pins it to a unique id if it has this ARN.
    pub(crate) fn pin(&mut self, arn: &str, id: &str) {
        let by_id = matches!(
            self.kind,
            PrincipalKind::User | PrincipalKind::Role | PrincipalKind::RoleSession
        );
        if by_id && (*self.written == *arn || *self.wanted == *arn) {
            self.id = Some(id.into());
        }
    }

    /// How it matches the principal of a request.
    fn match_principal(&self, principal: &Principal) -> PrincipalMatch {
        let wanted = &*self.wanted;
        // A pinned value matches only its id, whatever the ARN, and never a principal without a known id.
        let is = |arn: &str, id: &Option<String>| match &self.id {
            Some(kept) => id.as_deref() == Some(kept),
            None => wanted == arn,
        };
        let when =
            |holds: bool, named: PrincipalMatch| if holds { named } else { PrincipalMatch::No };
        match (self.kind, principal) {
            (PrincipalKind::Everybody, _) => PrincipalMatch::Itself,
            (PrincipalKind::Account, _) => {
                when(principal.account() == Some(wanted), PrincipalMatch::Account)
            }
            (PrincipalKind::User, Principal::User { arn, id, .. }) => {
                when(is(arn, id), PrincipalMatch::Itself)
            }
            (
                PrincipalKind::User,
                Principal::FederatedUser {
                    arn,
                    account,
                    user_arn,
                    user_id,
                },
            ) => {
                let behind = match user_arn {
                    Some(user_arn) => is(user_arn, user_id),
                    None if self.id.is_some() => is("", user_id),
                    None => is_named(wanted, account, "user/", last(arn)),
                };
                when(behind, PrincipalMatch::Underlying)
            }
            (PrincipalKind::Role, Principal::Role { arn, id, .. }) => {
                when(is(arn, id), PrincipalMatch::Underlying)
            }
            (
                PrincipalKind::Role,
                Principal::AssumedRole {
                    account,
                    role,
                    role_arn,
                    role_id,
                    ..
                },
            ) => {
                let behind = match role_arn {
                    Some(role_arn) => is(role_arn, role_id),
                    None if self.id.is_some() => is("", role_id),
                    None => is_named(wanted, account, "role/", role),
                };
                when(behind, PrincipalMatch::Underlying)
            }
            (PrincipalKind::RoleSession, Principal::AssumedRole { arn, role_id, .. }) => {
                let kept = self
                    .id
                    .as_deref()
                    .is_none_or(|kept| role_id.as_deref() == Some(kept));
                when(kept && wanted == arn, PrincipalMatch::Itself)
            }
            (PrincipalKind::FederatedUser, Principal::FederatedUser { arn, .. }) => {
                when(wanted == arn, PrincipalMatch::Itself)
            }
            (PrincipalKind::UniqueId, Principal::User { id, .. }) => {
                when(id.as_deref() == Some(wanted), PrincipalMatch::Itself)
            }
            (
                PrincipalKind::UniqueId,
                Principal::Role { id, .. }
                | Principal::AssumedRole { role_id: id, .. }
                | Principal::FederatedUser { user_id: id, .. },
            ) => when(id.as_deref() == Some(wanted), PrincipalMatch::Underlying),
            (PrincipalKind::Service, Principal::Service(service)) => {
                when(wanted == service, PrincipalMatch::Itself)
            }
            (PrincipalKind::Federated, Principal::Federated(provider)) => when(
                wanted == provider || provider_url(provider) == Some(wanted),
                PrincipalMatch::Itself,
            ),
            _ => PrincipalMatch::No,
        }
    }
}

/// A value of the key `AWS`. Partial wildcards are not allowed.
fn of_accounts(value: &str, partition: &Partition<'_>) -> Option<(PrincipalKind, String)> {
    if value == "*" {
        return Some((PrincipalKind::Everybody, String::new()));
    }
    if is_account(value) {
        return Some((PrincipalKind::Account, value.to_owned()));
    }
    if value.contains(['*', '?']) {
        return None;
    }
    let id = value.len() >= 16
        && value
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if id {
        return Some((PrincipalKind::UniqueId, value.to_owned()));
    }
    let mut fields = value.splitn(6, ':');
    let (arn, named, service) = (fields.next()?, fields.next()?, fields.next()?);
    let (region, account, resource) = (fields.next()?, fields.next()?, fields.next()?);
    // CloudFront's origin access identities are users of the pseudo account `cloudfront`.
    let known = is_account(account) || account == "cloudfront";
    if arn != "arn" || !partition.knows(named) || !region.is_empty() || !known {
        return None;
    }
    let kind = match (service, resource.split_once('/')) {
        ("iam", None) if resource == "root" => {
            return Some((PrincipalKind::Account, account.to_owned()));
        }
        ("iam", Some(("user", name))) if !name.is_empty() => PrincipalKind::User,
        ("iam", Some(("role", name))) if !name.is_empty() => PrincipalKind::Role,
        ("sts", Some(("assumed-role", session)))
            if session
                .split_once('/')
                .is_some_and(|(role, session)| !role.is_empty() && !session.is_empty()) =>
        {
            PrincipalKind::RoleSession
        }
        ("sts", Some(("federated-user", name))) if !name.is_empty() => PrincipalKind::FederatedUser,
        _ => return None,
    };
    Some((kind, canonical(value, partition)))
}

/// The ARN with the partition's own name.
fn canonical(arn: &str, partition: &Partition<'_>) -> String {
    let mut fields = arn.splitn(3, ':');
    match (fields.next(), fields.next(), fields.next()) {
        (Some("arn"), Some(named), Some(rest)) => {
            format!("arn:{}:{rest}", partition.canonical(named))
        }
        _ => arn.to_owned(),
    }
}

/// Whether a text is a host name, as names of services are.
fn is_host(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        })
}

/// Whether a text is the ARN of a provider, or the host and path of one.
fn is_provider(text: &str) -> bool {
    if text == "*" {
        return true;
    }
    let plain = !text.is_empty() && !text.contains(['*', '?', ' ']);
    let provider = !text.starts_with("arn:")
        || text
            .splitn(6, ':')
            .nth(5)
            .is_some_and(|resource| provider_name(resource).is_some());
    plain && provider
}

/// The name of a provider in the resource part of its ARN.
fn provider_name(resource: &str) -> Option<&str> {
    resource
        .strip_prefix("oidc-provider/")
        .or_else(|| resource.strip_prefix("saml-provider/"))
        .filter(|name| !name.is_empty())
}

/// The URL without `https://` of the OpenID Connect provider with this ARN.
fn provider_url(arn: &str) -> Option<&str> {
    arn.splitn(6, ':').nth(5)?.strip_prefix("oidc-provider/")
}

fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

/// Whether an ARN is that of a role or user with this name, with any path: session ARNs do not carry the path.
fn is_named(arn: &str, account: &str, kind: &str, name: &str) -> bool {
    let mut fields = arn.splitn(6, ':').skip(4);
    fields.next() == Some(account)
        && fields
            .next()
            .and_then(|resource| resource.strip_prefix(kind))
            .is_some_and(|rest| last(rest) == name)
}

fn is_account(text: &str) -> bool {
    let digits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    let uuid = text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    digits || uuid
}

impl Principals {
    /// The strongest match of a principal.
    pub(crate) fn match_principal(&self, principal: &Principal) -> PrincipalMatch {
        match self {
            Self::Everybody => PrincipalMatch::Itself,
            Self::Listed(listed) => listed
                .iter()
                .map(|one| one.match_principal(principal))
                .min()
                .unwrap_or(PrincipalMatch::No),
        }
    }

    /// Whether a Deny with NotPrincipal exempts the principal. The account, the role or user, and the session must each be listed. IAM User Guide, "AWS JSON policy elements: NotPrincipal".
    pub(crate) fn exempt(&self, principal: &Principal) -> bool {
        let Self::Listed(listed) = self else {
            return true;
        };
        if listed
            .iter()
            .any(|one| one.kind == PrincipalKind::Everybody)
        {
            return true;
        }
        let named = |wanted: PrincipalMatch| {
            listed
                .iter()
                .any(|one| one.match_principal(principal) == wanted)
        };
        match principal {
            Principal::Root { .. } => named(PrincipalMatch::Account),
            Principal::User { .. } | Principal::FederatedUser { .. } => {
                named(PrincipalMatch::Itself) && named(PrincipalMatch::Account)
            }
            Principal::Role { .. } => {
                named(PrincipalMatch::Underlying) && named(PrincipalMatch::Account)
            }
            Principal::AssumedRole { .. } => {
                named(PrincipalMatch::Itself)
                    && named(PrincipalMatch::Underlying)
                    && named(PrincipalMatch::Account)
            }
            Principal::Anonymous | Principal::Service(_) | Principal::Federated(_) => {
                named(PrincipalMatch::Itself)
            }
        }
    }

    pub(crate) fn listed(&self) -> &[PrincipalValue] {
        match self {
            Self::Everybody => &[],
            Self::Listed(listed) => listed,
        }
    }
}
