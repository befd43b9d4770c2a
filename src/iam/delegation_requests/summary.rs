//! A request in sentences. AWS generates them with a language model; here they are derived from the request, in English.

use std::fmt::Write as _;

use model::iam::*;
use serde_json::Value;
use state::rows::delegation_request::DelegationRequest;
use wire::{Fault, unsourced};

use super::{access::id_of, partner::items, with_id};
use crate::call::Read;

/// The longest summary, in characters. IAM API Reference, `summaryContentType`.
const LONGEST: usize = 10_000;
/// The default locale.
const DEFAULT_LOCALE: &str = "en";

/// Describes a request in English sentences.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetHumanReadableSummary.html>
///
/// # Errors
/// InvalidInput for a text that is not the ARN of a request, and for another language; NoSuchEntity.
pub(crate) fn get_human_readable_summary(
    cx: &Read<'_>,
    input: GetHumanReadableSummaryRequest,
) -> Result<GetHumanReadableSummaryResponse, Fault> {
    let invalid = || {
        let text = unsourced!(
            "ARN {arn} is not the ARN of a delegation request.",
            arn = &input.entity_arn
        );
        Fault::new(&errors::InvalidInput, text)
    };
    let id = id_of(&input.entity_arn).ok_or_else(invalid)?;
    let request = with_id(cx, &id)?;
    let locale = input.locale.unwrap_or_else(|| DEFAULT_LOCALE.to_owned());
    let language = locale.split(['-', '_']).next().unwrap_or_default();
    let content = (language.eq_ignore_ascii_case(DEFAULT_LOCALE)).then(|| sentences(&request));
    let state = match content {
        Some(_) => "AVAILABLE",
        None => "NOT_SUPPORTED",
    };
    Ok(GetHumanReadableSummaryResponse {
        summary_content: content,
        locale: Some(locale),
        summary_state: Some(state.to_owned()),
    })
}

fn sentences(request: &DelegationRequest) -> String {
    let mut out = format!(
        "{} (account {}) asks for access for {}.",
        request.requester_name,
        request.requester,
        duration(request.session_duration)
    );
    let policy: Value = serde_json::from_str(&request.policy).unwrap_or_default();
    for statement in policy.get("Statement").into_iter().flat_map(items) {
        let _ = write!(out, " {}", sentence(statement));
    }
    if !request.boundaries.is_empty() {
        let _ = write!(
            out,
            " Roles that it creates are limited by {}.",
            request.boundaries.join(", ")
        );
    }
    if out.chars().count() > LONGEST {
        out = out.chars().take(LONGEST - 1).chain(['…']).collect();
    }
    out
}

fn sentence(statement: &Value) -> String {
    let texts = |name: &str| {
        let values = statement.get(name).into_iter().flat_map(items);
        let values: Vec<&str> = values.filter_map(Value::as_str).collect();
        (!values.is_empty()).then(|| values.join(", "))
    };
    let named = |name: &str, not: &str, all: &str| match (texts(name), texts(not)) {
        (Some(values), _) if values == "*" => all.to_owned(),
        (Some(values), _) => values,
        (None, Some(values)) => format!("{all} but {values}"),
        (None, None) => all.to_owned(),
    };
    let verb = match statement.get("Effect").and_then(Value::as_str) {
        Some("Deny") => "Denies",
        _ => "Allows",
    };
    let actions = named("Action", "NotAction", "all actions");
    let resources = named("Resource", "NotResource", "all resources");
    let condition = statement.get("Condition").and_then(Value::as_object);
    let keys: Vec<&str> = condition
        .into_iter()
        .flat_map(|operators| operators.values())
        .filter_map(Value::as_object)
        .flat_map(|keys| keys.keys().map(String::as_str))
        .collect();
    let when = match keys.as_slice() {
        [] => String::new(),
        keys => format!(", under conditions on {}", keys.join(", ")),
    };
    format!("{verb} {actions} on {resources}{when}.")
}

fn duration(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let parts = [(hours, "hour"), (minutes, "minute"), (rest, "second")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}{}", if count == 1 { "" } else { "s" }))
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_described() {
        let told = |text: &str| sentence(&serde_json::from_str(text).unwrap());
        assert_eq!(
            told(r#"{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*"}"#),
            "Allows s3:Get*, s3:List* on all resources."
        );
        assert_eq!(
            told(
                r#"{"Effect":"Deny","NotAction":"iam:*","Resource":"arn:aws:s3:::b","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#
            ),
            "Denies all actions but iam:* on arn:aws:s3:::b, under conditions on aws:SecureTransport."
        );
    }

    #[test]
    fn durations_are_described() {
        assert_eq!(duration(300), "5 minutes");
        assert_eq!(duration(3600), "1 hour");
        assert_eq!(duration(5401), "1 hour 30 minutes 1 second");
    }
}
