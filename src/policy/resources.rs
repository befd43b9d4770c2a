//! The grammar of the Resource element, with AWS's error messages.

use crate::{MalformedPolicyDocument, Partition, SpannedText, grammar::LEGACY};

/// Checks one value.
pub(crate) fn check(
    word: &SpannedText,
    partition: &Partition<'_>,
) -> Result<(), MalformedPolicyDocument> {
    let text = word.text.as_str();
    let fail = |text: String, detail| {
        Err(MalformedPolicyDocument::new(
            text,
            (word.start, word.end),
            detail,
        ))
    };
    if text == "*" {
        return Ok(());
    }
    let segments: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", named, rest @ ..] = segments.as_slice() else {
        return fail(
            format!("Resource {text} must be in ARN format or \"*\"."),
            "not an ARN",
        );
    };
    if !partition.knows(named) {
        let padded: Vec<&str> = segments
            .iter()
            .copied()
            .chain(std::iter::repeat("*"))
            .take(6)
            .collect();
        return fail(
            format!(
                "Partition \"{named}\" is not valid for resource \"{}\".",
                padded.join(":")
            ),
            "an unknown partition",
        );
    }
    let service = match rest.first() {
        Some(service) if !service.is_empty() && !service.contains(['*', '?']) => *service,
        Some(&"*") if rest.len() == 1 => return Ok(()),
        _ => {
            return fail(
                "Resource vendor must be fully qualified and cannot contain regexes.".to_owned(),
                "no service",
            );
        }
    };
    if rest.len() < 2 {
        return fail(LEGACY.to_owned(), "an ARN with too few parts");
    }
    let region = rest.get(1).copied().unwrap_or_default();
    let resource = rest.get(3).copied();
    match service {
        "iam" if !matches!(region, "" | "*") => fail(
            format!("IAM resource {text} cannot contain region information."),
            "a region",
        ),
        "s3" if !matches!(region, "" | "*")
            && !resource.is_some_and(|resource| begins(resource, S3_REGIONAL)) =>
        {
            fail(
            format!("Resource {text} can not contain region information."),
            "a region",
        )
        }
        "iam" if resource.is_some_and(|resource| !is_iam_path(resource)) => fail(
            "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, \
             server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/."
                .to_owned(),
            "an unknown kind of IAM resource",
        ),
        _ => Ok(()),
    }
}

fn is_iam_path(resource: &str) -> bool {
    const KINDS: &[&str] = &[
        "user/",
        "federated-user/",
        "role/",
        "group/",
        "instance-profile/",
        "mfa/",
        "server-certificate/",
        "policy/",
        "sms-mfa/",
        "saml-provider/",
        "oidc-provider/",
        "report/",
        "access-report/",
        // Newer than the message. Service Authorization Reference.
        "role-template/",
        "delegation-request/",
    ];
    resource == "*" || resource == "root" || begins(resource, KINDS)
}

/// Amazon S3 resources whose ARNs name a Region. Service Authorization Reference.
const S3_REGIONAL: &[&str] = &[
    "access-grants/",
    "accesspoint/",
    "async-request/",
    "job/",
    "storage-lens/",
    "storage-lens-group/",
];

/// Whether a resource can be of one of these kinds. The wildcard of a pattern may come before the first slash.
fn begins(resource: &str, kinds: &[&str]) -> bool {
    let fixed = resource.split(['*', '?', '$']).next().unwrap_or_default();
    let wild = fixed.len() < resource.len();
    kinds
        .iter()
        .any(|kind| resource.starts_with(kind) || (wild && kind.starts_with(fixed)))
}
