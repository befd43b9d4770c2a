//! The services that an entity's policies grant, regardless of resources and conditions. Only permissions policies count, not boundaries,
//! session policies or resource policies. IAM API Reference, "ListPoliciesGrantingServiceAccess".

use std::{collections::HashSet, sync::Arc};

use model::{
    iam::{self as api, *},
    services::{self, AwsService},
};
use policy::{Document, DocumentKind, Grants};
use state::{
    Scope,
    account::EntityId,
    arn::IamArn,
    documents::StoredDocument,
    find::{self, PolicyReference},
    rows::{attachment, group::Group, inline_policy, membership, role::Role, user::User},
    tags,
};
use wire::Fault;

use crate::{
    call::{Read, page::PageRequest, target::Target},
    identities::{groups, roles, users},
    policies::attachments,
};

/// The entity whose policies an operation reports on.
#[derive(Debug, Clone)]
pub(crate) enum Subject {
    /// A user, with the policies of its groups.
    User(Arc<User>),
    /// A group.
    Group(Arc<Group>),
    /// A role.
    Role(Arc<Role>),
    /// A managed policy itself.
    Policy(PolicyReference),
}

/// An entity whose attempts count.
#[derive(Debug, Clone)]
pub(crate) enum Actor {
    /// A user.
    User(Arc<User>),
    /// A role.
    Role(Arc<Role>),
}

impl Actor {
    /// Its unique id.
    pub(crate) fn id(&self) -> &EntityId {
        match self {
            Self::User(user) => &user.id,
            Self::Role(role) => &role.id,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::User(user) => &user.name,
            Self::Role(role) => &role.name,
        }
    }
}

/// A compiled policy, with its entry in ListPoliciesGrantingServiceAccess.
pub(crate) struct GrantingPolicy {
    pub(crate) shown: PolicyGrantingServiceAccess,
    pub(crate) document: Arc<Document>,
}

impl Subject {
    /// Looks up the subject of an ARN.
    ///
    /// # Errors
    /// InvalidInput unless the ARN is of one of the account's users, groups, roles and policies; NoSuchEntity.
    pub(crate) fn of(cx: &impl Scope, arn: &str) -> Result<Self, Fault> {
        let spelled = find::spelled(cx, arn);
        let parsed = IamArn::parse(&spelled).filter(|parsed| {
            parsed.partition == cx.account().partition
                && (parsed.account == cx.account_id().as_str()
                    || parsed.account == cx.dialect().vendor())
        });
        let parsed = parsed.ok_or_else(|| invalid(arn))?;
        match parsed.kind.as_str() {
            "user" => users::named(cx, &parsed.name)
                .ok()
                .filter(|user| user.arn(cx.account()) == spelled)
                .map(Self::User)
                .ok_or_else(|| users::missing(&parsed.name)),
            "group" => groups::named(cx, &parsed.name)
                .ok()
                .filter(|group| group.arn(cx) == spelled)
                .map(Self::Group)
                .ok_or_else(|| groups::missing(&parsed.name)),
            "policy" => find::policy(cx, arn).map(Self::Policy),
            "role" => roles::named(cx, &parsed.name)
                .ok()
                .filter(|role| role.arn(cx.account()) == spelled)
                .map(Self::Role)
                .ok_or_else(|| roles::missing(&parsed.name)),
            _ => Err(invalid(arn)),
        }
    }

    /// Its policies, in no particular order, without those that can no longer be read.
    pub(crate) fn policies(&self, cx: &impl Scope) -> Vec<GrantingPolicy> {
        let mut held = Vec::new();
        match self {
            Self::User(user) => {
                managed(cx, attachment::of(cx, &user.id), &mut held);
                inline(cx, &user.id, "USER", &user.name, &mut held);
                for group in find::groups_of_user(cx, &user.id) {
                    of_group(cx, &group, &mut held);
                }
            }
            Self::Group(group) => of_group(cx, group, &mut held),
            Self::Role(role) => {
                managed(cx, attachment::of(cx, &role.id), &mut held);
                inline(cx, &role.id, "ROLE", &role.name, &mut held);
            }
            Self::Policy(policy) => managed(cx, [policy.arn.clone()], &mut held),
        }
        held
    }

    /// The users and roles whose attempts count: itself, its members, or the entities that it is attached to.
    pub(crate) fn actors(&self, cx: &impl Scope) -> Vec<Actor> {
        let mut actors: Vec<Actor> = match self {
            Self::User(user) => vec![Actor::User(Arc::clone(user))],
            Self::Role(role) => vec![Actor::Role(Arc::clone(role))],
            Self::Group(group) => membership::of_group(cx, &group.id)
                .map(Actor::User)
                .collect(),
            Self::Policy(policy) => {
                let own = attachments::users_of(cx, &policy.arn, false);
                let groups = attachments::groups_of(cx, &policy.arn);
                let members = groups
                    .iter()
                    .flat_map(|group| membership::of_group(cx, &group.id));
                let roles = attachments::roles_of(cx, &policy.arn, false);
                let mut seen = HashSet::new();
                own.into_iter()
                    .chain(members)
                    .map(Actor::User)
                    .chain(roles.into_iter().map(Actor::Role))
                    .filter(|actor| seen.insert(actor.id().clone()))
                    .collect()
            }
        };
        actors.sort_by(|one, other| one.name().cmp(other.name()));
        actors
    }

    fn tags(&self) -> &[tags::Tag] {
        match self {
            Self::User(user) => &user.tags,
            Self::Group(_) => &[],
            Self::Role(role) => &role.tags,
            Self::Policy(managed) => &managed.policy.tags,
        }
    }
}

