//! Findings about policies, by the Service Authorization Reference. A check needs neither the network nor the state of a
//! server. `astriam policy lint` prints the findings, and IAM Access Analyzer's ValidatePolicy returns them.
//!
//! Codes, types and messages are those of IAM User Guide, "IAM policy validation check reference". A check that AWS does not have is marked
//! as such, and ValidatePolicy leaves it out.

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

/// Checks a policy. `resource_type` is the type of the resource that it is attached to, if known (`AWS::S3::Bucket`).
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
    let mut linted = PolicyCheck::new(text, &root, kind, partition, resource_type);
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

/// Adds the parser's reason for refusing a document, if no finding explains it.
fn unexplained(linted: &PolicyCheck<'_>, findings: &mut Findings) {
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

/// The policy to check.
struct PolicyCheck<'t> {
    text: &'t str,
    root: &'t Node,
    kind: DocumentKind,
    partition: &'t Partition<'t>,
    resource_type: Option<&'t str>,
    statements: Vec<Statement<'t>>,
}

impl<'t> PolicyCheck<'t> {
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

    /// The statements as written.
    fn nodes(&self) -> &'t [Node] {
        match self.root("Statement") {
            Some(node) => match &node.value {
                Json::List(nodes) => nodes,
                _ => std::slice::from_ref(node),
            },
            None => &[],
        }
    }

    /// Whether it is attached to an identity, so it has no principals.
    fn identity(&self) -> bool {
        matches!(
            self.kind,
            DocumentKind::Managed
                | DocumentKind::Identity
                | DocumentKind::Session
                | DocumentKind::ServiceControl
        )
    }

    /// Whether it grants permissions to the identity to which it is attached.
    fn grants(&self) -> bool {
        self.identity() && self.kind != DocumentKind::ServiceControl
    }

    /// Whether its version has variables.
    fn current(&self) -> bool {
        self.root("Version").and_then(document::text) == Some("2012-10-17")
    }

    /// Whether a resource policy can only be the trust policy of a role: it allows assuming roles, and names no resource.
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
