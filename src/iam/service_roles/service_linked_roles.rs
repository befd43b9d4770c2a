//! Service-linked roles: roles that an AWS service defines and that only it may assume. IAM User Guide, "Create a service-linked role".

mod known;

use std::sync::Arc;

use known::RoleDefinition;
use model::iam::*;
use state::{
    Scope, arn, builtin,
    documents::StoredDocument,
    keys::folded,
    rows::{
        deletion_task::{DELETION_TASKS, DeletionTask, Usage},
        role::{Role, SERVICE_LINKED},
    },
};
use time::Duration;
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, Write, target::Target},
    identities::roles::{self, DEFAULT_MAX_SESSION_DURATION},
    policies::{attachments, inline_policies},
};

/// How long a deletion is reported as IN_PROGRESS.
const UNDER_WAY: Duration = Duration::SECOND;
/// How long the outcome of a deletion is reported. AWS does not document it; this is the time of its other tasks.
const TOLD: Duration = Duration::days(1);
/// Longest name of a role. IAM User Guide, "IAM and AWS STS quotas".
const LONGEST_NAME: usize = 64;

/// CreateServiceLinkedRole acts on the ARN that the role will have.
pub(crate) fn target_of_create(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreateServiceLinkedRoleRequest,
) -> Target {
    let service = &input.aws_service_name;
    let name = match known::of(service) {
        Some(linked) => linked.named(input.custom_suffix.as_deref()),
        None => known::PREFIX.to_owned(),
    };
    let arn = cx.account().arn("role", &path(service), &name);
    Target::new(action, arn).key("iam:AWSServiceName", service.clone())
}

/// GetServiceLinkedRoleDeletionStatus acts on the role that its task names.
pub(crate) fn target_of_status(cx: &Read<'_>, action: &'static str, task: &str) -> Target {
    match parse(task) {
        Some((service, name)) => {
            let arn = cx.account().arn("role", &path(service), name);
            Target::new(action, arn).words(format!("role {name}"))
        }
        None => Target::new(action, cx.account().arn("role", SERVICE_LINKED, "*")),
    }
}

fn path(service: &str) -> String {
    format!("{SERVICE_LINKED}{service}/")
}

/// Creates the role of a service. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html>
pub(crate) fn create_service_linked_role(
    tx: &mut Write<'_>,
    input: CreateServiceLinkedRoleRequest,
) -> Result<CreateServiceLinkedRoleResponse, Fault> {
    let service = input.aws_service_name;
    let invalid = |text: String| Err(Fault::new(&errors::InvalidInput, text));
    let linked = known::of(&service);
    let linked = linked.and_then(|linked| Some((policy(tx, &linked)?, linked)));
    let Some((policy, linked)) = linked else {
        return invalid(unsourced!(
            "Service-linked roles are not available for the service {service}.",
            service = &service
        ));
    };
    let suffix = input.custom_suffix.as_deref();
    if suffix.is_some() && !linked.suffix {
        return invalid(format!("Custom suffix is not allowed for {service}"));
    }
    let name = linked.named(suffix);
    if name.len() > LONGEST_NAME {
        return invalid(unsourced!(
            "The role name {name} is longer than 64 characters.",
            name = &name
        ));
    }
    if roles::named(tx, &name).is_ok() {
        return invalid(format!(
            "Service role name {name} has been taken in this account, please try a different suffix."
        ));
    }
    let role = Role {
        id: tx.new_id("AROA"),
        name,
        path: path(&service),
        created: tx.now(),
        description: input.description,
        trust: trust(&service),
        trust_principals: Vec::new(),
        max_session_duration: DEFAULT_MAX_SESSION_DURATION,
        boundary: None,
        tags: Vec::new(),
        template: None,
    };
    let (id, shown) = (role.id.clone(), roles::created(tx, &role));
    roles::add(tx, role)?;
    attachments::attach_linked(tx, id, policy);
    Ok(CreateServiceLinkedRoleResponse { role: Some(shown) })
}

