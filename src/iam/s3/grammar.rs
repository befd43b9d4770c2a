//! S3's requirements for a bucket policy beyond IAM's grammar. Amazon S3 User Guide, "Bucket policies for Amazon S3",
//! "Policies and permissions in Amazon S3"; the messages are those of S3 (code MalformedPolicy).

use policy::elements;
use serde_json::{Map, Value};

use crate::s3::actions::{ACTIONS, Action, EVERY};

/// Why S3 refuses a bucket policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedPolicy {
    /// S3's message.
    pub text: String,
    /// `Detail`: the offending part.
    pub detail: Option<String>,
}

impl MalformedPolicy {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            detail: None,
        }
    }

    pub(crate) fn of(text: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            detail: Some(detail.into()),
        }
    }
}

type Result<T> = std::result::Result<T, MalformedPolicy>;

const SYNTAX: &str = "Invalid policy syntax.";

/// Services other than S3 whose condition keys a bucket policy can use.
const VENDORS: &[&str] = &["aws", "saml", "sts", "ec2", "lambda"];

/// Checks a text for a bucket. The grammar of all policies is checked afterwards.
///
/// # Errors
/// [`MalformedPolicy`].
pub(crate) fn check(text: &str, partitions: &[&str], bucket: &str) -> Result<()> {
    if !text.starts_with('{') {
        return Err(MalformedPolicy::new(
            "Policies must be valid JSON and the first byte must be '{'",
        ));
    }
    let Ok(Value::Object(policy)) = serde_json::from_str(text) else {
        return Err(MalformedPolicy::new("This policy contains invalid Json"));
    };
    unknown(&policy, &elements::DOCUMENT)?;
    match policy.get("Version") {
        None => {}
        Some(Value::String(version)) if elements::VERSIONS.contains(&&**version) => {}
        Some(_) => {
            return Err(MalformedPolicy::new(
                "The policy must contain a valid version string",
            ));
        }
    }
    let statements = match policy.get("Statement") {
        None => return Err(missing("Statement")),
        Some(Value::Array(statements)) if statements.is_empty() => {
            return Err(MalformedPolicy::new(
                "Could not parse the policy: Statement is empty!",
            ));
        }
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(statement) => std::slice::from_ref(statement),
    };
    for statement in statements {
        let Value::Object(statement) = statement else {
            return Err(MalformedPolicy::new(SYNTAX));
        };
        check_statement(statement, partitions, bucket)?;
    }
    Ok(())
}

fn missing(field: &str) -> MalformedPolicy {
    MalformedPolicy::new(format!("Missing required field {field}"))
}

fn unknown(object: &Map<String, Value>, known: &[&str]) -> Result<()> {
    match object.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(MalformedPolicy::new(format!("Unknown field {name}"))),
        None => Ok(()),
    }
}

fn check_statement(
    statement: &Map<String, Value>,
    partitions: &[&str],
    bucket: &str,
) -> Result<()> {
    unknown(statement, &elements::STATEMENT)?;
    match statement.get("Effect") {
        None => return Err(missing("Effect")),
        Some(Value::String(effect)) if matches!(&**effect, "Allow" | "Deny") => {}
        Some(Value::String(effect)) => {
            return Err(MalformedPolicy::new(format!("Invalid effect: {effect}")));
        }
        Some(_) => return Err(MalformedPolicy::new(SYNTAX)),
    }
    either(statement, "Principal", "NotPrincipal")?;
    let (not_action, actions) = either(statement, "Action", "NotAction")?;
    let (not_resource, resources) = either(statement, "Resource", "NotResource")?;
    let actions = actions_of(not_action, &texts(actions, "Action")?)?;
    let resources = texts(resources, "Resource")?;
    for resource in &resources {
        if place(resource, partitions, bucket).is_none() {
            return Err(MalformedPolicy::of(
                "Policy has invalid resource",
                *resource,
            ));
        }
    }
    let reached = |action: &Action| {
        not_resource
            || resources
                .iter()
                .filter_map(|resource| place(resource, partitions, bucket))
                .any(|place| place.reaches(action))
    };
    let applying: Vec<_> = actions
        .into_iter()
        .filter(|action| reached(action))
        .collect();
    if applying.is_empty() {
        return Err(MalformedPolicy::new(
            "Action does not apply to any resource(s) in statement",
        ));
    }
    check_conditions(statement.get("Condition"), &applying)
}

fn either<'v>(
    statement: &'v Map<String, Value>,
    name: &str,
    not: &str,
) -> Result<(bool, &'v Value)> {
    match (statement.get(name), statement.get(not)) {
        (Some(_), Some(_)) => Err(MalformedPolicy::new(SYNTAX)),
        (Some(value), None) => Ok((false, value)),
        (None, Some(value)) => Ok((true, value)),
        (None, None) => Err(missing(name)),
    }
}

