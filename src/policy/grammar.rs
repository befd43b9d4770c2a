//! The grammar of documents, with AWS's error messages. IAM User Guide, "Grammar of the IAM JSON policy language".

use std::{cell::RefCell, collections::HashSet};

use crate::{
    DocumentKind, MalformedPolicyDocument, Partition, SpannedText, StatementRange,
    WrittenCondition,
    actions::Actions,
    arn::{ArnPattern, Variables},
    condition::{Condition, ConditionError},
    elements, issuers,
    json::{self, Json, Member, Node, Span},
    malformed::Ruler,
    principal_element::{PrincipalValue, Principals},
    resources,
    statement::{Statement, StatementSource},
};

type Result<T> = std::result::Result<T, MalformedPolicyDocument>;

const SYNTAX: &str = "Syntax errors in policy.";
pub(crate) const LEGACY: &str = "The policy failed legacy parsing";
const TRUST_SYNTAX: &str = "Syntax error in policy.";

/// Parses a document. Returns its statements and whether its version is 2012-10-17.
pub(crate) fn read(
    text: &str,
    kind: DocumentKind,
    partition: &Partition<'_>,
) -> Result<(Vec<Statement>, bool)> {
    Grammar {
        text,
        kind,
        partition,
        ruler: RefCell::new(Ruler::new(text)),
    }
    .document()
}

/// The parser of one document.
struct Grammar<'t> {
    text: &'t str,
    kind: DocumentKind,
    partition: &'t Partition<'t>,
    ruler: RefCell<Ruler<'t>>,
}

/// The members of an object.
struct Members<'n> {
    /// The position of the object's `{`.
    brace: Span,
    members: &'n [Member],
}

impl<'n> Members<'n> {
    fn get(&self, name: &str) -> Option<&'n Node> {
        self.member(name).map(|member| &member.node)
    }

    fn member(&self, name: &str) -> Option<&'n Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

