//! Whom a policy names: the values of Principal and NotPrincipal. IAM User Guide, "AWS JSON policy elements: Principal".

use crate::{MalformedPolicyDocument, Partition, Principal, json::Span, principal::Named};

/// What a listed principal is. Exhaustive on purpose: each kind is trusted in a way of its own, so no wildcard arm is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// `*`: everybody.
    Everybody,
    /// An account, by its number or the ARN of its root.
    Account,
    /// The ARN of an IAM user. IAM keeps it by the user's unique id: see [`Document::pin`](crate::Document::pin).
    User,
    /// The ARN of a role. IAM keeps it by the role's unique id: see [`Document::pin`](crate::Document::pin).
    Role,
    /// The ARN of one session of a role.
    RoleSession,
    /// The ARN of a session that GetFederationToken makes.
    FederatedUser,
    /// The unique id of a user or role (`AIDA…`, `AROA…`).
    UniqueId,
    /// An AWS service.
    Service,
    /// An identity provider: its ARN, or the host of a public one.
    Federated,
    /// The canonical id of an account, which only S3 knows.
    CanonicalUser,
}

/// A principal that a document lists, in the order of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedPrincipal<'d> {
    /// What it is.
    pub kind: PrincipalKind,
    /// As it is written.
    pub value: &'d str,
    /// The account that it belongs to, if to one.
    pub account: Option<&'d str>,
    /// The statement that lists it.
    pub statement: usize,
    /// The byte at which its text (a quoted string) begins.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
}

impl ListedPrincipal<'_> {
    /// The refusal of a document that lists a principal which does not exist, in AWS's words.
    pub fn invalid_principal(&self) -> MalformedPolicyDocument {
        MalformedPolicyDocument::principal(self.kind.element(), self.value, (self.start, self.end))
    }
}

impl PrincipalKind {
    /// The key under which it stands.
    pub fn element(self) -> &'static str {
        match self {
            Self::Service => "Service",
            Self::Federated => "Federated",
            Self::CanonicalUser => "CanonicalUser",
            _ => "AWS",
        }
    }
}

/// Whom a statement names.
#[derive(Debug, Clone)]
pub(crate) enum Principals {
    /// A bare `*`.
    Everybody,
    Listed(Vec<Listed>),
}

/// One value, read once.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) kind: PrincipalKind,
    pub(crate) written: Box<str>,
    /// What is compared: an account, an ARN with its partition's own name, an id, a service, a provider.
    wanted: Box<str>,
    /// The unique id by which a user or role is kept: then its ARN decides nothing.
    pub(crate) id: Option<Box<str>>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Listed {
    /// One value under one key of a Principal element.
    pub(crate) fn read(
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

    /// Whether a trust policy may list it. AWS's partitions know AWS's services and the public providers; others may have their own.
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

    /// The URL (without `https://`) of the OpenID Connect provider, if it is the ARN of one.
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

    /// Keeps it by a unique id from now on.
    pub(crate) fn pin(&mut self, arn: &str, id: &str) {
        let by_id = matches!(
            self.kind,
            PrincipalKind::User | PrincipalKind::Role | PrincipalKind::RoleSession
        );
        if by_id && (*self.written == *arn || *self.wanted == *arn) {
            self.id = Some(id.into());
        }
    }

    /// How it names the one who asks.
    fn names(&self, principal: &Principal) -> Named {
        let wanted = &*self.wanted;
        // One that is kept by id names nobody else, whatever the ARN; and nobody whose id is unknown.
        let is = |arn: &str, id: &Option<String>| match &self.id {
            Some(kept) => id.as_deref() == Some(kept),
            None => wanted == arn,
        };
        let when = |holds: bool, named: Named| if holds { named } else { Named::No };
        match (self.kind, principal) {
            (PrincipalKind::Everybody, _) => Named::Itself,
            (PrincipalKind::Account, _) => {
                when(principal.account() == Some(wanted), Named::Account)
            }
            (PrincipalKind::User, Principal::User { arn, id, .. }) => {
                when(is(arn, id), Named::Itself)
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
                when(behind, Named::Behind)
            }
            (PrincipalKind::Role, Principal::Role { arn, id, .. }) => {
                when(is(arn, id), Named::Behind)
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
                when(behind, Named::Behind)
            }
            (PrincipalKind::RoleSession, Principal::AssumedRole { arn, role_id, .. }) => {
                let kept = self
                    .id
                    .as_deref()
                    .is_none_or(|kept| role_id.as_deref() == Some(kept));
                when(kept && wanted == arn, Named::Itself)
            }
            (PrincipalKind::FederatedUser, Principal::FederatedUser { arn, .. }) => {
                when(wanted == arn, Named::Itself)
            }
            (PrincipalKind::UniqueId, Principal::User { id, .. }) => {
                when(id.as_deref() == Some(wanted), Named::Itself)
            }
            (
                PrincipalKind::UniqueId,
                Principal::Role { id, .. }
                | Principal::AssumedRole { role_id: id, .. }
                | Principal::FederatedUser { user_id: id, .. },
            ) => when(id.as_deref() == Some(wanted), Named::Behind),
            (PrincipalKind::Service, Principal::Service(service)) => {
                when(wanted == service, Named::Itself)
            }
            (PrincipalKind::Federated, Principal::Federated(provider)) => when(
                wanted == provider || provider_url(provider) == Some(wanted),
                Named::Itself,
            ),
            _ => Named::No,
        }
    }
}

/// The values of the key `AWS`. No part of one may be a wildcard.
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
    // CloudFront's origin access identities are users of an account of its own.
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

/// An ARN with its partition's own name.
fn canonical(arn: &str, partition: &Partition<'_>) -> String {
    let mut fields = arn.splitn(3, ':');
    match (fields.next(), fields.next(), fields.next()) {
        (Some("arn"), Some(named), Some(rest)) => {
            format!("arn:{}:{rest}", partition.canonical(named))
        }
        _ => arn.to_owned(),
    }
}

/// The name of a service: a host.
fn is_host(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        })
}