fn texts<'v>(value: &'v Value, field: &str) -> Result<Vec<&'v str>> {
    let texts: Option<Vec<&str>> = match value {
        Value::String(text) => Some(vec![text]),
        Value::Array(values) => values.iter().map(Value::as_str).collect(),
        _ => None,
    };
    match texts {
        None => Err(MalformedPolicy::new(SYNTAX)),
        Some(texts) if texts.is_empty() => Err(missing(field)),
        Some(texts) => Ok(texts),
    }
}

/// The actions of a statement. Each pattern must match one of S3's.
fn actions_of(not: bool, patterns: &[&str]) -> Result<Vec<&'static Action>> {
    let mut named: Vec<&Action> = Vec::new();
    for pattern in patterns {
        let before = named.len();
        if *pattern == "*" {
            named.extend(ACTIONS.iter());
        } else if let Some(name) = pattern
            .split_once(':')
            .filter(|(service, _)| service.eq_ignore_ascii_case("s3"))
            .map(|(_, name)| name.to_ascii_lowercase())
        {
            named.extend(
                ACTIONS
                    .iter()
                    .filter(|action| like(&name, &action.name.to_ascii_lowercase())),
            );
        }
        if named.len() == before {
            return Err(MalformedPolicy::of("Policy has invalid action", *pattern));
        }
    }
    Ok(if not {
        ACTIONS
            .iter()
            .filter(|action| !named.iter().any(|other| other.name == action.name))
            .collect()
    } else {
        named
    })
}

/// Whether a pattern of `*` and `?` matches a text.
fn like(pattern: &str, text: &str) -> bool {
    let (mut rest, mut at) = (pattern.chars(), text);
    loop {
        match rest.next() {
            None => return at.is_empty(),
            Some('*') => {
                let rest = rest.as_str();
                return at
                    .char_indices()
                    .map(|(start, _)| start)
                    .chain([at.len()])
                    .any(|start| at.get(start..).is_some_and(|tail| like(rest, tail)));
            }
            Some(wanted) => {
                let mut chars = at.chars();
                match chars.next() {
                    Some(c) if wanted == '?' || wanted == c => at = chars.as_str(),
                    _ => return false,
                }
            }
        }
    }
}

/// The resource of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Bucket,
    Objects,
    Both,
}

impl Place {
    fn reaches(self, action: &Action) -> bool {
        match self {
            Self::Bucket => action.bucket,
            Self::Objects => action.object,
            Self::Both => action.bucket || action.object,
        }
    }
}

/// The bucket, or objects in it: no other resource is valid.
fn place(resource: &str, partitions: &[&str], bucket: &str) -> Option<Place> {
    let mut fields = resource.splitn(6, ':');
    let (arn, partition, service) = (fields.next()?, fields.next()?, fields.next()?);
    let (region, account, rest) = (fields.next()?, fields.next()?, fields.next()?);
    if arn != "arn"
        || !partitions.contains(&partition)
        || service != "s3"
        || !region.is_empty()
        || !account.is_empty()
    {
        return None;
    }
    let behind = rest.strip_prefix(bucket)?;
    match behind.chars().next() {
        None => Some(Place::Bucket),
        Some('/') => Some(Place::Objects),
        Some('*') => Some(Place::Both),
        Some(_) => None,
    }
}

