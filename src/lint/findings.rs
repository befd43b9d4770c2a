//! Findings.

use serde_json::{Value, json};

/// The type of a finding.
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
    /// `findingType` of ValidatePolicy.
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

/// A step on the way to a place in a document. IAM Access Analyzer API Reference, "PathElement".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into the value of a member of an object.
    Member(String),
    /// To the name of a member of an object.
    Key(String),
    /// Into an item of an array.
    Item(usize),
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path to it.
    pub path: Vec<Step>,
    /// The byte at which it begins.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
}

/// A finding about a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its type.
    pub kind: FindingKind,
    /// `INVALID_ACTION`.
    pub code: &'static str,
    /// The message.
    pub details: String,
    /// Where it is.
    pub places: Vec<Place>,
    /// Whether AWS has no such check.
    pub ours: bool,
    /// Details for people, if the message does not name the mistake.
    pub remark: &'static str,
}

impl Finding {
    /// The page that explains the check; `None` for checks that AWS does not have.
    pub fn link(&self) -> Option<String> {
        let name = self.code.to_ascii_lowercase().replace('_', "-");
        let kind = self.kind.in_links();
        (!self.ours).then(|| {
            format!(
                "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-{kind}-{name}"
            )
        })
    }

    /// The finding in the form of ValidatePolicy. `text` is the document.
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
                Step::Key(name) => json!({ "key": name }),
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

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct Findings(pub(super) Vec<Finding>);

impl Findings {
    fn push(
        &mut self,
        kind: FindingKind,
        code: &'static str,
        details: impl Into<String>,
        places: impl Into<Vec<Place>>,
    ) {
        self.0.push(Finding {
            kind,
            code,
            details: details.into(),
            places: places.into(),
            ours: false,
            remark: "",
        });
    }

    pub(super) fn error(
        &mut self,
        code: &'static str,
        details: impl Into<String>,
        places: impl Into<Vec<Place>>,
    ) {
        self.push(FindingKind::Error, code, details, places);
    }

    pub(super) fn security(
        &mut self,
        code: &'static str,
        details: impl Into<String>,
        places: impl Into<Vec<Place>>,
    ) {
        self.push(FindingKind::SecurityWarning, code, details, places);
    }

    pub(super) fn warning(
        &mut self,
        code: &'static str,
        details: impl Into<String>,
        places: impl Into<Vec<Place>>,
    ) {
        self.push(FindingKind::Warning, code, details, places);
    }

    pub(super) fn suggestion(
        &mut self,
        code: &'static str,
        details: impl Into<String>,
        places: impl Into<Vec<Place>>,
    ) {
        self.push(FindingKind::Suggestion, code, details, places);
    }

    /// A check that AWS does not have.
    pub(super) fn of_ours(
        &mut self,
        kind: FindingKind,
        code: &'static str,
        details: impl Into<String>,
        places: impl Into<Vec<Place>>,
    ) {
        self.push(kind, code, details, places);
        if let Some(finding) = self.0.last_mut() {
            finding.ours = true;
        }
    }

    /// Adds details to the last finding.
    pub(super) fn remark(&mut self, remark: &'static str) {
        if let Some(finding) = self.0.last_mut() {
            finding.remark = remark;
        }
    }

    /// Whether a finding is at a place.
    pub(super) fn errs_at(&self, place: &Place) -> bool {
        self.0.iter().any(|finding| {
            finding.kind == FindingKind::Error && finding.places.first() == Some(place)
        })
    }
}