/// The ARN of a provider, or the host (and path) of one.
fn is_provider(text: &str) -> bool {
    if text == "*" {
        return true;
    }
    let plain = !text.is_empty() && !text.contains(['*', '?', ' ']);
    let provider = !text.starts_with("arn:")
        || text
            .splitn(6, ':')
            .nth(5)
            .is_some_and(|resource| provider_kinds(resource).is_some());
    plain && provider
}

/// What follows the kind in a provider's ARN.
fn provider_kinds(resource: &str) -> Option<&str> {
    resource
        .strip_prefix("oidc-provider/")
        .or_else(|| resource.strip_prefix("saml-provider/"))
        .filter(|name| !name.is_empty())
}

/// The URL (without `https://`) of the OpenID Connect provider with this ARN.
fn provider_url(arn: &str) -> Option<&str> {
    arn.splitn(6, ':').nth(5)?.strip_prefix("oidc-provider/")
}

fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

/// Whether an ARN is that of a role or user with this name and any path: the path is not in a session's ARN.
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

    /// Whether NotPrincipal lists the principal so that a Deny spares it: the account is looked at first, then the role, then the session,
    /// and each must be listed. IAM User Guide, "AWS JSON policy elements: NotPrincipal".
    pub(crate) fn spare(&self, principal: &Principal) -> bool {
        let Self::Listed(listed) = self else {
            return true;
        };
        if listed
            .iter()
            .any(|one| one.kind == PrincipalKind::Everybody)
        {
            return true;
        }
        let named = |wanted: Named| listed.iter().any(|one| one.names(principal) == wanted);
        match principal {
            Principal::Root { .. } => named(Named::Account),
            Principal::User { .. } | Principal::FederatedUser { .. } => {
                named(Named::Itself) && named(Named::Account)
            }
            Principal::Role { .. } => named(Named::Behind) && named(Named::Account),
            Principal::AssumedRole { .. } => {
                named(Named::Itself) && named(Named::Behind) && named(Named::Account)
            }
            Principal::Anonymous | Principal::Service(_) | Principal::Federated(_) => {
                named(Named::Itself)
            }
        }
    }

    pub(crate) fn listed(&self) -> &[Listed] {
        match self {
            Self::Everybody => &[],
            Self::Listed(listed) => listed,
        }
    }
}