/// The ARN of the policy of a linked role, if the account's vendor has it.
fn policy(cx: &impl Scope, linked: &RoleDefinition) -> Option<String> {
    let policy = builtin::of(cx.dialect()).policy(&folded(&linked.policy))?;
    let account = cx.account();
    Some(arn::iam(
        &account.partition,
        cx.dialect().vendor(),
        "policy",
        &policy.path,
        &policy.name,
    ))
}

/// The trust policy of a linked role, in AWS's form. AWS CLI Command Reference, "create-service-linked-role", example.
fn trust(service: &str) -> StoredDocument {
    StoredDocument::built_in(format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{{"Service":["{service}"]}}}}]}}"#
    ))
}

/// Submits the deletion of a service-linked role. A second request during a deletion returns the same task.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html>
pub(crate) fn delete_service_linked_role(
    tx: &mut Write<'_>,
    input: DeleteServiceLinkedRoleRequest,
) -> Result<DeleteServiceLinkedRoleResponse, Fault> {
    let (now, wanted) = (tx.now(), folded(&input.role_name));
    let tasks: Vec<_> = tx
        .head()
        .prefix(&DELETION_TASKS, &(tx.account_id().clone(),))
        .collect();
    for (key, task) in tasks {
        if now - task.submitted >= TOLD {
            tx.delete(&DELETION_TASKS, &key);
        } else if task.role == wanted && now - task.submitted < UNDER_WAY {
            return Ok(DeleteServiceLinkedRoleResponse {
                deletion_task_id: key.1,
            });
        }
    }
    let role = roles::named(tx, &input.role_name)?;
    let Some(service) = service_of(&role) else {
        let text = unsourced!(
            "The role with name {name} is not a service-linked role.",
            name = &role.name
        );
        return Err(Fault::new(&errors::NoSuchEntity, text));
    };
    let in_use = in_use(tx, &role);
    if in_use.is_none() {
        delete(tx, &role);
    }
    let uuid = tx.call.inner.ids.uuid().hyphenated();
    let id = format!("task{SERVICE_LINKED}{service}/{}/{uuid}", role.name);
    let task = DeletionTask {
        role: wanted,
        submitted: now,
        in_use,
    };
    let key = (tx.account_id().clone(), id.clone());
    tx.put(&DELETION_TASKS, key, task);
    Ok(DeleteServiceLinkedRoleResponse {
        deletion_task_id: id,
    })
}

fn service_of(role: &Role) -> Option<&str> {
    role.path.strip_prefix(SERVICE_LINKED)?.strip_suffix('/')
}

/// The use of a role by sessions. Sessions are not stored, so any use within the longest session counts.
fn in_use(cx: &impl View, role: &Role) -> Option<Usage> {
    let used = cx.call().inner.usage.of_role(cx.head(), &role.id)?;
    let runs = cx.now() - used.at < Duration::seconds(role.max_session_duration);
    runs.then_some(Usage {
        region: used.region,
    })
}

fn delete(tx: &mut Write<'_>, role: &Arc<Role>) {
    attachments::forget(tx, &role.id);
    inline_policies::forget(tx, &role.id);
    roles::forget(tx, role);
}

/// Reports the outcome of a deletion.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html>
pub(crate) fn get_service_linked_role_deletion_status(
    cx: &Read<'_>,
    input: GetServiceLinkedRoleDeletionStatusRequest,
) -> Result<GetServiceLinkedRoleDeletionStatusResponse, Fault> {
    let id = input.deletion_task_id;
    if parse(&id).is_none() {
        return Err(Fault::new(
            &errors::InvalidInput,
            unsourced!("The deletion task ID is not valid."),
        ));
    }
    let key = (cx.account_id().clone(), id.clone());
    let task = cx.head().get(&DELETION_TASKS, &key);
    let task = task.filter(|task| cx.now() - task.submitted < TOLD);
    let task = task.ok_or_else(|| {
        Fault::new(
            &errors::NoSuchEntity,
            unsourced!("The deletion task with id {id} cannot be found.", id = &id),
        )
    })?;
    let (status, reason) = match &task.in_use {
        _ if cx.now() - task.submitted < UNDER_WAY => ("IN_PROGRESS", None),
        None => ("SUCCEEDED", None),
        Some(usage) => ("FAILED", Some(reason(usage))),
    };
    Ok(GetServiceLinkedRoleDeletionStatusResponse {
        status: status.to_owned(),
        reason,
    })
}

