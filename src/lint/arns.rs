//! ARNs of resources: their six fields, compared with the forms of the Service Authorization Reference.

use std::{collections::HashMap, sync::LazyLock};

use model::services::{self, AwsService};
use policy::{AWS_PARTITIONS, DocumentKind};

use super::{
    PolicyCheck,
    document::{Statement, Word},
    findings::Findings,
    overlap::overlap,
    pattern_of, regions,
};

/// The form of the ARNs of a resource type.
#[derive(Debug, Clone)]
struct Form {
    /// The type's name.
    name: &'static str,
    region: bool,
    account: bool,
    /// A pattern.
    resource: String,
}

/// The ARN forms of all services of the reference, by the service in the ARN.
static FORMS: LazyLock<HashMap<String, Vec<Form>>> = LazyLock::new(|| {
    let mut forms: HashMap<String, Vec<Form>> = HashMap::new();
    for (service, form) in services::all().flat_map(of_service) {
        forms.entry(service).or_default().push(form);
    }
    forms
});

fn of_service(service: &'static AwsService) -> impl Iterator<Item = (String, Form)> {
    let types = service.facts().resources.iter();
    types.filter_map(|(name, resource)| {
        let pattern = pattern_of(&resource.arn);
        let fields: Vec<&str> = pattern.splitn(6, ':').collect();
        let ["arn", _, service, region, account, resource] = *fields.as_slice() else {
            return None;
        };
        let form = Form {
            name,
            region: !region.is_empty(),
            account: !account.is_empty(),
            resource: resource.to_owned(),
        };
        Some((service.to_owned(), form))
    })
}

/// The forms of ARNs with a service: those of the service of that name, or of any service that has some.
fn forms(service: &str, fits: impl Fn(&Form) -> bool) -> Vec<Form> {
    let own = services::with_prefix(service).into_iter();
    let own: Vec<Form> = own
        .flat_map(of_service)
        .filter(|(named, form)| named == service && fits(form))
        .map(|(_, form)| form)
        .collect();
    if !own.is_empty() {
        return own;
    }
    let all = FORMS.get(service).into_iter().flatten();
    all.filter(|form| fits(form)).cloned().collect()
}

pub(super) fn check(linted: &PolicyCheck<'_>, statement: &Statement<'_>, findings: &mut Findings) {
    if linted.kind == DocumentKind::Trust {
        return;
    }
    for word in &statement.resources.list {
        if word.text != "*" {
            one(linted, word, findings);
        }
    }
}

/// Whether a field is undetermined because it has a wildcard or a variable.
fn open(field: &str) -> bool {
    field.contains(['*', '?']) || field.contains("${")
}

/// The fields of an ARN. Colons inside variables do not separate fields.
fn fields(arn: &str) -> Vec<&str> {
    let (mut fields, mut start, mut inside) = (Vec::new(), 0, false);
    for (at, letter) in arn.char_indices() {
        match letter {
            '{' if arn.get(..at).is_some_and(|before| before.ends_with('$')) => inside = true,
            '}' => inside = false,
            ':' if !inside && fields.len() < 5 => {
                fields.push(arn.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    fields.push(arn.get(start..).unwrap_or_default());
    fields
}

fn one(linted: &PolicyCheck<'_>, word: &Word, findings: &mut Findings) {
    let place = || [word.place.clone()];
    let fields = fields(&word.text);
    if fields.first() != Some(&"arn") {
        findings.error(
            "INVALID_ARN_PREFIX",
            "Add the required prefix (arn) to the resource ARN.",
            place(),
        );
        return;
    }
    let [_, partition, service, region, account, resource] = *fields.as_slice() else {
        findings.error(
            "MISSING_ARN_FIELD",
            "Resource ARNs must include at least 6 fields in the following structure: arn:partition:service:region:account:resource",
            place(),
        );
        return;
    };
    if !open(partition)
        && !AWS_PARTITIONS.contains(&partition)
        && !linted.partition.matches(partition)
    {
        findings.error(
            "INVALID_PARTITION",
            format!(
                "The resource ARN for the service {service} does not support the partition {partition}. Use the supported values: {}",
                AWS_PARTITIONS.join(", ")
            ),
            place(),
        );
    }
    if service.contains(['*', '?']) {
        findings.suggestion(
            "WILDCARD_IN_SERVICE_NAME",
            "Avoid using wildcards (*, ?) in the service name because it might grant unintended access to other AWS services with similar names.",
            place(),
        );
        return;
    }
    let lower = service.to_ascii_lowercase();
    let known = services::with_prefix(&lower).is_some() || FORMS.contains_key(&lower);
    if known && lower != service {
        findings.error(
            "INVALID_ARN_SERVICE_CASE",
            format!("Update the service name {service} in the resource ARN to use all lowercase letters."),
            place(),
        );
        return;
    }
    if !known {
        findings.error(
            "INVALID_SERVICE",
            format!("The service {service} does not exist. Use a valid service name."),
            place(),
        );
        return;
    }
    if forms(service, |_| true).is_empty() {
        // The reference lists no resources of the service.
        return;
    }
    let pattern = pattern_of(resource);
    let forms = forms(service, |form| overlap(&pattern, &form.resource));
    let Some(form) = forms.first().filter(|_| !resource.is_empty()) else {
        findings.error(
            "INVALID_ARN_RESOURCE",
            "Resource ARN does not match the expected ARN format. Update the resource portion of the ARN.",
            place(),
        );
        return;
    };
    if region.is_empty() {
        if forms.iter().all(|form| form.region) {
            findings.error(
                "MISSING_ARN_REGION",
                format!("Add a Region to the {service} resource ARN."),
                place(),
            );
        }
    } else if !open(region) && forms.iter().all(|form| !form.region) {
        findings.error(
            "ARN_REGION_NOT_ALLOWED",
            format!(
                "The service {service} does not support specifying a Region in the resource ARN."
            ),
            place(),
        );
    } else if !regions::exists(region) && linted.partition.is_aws() {
        findings.error(
            "INVALID_ARN_REGION",
            format!("The Region {region} is not valid for this resource. Update the resource ARN to include a supported Region."),
            place(),
        );
    }
    if account.is_empty() {
        if forms.iter().all(|form| form.account) {
            findings.error(
                "MISSING_ARN_ACCOUNT",
                format!("The resource {} in the arn is missing an account id. Please provide a 12 digit account id.", form.name),
                place(),
            );
        }
    } else if !open(account) && forms.iter().all(|form| !form.account) {
        findings.error(
            "ARN_ACCOUNT_NOT_ALLOWED",
            format!("The service {service} does not support specifying an account ID in the resource ARN."),
            place(),
        );
    } else if !is_account(account) && linted.partition.is_aws() {
        findings.error(
            "INVALID_ARN_ACCOUNT",
            format!(
                "The resource ARN account ID {account} is not valid. Provide a 12-digit account ID."
            ),
            place(),
        );
    }
}

/// Twelve digits, `aws`, or an undetermined text.
fn is_account(account: &str) -> bool {
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    digits || account == "aws" || open(account)
}
