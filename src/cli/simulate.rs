//! `astriam simulate` and `astriam explain`: decisions without a server, of cases in files, and of a principal of a running server.

use std::{
    ffi::OsString,
    fmt::Write as _,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use iam::decisions::{self, verdicts};
use policy::{Document, DocumentKind, Effect, MalformedPolicyDocument, case::Case};
use serde_json::{Value, json};

use crate::{
    arguments::{ExplainFlags, Output, SimulateFlags},
    config,
    failure::Failure,
    json::at,
    output,
    signing_client::Client,
    why,
};

/// Decides the cases of files, or asks a running server.
pub(crate) fn simulate(
    flags: &SimulateFlags,
    variables: &[(OsString, OsString)],
) -> Result<(), Failure> {
    if let Some(principal) = &flags.principal {
        return of_server(flags, principal, variables);
    }
    if let Some(path) = &flags.check {
        return check(&cases(std::slice::from_ref(path))?);
    }
    let cases = cases(&flags.files)?;
    let mut out = String::new();
    let mut disagree = 0;
    for (_, case) in &cases {
        let told = decided(case);
        let agrees = case.agrees(&case.decide());
        disagree += usize::from(!agrees);
        match flags.output {
            Output::Json => {
                let _ = writeln!(out, "{told}");
            }
            Output::Text => {
                let reasons = why_in_words(&told);
                let expected = case.expect.as_deref().filter(|_| !agrees);
                let expected = expected.map(|word| format!(" (expected {word})"));
                let decision = at(&told, "/decision").as_str().unwrap_or_default();
                let expected = expected.unwrap_or_default();
                let _ = writeln!(out, "{}: {decision}{expected}, {reasons}", case.id);
            }
        }
    }
    output::print(out.as_bytes())?;
    failed(cases.len(), disagree)
}

fn failed(all: usize, disagree: usize) -> Result<(), Failure> {
    if disagree == 0 {
        return Ok(());
    }
    Err(Failure::of(
        format!("{disagree} of {all} cases are not decided as expected"),
        "look why: astriam explain FILE --id ID",
    ))
}

/// Counts the cases that are decided as expected.
fn check(cases: &[(PathBuf, Case)]) -> Result<(), Failure> {
    let (mut out, mut disagree) = (String::new(), 0);
    for (path, case) in cases {
        let Some(expected) = &case.expect else {
            return Err(Failure::of(
                format!("{}: the case `{}` expects nothing", path.display(), case.id),
                "say what it expects, \"expect\": \"allowed\", or let it be decided without --check",
            ));
        };
        let decision = case.decide();
        if case.agrees(&decision) {
            continue;
        }
        disagree += 1;
        let word = match &decision {
            Ok(decision) => decision.effect.as_str().to_owned(),
            Err(malformed) => format!("refused ({malformed} {})", malformed.detail),
        };
        let _ = writeln!(out, "{}: expected {expected}, is {word}", case.id);
    }
    let _ = writeln!(out, "{} passed, {disagree} failed", cases.len() - disagree);
    output::print(out.as_bytes())?;
    failed(cases.len(), disagree)
}

/// Tells why cases are decided as they are.
pub(crate) fn explain(flags: &ExplainFlags) -> Result<(), Failure> {
    let cases = cases(&flags.files)?;
    let wanted = |case: &Case| flags.id.as_ref().is_none_or(|id| case.id == *id);
    let mut told = Vec::new();
    for (path, case) in cases.iter().filter(|(_, case)| wanted(case)) {
        told.push((case, explained(path, case)?));
    }
    if told.is_empty() {
        return Err(Failure::of(
            format!(
                "there is no case{}",
                flags
                    .id
                    .as_ref()
                    .map(|id| format!(" `{id}`"))
                    .unwrap_or_default()
            ),
            "the ids are the `id` members of the cases: astriam simulate FILE",
        ));
    }
    let mut out = String::new();
    for (case, told) in told {
        match flags.output {
            Output::Json => {
                let _ = writeln!(out, "{told}");
            }
            Output::Text => {
                let decision = at(&told, "/decision").as_str().unwrap_or_default();
                let _ = writeln!(out, "{}: {decision}", case.id);
                let _ = writeln!(
                    out,
                    "  {} asks {} on {}",
                    case.principal, case.action, case.resource
                );
                let _ = writeln!(
                    out,
                    "  because   {}",
                    at(&told, "/reason").as_str().unwrap_or_default()
                );
                why::explanation(&mut out, &told);
                out.push('\n');
            }
        }
    }
    output::print(out.as_bytes())
}

/// A case as a line: its id, the decision and the reasons.
fn decided(case: &Case) -> Value {
    let told = case.evaluate(|request, policies| {
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
    // What is refused can be attached to nothing: it allows nothing.
    told.unwrap_or_else(|malformed| {
        json!({
            "id": case.id,
            "decision": Effect::ImplicitDeny.as_str(),
            "reasons": [format!("a policy is refused: {malformed}")],
        })
    })
}

fn why_in_words(told: &Value) -> String {
    let reason = at(told, "/reasons/0").as_str();
    reason.unwrap_or_default().to_owned()
}

fn explained(path: &Path, case: &Case) -> Result<Value, Failure> {
    let told = case.evaluate(|request, policies| {
        let decision = policy::decide(request, policies);
        let statements = decision.reason.statements().iter();
        let statements: Vec<Value> = statements
            .filter_map(|matched| decisions::statement_json(policies, matched))
            .collect();
        let explanation = policy::explain(request, policies);
        json!({
            "id": case.id,
            "decision": decision.effect.as_str(),
            "reason": decision.reason.to_string(),
            "decidedBy": statements,
            "policies": verdicts::policies_json(&explanation, |_| true),
            "wouldAllow": verdicts::needed_json(&explanation),
            "missing": explanation.missing_keys,
        })
    });
    told.map_err(|malformed| refused(path, case, &malformed))
}

/// A policy of a case that is none, with its place.
fn refused(path: &Path, case: &Case, malformed: &MalformedPolicyDocument) -> Failure {
    let trust = case.action.starts_with("sts:AssumeRole");
    let resource = if trust {
        DocumentKind::Trust
    } else {
        DocumentKind::Resource
    };
    let lists = [
        (&case.identity, DocumentKind::Identity),
        (&case.boundary, DocumentKind::Identity),
        (&case.session, DocumentKind::Session),
        (&case.vpce, DocumentKind::Endpoint),
    ];
    let control = case
        .scp
        .iter()
        .flatten()
        .map(|document| (document, DocumentKind::ServiceControl));
    let of_resources = case
        .rcp
        .iter()
        .flatten()
        .map(|document| (document, DocumentKind::ResourceControl));
    let mut documents = lists
        .into_iter()
        .flat_map(|(list, kind)| list.iter().map(move |document| (document, kind)))
        .chain(control)
        .chain(of_resources)
        .chain(
            case.resource_policy
                .iter()
                .map(|document| (document, resource)),
        );
    let place = documents.find_map(|(document, kind)| {
        let text = format!("{document:#}");
        Document::parse(&text, kind)
            .err()
            .map(|error| error.excerpt(&text))
    });
    Failure::of(
        format!(
            "{}: a policy of the case `{}` is refused: {malformed}\n{}",
            path.display(),
            case.id,
            place.unwrap_or_default()
        ),
        "a policy that is refused can be attached to nothing; correct it",
    )
}

/// All cases of files, folders and, for none, stdin.
fn cases(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Case)>, Failure> {
    let mut found = Vec::new();
    if paths.is_empty() {
        let mut bytes = Vec::new();
        let path = PathBuf::from("stdin");
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| {
            Failure::of(format!("stdin cannot be read: {error}"), "name a file")
        })?;
        read(&path, &bytes, &mut found)?;
    }
    for path in paths {
        if !path.is_dir() {
            read(path, &config::read(path)?, &mut found)?;
            continue;
        }
        let unreadable = |error: std::io::Error| {
            Failure::setting(
                format!("{} cannot be read: {error}", path.display()),
                "name a file or a folder of cases",
            )
        };
        let entries = fs::read_dir(path).map_err(unreadable)?;
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|file| {
                let ends = file.extension().and_then(|ends| ends.to_str());
                matches!(ends, Some("json" | "jsonl"))
            })
            .collect();
        files.sort();
        for file in files {
            read(&file, &config::read(&file)?, &mut found)?;
        }
    }
    if found.is_empty() {
        let places: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let place = match places.as_slice() {
            [] => "stdin".to_owned(),
            places => places.join(", "),
        };
        return Err(Failure::setting(
            format!("there are no cases in {place}"),
            A_CASE,
        ));
    }
    Ok(found)
}

const A_CASE: &str =
    "a case is a JSON object with id, principal, action, resource, resourceAccount and policies";

/// What is wrong with cases, and where.
fn no_case(path: &Path, text: &str, error: &serde_json::Error) -> String {
    let message = format!("{}: {error}", path.display());
    let lines = text.split_inclusive('\n');
    let before: usize = lines
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    if error.line() == 0 {
        return message;
    }
    // Columns of serde_json are bytes, and of what it has just read.
    let at = before + error.column().saturating_sub(1);
    format!("{message}\n{}", policy::excerpt(text, at, at, ""))
}

/// The cases of a text: one JSON object after the other, or an array of them.
fn read(path: &Path, bytes: &[u8], found: &mut Vec<(PathBuf, Case)>) -> Result<(), Failure> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Failure::setting(
            format!("{} is no text: {error}", path.display()),
            "cases are JSON in UTF-8",
        )
    })?;
    let refuse = |error: serde_json::Error| Failure::setting(no_case(path, text, &error), A_CASE);
    let is_array = text.trim_ascii_start().starts_with('[');
    if is_array {
        let cases: Vec<Case> = serde_json::from_str(text).map_err(refuse)?;
        found.extend(cases.into_iter().map(|case| (path.to_owned(), case)));
        return Ok(());
    }
    for case in serde_json::Deserializer::from_str(text).into_iter::<Case>() {
        found.push((path.to_owned(), case.map_err(refuse)?));
    }
    Ok(())
}

