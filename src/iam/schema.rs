//! Every table and index of the domain: what the store is opened with.

use store::Schema;

use crate::{
    access_keys::{ACCESS_KEYS, ACCESS_KEYS_BY_OWNER},
    account::{ACCOUNTS, PARTITIONS},
    attachments::{ATTACHMENTS, ATTACHMENTS_BY_POLICY, USERS_BY_BOUNDARY},
    bootstrap::{DONE, SERVER_KEYS},
    credential_report::CREDENTIAL_REPORTS,
    groups::{GROUPS, GROUPS_BY_ID},
    inline_policies::INLINE_POLICIES,
    instance_profiles::{INSTANCE_PROFILES, INSTANCE_PROFILES_BY_ROLE},
    last_accessed::LAST_ACCESSED,
    memberships::{MEMBERSHIPS, MEMBERSHIPS_BY_USER},
    outbox::{OUTBOX, OUTBOX_UNSENT},
    policies::POLICIES,
    policy_versions::POLICY_VERSIONS,
    realm::{LINKS, LINKS_BY_USER, LOGIN_SESSIONS, LOGIN_SESSIONS_BY_USER, PASSWORDS},
    role_templates::ROLE_TEMPLATES,
    roles::{ROLES, ROLES_BY_BOUNDARY, ROLES_BY_ID},
    s3::{BUCKETS, OBJECTS, PARTS, UPLOADS},
    service_last_accessed::LAST_ACCESSED_JOBS,
    service_linked_roles::DELETION_TASKS,
    signing_keys::SIGNING_KEYS,
    usage::{KEYS_LAST_USED, ROLES_LAST_USED},
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
        .index(&LINKS_BY_USER)
        .index(&LOGIN_SESSIONS_BY_USER)
        .index(&OUTBOX_UNSENT)
        .index(&ACCESS_KEYS_BY_OWNER)
        .index(&USERS_BY_ID)
        .index(&USERS_BY_BOUNDARY)
        .index(&GROUPS_BY_ID)
        .index(&ROLES_BY_ID)
        .index(&ROLES_BY_BOUNDARY)
        .index(&INSTANCE_PROFILES_BY_ROLE)
        .index(&MEMBERSHIPS_BY_USER)
        .index(&ATTACHMENTS_BY_POLICY)
}
