//! The whole API, from top to bottom: each operation with its handler and the checks before it.
//!
//! `write DeleteUser => users::delete_user, on user(i.user_name);` reads: DeleteUser is a transaction that
//! `users::delete_user` handles, if the caller is allowed `iam:DeleteUser` on the target that
//! `user(cx, "iam:DeleteUser", &i.user_name)` returns. In every line, `cx` is the state and `i` the members of the
//! request.
//!
//! | first word | the operation |
//! |---|---|
//! | `read` | reads the last durable state |
//! | `blocking` | reads, and may block its thread: it generates keys at their first use, or evaluates a lot |
//! | `unsigned` | reads, and needs no signature: its handler verifies a token instead |
//! | `write` | is one transaction |
//! | `prepared` | is a transaction after slow work; the first function does the work, outside the transaction |
//! | `mfa` | reads, unless the request has an MFA code, which the first function finds: a transaction uses it up |
//!
//! | permission | before the handler runs |
//! |---|---|
//! | `on …` | the checks of a target are made, in order |
//! | `trusts` | nothing is checked: the handler asks the trust policy of the role |
//! | `free` | nothing is checked: the operation needs no permission |
//!
//! The action in policies is the operation's own. A target may add further ones: `.also("iam:PassRole")`. For the keys
//! and resources of an action see the Service Authorization Reference, "AWS Identity and Access Management (IAM)", "AWS
//! Security Token Service" and "AWS Organizations".

use std::{collections::HashMap, sync::LazyLock};

use model::{iam, local, organizations as organizations_model, sts as sts_model};
use state::{find::spelled, tags::requested};
use wire::{Fault, Operation, OperationFacts, Protocol, Service};

use crate::{
    account::{account_alias, account_properties, password_policy},
    call::{Read, server::Core, target::Target},
    core::{self, AnswerFuture, Callable, Reply, Request, WireCall},
    credentials::{
        access_keys, login_profiles,
        mfa::{self, target as mfa_device},
        server_certificates::{self, target as server_certificate},
        service_specific_credentials::{self, target as service_specific_credential},
        signing_certificates, ssh_public_keys,
    },
    delegation_requests::{self, target as delegation_request},
    identities::{
        groups::{self, target as group},
        instance_profiles::{self, target as instance_profile},
        memberships,
        roles::{self, target as role, target_bounded as role_with_boundary},
        users::{
            self, target as user, target_bounded as user_with_boundary,
            target_or_caller as user_or_caller,
        },
    },
    organizations::{
        accounts, attachments as organization_attachments, create_account,
        delegated_administrators, organization, organization_features,
        policies as organization_policies, roots, service_access, tags as organization_tags,
        targets::{self, on as entity, on_each as entities},
        tree, units,
    },
    outbound::outbound_federation,
    policies::{self, attachments, inline_policies, policy_versions, target as policy},
    providers::{
        self,
        oidc_providers::{self, target as oidc_provider},
        saml_providers::{self, target as saml_provider},
    },
    reports::{
        account_summary, authorization_details, credential_report,
        granted_services::{self, target as identity},
        organizations_access_report, service_last_accessed,
    },
    service_roles::{
        role_templates::{self, target as role_template},
        service_linked_roles,
    },
    simulate::{self, context_keys},
    sts,
};

/// IAM.
pub const IAM: &Service = &iam::SERVICE;
/// STS.
pub const STS: &Service = &sts_model::SERVICE;
/// AWS Organizations.
pub const ORGANIZATIONS: &Service = &organizations_model::SERVICE;

