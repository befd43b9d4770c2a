//! Trust policies of roles. IAM stores the users and roles that they name by unique id, so a new entity with an old
//! name is not trusted. IAM User Guide, "AWS JSON policy elements: Principal".

use std::sync::Arc;

use model::iam::errors;
use policy::{Document, DocumentKind, ListedPrincipal, PrincipalKind};
use store::Head;
use wire::Fault;

use crate::{
    Scope,
    account::{ACCOUNTS, Account, AccountId, EntityId},
    arn::IamArn,
    documents::{self, StoredDocument},
    keys::folded,
    quota,
    rows::{
        role::{self, Pins, ROLES, ROLES_BY_ID, Role},
        user::{self, USERS, USERS_BY_ID},
    },
};

/// The suffixes of service principals in AWS's partitions.
const SERVICES: &[&str] = &[
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".aws.internal",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".csp.hci.ic.gov",
    ".cloud.adc-e.uk",
];
const NOT_FEDERATED: &str = "Federated principals must be valid domain names or SAML metadata ARNs";

/// Accepts a trust policy: checks its size, then its grammar, then whether its principals exist.
///
/// # Errors
/// LimitExceeded, MalformedPolicyDocument.
pub fn accepted(cx: &impl Scope, text: String) -> Result<(StoredDocument, Pins), Fault> {
    let account = cx.account();
    let quota = account.quotas.assume_role_policy_size;
    if Document::quota_size(&text) > quota as usize {
        return Err(quota::exceeded("ACLSizePerRole", quota));
    }
    let accepted = StoredDocument::accept(
        text,
        DocumentKind::Trust,
        account.dialect,
        &account.partition,
    )
    .map_err(worded)?;
    let mut pins = Pins::new();
    let document =
        role::compiled_trust(&accepted, &pins, account).ok_or_else(Fault::internal_failure)?;
    for listed in document.principals() {
        if let Some(id) = id_of(cx.head(), &listed)? {
            let pin = (listed.value.to_owned(), id);
            if !pins.contains(&pin) {
                pins.push(pin);
            }
        }
    }
    // The stored document is compiled at its first use, with the ids.
    let text = accepted.text().to_owned();
    Ok((StoredDocument::built_in(text), pins))
}

/// AWS's message for identity providers differs.
fn worded(fault: Fault) -> Fault {
    if fault
        .message()
        .starts_with("Invalid principal in policy: \"FEDERATED\"")
    {
        return malformed(NOT_FEDERATED);
    }
    fault
}

fn malformed(text: impl Into<String>) -> Fault {
    Fault::new(&errors::MalformedPolicyDocument, text.into())
}

/// The unique id with which a principal is stored, if any.
///
/// Accounts that are not on this server, and their entities, may exist elsewhere, so they are accepted. Whether an identity
/// provider exists is checked when a role is assumed, as AWS does ("No OpenIDConnect provider found in your account for …").
fn id_of(head: &Head, listed: &ListedPrincipal<'_>) -> Result<Option<EntityId>, Fault> {
    let refused = || malformed(listed.invalid_principal().to_string());
    let value = listed.value;
    match listed.kind {
        PrincipalKind::User | PrincipalKind::Role | PrincipalKind::RoleSession => {
            match account_of(head, listed) {
                None => Ok(None),
                Some(account) => entity(head, &account, value).map(Some).ok_or_else(refused),
            }
        }
        PrincipalKind::UniqueId => {
            let id = EntityId::new(value);
            let exists = user::with_id(head, &id).is_some() || role::with_id(head, &id).is_some();
            exists.then_some(Some(id)).ok_or_else(refused)
        }
        PrincipalKind::Service if !SERVICES.iter().any(|end| value.ends_with(end)) => {
            Err(refused())
        }
        // A host name is a public provider; everything else is an ARN whose form has been checked.
        PrincipalKind::Federated if !value.starts_with("arn:") && !value.contains('.') => {
            Err(malformed(NOT_FEDERATED))
        }
        PrincipalKind::CanonicalUser => Err(refused()),
        PrincipalKind::Everybody
        | PrincipalKind::Account
        | PrincipalKind::FederatedUser
        | PrincipalKind::Service
        | PrincipalKind::Federated => Ok(None),
    }
}

