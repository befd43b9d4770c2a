//! `astriam policy lint`: what is wrong with policies, offline. What is looked for: [`iam::lint`].

use std::{fmt::Write as _, path::Path};

use iam::lint::{Finding, FindingKind, lint};
use policy::{DocumentKind, Partition};
use serde_json::{Value, json};

use crate::{
    arguments::{LintFlags, LintType, Output},
    config,
    failure::Failure,
    output,
};

/// Looks through policies and prints what it finds.
pub(crate) fn print(flags: &LintFlags) -> Result<(), Failure> {
    let kind = match flags.kind {
        LintType::Identity => DocumentKind::Identity,
        LintType::Resource => DocumentKind::Resource,
        LintType::Trust => DocumentKind::Trust,
        LintType::Scp => DocumentKind::ServiceControl,
        LintType::Rcp => DocumentKind::ResourceControl,
    };
    let partition = Partition {
        name: &flags.partition,
        ..Partition::default()
    };
    let (mut out, mut told, mut bad, mut all) = (String::new(), Vec::new(), 0, 0);
    for path in &flags.files {
        let bytes = config::read(path)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            Failure::setting(
                format!("{} is no text: {error}", path.display()),
                "a policy is JSON in UTF-8",
            )
        })?;
        let findings = lint(&text, kind, &partition, None);
        all += findings.len();
        let counts = |finding: &&Finding| {
            flags.strict
                || matches!(
                    finding.kind,
                    FindingKind::Error | FindingKind::SecurityWarning
                )
        };
        bad += findings.iter().filter(counts).count();
        for finding in &findings {
            out.push_str(&shown(path, &text, finding));
        }
        let findings: Vec<Value> = findings.iter().map(|finding| finding.json(&text)).collect();
        told.push(json!({ "file": path.display().to_string(), "findings": findings }));
    }
    match flags.output {
        Output::Json => output::print(format!("{:#}\n", Value::Array(told)).as_bytes())?,
        Output::Text => output::print(out.as_bytes())?,
    }
    if bad > 0 {
        let hint = if flags.strict {
            "with --strict, warnings and suggestions count too"
        } else {
            "errors and security warnings count; warnings and suggestions do too with --strict"
        };
        return Err(Failure::of(
            format!("{bad} of {all} findings must be mended"),
            hint,
        ));
    }
    Ok(())
}

/// A finding for people: where, what, and the place with carets.
fn shown(path: &Path, text: &str, finding: &Finding) -> String {
    let (start, end) = finding
        .places
        .first()
        .map_or((0, 0), |place| (place.start, place.end));
    let (line, column) = policy::position(text, start);
    let kind = finding.kind.word().to_ascii_lowercase().replace('_', " ");
    let mut out = format!(
        "{}:{line}:{column}: {kind} {}: {}\n",
        path.display(),
        finding.code,
        finding.details
    );
    let excerpt = policy::excerpt(text, start, end, finding.remark);
    // The first line tells line and column once more.
    for line in excerpt.lines().skip(1) {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_told_with_its_reason() {
        let text = "[".repeat(10_000);
        for (text, reason) in [
            ("", "^ it ends too early"),
            ("{\"Version\": }", "^ a value is expected"),
            (&*text, "^ it is nested too deep"),
        ] {
            let finding = lint(text, DocumentKind::Identity, &Partition::default(), None).remove(0);
            let shown = shown(Path::new("p.json"), text, &finding);
            assert!(shown.trim_end().ends_with(reason), "{shown}");
        }
    }

    #[test]
    fn a_finding_points_at_its_place() {
        let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObjct\", \"Resource\": \"*\"}\n}\n";
        let finding = lint(text, DocumentKind::Identity, &Partition::default(), None).remove(0);
        assert_eq!(
            shown(Path::new("p.json"), text, &finding),
            "\
p.json:3:46: error INVALID_ACTION: The action s3:GetObjct does not exist. Did you mean s3:GetObject?
  |
3 |   \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObjct\", \"Resource\": \"*\"}
  |                                              ^^^^^^^^^^^^^
"
        );
    }
}