/// What the policies of a principal of a running server allow: SimulatePrincipalPolicy.
fn of_server(
    flags: &SimulateFlags,
    principal: &str,
    variables: &[(OsString, OsString)],
) -> Result<(), Failure> {
    if flags.action.is_empty() {
        return Err(Failure::setting(
            "--action is missing",
            "name what is to be asked: --action s3:GetObject",
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
                format!("`{entry}` is no condition key with a value"),
                "it is like aws:SourceIp=203.0.113.7",
            )
        })?;
        let _ = write!(
            form,
            "&ContextEntries.member.{number}.ContextKeyName={}&ContextEntries.member.{number}.ContextKeyType=string&ContextEntries.member.{number}.ContextKeyValues.member.1={}",
            encoded(name),
            encoded(value)
        );
    }
    let client = Client::new(&flags.place, variables)?;
    let body = client.post(&form)?;
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    let results = at(
        &answer,
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
            "the exit code is 0 where all are allowed",
        ));
    }
    Ok(())
}

/// A value of a form.
fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(policies: &str, expect: &str) -> Case {
        let text = format!(
            r#"{{"id":"a","principal":"arn:aws:iam::111122223333:user/bob","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resourceAccount":"111122223333",{policies},"expect":"{expect}"}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn cases_are_read_one_after_the_other_or_as_an_array() {
        let one = r#"{"id":"a","principal":"anonymous","action":"s3:GetObject","resource":"*","resourceAccount":"1"}"#;
        for text in [
            format!("{one}\n{one}\n"),
            format!("[{one},{one}]"),
            format!("{one}{one}"),
        ] {
            let mut found = Vec::new();
            read(Path::new("x"), text.as_bytes(), &mut found).unwrap();
            assert_eq!(found.len(), 2, "{text}");
        }
        let bad = read(Path::new("x.json"), b"{\"id\":1}", &mut Vec::new()).unwrap_err();
        assert!(
            bad.text().starts_with(
                "error: x.json: invalid type: integer `1`, expected a string at line 1"
            ),
            "{}",
            bad.text()
        );
    }

    #[test]
    fn a_denial_is_explained_by_policy_and_by_what_would_allow_it() {
        let case = case(
            r#""identity":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}],"boundary":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}]"#,
            "implicitDeny",
        );
        let told = explained(Path::new("x"), &case).unwrap();
        assert_eq!(told["reason"], "no permissions boundary allows it");
        assert_eq!(told["policies"][0]["effect"], "implicitDeny");
        assert_eq!(told["policies"][1]["effect"], "allowed");
        assert_eq!(
            told["wouldAllow"],
            json!([{
                "kind": "permissions boundary",
                "level": 0,
                "statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"},
            }])
        );
    }

    #[test]
    fn a_policy_that_is_refused_is_shown_with_a_caret() {
        let case = case(
            r#""identity":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3","Resource":"*"}}]"#,
            "allowed",
        );
        let text = explained(Path::new("x.json"), &case).unwrap_err().text();
        assert!(
            text.contains("\"Action\": \"s3\"") && text.contains('^'),
            "{text}"
        );
    }
}
