//! Tags of roots, units, accounts and policies. AWS Organizations User Guide, "Tagging AWS Organizations resources".

use std::sync::Arc;

use model::organizations::{self as api, *};
use wire::{Fault, unsourced};

use super::{faults, managed_by, overseen_by, page::page};
use state::{
    Scope,
    account::AccountId,
    rows::{
        control_policy::{self, CONTROL_POLICIES, ControlPolicy},
        organization::{Member, Node, ORGANIZATION_MEMBERS, ORGANIZATIONS, Organization},
        unit::{UNITS, Unit},
    },
    tags::Tag,
};

use crate::call::{Read, Write};

/// The tags of a new entity.
///
/// # Errors
/// As [`merge`].
pub(crate) fn new(cx: &impl Scope, requested: Option<Vec<api::Tag>>) -> Result<Vec<Tag>, Fault> {
    let mut tags = Vec::new();
    merge(
        &mut tags,
        requested.unwrap_or_default(),
        cx.account().quotas.tags,
    )?;
    Ok(tags)
}

/// Keys and values of tags in a request.
pub(crate) fn requested(tags: Option<&[api::Tag]>) -> impl Iterator<Item = (&str, &str)> {
    tags.unwrap_or_default()
        .iter()
        .map(|tag| (tag.key.as_str(), tag.value.as_str()))
}

/// Adds or replaces tags. Keys are case-sensitive.
///
/// # Errors
/// InvalidInput for keys that repeat or are reserved; ConstraintViolation beyond the quota.
fn merge(tags: &mut Vec<Tag>, requested: Vec<api::Tag>, quota: u32) -> Result<(), Fault> {
    for (at, tag) in requested.iter().enumerate() {
        let prefix = tag.key.get(..4);
        if prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:")) {
            return Err(faults::invalid(
                "INVALID_SYSTEM_TAGS_PARAMETER",
                unsourced!(
                    "You specified a tag key that is a system tag. System tags are reserved for AWS use."
                ),
            ));
        }
        if requested
            .iter()
            .take(at)
            .any(|earlier| earlier.key == tag.key)
        {
            return Err(faults::invalid(
                "DUPLICATE_TAG_KEY",
                unsourced!("Tag keys must be unique."),
            ));
        }
    }
    for api::Tag { key, value } in requested {
        match tags.iter_mut().find(|tag| tag.key == key) {
            Some(tag) => tag.value = value,
            None => tags.push(Tag { key, value }),
        }
    }
    if tags.len() > quota as usize {
        return Err(faults::constraint(
            "MAX_TAG_LIMIT_EXCEEDED",
            unsourced!("You have exceeded the allowed number of tags."),
        ));
    }
    Ok(())
}

/// A taggable entity.
enum TaggableResource {
    Root,
    Unit(String, Arc<Unit>),
    Account(AccountId, Arc<Member>),
    Policy(String, Arc<ControlPolicy>),
}

impl TaggableResource {
    /// # Errors
    /// TargetNotFound; InvalidInput for AWS's own policies, which have no tags.
    fn find(cx: &impl Scope, organization: &Organization, id: &str) -> Result<Self, Fault> {
        if control_policy::is_managed(id) {
            return Err(faults::invalid(
                "TARGET_NOT_SUPPORTED",
                crate::organizations::faults::TARGET_NOT_SUPPORTED,
            ));
        }
        let head = cx.head();
        if let Some(policy) = organization.policy(head, id) {
            return Ok(Self::Policy(id.to_owned(), policy));
        }
        match organization.node(head, id) {
            Some(Node::Root) => Ok(Self::Root),
            Some(Node::Unit(unit)) => Ok(Self::Unit(id.to_owned(), unit)),
            Some(Node::Account(id, member)) => Ok(Self::Account(id, member)),
            None => Err(faults::no_target()),
        }
    }

    fn tags<'t>(&'t self, organization: &'t Organization) -> &'t [Tag] {
        match self {
            Self::Root => &organization.root_tags,
            Self::Unit(_, unit) => &unit.tags,
            Self::Account(_, member) => &member.tags,
            Self::Policy(_, policy) => &policy.tags,
        }
    }

    fn put(self, tx: &mut Write<'_>, organization: &Organization, tags: Vec<Tag>) {
        let of = organization.id.clone();
        match self {
            Self::Root => {
                let mut organization = organization.clone();
                organization.root_tags = tags;
                tx.put(&ORGANIZATIONS, (of,), organization);
            }
            Self::Unit(id, unit) => {
                let unit = Unit {
                    tags,
                    ..(*unit).clone()
                };
                tx.put(&UNITS, (of, id), unit);
            }
            Self::Account(id, member) => {
                let member = Member {
                    tags,
                    ..(*member).clone()
                };
                tx.put(&ORGANIZATION_MEMBERS, (id,), member);
            }
            Self::Policy(id, policy) => {
                let policy = ControlPolicy {
                    tags,
                    ..(*policy).clone()
                };
                tx.put(&CONTROL_POLICIES, (of, id), policy);
            }
        }
    }
}

/// The tags of the root, unit, account or policy of an id; empty if there is none.
pub(crate) fn of(cx: &impl Scope, organization: &Organization, id: &str) -> Vec<Tag> {
    TaggableResource::find(cx, organization, id)
        .map(|tagged| tagged.tags(organization).to_vec())
        .unwrap_or_default()
}

/// Adds tags to the entity of an id.
///
/// # Errors
/// TargetNotFound, and as [`merge`].
pub(crate) fn add(
    tx: &mut Write<'_>,
    organization: &Organization,
    id: &str,
    requested: Vec<api::Tag>,
) -> Result<(), Fault> {
    let tagged = TaggableResource::find(tx, organization, id)?;
    let mut tags = tagged.tags(organization).to_vec();
    merge(&mut tags, requested, tx.account().quotas.tags)?;
    tagged.put(tx, organization, tags);
    Ok(())
}

/// Adds or replaces tags. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_TagResource.html>
pub(crate) fn tag_resource(tx: &mut Write<'_>, input: TagResourceRequest) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    add(tx, &organization, &input.resource_id, input.tags)
}

/// Removes tags. A key without a tag is not an error.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_UntagResource.html>
pub(crate) fn untag_resource(tx: &mut Write<'_>, input: UntagResourceRequest) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    let tagged = TaggableResource::find(tx, &organization, &input.resource_id)?;
    let mut tags = tagged.tags(&organization).to_vec();
    tags.retain(|tag| !input.tag_keys.contains(&tag.key));
    tagged.put(tx, &organization, tags);
    Ok(())
}

/// Lists tags. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html>
pub(crate) fn list_tags_for_resource(
    cx: &Read<'_>,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, Fault> {
    let organization = overseen_by(cx)?;
    let tagged = TaggableResource::find(cx, &organization, &input.resource_id)?;
    let mut tags = tagged.tags(&organization).to_vec();
    tags.sort_by(|one, other| one.key.cmp(&other.key));
    let shown = tags.into_iter().map(|Tag { key, value }| {
        let shown = api::Tag {
            key: key.clone(),
            value,
        };
        (key, shown)
    });
    let (tags, next_token) = page(
        "ListTagsForResource",
        input.next_token.as_deref(),
        None,
        shown,
    )?;
    Ok(ListTagsForResourceResponse {
        tags: Some(tags),
        next_token,
    })
}
