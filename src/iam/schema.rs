//! Every table and index of the domain: what the store is opened with.

use store::Schema;

use crate::{
    access_keys::{ACCESS_KEYS, ACCESS_KEYS_BY_OWNER},
    account::{ACCOUNTS, PARTITIONS},
    account_alias::{ACCOUNT_ALIASES, ACCOUNT_ALIASES_BY_ACCOUNT},
    account_properties::{ACCOUNT_PROPERTIES, STS_PREFERENCES},
    attachments::{ATTACHMENTS, ATTACHMENTS_BY_POLICY, USERS_BY_BOUNDARY},
    bootstrap::{DONE, SERVER_KEYS},
    credential_report::CREDENTIAL_REPORTS,
    delegation_requests::{
        DELEGATION_REQUESTS, DELEGATION_REQUESTS_BY_OWNER, DELEGATION_REQUESTS_BY_WORKFLOW,
        PARTNERS,
    },
    groups::{GROUPS, GROUPS_BY_ID},
    inline_policies::INLINE_POLICIES,
    last_accessed::LAST_ACCESSED,
    memberships::{MEMBERSHIPS, MEMBERSHIPS_BY_USER},
    oidc_providers::OIDC_PROVIDERS,
    organization_features::ORGANIZATION_FEATURES,
    organizations::{ORGANIZATION_MEMBERS, ORGANIZATIONS},
    organizations_access_report::ORGANIZATIONS_REPORTS,
    outbound_federation::{ISSUERS, ISSUERS_BY_ID},
    outbound_keys::OUTBOUND_KEYS,
    outbox::{OUTBOX, OUTBOX_UNSENT},
    policies::POLICIES,
    policy_versions::POLICY_VERSIONS,
    realm::{LINKS, LINKS_BY_USER, LOGIN_SESSIONS, LOGIN_SESSIONS_BY_USER, PASSWORDS},
    roles::{ROLES, ROLES_BY_BOUNDARY, ROLES_BY_ID},
    s3::{BUCKET_POLICIES, BUCKETS, OBJECTS, PARTS, PUBLIC_ACCESS_BLOCKS, UPLOADS},
    saml_providers::SAML_PROVIDERS,
    service_last_accessed::LAST_ACCESSED_JOBS,
    signing_keys::SIGNING_KEYS,
    usage::KEYS_LAST_USED,
    users::{USERS, USERS_BY_ID},
};

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
        .table(&MEMBERSHIPS)
        .table(&POLICIES)
        .table(&POLICY_VERSIONS)
        .table(&ATTACHMENTS)
        .table(&INLINE_POLICIES)
        .table(&KEYS_LAST_USED)
        .table(&SIGNING_KEYS)
        .table(&BUCKETS)
        .table(&BUCKET_POLICIES)
        .table(&PUBLIC_ACCESS_BLOCKS)
        .table(&OBJECTS)
        .table(&UPLOADS)
        .table(&PARTS)
        .table(&PASSWORDS)
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
        .index(&LINKS_BY_USER)
        .index(&LOGIN_SESSIONS_BY_USER)
        .index(&OUTBOX_UNSENT)
        .index(&ACCESS_KEYS_BY_OWNER)
        .index(&USERS_BY_ID)
        .index(&USERS_BY_BOUNDARY)
        .index(&GROUPS_BY_ID)
        .index(&ROLES_BY_ID)
        .index(&ROLES_BY_BOUNDARY)
        .index(&MEMBERSHIPS_BY_USER)
        .index(&ATTACHMENTS_BY_POLICY)
}
