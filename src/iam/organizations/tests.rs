//! The effect of control policies on calls.

use std::sync::Arc;

use policy::{Context, Policy};
use state::{
    Scope,
    control_policies::{AccountPolicies, ControlPolicies},
    keys::folded,
    rows::{attachment::ATTACHMENTS, control_policy::PolicyType, role::ROLES},
};
use time::macros::datetime;

use crate::{
    call::{Read, refusal::Refusal, server::Core, target::Target},
    core::bootstrap::Plan,
    organizations::create_account::create_account,
    testing::{self, account, origin, root},
};

const MANAGEMENT: &str = "111111111111";
const MEMBER: &str = "222222222222";
const ALONE: &str = "333333333333";

/// The member is in a unit, and every kind of policy is attached above it.
fn core() -> Core {
    let seed = serde_json::json!({
        "accounts": [{"id": MANAGEMENT}, {"id": MEMBER}, {"id": ALONE}],
        "organization": {
            "management": MANAGEMENT, "id": "o-exampleorg1", "root_id": "r-ab12",
            "policy_types": ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"],
            "policies": [
                {"name": "NoUsers", "id": "p-nousers1", "document": {"Version": "2012-10-17",
                 "Statement": {"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}}},
                {"name": "NoPuts", "id": "p-noputs01", "type": "RESOURCE_CONTROL_POLICY", "document": {"Version": "2012-10-17",
                 "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"}}}
            ],
            "units": [{"name": "Unit", "id": "ou-ab12-unit0001", "attached": ["NoUsers"],
                       "accounts": [{"id": MEMBER, "attached": ["NoPuts"]}]}]
        }
    });
    let plan = Plan {
        seed: serde_json::from_value(seed).unwrap(),
        ..testing::plan(&[("aws", &[MANAGEMENT])])
    };
    testing::start(
        testing::settings(),
        plan,
        datetime!(2025-03-27 08:43:40 UTC),
    )
}

/// The number of policies of each level, and the exempt principals and resources.
fn gathered(
    core: &Core,
    principal: Option<&str>,
    resource: &str,
) -> (Vec<usize>, Vec<usize>, bool, bool) {
    let principal = principal.map(account);
    let control =
        ControlPolicies::gather(&core.snapshot(), principal.as_ref(), &account(resource)).unwrap();
    let sizes = |levels: Vec<Vec<Policy<'_>>>| levels.iter().map(Vec::len).collect();
    (
        sizes(control.scp()),
        sizes(control.rcp()),
        control.principal_manages(),
        control.resource_manages(),
    )
}

/// AWS Organizations User Guide, "SCP evaluation": root, units and account are levels, each with its own policies.
#[test]
fn policies_are_by_level_of_the_principals_and_of_the_resources_account() {
    let core = core();
    let whole = gathered(&core, Some(MEMBER), MEMBER);
    assert_eq!(whole, (vec![1, 2, 1], vec![1, 1, 2], false, false));
    let out = gathered(&core, Some(MEMBER), ALONE);
    assert_eq!(out, (vec![1, 2, 1], vec![], false, false));
    let into = gathered(&core, Some(ALONE), MEMBER);
    assert_eq!(into, (vec![], vec![1, 1, 2], false, false));
    let nobody = gathered(&core, None, MEMBER);
    assert_eq!(nobody, (vec![], vec![1, 1, 2], false, false));
    let management = gathered(&core, Some(MANAGEMENT), MEMBER);
    assert_eq!(management, (vec![], vec![1, 1, 2], true, false));
    let managed = gathered(&core, Some(MEMBER), MANAGEMENT);
    assert_eq!(managed, (vec![1, 2, 1], vec![], false, true));
    assert_eq!(
        gathered(&core, Some(ALONE), ALONE),
        (vec![], vec![], false, false)
    );
}

#[test]
fn compiled_documents_are_shared_between_calls() {
    let core = core();
    let documents = || {
        let head = core.snapshot();
        let governed = AccountPolicies::of(&head, &account(MEMBER)).unwrap();
        let levels = governed.levels(&head, PolicyType::ServiceControl).unwrap();
        levels
            .into_iter()
            .flatten()
            .map(|(_, document)| document)
            .collect::<Vec<_>>()
    };
    for (one, other) in documents().iter().zip(&documents()) {
        assert!(Arc::ptr_eq(one, other));
    }
}

#[test]
fn condition_keys_name_the_organization_and_the_path_to_the_parent() {
    let core = core();
    let keys = |principal: &str, resource: &str| {
        let mut context = Context::new();
        ControlPolicies::gather(
            &core.snapshot(),
            Some(&account(principal)),
            &account(resource),
        )
        .unwrap()
        .keys(&mut context);
        format!("{context:?}").to_lowercase()
    };
    let whole = keys(MEMBER, MANAGEMENT);
    for part in [
        "aws:principalorgid",
        "o-exampleorg1/r-ab12/ou-ab12-unit0001/",
        "aws:resourceorgpaths",
    ] {
        assert!(whole.contains(part), "{part}: {whole}");
    }
    assert!(!keys(ALONE, ALONE).contains("org"));
}

#[test]
fn a_refusal_names_the_service_control_policy_that_denies() {
    let core = core();
    let refused = |caller: &str, action: &'static str| {
        let target = Target::new(action, "*");
        match testing::check(&core, &root(&core, caller), target) {
            Err(Refusal::Denied(sentence)) => sentence,
            other => format!("{other:?}"),
        }
    };
    assert!(
        refused(MEMBER, "iam:CreateUser").ends_with(
            "with an explicit deny in a service control policy: arn:aws:organizations::111111111111:policy/o-exampleorg1/service_control_policy/p-nousers1"
        )
    );
    assert!(
        refused(MEMBER, "s3:PutObject")
            .ends_with("with an explicit deny in a resource control policy")
    );
    assert_eq!(refused(MANAGEMENT, "iam:CreateUser"), "Ok(())");
    assert_eq!(refused(ALONE, "iam:CreateUser"), "Ok(())");
}

#[test]
fn a_new_account_has_the_roles_of_its_organization() {
    let core = core();
    let (done, ticket) = core.write(&root(&core, MANAGEMENT), &origin(), "CreateAccount", |tx| {
        create_account(
            tx,
            model::organizations::CreateAccountRequest {
                email: "new@example.org".to_owned(),
                account_name: "New".to_owned(),
                role_name: Some("Door".to_owned()),
                ..Default::default()
            },
        )
    });
    done.unwrap();
    ticket.wait().unwrap();
    let head = core.snapshot();
    let id = state::rows::account_profile::with_email(&head, "NEW@example.org").unwrap();
    let attached = |name: &str| {
        let role = head.get(&ROLES, &(id.clone(), folded(name))).unwrap();
        let made = core.account(&id).unwrap();
        assert!(role.trust_policy(&made).is_some(), "{name}");
        let mut rows = head.prefix(&ATTACHMENTS, &(id.clone(), role.id.clone()));
        let ((_, _, arn), _) = rows.next().unwrap();
        let caller = root(&core, id.as_str());
        let known = core.read(&caller, &origin(), "Test", |cx: &Read<'_>| {
            assert_eq!(*cx.account_id(), id);
            state::find::policy(cx, &arn).is_ok()
        });
        assert!(known, "{arn}");
        (role.trust.text().to_owned(), arn)
    };
    let (trust, arn) = attached("Door");
    assert!(trust.contains("arn:aws:iam::111111111111:root"));
    assert_eq!(arn, "arn:aws:iam::aws:policy/AdministratorAccess");
    let (trust, _) = attached("AWSServiceRoleForOrganizations");
    assert!(trust.contains("organizations.amazonaws.com"));
}
