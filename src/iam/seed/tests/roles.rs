//! Roles and instance profiles of seed files.

use state::{
    account::AccountId,
    rows::{
        attachment::ATTACHMENTS, inline_policy::INLINE_POLICIES,
        instance_profile::INSTANCE_PROFILES, role::ROLES, user::USERS,
    },
};

use super::{mistakes, start, stop, store};

const FILE: &str = r#"{"accounts": [{
    "quotas": {"roles": 2, "assume_role_policy_size": 200},
    "policies": [{"name": "Limit", "document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}],
    "users": [{"name": "alice"}],
    "roles": [
        {"name": "first", "trust": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:user/alice"}, "Action": "sts:AssumeRole"}},
         "path": "/team/", "description": "For the team.", "max_session_duration": 7200, "tags": {"a": "b"}, "boundary": "Limit",
         "policies": ["Limit", "ReadOnlyAccess"],
         "inline_policies": {"own": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}},
        {"name": "second", "trust": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:role/team/first"}, "Action": "sts:AssumeRole"}}}
    ],
    "instance_profiles": [{"name": "web", "path": "/team/", "tags": {"a": "b"}, "role": "first"}, {"name": "empty"}]
}]}"#;

fn account() -> AccountId {
    AccountId::parse("000000000000").unwrap()
}

#[test]
fn roles_and_instance_profiles_are_created() {
    let core = start(store(), FILE).unwrap();
    let head = core.snapshot();
    let key = |name: &str| (account(), name.to_owned());
    let role = head.get(&ROLES, &key("first")).unwrap();
    assert_eq!(role.path, "/team/");
    assert_eq!(role.description.as_deref(), Some("For the team."));
    assert_eq!(role.max_session_duration, 7200);
    assert_eq!(role.tags.len(), 1);
    assert_eq!(
        role.boundary.as_deref(),
        Some("arn:aws:iam::000000000000:policy/Limit")
    );
    let alice = head.get(&USERS, &key("alice")).unwrap();
    assert_eq!(
        role.trust_principals,
        [(
            "arn:aws:iam::000000000000:user/alice".to_owned(),
            alice.id.clone()
        )]
    );
    let second = head.get(&ROLES, &key("second")).unwrap();
    assert_eq!(second.max_session_duration, 3600);
    assert_eq!(second.trust_principals[0].1, role.id);
    let of_role = (account(), role.id.clone());
    assert_eq!(head.count(&ATTACHMENTS, &of_role), 2);
    assert_eq!(head.count(&INLINE_POLICIES, &of_role), 1);
    let profile = head.get(&INSTANCE_PROFILES, &key("web")).unwrap();
    assert_eq!(profile.role.as_ref(), Some(&role.id));
    assert_eq!((profile.path.as_str(), profile.tags.len()), ("/team/", 1));
    let empty = head.get(&INSTANCE_PROFILES, &key("empty")).unwrap();
    assert_eq!(empty.role, None);
}

#[test]
fn deleted_roles_stay_deleted() {
    let core = start(store(), FILE).unwrap();
    let (done, ticket) = core.inner.store.write(|tx| {
        tx.delete(&ROLES, &(account(), "second".to_owned()));
        tx.delete(&INSTANCE_PROFILES, &(account(), "empty".to_owned()));
        Ok::<_, ()>(())
    });
    done.unwrap();
    ticket.wait().unwrap();
    let core = start(stop(core), FILE).unwrap();
    let head = core.snapshot();
    assert!(!head.contains(&ROLES, &(account(), "second".to_owned())));
    assert!(!head.contains(&INSTANCE_PROFILES, &(account(), "empty".to_owned())));
    assert_eq!(head.count(&ATTACHMENTS, &()), 2);
}

#[test]
fn mistakes_in_roles_have_their_places() {
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#;
    let file = format!(
        r#"{{"accounts": [{{"roles": [
            {{"name": "a", "trust": "x"}},
            {{"name": "b", "trust": {trust}, "max_session_duration": 60}},
            {{"name": "c", "trust": {trust}, "boundary": "None"}},
            {{"name": "d", "trust": {trust}, "path": "/aws-service-role/x/"}},
            {{"name": "e", "trust": {trust}, "policies": ["None"]}},
            {{"name": "f", "trust": {{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::000000000000:user/none"}}, "Action": "sts:AssumeRole"}}}}}}
        ], "instance_profiles": [{{"name": "web", "role": "none"}}]}}]}}"#
    );
    assert_eq!(
        mistakes(&file),
        [
            "accounts[0].roles[0].trust: This policy contains invalid Json: a value is expected",
            "accounts[0].roles[1].max_session_duration: 1 validation error detected: Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
            "accounts[0].roles[2].boundary: there is no policy `None`",
            "accounts[0].roles[3].path: Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles",
            "accounts[0].roles[4].policies[0]: there is no policy `None`",
            "accounts[0].roles[5].trust: Invalid principal in policy: \"AWS\":\"arn:aws:iam::000000000000:user/none\"",
            "accounts[0].instance_profiles[0].role: The role with name none cannot be found.",
        ]
    );
}

#[test]
fn quotas_of_roles_can_be_set() {
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#;
    let file = format!(
        r#"{{"accounts": [{{"quotas": {{"roles": 1, "instance_profiles": 1}},
            "roles": [{{"name": "a", "trust": {trust}}}, {{"name": "b", "trust": {trust}}}],
            "instance_profiles": [{{"name": "a"}}, {{"name": "b"}}]}}]}}"#
    );
    assert_eq!(
        mistakes(&file),
        [
            "accounts[0].roles[1].name: Cannot exceed quota for RolesPerAccount: 1",
            "accounts[0].instance_profiles[1].name: Cannot exceed quota for InstanceProfilesPerAccount: 1",
        ]
    );
}
