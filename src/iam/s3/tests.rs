//! Sessions of roles against bucket policies, in two accounts. Roles are stored directly.

use std::sync::Arc;

use policy::DocumentKind;
use state::{
    account::EntityId,
    dialect::Dialect,
    documents::StoredDocument,
    keys::folded,
    rows::{
        inline_policy::{INLINE_POLICIES, InlinePolicy},
        role::{ROLES, Role},
        session_principal::SessionPrincipal,
    },
    session::{Session, SessionKind},
    tags::Tag,
};
use time::macros::datetime;

use crate::{
    call::{
        caller::{Caller, Principal},
        server::Core,
        target::Target,
    },
    s3,
    testing::{self, account, origin},
};

const HERE: &str = "111111111111";
const THERE: &str = "222222222222";
const OBJECT: &str = "arn:aws:s3:::bucket/red/1";
const ALLOW: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;

struct World {
    core: Core,
}

fn stored(text: &str, kind: DocumentKind) -> StoredDocument {
    StoredDocument::accept(text.to_owned(), kind, Dialect::Aws, "aws").unwrap()
}

impl World {
    fn new() -> Self {
        let core = testing::server(&[HERE, THERE], datetime!(2025-03-27 08:00 UTC));
        let world = Self { core };
        let root = world.root();
        let (made, ticket) = world.core.write(&root, &origin(), "CreateBucket", |tx| {
            s3::create_bucket(tx, "bucket", "us-east-1")
        });
        made.unwrap();
        ticket.wait().unwrap();
        world
    }

    fn root(&self) -> Caller {
        Caller {
            access_key_id: Some("AKIAROOT".to_owned()),
            ..testing::root(&self.core, HERE)
        }
    }

    fn role(&self, id: &str, policy: Option<&str>) -> Arc<Role> {
        let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"sts:AssumeRole"}}"#;
        let role = Role {
            id: EntityId::new(Dialect::Aws.unique_id(self.core.ids(), "AROA")),
            name: "reader".to_owned(),
            path: "/team/".to_owned(),
            created: self.core.clock().now(),
            description: None,
            trust: stored(trust, DocumentKind::Trust),
            max_session_duration: 3600,
            boundary: None,
            tags: vec![Tag {
                key: "team".to_owned(),
                value: "red".to_owned(),
            }],
            trust_principals: Vec::new(),
            template: None,
        };
        let (done, ticket) = self.core.inner.store.write(|tx| {
            tx.put(&ROLES, (account(id), folded(&role.name)), role.clone());
            if let Some(policy) = policy {
                let policy = InlinePolicy {
                    document: stored(policy, DocumentKind::Identity),
                };
                let key = (account(id), role.id.clone(), "p".to_owned());
                tx.put(&INLINE_POLICIES, key, policy);
            }
            Ok::<_, ()>(())
        });
        done.unwrap();
        ticket.wait().unwrap();
        Arc::new(role)
    }

    fn session(&self, id: &str, role: &Arc<Role>, policy: Option<&str>) -> Caller {
        let principal = SessionPrincipal::Role {
            id: role.id.clone(),
            name: "s".to_owned(),
        };
        let now = self.core.clock().now();
        let mut session = Session::new(account(id), principal, SessionKind::AssumeRole, now, 3600);
        session.policy = policy.map(|policy| stored(policy, DocumentKind::Session));
        Caller {
            principal: Principal::AssumedRole {
                role: Arc::clone(role),
                session_name: "s".to_owned(),
            },
            access_key_id: Some("ASIASESSION".to_owned()),
            session: Some(Arc::new(session)),
            ..Caller::anonymous(self.core.account(&account(id)).unwrap())
        }
    }

    /// Puts a policy with one statement that allows GetObject to a principal.
    fn grant(&self, principal: &str, more: &str) -> Result<(), s3::PutPolicyError> {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"{more}}}]}}"#
        );
        let root = self.root();
        let (put, ticket) = self.core.write(&root, &origin(), "PutBucketPolicy", |tx| {
            s3::put_bucket_policy(tx, "bucket", text)
        });
        ticket.wait().unwrap();
        put
    }

    fn may(&self, caller: &Caller) -> Result<(), String> {
        let target = Target::new("s3:GetObject", OBJECT);
        let (target, owner) = s3::govern(&self.core.snapshot(), caller, "bucket", target).unwrap();
        assert_eq!(owner, Some(account(HERE)));
        testing::check(&self.core, caller, target).map_err(|refused| format!("{refused:?}"))
    }
}

#[test]
fn a_role_is_granted_access_by_its_id() {
    let world = World::new();
    let role = world.role(HERE, None);
    let session = world.session(HERE, &role, None);
    assert!(
        world
            .may(&session)
            .unwrap_err()
            .contains("no identity-based policy allows")
    );
    world
        .grant("arn:aws:iam::111111111111:role/team/reader", "")
        .unwrap();
    assert_eq!(world.may(&session), Ok(()));
    let again = world.role(HERE, None);
    assert!(
        world.may(&world.session(HERE, &again, None)).is_err(),
        "the same name is somebody else"
    );
    let shown = s3::get_bucket_policy(&world.core.snapshot(), "aws", "bucket").unwrap();
    assert!(shown.contains(&format!("\"{}\"", role.id)), "{shown}");
    for nobody in [
        "arn:aws:iam::111111111111:role/reader",
        "arn:aws:iam::111111111111:role/team/Reader",
        "arn:aws:iam::333333333333:root",
    ] {
        assert!(
            matches!(
                world.grant(nobody, ""),
                Err(s3::PutPolicyError::Malformed(_))
            ),
            "{nobody}"
        );
    }
}

#[test]
fn a_session_policy_limits_the_role_but_not_a_grant_to_the_session() {
    let world = World::new();
    let role = world.role(HERE, Some(ALLOW));
    let blue = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::bucket/blue/*"}}"#;
    let red = blue.replace("blue", "red");
    let limited = world.session(HERE, &role, Some(blue));
    assert_eq!(world.may(&world.session(HERE, &role, Some(&red))), Ok(()));
    assert!(
        world
            .may(&limited)
            .unwrap_err()
            .contains("no session policy allows")
    );
    world
        .grant("arn:aws:iam::111111111111:role/team/reader", "")
        .unwrap();
    assert!(
        world.may(&limited).is_err(),
        "B3: a grant to the role is limited"
    );
    world
        .grant("arn:aws:sts::111111111111:assumed-role/reader/s", "")
        .unwrap();
    assert_eq!(
        world.may(&limited),
        Ok(()),
        "B4: a grant to the session is not"
    );
}

#[test]
fn a_role_of_another_account_needs_both_sides() {
    let world = World::new();
    let role = world.role(THERE, Some(ALLOW));
    let session = world.session(THERE, &role, None);
    assert_eq!(
        world.may(&session),
        Err("Denied(\"Access Denied\")".to_owned())
    );
    let tagged = |team: &str| {
        format!(r#","Condition":{{"StringEquals":{{"aws:PrincipalTag/team":"{team}"}}}}"#)
    };
    world.grant(THERE, &tagged("blue")).unwrap();
    assert!(world.may(&session).is_err());
    world.grant(THERE, &tagged("red")).unwrap();
    assert_eq!(world.may(&session), Ok(()));
    let powerless = world.session(THERE, &world.role(THERE, None), None);
    assert!(
        world.may(&powerless).is_err(),
        "C1: its own account must allow it too"
    );
}
