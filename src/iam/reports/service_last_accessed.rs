//! Reports of when the services that policies grant were last used. IAM User Guide, "Refine permissions in AWS using last accessed
//! information".

use std::collections::BTreeMap;

use model::{
    iam::*,
    services::{self, AwsService},
};
use state::{
    Scope,
    keys::folded,
    rows::{
        attachment::EntityKind,
        attempt::Attempt,
        last_accessed_job::{Entity, LAST_ACCESSED_JOBS, LastAccessedJob, ServiceUse},
    },
};
use time::{Duration, OffsetDateTime};
use wire::{Fault, unsourced};

use crate::{
    call::{Read, View, Write, page::PageRequest},
    reports::granted_services::{self, Actor, GrantingPolicy, Subject},
};

/// How long a report can be fetched. IAM API Reference, "GetServiceLastAccessedDetails".
const LIFE: Duration = Duration::hours(24);
/// The maximum number of entities, services and attempts in an account's reports together. The oldest reports make room. About 2,000
/// reports of an administrator, or 200 of a group of 5,000 users.
const KEPT: usize = 1_000_000;

/// Actions that no report has. IAM User Guide, "IAM action last accessed information services and actions": data events of S3
/// are not tracked, nor is PassRole; GetCallerIdentity needs no permission that could be refined.
const NOT_TRACKED: &[(&str, &str)] = &[
    ("iam", "PassRole"),
    ("sts", "GetCallerIdentity"),
    ("s3", "ListBucket"),
    ("s3", "ListBucketVersions"),
    ("s3", "ListBucketMultipartUploads"),
];

/// Creates a report of when a user or role, the members of a group, or the entities of a policy last used the granted services.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html>
pub(crate) fn generate_service_last_accessed_details(
    tx: &mut Write<'_>,
    input: GenerateServiceLastAccessedDetailsRequest,
) -> Result<GenerateServiceLastAccessedDetailsResponse, Fault> {
    let subject = Subject::of(tx, &input.arn)?;
    let action_level = input.granularity.as_deref() == Some("ACTION_LEVEL");
    let job = report(tx, &subject, action_level);
    make_room(tx, &job);
    let id = tx.call.inner.ids.uuid().hyphenated().to_string();
    let key = (tx.account_id().clone(), id.clone());
    tx.put(&LAST_ACCESSED_JOBS, key, job);
    Ok(GenerateServiceLastAccessedDetailsResponse { job_id: Some(id) })
}

/// Deletes expired reports, and the oldest to make room for another.
fn make_room(tx: &mut Write<'_>, new: &LastAccessedJob) {
    let jobs = tx
        .head()
        .prefix(&LAST_ACCESSED_JOBS, &(tx.account_id().clone(),));
    let jobs = jobs.map(|(key, job)| (job.created, key, job.weight()));
    for key in surplus(jobs.collect(), new.weight(), tx.now()) {
        tx.delete(&LAST_ACCESSED_JOBS, &key);
    }
}

/// The keys of the reports (time, key, weight) to delete for a new one of a weight.
fn surplus<K: Ord>(
    mut jobs: Vec<(OffsetDateTime, K, usize)>,
    new: usize,
    now: OffsetDateTime,
) -> Vec<K> {
    jobs.sort();
    let mut held = new + jobs.iter().map(|(.., weight)| weight).sum::<usize>();
    let mut surplus = Vec::new();
    for (created, key, weight) in jobs {
        if held > KEPT || now - created >= LIFE {
            held -= weight;
            surplus.push(key);
        }
    }
    surplus
}

fn requester(cx: &impl View) -> String {
    cx.call().caller.user_id().unwrap_or_default()
}

fn report(cx: &impl View, subject: &Subject, action_level: bool) -> LastAccessedJob {
    let policies = subject.policies(cx);
    let actors = subject.actors(cx);
    let usage = &cx.call().inner.usage;
    let attempts: Vec<_> = actors
        .iter()
        .map(|actor| usage.attempts.of(cx.head(), actor.id(), cx.now()))
        .collect();
    let services = granted_services::granted(&policies)
        .into_iter()
        .map(|service| use_of(service, &attempts, action_level.then_some(&policies)))
        .collect();
    LastAccessedJob {
        requester: requester(cx),
        created: cx.now(),
        action_level,
        entities: actors.iter().map(|actor| entity(cx, actor)).collect(),
        services,
    }
}

fn entity(cx: &impl Scope, actor: &Actor) -> Entity {
    match actor {
        Actor::User(user) => Entity {
            kind: EntityKind::User,
            arn: user.arn(cx.account()),
            name: user.name.clone(),
            id: user.id.clone(),
            path: user.path.clone(),
        },
        Actor::Role(role) => Entity {
            kind: EntityKind::Role,
            arn: role.arn(cx.account()),
            name: role.name.clone(),
            id: role.id.clone(),
            path: role.path.clone(),
        },
    }
}