/// One operation of the API.
pub struct Entry {
    /// `CreateUser`.
    pub name: &'static str,
    /// The action in policies: `iam:CreateUser`.
    pub action: &'static str,
    /// The service.
    pub service: &'static Service,
    /// Whether a request must be signed.
    pub signed: bool,
    /// Whether the trust policy of a role decides, rather than permissions of the caller.
    pub trusts: bool,
    /// Whether a call may block its thread. See [`Callable::BLOCKS`].
    pub blocks: bool,
    run: fn(&Core, &WireCall<'_>) -> AnswerFuture,
}

impl Entry {
    /// Answers a request whose signature was verified.
    pub fn call(&self, core: &Core, call: &WireCall<'_>) -> AnswerFuture {
        (self.run)(core, call)
    }
}

/// The result of looking up an action of the query protocol.
pub enum Lookup {
    /// An operation that this server has.
    Implemented(&'static Entry),
    /// An operation of AWS that this server lacks.
    NotImplemented(&'static OperationFacts),
    /// Not an action of the version.
    Unknown,
}

/// Looks up an action of the query protocol.
pub fn find(action: &str, version: &str) -> Lookup {
    static BY_NAME: LazyLock<HashMap<(&str, &str), &Entry>> = LazyLock::new(|| {
        ALL.iter()
            .filter(|entry| entry.service.protocol == Protocol::Query)
            .map(|entry| ((entry.service.version, entry.name), entry))
            .collect()
    });
    if let Some(entry) = BY_NAME.get(&(version, action)) {
        return Lookup::Implemented(entry);
    }
    let is_named = |facts: &&OperationFacts| {
        let service = facts.service;
        let is_query = service.protocol == Protocol::Query;
        is_query && facts.name == action && service.version == version
    };
    match not_built().find(is_named) {
        Some(facts) => Lookup::NotImplemented(facts),
        None => Lookup::Unknown,
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

/// The operations of AWS that this server lacks.
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

/// An action on no particular resource.
fn all(_: &Read<'_>, action: &'static str) -> Target {
    Target::new(action, "*")
}

/// The result of a target function: a target, or the fault of not having one.
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
    (@blocks blocking) => { true };
    (@blocks prepared) => { true };
    (@blocks $kind:ident) => { false };
    (@signed unsigned) => { false };
    (@signed $kind:ident) => { true };
    (@trusts trusts) => { true };
    (@trusts $permission:ident) => { false };
    (@run blocking $($call:tt)*) => { core::read::<Self>$($call)* };
    (@run unsigned $($call:tt)*) => { core::read::<Self>$($call)* };
    (@run prepared $($call:tt)*) => { core::prepared::<Self, _>$($call)* };
    (@run $kind:ident $($call:tt)*) => { core::$kind::<Self>$($call)* };
    (@target) => { Ok(Target::none()) };
    (@target $target:expr) => { IntoTarget::into_target($target) };
    (|$cx:ident, $i:ident| $($model:ident $service:literal { $(
        $kind:ident $op:ident $(=> $step:path)+,
        $permission:ident $($($target:ident)::+ ($($argument:expr),*) $(.$method:ident($($value:expr),*))*)?;
    )* })*) => {
        $($(
            impl Callable for $model::op::$op {
                const ACTION: &'static str = concat!($service, ":", stringify!($op));
                const BLOCKS: bool = registry!(@blocks $kind);

                fn run(
                    core: &Core,
                    request: &Request<'_>,
                    input: Result<Self::Input, Fault>,
                ) -> Reply<Self::Output> {
                    #[allow(unused_variables, reason = "not every target depends on members")]
                    let target = |$cx: &Read<'_>, $i: &Self::Input| {
                        registry!(@target $(
                            $($target)::+($cx, Self::ACTION $(, &$argument)*) $(.$method($($value),*))*
                        )?)
                    };
                    registry!(@run $kind (core, request, input, target, $($step),+))
                }
            }
        )*)*

        /// Every operation that this server has.
        pub static ALL: &[Entry] = &[$($(Entry {
            name: <$model::op::$op as Operation>::NAME,
            action: <$model::op::$op as Callable>::ACTION,
            service: <$model::op::$op as Operation>::SERVICE,
            signed: registry!(@signed $kind),
            trusts: registry!(@trusts $permission),
            blocks: <$model::op::$op as Callable>::BLOCKS,
            run: core::answer::<$model::op::$op>,
        },)*)*];
    };
}

registry! { |cx, i|
    iam "iam" {
        write CreateUser => users::create_user, on users::target_of_create(i);
        read  GetUser => users::get_user, on user_or_caller(i.user_name);
        read  ListUsers => users::list_users, on users::target_of_list(i);
        write UpdateUser => users::update_user, on users::target_of_update(i);
        write DeleteUser => users::delete_user, on user(i.user_name);
        write TagUser => users::tag_user, on user(i.user_name).request_tags(requested(Some(&i.tags)));
        write UntagUser => users::untag_user, on user(i.user_name).tag_keys(&i.tag_keys);
        read  ListUserTags => users::list_user_tags, on user(i.user_name);
        write PutUserPermissionsBoundary => users::put_user_permissions_boundary,
            on user(i.user_name).key("iam:PermissionsBoundary", spelled(cx, &i.permissions_boundary));
        write DeleteUserPermissionsBoundary => users::delete_user_permissions_boundary,
            on user_with_boundary(i.user_name);

        write CreateGroup => groups::create_group, on groups::target_of_create(i);
        read  GetGroup => groups::get_group, on group(i.group_name);
        read  ListGroups => groups::list_groups, on groups::target_of_list(i);
        write UpdateGroup => groups::update_group, on groups::target_of_update(i);
        write DeleteGroup => groups::delete_group, on group(i.group_name);
        write AddUserToGroup => memberships::add_user_to_group, on group(i.group_name);
        write RemoveUserFromGroup => memberships::remove_user_from_group, on group(i.group_name);
        read  ListGroupsForUser => memberships::list_groups_for_user, on user(i.user_name);

        write CreateRole => roles::create_role, on roles::target_of_create(i);
        read  GetRole => roles::get_role, on role_with_boundary(i.role_name);
        read  ListRoles => roles::list_roles, on roles::target_of_list(i);
        write UpdateRole => roles::update_role, on role_with_boundary(i.role_name);
        write UpdateRoleDescription => roles::update_role_description, on role_with_boundary(i.role_name);
        write UpdateAssumeRolePolicy => roles::update_assume_role_policy, on role_with_boundary(i.role_name);
        write DeleteRole => roles::delete_role, on role_with_boundary(i.role_name);
        write TagRole => roles::tag_role, on role(i.role_name).request_tags(requested(Some(&i.tags)));
        write UntagRole => roles::untag_role, on role(i.role_name).tag_keys(&i.tag_keys);
        read  ListRoleTags => roles::list_role_tags, on role(i.role_name);
        write PutRolePermissionsBoundary => roles::put_role_permissions_boundary,
            on role(i.role_name).key("iam:PermissionsBoundary", spelled(cx, &i.permissions_boundary));
        write DeleteRolePermissionsBoundary => roles::delete_role_permissions_boundary,
            on role_with_boundary(i.role_name);
        write AcquireRole => role_templates::acquire_role, on role_template(i.template_arn);
        read  GetRoleTemplateVersion => role_templates::get_role_template_version, on role_template(i.template_arn);
        write CreateServiceLinkedRole => service_linked_roles::create_service_linked_role,
            on service_linked_roles::target_of_create(i);
        write DeleteServiceLinkedRole => service_linked_roles::delete_service_linked_role, on role(i.role_name);
        read  GetServiceLinkedRoleDeletionStatus => service_linked_roles::get_service_linked_role_deletion_status,
            on service_linked_roles::target_of_status(i.deletion_task_id);

        write CreateInstanceProfile => instance_profiles::create_instance_profile,
            on instance_profiles::target_of_create(i);
        read  GetInstanceProfile => instance_profiles::get_instance_profile,
            on instance_profile(i.instance_profile_name);
        read  ListInstanceProfiles => instance_profiles::list_instance_profiles,
            on instance_profiles::target_of_list(i);
        read  ListInstanceProfilesForRole => instance_profiles::list_instance_profiles_for_role, on role(i.role_name);
        write DeleteInstanceProfile => instance_profiles::delete_instance_profile,
            on instance_profile(i.instance_profile_name);
        write AddRoleToInstanceProfile => instance_profiles::add_role_to_instance_profile,
            on instance_profiles::target_of_add(i);
        write RemoveRoleFromInstanceProfile => instance_profiles::remove_role_from_instance_profile,
            on instance_profile(i.instance_profile_name);
        write TagInstanceProfile => instance_profiles::tag_instance_profile,
            on instance_profile(i.instance_profile_name).request_tags(requested(Some(&i.tags)));
        write UntagInstanceProfile => instance_profiles::untag_instance_profile,
            on instance_profile(i.instance_profile_name).tag_keys(&i.tag_keys);
        read  ListInstanceProfileTags => instance_profiles::list_instance_profile_tags,
            on instance_profile(i.instance_profile_name);

        write CreatePolicy => policies::create_policy, on policies::target_of_create(i);
        read  GetPolicy => policies::get_policy, on policy(i.policy_arn);
        read  ListPolicies => policies::list_policies, on policies::target_of_list(i);
        write DeletePolicy => policies::delete_policy, on policy(i.policy_arn);
        write TagPolicy => policies::tag_policy, on policy(i.policy_arn).request_tags(requested(Some(&i.tags)));
        write UntagPolicy => policies::untag_policy, on policy(i.policy_arn).tag_keys(&i.tag_keys);
        read  ListPolicyTags => policies::list_policy_tags, on policy(i.policy_arn);
        write CreatePolicyVersion => policy_versions::create_policy_version, on policy(i.policy_arn);
        read  GetPolicyVersion => policy_versions::get_policy_version, on policy(i.policy_arn);
        read  ListPolicyVersions => policy_versions::list_policy_versions, on policy(i.policy_arn);
        write DeletePolicyVersion => policy_versions::delete_policy_version, on policy(i.policy_arn);
        write SetDefaultPolicyVersion => policy_versions::set_default_policy_version, on policy(i.policy_arn);

        write AttachUserPolicy => attachments::attach_user_policy,
            on user_with_boundary(i.user_name).key("iam:PolicyARN", spelled(cx, &i.policy_arn));
        write DetachUserPolicy => attachments::detach_user_policy,
            on user_with_boundary(i.user_name).key("iam:PolicyARN", spelled(cx, &i.policy_arn));
        read  ListAttachedUserPolicies => attachments::list_attached_user_policies, on user(i.user_name);
        write AttachGroupPolicy => attachments::attach_group_policy,
            on group(i.group_name).key("iam:PolicyARN", spelled(cx, &i.policy_arn));
        write DetachGroupPolicy => attachments::detach_group_policy,
            on group(i.group_name).key("iam:PolicyARN", spelled(cx, &i.policy_arn));
        read  ListAttachedGroupPolicies => attachments::list_attached_group_policies, on group(i.group_name);
        write AttachRolePolicy => attachments::attach_role_policy,
            on role_with_boundary(i.role_name).key("iam:PolicyARN", spelled(cx, &i.policy_arn));
        write DetachRolePolicy => attachments::detach_role_policy,
            on role_with_boundary(i.role_name).key("iam:PolicyARN", spelled(cx, &i.policy_arn));
        read  ListAttachedRolePolicies => attachments::list_attached_role_policies, on role(i.role_name);
        read  ListEntitiesForPolicy => attachments::list_entities_for_policy, on policy(i.policy_arn);

        write PutUserPolicy => inline_policies::put_user_policy, on user_with_boundary(i.user_name);
        read  GetUserPolicy => inline_policies::get_user_policy, on user(i.user_name);
        write DeleteUserPolicy => inline_policies::delete_user_policy, on user_with_boundary(i.user_name);
        read  ListUserPolicies => inline_policies::list_user_policies, on user(i.user_name);
        write PutGroupPolicy => inline_policies::put_group_policy, on group(i.group_name);
        read  GetGroupPolicy => inline_policies::get_group_policy, on group(i.group_name);
        write DeleteGroupPolicy => inline_policies::delete_group_policy, on group(i.group_name);
        read  ListGroupPolicies => inline_policies::list_group_policies, on group(i.group_name);
        write PutRolePolicy => inline_policies::put_role_policy, on role_with_boundary(i.role_name);
        read  GetRolePolicy => inline_policies::get_role_policy, on role(i.role_name);
        write DeleteRolePolicy => inline_policies::delete_role_policy, on role_with_boundary(i.role_name);
        read  ListRolePolicies => inline_policies::list_role_policies, on role(i.role_name);

        write CreateAccessKey => access_keys::create_access_key, on user_or_caller(i.user_name);
        write UpdateAccessKey => access_keys::update_access_key, on user_or_caller(i.user_name);
        write DeleteAccessKey => access_keys::delete_access_key, on user_or_caller(i.user_name);
        read  ListAccessKeys => access_keys::list_access_keys, on user_or_caller(i.user_name);
        read  GetAccessKeyLastUsed => access_keys::get_access_key_last_used, on access_keys::target_of_last_used(i);

        write CreateOpenIDConnectProvider => oidc_providers::create_open_id_connect_provider,
            on oidc_providers::target_of_create(i);
        read  GetOpenIDConnectProvider => oidc_providers::get_open_id_connect_provider,
            on oidc_provider(i.open_id_connect_provider_arn);
        read  ListOpenIDConnectProviders => oidc_providers::list_open_id_connect_providers,
            on providers::target_of_list(state::rows::oidc_provider::KIND);
        write DeleteOpenIDConnectProvider => oidc_providers::delete_open_id_connect_provider,
            on oidc_provider(i.open_id_connect_provider_arn);
        write AddClientIDToOpenIDConnectProvider => oidc_providers::add_client_id_to_open_id_connect_provider,
            on oidc_provider(i.open_id_connect_provider_arn);
        write RemoveClientIDFromOpenIDConnectProvider => oidc_providers::remove_client_id_from_open_id_connect_provider,
            on oidc_provider(i.open_id_connect_provider_arn);
        write UpdateOpenIDConnectProviderThumbprint => oidc_providers::update_open_id_connect_provider_thumbprint,
            on oidc_provider(i.open_id_connect_provider_arn);
        write TagOpenIDConnectProvider => oidc_providers::tag_open_id_connect_provider,
            on oidc_provider(i.open_id_connect_provider_arn).request_tags(requested(Some(&i.tags)));
        write UntagOpenIDConnectProvider => oidc_providers::untag_open_id_connect_provider,
            on oidc_provider(i.open_id_connect_provider_arn).tag_keys(&i.tag_keys);
        read  ListOpenIDConnectProviderTags => oidc_providers::list_open_id_connect_provider_tags,
            on oidc_provider(i.open_id_connect_provider_arn);

        write CreateSAMLProvider => saml_providers::create_saml_provider, on saml_providers::target_of_create(i);
        read  GetSAMLProvider => saml_providers::get_saml_provider, on saml_provider(i.saml_provider_arn);
        read  ListSAMLProviders => saml_providers::list_saml_providers,
            on providers::target_of_list(state::rows::saml_provider::KIND);
        write UpdateSAMLProvider => saml_providers::update_saml_provider, on saml_provider(i.saml_provider_arn);
        write DeleteSAMLProvider => saml_providers::delete_saml_provider, on saml_provider(i.saml_provider_arn);
        write TagSAMLProvider => saml_providers::tag_saml_provider,
            on saml_provider(i.saml_provider_arn).request_tags(requested(Some(&i.tags)));
        write UntagSAMLProvider => saml_providers::untag_saml_provider,
            on saml_provider(i.saml_provider_arn).tag_keys(&i.tag_keys);
        read  ListSAMLProviderTags => saml_providers::list_saml_provider_tags, on saml_provider(i.saml_provider_arn);
        write UploadServerCertificate => server_certificates::upload_server_certificate,
            on server_certificates::target_of_upload(i);
        read  GetServerCertificate => server_certificates::get_server_certificate,
            on server_certificate(i.server_certificate_name);
        read  ListServerCertificates => server_certificates::list_server_certificates,
            on server_certificates::target_of_list(i);
        write UpdateServerCertificate => server_certificates::update_server_certificate,
            on server_certificates::target_of_update(i);
        write DeleteServerCertificate => server_certificates::delete_server_certificate,
            on server_certificate(i.server_certificate_name);
        write TagServerCertificate => server_certificates::tag_server_certificate,
            on server_certificate(i.server_certificate_name).request_tags(requested(Some(&i.tags)));
        write UntagServerCertificate => server_certificates::untag_server_certificate,
            on server_certificate(i.server_certificate_name).tag_keys(&i.tag_keys);
        read  ListServerCertificateTags => server_certificates::list_server_certificate_tags,
            on server_certificate(i.server_certificate_name);

        write UploadSigningCertificate => signing_certificates::upload_signing_certificate,
            on user_or_caller(i.user_name);
        read  ListSigningCertificates => signing_certificates::list_signing_certificates,
            on user_or_caller(i.user_name);
        write UpdateSigningCertificate => signing_certificates::update_signing_certificate,
            on user_or_caller(i.user_name);
        write DeleteSigningCertificate => signing_certificates::delete_signing_certificate,
            on user_or_caller(i.user_name);

        write UploadSSHPublicKey => ssh_public_keys::upload_ssh_public_key, on user(i.user_name);
        read  GetSSHPublicKey => ssh_public_keys::get_ssh_public_key, on user(i.user_name);
        read  ListSSHPublicKeys => ssh_public_keys::list_ssh_public_keys, on user_or_caller(i.user_name);
        write UpdateSSHPublicKey => ssh_public_keys::update_ssh_public_key, on user(i.user_name);
        write DeleteSSHPublicKey => ssh_public_keys::delete_ssh_public_key, on user(i.user_name);

        write CreateServiceSpecificCredential => service_specific_credentials::create_service_specific_credential,
            on service_specific_credentials::target_of_create(i);
        read  ListServiceSpecificCredentials => service_specific_credentials::list_service_specific_credentials,
            on service_specific_credentials::target_of_list(i);
        write UpdateServiceSpecificCredential => service_specific_credentials::update_service_specific_credential,
            on service_specific_credential(i.user_name, i.service_specific_credential_id);
        write ResetServiceSpecificCredential => service_specific_credentials::reset_service_specific_credential,
            on service_specific_credential(i.user_name, i.service_specific_credential_id);
        write DeleteServiceSpecificCredential => service_specific_credentials::delete_service_specific_credential,
            on service_specific_credential(i.user_name, i.service_specific_credential_id);
        prepared CreateLoginProfile => login_profiles::hash_first => login_profiles::create_login_profile,
            on user_or_caller(i.user_name);
        read  GetLoginProfile => login_profiles::get_login_profile, on user_or_caller(i.user_name);
        prepared UpdateLoginProfile => login_profiles::hash_next => login_profiles::update_login_profile,
            on user(i.user_name);
        write DeleteLoginProfile => login_profiles::delete_login_profile, on user_or_caller(i.user_name);
        prepared ChangePassword => login_profiles::hash_own => login_profiles::change_password,
            on login_profiles::target_of_change();

        write UpdateAccountPasswordPolicy => password_policy::update_account_password_policy, on all();
        read  GetAccountPasswordPolicy => password_policy::get_account_password_policy, on all();
        write DeleteAccountPasswordPolicy => password_policy::delete_account_password_policy, on all();

        prepared CreateVirtualMFADevice => mfa::draw => mfa::create_virtual_mfa_device, on mfa::target_of_create(i);
        write DeleteVirtualMFADevice => mfa::delete_virtual_mfa_device, on mfa_device(i.serial_number);
        read  ListVirtualMFADevices => mfa::list_virtual_mfa_devices, on all();
        write EnableMFADevice => mfa::enable_mfa_device, on user(i.user_name);
        write ResyncMFADevice => mfa::resync_mfa_device, on user(i.user_name);
        write DeactivateMFADevice => mfa::deactivate_mfa_device, on user_or_caller(i.user_name);
        read  GetMFADevice => mfa::get_mfa_device, on user_or_caller(i.user_name);
        read  ListMFADevices => mfa::list_mfa_devices, on user_or_caller(i.user_name);
        write TagMFADevice => mfa::tag_mfa_device,
            on mfa_device(i.serial_number).request_tags(requested(Some(&i.tags)));
        write UntagMFADevice => mfa::untag_mfa_device, on mfa_device(i.serial_number).tag_keys(&i.tag_keys);
        read  ListMFADeviceTags => mfa::list_mfa_device_tags, on mfa_device(i.serial_number);

        read  GetAccountSummary => account_summary::get_account_summary, on all();
        write CreateAccountAlias => account_alias::create_account_alias, on all();
        write DeleteAccountAlias => account_alias::delete_account_alias, on all();
        read  ListAccountAliases => account_alias::list_account_aliases, on all();
        read  GetAccountProperties => account_properties::get_account_properties,
            on account_properties::target_of_get();
        write PutAccountProperties => account_properties::put_account_properties,
            on account_properties::target_of_put(i);
        write SetSecurityTokenServicePreferences => account_properties::set_security_token_service_preferences,
            on all();
        write EnableOutboundWebIdentityFederation => outbound_federation::enable_outbound_web_identity_federation,
            on all();
        write DisableOutboundWebIdentityFederation => outbound_federation::disable_outbound_web_identity_federation,
            on all();
        read  GetOutboundWebIdentityFederationInfo => outbound_federation::get_outbound_web_identity_federation_info,
            on all();
        read  GetAccountAuthorizationDetails => authorization_details::get_account_authorization_details, on all();

        write GenerateCredentialReport => credential_report::generate_credential_report, on all();
        read  GetCredentialReport => credential_report::get_credential_report, on all();
        write GenerateServiceLastAccessedDetails => service_last_accessed::generate_service_last_accessed_details,
            on identity(i.arn);
        read  GetServiceLastAccessedDetails => service_last_accessed::get_service_last_accessed_details, on all();
        read  GetServiceLastAccessedDetailsWithEntities
            => service_last_accessed::get_service_last_accessed_details_with_entities, on all();
        read  ListPoliciesGrantingServiceAccess => granted_services::list_policies_granting_service_access,
            on identity(i.arn);

        read  GetContextKeysForCustomPolicy => context_keys::get_context_keys_for_custom_policy, on all();
        blocking SimulateCustomPolicy => simulate::simulate_custom_policy, on all();
        blocking SimulatePrincipalPolicy => simulate::simulate_principal_policy, on identity(i.policy_source_arn);
        read  GetContextKeysForPrincipalPolicy => context_keys::get_context_keys_for_principal_policy,
            on identity(i.policy_source_arn);

        write EnableOrganizationsRootCredentialsManagement
            => organization_features::enable_organizations_root_credentials_management, on all();
        write DisableOrganizationsRootCredentialsManagement
            => organization_features::disable_organizations_root_credentials_management, on all();
        write EnableOrganizationsRootSessions => organization_features::enable_organizations_root_sessions, on all();
        write DisableOrganizationsRootSessions => organization_features::disable_organizations_root_sessions, on all();
        read  ListOrganizationsFeatures => organization_features::list_organizations_features, on all();
        write GenerateOrganizationsAccessReport => organizations_access_report::generate_organizations_access_report,
            on organizations_access_report::target_of_generate(i);
        read  GetOrganizationsAccessReport => organizations_access_report::get_organizations_access_report, on all();

        write CreateDelegationRequest => delegation_requests::create_delegation_request,
            on delegation_requests::target_of_create(i);
        write AssociateDelegationRequest => delegation_requests::associate_delegation_request,
            on delegation_request(i.delegation_request_id);
        write UpdateDelegationRequest => delegation_requests::update_delegation_request,
            on delegation_request(i.delegation_request_id);
        write AcceptDelegationRequest => delegation_requests::accept_delegation_request,
            on delegation_request(i.delegation_request_id);
        write RejectDelegationRequest => delegation_requests::reject_delegation_request,
            on delegation_request(i.delegation_request_id);
        write SendDelegationToken => delegation_requests::send_delegation_token,
            on delegation_requests::target_of_send(i.delegation_request_id);
        read  GetDelegationRequest => delegation_requests::get_delegation_request,
            on delegation_request(i.delegation_request_id);
        read  ListDelegationRequests => delegation_requests::list_delegation_requests,
            on delegation_requests::target_of_list(i);
        read  GetHumanReadableSummary => delegation_requests::get_human_readable_summary,
            on delegation_requests::target_of_summary(i.entity_arn);
    }
    sts_model "sts" {
        read  GetCallerIdentity => sts::get_caller_identity, free;
        mfa   AssumeRole => sts::code_of_assume_role => sts::assume_role, on sts::target_of_assume_role(i);
        unsigned AssumeRoleWithSAML => sts::assume_role_with_saml, trusts;
        unsigned AssumeRoleWithWebIdentity => sts::assume_role_with_web_identity, trusts;
        read  GetFederationToken => sts::get_federation_token, on sts::target_of_federation_token(i);
        read  AssumeRoot => sts::assume_root, on sts::target_of_assume_root(i);
        read  DecodeAuthorizationMessage => sts::decode_authorization_message, on all();
        read  GetDelegatedAccessToken => sts::get_delegated_access_token, on all();
        mfa   GetSessionToken => sts::code_of_session_token => sts::get_session_token, on all().unless_denied();
        read  GetAccessKeyInfo => sts::get_access_key_info, on all();
        blocking GetWebIdentityToken => sts::get_web_identity_token, on sts::target_of_web_identity_token(i);
    }
    local "sts" {
        unsigned LoginWithWebIdentity => sts::login_with_web_identity, free;
    }
    organizations_model "organizations" {
        write CreateOrganization => organization::create_organization, on all();
        read  DescribeOrganization => organization::describe_organization, on all();
        write DeleteOrganization => organization::delete_organization, on all();

        read  ListRoots => roots::list_roots, on all();
        write EnablePolicyType => roots::enable_policy_type,
            on entity(i.root_id).key("organizations:PolicyType", &*i.policy_type);
        write DisablePolicyType => roots::disable_policy_type,
            on entity(i.root_id).key("organizations:PolicyType", &*i.policy_type);

        write CreateOrganizationalUnit => units::create_organizational_unit, on targets::of_create_unit(i);
        read  DescribeOrganizationalUnit => units::describe_organizational_unit, on entity(i.organizational_unit_id);
        write UpdateOrganizationalUnit => units::update_organizational_unit, on entity(i.organizational_unit_id);
        write DeleteOrganizationalUnit => units::delete_organizational_unit, on entity(i.organizational_unit_id);
        read  ListOrganizationalUnitsForParent => units::list_organizational_units_for_parent, on entity(i.parent_id);
        read  ListChildren => tree::list_children, on entity(i.parent_id);
        read  ListParents => tree::list_parents, on entity(i.child_id);

        write CreateAccount => create_account::create_account, on targets::of_create_account(i);
        read  DescribeCreateAccountStatus => create_account::describe_create_account_status, on all();
        read  ListCreateAccountStatus => create_account::list_create_account_status, on all();
        read  DescribeAccount => accounts::describe_account, on entity(i.account_id);
        read  ListAccounts => accounts::list_accounts, on all();
        read  ListAccountsForParent => accounts::list_accounts_for_parent, on entity(i.parent_id);
        write MoveAccount => accounts::move_account,
            on entities([&i.account_id, &i.source_parent_id, &i.destination_parent_id]);
        write RemoveAccountFromOrganization => accounts::remove_account_from_organization, on entity(i.account_id);
        write LeaveOrganization => accounts::leave_organization, on all();
        write CloseAccount => accounts::close_account, on entity(i.account_id);

        write CreatePolicy => organization_policies::create_policy, on targets::of_create_policy(i);
        read  DescribePolicy => organization_policies::describe_policy, on entity(i.policy_id);
        write UpdatePolicy => organization_policies::update_policy, on entity(i.policy_id);
        write DeletePolicy => organization_policies::delete_policy, on entity(i.policy_id);
        read  ListPolicies => organization_policies::list_policies,
            on all().key("organizations:PolicyType", &*i.filter);
        write AttachPolicy => organization_attachments::attach_policy,
            on targets::of_attachment(i.policy_id, i.target_id);
        write DetachPolicy => organization_attachments::detach_policy,
            on targets::of_attachment(i.policy_id, i.target_id);
        read  ListPoliciesForTarget => organization_attachments::list_policies_for_target,
            on entity(i.target_id).key("organizations:PolicyType", &*i.filter);
        read  ListTargetsForPolicy => organization_attachments::list_targets_for_policy, on entity(i.policy_id);
        read  DescribeEffectivePolicy => organization_policies::describe_effective_policy, on targets::of_effective(i);

        write EnableAWSServiceAccess => service_access::enable_aws_service_access,
            on all().key("organizations:ServicePrincipal", &*i.service_principal);
        write DisableAWSServiceAccess => service_access::disable_aws_service_access,
            on all().key("organizations:ServicePrincipal", &*i.service_principal);
        read  ListAWSServiceAccessForOrganization => service_access::list_aws_service_access_for_organization, on all();
        write RegisterDelegatedAdministrator => delegated_administrators::register_delegated_administrator,
            on entity(i.account_id).key("organizations:ServicePrincipal", &*i.service_principal);
        write DeregisterDelegatedAdministrator => delegated_administrators::deregister_delegated_administrator,
            on entity(i.account_id).key("organizations:ServicePrincipal", &*i.service_principal);
        read  ListDelegatedAdministrators => delegated_administrators::list_delegated_administrators,
            on all().key_if("organizations:ServicePrincipal", i.service_principal.as_deref());
        read  ListDelegatedServicesForAccount => delegated_administrators::list_delegated_services_for_account,
            on entity(i.account_id);

        write TagResource => organization_tags::tag_resource, on targets::of_tag(i);
        write UntagResource => organization_tags::untag_resource, on targets::of_untag(i);
        read  ListTagsForResource => organization_tags::list_tags_for_resource, on entity(i.resource_id);
    }
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_line_fits_120_columns() {
        for line in include_str!("registry.rs").lines() {
            assert!(line.chars().count() <= 120, "{line}");
        }
    }

    #[test]
    fn every_action_is_the_operation_of_its_service() {
        for entry in ALL {
            assert_eq!(
                entry.action,
                format!("{}:{}", entry.service.name, entry.name)
            );
        }
    }

    #[test]
    fn trust_policies_decide_about_unsigned_requests() {
        assert!(ALL.iter().all(|entry| !(entry.trusts && entry.signed)));
    }
}