fn account_of(head: &Head, listed: &ListedPrincipal<'_>) -> Option<Arc<Account>> {
    let id = AccountId::parse(listed.account?)?;
    head.get(&ACCOUNTS, &(id,))
}

/// The user or role of an ARN in an account of this server; for the ARN of a session, its role.
fn entity(head: &Head, account: &Account, arn: &str) -> Option<EntityId> {
    let mut fields = arn.splitn(6, ':');
    let partition = fields.nth(1)?;
    if partition != account.partition && !account.dialect.partition_aliases().contains(&partition) {
        return None;
    }
    let key = |name: &str| (account.id.clone(), folded(name));
    if let Some(session) = fields.nth(3)?.strip_prefix("assumed-role/") {
        let name = session.split('/').next()?;
        let role = head.get(&ROLES, &key(name))?;
        return (role.name == name).then(|| role.id.clone());
    }
    let parsed = IamArn::parse(arn)?;
    match parsed.kind.as_str() {
        "user" => {
            let user = head.get(&USERS, &key(&parsed.name))?;
            (user.name == parsed.name && user.path == parsed.path).then(|| user.id.clone())
        }
        "role" => {
            let role = head.get(&ROLES, &key(&parsed.name))?;
            (role.name == parsed.name && role.path == parsed.path).then(|| role.id.clone())
        }
        _ => None,
    }
}

/// The trust policy of a role in answers, percent-encoded: with the current ARNs of users and roles, and the unique ids
/// of deleted ones.
pub fn encoded(cx: &impl Scope, role: &Role) -> String {
    match role.trust_policy(cx.account()) {
        Some(document) if lists_kept(document) => {
            documents::percent_encoded(&describe(cx.head(), role, document))
        }
        _ => role.trust.encoded(),
    }
}

fn lists_kept(document: &Document) -> bool {
    document.principals().any(|listed| {
        !matches!(
            listed.kind,
            PrincipalKind::Everybody
                | PrincipalKind::Account
                | PrincipalKind::Service
                | PrincipalKind::Federated
        )
    })
}

fn describe(head: &Head, role: &Role, document: &Document) -> String {
    let text = role.trust.text();
    let mut shown = String::with_capacity(text.len());
    let mut copied = 0;
    for listed in document.principals() {
        let pins = role.trust_principals.iter();
        let id = pins
            .filter(|(spelled, _)| spelled == listed.value)
            .map(|(_, id)| id)
            .next();
        let Some(now) = id.and_then(|id| spelled_now(head, id, &listed)) else {
            continue;
        };
        shown.push_str(text.get(copied..listed.start).unwrap_or_default());
        shown.push('"');
        shown.push_str(&now);
        shown.push('"');
        copied = listed.end;
    }
    shown.push_str(text.get(copied..).unwrap_or_default());
    shown
}

/// The current spelling of a principal, if it differs from what was sent.
fn spelled_now(head: &Head, id: &EntityId, listed: &ListedPrincipal<'_>) -> Option<String> {
    let Some(arn) = arn_now(head, id) else {
        let session = match listed.kind {
            PrincipalKind::RoleSession => listed.value.rsplit('/').next(),
            _ => None,
        };
        return Some(match session {
            Some(session) => format!("{id}:{session}"),
            None => id.to_string(),
        });
    };
    // A role's name and path never change, and the spelling of the partition stays as sent, so only a renamed user has a new ARN.
    let changed = match listed.kind {
        PrincipalKind::UniqueId => true,
        PrincipalKind::User => after_account(&arn) != after_account(listed.value),
        _ => false,
    };
    changed.then_some(arn)
}

fn after_account(arn: &str) -> Option<&str> {
    arn.splitn(6, ':').nth(5)
}

fn arn_now(head: &Head, id: &EntityId) -> Option<String> {
    if let Some(((account, _), user)) = head.find(&USERS_BY_ID, &(id.clone(),)) {
        return Some(user.arn(&*head.get(&ACCOUNTS, &(account,))?));
    }
    let ((account, _), role) = head.find(&ROLES_BY_ID, &(id.clone(),))?;
    Some(role.arn(&*head.get(&ACCOUNTS, &(account,))?))
}
