//! Bucket policies. Their principals are stored by unique id, so a policy never applies to a new entity with an old name. They take part
//! in every decision on a bucket and its objects. Amazon S3 User Guide, "Bucket policies for Amazon S3".

use std::sync::Arc;

use policy::{Document, ListedPrincipal, PrincipalKind, is_public};
use state::{
    Scope,
    account::{ACCOUNTS, Account, AccountId, EntityId},
    arn::{self, IamArn},
    dialect::Dialect,
    keys::folded,
    rows::{
        bucket_policy::{BUCKET_POLICIES, BucketPolicy, Pin, parsed},
        role::{self, ROLES, ROLES_BY_ID},
        user::{self, USERS, USERS_BY_ID},
    },
};
use store::Head;
use wire::unsourced;

use crate::{
    call::{
        Write,
        caller::{Caller, Principal},
        refusal::Refusal,
        target::{Disclosure, ResourcePolicy, Target},
    },
    s3::{
        S3Fault,
        buckets::bucket,
        grammar::{self, MalformedPolicy},
    },
};

/// The size limit in bytes, without white space outside strings. Amazon S3 User Guide: "Bucket policies are limited to 20 KB in size".
const LARGEST: usize = 20 * 1024;

/// Why PutBucketPolicy refuses a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutPolicyError {
    /// NoSuchBucket.
    S3(S3Fault),
    /// MalformedPolicy.
    Malformed(MalformedPolicy),
    /// It is public, and the bucket's settings block public policies.
    Public,
}

impl From<S3Fault> for PutPolicyError {
    fn from(fault: S3Fault) -> Self {
        Self::S3(fault)
    }
}

impl From<MalformedPolicy> for PutPolicyError {
    fn from(malformed: MalformedPolicy) -> Self {
        Self::Malformed(malformed)
    }
}

fn row(partition: &str, name: &str) -> (String, String) {
    (partition.to_owned(), name.to_owned())
}

/// The text as it was sent, with the current ARNs of users and roles, and the unique ids of deleted ones.
fn describe(policy: &BucketPolicy, head: &Head, partition: &str) -> String {
    let Some(document) = policy.document(partition) else {
        return policy.text.clone();
    };
    let (mut shown, mut at) = (String::with_capacity(policy.text.len()), 0);
    let mut listed: Vec<ListedPrincipal<'_>> = document.principals().collect();
    listed.sort_by_key(|listed| listed.start);
    for listed in listed {
        if !matches!(listed.kind, PrincipalKind::User | PrincipalKind::Role) {
            continue;
        }
        let Some(pin) = policy
            .pins
            .iter()
            .find(|pin| is(partition, listed.value, &pin.arn))
        else {
            continue;
        };
        let now = arn_of(head, &pin.id).unwrap_or_else(|| pin.id.to_string());
        if now != pin.arn {
            shown.push_str(policy.text.get(at..listed.start).unwrap_or_default());
            shown.push_str(&format!("\"{now}\""));
            at = listed.end;
        }
    }
    shown.push_str(policy.text.get(at..).unwrap_or_default());
    shown
}

/// Whether a spelling of an ARN means another ARN, which has its partition's own name.
fn is(partition: &str, spelled: &str, arn: &str) -> bool {
    canonical(partition, spelled) == arn
}

fn canonical(partition: &str, spelled: &str) -> String {
    let dialect = Dialect::of_partition(partition);
    let mut fields = spelled.splitn(3, ':');
    match (fields.next(), fields.next(), fields.next()) {
        (Some(arn), Some(named), Some(rest))
            if dialect.partition_aliases().contains(&named)
                || dialect.means_partition(partition, named) =>
        {
            format!("{arn}:{partition}:{rest}")
        }
        _ => spelled.to_owned(),
    }
}

/// The current ARN of a user or role.
fn arn_of(head: &Head, id: &EntityId) -> Option<String> {
    if let Some(user) = user::with_id(head, id) {
        let (account, _) = head.lookup(&USERS_BY_ID, &(id.clone(),))?;
        return Some(user.arn(&*head.get(&ACCOUNTS, &(account,))?));
    }
    let role = role::with_id(head, id)?;
    let (account, _) = head.lookup(&ROLES_BY_ID, &(id.clone(),))?;
    Some(role.arn(&*head.get(&ACCOUNTS, &(account,))?))
}

