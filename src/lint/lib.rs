//! What is wrong with a policy, or of no use in it, by the Service Authorization Reference: without the network, and without the state of a
//! server. `astriam policy lint` prints it, and IAM Access Analyzer's ValidatePolicy answers it.
//!
//! Codes, kinds and sentences are those of IAM User Guide, "IAM policy validation check reference". What that has no check for is marked
//! as ours and not told by ValidatePolicy.

mod arns;
mod conditions;
mod control;
mod document;
mod elements;
mod findings;
mod global_keys;
mod malformed;
mod overlap;
mod principals;
mod redundant;
mod regions;
mod resource_types;
mod roles;
mod services;
mod trust;
mod values;
mod variables;

use document::Statement;
use findings::Findings;
use policy::{
    Document, DocumentKind, Partition,
    json::{self, Json, Node},
};

pub use findings::{Finding, FindingKind, Place, Step};
pub use overlap::overlap;
pub use services::pattern_of;

/// Looks through a policy. `resource_type`: what it is attached to, where that is known (`AWS::S3::Bucket`).
pub fn lint(
    text: &str,
    kind: DocumentKind,
    partition: &Partition<'_>,
    resource_type: Option<&str>,
) -> Vec<Finding> {
    let mut findings = Findings::default();
    let root = match json::parse(text) {
        Ok(root) => root,
        Err(error) => {
            malformed::not_json(text, &error, &mut findings);
            return findings.0;
        }
    };
    let mut linted = Linted::new(text, &root, kind, partition, resource_type);
    if linted.is_trust() {
        linted.kind = DocumentKind::Trust;
    }
    elements::document(&linted, &root, &mut findings);
    control::size(&linted, &mut findings);
    for (statement, node) in linted.statements.iter().zip(linted.nodes()) {
        elements::statement(&linted, node, statement, &mut findings);
        principals::check(&linted, statement, &mut findings);
        if linted.kind == DocumentKind::Trust {
            trust::check(statement, &mut findings);
        }
        arns::check(&linted, statement, &mut findings);
        resource_types::check(&linted, statement, &mut findings);
        services::check(&linted, statement, &mut findings);
        conditions::check(statement, &mut findings);
        variables::check(&linted, statement, &mut findings);
        roles::check(&linted, statement, &mut findings);
        control::rcp(&linted, statement, &mut findings);
        redundant::words(statement, &mut findings);
    }
    redundant::statements(&linted, &mut findings);
    unexplained(&linted, &mut findings);
    findings
        .0
        .sort_by_key(|finding| finding.places.first().map_or(0, |place| place.start));
    findings.0
}

/// What makes the parser refuse a document, if no finding tells of it.
fn unexplained(linted: &Linted<'_>, findings: &mut Findings) {
    let explains = |finding: &Finding| {
        finding.kind == FindingKind::Error
            || finding.code.starts_with("EMPTY_")
            || finding.code.starts_with("TYPE_MISMATCH")
            || matches!(
                finding.code,
                "NULL_WITH_QUALIFIER"
                    | "UNIQUE_SIDS_RECOMMENDED"
                    | "MISSING_GITHUB_REPO_CONDITION_KEY"
                    | "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL"
                    | "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED"
            )
    };
    let refused = Document::parse_in(linted.text, linted.kind, linted.partition);
    if let Err(error) = refused
        && !findings.0.iter().any(explains)
    {
        malformed::refused(&error, findings);
    }
}

/// A policy that is looked through.
struct Linted<'t> {
    text: &'t str,
    root: &'t Node,
    kind: DocumentKind,
    partition: &'t Partition<'t>,
    resource_type: Option<&'t str>,
    statements: Vec<Statement<'t>>,
}

impl<'t> Linted<'t> {
    fn new(
        text: &'t str,
        root: &'t Node,
        kind: DocumentKind,
        partition: &'t Partition<'t>,
        resource_type: Option<&'t str>,
    ) -> Self {
        let mut linted = Self {
            text,
            root,
            kind,
            partition,
            resource_type,
            statements: Vec::new(),
        };
        if let Some(node) = linted.root("Statement") {
            let place = Place::new(Vec::new(), root.span()).member("Statement", node.span());
            let nodes = document::items(node, &place).into_iter().enumerate();
            linted.statements = nodes
                .map(|(number, (node, place))| Statement::new(number, node, place.path))
                .collect();
        }
        linted
    }

    /// An element beside the statements.
    fn root(&self, name: &str) -> Option<&'t Node> {
        document::find(document::members(self.root), name)
    }

    /// The statements as they are written.
    fn nodes(&self) -> &'t [Node] {
        match self.root("Statement") {
            Some(node) => match &node.value {
                Json::List(nodes) => nodes,
                _ => std::slice::from_ref(node),
            },
            None => &[],
        }
    }

    /// Whether it says what its holder may do: it names nobody.
    fn identity(&self) -> bool {
        matches!(
            self.kind,
            DocumentKind::Managed
                | DocumentKind::Identity
                | DocumentKind::Session
                | DocumentKind::ServiceControl
        )
    }

    /// Whether it grants something to its holder.
    fn grants(&self) -> bool {
        self.identity() && self.kind != DocumentKind::ServiceControl
    }

    /// Whether it is of the version that has variables.
    fn current(&self) -> bool {
        self.root("Version").and_then(document::text) == Some("2012-10-17")
    }

    /// Whether a policy of some resource can only be the trust policy of a role: it lets assume, and names no resource.
    fn is_trust(&self) -> bool {
        let assumes = |statement: &Statement<'_>| {
            let resources = ["Resource", "NotResource"];
            let mut actions = statement.actions.list.iter();
            !resources.iter().any(|name| statement.has(name))
                && actions.len() > 0
                && actions.all(|word| word.text.to_ascii_lowercase().starts_with("sts:"))
        };
        self.kind == DocumentKind::Resource
            && self.resource_type.is_none()
            && !self.statements.is_empty()
            && self.statements.iter().all(assumes)
    }
}

#[cfg(test)]
mod tests;
