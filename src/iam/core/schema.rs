//! The schema of the store: every table and index of the domain.

use state::{
    account::{ACCOUNTS, PARTITIONS},
    marks::usage::{KEYS_LAST_USED, ROLES_LAST_USED},
    rows::{
        access_key::{ACCESS_KEYS, ACCESS_KEYS_BY_OWNER},
        account_alias::{ACCOUNT_ALIASES, ACCOUNT_ALIASES_BY_ACCOUNT},
        account_profile::{ACCOUNT_PROFILES, ACCOUNTS_BY_EMAIL},
        account_settings::{ACCOUNT_PROPERTIES, STS_PREFERENCES},
        attachment::{ATTACHMENTS, ATTACHMENTS_BY_POLICY},
        attempt::LAST_ACCESSED,
        bucket::BUCKETS,
        bucket_policy::BUCKET_POLICIES,
        completed_step::COMPLETED_STEPS,
        control_policy::{CONTROL_ATTACHMENTS, CONTROL_ATTACHMENTS_BY_POLICY, CONTROL_POLICIES},
        create_account_request::CREATE_ACCOUNT_REQUESTS,
        credential_report::CREDENTIAL_REPORTS,
        delegation_request::{
            DELEGATION_REQUESTS, DELEGATION_REQUESTS_BY_OWNER, DELEGATION_REQUESTS_BY_WORKFLOW,
        },
        deletion_task::DELETION_TASKS,
        group::{GROUPS, GROUPS_BY_ID},
        inline_policy::INLINE_POLICIES,
        instance_profile::{INSTANCE_PROFILES, INSTANCE_PROFILES_BY_ROLE},
        last_accessed_job::LAST_ACCESSED_JOBS,
        link::{LINKS, LINKS_BY_USER},
        login_session::{LOGIN_SESSIONS, LOGIN_SESSIONS_BY_USER},
        mail::{OUTBOX, OUTBOX_UNSENT},
        managed_policy::{POLICIES, POLICY_VERSIONS},
        membership::{MEMBERSHIPS, MEMBERSHIPS_BY_USER},
        mfa_device::{MFA_DEVICES, MFA_DEVICES_BY_USER},
        object::OBJECTS,
        oidc_provider::OIDC_PROVIDERS,
        organization::{MEMBERS_BY_PARENT, ORGANIZATION_MEMBERS, ORGANIZATIONS},
        organization_features::ORGANIZATION_FEATURES,
        organizations_report::ORGANIZATIONS_REPORTS,
        outbound_issuer::{ISSUERS, ISSUERS_BY_ID},
        partner::PARTNERS,
        password_policy::PASSWORD_POLICIES,
        public_access_block::PUBLIC_ACCESS_BLOCKS,
        role::{ROLES, ROLES_BY_BOUNDARY, ROLES_BY_ID},
        role_template::ROLE_TEMPLATES,
        root_login_profile::ROOT_PROFILES,
        saml_provider::SAML_PROVIDERS,
        server_certificate::SERVER_CERTIFICATES,
        service_credential::SERVICE_CREDENTIALS,
        signing_certificate::{SIGNING_CERTIFICATES, SIGNING_CERTIFICATES_BY_FINGERPRINT},
        ssh_public_key::SSH_PUBLIC_KEYS,
        unit::{UNITS, UNITS_BY_PARENT},
        upload::{PARTS, UPLOADS},
        user::{USERS, USERS_BY_BOUNDARY, USERS_BY_ID},
    },
    session::SERVER_KEYS,
};
use store::Schema;

use crate::{
    outbound::outbound_keys::OUTBOUND_KEYS,
    realm::{PASSWORDS, signing_keys::SIGNING_KEYS},
};

/// The domain's tables and indexes.
pub fn schema() -> Schema {
    Schema::new()
        .table(&PARTITIONS)
        .table(&SERVER_KEYS)
        .table(&COMPLETED_STEPS)
        .table(&ACCOUNTS)
        .table(&ACCESS_KEYS)
        .table(&USERS)
        .table(&GROUPS)
        .table(&ROLES)
        .table(&ROLE_TEMPLATES)
        .table(&INSTANCE_PROFILES)
        .table(&DELETION_TASKS)
        .table(&MEMBERSHIPS)
        .table(&POLICIES)
        .table(&POLICY_VERSIONS)
        .table(&ATTACHMENTS)
        .table(&INLINE_POLICIES)
        .table(&KEYS_LAST_USED)
        .table(&ROLES_LAST_USED)
        .table(&SIGNING_KEYS)
        .table(&BUCKETS)
        .table(&BUCKET_POLICIES)
        .table(&PUBLIC_ACCESS_BLOCKS)
        .table(&OBJECTS)
        .table(&UPLOADS)
        .table(&PARTS)
        .table(&PASSWORDS)
        .table(&ROOT_PROFILES)
        .table(&PASSWORD_POLICIES)
        .table(&MFA_DEVICES)
        .table(&LINKS)
        .table(&LOGIN_SESSIONS)
        .table(&OUTBOX)
        .table(&CREDENTIAL_REPORTS)
        .table(&LAST_ACCESSED)
        .table(&LAST_ACCESSED_JOBS)
        .table(&ACCOUNT_ALIASES)
        .table(&ACCOUNT_PROPERTIES)
        .table(&STS_PREFERENCES)
        .table(&ISSUERS)
        .table(&OUTBOUND_KEYS)
        .table(&ORGANIZATIONS)
        .table(&ORGANIZATION_MEMBERS)
        .table(&UNITS)
        .table(&CONTROL_POLICIES)
        .table(&CONTROL_ATTACHMENTS)
        .table(&CREATE_ACCOUNT_REQUESTS)
        .table(&ACCOUNT_PROFILES)
        .index(&MEMBERS_BY_PARENT)
        .index(&UNITS_BY_PARENT)
        .index(&CONTROL_ATTACHMENTS_BY_POLICY)
        .index(&ACCOUNTS_BY_EMAIL)
        .table(&ORGANIZATION_FEATURES)
        .table(&ORGANIZATIONS_REPORTS)
        .table(&PARTNERS)
        .table(&DELEGATION_REQUESTS)
        .index(&ACCOUNT_ALIASES_BY_ACCOUNT)
        .index(&ISSUERS_BY_ID)
        .index(&DELEGATION_REQUESTS_BY_OWNER)
        .index(&DELEGATION_REQUESTS_BY_WORKFLOW)
        .table(&OIDC_PROVIDERS)
        .table(&SAML_PROVIDERS)
        .table(&SERVER_CERTIFICATES)
        .table(&SIGNING_CERTIFICATES)
        .table(&SSH_PUBLIC_KEYS)
        .table(&SERVICE_CREDENTIALS)
        .index(&SIGNING_CERTIFICATES_BY_FINGERPRINT)
        .index(&LINKS_BY_USER)
        .index(&LOGIN_SESSIONS_BY_USER)
        .index(&OUTBOX_UNSENT)
        .index(&ACCESS_KEYS_BY_OWNER)
        .index(&USERS_BY_ID)
        .index(&MFA_DEVICES_BY_USER)
        .index(&USERS_BY_BOUNDARY)
        .index(&GROUPS_BY_ID)
        .index(&ROLES_BY_ID)
        .index(&ROLES_BY_BOUNDARY)
        .index(&INSTANCE_PROFILES_BY_ROLE)
        .index(&MEMBERSHIPS_BY_USER)
        .index(&ATTACHMENTS_BY_POLICY)
}
