//! Reports of when the services that an organization's service control policies allow were last used.
//! IAM User Guide, "Refine permissions in AWS using last accessed information".
//!
//! A report that cannot be made is told as a job that failed, as the model has it: GenerateOrganizationsAccessReport declares no error
//! for it, and GetOrganizationsAccessReport tells why ("ErrorDetails").

use std::sync::Arc;

use model::iam::*;
use serde::{Deserialize, Serialize};
use store::Table;
use time::{Duration, OffsetDateTime};
use wire::Fault;

use crate::{
    account::AccountId,
    call::{Read, View, Write},
    organizations::{Organization, organization_of},
    page::PageRequest,
    target::Target,
    texts,
};

/// How long a report can be fetched: as long as those of GenerateServiceLastAccessedDetails.
const LIFE: Duration = Duration::hours(24);
/// How many reports of an account are kept; then the oldest make room.
const KEPT: usize = 1_000;

/// A report. It is made when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationsReport {
    /// When it was asked for, and made.
    pub created: OffsetDateTime,
    /// The organization's entity that it is about.
    pub entity_path: String,
    /// The service control policy that it is about, if it is about one.
    pub policy: Option<String>,
    /// Why there is none: a code of AWS Organizations and its sentence.
    pub failure: (String, String),
}

/// Reports by account and job id.
pub static ORGANIZATIONS_REPORTS: Table<(AccountId, String), OrganizationsReport> =
    Table::new("organizations reports", 1);

/// GenerateOrganizationsAccessReport acts on the report of an entity.
pub fn target_of_generate(
    cx: &Read<'_>,
    input: &GenerateOrganizationsAccessReportRequest,
) -> Target {
    let arn = cx.account().arn("access-report", "/", &input.entity_path);
    Target::new("iam:GenerateOrganizationsAccessReport", arn).key_if(
        "iam:OrganizationsPolicyId",
        input.organizations_policy_id.as_deref(),
    )
}

/// Why the report of an entity cannot be made. AWS Organizations API Reference, "DescribeOrganization" and "ListPoliciesForTarget".
fn failure(
    organization: Option<&Organization>,
    account: &AccountId,
) -> (&'static str, &'static str) {
    match organization {
        None => (
            "AWSOrganizationsNotInUseException",
            "Your account is not a member of an organization.",
        ),
        Some(organization) if organization.management != *account => (
            "AccessDeniedException",
            "You don't have permissions to access this resource.",
        ),
        // An organization is known by its id and accounts alone: no root, unit or account of it has a path that leads to it.
        Some(_) => ("TargetNotFoundException", texts::NO_SUCH_TARGET),
    }
}

/// Makes a report. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateOrganizationsAccessReport.html>
pub fn generate_organizations_access_report(
    tx: &mut Write<'_>,
    input: GenerateOrganizationsAccessReportRequest,
) -> Result<GenerateOrganizationsAccessReportResponse, Fault> {
    make_room(tx);
    let account = tx.account_id().clone();
    let organization = organization_of(tx.head(), &account);
    let (code, message) = failure(organization.as_deref(), &account);
    let report = OrganizationsReport {
        created: tx.now(),
        entity_path: input.entity_path,
        policy: input.organizations_policy_id,
        failure: (code.to_owned(), message.to_owned()),
    };
    let id = tx.call.inner.ids.uuid().hyphenated().to_string();
    tx.tx
        .put(&ORGANIZATIONS_REPORTS, (account, id.clone()), report);
    Ok(GenerateOrganizationsAccessReportResponse { job_id: Some(id) })
}

/// Deletes reports that can no longer be fetched, and the oldest where there are too many.
fn make_room(tx: &mut Write<'_>) {
    let prefix = (tx.account_id().clone(),);
    let rows = tx.head().prefix(&ORGANIZATIONS_REPORTS, &prefix);
    let mut reports: Vec<_> = rows.map(|(key, report)| (report.created, key)).collect();
    reports.sort();
    let surplus = (reports.len() + 1).saturating_sub(KEPT);
    for (place, (created, key)) in reports.into_iter().enumerate() {
        if place < surplus || tx.now() - created >= LIFE {
            tx.tx.delete(&ORGANIZATIONS_REPORTS, &key);
        }
    }
}

/// Shows a report. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOrganizationsAccessReport.html>
///
/// # Errors
/// NoSuchEntity.
pub fn get_organizations_access_report(
    cx: &Read<'_>,
    input: GetOrganizationsAccessReportRequest,
) -> Result<GetOrganizationsAccessReportResponse, Fault> {
    PageRequest::read(
        "GetOrganizationsAccessReport",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let report = report(cx, &input.job_id)?;
    let (code, message) = report.failure.clone();
    Ok(GetOrganizationsAccessReportResponse {
        job_status: "FAILED".to_owned(),
        job_creation_date: cx.date(report.created),
        job_completion_date: Some(cx.date(report.created)),
        is_truncated: Some(false),
        error_details: Some(ErrorDetails { message, code }),
        ..Default::default()
    })
}

fn report(cx: &Read<'_>, id: &str) -> Result<Arc<OrganizationsReport>, Fault> {
    let key = (cx.account_id().clone(), id.to_owned());
    cx.head()
        .get(&ORGANIZATIONS_REPORTS, &key)
        .filter(|report| cx.now() - report.created < LIFE)
        .ok_or_else(|| Fault::new(&errors::NoSuchEntity, texts::no_such_job(id)))
}
