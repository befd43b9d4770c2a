//! Actions, resources and condition keys that do not exist, or do not fit together. Service Authorization Reference.

use model::services::{self, Action, AwsService, KeyType};
use policy::{ConditionOperator, DocumentKind, ValueType};

use super::{
    FindingKind, PolicyCheck,
    document::{Condition, Statement, Word},
    findings::Findings,
    global_keys, overlap,
};

/// The form of ARNs of a resource type as a pattern.
pub fn pattern_of(form: &str) -> String {
    let mut pattern = String::new();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once("${") {
        pattern.push_str(before);
        pattern.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    pattern + rest
}

/// The actions that an action of a statement matches.
struct ActionName<'t> {
    word: &'t Word,
    /// With its service; `None` for `*`.
    actions: Vec<(&'static AwsService, &'static str, &'static Action)>,
}

pub(super) fn check(linted: &PolicyCheck<'_>, statement: &Statement<'_>, findings: &mut Findings) {
    let mut named = Vec::new();
    for word in &statement.actions.list {
        if word.text.contains("${") {
            // A finding about variables covers it.
            continue;
        }
        match actions(&word.text) {
            Ok(actions) => named.push(ActionName { word, actions }),
            Err((code, details)) => findings.error(code, details, [word.place.clone()]),
        }
    }
    for condition in &statement.conditions {
        key(linted, statement, condition, &named, findings);
    }
    if !statement.actions.not {
        resources(linted, statement, &named, findings);
    }
}

type KnownActions = Vec<(&'static AwsService, &'static str, &'static Action)>;

/// The actions of a pattern.
fn actions(text: &str) -> Result<KnownActions, (&'static str, String)> {
    if text == "*" {
        return Ok(Vec::new());
    }
    let (prefix, name) = text.split_once(':').unwrap_or((text, ""));
    let lower = prefix.to_ascii_lowercase();
    let found: Vec<&'static AwsService> = if lower.contains(['*', '?']) {
        services::all()
            .filter(|service| overlap(&lower, &service.prefix))
            .collect()
    } else {
        services::with_prefix(&lower).into_iter().collect()
    };
    if found.is_empty() {
        let meant = closest(
            &lower,
            services::all().map(|service| service.prefix.as_str()),
        );
        return Err((
            "INVALID_SERVICE_IN_ACTION",
            meaning(
                format!("The service {prefix} specified in the action does not exist."),
                meant,
            ),
        ));
    }
    let pattern = name.to_ascii_lowercase();
    let mut actions = Vec::new();
    for service in &found {
        let all = service.facts().actions.iter();
        actions.extend(
            all.filter(|(known, _)| overlap(&pattern, &known.to_ascii_lowercase()))
                .map(|(known, action)| (*service, known.as_str(), action)),
        );
    }
    if actions.is_empty() {
        let names = found
            .iter()
            .flat_map(|service| service.facts().actions.keys());
        let meant = closest(name, names.map(String::as_str)).map(|name| format!("{lower}:{name}"));
        return Err((
            "INVALID_ACTION",
            meaning(format!("The action {text} does not exist."), meant),
        ));
    }
    Ok(actions)
}

fn meaning(sentence: String, meant: Option<String>) -> String {
    match meant {
        Some(meant) => format!("{sentence} Did you mean {meant}?"),
        None => sentence,
    }
}

/// The most similar name, if it is similar enough.
fn closest<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    if text.contains(['*', '?']) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let most = 1 + lower.len() / 5;
    names
        .map(|name| (distance(&lower, &name.to_ascii_lowercase()), name))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, name)| name.to_owned())
}

