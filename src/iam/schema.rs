//! Every table and index of the domain: what the store is opened with.

use store::Schema;

use crate::{
    access_keys::{ACCESS_KEYS, ACCESS_KEYS_BY_OWNER},
    account::{ACCOUNTS, PARTITIONS},
    bootstrap::SERVER_KEYS,
    attachments::{ATTACHMENTS, ATTACHMENTS_BY_POLICY, USERS_BY_BOUNDARY},
    groups::{GROUPS, GROUPS_BY_ID},
    inline_policies::INLINE_POLICIES,
    outbox::{OUTBOX, OUTBOX_UNSENT},
    realm::{LINKS, LINKS_BY_USER, LOGIN_SESSIONS, LOGIN_SESSIONS_BY_USER, PASSWORDS},
    signing_keys::SIGNING_KEYS,
    memberships::{MEMBERSHIPS, MEMBERSHIPS_BY_USER},
    policies::POLICIES,
    policy_versions::POLICY_VERSIONS,
    usage::KEYS_LAST_USED,
    users::{USERS, USERS_BY_ID},
};

/// The domain's tables and indexes.
pub fn schema() -> Schema {
    Schema::new()
        .table(&PARTITIONS)
        .table(&SERVER_KEYS)
        .table(&ACCOUNTS)
        .table(&ACCESS_KEYS)
        .table(&USERS)
        .table(&GROUPS)
        .table(&MEMBERSHIPS)
        .table(&POLICIES)
        .table(&POLICY_VERSIONS)
        .table(&ATTACHMENTS)
        .table(&INLINE_POLICIES)
        .table(&KEYS_LAST_USED)
        .table(&SIGNING_KEYS)
        .table(&PASSWORDS)
        .table(&LINKS)
        .table(&LOGIN_SESSIONS)
        .table(&OUTBOX)
        .index(&LINKS_BY_USER)
        .index(&LOGIN_SESSIONS_BY_USER)
        .index(&OUTBOX_UNSENT)
        .index(&ACCESS_KEYS_BY_OWNER)
        .index(&USERS_BY_ID)
        .index(&USERS_BY_BOUNDARY)
        .index(&GROUPS_BY_ID)
        .index(&MEMBERSHIPS_BY_USER)
        .index(&ATTACHMENTS_BY_POLICY)
}