/// The entities' use of a service: each one's last attempt, and with policies also that of each action.
fn use_of(
    service: &AwsService,
    attempts: &[BTreeMap<String, Attempt>],
    policies: Option<&Vec<GrantingPolicy>>,
) -> ServiceUse {
    let mut last = Vec::new();
    let mut actions: BTreeMap<&str, (u32, Attempt)> = BTreeMap::new();
    for (place, attempts) in (0..).zip(attempts) {
        let of_service = attempts.iter().filter_map(|(action, attempt)| {
            let (namespace, name) = action.split_once(':')?;
            (namespace == service.prefix).then_some((name, attempt))
        });
        let mut newest: Option<&Attempt> = None;
        for (name, attempt) in of_service {
            if newest.is_none_or(|newest| newest.at < attempt.at) {
                newest = Some(attempt);
            }
            if policies.is_some()
                && is_tracked(service, name)
                && actions
                    .get(name)
                    .is_none_or(|(_, known)| known.at < attempt.at)
            {
                actions.insert(name, (place, attempt.clone()));
            }
        }
        last.extend(newest.map(|attempt| (place, attempt.clone())));
    }
    let actions = match policies {
        Some(policies) if !actions.is_empty() => {
            let granted = granted_services::granted_actions(policies, service);
            let granted = granted.into_iter().filter(|name| is_tracked(service, name));
            let mut told: BTreeMap<String, _> = granted.map(|name| (name, None)).collect();
            told.extend(
                actions
                    .into_iter()
                    .map(|(name, attempt)| (name.to_owned(), Some(attempt))),
            );
            told.into_iter().collect()
        }
        _ => Vec::new(),
    };
    ServiceUse {
        namespace: service.prefix.clone(),
        attempts: last,
        actions,
    }
}

/// Whether attempts at an action are reported. S3's actions on objects are data events.
fn is_tracked(service: &AwsService, name: &str) -> bool {
    let Some((name, action)) = service.action(name) else {
        return false;
    };
    let is_object = || action.on.iter().any(|on| on.resource_type == "object");
    let is_data_event = service.prefix == "s3" && is_object();
    !is_data_event && !NOT_TRACKED.contains(&(service.prefix.as_str(), name))
}

/// The report of a job, for its requester.
///
/// # Errors
/// NoSuchEntity.
fn job(cx: &Read<'_>, id: &str) -> Result<std::sync::Arc<LastAccessedJob>, Fault> {
    let key = (cx.account_id().clone(), id.to_owned());
    cx.head()
        .get(&LAST_ACCESSED_JOBS, &key)
        .filter(|job| job.requester == requester(cx) && cx.now() - job.created < LIFE)
        .ok_or_else(|| Fault::new(&errors::NoSuchEntity, no_such_job(id)))
}

fn describe(cx: &impl Scope, job: &LastAccessedJob, used: &ServiceUse) -> ServiceLastAccessed {
    let last = used.attempts.iter().max_by_key(|(_, attempt)| attempt.at);
    let action = |(name, attempt): &(String, Option<(u32, Attempt)>)| {
        let attempt = attempt.as_ref();
        TrackedActionLastAccessed {
            action_name: Some(name.clone()),
            last_accessed_entity: attempt.and_then(|(place, _)| job.arn(*place)),
            last_accessed_time: attempt.map(|(_, attempt)| cx.date(attempt.at)),
            last_accessed_region: attempt.map(|(_, attempt)| attempt.region.clone()),
        }
    };
    ServiceLastAccessed {
        service_name: services::with_prefix(&used.namespace)
            .map_or_else(|| used.namespace.clone(), |service| service.name.clone()),
        service_namespace: used.namespace.clone(),
        last_authenticated: last.map(|(_, attempt)| cx.date(attempt.at)),
        last_authenticated_entity: last.and_then(|(place, _)| job.arn(*place)),
        last_authenticated_region: last.map(|(_, attempt)| attempt.region.clone()),
        total_authenticated_entities: i64::try_from(used.attempts.len()).ok(),
        tracked_actions_last_accessed: (!used.actions.is_empty())
            .then(|| used.actions.iter().map(action).collect()),
    }
}

