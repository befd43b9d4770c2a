//! `astriam policy lint`: finds mistakes in policies, offline. The checks are those of [`lint`].

use std::{fmt::Write as _, path::Path};

use lint::{Finding, FindingKind, lint};
use policy::{DocumentKind, Partition};
use serde_json::{Value, json};

use crate::{
    arguments::{LintFlags, Output, PolicyType},
    config,
    failure::Failure,
    output,
};

/// Checks policies and prints the findings.
pub(crate) fn print(flags: &LintFlags) -> Result<(), Failure> {
    let kind = match flags.policy_type {
        PolicyType::Identity => DocumentKind::Identity,
        PolicyType::Resource => DocumentKind::Resource,
        PolicyType::Trust => DocumentKind::Trust,
        PolicyType::Scp => DocumentKind::ServiceControl,
        PolicyType::Rcp => DocumentKind::ResourceControl,
    };
    let partition = Partition {
        name: &flags.partition,
        ..Partition::default()
    };
    let (mut out, mut reports, mut failing, mut all) = (String::new(), Vec::new(), 0, 0);
    for path in &flags.files {
        let bytes = config::read(path)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            Failure::setting(
                format!("{} is not text: {error}", path.display()),
                "use JSON in UTF-8",
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
        failing += findings.iter().filter(counts).count();
        for finding in &findings {
            out.push_str(&describe(path, &text, finding));
        }
        let findings: Vec<Value> = findings.iter().map(|finding| finding.json(&text)).collect();
        reports.push(json!({ "file": path.display().to_string(), "findings": findings }));
    }
    match flags.output {
        Output::Json => output::print(format!("{:#}\n", Value::Array(reports)).as_bytes())?,
        Output::Text => output::print(out.as_bytes())?,
    }
    if failing > 0 {
        let hint = if flags.strict {
            "with --strict, warnings and suggestions count too"
        } else {
            "errors and security warnings count; warnings and suggestions do too with --strict"
        };
        return Err(Failure::of(
            format!("{failing} of {all} findings must be fixed"),
            hint,
        ));
    }
    Ok(())
}

/// A finding as text: its position, its message, and an excerpt with carets.
fn describe(path: &Path, text: &str, finding: &Finding) -> String {
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
    // The first line repeats line and column.
    for line in excerpt.lines().skip(1) {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syntax_error_names_its_reason() {
        let text = "[".repeat(10_000);
        for (text, reason) in [
            ("", "^ it ends too early"),
            ("{\"Version\": }", "^ a value is expected"),
            (&*text, "^ it is nested too deep"),
        ] {
            let finding = lint(text, DocumentKind::Identity, &Partition::default(), None).remove(0);
            let shown = describe(Path::new("p.json"), text, &finding);
            assert!(shown.trim_end().ends_with(reason), "{shown}");
        }
    }

    #[test]
    fn a_finding_points_at_its_position() {
        let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObjct\", \"Resource\": \"*\"}\n}\n";
        let finding = lint(text, DocumentKind::Identity, &Partition::default(), None).remove(0);
        assert_eq!(
            describe(Path::new("p.json"), text, &finding),
            "\
p.json:3:46: error INVALID_ACTION: The action s3:GetObjct does not exist. Did you mean s3:GetObject?
  |
3 |   \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObjct\", \"Resource\": \"*\"}
  |                                              ^^^^^^^^^^^^^
"
        );
    }
}
