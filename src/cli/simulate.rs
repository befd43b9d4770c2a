//! `astriam simulate`: decides test cases without a server, or asks a running server about a principal.

use std::{ffi::OsString, fmt::Write as _, path::PathBuf};

use policy::{Effect, case::Case};
use serde_json::{Value, json};

use crate::{
    arguments::{Output, SimulateFlags},
    cases::read_cases,
    failure::Failure,
    json::at,
    output,
    signing_client::SigningClient,
};

/// Decides cases, or asks a running server if a principal is given.
pub(crate) fn simulate(
    flags: &SimulateFlags,
    variables: &[(OsString, OsString)],
) -> Result<(), Failure> {
    if let Some(principal) = &flags.principal {
        return simulate_principal(flags, principal, variables);
    }
    if let Some(path) = &flags.check {
        return check(&read_cases(std::slice::from_ref(path))?);
    }
    let cases = read_cases(&flags.files)?;
    let mut out = String::new();
    let mut failures = 0;
    for (_, case) in &cases {
        let decision = decision_json(case);
        let agrees = case.agrees(&case.decide());
        failures += usize::from(!agrees);
        match flags.output {
            Output::Json => {
                let _ = writeln!(out, "{decision}");
            }
            Output::Text => {
                let reason = at(&decision, "/reasons/0").as_str().unwrap_or_default();
                let expected = case.expect.as_deref().filter(|_| !agrees);
                let expected = expected.map(|word| format!(" (expected {word})"));
                let effect = at(&decision, "/decision").as_str().unwrap_or_default();
                let expected = expected.unwrap_or_default();
                let _ = writeln!(out, "{}: {effect}{expected}, {reason}", case.id);
            }
        }
    }
    output::print(out.as_bytes())?;
    report(cases.len(), failures)
}

/// Fails if cases were not decided as they expect.
fn report(all: usize, failures: usize) -> Result<(), Failure> {
    if failures == 0 {
        return Ok(());
    }
    Err(Failure::of(
        format!("{failures} of {all} cases are not decided as expected"),
        "see why: astriam explain FILE --id ID",
    ))
}

/// Counts the cases that are decided as expected.
fn check(cases: &[(PathBuf, Case)]) -> Result<(), Failure> {
    let (mut out, mut failures) = (String::new(), 0);
    for (path, case) in cases {
        let Some(expected) = &case.expect else {
            return Err(Failure::of(
                format!(
                    "{}: the case `{}` has no expectation",
                    path.display(),
                    case.id
                ),
                "add one, like \"expect\": \"allowed\", or run without --check",
            ));
        };
        let decision = case.decide();
        if case.agrees(&decision) {
            continue;
        }
        failures += 1;
        let word = match &decision {
            Ok(decision) => decision.effect.as_str().to_owned(),
            Err(malformed) => format!("malformed ({malformed} {})", malformed.detail),
        };
        let _ = writeln!(out, "{}: expected {expected}, got {word}", case.id);
    }
    let _ = writeln!(out, "{} passed, {failures} failed", cases.len() - failures);
    output::print(out.as_bytes())?;
    report(cases.len(), failures)
}

/// The id, decision and reasons of a case, as JSON.
fn decision_json(case: &Case) -> Value {
    let decision = case.evaluate(|request, policies| {
        let decision = policy::decide(request, policies);
        let statements = decision.reason.statements().iter();
        let statements = statements.map(|matched| {
            json!({
                "kind": matched.layer.as_str(),
                "level": matched.level,
                "policy": matched.policy + 1,
                "statement": matched.statement + 1,
            })
        });
        let mut reasons = vec![json!(decision.reason.to_string())];
        reasons.extend(statements);
        json!({ "id": case.id, "decision": decision.effect.as_str(), "reasons": reasons })
    });
    // A malformed policy cannot be attached, so it allows nothing.
    decision.unwrap_or_else(|malformed| {
        json!({
            "id": case.id,
            "decision": Effect::ImplicitDeny.as_str(),
            "reasons": [format!("a policy is malformed: {malformed}")],
        })
    })
}

/// Asks a running server with SimulatePrincipalPolicy.
fn simulate_principal(
    flags: &SimulateFlags,
    principal: &str,
    variables: &[(OsString, OsString)],
) -> Result<(), Failure> {
    if flags.action.is_empty() {
        return Err(Failure::setting(
            "--action is missing",
            "add an action: --action s3:GetObject",
        ));
    }
    let mut form = format!(
        "Action=SimulatePrincipalPolicy&Version=2010-05-08&PolicySourceArn={}",
        encoded(principal)
    );
    for (number, action) in (1..).zip(&flags.action) {
        let _ = write!(form, "&ActionNames.member.{number}={}", encoded(action));
    }
    for (number, resource) in (1..).zip(&flags.resource) {
        let _ = write!(form, "&ResourceArns.member.{number}={}", encoded(resource));
    }
    for (number, entry) in (1..).zip(&flags.context) {
        let (name, value) = entry.split_once('=').ok_or_else(|| {
            Failure::setting(
                format!("`{entry}` is not a condition key with a value"),
                "use KEY=VALUE, like aws:SourceIp=203.0.113.7",
            )
        })?;
        let _ = write!(
            form,
            "&ContextEntries.member.{number}.ContextKeyName={}&ContextEntries.member.{number}.ContextKeyType=string&ContextEntries.member.{number}.ContextKeyValues.member.1={}",
            encoded(name),
            encoded(value)
        );
    }
    let client = SigningClient::new(&flags.connection, variables)?;
    let body = client.post(&form)?;
    let response: Value = serde_json::from_slice(&body).unwrap_or_default();
    let results = at(
        &response,
        "/SimulatePrincipalPolicyResponse/SimulatePrincipalPolicyResult/EvaluationResults",
    );
    let results = results.as_array().map_or(&[][..], Vec::as_slice);
    let mut out = String::new();
    let mut denied = 0;
    for result in results {
        let text = |name: &str| result[name].as_str().unwrap_or_default().to_owned();
        denied += usize::from(text("EvalDecision") != "allowed");
        match flags.output {
            Output::Json => {
                let _ = writeln!(out, "{result}");
            }
            Output::Text => {
                let _ = writeln!(out, "{}: {}", text("EvalActionName"), text("EvalDecision"));
                for one in at(result, "/ResourceSpecificResults")
                    .as_array()
                    .into_iter()
                    .flatten()
                {
                    let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
                    let _ = writeln!(
                        out,
                        "  {}: {}",
                        text("EvalResourceName"),
                        text("EvalResourceDecision")
                    );
                }
                for statement in at(result, "/MatchedStatements")
                    .as_array()
                    .into_iter()
                    .flatten()
                {
                    let start = at(statement, "/StartPosition");
                    let _ = writeln!(
                        out,
                        "  by {}, line {}, column {}",
                        at(statement, "/SourcePolicyId")
                            .as_str()
                            .unwrap_or_default(),
                        at(start, "/Line"),
                        at(start, "/Column")
                    );
                }
            }
        }
    }
    output::print(out.as_bytes())?;
    if denied > 0 {
        return Err(Failure::of(
            format!("{denied} of {} actions are denied", results.len()),
            "the exit code is 0 if all actions are allowed",
        ));
    }
    Ok(())
}

/// Percent-encodes a value of a form.
fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