/// Shows a report by service. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html>
pub(crate) fn get_service_last_accessed_details(
    cx: &Read<'_>,
    input: GetServiceLastAccessedDetailsRequest,
) -> Result<GetServiceLastAccessedDetailsResponse, Fault> {
    let request = PageRequest::read(
        "GetServiceLastAccessedDetails",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let job = job(cx, &input.job_id)?;
    let services = job.services.iter();
    let page = request.fill(services.map(|used| (used.namespace.clone(), used)));
    let kind = if job.action_level {
        "ACTION_LEVEL"
    } else {
        "SERVICE_LEVEL"
    };
    Ok(GetServiceLastAccessedDetailsResponse {
        job_status: "COMPLETED".to_owned(),
        job_type: Some(kind.to_owned()),
        job_creation_date: cx.date(job.created),
        job_completion_date: cx.date(job.created),
        services_last_accessed: page
            .items
            .iter()
            .map(|used| describe(cx, &job, used))
            .collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
        error: None,
    })
}

/// Returns when each entity of a report last used a service, including those that never did.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetailsWithEntities.html>
pub(crate) fn get_service_last_accessed_details_with_entities(
    cx: &Read<'_>,
    input: GetServiceLastAccessedDetailsWithEntitiesRequest,
) -> Result<GetServiceLastAccessedDetailsWithEntitiesResponse, Fault> {
    let request = PageRequest::read(
        "GetServiceLastAccessedDetailsWithEntities",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let job = job(cx, &input.job_id)?;
    if services::with_prefix(&input.service_namespace).is_none() {
        let text = unsourced!(
            "Service namespace {namespace} is not valid.",
            namespace = &input.service_namespace
        );
        return Err(Fault::new(&errors::InvalidInput, text));
    }
    let used = job
        .services
        .iter()
        .find(|used| used.namespace == input.service_namespace);
    let shown = used.into_iter().flat_map(|used| {
        (0..).zip(&job.entities).map(|(place, entity)| {
            let attempt = used.attempts.iter().find(|(by, _)| *by == place);
            let details = EntityDetails {
                entity_info: EntityInfo {
                    arn: entity.arn.clone(),
                    name: entity.name.clone(),
                    r#type: entity.kind.word().to_uppercase(),
                    id: entity.id.to_string(),
                    path: Some(entity.path.clone()),
                },
                last_authenticated: attempt.map(|(_, attempt)| cx.date(attempt.at)),
            };
            let key = format!("{}\u{0}{}", folded(&entity.name), entity.arn);
            (key, details)
        })
    });
    let shown: BTreeMap<String, EntityDetails> = shown.collect();
    let page = request.fill(shown);
    Ok(GetServiceLastAccessedDetailsWithEntitiesResponse {
        job_status: "COMPLETED".to_owned(),
        job_creation_date: cx.date(job.created),
        job_completion_date: cx.date(job.created),
        entity_details_list: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
        error: None,
    })
}

/// The fault for an unknown job id, and for another requester's.
pub(crate) fn no_such_job(id: &str) -> String {
    unsourced!("The job with id {id} cannot be found.", id = id)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2025-03-27 08:00 UTC);

    #[test]
    fn reports_go_after_a_day_or_where_there_is_no_room() {
        let at = |hours| NOW - Duration::hours(hours);
        let old = vec![(at(1), 'a', 10), (at(24), 'b', 10), (at(23), 'c', 10)];
        assert_eq!(surplus(old.clone(), 10, NOW), ['b']);
        assert_eq!(surplus(old.clone(), KEPT - 20, NOW), ['b']);
        assert_eq!(surplus(old.clone(), KEPT - 10, NOW), ['b', 'c']);
        assert_eq!(surplus(old, KEPT + 1, NOW), ['b', 'c', 'a']);
    }

    #[test]
    fn data_events_and_pass_role_are_not_tracked() {
        let tracked = |namespace: &str, name: &str| {
            is_tracked(services::with_prefix(namespace).unwrap(), name)
        };
        assert!(tracked("s3", "CreateBucket") && tracked("iam", "ListUsers"));
        for (namespace, name) in [
            ("s3", "GetObject"),
            ("s3", "PutObject"),
            ("s3", "ListBucket"),
            ("iam", "PassRole"),
            ("iam", "NoSuchAction"),
            ("sts", "GetCallerIdentity"),
        ] {
            assert!(!tracked(namespace, name), "{namespace}:{name}");
        }
    }

    #[test]
    fn the_newest_attempt_is_told_and_whose_it_was() {
        let attempt = |minutes| Attempt {
            at: NOW - Duration::minutes(minutes),
            region: "eu-west-1".to_owned(),
        };
        let attempts = [
            BTreeMap::from([
                ("iam:GetUser".to_owned(), attempt(9)),
                ("iam:ListUsers".to_owned(), attempt(5)),
                ("s3:GetObject".to_owned(), attempt(1)),
            ]),
            BTreeMap::new(),
            BTreeMap::from([("iam:ListUsers".to_owned(), attempt(7))]),
        ];
        let iam = services::with_prefix("iam").unwrap();
        let used = use_of(iam, &attempts, Some(&Vec::new()));
        assert_eq!(used.attempts, [(0, attempt(5)), (2, attempt(7))]);
        assert_eq!(
            used.actions,
            [
                ("GetUser".to_owned(), Some((0, attempt(9)))),
                ("ListUsers".to_owned(), Some((0, attempt(5)))),
            ]
        );
        assert!(use_of(iam, &attempts, None).actions.is_empty());
    }
}