fn check_conditions(conditions: Option<&Value>, actions: &[&Action]) -> Result<()> {
    let Some(conditions) = conditions else {
        return Ok(());
    };
    let Value::Object(conditions) = conditions else {
        return Err(MalformedPolicy::new(SYNTAX));
    };
    for keys in conditions.values() {
        let Value::Object(keys) = keys else {
            return Err(MalformedPolicy::new(SYNTAX));
        };
        for key in keys.keys() {
            let (vendor, _) = key.split_once(':').unwrap_or(("", key));
            if !vendor.eq_ignore_ascii_case("s3") {
                let known = vendor.contains('.')
                    || VENDORS
                        .iter()
                        .any(|known| vendor.eq_ignore_ascii_case(known));
                if known {
                    continue;
                }
                return Err(MalformedPolicy::of(
                    "Policy has an invalid condition key",
                    key.as_str(),
                ));
            }
            let carried = |known: &&'static str| {
                known.eq_ignore_ascii_case(key)
                    || known.ends_with('/')
                        && key
                            .get(..known.len())
                            .is_some_and(|start| start.eq_ignore_ascii_case(known))
            };
            if EVERY.iter().any(carried) {
                continue;
            }
            let carries = |action: &Action| action.keys.iter().any(carried);
            if !ACTIONS.iter().any(carries) {
                return Err(MalformedPolicy::of(
                    "Policy has an invalid condition key",
                    key.as_str(),
                ));
            }
            if !actions.iter().any(|action| carries(action)) {
                return Err(MalformedPolicy::new(
                    "Conditions do not apply to combination of actions and resources in statement",
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(statement: &str) -> std::result::Result<(), String> {
        check(
            &format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{statement}]}}"),
            &["aws"],
            "b",
        )
        .map_err(|malformed| malformed.text)
    }

    fn with(action: &str, resource: &str, condition: &str) -> std::result::Result<(), String> {
        of(&format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":{action},"Resource":{resource}{condition}}}"#
        ))
    }

    #[test]
    fn a_text_is_json_and_an_object() {
        for (text, wanted) in [
            (
                "policy.json",
                "Policies must be valid JSON and the first byte must be '{'",
            ),
            (
                " {}",
                "Policies must be valid JSON and the first byte must be '{'",
            ),
            ("{", "This policy contains invalid Json"),
            ("{}", "Missing required field Statement"),
            (
                r#"{"Statement":[]}"#,
                "Could not parse the policy: Statement is empty!",
            ),
            (
                r#"{"Version":"2020","Statement":{}}"#,
                "The policy must contain a valid version string",
            ),
            (r#"{"Statements":[]}"#, "Unknown field Statements"),
        ] {
            assert_eq!(
                check(text, &["aws"], "b").unwrap_err().text,
                wanted,
                "{text}"
            );
        }
    }

    #[test]
    fn a_statement_has_its_fields() {
        for (statement, wanted) in [
            ("{}", "Missing required field Effect"),
            (r#"{"Effect":"allow"}"#, "Invalid effect: allow"),
            (r#"{"Effect":"Allow"}"#, "Missing required field Principal"),
            (
                r#"{"Effect":"Allow","Principal":"*"}"#,
                "Missing required field Action",
            ),
            (
                r#"{"Effect":"Allow","Principal":"*","Action":"s3:*"}"#,
                "Missing required field Resource",
            ),
        ] {
            assert_eq!(of(statement).unwrap_err(), wanted, "{statement}");
        }
    }

    #[test]
    fn resources_lie_in_the_bucket() {
        for good in [
            "arn:aws:s3:::b",
            "arn:aws:s3:::b/*",
            "arn:aws:s3:::b/${aws:username}/*",
            "arn:aws:s3:::b*",
        ] {
            assert_eq!(
                with("\"s3:*\"", &format!("\"{good}\""), ""),
                Ok(()),
                "{good}"
            );
        }
        for bad in [
            "*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::c/*",
            "arn:aws:s3:::bc",
            "arn:aws:iam:::b",
            "arn:aws:s3:us-east-1::b",
            "b",
        ] {
            assert_eq!(
                with("\"s3:*\"", &format!("\"{bad}\""), ""),
                Err("Policy has invalid resource".to_owned()),
                "{bad}"
            );
        }
    }

    #[test]
    fn actions_are_of_s3_and_apply_to_a_resource() {
        assert_eq!(with("\"s3:getobject\"", "\"arn:aws:s3:::b/*\"", ""), Ok(()));
        assert_eq!(
            with(
                "[\"s3:GetObject\",\"s3:ListBucket\"]",
                "\"arn:aws:s3:::b/*\"",
                ""
            ),
            Ok(())
        );
        for bad in ["\"s3:GetObjects\"", "\"iam:GetUser\"", "\"GetObject\""] {
            assert_eq!(
                with(bad, "\"arn:aws:s3:::b/*\"", ""),
                Err("Policy has invalid action".to_owned()),
                "{bad}"
            );
        }
        for (action, resource) in [
            ("\"s3:GetObject\"", "\"arn:aws:s3:::b\""),
            ("\"s3:ListBucket\"", "\"arn:aws:s3:::b/*\""),
        ] {
            assert_eq!(
                with(action, resource, ""),
                Err("Action does not apply to any resource(s) in statement".to_owned())
            );
        }
    }

    #[test]
    fn condition_keys_are_known_and_apply_to_an_action() {
        let when = |key: &str| format!(r#","Condition":{{"StringEquals":{{"{key}":"x"}}}}"#);
        for good in [
            "aws:PrincipalTag/team",
            "s3:authType",
            "s3:ExistingObjectTag/a",
            "token.example:sub",
        ] {
            assert_eq!(
                with("\"s3:GetObject\"", "\"arn:aws:s3:::b/*\"", &when(good)),
                Ok(()),
                "{good}"
            );
        }
        for bad in ["s3:Prefixes", "x", "iam:PassedToService"] {
            assert_eq!(
                with("\"s3:GetObject\"", "\"arn:aws:s3:::b/*\"", &when(bad)),
                Err("Policy has an invalid condition key".to_owned()),
                "{bad}"
            );
        }
        assert_eq!(
            with(
                "\"s3:GetObject\"",
                "\"arn:aws:s3:::b/*\"",
                &when("s3:prefix")
            ),
            Err(
                "Conditions do not apply to combination of actions and resources in statement"
                    .to_owned()
            )
        );
        assert_eq!(
            with(
                "\"s3:ListBucket\"",
                "\"arn:aws:s3:::b\"",
                &when("S3:Prefix")
            ),
            Ok(())
        );
    }
}
