//! Reports of when the services that an organization's service control policies allow were last used.
//! IAM User Guide, "Refine permissions in AWS using last accessed information".
//!
//! A report that cannot be created is a failed job, as in the model: GenerateOrganizationsAccessReport declares no error for it, and
//! GetOrganizationsAccessReport returns the reason ("ErrorDetails").

use std::{collections::BTreeMap, sync::Arc};

use model::{
    iam::*,
    services::{self, AwsService},
};
use policy::Document;
use state::{
    Scope,
    account::AccountId,
    control_policies::AccountPolicies,
    dialect::Dialect,
    rows::{
        attempt::Attempt,
        control_policy::{self, ControlPolicy, PolicyType},
        organization::{Member, Organization, members, organization_of},
        organizations_report::{ORGANIZATIONS_REPORTS, OrganizationsReport, ServiceAccess},
        role::ROLES,
        user::USERS,
    },
};
use store::Head;
use time::Duration;
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, Write, page::PageRequest, target::Target},
    reports::granted_services,
};

/// How long a report can be fetched: the same as for GenerateServiceLastAccessedDetails.
const LIFE: Duration = Duration::hours(24);
/// The maximum number of an account's reports. The oldest make room.
const KEPT: usize = 1_000;

/// GenerateOrganizationsAccessReport's target: the report of an entity.
pub(crate) fn target_of_generate(
    cx: &Read<'_>,
    action: &'static str,
    input: &GenerateOrganizationsAccessReportRequest,
) -> Target {
    let arn = cx.account().arn("access-report", "/", &input.entity_path);
    Target::new(action, arn).key_if(
        "iam:OrganizationsPolicyId",
        input.organizations_policy_id.as_deref(),
    )
}

/// The use by one account: its path, and its principals' attempts by action.
type Account = (String, Vec<BTreeMap<String, Attempt>>);

/// Creates the report of an entity.
///
/// # Errors
/// The reason why it cannot be created. AWS Organizations API Reference, "DescribeOrganization" and "ListPoliciesForTarget".
fn report(
    cx: &impl View,
    path: &str,
    policy: Option<&str>,
) -> Result<Vec<ServiceAccess>, (&'static str, &'static str)> {
    let head = cx.head();
    let organization = organization_of(head, cx.account_id()).ok_or((
        "AWSOrganizationsNotInUseException",
        "Your account is not a member of an organization.",
    ))?;
    if organization.management != *cx.account_id() {
        return Err((
            "AccessDeniedException",
            "You don't have permissions to access this resource.",
        ));
    }
    let path = path.trim_end_matches('/');
    let target = path.rsplit('/').next().unwrap_or_default();
    let own = path_of(&organization, head, target).filter(|own| own == path);
    let Some(path) = own else {
        return Err((
            "TargetNotFoundException",
            unsourced!(
                "We can't find a root, OU, account, or policy with the TargetId that you specified."
            ),
        ));
    };
    let policy = match policy {
        None => None,
        Some(id) => Some(
            organization
                .policy(head, id)
                .filter(|policy| policy.kind == PolicyType::ServiceControl)
                .ok_or((
                    "PolicyNotFoundException",
                    "You specified a policy that doesn't exist.",
                ))?,
        ),
    };
    let levels = match policy {
        Some(policy) => vec![vec![policy]],
        None => levels(&organization, head, target),
    };
    let levels: Vec<_> = levels
        .iter()
        .map(|level| compiled(&organization, level))
        .collect();
    let is_allowed = |service: &AwsService| {
        levels
            .iter()
            .all(|level| granted_services::grant(level.iter().map(|document| &**document), service))
    };
    let accounts: Vec<Account> = members(head, &organization)
        .into_iter()
        .map(|(id, member)| account(cx, &organization, &id, &member))
        .filter(|(own, _)| *own == path || own.starts_with(&format!("{path}/")))
        .collect();
    Ok(services::all()
        .filter(|service| is_allowed(service))
        .map(|service| access(service, &accounts))
        .collect())
}

