//! The roles of an organization: the one with which its management account accesses a created account, and the
//! service-linked role of the service itself. AWS Organizations User Guide, "Accessing member accounts" and "Service-linked roles".

use model::organizations::errors;
use state::{
    Scope,
    account::{Account, AccountId, EntityId},
    arn,
    documents::StoredDocument,
    keys::folded,
    rows::{
        attachment::{ATTACHMENTS, Attachment, EntityKind},
        role::{ROLES, Role},
    },
};
use wire::{Fault, unsourced};

use crate::{
    authorize,
    call::{View, Write, target::Target},
};

const LINKED: &str = "AWSServiceRoleForOrganizations";
const LINKED_PATH: &str = "/aws-service-role/organizations.amazonaws.com/";
const SERVICE: &str = "organizations.amazonaws.com";

/// Creates the role with which the management account's principals can do everything in an account.
pub(crate) fn give_access(
    tx: &mut Write<'_>,
    account: &Account,
    name: &str,
    management: &AccountId,
) {
    let root = arn::root(&account.partition, management.as_str());
    let trust = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{root}"}},"Action":"sts:AssumeRole"}}]}}"#
    );
    put(
        tx,
        account,
        ("/", name),
        trust,
        ("/", "AdministratorAccess"),
    );
}

/// Creates the service-linked role in an account, unless it exists.
pub(crate) fn link(tx: &mut Write<'_>, account: &Account) {
    if tx
        .head()
        .contains(&ROLES, &(account.id.clone(), folded(LINKED)))
    {
        return;
    }
    let trust = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{SERVICE}"}},"Action":"sts:AssumeRole"}}]}}"#
    );
    let policy = ("/aws-service-role/", "AWSOrganizationsServiceTrustPolicy");
    put(tx, account, (LINKED_PATH, LINKED), trust, policy);
}

/// Checks that the caller may create the service-linked role.
///
/// # Errors
/// AccessDeniedForDependency.
pub(crate) fn may_link(cx: &impl View) -> Result<(), Fault> {
    let role = cx.account().arn("role", LINKED_PATH, LINKED);
    let target =
        Target::new("iam:CreateServiceLinkedRole", role).key("iam:AWSServiceName", SERVICE);
    for check in &target.checks {
        if !authorize::may(cx, check)? {
            let reason = "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE";
            let fault = Fault::new(
                &errors::AccessDeniedForDependency,
                unsourced!(
                    "You don't have the iam:CreateServiceLinkedRole permission for organizations.amazonaws.com that this operation requires."
                ),
            );
            return Err(fault.reason(reason));
        }
    }
    Ok(())
}

fn put(
    tx: &mut Write<'_>,
    account: &Account,
    (path, name): (&str, &str),
    trust: String,
    (policy_path, policy): (&str, &str),
) {
    let id = EntityId::new(account.dialect.unique_id(&tx.call.inner.ids, "AROA"));
    let role = Role {
        id: id.clone(),
        name: name.to_owned(),
        path: path.to_owned(),
        created: tx.now(),
        description: None,
        trust: StoredDocument::built_in(trust),
        trust_principals: Vec::new(),
        max_session_duration: 3600,
        boundary: None,
        tags: Vec::new(),
        template: None,
    };
    let key = (account.id.clone(), folded(name));
    tx.put(&ROLES, key, role);
    let vendor = account.dialect.vendor();
    let policy = arn::iam(&account.partition, vendor, "policy", policy_path, policy);
    let kind = EntityKind::Role;
    let key = (account.id.clone(), id, policy);
    tx.put(&ATTACHMENTS, key, Attachment { kind });
}