fn reason(usage: &Usage) -> DeletionTaskFailureReasonType {
    let used = RoleUsageType {
        region: Some(usage.region.clone()),
        resources: Some(Vec::new()),
    };
    DeletionTaskFailureReasonType {
        reason: Some(unsourced!("The service-linked role has active sessions.").to_owned()),
        role_usage_list: Some(vec![used]),
    }
}

/// Service and role of a task id: `task/aws-service-role/SERVICE/ROLE/UUID`.
fn parse(task: &str) -> Option<(&str, &str)> {
    let mut fields = task
        .strip_prefix("task")?
        .strip_prefix(SERVICE_LINKED)?
        .split('/');
    let (service, name, uuid) = (fields.next()?, fields.next()?, fields.next()?);
    let complete = fields.next().is_none() && !service.is_empty() && !name.is_empty();
    (complete && uuid::Uuid::parse_str(uuid).is_ok()).then_some((service, name))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use state::rows::{attachment::ATTACHMENTS, role::ROLES};

    use crate::{call::server::Core, testing};

    fn core() -> Core {
        testing::server(&["123456789012"], datetime!(2025-03-27 08:00 UTC))
    }

    fn written<T>(core: &Core, act: impl FnOnce(&mut Write<'_>) -> Result<T, Fault>) -> T {
        let (caller, origin) = (testing::root(core, "123456789012"), testing::origin());
        let (result, ticket) = core.write(&caller, &origin, "Test", act);
        let result = result.unwrap();
        ticket.wait().unwrap();
        result
    }

    fn delete(core: &Core) -> String {
        let input = DeleteServiceLinkedRoleRequest {
            role_name: "AWSServiceRoleForECS".to_owned(),
        };
        written(core, |tx| delete_service_linked_role(tx, input)).deletion_task_id
    }

    fn status(core: &Core, task: &str) -> GetServiceLinkedRoleDeletionStatusResponse {
        let input = GetServiceLinkedRoleDeletionStatusRequest {
            deletion_task_id: task.to_owned(),
        };
        written(core, |tx| {
            let cx = Read {
                head: tx.head(),
                call: tx.call,
            };
            get_service_linked_role_deletion_status(&cx, input)
        })
    }

    #[test]
    fn a_role_in_use_is_not_deleted_until_its_sessions_end() {
        let core = core();
        let input = CreateServiceLinkedRoleRequest {
            aws_service_name: "ecs.amazonaws.com".to_owned(),
            ..Default::default()
        };
        let made = written(&core, |tx| create_service_linked_role(tx, input));
        let id = state::account::EntityId::new(made.role.unwrap().role_id);
        core.mark_role(&id, "eu-west-1");
        core.clock().advance(3599).unwrap();
        let task = delete(&core);
        assert_eq!(status(&core, &task).status, "IN_PROGRESS");
        core.clock().advance(1).unwrap();
        let failed = status(&core, &task);
        assert_eq!(failed.status, "FAILED");
        let usage = failed.reason.unwrap().role_usage_list.unwrap();
        assert_eq!(usage[0].region.as_deref(), Some("eu-west-1"));
        assert_eq!(core.snapshot().count(&ROLES, &()), 1);

        // The hour is over.
        let again = delete(&core);
        assert_ne!(again, task);
        core.clock().advance(1).unwrap();
        assert_eq!(status(&core, &again).status, "SUCCEEDED");
        assert_eq!(core.snapshot().count(&ROLES, &()), 0);
        assert_eq!(core.snapshot().count(&ATTACHMENTS, &()), 0);
    }

    #[test]
    fn a_task_names_service_and_role() {
        const UUID: &str = "ec720f7a-c0ba-4838-be33-f72e1873dd52";
        let task = format!("task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/{UUID}");
        assert_eq!(
            parse(&task),
            Some(("ecs.amazonaws.com", "AWSServiceRoleForECS"))
        );
        for bad in [
            "",
            "task/x",
            "task/aws-service-role/a/b/c",
            &format!("task/aws-service-role//b/{UUID}"),
            &format!("{task}/x"),
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