/// The path of a root, unit or account, without a trailing slash.
fn path_of(organization: &Organization, head: &Head, target: &str) -> Option<String> {
    let member = AccountId::parse(target).and_then(|id| organization.account(head, &id));
    if let Some(member) = member {
        return Some(format!(
            "{}{target}",
            organization.path(head, &member.parent)
        ));
    }
    let path = organization.path(head, target);
    organization
        .is_parent(head, target)
        .then(|| path.trim_end_matches('/').to_owned())
}

/// The service control policies of a root, unit or account, by level. The management account has none.
fn levels(organization: &Organization, head: &Head, target: &str) -> Vec<Vec<Arc<ControlPolicy>>> {
    let kind = PolicyType::ServiceControl;
    let line = match AccountId::parse(target).and_then(|id| AccountPolicies::of(head, &id)) {
        Some(governed) if governed.manages() => Vec::new(),
        Some(governed) => governed.line().to_vec(),
        None => organization.line(head, target),
    };
    if !organization.policy_types.contains(&kind) {
        return Vec::new();
    }
    let level = |target: &String| {
        let policies = control_policy::attached_to(head, organization, target, kind);
        policies.into_iter().map(|(_, policy)| policy).collect()
    };
    line.iter().map(level).collect()
}

/// The documents of a level. A document that can no longer be read allows nothing.
fn compiled(organization: &Organization, level: &[Arc<ControlPolicy>]) -> Vec<Arc<Document>> {
    level
        .iter()
        .filter_map(|policy| {
            policy
                .document
                .compiled(
                    PolicyType::ServiceControl.grammar(),
                    Dialect::Aws,
                    &organization.partition,
                )
                .cloned()
        })
        .collect()
}

fn account(
    cx: &impl View,
    organization: &Organization,
    id: &AccountId,
    member: &Member,
) -> Account {
    let head = cx.head();
    let path = format!("{}{id}", organization.path(head, &member.parent));
    let attempts = &cx.call().inner.usage.attempts;
    let users = head.prefix(&USERS, &(id.clone(),));
    let roles = head.prefix(&ROLES, &(id.clone(),));
    let entities = users
        .map(|(_, user)| user.id.clone())
        .chain(roles.map(|(_, role)| role.id.clone()));
    let attempts = entities.map(|entity| attempts.of(head, &entity, cx.now()));
    (path, attempts.collect())
}

fn access(service: &AwsService, accounts: &[Account]) -> ServiceAccess {
    let mut last: Option<(Attempt, String)> = None;
    let mut count = 0;
    for (path, principals) in accounts {
        let of_service = principals
            .iter()
            .flatten()
            .filter(|(action, _)| {
                action
                    .split_once(':')
                    .is_some_and(|(namespace, _)| namespace == service.prefix)
            })
            .map(|(_, attempt)| attempt);
        let Some(newest) = of_service.max_by_key(|attempt| attempt.at) else {
            continue;
        };
        count += 1;
        if last.as_ref().is_none_or(|(known, _)| known.at < newest.at) {
            last = Some((newest.clone(), path.clone()));
        }
    }
    ServiceAccess {
        namespace: service.prefix.clone(),
        last,
        accounts: count,
    }
}

/// Makes a report. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateOrganizationsAccessReport.html>
pub(crate) fn generate_organizations_access_report(
    tx: &mut Write<'_>,
    input: GenerateOrganizationsAccessReportRequest,
) -> Result<GenerateOrganizationsAccessReportResponse, Fault> {
    make_room(tx);
    let account = tx.account_id().clone();
    let outcome = report(
        tx,
        &input.entity_path,
        input.organizations_policy_id.as_deref(),
    )
    .map_err(|(code, message)| (code.to_owned(), message.to_owned()));
    let report = OrganizationsReport {
        created: tx.now(),
        outcome,
    };
    let id = tx.call.inner.ids.uuid().hyphenated().to_string();
    tx.put(&ORGANIZATIONS_REPORTS, (account, id.clone()), report);
    Ok(GenerateOrganizationsAccessReportResponse { job_id: Some(id) })
}

