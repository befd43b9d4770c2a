//! The whole API, readable from top to bottom: each operation with its handler and what it acts on.
//!
//! `read` sees the last durable state, `write` is one transaction; `slow` reads too, but may block its thread (it makes keys when they are
//! first needed, or has much to evaluate); `prepared` is a transaction that has slow work done before it (first the work, then the handler); `proved` reads, unless
//! the call carries a code of an MFA device to be used up (first where the code stands, then the handler); `open` operations need no
//! signature, and what they need instead is in their handler. After `on`: the checks to make before the handler runs (Service
//! Authorization Reference, "AWS Identity and Access Management (IAM)" and "AWS Security Token Service"); `free` operations need no
//! permission at all.

use std::{collections::HashMap, sync::LazyLock};

use model::{iam, local, organizations as organizations_model, sts as sts_model};
use wire::{Fault, Input, Operation, OperationFacts, Protocol, Service};

use crate::{
    account::{account_alias, account_properties, password_policy},
    authorize::admission,
    call::{server::Core, target::Target},
    core::{self, Incoming, Pending, prepared, proved, read, write},
    credentials::{
        access_keys, login_profiles, mfa, server_certificates, service_specific_credentials,
        signing_certificates, ssh_public_keys,
    },
    delegation_requests,
    identities::{groups, instance_profiles, memberships, roles, users},
    organizations::{
        accounts, attachments as organization_attachments, create_account,
        delegated_administrators, organization, organization_features,
        policies as organization_policies, roots, service_access, tags as organization_tags,
        targets, tree, units,
    },
    outbound::outbound_federation,
    policies::{self, attachments, inline_policies, policy_versions},
    providers::{self, oidc_providers, saml_providers},
    reports::{
        account_summary, authorization_details, credential_report, granted_services,
        organizations_access_report, service_last_accessed,
    },
    service_roles::{role_templates, service_linked_roles},
    simulate::{self, context_keys},
    state::Scope,
    sts,
};

/// IAM.
pub const IAM: &Service = &iam::SERVICE;
/// STS.
pub const STS: &Service = &sts_model::SERVICE;
/// AWS Organizations.
pub const ORGANIZATIONS: &Service = &organizations_model::SERVICE;

/// How an operation uses the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It looks.
    Read,
    /// It may change.
    Write,
}

