//! Instance profiles, which pass a role to an EC2 instance. IAM User Guide, "Use instance profiles".

use std::sync::Arc;

use model::iam::{self as api, *};
use state::{
    Scope,
    keys::folded,
    quota,
    rows::{
        instance_profile::{INSTANCE_PROFILES, InstanceProfile, of_role},
        role,
    },
    tags::{self, KeyCase},
};
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, Write, page::PageRequest, target::Target},
    identities::{roles, users::conflict},
};

/// The number of roles in a profile: a quota that cannot be raised. IAM User Guide, "IAM and AWS STS quotas".
const ROLES_IN_A_PROFILE: u32 = 1;

/// A profile with its role, in the form of lists.
pub(crate) fn list_entry(cx: &impl Scope, profile: &InstanceProfile) -> api::InstanceProfile {
    let role = profile.role.as_ref();
    let role = role.and_then(|id| role::with_id(cx.head(), id));
    api::InstanceProfile {
        path: profile.path.clone(),
        instance_profile_name: profile.name.clone(),
        instance_profile_id: profile.id.to_string(),
        arn: profile.arn(cx.account()),
        create_date: cx.date(profile.created),
        roles: role.iter().map(|role| roles::core(cx, role)).collect(),
        tags: None,
    }
}

/// The instance profile of a name.
///
/// # Errors
/// NoSuchEntity.
pub(crate) fn named(cx: &impl Scope, name: &str) -> Result<Arc<InstanceProfile>, Fault> {
    let missing = || {
        Fault::new(
            &errors::NoSuchEntity,
            format!("Instance Profile {name} cannot be found."),
        )
    };
    cx.head()
        .get(&INSTANCE_PROFILES, &(cx.account_id().clone(), folded(name)))
        .ok_or_else(missing)
}

/// An action on one profile, called `instance profile NAME` in denials. A profile that does not exist has an ARN without a path.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, name: &str) -> Target {
    let found = named(cx, name).ok();
    let arn = match &found {
        Some(profile) => profile.arn(cx.account()),
        None => cx.account().arn("instance-profile", "/", name),
    };
    let tags = found
        .as_deref()
        .map(|profile| profile.tags.as_slice())
        .unwrap_or_default();
    let target = Target::new(action, arn).words(format!("instance profile {name}"));
    // The Service Authorization Reference gives the type no `iam:ResourceTag`.
    tags::pairs(tags).fold(target, |target, (key, value)| {
        target.key(format!("aws:ResourceTag/{key}"), value)
    })
}

/// CreateInstanceProfile acts on the ARN that the profile will have.
pub(crate) fn target_of_create(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreateInstanceProfileRequest,
) -> Target {
    let arn = cx.account().arn(
        "instance-profile",
        input.path.as_deref().unwrap_or("/"),
        &input.instance_profile_name,
    );
    let target = Target::new(action, arn).request_tags(tags::requested(input.tags.as_deref()));
    if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
        target.also("iam:TagInstanceProfile")
    } else {
        target
    }
}

/// ListInstanceProfiles acts on its path prefix.
pub(crate) fn target_of_list(
    cx: &Read<'_>,
    action: &'static str,
    input: &ListInstanceProfilesRequest,
) -> Target {
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let arn = cx.account().arn("instance-profile", prefix, "");
    Target::new(action, arn)
}

/// AddRoleToInstanceProfile passes a role to EC2, so it also requires `iam:PassRole`.
/// IAM API Reference, "AddRoleToInstanceProfile": the associated ARN is that of any instance of the account.
pub(crate) fn target_of_add(
    cx: &Read<'_>,
    action: &'static str,
    input: &AddRoleToInstanceProfileRequest,
) -> Target {
    let account = cx.account();
    let instances = format!("arn:{}:ec2:*:{}:instance/*", account.partition, account.id);
    let role = roles::target(cx, "iam:PassRole", &input.role_name)
        .key("iam:PassedToService", "ec2.amazonaws.com")
        .key("iam:AssociatedResourceArn", instances);
    target(cx, action, &input.instance_profile_name).passing(role)
}

/// Creates an empty instance profile. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html>
pub(crate) fn create_instance_profile(
    tx: &mut Write<'_>,
    input: CreateInstanceProfileRequest,
) -> Result<CreateInstanceProfileResponse, Fault> {
    let quotas = tx.account().quotas;
    let tags = tags::new(input.tags, quotas.tags)?;
    let name = input.instance_profile_name;
    let key = (tx.account_id().clone(), folded(&name));
    if tx.head().contains(&INSTANCE_PROFILES, &key) {
        return Err(Fault::new(
            &errors::EntityAlreadyExists,
            format!("Instance Profile {name} already exists."),
        ));
    }
    let held = tx
        .head()
        .count(&INSTANCE_PROFILES, &(tx.account_id().clone(),));
    quota::room_for_one("InstanceProfilesPerAccount", held, quotas.instance_profiles)?;
    let profile = InstanceProfile {
        id: tx.new_id("AIPA"),
        name,
        path: input.path.unwrap_or_else(|| "/".to_owned()),
        created: tx.now(),
        role: None,
        tags,
    };
    let instance_profile = api::InstanceProfile {
        tags: tags::list_entry(&profile.tags),
        ..list_entry(tx, &profile)
    };
    tx.put(&INSTANCE_PROFILES, key, profile);
    Ok(CreateInstanceProfileResponse { instance_profile })
}