/// Sets or replaces the policy. S3 API Reference, "PutBucketPolicy".
///
/// # Errors
/// [`PutPolicyError`].
pub fn put_bucket_policy(
    tx: &mut Write<'_>,
    name: &str,
    text: String,
) -> Result<(), PutPolicyError> {
    let partition = tx.account().partition.clone();
    bucket(tx.head(), &partition, name)?;
    let mut names = vec![partition.as_str()];
    names.extend(Dialect::of_partition(&partition).partition_aliases());
    grammar::check(&text, &names, name)?;
    if Document::quota_size(&text) > LARGEST {
        return Err(MalformedPolicy::new(unsourced!(
            "Normalized policy document exceeds the maximum allowed size of 20480 bytes."
        ))
        .into());
    }
    let document = parsed(&text, &partition).map_err(|malformed| {
        if malformed.text.starts_with("Invalid principal in policy") {
            let detail = malformed.text.split_once(": ").map(|(_, detail)| detail);
            MalformedPolicy::of(INVALID_PRINCIPAL, detail.unwrap_or_default())
        } else {
            MalformedPolicy::new("Invalid policy syntax.")
        }
    })?;
    let mut pins = Vec::new();
    for listed in document.principals() {
        pins.extend(pin(tx.head(), &partition, &listed)?);
    }
    let public = is_public(&text);
    let blocks = state::rows::public_access_block::in_force(tx.head(), &partition, name);
    if public && blocks.is_some_and(|block| block.block_public_policy) {
        return Err(PutPolicyError::Public);
    }
    let policy = BucketPolicy::new(text, pins, public);
    tx.put(&BUCKET_POLICIES, row(&partition, name), policy);
    Ok(())
}

const INVALID_PRINCIPAL: &str = "Invalid principal in policy";

/// Checks that a principal exists. A user or role is stored by its unique id.
fn pin(
    head: &Head,
    partition: &str,
    listed: &ListedPrincipal<'_>,
) -> Result<Option<Pin>, MalformedPolicy> {
    let invalid = || {
        let element = match listed.kind {
            PrincipalKind::Service => "Service",
            PrincipalKind::Federated => "Federated",
            PrincipalKind::CanonicalUser => "CanonicalUser",
            _ => "AWS",
        };
        MalformedPolicy::of(
            INVALID_PRINCIPAL,
            format!("\"{element}\" : \"{}\"", listed.value),
        )
    };
    let account = || {
        let id = AccountId::parse(listed.account?)?;
        head.get(&ACCOUNTS, &(id,))
            .filter(|account| account.partition == partition)
    };
    let arn = canonical(partition, listed.value);
    let entity = |account: &Account| {
        let parsed = IamArn::parse(&arn)?;
        let key = (account.id.clone(), folded(&parsed.name));
        let (found, id) = if parsed.kind == "user" {
            let user = head.get(&USERS, &key)?;
            (user.arn(account), user.id.clone())
        } else {
            let role = head.get(&ROLES, &key)?;
            (role.arn(account), role.id.clone())
        };
        (found == arn).then_some(id)
    };
    match listed.kind {
        PrincipalKind::Everybody | PrincipalKind::Federated => Ok(None),
        PrincipalKind::Service if listed.value.ends_with(".amazonaws.com") => Ok(None),
        // This server's accounts have no canonical ids.
        PrincipalKind::Service | PrincipalKind::CanonicalUser => Err(invalid()),
        PrincipalKind::Account | PrincipalKind::FederatedUser => {
            account().map(|_| None).ok_or_else(invalid)
        }
        PrincipalKind::User | PrincipalKind::Role => {
            let id = account().and_then(|account| entity(&account));
            id.map(|id| Some(Pin { arn, id })).ok_or_else(invalid)
        }
        PrincipalKind::RoleSession => {
            let role = arn.split('/').nth(1).unwrap_or_default();
            let role =
                account().and_then(|account| head.get(&ROLES, &(account.id.clone(), folded(role))));
            role.map(|role| {
                Some(Pin {
                    arn: arn.clone(),
                    id: role.id.clone(),
                })
            })
            .ok_or_else(invalid)
        }
        PrincipalKind::UniqueId => {
            let id = EntityId::new(listed.value);
            arn_of(head, &id)
                .filter(|arn| arn.starts_with(&arn::iam_prefix(partition)))
                .map(|_| None)
                .ok_or_else(invalid)
        }
    }
}

