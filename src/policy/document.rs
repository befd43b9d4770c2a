//! Documents: parsed and compiled in one go. IAM User Guide, "Grammar of the IAM JSON policy language".

use std::collections::HashSet;

use crate::{
    Malformed, Range,
    arn::ArnPattern,
    condition::{BadCondition, Condition},
    json::{self, Json, Node},
    listed::{Listed, ListedPrincipal, Principals},
    malformed::position,
    statement::{ActionPattern, Statement},
    template::Template,
};

/// The kinds of document, which differ in grammar and in how AWS words what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// A managed policy: version 2012-10-17 only.
    Managed,
    /// An inline policy of a user, group or role.
    Identity,
    /// A session policy.
    Session,
    /// A service control policy.
    Control,
    /// A resource control policy.
    ResourceControl,
    /// A VPC endpoint policy.
    Endpoint,
    /// A role's trust policy.
    Trust,
    /// The policy of another resource.
    Resource,
}

impl DocumentKind {
    fn is_identity(self) -> bool {
        matches!(
            self,
            Self::Managed | Self::Identity | Self::Session | Self::Control
        )
    }

    fn wants_principal(self) -> bool {
        matches!(self, Self::Trust | Self::Resource)
    }
}

/// The partition in which a document is kept: which spellings in its ARNs mean it.
#[derive(Debug, Clone, Copy)]
pub struct Partition<'a> {
    /// Its name.
    pub name: &'a str,
    /// Other names that mean it.
    pub aliases: &'a [&'a str],
}

impl Default for Partition<'_> {
    fn default() -> Self {
        Self {
            name: "aws",
            aliases: &[],
        }
    }
}

/// AWS's own partitions.
const PARTITIONS: &[&str] = &[
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-eusc",
];

impl<'a> Partition<'a> {
    /// The name that a spelling means.
    pub(crate) fn canonical<'s>(&'s self, spelled: &'s str) -> &'s str {
        if self.aliases.contains(&spelled) {
            self.name
        } else {
            spelled
        }
    }

    pub(crate) fn knows(&self, spelled: &str) -> bool {
        spelled == self.name
            || self.aliases.contains(&spelled)
            || PARTITIONS.contains(&spelled)
            || spelled == "*"
    }
}

/// A compiled document.
#[derive(Debug, Clone)]
pub struct Document {
    pub(crate) statements: Vec<Statement>,
    /// Whether it is of version 2012-10-17, which has variables.
    current: bool,
}

type Result<T> = std::result::Result<T, Malformed>;

impl Document {
    /// Parses and compiles a document of AWS's own partition.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(text: &str, kind: DocumentKind) -> Result<Self> {
        Self::parse_in(text, kind, &Partition::default())
    }

    /// Parses and compiles a document.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse_in(text: &str, kind: DocumentKind, partition: &Partition<'_>) -> Result<Self> {
        Grammar {
            text,
            kind,
            partition,
        }
        .document()
    }

    /// Whether it is of version 2012-10-17.
    pub fn is_current(&self) -> bool {
        self.current
    }

    /// How many statements it has.
    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether it has none: never, for a parsed one.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The Sid of a statement.
    pub fn sid(&self, statement: usize) -> Option<&str> {
        self.statements.get(statement)?.sid.as_deref()
    }

    /// Where a statement stands in the text.
    pub fn range(&self, statement: usize) -> Option<Range> {
        self.statements
            .get(statement)
            .map(|statement| statement.range)
    }

    /// The principals that its statements list, in the order of the text. A bare `*` lists nobody.
    pub fn principals(&self) -> impl Iterator<Item = ListedPrincipal<'_>> {
        let statements = self.statements.iter().enumerate();
        statements.flat_map(|(statement, compiled)| {
            let principals = compiled.principals.iter();
            principals
                .flat_map(|(_, principals)| principals.listed())
                .map(move |listed| ListedPrincipal {
                    kind: listed.kind,
                    value: &listed.written,
                    account: listed.account(),
                    statement,
                    start: listed.start,
                    end: listed.end,
                })
        })
    }

    /// The same document, whose users and roles of these ARNs are kept by unique id: whoever has the ARN later is somebody else, and whoever
    /// has the id is still the one who was meant, under whatever ARN. For the ARN of a role's session the id is the role's.
    /// A principal whose id the request does not know is not named. IAM User Guide, "AWS JSON policy elements: Principal".
    #[must_use]
    pub fn pin<A: AsRef<str>, I: AsRef<str>>(mut self, ids: &[(A, I)]) -> Self {
        for statement in &mut self.statements {
            let Some((_, Principals::Listed(listed))) = &mut statement.principals else {
                continue;
            };
            for (arn, id) in ids {
                for one in listed.iter_mut() {
                    one.pin(arn.as_ref(), id.as_ref());
                }
            }
        }
        self
    }

    /// The condition keys and variables that its statements use, in lower case, sorted.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for statement in &self.statements {
            for condition in &statement.conditions {
                keys.push(condition.key.clone());
                keys.extend(condition.variables().into_iter().map(str::to_owned));
            }
            let resources = statement
                .resources
                .iter()
                .flat_map(|(_, patterns)| patterns);
            keys.extend(resources.flat_map(ArnPattern::keys).map(str::to_owned));
        }
        keys.sort();
        keys.dedup();
        keys
    }

    /// The statements that can speak of a service, with their places.
    pub(crate) fn statements_for(
        &self,
        _service: &str,
    ) -> impl Iterator<Item = (usize, &Statement)> {
        self.statements.iter().enumerate()
    }
}