/// Returns an instance profile with its role. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html>
pub(crate) fn get_instance_profile(
    cx: &Read<'_>,
    input: GetInstanceProfileRequest,
) -> Result<GetInstanceProfileResponse, Fault> {
    let profile = named(cx, &input.instance_profile_name)?;
    let instance_profile = api::InstanceProfile {
        tags: Some(tags::answered(&profile.tags)),
        ..list_entry(cx, &profile)
    };
    Ok(GetInstanceProfileResponse { instance_profile })
}

/// Lists instance profiles under a path. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html>
pub(crate) fn list_instance_profiles(
    cx: &Read<'_>,
    input: ListInstanceProfilesRequest,
) -> Result<ListInstanceProfilesResponse, Fault> {
    let request = PageRequest::read(
        "ListInstanceProfiles",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let all = cx
        .head()
        .prefix(&INSTANCE_PROFILES, &(cx.account_id().clone(),))
        .map(|((_, name), profile)| (name, profile));
    let page = request.fill(all.filter(|(_, profile)| profile.path.starts_with(prefix)));
    Ok(ListInstanceProfilesResponse {
        instance_profiles: page
            .items
            .iter()
            .map(|profile| list_entry(cx, profile))
            .collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Lists the instance profiles of a role.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html>
pub(crate) fn list_instance_profiles_for_role(
    cx: &Read<'_>,
    input: ListInstanceProfilesForRoleRequest,
) -> Result<ListInstanceProfilesForRoleResponse, Fault> {
    let role = roles::named(cx, &input.role_name)?;
    let request = PageRequest::read(
        "ListInstanceProfilesForRole",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let page = request.fill(of_role(cx, &role.id));
    Ok(ListInstanceProfilesForRoleResponse {
        instance_profiles: page
            .items
            .iter()
            .map(|profile| list_entry(cx, profile))
            .collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Deletes an instance profile without a role. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html>
pub(crate) fn delete_instance_profile(
    tx: &mut Write<'_>,
    input: DeleteInstanceProfileRequest,
) -> Result<(), Fault> {
    let profile = named(tx, &input.instance_profile_name)?;
    if profile.role.is_some() {
        return Err(conflict("remove roles from instance profile"));
    }
    let key = (tx.account_id().clone(), folded(&profile.name));
    tx.delete(&INSTANCE_PROFILES, &key);
    Ok(())
}

/// Adds a role to an instance profile, which has at most one.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html>
pub(crate) fn add_role_to_instance_profile(
    tx: &mut Write<'_>,
    input: AddRoleToInstanceProfileRequest,
) -> Result<(), Fault> {
    let profile = named(tx, &input.instance_profile_name)?;
    let role = roles::changeable(tx, &input.role_name)?;
    quota::room_for_one(
        "InstanceSessionsPerInstanceProfile",
        profile.role.iter().count(),
        ROLES_IN_A_PROFILE,
    )?;
    change(tx, &profile.name, |profile| {
        profile.role = Some(role.id.clone());
        Ok(())
    })
}

/// Removes the role from an instance profile.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html>
pub(crate) fn remove_role_from_instance_profile(
    tx: &mut Write<'_>,
    input: RemoveRoleFromInstanceProfileRequest,
) -> Result<(), Fault> {
    let profile = named(tx, &input.instance_profile_name)?;
    let role = roles::changeable(tx, &input.role_name)?;
    if profile.role.as_ref() != Some(&role.id) {
        return Err(Fault::new(
            &errors::NoSuchEntity,
            unsourced!(
                "The role with name {role} cannot be found in instance profile {profile}.",
                role = &role.name,
                profile = &profile.name
            ),
        ));
    }
    change(tx, &profile.name, |profile| {
        profile.role = None;
        Ok(())
    })
}

fn change(
    tx: &mut Write<'_>,
    name: &str,
    change: impl FnOnce(&mut InstanceProfile) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut profile = (*named(tx, name)?).clone();
    change(&mut profile)?;
    let key = (tx.account_id().clone(), folded(name));
    tx.put(&INSTANCE_PROFILES, key, profile);
    Ok(())
}

/// Adds or replaces tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html>
pub(crate) fn tag_instance_profile(
    tx: &mut Write<'_>,
    input: TagInstanceProfileRequest,
) -> Result<(), Fault> {
    let quota = tx.account().quotas.tags;
    change(tx, &input.instance_profile_name, |profile| {
        tags::merge(&mut profile.tags, input.tags, KeyCase::Kept, quota)
    })
}

/// Removes tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html>
pub(crate) fn untag_instance_profile(
    tx: &mut Write<'_>,
    input: UntagInstanceProfileRequest,
) -> Result<(), Fault> {
    change(tx, &input.instance_profile_name, |profile| {
        tags::remove(&mut profile.tags, &input.tag_keys, KeyCase::Kept);
        Ok(())
    })
}

/// Lists an instance profile's tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html>
pub(crate) fn list_instance_profile_tags(
    cx: &Read<'_>,
    input: ListInstanceProfileTagsRequest,
) -> Result<ListInstanceProfileTagsResponse, Fault> {
    let profile = named(cx, &input.instance_profile_name)?;
    let request = PageRequest::read(
        "ListInstanceProfileTags",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let page = request.fill(tags::in_order(&profile.tags));
    Ok(ListInstanceProfileTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