/// Deletes expired reports, and the oldest if there are too many.
fn make_room(tx: &mut Write<'_>) {
    let prefix = (tx.account_id().clone(),);
    let rows = tx.head().prefix(&ORGANIZATIONS_REPORTS, &prefix);
    let mut reports: Vec<_> = rows.map(|(key, report)| (report.created, key)).collect();
    reports.sort();
    let surplus = (reports.len() + 1).saturating_sub(KEPT);
    for (place, (created, key)) in reports.into_iter().enumerate() {
        if place < surplus || tx.now() - created >= LIFE {
            tx.delete(&ORGANIZATIONS_REPORTS, &key);
        }
    }
}

/// Shows a report. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOrganizationsAccessReport.html>
///
/// # Errors
/// NoSuchEntity.
pub(crate) fn get_organizations_access_report(
    cx: &Read<'_>,
    input: GetOrganizationsAccessReportRequest,
) -> Result<GetOrganizationsAccessReportResponse, Fault> {
    let request = PageRequest::read(
        "GetOrganizationsAccessReport",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let report = held(cx, &input.job_id)?;
    let job = GetOrganizationsAccessReportResponse {
        job_creation_date: cx.date(report.created),
        job_completion_date: Some(cx.date(report.created)),
        ..Default::default()
    };
    let services = match &report.outcome {
        Ok(services) => services,
        Err((code, message)) => {
            return Ok(GetOrganizationsAccessReportResponse {
                job_status: "FAILED".to_owned(),
                is_truncated: Some(false),
                error_details: Some(ErrorDetails {
                    message: message.clone(),
                    code: code.clone(),
                }),
                ..job
            });
        }
    };
    let unused = services.iter().filter(|service| service.last.is_none());
    let (all, unused) = (services.len(), unused.count());
    let page = request.fill(sorted(services, input.sort_key.as_deref()));
    let details = page.items.into_iter().map(|access| detail(cx, access));
    Ok(GetOrganizationsAccessReportResponse {
        job_status: "COMPLETED".to_owned(),
        number_of_services_accessible: i64::try_from(all).ok(),
        number_of_services_not_accessed: i64::try_from(unused).ok(),
        access_details: Some(details.collect()),
        is_truncated: page.is_truncated,
        marker: page.marker,
        ..job
    })
}

/// The services in the requested order, with their positions as page keys.
fn sorted<'s>(
    services: &'s [ServiceAccess],
    order: Option<&str>,
) -> impl Iterator<Item = (String, &'s ServiceAccess)> + use<'s> {
    let mut sorted: Vec<_> = services.iter().collect();
    let at = |access: &ServiceAccess| access.last.as_ref().map(|(last, _)| last.at);
    match order {
        Some("SERVICE_NAMESPACE_DESCENDING") => sorted.reverse(),
        Some("LAST_AUTHENTICATED_TIME_ASCENDING") => sorted.sort_by_key(|access| at(access)),
        Some("LAST_AUTHENTICATED_TIME_DESCENDING") => {
            sorted.sort_by_key(|access| std::cmp::Reverse(at(access)));
        }
        _ => {}
    }
    sorted
        .into_iter()
        .enumerate()
        .map(|(place, access)| (format!("{place:06}"), access))
}

fn detail(cx: &Read<'_>, access: &ServiceAccess) -> AccessDetail {
    let name = services::all().find(|service| service.prefix == access.namespace);
    let last = access.last.as_ref();
    AccessDetail {
        service_name: name.map_or_else(|| access.namespace.clone(), |known| known.name.clone()),
        service_namespace: access.namespace.clone(),
        region: last.map(|(last, _)| last.region.clone()),
        entity_path: last.map(|(_, path)| path.clone()),
        last_authenticated_time: last.map(|(last, _)| cx.date(last.at)),
        total_authenticated_entities: Some(i64::from(access.accounts)),
    }
}

fn held(cx: &Read<'_>, id: &str) -> Result<Arc<OrganizationsReport>, Fault> {
    let key = (cx.account_id().clone(), id.to_owned());
    cx.head()
        .get(&ORGANIZATIONS_REPORTS, &key)
        .filter(|report| cx.now() - report.created < LIFE)
        .ok_or_else(|| {
            Fault::new(
                &errors::NoSuchEntity,
                crate::reports::service_last_accessed::no_such_job(id),
            )
        })
}