const SYNTAX: &str = "Syntax errors in policy.";
const LEGACY: &str = "The policy failed legacy parsing";
const TRUST_SYNTAX: &str = "Syntax error in policy.";

/// Reads one text.
struct Grammar<'t> {
    text: &'t str,
    kind: DocumentKind,
    partition: &'t Partition<'t>,
}

/// The members of an object, each taken once.
struct Members<'n> {
    start: usize,
    members: &'n [(String, Node)],
}

impl<'n> Members<'n> {
    fn get(&self, name: &str) -> Option<&'n Node> {
        self.members
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, node)| node)
    }
}

impl Grammar<'_> {
    fn syntax<T>(&self, at: usize, detail: &'static str) -> Result<T> {
        Err(Malformed::new(
            if self.kind == DocumentKind::Trust {
                TRUST_SYNTAX
            } else {
                SYNTAX
            },
            at,
            detail,
        ))
    }

    fn document(&self) -> Result<Document> {
        let not_json = if self.kind == DocumentKind::Trust {
            "This policy contains invalid Json"
        } else {
            SYNTAX
        };
        let root = json::parse(self.text).map_err(|error| Malformed::json(not_json, &error))?;
        let members = self.object(&root)?;
        self.known(&members, &["Version", "Statement"], "Id")?;
        let current = self.version(&members)?;
        let Some(node) = members.get("Statement") else {
            return self.syntax(root.start, "it has no Statement");
        };
        let nodes = match &node.value {
            Json::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        if nodes.is_empty() {
            return match self.kind {
                DocumentKind::Trust => Err(Malformed::new(
                    "Could not parse the policy: Statement is empty!",
                    node.start,
                    "it has no statements",
                )),
                _ => self.syntax(node.start, "it has no statements"),
            };
        }
        let statements: Vec<Statement> = nodes
            .iter()
            .map(|node| self.statement(node, current))
            .collect::<Result<_>>()?;
        self.unique_sids(&statements)?;
        Ok(Document {
            statements,
            current,
        })
    }

    fn object<'n>(&self, node: &'n Node) -> Result<Members<'n>> {
        match &node.value {
            Json::Object(members) => Ok(Members {
                start: node.start,
                members,
            }),
            _ => self.syntax(node.start, "an object is expected"),
        }
    }

    /// Refuses elements that do not belong here. `Id` belongs to policies of resources.
    fn known(&self, members: &Members<'_>, names: &[&str], resource_only: &str) -> Result<()> {
        let unknown = |name: &str| {
            !names.contains(&name) && (name != resource_only || self.kind.is_identity())
        };
        match members.members.iter().find(|(name, _)| unknown(name)) {
            Some((_, node)) => self.syntax(node.start, "an element that does not belong here"),
            None => Ok(()),
        }
    }

    fn version(&self, members: &Members<'_>) -> Result<bool> {
        let version = match members.get("Version").map(|node| (&node.value, node.start)) {
            None => None,
            Some((Json::Text(version), at))
                if matches!(version.as_str(), "2012-10-17" | "2008-10-17") =>
            {
                Some((version.as_str(), at))
            }
            Some((_, at)) if self.kind == DocumentKind::Trust => {
                return Err(Malformed::new(
                    "The policy must contain a valid version string",
                    at,
                    "an unknown version",
                ));
            }
            Some((_, at)) => return self.syntax(at, "an unknown version"),
        };
        let current = version.is_some_and(|(version, _)| version == "2012-10-17");
        if self.kind == DocumentKind::Managed && !current {
            let at = version.map_or(members.start, |(_, at)| at);
            return Err(Malformed::new(
                "Policy document must be version 2012-10-17 or greater.",
                at,
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
        let text = match self.kind {
            DocumentKind::Trust => "The Statement Ids in the policy are not unique",
            _ => "Statement IDs (SID) in a single policy must be unique.",
        };
        repeated.map_or(Ok(()), |statement| {
            Err(Malformed::new(
                text,
                statement.range.start,
                "a repeated Sid",
            ))
        })
    }

    fn statement(&self, node: &Node, current: bool) -> Result<Statement> {
        let members = self.object(node)?;
        let names = [
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        ];
        self.known(&members, &names, "")?;
        let sid = match members.get("Sid").map(|node| (&node.value, node.start)) {
            None => None,
            Some((Json::Text(sid), _)) if sid.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                Some(sid.clone())
            }
            Some((_, at)) => {
                return self.syntax(at, "a Sid of other characters than letters and digits");
            }
        };
        for (one, other) in [
            ("Action", "NotAction"),
            ("Resource", "NotResource"),
            ("Principal", "NotPrincipal"),
        ] {
            if let (Some(_), Some(node)) = (members.get(one), members.get(other)) {
                return self.syntax(node.start, "an element and its opposite");
            }
        }
        let allow = self.effect(&members)?;
        let principals = self.principals(&members, allow)?;
        let actions = self.actions(&members)?;
        let resources = self.resources(&members, current)?;
        let conditions = self.conditions(&members, current)?;
        let range = Range {
            start: node.start,
            end: node.end,
            start_position: position(self.text, node.start),
            end_position: position(self.text, node.end),
        };
        Ok(Statement {
            sid,
            allow,
            principals,
            actions,
            resources,
            conditions,
            range,
        })
    }

    fn effect(&self, members: &Members<'_>) -> Result<bool> {
        let trust = self.kind == DocumentKind::Trust;
        match members.get("Effect").map(|node| (&node.value, node.start)) {
            Some((Json::Text(effect), _)) if effect == "Allow" => Ok(true),
            Some((Json::Text(effect), _)) if effect == "Deny" => Ok(false),
            Some((Json::Text(effect), at)) if trust => Err(Malformed::new(
                format!("Invalid effect: {effect}"),
                at,
                "an unknown effect",
            )),
            Some((Json::Text(effect), at))
                if effect.eq_ignore_ascii_case("allow") || effect.eq_ignore_ascii_case("deny") =>
            {
                Err(Malformed::new(
                    LEGACY,
                    at,
                    "an effect in other letters than Allow or Deny",
                ))
            }
            Some((_, at)) => self.syntax(at, "an unknown effect"),
            None if trust => Err(Malformed::new(
                "Missing required field Effect",
                members.start,
                "no Effect",
            )),
            None => self.syntax(members.start, "no Effect"),
        }
    }

    fn principals(&self, members: &Members<'_>, allow: bool) -> Result<Option<(bool, Principals)>> {
        let trust = self.kind == DocumentKind::Trust;
        let (not, node) = match (members.get("Principal"), members.get("NotPrincipal")) {
            (Some(node), _) => (false, node),
            (None, Some(node)) if trust => {
                let text = if allow {
                    "Allow with NotPrincipal is not allowed."
                } else {
                    "AssumeRole policy must not contain NotPrincipal field."
                };
                return Err(Malformed::new(text, node.start, "NotPrincipal"));
            }
            (None, Some(node)) => (true, node),
            (None, None) if trust => {
                return Err(Malformed::new(
                    "Missing required field Principal",
                    members.start,
                    "no Principal",
                ));
            }
            (None, None) if self.kind.wants_principal() => {
                return Err(Malformed::new(
                    "Missing required field Principal",
                    members.start,
                    "no Principal",
                ));
            }
            (None, None) => return Ok(None),
        };
        if self.kind.is_identity() {
            return Err(Malformed::new(
                "Policy document should not specify a principal.",
                node.start,
                "a principal",
            ));
        }
        let by_kind = match &node.value {
            Json::Text(text) if text == "*" => return Ok(Some((not, Principals::Everybody))),
            Json::Object(by_kind) => by_kind,
            _ => return self.syntax(node.start, "neither * nor an object"),
        };
        if by_kind.is_empty() {
            return Err(Malformed::new(
                "Missing required field Principal cannot be empty!",
                node.start,
                "an empty Principal",
            ));
        }
        let mut listed = Vec::new();
        for (kind, node) in by_kind {
            for (value, start, end) in self.texts(node)? {
                listed.push(
                    Listed::read(kind, &value, (start, end), self.partition)
                        .ok_or_else(|| Malformed::principal(kind, &value, start, end))?,
                );
            }
        }
        Ok(Some((not, Principals::Listed(listed))))
    }

    /// A text, or a list of texts, each with its place.
    fn texts(&self, node: &Node) -> Result<Vec<(String, usize, usize)>> {
        let one = |node: &Node| match &node.value {
            Json::Text(text) => Ok((text.clone(), node.start, node.end)),
            _ => self.syntax(node.start, "a text is expected"),
        };
        match &node.value {
            Json::List(nodes) => nodes.iter().map(one).collect(),
            _ => one(node).map(|text| vec![text]),
        }
    }

    fn either<'n>(members: &Members<'n>, name: &str, not: &str) -> Option<(bool, &'n Node)> {
        members
            .get(name)
            .map(|node| (false, node))
            .or_else(|| members.get(not).map(|node| (true, node)))
    }

    fn actions(&self, members: &Members<'_>) -> Result<(bool, Vec<ActionPattern>)> {
        let trust = self.kind == DocumentKind::Trust;
        let text = if trust {
            "Missing required field Action"
        } else {
            "Policy statement must contain actions."
        };
        let missing = |at| Malformed::new(text, at, "no actions");
        let (not, node) =
            Self::either(members, "Action", "NotAction").ok_or_else(|| missing(members.start))?;
        let texts = self.texts(node)?;
        if texts.is_empty() {
            return Err(missing(node.start));
        }
        let actions: Vec<_> = texts
            .iter()
            .map(|(text, at, _)| self.action(text, *at))
            .collect::<Result<_>>()?;
        if trust
            && actions
                .iter()
                .any(|action: &ActionPattern| action.service.as_deref() != Some("sts"))
        {
            return Err(Malformed::new(
                "AssumeRole policy may only specify STS AssumeRole actions.",
                node.start,
                "an action of another service",
            ));
        }
        Ok((not, actions))
    }

    fn action(&self, text: &str, at: usize) -> Result<ActionPattern> {
        if text == "*" {
            return Ok(ActionPattern {
                service: None,
                name: Template::new("*", true, false),
            });
        }
        let Some((service, name)) = text.split_once(':') else {
            return Err(Malformed::new(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                at,
                "an action without a service",
            ));
        };
        if name.contains(':') {
            return Err(Malformed::new(
                "Actions/Condition can contain only one colon.",
                at,
                "an action with two colons",
            ));
        }
        if service.is_empty()
            || !service
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        {
            return Err(Malformed::new(
                format!("Vendor {service} is not valid"),
                at,
                "a service of other characters than letters, digits and -",
            ));
        }
        Ok(ActionPattern {
            service: Some(service.to_ascii_lowercase().into()),
            name: Template::new(name, true, false),
        })
    }

    fn resources(
        &self,
        members: &Members<'_>,
        current: bool,
    ) -> Result<Option<(bool, Vec<ArnPattern>)>> {
        let found = Self::either(members, "Resource", "NotResource");
        if self.kind == DocumentKind::Trust {
            return match found {
                None => Ok(None),
                Some((false, node)) => Err(Malformed::new(
                    "Has prohibited field Resource",
                    node.start,
                    "a Resource",
                )),
                Some((true, node)) => Err(Malformed::new(
                    "AssumeRole policy must not contain resources.",
                    node.start,
                    "a NotResource",
                )),
            };
        }
        let missing = |at| {
            Malformed::new(
                "Policy statement must contain resources.",
                at,
                "no resources",
            )
        };
        let (not, node) = found.ok_or_else(|| missing(members.start))?;
        let texts = self.texts(node)?;
        if texts.is_empty() {
            return Err(missing(node.start));
        }
        let pad = self.kind.is_identity();
        let pattern = |(text, at, _): &(String, usize, usize)| {
            self.check_resource(text, *at)?;
            Ok(ArnPattern::new(text, current, pad, self.partition))
        };
        Ok(Some((
            not,
            texts.iter().map(pattern).collect::<Result<_>>()?,
        )))
    }

    fn check_resource(&self, text: &str, at: usize) -> Result<()> {
        let fail = |text: String, detail| Err(Malformed::new(text, at, detail));
        if text == "*" {
            return Ok(());
        }
        let segments: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, rest @ ..] = segments.as_slice() else {
            return fail(
                format!("Resource {text} must be in ARN format or \"*\"."),
                "no ARN",
            );
        };
        if !self.partition.knows(partition) {
            let padded: Vec<&str> = segments
                .iter()
                .copied()
                .chain(std::iter::repeat("*"))
                .take(6)
                .collect();
            return fail(
                format!(
                    "Partition \"{partition}\" is not valid for resource \"{}\".",
                    padded.join(":")
                ),
                "an unknown partition",
            );
        }
        let service = match rest.first() {
            Some(service) if !service.is_empty() && !service.contains(['*', '?']) => *service,
            Some(&"*") if rest.len() == 1 => return Ok(()),
            _ => {
                return fail(
                    "Resource vendor must be fully qualified and cannot contain regexes."
                        .to_owned(),
                    "no service",
                );
            }
        };
        if rest.len() < 2 {
            return fail(LEGACY.to_owned(), "an ARN with too few parts");
        }
        let region = rest.get(1).copied().unwrap_or_default();
        let resource = rest.get(3).copied();
        match service {
            "iam" if !matches!(region, "" | "*") => fail(format!("IAM resource {text} cannot contain region information."), "a region"),
            "s3" if !matches!(region, "" | "*") => fail(format!("Resource {text} can not contain region information."), "a region"),
            "iam" if resource.is_some_and(|resource| !is_iam_path(resource)) => fail(
                "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, \
                 server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/."
                    .to_owned(),
                "an unknown kind of IAM resource",
            ),
            _ => Ok(()),
        }
    }

    fn conditions(&self, members: &Members<'_>, current: bool) -> Result<Vec<Condition>> {
        let Some(node) = members.get("Condition") else {
            return Ok(Vec::new());
        };
        let mut conditions = Vec::new();
        for (operator, node) in self.object(node)?.members {
            for (key, node) in self.object(node)?.members {
                let values = self.values(node)?;
                let condition = Condition::new(operator, key, &values, current, self.partition)
                    .map_err(|error| match error {
                        BadCondition::Date => Malformed::new(LEGACY, node.start, "no date"),
                        BadCondition::Operator | BadCondition::Value
                            if self.kind == DocumentKind::Trust =>
                        {
                            Malformed::new(TRUST_SYNTAX, node.start, "an unknown operator or value")
                        }
                        BadCondition::Operator => {
                            Malformed::new(SYNTAX, node.start, "an unknown condition operator")
                        }
                        BadCondition::Value => Malformed::new(
                            SYNTAX,
                            node.start,
                            "a value that is not of the operator's type",
                        ),
                    })?;
                conditions.push(condition);
            }
        }
        Ok(conditions)
    }

    /// The values of a condition key: texts, numbers or truth values, one or a list.
    fn values(&self, node: &Node) -> Result<Vec<String>> {
        let one = |node: &Node| match &node.value {
            Json::Text(text) => Ok(text.clone()),
            Json::Number(number) => Ok(number.clone()),
            Json::Bool(value) => Ok(value.to_string()),
            _ => self.syntax(node.start, "a text, a number or a truth value is expected"),
        };
        match &node.value {
            Json::List(nodes) => nodes.iter().map(one).collect(),
            _ => one(node).map(|value| vec![value]),
        }
    }
}

fn is_iam_path(resource: &str) -> bool {
    const KINDS: &[&str] = &[
        "user/",
        "federated-user/",
        "role/",
        "group/",
        "instance-profile/",
        "mfa/",
        "server-certificate/",
        "policy/",
        "sms-mfa/",
        "saml-provider/",
        "oidc-provider/",
        "report/",
        "access-report/",
        // Newer than the sentence: Service Authorization Reference.
        "role-template/",
        "delegation-request/",
    ];
    // A pattern may have its wildcard before the first slash.
    let fixed = resource.split(['*', '?', '$']).next().unwrap_or_default();
    let wild = fixed.len() < resource.len();
    resource == "*"
        || resource == "root"
        || KINDS
            .iter()
            .any(|kind| resource.starts_with(kind) || (wild && kind.starts_with(fixed)))
}
