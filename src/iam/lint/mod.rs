//! What is wrong with a policy, or of no use in it, by the Service Authorization Reference: without the network, and without the state of a
//! server. `astriam policy lint` prints it, and IAM Access Analyzer's ValidatePolicy answers it.
//!
//! Codes, kinds and sentences are those of IAM User Guide, "IAM Access Analyzer policy check reference". What that has no check for is marked
//! as ours and not told by ValidatePolicy.

mod global_keys;
mod malformed;
mod overlap;
mod redundant;
mod services;

use policy::{Document, DocumentKind, Partition, StatementView, Word};
use serde_json::{Value, json};

pub(crate) use overlap::overlap;
pub(crate) use services::pattern_of;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// A part of the policy does not work.
    Error,
    /// It allows more than is safe.
    SecurityWarning,
    /// It is not written as it should be.
    Warning,
    /// It could be simpler.
    Suggestion,
}

impl FindingKind {
    /// As ValidatePolicy says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::SecurityWarning => "SECURITY_WARNING",
            Self::Warning => "WARNING",
            Self::Suggestion => "SUGGESTION",
        }
    }

    fn in_links(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::SecurityWarning => "security-warning",
            Self::Warning => "general-warning",
            Self::Suggestion => "suggestion",
        }
    }
}

/// A step on the way to a place in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into a member of an object.
    Member(String),
    /// Into an item of an array.
    Item(usize),
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// How to get there.
    pub path: Vec<Step>,
    /// The byte at which it begins.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
}

/// Something to be told about a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub kind: FindingKind,
    /// `INVALID_ACTION`.
    pub code: &'static str,
    /// The sentence.
    pub details: String,
    /// Where it is.
    pub places: Vec<Place>,
    /// Whether the check is ours alone.
    pub ours: bool,
}

impl Finding {
    /// Where the check is explained; nowhere for ours.
    pub fn link(&self) -> Option<String> {
        let name = self.code.to_ascii_lowercase().replace('_', "-");
        let kind = self.kind.in_links();
        (!self.ours).then(|| {
            format!(
                "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-{kind}-{name}"
            )
        })
    }

    /// In the form of ValidatePolicy. `text`: the document that it is about.
    pub fn json(&self, text: &str) -> Value {
        let places: Vec<Value> = self.places.iter().map(|place| place.json(text)).collect();
        json!({
            "findingDetails": self.details,
            "findingType": self.kind.word(),
            "issueCode": self.code,
            "learnMoreLink": self.link(),
            "locations": places,
        })
    }
}

impl Place {
    fn json(&self, text: &str) -> Value {
        let path: Vec<Value> = self
            .path
            .iter()
            .map(|step| match step {
                Step::Member(name) => json!({ "value": name }),
                Step::Item(index) => json!({ "index": index }),
            })
            .collect();
        // Lines from 1; columns and offsets from 0, in characters.
        let position = |at: usize| {
            let (line, column) = policy::position(text, at);
            let before = text.get(..text.floor_char_boundary(at)).unwrap_or_default();
            json!({ "line": line, "column": column - 1, "offset": before.chars().count() })
        };
        json!({ "path": path, "span": { "start": position(self.start), "end": position(self.end) } })
    }
}

/// Looks through a policy. What cannot be parsed has one finding.
pub fn lint(text: &str, kind: DocumentKind, partition: &Partition<'_>) -> Vec<Finding> {
    let document = match Document::parse_in(text, kind, partition) {
        Ok(document) => document,
        Err(error) => return vec![malformed::finding(text, &error)],
    };
    // The shape of the text, for paths: whether there is one of something, or a list.
    let shape: Value = serde_json::from_str(text).unwrap_or_default();
    let linted = Linted {
        text,
        document: &document,
        shape: &shape,
        identity: matches!(kind, DocumentKind::Managed | DocumentKind::Identity),
        partition: partition.name,
    };
    let mut findings = Vec::new();
    linted.version(&mut findings);
    for statement in linted.statements() {
        linted.empty_sid(&statement, &mut findings);
        services::check(&linted, &statement, &mut findings);
        redundant::words(&linted, &statement, &mut findings);
    }
    redundant::statements(&linted, &mut findings);
    findings.sort_by_key(|finding| finding.places.first().map_or(0, |place| place.start));
    findings
}

/// A policy that is looked through.
struct Linted<'t> {
    text: &'t str,
    document: &'t Document,
    shape: &'t Value,
    /// Whether it says what its holder may do.
    identity: bool,
    partition: &'t str,
}

/// A statement that is looked through.
#[derive(Clone, Copy)]
struct Statement<'t> {
    place: usize,
    view: StatementView<'t>,
    shape: &'t Value,
}

impl<'t> Linted<'t> {
    fn statements(&self) -> impl Iterator<Item = Statement<'t>> {
        let (document, all) = (self.document, &self.shape["Statement"]);
        (0..document.len()).filter_map(move |place| {
            let shape = if all.is_array() { &all[place] } else { all };
            Some(Statement {
                place,
                view: document.statement(place)?,
                shape,
            })
        })
    }

    fn path(&self, statement: &Statement<'_>, member: &str) -> Vec<Step> {
        let mut path = vec![Step::Member("Statement".to_owned())];
        if self.shape["Statement"].is_array() {
            path.push(Step::Item(statement.place));
        }
        if !member.is_empty() {
            path.push(Step::Member(member.to_owned()));
        }
        path
    }

    /// The place of a whole statement.
    fn whole(&self, statement: &Statement<'_>) -> Place {
        let range = statement.view.range();
        Place {
            path: self.path(statement, ""),
            start: range.start,
            end: range.end,
        }
    }

    /// The place of an action or resource.
    fn word(&self, statement: &Statement<'_>, member: &str, index: usize, word: &Word) -> Place {
        let mut path = self.path(statement, member);
        if statement.shape[member].is_array() {
            path.push(Step::Item(index));
        }
        Place {
            path,
            start: word.start,
            end: word.end,
        }
    }

    fn version(&self, findings: &mut Vec<Finding>) {
        if self.shape.get("Version").is_none() {
            findings.push(Finding {
                kind: FindingKind::Warning,
                code: "MISSING_VERSION",
                details: "We recommend that you specify the Version element to help you with debugging permission issues.".to_owned(),
                places: vec![Place {
                    path: Vec::new(),
                    start: 0,
                    end: self.text.trim_end().len(),
                }],
                ours: false,
            });
        }
    }

    fn empty_sid(&self, statement: &Statement<'_>, findings: &mut Vec<Finding>) {
        if statement.shape["Sid"].as_str() != Some("") {
            return;
        }
        let range = statement.view.range();
        let inside = self.text.get(range.start..range.end).unwrap_or_default();
        let at = inside.find("\"Sid\"").map_or(0, |at| at + 5);
        let value = inside.get(at..).and_then(|rest| rest.find("\"\""));
        let start = range.start + at + value.unwrap_or_default();
        findings.push(Finding {
            kind: FindingKind::Suggestion,
            code: "EMPTY_SID_VALUE",
            details: "Add a value to the empty string in the Sid element.".to_owned(),
            places: vec![Place {
                path: self.path(statement, "Sid"),
                start,
                end: start + 2,
            }],
            ours: false,
        });
    }
}

#[cfg(test)]
mod tests;