/// The policy of a bucket in the form of GetBucketPolicy. S3 API Reference, "GetBucketPolicy".
///
/// # Errors
/// NoSuchBucket, NoSuchBucketPolicy.
pub fn get_bucket_policy(head: &Head, partition: &str, name: &str) -> Result<String, S3Fault> {
    bucket(head, partition, name)?;
    let policy = head
        .get(&BUCKET_POLICIES, &row(partition, name))
        .ok_or(S3Fault::NoSuchBucketPolicy)?;
    Ok(describe(&policy, head, partition))
}

/// Whether the policy of a bucket is public. S3 API Reference, "GetBucketPolicyStatus".
///
/// # Errors
/// NoSuchBucket, NoSuchBucketPolicy.
pub fn is_bucket_policy_public(head: &Head, partition: &str, name: &str) -> Result<bool, S3Fault> {
    bucket(head, partition, name)?;
    head.get(&BUCKET_POLICIES, &row(partition, name))
        .map(|policy| policy.public)
        .ok_or(S3Fault::NoSuchBucketPolicy)
}

/// Removes the policy. A bucket without one is not an error. S3 API Reference, "DeleteBucketPolicy".
///
/// # Errors
/// NoSuchBucket.
pub fn delete_bucket_policy(tx: &mut Write<'_>, name: &str) -> Result<(), S3Fault> {
    let row = row(&tx.account().partition, name);
    bucket(tx.head(), &row.0, name)?;
    if tx.head().contains(&BUCKET_POLICIES, &row) {
        tx.delete(&BUCKET_POLICIES, &row);
    }
    Ok(())
}

/// Operations that the owner's root user can always call, to repair a policy.
const REPAIRS: &[&str] = &[
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
];

/// Adds a bucket's owner and policy to the checks of a call on it or an object in it, and returns the owner. A bucket that does not exist has
/// neither; then the caller's own policies decide whether the answer is NoSuchBucket.
///
/// # Errors
/// [`Refusal::Unreadable`] for a stored policy that no longer parses.
pub fn govern(
    head: &Head,
    caller: &Caller,
    name: &str,
    target: Target,
) -> Result<(Target, Option<AccountId>), Refusal> {
    let partition = &caller.account.partition;
    let Ok(held) = bucket(head, partition, name) else {
        return Ok((target, None));
    };
    let own = caller.account.id == held.owner && !matches!(caller.principal, Principal::Anonymous);
    let repairs = own
        && matches!(caller.principal, Principal::Root)
        && target
            .checks
            .iter()
            .all(|check| REPAIRS.contains(&&*check.action));
    let policy = match head.get(&BUCKET_POLICIES, &row(partition, name)) {
        Some(policy) if !repairs => {
            let restricted = policy.public
                && !own
                && state::rows::public_access_block::in_force(head, partition, name)
                    .is_some_and(|block| block.restrict_public_buckets);
            let document = policy.document(partition).ok_or(Refusal::Unreadable)?;
            // A restricted public policy grants nothing to other accounts, and nothing else grants them access.
            (!restricted).then(|| ResourcePolicy {
                name: arn::bucket(partition, name),
                document: Arc::clone(document),
            })
        }
        _ => None,
    };
    let owner = held.owner.clone();
    let target = target
        .governed(&owner, policy.as_ref())
        .key("aws:ResourceAccount", owner.as_str())
        .key("s3:ResourceAccount", owner.as_str());
    let target = if own {
        target
    } else {
        target.disclosure(Disclosure::Nothing)
    };
    Ok((target, Some(owner)))
}