fn invalid(arn: &str) -> Fault {
    Fault::new(&errors::InvalidInput, crate::arn::not_an_arn(arn))
}

fn of_group(cx: &impl Scope, group: &Group, held: &mut Vec<GrantingPolicy>) {
    managed(cx, find::policies_of_group(cx, group), held);
    inline(cx, &group.id, "GROUP", &group.name, held);
}

fn managed(
    cx: &impl Scope,
    arns: impl IntoIterator<Item = String>,
    held: &mut Vec<GrantingPolicy>,
) {
    for arn in arns {
        let found = find::policy(cx, &arn).ok();
        let found = found.and_then(|managed| {
            let version = managed.default_version(cx)?;
            let document = compiled(cx, &version.document, DocumentKind::Managed)?;
            Some((managed, document))
        });
        if let Some((managed, document)) = found {
            let shown = PolicyGrantingServiceAccess {
                policy_name: managed.policy.name.clone(),
                policy_type: "MANAGED".to_owned(),
                policy_arn: Some(managed.arn.clone()),
                ..Default::default()
            };
            held.push(GrantingPolicy { shown, document });
        }
    }
}

fn inline(
    cx: &impl Scope,
    entity: &EntityId,
    kind: &str,
    name: &str,
    held: &mut Vec<GrantingPolicy>,
) {
    for (policy_name, policy) in inline_policy::of(cx, entity) {
        if let Some(document) = compiled(cx, &policy.document, DocumentKind::Identity) {
            let shown = PolicyGrantingServiceAccess {
                policy_name,
                policy_type: "INLINE".to_owned(),
                policy_arn: None,
                entity_type: Some(kind.to_owned()),
                entity_name: Some(name.to_owned()),
            };
            held.push(GrantingPolicy { shown, document });
        }
    }
}

fn compiled(
    cx: &impl Scope,
    document: &StoredDocument,
    kind: DocumentKind,
) -> Option<Arc<Document>> {
    let account = cx.account();
    document
        .compiled(kind, account.dialect, &account.partition)
        .cloned()
}

/// The services that policies grant together, by namespace.
pub(crate) fn granted(policies: &[GrantingPolicy]) -> Vec<&'static AwsService> {
    services::all()
        .filter(|service| grant(policies.iter().map(|held| &*held.document), service))
        .collect()
}

/// Whether documents grant a service together: they allow an action of it, and do not deny it unconditionally.
pub(crate) fn grant<'d>(
    documents: impl Iterator<Item = &'d Document>,
    service: &AwsService,
) -> bool {
    let grants: Vec<Grants<'_>> = documents
        .map(|document| document.grants(&service.prefix))
        .collect();
    if grants.iter().all(Grants::is_empty) {
        return false;
    }
    // The service's actions are expanded only if they matter.
    (grants.iter().any(Grants::allows_all) && !grants.iter().any(Grants::denies_some))
        || allowed(&grants, service).next().is_some()
}

fn allowed<'s>(
    grants: &'s [Grants<'_>],
    service: &'s AwsService,
) -> impl Iterator<Item = &'s str> + 's {
    let actions = service.facts().actions.keys().map(String::as_str);
    actions.filter(move |name| {
        grants.iter().any(|grants| grants.allows(name))
            && !grants.iter().any(|grants| grants.denies(name))
    })
}

/// The actions of a service that policies grant together, by name.
pub(crate) fn granted_actions(policies: &[GrantingPolicy], service: &AwsService) -> Vec<String> {
    let grants: Vec<Grants<'_>> = policies
        .iter()
        .map(|held| held.document.grants(&service.prefix))
        .collect();
    allowed(&grants, service).map(str::to_owned).collect()
}

/// The target of an action on an ARN's entity, with its tags.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, arn: &str) -> Target {
    let subject = Subject::of(cx, arn).ok();
    let tags = subject.as_ref().map(Subject::tags).unwrap_or_default();
    Target::new(action, find::spelled(cx, arn)).resource_tags(tags::pairs(tags))
}

/// Lists the policies that grant services to a user, group or role. A user also has the policies of its groups.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPoliciesGrantingServiceAccess.html>
pub(crate) fn list_policies_granting_service_access(
    cx: &Read<'_>,
    input: ListPoliciesGrantingServiceAccessRequest,
) -> Result<ListPoliciesGrantingServiceAccessResponse, Fault> {
    let subject = Subject::of(cx, &input.arn)?;
    if matches!(subject, Subject::Policy(_)) {
        return Err(invalid(&input.arn));
    }
    let request = PageRequest::read(
        "ListPoliciesGrantingServiceAccess",
        input.marker.as_deref(),
        None,
    )?;
    let policies = subject.policies(cx);
    let entry = |namespace: String| {
        let service = services::with_prefix(&namespace);
        let granting = policies.iter().filter(|held| {
            service.is_some_and(|service| grant(std::iter::once(&*held.document), service))
        });
        api::ListPoliciesGrantingServiceAccessEntry {
            policies: Some(granting.map(|held| held.shown.clone()).collect()),
            service_namespace: Some(namespace),
        }
    };
    // The entries are in the order of the request.
    let keyed = input
        .service_namespaces
        .into_iter()
        .enumerate()
        .map(|(place, namespace)| (format!("{place:05}"), namespace));
    let page = request.fill(keyed);
    Ok(ListPoliciesGrantingServiceAccessResponse {
        policies_granting_service_access: page.items.into_iter().map(entry).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