impl Grammar<'_> {
    fn trust(&self) -> bool {
        self.kind == DocumentKind::Trust
    }

    fn syntax<T>(&self, span: Span, detail: &'static str) -> Result<T> {
        let text = if self.trust() { TRUST_SYNTAX } else { SYNTAX };
        Err(MalformedPolicyDocument::new(text, span, detail))
    }

    fn document(&self) -> Result<(Vec<Statement>, bool)> {
        let not_json = if self.trust() {
            "This policy contains invalid Json"
        } else {
            SYNTAX
        };
        let root = json::parse(self.text)
            .map_err(|error| MalformedPolicyDocument::json(not_json, &error))?;
        let members = self.object(&root)?;
        self.known(&members, &elements::DOCUMENT)?;
        self.id(&members)?;
        let current = self.version(&members)?;
        let Some(node) = members.get("Statement") else {
            return self.syntax(members.brace, "it has no Statement");
        };
        let nodes = match &node.value {
            Json::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        if nodes.is_empty() {
            return if self.trust() {
                Err(MalformedPolicyDocument::new(
                    "Could not parse the policy: Statement is empty!",
                    node.span(),
                    "it has no statements",
                ))
            } else {
                self.syntax(node.span(), "it has no statements")
            };
        }
        let statements: Vec<Statement> = nodes
            .iter()
            .map(|node| self.statement(node, current))
            .collect::<Result<_>>()?;
        self.unique_sids(&statements)?;
        Ok((statements, current))
    }

    fn object<'n>(&self, node: &'n Node) -> Result<Members<'n>> {
        match &node.value {
            Json::Object(members) => Ok(Members {
                brace: (node.start, node.start + 1),
                members,
            }),
            _ => self.syntax(node.span(), "an object is expected"),
        }
    }

    /// Refuses unknown elements. `Id` is allowed in resource-based policies only.
    fn known(&self, members: &Members<'_>, names: &[&str]) -> Result<()> {
        let unknown =
            |name: &str| !names.contains(&name) || (name == "Id" && self.kind.is_identity());
        match members.members.iter().find(|member| unknown(&member.name)) {
            Some(member) => self.syntax(member.span, "an element that does not belong here"),
            None => Ok(()),
        }
    }

    fn id(&self, members: &Members<'_>) -> Result<()> {
        match members.get("Id") {
            Some(node) if !matches!(node.value, Json::Text(_)) => {
                self.syntax(node.span(), "a text is expected")
            }
            _ => Ok(()),
        }
    }

    fn version(&self, members: &Members<'_>) -> Result<bool> {
        let version = match members
            .get("Version")
            .map(|node| (&node.value, node.span()))
        {
            None => None,
            Some((Json::Text(version), span)) if elements::VERSIONS.contains(&version.as_str()) => {
                Some((version.as_str(), span))
            }
            Some((_, span)) if self.trust() => {
                return Err(MalformedPolicyDocument::new(
                    "The policy must contain a valid version string",
                    span,
                    "an unknown version",
                ));
            }
            Some((_, span)) => return self.syntax(span, "an unknown version"),
        };
        let current = version.is_some_and(|(version, _)| version == "2012-10-17");
        if self.kind == DocumentKind::Managed && !current {
            return Err(MalformedPolicyDocument::new(
                "Policy document must be version 2012-10-17 or greater.",
                version.map_or(members.brace, |(_, span)| span),
                "an old version",
            ));
        }
        Ok(current)
    }

    fn unique_sids(&self, statements: &[Statement]) -> Result<()> {
        let mut seen = HashSet::new();
        let repeated = statements.iter().find(|statement| {
            statement
                .sid
                .as_deref()
                .is_some_and(|sid| !sid.is_empty() && !seen.insert(sid))
        });
        let text = if self.trust() {
            "The Statement Ids in the policy are not unique"
        } else {
            "Statement IDs (SID) in a single policy must be unique."
        };
        repeated.map_or(Ok(()), |statement| {
            let range = statement.range;
            Err(MalformedPolicyDocument::new(
                text,
                (range.start, range.end),
                "a repeated Sid",
            ))
        })
    }

    fn statement(&self, node: &Node, current: bool) -> Result<Statement> {
        let members = self.object(node)?;
        self.known(&members, &elements::STATEMENT)?;
        let sid = self.sid(&members)?;
        for (one, other) in elements::OPPOSITES {
            if let (Some(_), Some(member)) = (members.get(one), members.member(other)) {
                return self.syntax(member.span, "an element and its opposite");
            }
        }
        let mut written = StatementSource::default();
        let allow = self.effect(&members)?;
        let principals = self.principals(&members, allow)?;
        let actions = self.actions(&members, &mut written)?;
        let resources = self.resources(&members, current, &mut written)?;
        let conditions = self.conditions(&members, current, &mut written)?;
        if self.trust() && allow {
            issuers::check(principals.as_ref(), &written.conditions)?;
        }
        let mut ruler = self.ruler.borrow_mut();
        let range = StatementRange {
            start: node.start,
            end: node.end,
            start_position: ruler.position(node.start),
            end_position: ruler.position(node.end),
        };
        Ok(Statement {
            sid,
            allow,
            principals,
            actions,
            resources,
            conditions,
            range,
            written: Box::new(written),
        })
    }

    /// IAM's own documents allow letters and digits. Policies of other services follow those services' rules.
    fn sid(&self, members: &Members<'_>) -> Result<Option<String>> {
        let plain = |sid: &str| sid.bytes().all(|b| b.is_ascii_alphanumeric());
        let of_others = matches!(self.kind, DocumentKind::Resource | DocumentKind::Endpoint);
        match members.get("Sid").map(|node| (&node.value, node.span())) {
            None => Ok(None),
            Some((Json::Text(sid), _)) if of_others || plain(sid) => Ok(Some(sid.clone())),
            Some((Json::Text(_), span)) if !self.trust() => Err(MalformedPolicyDocument::new(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
                span,
                "a Sid of other characters than letters and digits",
            )),
            Some((_, span)) => self.syntax(span, "a Sid is a text of letters and digits"),
        }
    }

    fn effect(&self, members: &Members<'_>) -> Result<bool> {
        match members.get("Effect").map(|node| (&node.value, node.span())) {
            Some((Json::Text(effect), _)) if effect == "Allow" => Ok(true),
            Some((Json::Text(effect), _)) if effect == "Deny" => Ok(false),
            Some((Json::Text(effect), span)) if self.trust() => Err(MalformedPolicyDocument::new(
                format!("Invalid effect: {effect}"),
                span,
                "an unknown effect",
            )),
            Some((Json::Text(effect), span))
                if effect.eq_ignore_ascii_case("allow") || effect.eq_ignore_ascii_case("deny") =>
            {
                Err(MalformedPolicyDocument::new(
                    LEGACY,
                    span,
                    "an effect in other letters than Allow or Deny",
                ))
            }
            Some((_, span)) => self.syntax(span, "an unknown effect"),
            None if self.trust() => Err(MalformedPolicyDocument::new(
                "Missing required field Effect",
                members.brace,
                "no Effect",
            )),
            None => self.syntax(members.brace, "no Effect"),
        }
    }

    fn principals(&self, members: &Members<'_>, allow: bool) -> Result<Option<(bool, Principals)>> {
        let (not, member) = match (members.member("Principal"), members.member("NotPrincipal")) {
            (Some(member), _) => (false, member),
            (None, Some(member)) => (true, member),
            (None, None) if self.kind.wants_principal() => {
                return Err(MalformedPolicyDocument::new(
                    "Missing required field Principal",
                    members.brace,
                    "no Principal",
                ));
            }
            (None, None) => return Ok(None),
        };
        if self.kind.is_identity() {
            return Err(MalformedPolicyDocument::new(
                "Policy document should not specify a principal.",
                member.span,
                "a principal",
            ));
        }
        if not && self.trust() {
            let text = if allow {
                "Allow with NotPrincipal is not allowed."
            } else {
                "AssumeRole policy must not contain NotPrincipal field."
            };
            return Err(MalformedPolicyDocument::new(
                text,
                member.span,
                "NotPrincipal",
            ));
        }
        let node = &member.node;
        let by_kind = match &node.value {
            Json::Text(text) if text == "*" && self.trust() => {
                return Err(MalformedPolicyDocument::new(
                    "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".",
                    node.span(),
                    "a bare * (in a trust policy, write {\"AWS\": \"*\"})",
                ));
            }
            Json::Text(text) if text == "*" => return Ok(Some((not, Principals::Everybody))),
            Json::Object(by_kind) => by_kind,
            _ => return self.syntax(node.span(), "neither * nor an object"),
        };
        let mut listed = Vec::new();
        for Member { name, node, .. } in by_kind {
            for word in self.texts(node)? {
                let span = (word.start, word.end);
                let one = PrincipalValue::parse(name, &word.text, span, self.partition)
                    .filter(|one| !self.trust() || one.may_be_trusted(self.partition))
                    .ok_or_else(|| MalformedPolicyDocument::principal(name, &word.text, span))?;
                listed.push(one);
            }
        }
        if listed.is_empty() {
            return Err(MalformedPolicyDocument::new(
                "Missing required field Principal cannot be empty!",
                node.span(),
                "an empty Principal",
            ));
        }
        Ok(Some((not, Principals::Listed(listed))))
    }

    /// A string or an array of strings, each with its position.
    fn texts(&self, node: &Node) -> Result<Vec<SpannedText>> {
        let one = |node: &Node| match &node.value {
            Json::Text(text) => Ok(word(text, node)),
            _ => self.syntax(node.span(), "a text is expected"),
        };
        match &node.value {
            Json::List(nodes) => nodes.iter().map(one).collect(),
            _ => one(node).map(|text| vec![text]),
        }
    }

    fn either<'n>(members: &Members<'n>, name: &str, not: &str) -> Option<(bool, &'n Member)> {
        members
            .member(name)
            .map(|member| (false, member))
            .or_else(|| members.member(not).map(|member| (true, member)))
    }

    fn actions(&self, members: &Members<'_>, written: &mut StatementSource) -> Result<Actions> {
        let text = if self.trust() {
            "Missing required field Action"
        } else {
            "Policy statement must contain actions."
        };
        let missing = |span| MalformedPolicyDocument::new(text, span, "no actions");
        let (not, member) =
            Self::either(members, "Action", "NotAction").ok_or_else(|| missing(members.brace))?;
        let texts = self.texts(&member.node)?;
        if texts.is_empty() {
            return Err(missing(member.node.span()));
        }
        for word in &texts {
            self.action(word)?;
        }
        written.actions = texts;
        let texts = written.actions.iter().map(|word| word.text.as_str());
        Ok(Actions::new(not, texts))
    }

    fn action(&self, word: &SpannedText) -> Result<()> {
        let (text, span) = (word.text.as_str(), (word.start, word.end));
        let fail = |text: String, detail| Err(MalformedPolicyDocument::new(text, span, detail));
        let service = match text.split_once(':') {
            None if text == "*" => "*",
            None => {
                return fail(
                    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
                        .to_owned(),
                    "an action without a service",
                );
            }
            Some((_, name)) if name.contains(':') => {
                return fail(
                    "Actions/Condition can contain only one colon.".to_owned(),
                    "an action with two colons",
                );
            }
            Some((service, _)) => {
                let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
                if service.is_empty() || !service.bytes().all(plain) {
                    return fail(
                        format!("Vendor {service} is not valid"),
                        "a service of other characters than letters, digits and -",
                    );
                }
                service
            }
        };
        if self.trust() && !service.eq_ignore_ascii_case("sts") {
            return fail(
                "AssumeRole policy may only specify STS AssumeRole actions.".to_owned(),
                "an action of another service",
            );
        }
        Ok(())
    }

    fn resources(
        &self,
        members: &Members<'_>,
        current: bool,
        written: &mut StatementSource,
    ) -> Result<Option<(bool, Vec<ArnPattern>)>> {
        let found = Self::either(members, "Resource", "NotResource");
        if self.trust() {
            return match found {
                None => Ok(None),
                Some((false, member)) => Err(MalformedPolicyDocument::new(
                    "Has prohibited field Resource",
                    member.span,
                    "a Resource",
                )),
                Some((true, member)) => Err(MalformedPolicyDocument::new(
                    "AssumeRole policy must not contain resources.",
                    member.span,
                    "a NotResource",
                )),
            };
        }
        let missing = |span| {
            MalformedPolicyDocument::new(
                "Policy statement must contain resources.",
                span,
                "no resources",
            )
        };
        let (not, member) = found.ok_or_else(|| missing(members.brace))?;
        let texts = self.texts(&member.node)?;
        if texts.is_empty() {
            return Err(missing(member.node.span()));
        }
        let (pad, variables) = (
            self.kind.is_identity(),
            if current {
                Variables::Resource
            } else {
                Variables::None
            },
        );
        let pattern = |word: &SpannedText| {
            resources::check(word, self.partition)?;
            Ok(ArnPattern::new(&word.text, variables, pad, self.partition))
        };
        let patterns = texts.iter().map(pattern).collect::<Result<_>>()?;
        written.resources = texts;
        Ok(Some((not, patterns)))
    }

    fn conditions(
        &self,
        members: &Members<'_>,
        current: bool,
        written: &mut StatementSource,
    ) -> Result<Vec<Condition>> {
        let Some(node) = members.get("Condition") else {
            return Ok(Vec::new());
        };
        let mut conditions = Vec::new();
        for operator in self.object(node)?.members {
            for Member { name, node, .. } in self.object(&operator.node)?.members {
                let values = self.values(node)?;
                let texts: Vec<&str> = values.iter().map(|word| word.text.as_str()).collect();
                let condition =
                    Condition::new(&operator.name, name, &texts, current, self.partition)
                        .or_else(|error| self.bad_condition(error, operator, node.span()))?;
                conditions.push(condition);
                written.conditions.push(WrittenCondition {
                    operator: operator.name.clone(),
                    key: name.clone(),
                    values,
                });
            }
        }
        Ok(conditions)
    }

    fn bad_condition<T>(
        &self,
        error: ConditionError,
        operator: &Member,
        values: Span,
    ) -> Result<T> {
        match error {
            ConditionError::Date if !self.trust() => {
                Err(MalformedPolicyDocument::new(LEGACY, values, "no date"))
            }
            ConditionError::Operator if self.trust() => Err(MalformedPolicyDocument::new(
                format!("Invalid Condition type : {}", operator.name),
                operator.span,
                "an unknown condition operator",
            )),
            ConditionError::Operator => self.syntax(operator.span, "an unknown condition operator"),
            ConditionError::Date | ConditionError::Value => {
                self.syntax(values, "a value that is not of the operator's type")
            }
        }
    }

    /// The values of a condition key: one string, number or boolean, or an array of them.
    fn values(&self, node: &Node) -> Result<Vec<SpannedText>> {
        let one = |node: &Node| match &node.value {
            Json::Text(text) | Json::Number(text) => Ok(word(text, node)),
            Json::Bool(value) => Ok(word(if *value { "true" } else { "false" }, node)),
            _ => self.syntax(node.span(), "a text, a number or a truth value is expected"),
        };
        match &node.value {
            Json::List(nodes) => nodes.iter().map(one).collect(),
            _ => one(node).map(|value| vec![value]),
        }
    }
}

fn word(text: &str, node: &Node) -> SpannedText {
    SpannedText {
        text: text.to_owned(),
        start: node.start,
        end: node.end,
    }
}