/// One operation of the API.
pub struct Entry {
    /// `CreateUser`.
    pub name: &'static str,
    /// Whose it is.
    pub service: &'static Service,
    /// How it uses the state.
    pub access: Access,
    /// Whether it must be signed.
    pub signed: bool,
    /// Whether it needs a permission.
    pub free: bool,
    /// Whether it has slow work to do: a call is then for a thread that may block.
    pub prepares: bool,
    constraints: fn(&Input<'_>) -> Result<(), Fault>,
    run: fn(&Core, &Incoming<'_>) -> Pending,
}

impl Entry {
    /// Answers a call whose signature has been verified.
    pub fn call(&self, core: &Core, incoming: &Incoming<'_>) -> Pending {
        match admission::admit(incoming.caller, self.service, self.name) {
            Ok(()) => (self.run)(core, incoming),
            // Credentials that IAM does not take are told so at once. What STS denies comes, like every denial, after the constraints.
            Err(fault) => {
                let malformed = match self.service.name {
                    "sts" => (self.constraints)(&incoming.form).err(),
                    _ => None,
                };
                core::refused(&malformed.unwrap_or(fault), self.service, incoming)
            }
        }
    }
}

/// What an action of a version is.
pub enum Found {
    /// An operation that works.
    Built(&'static Entry),
    /// An operation that AWS has and this server has not yet.
    NotBuilt(&'static OperationFacts),
    /// Nothing.
    Unknown,
}

/// The operation of an action and version of the query protocol.
pub fn find(action: &str, version: &str) -> Found {
    static BY_NAME: LazyLock<HashMap<(&str, &str), &Entry>> = LazyLock::new(|| {
        ALL.iter()
            .filter(|entry| entry.service.protocol == Protocol::Query)
            .map(|entry| ((entry.service.version, entry.name), entry))
            .collect()
    });
    if let Some(entry) = BY_NAME.get(&(version, action)) {
        return Found::Built(entry);
    }
    let asked = |facts: &&OperationFacts| {
        let service = facts.service;
        let is_query = service.protocol == Protocol::Query;
        is_query && facts.name == action && service.version == version
    };
    match not_built().find(asked) {
        Some(facts) => Found::NotBuilt(facts),
        None => Found::Unknown,
    }
}

/// The operation that `X-Amz-Target` names.
pub fn find_target(target: &str) -> Option<&'static Entry> {
    let (prefix, name) = target.split_once('.')?;
    ALL.iter().find(|entry| {
        let is_its = matches!(entry.service.protocol, Protocol::Json(own) if own == prefix);
        is_its && entry.name == name
    })
}

/// The names of the services that speak AWS JSON.
pub fn json_services() -> impl Iterator<Item = &'static str> {
    [ORGANIZATIONS].into_iter().map(|service| service.name)
}

/// The operations that AWS has and this server has not yet.
pub fn not_built() -> impl Iterator<Item = &'static OperationFacts> {
    let built = |facts: &OperationFacts| {
        ALL.iter()
            .any(|entry| entry.name == facts.name && entry.service.version == facts.service.version)
    };
    iam::OPERATIONS
        .iter()
        .chain(sts_model::OPERATIONS)
        .chain(organizations_model::OPERATIONS)
        .filter(move |facts| !built(facts))
}

/// What stands after `on`: a target, or the fault of not having one.
trait IntoTarget {
    fn into_target(self) -> Result<Target, Fault>;
}

impl IntoTarget for Target {
    fn into_target(self) -> Result<Target, Fault> {
        Ok(self)
    }
}

impl IntoTarget for Result<Target, Fault> {
    fn into_target(self) -> Result<Target, Fault> {
        self
    }
}

macro_rules! registry {
    (@access read) => { Access::Read };
    (@access write) => { Access::Write };
    (@access prepared) => { Access::Write };
    (@access proved) => { Access::Write };
    (@access open) => { Access::Read };
    (@access slow) => { Access::Read };
    (@prepares slow) => { true };
    (@prepares prepared) => { true };
    (@prepares $kind:ident) => { false };
    (@signed open) => { false };
    (@signed $kind:ident) => { true };
    (@free free) => { true };
    (@free on) => { false };
    (@run slow $op:path, $steps:tt, $target:expr) => { registry!(@run read $op, $steps, $target) };
    (@run open $op:path, [$handler:path], $target:expr) => { |core, incoming| read::<$op>(core, incoming, $target, $handler) };
    (@run prepared $op:path, [$prepare:path, $handler:path], $target:expr) => { |core, incoming| prepared::<$op, _>(core, incoming, $target, $prepare, $handler) };
    (@run $kind:ident $op:path, [$($step:path),+], $target:expr) => { |core, incoming| $kind::<$op>(core, incoming, $target, $($step),+) };
    ($($model:ident { $($kind:ident $op:ident $(=> $step:path)+, $how:ident $(|$cx:pat_param, $i:pat_param| $target:expr)?;)* })*) => {
        /// Every operation that works.
        pub static ALL: &[Entry] = &[$($(Entry {
            name: <$model::op::$op as Operation>::NAME,
            service: <$model::op::$op as Operation>::SERVICE,
            access: registry!(@access $kind),
            signed: registry!(@signed $kind),
            free: registry!(@free $how),
            prepares: registry!(@prepares $kind),
            constraints: |form| wire::decode::<$model::op::$op>(*form).map(drop),
            run: registry!(@run $kind $model::op::$op, [$($step),+], |_cx, _i| {
                $(let ($cx, $i) = (_cx, _i); return IntoTarget::into_target($target);)?
                #[allow(unreachable_code, reason = "a free operation has no target")]
                { Ok(Target::none()) }
            }),
        },)*)*];
    };
}

registry! {
    iam {
        write CreateUser => users::create_user, on |cx, i| users::target_of_create(cx, i);
        read  GetUser => users::get_user, on |cx, i| users::target_or_caller(cx, "iam:GetUser", i.user_name.as_deref());
        read  ListUsers => users::list_users, on |cx, i| users::target_of_list(cx, i);
        write UpdateUser => users::update_user, on |cx, i| users::target_of_update(cx, i);
        write DeleteUser => users::delete_user, on |cx, i| users::target(cx, "iam:DeleteUser", &i.user_name);
        write TagUser => users::tag_user, on |cx, i| users::target(cx, "iam:TagUser", &i.user_name).request_tags(crate::state::tags::requested(Some(&i.tags)));
        write UntagUser => users::untag_user, on |cx, i| users::target(cx, "iam:UntagUser", &i.user_name).keys("aws:TagKeys", i.tag_keys.clone());
        read  ListUserTags => users::list_user_tags, on |cx, i| users::target(cx, "iam:ListUserTags", &i.user_name);
        write PutUserPermissionsBoundary => users::put_user_permissions_boundary, on |cx, i| users::target(cx, "iam:PutUserPermissionsBoundary", &i.user_name).key("iam:PermissionsBoundary", policies::spelled(cx, &i.permissions_boundary));
        write DeleteUserPermissionsBoundary => users::delete_user_permissions_boundary, on |cx, i| users::target_bounded(cx, "iam:DeleteUserPermissionsBoundary", &i.user_name);

        write CreateGroup => groups::create_group, on |cx, i| Target::new("iam:CreateGroup", cx.account().arn("group", i.path.as_deref().unwrap_or("/"), &i.group_name));
        read  GetGroup => groups::get_group, on |cx, i| groups::target(cx, "iam:GetGroup", &i.group_name);
        read  ListGroups => groups::list_groups, on |cx, i| groups::target_of_list(cx, i);
        write UpdateGroup => groups::update_group, on |cx, i| groups::target_of_update(cx, i);
        write DeleteGroup => groups::delete_group, on |cx, i| groups::target(cx, "iam:DeleteGroup", &i.group_name);
        write AddUserToGroup => memberships::add_user_to_group, on |cx, i| groups::target(cx, "iam:AddUserToGroup", &i.group_name);
        write RemoveUserFromGroup => memberships::remove_user_from_group, on |cx, i| groups::target(cx, "iam:RemoveUserFromGroup", &i.group_name);
        read  ListGroupsForUser => memberships::list_groups_for_user, on |cx, i| users::target(cx, "iam:ListGroupsForUser", &i.user_name);

        write CreateRole => roles::create_role, on |cx, i| roles::target_of_create(cx, i);
        read  GetRole => roles::get_role, on |cx, i| roles::target_bounded(cx, "iam:GetRole", &i.role_name);
        read  ListRoles => roles::list_roles, on |cx, i| roles::target_of_list(cx, i);
        write UpdateRole => roles::update_role, on |cx, i| roles::target_bounded(cx, "iam:UpdateRole", &i.role_name);
        write UpdateRoleDescription => roles::update_role_description, on |cx, i| roles::target_bounded(cx, "iam:UpdateRoleDescription", &i.role_name);
        write UpdateAssumeRolePolicy => roles::update_assume_role_policy, on |cx, i| roles::target_bounded(cx, "iam:UpdateAssumeRolePolicy", &i.role_name);
        write DeleteRole => roles::delete_role, on |cx, i| roles::target_bounded(cx, "iam:DeleteRole", &i.role_name);
        write TagRole => roles::tag_role, on |cx, i| roles::target(cx, "iam:TagRole", &i.role_name).request_tags(crate::state::tags::requested(Some(&i.tags)));
        write UntagRole => roles::untag_role, on |cx, i| roles::target(cx, "iam:UntagRole", &i.role_name).keys("aws:TagKeys", i.tag_keys.clone());
        read  ListRoleTags => roles::list_role_tags, on |cx, i| roles::target(cx, "iam:ListRoleTags", &i.role_name);
        write PutRolePermissionsBoundary => roles::put_role_permissions_boundary, on |cx, i| roles::target(cx, "iam:PutRolePermissionsBoundary", &i.role_name).key("iam:PermissionsBoundary", policies::spelled(cx, &i.permissions_boundary));
        write DeleteRolePermissionsBoundary => roles::delete_role_permissions_boundary, on |cx, i| roles::target_bounded(cx, "iam:DeleteRolePermissionsBoundary", &i.role_name);
        write AcquireRole => role_templates::acquire_role, on |cx, i| role_templates::target(cx, "iam:AcquireRole", &i.template_arn);
        read  GetRoleTemplateVersion => role_templates::get_role_template_version, on |cx, i| role_templates::target(cx, "iam:GetRoleTemplateVersion", &i.template_arn);
        write CreateServiceLinkedRole => service_linked_roles::create_service_linked_role, on |cx, i| service_linked_roles::target_of_create(cx, i);
        write DeleteServiceLinkedRole => service_linked_roles::delete_service_linked_role, on |cx, i| roles::target(cx, "iam:DeleteServiceLinkedRole", &i.role_name);
        read  GetServiceLinkedRoleDeletionStatus => service_linked_roles::get_service_linked_role_deletion_status, on |cx, i| service_linked_roles::target_of_status(cx, &i.deletion_task_id);

        write CreateInstanceProfile => instance_profiles::create_instance_profile, on |cx, i| instance_profiles::target_of_create(cx, i);
        read  GetInstanceProfile => instance_profiles::get_instance_profile, on |cx, i| instance_profiles::target(cx, "iam:GetInstanceProfile", &i.instance_profile_name);
        read  ListInstanceProfiles => instance_profiles::list_instance_profiles, on |cx, i| instance_profiles::target_of_list(cx, i);
        read  ListInstanceProfilesForRole => instance_profiles::list_instance_profiles_for_role, on |cx, i| roles::target(cx, "iam:ListInstanceProfilesForRole", &i.role_name);
        write DeleteInstanceProfile => instance_profiles::delete_instance_profile, on |cx, i| instance_profiles::target(cx, "iam:DeleteInstanceProfile", &i.instance_profile_name);
        write AddRoleToInstanceProfile => instance_profiles::add_role_to_instance_profile, on |cx, i| instance_profiles::target_of_add(cx, i);
        write RemoveRoleFromInstanceProfile => instance_profiles::remove_role_from_instance_profile, on |cx, i| instance_profiles::target(cx, "iam:RemoveRoleFromInstanceProfile", &i.instance_profile_name);
        write TagInstanceProfile => instance_profiles::tag_instance_profile, on |cx, i| instance_profiles::target(cx, "iam:TagInstanceProfile", &i.instance_profile_name).request_tags(crate::state::tags::requested(Some(&i.tags)));
        write UntagInstanceProfile => instance_profiles::untag_instance_profile, on |cx, i| instance_profiles::target(cx, "iam:UntagInstanceProfile", &i.instance_profile_name).keys("aws:TagKeys", i.tag_keys.clone());
        read  ListInstanceProfileTags => instance_profiles::list_instance_profile_tags, on |cx, i| instance_profiles::target(cx, "iam:ListInstanceProfileTags", &i.instance_profile_name);

        write CreatePolicy => policies::create_policy, on |cx, i| policies::target_of_create(cx, i);
        read  GetPolicy => policies::get_policy, on |cx, i| policies::target(cx, "iam:GetPolicy", &i.policy_arn);
        read  ListPolicies => policies::list_policies, on |cx, i| policies::target_of_list(cx, i);
        write DeletePolicy => policies::delete_policy, on |cx, i| policies::target(cx, "iam:DeletePolicy", &i.policy_arn);
        write TagPolicy => policies::tag_policy, on |cx, i| policies::target(cx, "iam:TagPolicy", &i.policy_arn).request_tags(crate::state::tags::requested(Some(&i.tags)));
        write UntagPolicy => policies::untag_policy, on |cx, i| policies::target(cx, "iam:UntagPolicy", &i.policy_arn).keys("aws:TagKeys", i.tag_keys.clone());
        read  ListPolicyTags => policies::list_policy_tags, on |cx, i| policies::target(cx, "iam:ListPolicyTags", &i.policy_arn);
        write CreatePolicyVersion => policy_versions::create_policy_version, on |cx, i| policies::target(cx, "iam:CreatePolicyVersion", &i.policy_arn);
        read  GetPolicyVersion => policy_versions::get_policy_version, on |cx, i| policies::target(cx, "iam:GetPolicyVersion", &i.policy_arn);
        read  ListPolicyVersions => policy_versions::list_policy_versions, on |cx, i| policies::target(cx, "iam:ListPolicyVersions", &i.policy_arn);
        write DeletePolicyVersion => policy_versions::delete_policy_version, on |cx, i| policies::target(cx, "iam:DeletePolicyVersion", &i.policy_arn);
        write SetDefaultPolicyVersion => policy_versions::set_default_policy_version, on |cx, i| policies::target(cx, "iam:SetDefaultPolicyVersion", &i.policy_arn);

        write AttachUserPolicy => attachments::attach_user_policy, on |cx, i| attachments::with_policy(cx, users::target_bounded(cx, "iam:AttachUserPolicy", &i.user_name), &i.policy_arn);
        write DetachUserPolicy => attachments::detach_user_policy, on |cx, i| attachments::with_policy(cx, users::target_bounded(cx, "iam:DetachUserPolicy", &i.user_name), &i.policy_arn);
        read  ListAttachedUserPolicies => attachments::list_attached_user_policies, on |cx, i| users::target(cx, "iam:ListAttachedUserPolicies", &i.user_name);
        write AttachGroupPolicy => attachments::attach_group_policy, on |cx, i| attachments::with_policy(cx, groups::target(cx, "iam:AttachGroupPolicy", &i.group_name), &i.policy_arn);
        write DetachGroupPolicy => attachments::detach_group_policy, on |cx, i| attachments::with_policy(cx, groups::target(cx, "iam:DetachGroupPolicy", &i.group_name), &i.policy_arn);
        read  ListAttachedGroupPolicies => attachments::list_attached_group_policies, on |cx, i| groups::target(cx, "iam:ListAttachedGroupPolicies", &i.group_name);
        write AttachRolePolicy => attachments::attach_role_policy, on |cx, i| attachments::with_policy(cx, roles::target_bounded(cx, "iam:AttachRolePolicy", &i.role_name), &i.policy_arn);
        write DetachRolePolicy => attachments::detach_role_policy, on |cx, i| attachments::with_policy(cx, roles::target_bounded(cx, "iam:DetachRolePolicy", &i.role_name), &i.policy_arn);
        read  ListAttachedRolePolicies => attachments::list_attached_role_policies, on |cx, i| roles::target(cx, "iam:ListAttachedRolePolicies", &i.role_name);
        read  ListEntitiesForPolicy => attachments::list_entities_for_policy, on |cx, i| policies::target(cx, "iam:ListEntitiesForPolicy", &i.policy_arn);

        write PutUserPolicy => inline_policies::put_user_policy, on |cx, i| users::target_bounded(cx, "iam:PutUserPolicy", &i.user_name);
        read  GetUserPolicy => inline_policies::get_user_policy, on |cx, i| users::target(cx, "iam:GetUserPolicy", &i.user_name);
        write DeleteUserPolicy => inline_policies::delete_user_policy, on |cx, i| users::target_bounded(cx, "iam:DeleteUserPolicy", &i.user_name);
        read  ListUserPolicies => inline_policies::list_user_policies, on |cx, i| users::target(cx, "iam:ListUserPolicies", &i.user_name);
        write PutGroupPolicy => inline_policies::put_group_policy, on |cx, i| groups::target(cx, "iam:PutGroupPolicy", &i.group_name);
        read  GetGroupPolicy => inline_policies::get_group_policy, on |cx, i| groups::target(cx, "iam:GetGroupPolicy", &i.group_name);
        write DeleteGroupPolicy => inline_policies::delete_group_policy, on |cx, i| groups::target(cx, "iam:DeleteGroupPolicy", &i.group_name);
        read  ListGroupPolicies => inline_policies::list_group_policies, on |cx, i| groups::target(cx, "iam:ListGroupPolicies", &i.group_name);
        write PutRolePolicy => inline_policies::put_role_policy, on |cx, i| roles::target_bounded(cx, "iam:PutRolePolicy", &i.role_name);
        read  GetRolePolicy => inline_policies::get_role_policy, on |cx, i| roles::target(cx, "iam:GetRolePolicy", &i.role_name);
        write DeleteRolePolicy => inline_policies::delete_role_policy, on |cx, i| roles::target_bounded(cx, "iam:DeleteRolePolicy", &i.role_name);
        read  ListRolePolicies => inline_policies::list_role_policies, on |cx, i| roles::target(cx, "iam:ListRolePolicies", &i.role_name);

        write CreateAccessKey => access_keys::create_access_key, on |cx, i| users::target_or_caller(cx, "iam:CreateAccessKey", i.user_name.as_deref());
        write UpdateAccessKey => access_keys::update_access_key, on |cx, i| users::target_or_caller(cx, "iam:UpdateAccessKey", i.user_name.as_deref());
        write DeleteAccessKey => access_keys::delete_access_key, on |cx, i| users::target_or_caller(cx, "iam:DeleteAccessKey", i.user_name.as_deref());
        read  ListAccessKeys => access_keys::list_access_keys, on |cx, i| users::target_or_caller(cx, "iam:ListAccessKeys", i.user_name.as_deref());
        read  GetAccessKeyLastUsed => access_keys::get_access_key_last_used, on |cx, i| access_keys::target_of_last_used(cx, i);

        write CreateOpenIDConnectProvider => oidc_providers::create_open_id_connect_provider, on |cx, i| oidc_providers::target_of_create(cx, i);
        read  GetOpenIDConnectProvider => oidc_providers::get_open_id_connect_provider, on |cx, i| oidc_providers::target(cx, "iam:GetOpenIDConnectProvider", &i.open_id_connect_provider_arn);
        read  ListOpenIDConnectProviders => oidc_providers::list_open_id_connect_providers, on |cx, _| providers::target_of_list(cx, "iam:ListOpenIDConnectProviders", oidc_providers::KIND);
        write DeleteOpenIDConnectProvider => oidc_providers::delete_open_id_connect_provider, on |cx, i| oidc_providers::target(cx, "iam:DeleteOpenIDConnectProvider", &i.open_id_connect_provider_arn);
        write AddClientIDToOpenIDConnectProvider => oidc_providers::add_client_id_to_open_id_connect_provider, on |cx, i| oidc_providers::target(cx, "iam:AddClientIDToOpenIDConnectProvider", &i.open_id_connect_provider_arn);
        write RemoveClientIDFromOpenIDConnectProvider => oidc_providers::remove_client_id_from_open_id_connect_provider, on |cx, i| oidc_providers::target(cx, "iam:RemoveClientIDFromOpenIDConnectProvider", &i.open_id_connect_provider_arn);
        write UpdateOpenIDConnectProviderThumbprint => oidc_providers::update_open_id_connect_provider_thumbprint, on |cx, i| oidc_providers::target(cx, "iam:UpdateOpenIDConnectProviderThumbprint", &i.open_id_connect_provider_arn);
        write TagOpenIDConnectProvider => oidc_providers::tag_open_id_connect_provider, on |cx, i| oidc_providers::target(cx, "iam:TagOpenIDConnectProvider", &i.open_id_connect_provider_arn).request_tags(crate::state::tags::requested(Some(&i.tags)));
        write UntagOpenIDConnectProvider => oidc_providers::untag_open_id_connect_provider, on |cx, i| oidc_providers::target(cx, "iam:UntagOpenIDConnectProvider", &i.open_id_connect_provider_arn).keys("aws:TagKeys", i.tag_keys.clone());
        read  ListOpenIDConnectProviderTags => oidc_providers::list_open_id_connect_provider_tags, on |cx, i| oidc_providers::target(cx, "iam:ListOpenIDConnectProviderTags", &i.open_id_connect_provider_arn);

        write CreateSAMLProvider => saml_providers::create_saml_provider, on |cx, i| saml_providers::target_of_create(cx, i);
        read  GetSAMLProvider => saml_providers::get_saml_provider, on |cx, i| saml_providers::target(cx, "iam:GetSAMLProvider", &i.saml_provider_arn);
        read  ListSAMLProviders => saml_providers::list_saml_providers, on |cx, _| providers::target_of_list(cx, "iam:ListSAMLProviders", saml_providers::KIND);
        write UpdateSAMLProvider => saml_providers::update_saml_provider, on |cx, i| saml_providers::target(cx, "iam:UpdateSAMLProvider", &i.saml_provider_arn);
        write DeleteSAMLProvider => saml_providers::delete_saml_provider, on |cx, i| saml_providers::target(cx, "iam:DeleteSAMLProvider", &i.saml_provider_arn);
        write TagSAMLProvider => saml_providers::tag_saml_provider, on |cx, i| saml_providers::target(cx, "iam:TagSAMLProvider", &i.saml_provider_arn).request_tags(crate::state::tags::requested(Some(&i.tags)));
        write UntagSAMLProvider => saml_providers::untag_saml_provider, on |cx, i| saml_providers::target(cx, "iam:UntagSAMLProvider", &i.saml_provider_arn).keys("aws:TagKeys", i.tag_keys.clone());
        read  ListSAMLProviderTags => saml_providers::list_saml_provider_tags, on |cx, i| saml_providers::target(cx, "iam:ListSAMLProviderTags", &i.saml_provider_arn);
        write UploadServerCertificate => server_certificates::upload_server_certificate, on |cx, i| server_certificates::target_of_upload(cx, i);
        read  GetServerCertificate => server_certificates::get_server_certificate, on |cx, i| server_certificates::target(cx, "iam:GetServerCertificate", &i.server_certificate_name);
        read  ListServerCertificates => server_certificates::list_server_certificates, on |cx, i| server_certificates::target_of_list(cx, i);
        write UpdateServerCertificate => server_certificates::update_server_certificate, on |cx, i| server_certificates::target_of_update(cx, i);
        write DeleteServerCertificate => server_certificates::delete_server_certificate, on |cx, i| server_certificates::target(cx, "iam:DeleteServerCertificate", &i.server_certificate_name);
        write TagServerCertificate => server_certificates::tag_server_certificate, on |cx, i| server_certificates::target(cx, "iam:TagServerCertificate", &i.server_certificate_name).request_tags(crate::state::tags::requested(Some(&i.tags)));
        write UntagServerCertificate => server_certificates::untag_server_certificate, on |cx, i| server_certificates::target(cx, "iam:UntagServerCertificate", &i.server_certificate_name).keys("aws:TagKeys", i.tag_keys.clone());
        read  ListServerCertificateTags => server_certificates::list_server_certificate_tags, on |cx, i| server_certificates::target(cx, "iam:ListServerCertificateTags", &i.server_certificate_name);

        write UploadSigningCertificate => signing_certificates::upload_signing_certificate, on |cx, i| users::target_or_caller(cx, "iam:UploadSigningCertificate", i.user_name.as_deref());
        read  ListSigningCertificates => signing_certificates::list_signing_certificates, on |cx, i| users::target_or_caller(cx, "iam:ListSigningCertificates", i.user_name.as_deref());
        write UpdateSigningCertificate => signing_certificates::update_signing_certificate, on |cx, i| users::target_or_caller(cx, "iam:UpdateSigningCertificate", i.user_name.as_deref());
        write DeleteSigningCertificate => signing_certificates::delete_signing_certificate, on |cx, i| users::target_or_caller(cx, "iam:DeleteSigningCertificate", i.user_name.as_deref());

        write UploadSSHPublicKey => ssh_public_keys::upload_ssh_public_key, on |cx, i| users::target(cx, "iam:UploadSSHPublicKey", &i.user_name);
        read  GetSSHPublicKey => ssh_public_keys::get_ssh_public_key, on |cx, i| users::target(cx, "iam:GetSSHPublicKey", &i.user_name);
        read  ListSSHPublicKeys => ssh_public_keys::list_ssh_public_keys, on |cx, i| users::target_or_caller(cx, "iam:ListSSHPublicKeys", i.user_name.as_deref());
        write UpdateSSHPublicKey => ssh_public_keys::update_ssh_public_key, on |cx, i| users::target(cx, "iam:UpdateSSHPublicKey", &i.user_name);
        write DeleteSSHPublicKey => ssh_public_keys::delete_ssh_public_key, on |cx, i| users::target(cx, "iam:DeleteSSHPublicKey", &i.user_name);

        write CreateServiceSpecificCredential => service_specific_credentials::create_service_specific_credential, on |cx, i| service_specific_credentials::target_of_create(cx, i);
        read  ListServiceSpecificCredentials => service_specific_credentials::list_service_specific_credentials, on |cx, i| service_specific_credentials::target_of_list(cx, i);
        write UpdateServiceSpecificCredential => service_specific_credentials::update_service_specific_credential, on |cx, i| service_specific_credentials::target(cx, "iam:UpdateServiceSpecificCredential", i.user_name.as_deref(), &i.service_specific_credential_id);
        write ResetServiceSpecificCredential => service_specific_credentials::reset_service_specific_credential, on |cx, i| service_specific_credentials::target(cx, "iam:ResetServiceSpecificCredential", i.user_name.as_deref(), &i.service_specific_credential_id);
        write DeleteServiceSpecificCredential => service_specific_credentials::delete_service_specific_credential, on |cx, i| service_specific_credentials::target(cx, "iam:DeleteServiceSpecificCredential", i.user_name.as_deref(), &i.service_specific_credential_id);
        prepared CreateLoginProfile => login_profiles::hash_first => login_profiles::create_login_profile, on |cx, i| users::target_or_caller(cx, "iam:CreateLoginProfile", i.user_name.as_deref());
        read  GetLoginProfile => login_profiles::get_login_profile, on |cx, i| users::target_or_caller(cx, "iam:GetLoginProfile", i.user_name.as_deref());
        prepared UpdateLoginProfile => login_profiles::hash_next => login_profiles::update_login_profile, on |cx, i| users::target(cx, "iam:UpdateLoginProfile", &i.user_name);
        write DeleteLoginProfile => login_profiles::delete_login_profile, on |cx, i| users::target_or_caller(cx, "iam:DeleteLoginProfile", i.user_name.as_deref());
        prepared ChangePassword => login_profiles::hash_own => login_profiles::change_password, on |cx, _| login_profiles::target_of_change(cx);

        write UpdateAccountPasswordPolicy => password_policy::update_account_password_policy, on |_, _| Target::new("iam:UpdateAccountPasswordPolicy", "*");
        read  GetAccountPasswordPolicy => password_policy::get_account_password_policy, on |_, _| Target::new("iam:GetAccountPasswordPolicy", "*");
        write DeleteAccountPasswordPolicy => password_policy::delete_account_password_policy, on |_, _| Target::new("iam:DeleteAccountPasswordPolicy", "*");

        prepared CreateVirtualMFADevice => mfa::draw => mfa::create_virtual_mfa_device, on |cx, i| mfa::target_of_create(cx, i);
        write DeleteVirtualMFADevice => mfa::delete_virtual_mfa_device, on |cx, i| mfa::target(cx, "iam:DeleteVirtualMFADevice", &i.serial_number);
        read  ListVirtualMFADevices => mfa::list_virtual_mfa_devices, on |_, _| Target::new("iam:ListVirtualMFADevices", "*");
        write EnableMFADevice => mfa::enable_mfa_device, on |cx, i| users::target(cx, "iam:EnableMFADevice", &i.user_name);
        write ResyncMFADevice => mfa::resync_mfa_device, on |cx, i| users::target(cx, "iam:ResyncMFADevice", &i.user_name);
        write DeactivateMFADevice => mfa::deactivate_mfa_device, on |cx, i| users::target_or_caller(cx, "iam:DeactivateMFADevice", i.user_name.as_deref());
        read  GetMFADevice => mfa::get_mfa_device, on |cx, i| users::target_or_caller(cx, "iam:GetMFADevice", i.user_name.as_deref());
        read  ListMFADevices => mfa::list_mfa_devices, on |cx, i| users::target_or_caller(cx, "iam:ListMFADevices", i.user_name.as_deref());
        write TagMFADevice => mfa::tag_mfa_device, on |cx, i| mfa::target(cx, "iam:TagMFADevice", &i.serial_number).request_tags(crate::state::tags::requested(Some(&i.tags)));
        write UntagMFADevice => mfa::untag_mfa_device, on |cx, i| mfa::target(cx, "iam:UntagMFADevice", &i.serial_number).keys("aws:TagKeys", i.tag_keys.clone());
        read  ListMFADeviceTags => mfa::list_mfa_device_tags, on |cx, i| mfa::target(cx, "iam:ListMFADeviceTags", &i.serial_number);

        read  GetAccountSummary => account_summary::get_account_summary, on |_, _| Target::new("iam:GetAccountSummary", "*");
        write CreateAccountAlias => account_alias::create_account_alias, on |_, _| Target::new("iam:CreateAccountAlias", "*");
        write DeleteAccountAlias => account_alias::delete_account_alias, on |_, _| Target::new("iam:DeleteAccountAlias", "*");
        read  ListAccountAliases => account_alias::list_account_aliases, on |_, _| Target::new("iam:ListAccountAliases", "*");
        read  GetAccountProperties => account_properties::get_account_properties, on |cx, _| account_properties::target_of_get(cx);
        write PutAccountProperties => account_properties::put_account_properties, on |_, i| account_properties::target_of_put(i);
        write SetSecurityTokenServicePreferences => account_properties::set_security_token_service_preferences, on |_, _| Target::new("iam:SetSecurityTokenServicePreferences", "*");
        write EnableOutboundWebIdentityFederation => outbound_federation::enable_outbound_web_identity_federation, on |_, _| Target::new("iam:EnableOutboundWebIdentityFederation", "*");
        write DisableOutboundWebIdentityFederation => outbound_federation::disable_outbound_web_identity_federation, on |_, _| Target::new("iam:DisableOutboundWebIdentityFederation", "*");
        read  GetOutboundWebIdentityFederationInfo => outbound_federation::get_outbound_web_identity_federation_info, on |_, _| Target::new("iam:GetOutboundWebIdentityFederationInfo", "*");
        read  GetAccountAuthorizationDetails => authorization_details::get_account_authorization_details, on |_, _| Target::new("iam:GetAccountAuthorizationDetails", "*");

        write GenerateCredentialReport => credential_report::generate_credential_report, on |_, _| Target::new("iam:GenerateCredentialReport", "*");
        read  GetCredentialReport => credential_report::get_credential_report, on |_, _| Target::new("iam:GetCredentialReport", "*");
        write GenerateServiceLastAccessedDetails => service_last_accessed::generate_service_last_accessed_details, on |cx, i| granted_services::target(cx, "iam:GenerateServiceLastAccessedDetails", &i.arn);
        read  GetServiceLastAccessedDetails => service_last_accessed::get_service_last_accessed_details, on |_, _| Target::new("iam:GetServiceLastAccessedDetails", "*");
        read  GetServiceLastAccessedDetailsWithEntities => service_last_accessed::get_service_last_accessed_details_with_entities, on |_, _| Target::new("iam:GetServiceLastAccessedDetailsWithEntities", "*");
        read  ListPoliciesGrantingServiceAccess => granted_services::list_policies_granting_service_access, on |cx, i| granted_services::target(cx, "iam:ListPoliciesGrantingServiceAccess", &i.arn);

        read  GetContextKeysForCustomPolicy => context_keys::get_context_keys_for_custom_policy, on |_, _| Target::new("iam:GetContextKeysForCustomPolicy", "*");
        slow  SimulateCustomPolicy => simulate::simulate_custom_policy, on |_, _| Target::new("iam:SimulateCustomPolicy", "*");
        slow  SimulatePrincipalPolicy => simulate::simulate_principal_policy, on |cx, i| granted_services::target(cx, "iam:SimulatePrincipalPolicy", &i.policy_source_arn);
        read  GetContextKeysForPrincipalPolicy => context_keys::get_context_keys_for_principal_policy, on |cx, i| granted_services::target(cx, "iam:GetContextKeysForPrincipalPolicy", &i.policy_source_arn);

        write EnableOrganizationsRootCredentialsManagement => organization_features::enable_organizations_root_credentials_management, on |_, _| Target::new("iam:EnableOrganizationsRootCredentialsManagement", "*");
        write DisableOrganizationsRootCredentialsManagement => organization_features::disable_organizations_root_credentials_management, on |_, _| Target::new("iam:DisableOrganizationsRootCredentialsManagement", "*");
        write EnableOrganizationsRootSessions => organization_features::enable_organizations_root_sessions, on |_, _| Target::new("iam:EnableOrganizationsRootSessions", "*");
        write DisableOrganizationsRootSessions => organization_features::disable_organizations_root_sessions, on |_, _| Target::new("iam:DisableOrganizationsRootSessions", "*");
        read  ListOrganizationsFeatures => organization_features::list_organizations_features, on |_, _| Target::new("iam:ListOrganizationsFeatures", "*");
        write GenerateOrganizationsAccessReport => organizations_access_report::generate_organizations_access_report, on |cx, i| organizations_access_report::target_of_generate(cx, i);
        read  GetOrganizationsAccessReport => organizations_access_report::get_organizations_access_report, on |_, _| Target::new("iam:GetOrganizationsAccessReport", "*");

        write CreateDelegationRequest => delegation_requests::create_delegation_request, on |cx, i| delegation_requests::target_of_create(cx, i);
        write AssociateDelegationRequest => delegation_requests::associate_delegation_request, on |cx, i| delegation_requests::target(cx, "iam:AssociateDelegationRequest", &i.delegation_request_id);
        write UpdateDelegationRequest => delegation_requests::update_delegation_request, on |cx, i| delegation_requests::target(cx, "iam:UpdateDelegationRequest", &i.delegation_request_id);
        write AcceptDelegationRequest => delegation_requests::accept_delegation_request, on |cx, i| delegation_requests::target(cx, "iam:AcceptDelegationRequest", &i.delegation_request_id);
        write RejectDelegationRequest => delegation_requests::reject_delegation_request, on |cx, i| delegation_requests::target(cx, "iam:RejectDelegationRequest", &i.delegation_request_id);
        write SendDelegationToken => delegation_requests::send_delegation_token, on |cx, i| delegation_requests::target_of_send(cx, &i.delegation_request_id);
        read  GetDelegationRequest => delegation_requests::get_delegation_request, on |cx, i| delegation_requests::target(cx, "iam:GetDelegationRequest", &i.delegation_request_id);
        read  ListDelegationRequests => delegation_requests::list_delegation_requests, on |cx, i| delegation_requests::target_of_list(cx, i);
        read  GetHumanReadableSummary => delegation_requests::get_human_readable_summary, on |cx, i| delegation_requests::target_of_summary(cx, &i.entity_arn);
    }
    sts_model {
        read  GetCallerIdentity => sts::get_caller_identity, free;
        proved AssumeRole => sts::code_of_assume_role => sts::assume_role, on |cx, i| sts::target_of_assume_role(cx, i);
        open  AssumeRoleWithSAML => sts::assume_role_with_saml, free;
        open  AssumeRoleWithWebIdentity => sts::assume_role_with_web_identity, free;
        read  GetFederationToken => sts::get_federation_token, on |cx, i| sts::target_of_federation_token(cx, i);
        read  AssumeRoot => sts::assume_root, on |cx, i| sts::target_of_assume_root(cx, i);
        read  DecodeAuthorizationMessage => sts::decode_authorization_message, on |_, _| Target::new("sts:DecodeAuthorizationMessage", "*");
        read  GetDelegatedAccessToken => sts::get_delegated_access_token, on |_, _| Target::new("sts:GetDelegatedAccessToken", "*");
        proved GetSessionToken => sts::code_of_session_token => sts::get_session_token, on |_, _| Target::new("sts:GetSessionToken", "*").unless_denied();
        read  GetAccessKeyInfo => sts::get_access_key_info, on |_, _| Target::new("sts:GetAccessKeyInfo", "*");
        slow  GetWebIdentityToken => sts::get_web_identity_token, on |_, i| sts::target_of_web_identity_token(i);
    }
    local {
        open  LoginWithWebIdentity => sts::login_with_web_identity, free;
    }
    organizations_model {
        write CreateOrganization => organization::create_organization, on |_, _| targets::on_all("organizations:CreateOrganization");
        read  DescribeOrganization => organization::describe_organization, on |_, _| targets::on_all("organizations:DescribeOrganization");
        write DeleteOrganization => organization::delete_organization, on |_, _| targets::on_all("organizations:DeleteOrganization");

        read  ListRoots => roots::list_roots, on |_, _| targets::on_all("organizations:ListRoots");
        write EnablePolicyType => roots::enable_policy_type, on |cx, i| targets::on(cx, "organizations:EnablePolicyType", &i.root_id).key("organizations:PolicyType", &*i.policy_type);
        write DisablePolicyType => roots::disable_policy_type, on |cx, i| targets::on(cx, "organizations:DisablePolicyType", &i.root_id).key("organizations:PolicyType", &*i.policy_type);

        write CreateOrganizationalUnit => units::create_organizational_unit, on |cx, i| targets::of_create_unit(cx, i);
        read  DescribeOrganizationalUnit => units::describe_organizational_unit, on |cx, i| targets::on(cx, "organizations:DescribeOrganizationalUnit", &i.organizational_unit_id);
        write UpdateOrganizationalUnit => units::update_organizational_unit, on |cx, i| targets::on(cx, "organizations:UpdateOrganizationalUnit", &i.organizational_unit_id);
        write DeleteOrganizationalUnit => units::delete_organizational_unit, on |cx, i| targets::on(cx, "organizations:DeleteOrganizationalUnit", &i.organizational_unit_id);
        read  ListOrganizationalUnitsForParent => units::list_organizational_units_for_parent, on |cx, i| targets::on(cx, "organizations:ListOrganizationalUnitsForParent", &i.parent_id);
        read  ListChildren => tree::list_children, on |cx, i| targets::on(cx, "organizations:ListChildren", &i.parent_id);
        read  ListParents => tree::list_parents, on |cx, i| targets::on(cx, "organizations:ListParents", &i.child_id);

        write CreateAccount => create_account::create_account, on |_, i| targets::of_create_account(i);
        read  DescribeCreateAccountStatus => create_account::describe_create_account_status, on |_, _| targets::on_all("organizations:DescribeCreateAccountStatus");
        read  ListCreateAccountStatus => create_account::list_create_account_status, on |_, _| targets::on_all("organizations:ListCreateAccountStatus");
        read  DescribeAccount => accounts::describe_account, on |cx, i| targets::on(cx, "organizations:DescribeAccount", &i.account_id);
        read  ListAccounts => accounts::list_accounts, on |_, _| targets::on_all("organizations:ListAccounts");
        read  ListAccountsForParent => accounts::list_accounts_for_parent, on |cx, i| targets::on(cx, "organizations:ListAccountsForParent", &i.parent_id);
        write MoveAccount => accounts::move_account, on |cx, i| targets::on_each(cx, "organizations:MoveAccount", [&*i.account_id, &*i.source_parent_id, &*i.destination_parent_id]);
        write RemoveAccountFromOrganization => accounts::remove_account_from_organization, on |cx, i| targets::on(cx, "organizations:RemoveAccountFromOrganization", &i.account_id);
        write LeaveOrganization => accounts::leave_organization, on |_, _| targets::on_all("organizations:LeaveOrganization");
        write CloseAccount => accounts::close_account, on |cx, i| targets::on(cx, "organizations:CloseAccount", &i.account_id);

        write CreatePolicy => organization_policies::create_policy, on |_, i| targets::of_create_policy(i);
        read  DescribePolicy => organization_policies::describe_policy, on |cx, i| targets::on(cx, "organizations:DescribePolicy", &i.policy_id);
        write UpdatePolicy => organization_policies::update_policy, on |cx, i| targets::on(cx, "organizations:UpdatePolicy", &i.policy_id);
        write DeletePolicy => organization_policies::delete_policy, on |cx, i| targets::on(cx, "organizations:DeletePolicy", &i.policy_id);
        read  ListPolicies => organization_policies::list_policies, on |_, i| targets::on_all("organizations:ListPolicies").key("organizations:PolicyType", &*i.filter);
        write AttachPolicy => organization_attachments::attach_policy, on |cx, i| targets::of_attachment(cx, "organizations:AttachPolicy", &i.policy_id, &i.target_id);
        write DetachPolicy => organization_attachments::detach_policy, on |cx, i| targets::of_attachment(cx, "organizations:DetachPolicy", &i.policy_id, &i.target_id);
        read  ListPoliciesForTarget => organization_attachments::list_policies_for_target, on |cx, i| targets::on(cx, "organizations:ListPoliciesForTarget", &i.target_id).key("organizations:PolicyType", &*i.filter);
        read  ListTargetsForPolicy => organization_attachments::list_targets_for_policy, on |cx, i| targets::on(cx, "organizations:ListTargetsForPolicy", &i.policy_id);
        read  DescribeEffectivePolicy => organization_policies::describe_effective_policy, on |cx, i| targets::of_effective(cx, i);

        write EnableAWSServiceAccess => service_access::enable_aws_service_access, on |_, i| targets::on_all("organizations:EnableAWSServiceAccess").key("organizations:ServicePrincipal", &*i.service_principal);
        write DisableAWSServiceAccess => service_access::disable_aws_service_access, on |_, i| targets::on_all("organizations:DisableAWSServiceAccess").key("organizations:ServicePrincipal", &*i.service_principal);
        read  ListAWSServiceAccessForOrganization => service_access::list_aws_service_access_for_organization, on |_, _| targets::on_all("organizations:ListAWSServiceAccessForOrganization");
        write RegisterDelegatedAdministrator => delegated_administrators::register_delegated_administrator, on |cx, i| targets::on(cx, "organizations:RegisterDelegatedAdministrator", &i.account_id).key("organizations:ServicePrincipal", &*i.service_principal);
        write DeregisterDelegatedAdministrator => delegated_administrators::deregister_delegated_administrator, on |cx, i| targets::on(cx, "organizations:DeregisterDelegatedAdministrator", &i.account_id).key("organizations:ServicePrincipal", &*i.service_principal);
        read  ListDelegatedAdministrators => delegated_administrators::list_delegated_administrators, on |_, i| targets::on_all("organizations:ListDelegatedAdministrators").key_if("organizations:ServicePrincipal", i.service_principal.as_deref());
        read  ListDelegatedServicesForAccount => delegated_administrators::list_delegated_services_for_account, on |cx, i| targets::on(cx, "organizations:ListDelegatedServicesForAccount", &i.account_id);

        write TagResource => organization_tags::tag_resource, on |cx, i| targets::of_tag(cx, i);
        write UntagResource => organization_tags::untag_resource, on |cx, i| targets::of_untag(cx, i);
        read  ListTagsForResource => organization_tags::list_tags_for_resource, on |cx, i| targets::on(cx, "organizations:ListTagsForResource", &i.resource_id);
    }
}
