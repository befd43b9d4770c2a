//! Every table and index of the domain: what the store is opened with.

use state::{
    account::{ACCOUNTS, PARTITIONS},
    marks::{
        last_accessed::LAST_ACCESSED,
        usage::{KEYS_LAST_USED, ROLES_LAST_USED},
    },
    rows::{
        access_key::{ACCESS_KEYS, ACCESS_KEYS_BY_OWNER},
        account_profile::{ACCOUNT_PROFILES, ACCOUNTS_BY_EMAIL},
        attachment::{ATTACHMENTS, ATTACHMENTS_BY_POLICY},
        control_policy::{CONTROL_ATTACHMENTS, CONTROL_ATTACHMENTS_BY_POLICY, CONTROL_POLICIES},
        done::DONE,
        group::{GROUPS, GROUPS_BY_ID},
        inline_policy::INLINE_POLICIES,
        managed_policy::{POLICIES, POLICY_VERSIONS},
        membership::{MEMBERSHIPS, MEMBERSHIPS_BY_USER},
        mfa_device::{MFA_DEVICES, MFA_DEVICES_BY_USER},
        organization::{MEMBERS_BY_PARENT, ORGANIZATION_MEMBERS, ORGANIZATIONS},
        role::{ROLES, ROLES_BY_BOUNDARY, ROLES_BY_ID},
        signing_certificate::{SIGNING_CERTIFICATES, SIGNING_CERTIFICATES_BY_FINGERPRINT},
        ssh_public_key::SSH_PUBLIC_KEYS,
        unit::{UNITS, UNITS_BY_PARENT},
        user::{USERS, USERS_BY_BOUNDARY, USERS_BY_ID},
    },
    session::SERVER_KEYS,
};
use store::Schema;

use crate::{
    account::{
        account_alias::{ACCOUNT_ALIASES, ACCOUNT_ALIASES_BY_ACCOUNT},
        account_properties::{ACCOUNT_PROPERTIES, STS_PREFERENCES},
    },
    credentials::{login_profiles::ROOT_PROFILES, server_certificates::SERVER_CERTIFICATES},
    delegation_requests::{
        DELEGATION_REQUESTS, DELEGATION_REQUESTS_BY_OWNER, DELEGATION_REQUESTS_BY_WORKFLOW,
        PARTNERS,
    },
    identities::instance_profiles::{INSTANCE_PROFILES, INSTANCE_PROFILES_BY_ROLE},
    organizations::{
        create_account::CREATE_ACCOUNT_REQUESTS, organization_features::ORGANIZATION_FEATURES,
    },
    outbound::{
        outbound_federation::{ISSUERS, ISSUERS_BY_ID},
        outbound_keys::OUTBOUND_KEYS,
    },
    providers::{oidc_providers::OIDC_PROVIDERS, saml_providers::SAML_PROVIDERS},
    realm::{
        LINKS, LINKS_BY_USER, LOGIN_SESSIONS, LOGIN_SESSIONS_BY_USER, PASSWORDS,
        outbox::{OUTBOX, OUTBOX_UNSENT},
        signing_keys::SIGNING_KEYS,
    },
    reports::{
        credential_report::CREDENTIAL_REPORTS, organizations_access_report::ORGANIZATIONS_REPORTS,
        service_last_accessed::LAST_ACCESSED_JOBS,
    },
    s3::{BUCKET_POLICIES, BUCKETS, OBJECTS, PARTS, PUBLIC_ACCESS_BLOCKS, UPLOADS},
    service_roles::{role_templates::ROLE_TEMPLATES, service_linked_roles::DELETION_TASKS},
};
use state::rows::{password_policy::PASSWORD_POLICIES, service_credential::SERVICE_CREDENTIALS};

/// The domain's tables and indexes.
pub fn schema() -> Schema {
    Schema::new()
        .table(&PARTITIONS)
        .table(&SERVER_KEYS)
        .table(&DONE)
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
