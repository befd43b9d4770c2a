//! All permissions in an account, for audits. IAM API Reference, "GetAccountAuthorizationDetails".

use std::sync::Arc;

use model::iam::{self as api, *};
use state::{
    Scope,
    account::EntityId,
    find::{self, PolicyReference},
    keys::folded,
    rows::{
        attachment,
        group::Group,
        inline_policy::{self, InlinePolicy},
        role::Role,
        user::User,
    },
    tags, trust,
};
use wire::Fault;

use crate::{
    call::{Read, page::PageRequest},
    identities::{boundary, groups, instance_profiles, roles, users},
    policies::{self, attachments, policy_versions},
};

enum Detail {
    User(Arc<User>),
    Group(Arc<Group>),
    Role(Arc<Role>),
    Policy(PolicyReference),
}

/// Lists users, groups, roles and managed policies in full. The pages run over all of them, in this order.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>
pub(crate) fn get_account_authorization_details(
    cx: &Read<'_>,
    input: GetAccountAuthorizationDetailsRequest,
) -> Result<GetAccountAuthorizationDetailsResponse, Fault> {
    let request = PageRequest::read(
        "GetAccountAuthorizationDetails",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let filter = input.filter.unwrap_or_default();
    let wants = |kind: &str| filter.is_empty() || filter.iter().any(|wanted| wanted == kind);
    let users = users::all(cx)
        .filter(|_| wants("User"))
        .map(|(name, user)| (format!("1{name}"), Detail::User(user)));
    let groups = groups::all(cx)
        .into_iter()
        .filter(|_| wants("Group"))
        .map(|(name, group)| (format!("2{name}"), Detail::Group(group)));
    let roles = roles::all(cx)
        .filter(|_| wants("Role"))
        .map(|(name, role)| (format!("3{name}"), Detail::Role(role)));
    let policies = policies::all(cx, "All").filter(|(_, managed)| match managed.built_in {
        // Of its own policies, AWS lists only those that are attached.
        true => {
            wants("AWSManagedPolicy")
                && attachment::count_of_policy(cx, &managed.arn)
                    + attachment::boundaries_of_policy(cx, &managed.arn)
                    > 0
        }
        false => wants("LocalManagedPolicy"),
    });
    let policies = policies.map(|(name, managed)| (format!("4{name}"), Detail::Policy(managed)));
    let page = request.fill(users.chain(groups).chain(roles).chain(policies));
    let mut answer = GetAccountAuthorizationDetailsResponse {
        user_detail_list: Some(Vec::new()),
        group_detail_list: Some(Vec::new()),
        role_detail_list: Some(Vec::new()),
        policies: Some(Vec::new()),
        is_truncated: page.is_truncated,
        marker: page.marker,
    };
    for detail in page.items {
        match detail {
            Detail::User(user) => answer
                .user_detail_list
                .get_or_insert_default()
                .push(user_detail(cx, &user)),
            Detail::Group(group) => answer
                .group_detail_list
                .get_or_insert_default()
                .push(group_detail(cx, &group)),
            Detail::Role(role) => answer
                .role_detail_list
                .get_or_insert_default()
                .push(role_detail(cx, &role)),
            Detail::Policy(managed) => answer
                .policies
                .get_or_insert_default()
                .push(policy_detail(cx, &managed)),
        }
    }
    Ok(answer)
}

fn inline(cx: &Read<'_>, entity: &EntityId) -> Option<Vec<PolicyDetail>> {
    let describe = |(name, policy): (String, Arc<InlinePolicy>)| PolicyDetail {
        policy_name: Some(name),
        policy_document: Some(policy.document.encoded()),
    };
    let listed: Vec<_> = inline_policy::of(cx, entity).map(describe).collect();
    (!listed.is_empty()).then_some(listed)
}

fn attached(cx: &Read<'_>, arns: impl IntoIterator<Item = String>) -> Option<Vec<AttachedPolicy>> {
    Some(
        arns.into_iter()
            .filter_map(|arn| find::policy(cx, &arn).ok())
            .map(|managed| attachments::describe(&managed))
            .collect(),
    )
}

fn user_detail(cx: &Read<'_>, user: &User) -> UserDetail {
    let mut groups: Vec<_> = find::groups_of_user(cx, &user.id)
        .map(|group| group.name.clone())
        .collect();
    groups.sort_by_key(|name| folded(name));
    UserDetail {
        path: Some(user.path.clone()),
        user_name: Some(user.name.clone()),
        user_id: Some(user.id.to_string()),
        arn: Some(user.arn(cx.account())),
        create_date: Some(cx.date(user.created)),
        user_policy_list: inline(cx, &user.id),
        group_list: Some(groups),
        attached_managed_policies: attached(cx, attachment::of(cx, &user.id)),
        permissions_boundary: boundary::describe(user.boundary.as_deref()),
        tags: Some(tags::answered(&user.tags)),
    }
}

fn group_detail(cx: &Read<'_>, group: &Group) -> GroupDetail {
    GroupDetail {
        path: Some(group.path.clone()),
        group_name: Some(group.name.clone()),
        group_id: Some(group.id.to_string()),
        arn: Some(group.arn(cx)),
        create_date: Some(cx.date(group.created)),
        group_policy_list: Some(inline(cx, &group.id).unwrap_or_default()),
        attached_managed_policies: attached(cx, find::policies_of_group(cx, group)),
    }
}

fn role_detail(cx: &Read<'_>, role: &Role) -> RoleDetail {
    let profiles = state::rows::instance_profile::of_role(cx, &role.id);
    RoleDetail {
        path: Some(role.path.clone()),
        role_name: Some(role.name.clone()),
        role_id: Some(role.id.to_string()),
        arn: Some(role.arn(cx.account())),
        create_date: Some(cx.date(role.created)),
        assume_role_policy_document: Some(trust::encoded(cx, role)),
        instance_profile_list: Some(
            profiles
                .map(|(_, profile)| instance_profiles::list_entry(cx, &profile))
                .collect(),
        ),
        role_policy_list: Some(inline(cx, &role.id).unwrap_or_default()),
        attached_managed_policies: attached(cx, attachment::of(cx, &role.id)),
        permissions_boundary: boundary::describe(role.boundary.as_deref()),
        tags: Some(tags::answered(&role.tags)),
        role_last_used: Some(roles::last_used(cx, role)),
    }
}

fn policy_detail(cx: &Read<'_>, managed: &PolicyReference) -> ManagedPolicyDetail {
    let versions = policy_versions::newest_first(cx, managed);
    let shown = versions
        .iter()
        .map(|(number, version)| policy_versions::with_document(cx, managed, *number, version));
    let api::Policy {
        policy_name,
        policy_id,
        arn,
        path,
        default_version_id,
        attachment_count,
        permissions_boundary_usage_count,
        is_attachable,
        create_date,
        update_date,
        ..
    } = policies::list_entry(cx, managed);
    ManagedPolicyDetail {
        policy_name,
        policy_id,
        arn,
        path,
        default_version_id,
        attachment_count,
        permissions_boundary_usage_count,
        is_attachable,
        description: managed.policy.description.clone(),
        create_date,
        update_date,
        policy_version_list: Some(shown.collect()),
    }
}