/// Levenshtein's distance.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut last = place + 1;
        let mut next = vec![last];
        for (theirs, above) in other.iter().zip(row.windows(2)) {
            let [diagonal, above] = above else { continue };
            last = (diagonal + usize::from(*theirs != letter))
                .min(above + 1)
                .min(last + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// The type of a condition key, if it is known. A family (`aws:ResourceTag/`) has that of its members.
pub(super) fn key_type(key: &str) -> Option<KeyType> {
    let lower = key.to_ascii_lowercase();
    let (prefix, _) = lower.split_once(':')?;
    if prefix == "aws" {
        return global_keys::kind(&lower);
    }
    // The keys of identity providers belong to STS.
    let service = services::with_prefix(prefix).or_else(|| services::with_prefix("sts"))?;
    let mut keys = service.facts().keys.iter();
    keys.find(|(known, _)| overlap(&pattern_of(&known.to_ascii_lowercase()), &lower))
        .map(|(_, kind)| *kind)
}

fn key(
    linted: &PolicyCheck<'_>,
    statement: &Statement<'_>,
    condition: &Condition,
    named: &[ActionName<'_>],
    findings: &mut Findings,
) {
    let lower = condition.key.to_ascii_lowercase();
    let place = || [condition.key_place.clone()];
    let key = &condition.key;
    let Some((prefix, _)) = lower.split_once(':') else {
        findings.error(
            "INVALID_CONDITION_KEY_FORMAT",
            "The condition key format is not valid. Use the format service:keyname.",
            place(),
        );
        return;
    };
    let family = lower.trim_end_matches('/');
    if global_keys::TAGS.contains(&family) {
        let written = key.trim_end_matches('/');
        findings.error(
            "MISSING_TAG_KEY_IN_CONDITION",
            format!("The condition key {written}/ must include a tag key to control access based on tags. Use the format {written}/tag-key and specify a key name for tag-key."),
            place(),
        );
        return;
    }
    if lower == "aws:arn" {
        findings.warning(
            "DEPRECATED_GLOBAL_CONDITION_KEY",
            "We recommend that you update aws:ARN to use the newer condition key aws:PrincipalArn.",
            place(),
        );
        return;
    }
    if prefix == "aws" {
        if !global_keys::exists(&lower) {
            findings.error(
                "INVALID_GLOBAL_CONDITION_KEY",
                format!("The condition key {key} does not exist. Use a valid condition key."),
                place(),
            );
            return;
        }
    } else if services::with_prefix(prefix).is_some() {
        if key_type(key).is_none() {
            findings.error(
                "INVALID_SERVICE_CONDITION_KEY",
                format!("The condition key {key} does not exist in the service {prefix}. Use a valid condition key."),
                place(),
            );
            return;
        }
    } else if key_type(key).is_none() {
        // The key of an identity provider has its host; LDAP and SAML are known to STS.
        if !prefix.contains('.') && !matches!(prefix, "saml" | "ldap") {
            findings.error(
                "INVALID_SERVICE",
                format!("The service {prefix} does not exist. Use a valid service name."),
                place(),
            );
        }
        return;
    }
    special(linted, statement, condition, &lower, findings);
    let everywhere = prefix == "aws" && !global_keys::is_of_actions(&lower);
    if everywhere || global_keys::is_resource_tag(&lower) || statement.actions.not {
        return;
    }
    // AWS does not report it for actions with wildcards.
    let without: Vec<&Word> = named
        .iter()
        .filter(|named| !named.word.text.contains(['*', '?']))
        .filter(|named| {
            let carries = |(service, _, action): &(&AwsService, &str, &Action)| {
                carries(service, action, &lower)
            };
            !named.actions.iter().any(carries)
        })
        .map(|named| named.word)
        .collect();
    if without.is_empty() {
        return;
    }
    let texts: Vec<&str> = without.iter().map(|word| word.text.as_str()).collect();
    let mut places: Vec<_> = without.iter().map(|word| word.place.clone()).collect();
    places.push(condition.place.clone());
    findings.error(
        "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
        format!(
            "The following actions: {} are not supported by the condition key {key}. The condition will not be evaluated for these actions. We recommend that you move these actions to a different statement without this condition key.",
            texts.join(", "),
        ),
        places,
    );
}

/// Findings about particular keys.
fn special(
    linted: &PolicyCheck<'_>,
    statement: &Statement<'_>,
    condition: &Condition,
    lower: &str,
    findings: &mut Findings,
) {
    let key = &condition.key;
    let place = || [condition.key_place.clone()];
    let Some(operator) = ConditionOperator::parse(&condition.operator) else {
        return;
    };
    if matches!(lower, "aws:referer" | "aws:useragent") {
        findings.security(
            "UNTRUSTWORTHY_CONDITION_KEY",
            format!("The {key} condition key is not recommended for access control as it can be spoofed/manipulated by the caller."),
            place(),
        );
    }
    // IAM User Guide, "AWS global condition context keys", which of them are to be used together.
    let paired = match lower {
        "aws:vpcsourceip" => Some(("aws:SourceVpc", "aws:SourceVpc or aws:SourceVpce")),
        "aws:ec2instancesourceprivateipv4" => {
            Some(("aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourceVpc"))
        }
        _ => None,
    };
    if let Some((other, recommended)) = paired
        && !statement.has_key(other)
        && !(lower == "aws:vpcsourceip" && statement.has_key("aws:SourceVpce"))
    {
        findings.security(
            "MISSING_PAIRED_CONDITION_KEYS",
            format!("Using the condition key {key} can be overly permissive without also using the following condition keys: {recommended}. Condition keys like this one are more secure when paired with a related key. We recommend that you add the related condition keys to the same condition block."),
            place(),
        );
    }
    let selects = || {
        statement.conditions.iter().any(|condition| {
            condition.key.eq_ignore_ascii_case("dynamodb:Select")
                && condition
                    .values
                    .iter()
                    .any(|word| word.text == "SPECIFIC_ATTRIBUTES")
        })
    };
    if lower == "dynamodb:attributes" && statement.allows() && !selects() {
        findings.security(
            "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
            "Restricting dynamodb:Attributes without also setting dynamodb:Select to SPECIFIC_ATTRIBUTES allows all attributes to be returned on read requests that omit a projection expression. We recommend that you also set dynamodb:Select to SPECIFIC_ATTRIBUTES.",
            place(),
        );
    }
    let negative = statement.denies() != operator.base.is_negated();
    if lower == "s3:prefix" && operator.base.value_type() == ValueType::String && negative {
        findings.security(
            "S3_PREFIX_IN_NEGATIVE_CONTEXT",
            "Using the s3:prefix condition key in a Deny statement or with a negated string operator does not block listing the objects under the matching prefixes. A request that specifies a shorter prefix does not match the condition and can still list those objects. To restrict listing to specific prefixes, use s3:prefix with StringLike in an Allow statement, or use a Deny statement with StringNotLike.",
            place(),
        );
    }
    if lower == "s3:resourceaccount"
        && linted.kind == DocumentKind::Resource
        && let Some(resource) = linted
            .resource_type
            .filter(|name| name.starts_with("AWS::S3"))
    {
        findings.suggestion(
            "IRRELEVANT_CONDITION_KEY_IN_POLICY",
            format!("The condition key {key} is not relevant for the {resource} policy.  Use this key in an identity-based policy to govern access to this resource."),
            place(),
        );
    }
    if global_keys::is_resource_tag(lower) {
        resource_tag(statement, condition, &operator, findings);
    }
}

/// Resource tags that requests for some actions do not have.
fn resource_tag(
    statement: &Statement<'_>,
    condition: &Condition,
    operator: &ConditionOperator,
    findings: &mut Findings,
) {
    // An absent key matches these operators.
    if operator.base.is_negated()
        || operator.if_exists
        || operator.base.value_type() == ValueType::Null
    {
        return;
    }
    let (key, place) = (&condition.key, [condition.key_place.clone()]);
    if statement.actions.not {
        if statement.denies() {
            findings.security(
                "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
                format!("Using the effect Deny with NotAction and the tag condition key {key} can be overly permissive because some service actions are not denied by this statement. This is because the condition key doesn't apply to some service actions. We recommend that you use Action instead of NotAction."),
                place,
            );
        } else {
            findings.suggestion(
                "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
                format!("Using the effect Allow with NotAction and the tag condition key {key} allows only service actions that support the condition key. The condition key doesn't apply to some service actions. We recommend that you use Action instead of NotAction."),
                place,
            );
        }
        return;
    }
    let lower = key.to_ascii_lowercase();
    let mut services: Vec<&str> = Vec::new();
    for word in &statement.actions.list {
        let found = actions(&word.text).unwrap_or_default();
        let carried = |(service, _, action): &(&'static AwsService, &str, &'static Action)| {
            carries(service, action, &lower)
        };
        let Some((service, ..)) = found.first() else {
            continue;
        };
        if !found.iter().any(carried) && !services.contains(&service.prefix.as_str()) {
            services.push(&service.prefix);
        }
    }
    if services.is_empty() {
        return;
    }
    let names = services.join(", ");
    if statement.denies() {
        findings.security(
            "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
            format!("Using the effect Deny with the tag condition key {key} and actions for services with the following prefixes can be overly permissive: {names}. Actions for the listed services are not denied by this statement. We recommend that you move these actions to a different statement without this condition key."),
            place,
        );
    } else {
        findings.suggestion(
            "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
            format!("Using the effect Allow with the tag condition key {key} and actions for services with the following prefixes does not affect the policy: {names}. Actions for the listed service are not allowed by this statement. We recommend that you move these actions to a different statement without this condition key."),
            place,
        );
    }
}

/// Whether a request for an action can have a key.
fn carries(service: &AwsService, action: &Action, key: &str) -> bool {
    let types = &service.facts().resources;
    let of_types = action.on.iter().flat_map(|on| {
        let resource = types.get(&on.resource_type);
        on.keys
            .iter()
            .chain(resource.into_iter().flat_map(|resource| &resource.keys))
    });
    action
        .keys
        .iter()
        .chain(of_types)
        .any(|known| overlap(&pattern_of(&known.to_ascii_lowercase()), key))
}

/// Resources that fit no action of the statement, and actions that fit none of its resources.
fn resources(
    linted: &PolicyCheck<'_>,
    statement: &Statement<'_>,
    named: &[ActionName<'_>],
    findings: &mut Findings,
) {
    let words = &statement.resources.list;
    let everything = named.iter().any(|named| named.actions.is_empty());
    let all = words.iter().any(|word| word.text == "*");
    let wrong = words.iter().any(|word| findings.errs_at(&word.place));
    if statement.resources.not || words.is_empty() || everything || all || wrong {
        return;
    }
    // A variable can have any value.
    let patterns: Vec<String> = words.iter().map(|word| pattern_of(&word.text)).collect();
    let mut used = vec![false; patterns.len()];
    for named in named {
        let mut acts = false;
        for (service, _, action) in &named.actions {
            for on in &action.on {
                let Some(resource) = service.facts().resources.get(&on.resource_type) else {
                    continue;
                };
                let form = pattern_of(&resource.arn.replace("${Partition}", linted.partition.name));
                for (pattern, used) in patterns.iter().zip(&mut used) {
                    if overlap(pattern, &form) {
                        *used = true;
                        acts = true;
                    }
                }
            }
        }
        if acts {
            continue;
        }
        let mut actions = named.actions.iter();
        let details = if actions.all(|(_, _, action)| action.on.is_empty()) {
            format!(
                "The action {} acts on no resource: only the resource * matches it.",
                named.word.text
            )
        } else {
            format!(
                "The action {} acts on none of the statement's resources.",
                named.word.text
            )
        };
        findings.of_ours(
            FindingKind::Error,
            "ACTION_WITHOUT_RESOURCE",
            details,
            [named.word.place.clone()],
        );
    }
    for (word, _) in words.iter().zip(&used).filter(|(_, used)| !**used) {
        findings.of_ours(
            FindingKind::Error,
            "RESOURCE_CANNOT_MATCH",
            format!(
                "No action of the statement acts on the resource {}.",
                word.text
            ),
            [word.place.clone()],
        );
    }
}
